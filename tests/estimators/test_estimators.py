"""The closed-form estimators: what each can do, that their mix finds the best, and that its errors are known."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from sar_cloud_removal.estimators import crossvalidation
from sar_cloud_removal.estimators.candidates import NETWORKS, candidates
from sar_cloud_removal.estimators.crossvalidation import fit_stack
from sar_cloud_removal.estimators.sight import LIMIT, Quality, hidden_alike
from sar_cloud_removal.estimators.stack import Stack
from sights import BANDS, World, disc, noise, rms


@pytest.fixture(scope="module")
def world():
    return World()


@pytest.fixture(scope="module")
def hidden(world):
    return disc(world.size, 40, 45, 18)


@pytest.fixture(scope="module")
def stack(world, hidden):
    return fit_stack(world.trials(hidden))


def test_a_reference_brings_the_ground_back_and_clear_pixels_are_kept(world, hidden, stack):
    estimate = stack.estimate(world.sight(hidden))
    alone = fit_stack([replace(t, sight=replace(t.sight, references=())) for t in world.trials(hidden)])
    single = alone.estimate(world.sight(hidden, references=()))
    assert np.array_equal(estimate.values[:, ~hidden], world.truth[:, ~hidden])
    assert rms((estimate.values - world.truth)[:, hidden]) < 0.5 * rms((single.values - world.truth)[:, hidden])
    assert stack.quality.gain_db > 6
    assert len(stack.quality.reference_gains_db) == 1 and stack.quality.reference_gains_db[0] > 6


@pytest.mark.parametrize("value", [2.4, -2.4])
def test_what_is_far_from_the_mean_comes_back_as_another_date_shows_it(hidden, value):
    """Roofs among fields, lakes among woods: six standard deviations from the mean, and seen on both dates."""
    world, roofs = World(), np.zeros((96, 96), bool)
    for row in range(6, 96, 12):
        for column in range(6, 96, 12):
            roofs[row : row + 3, column : column + 3] = True
    world.truth[:, roofs] = value
    world.references[0].image[:, roofs] = value
    restored = fit_stack(world.trials(hidden)).estimate(world.sight(hidden)).values[:, roofs & hidden]
    assert restored.shape[1] >= 30 and np.abs(restored - value).max() < 0.5


def test_no_estimate_is_darker_than_the_floor_of_its_band(hidden):
    world = World()
    floor = np.quantile(world.truth, 0.2, axis=(1, 2))
    free = fit_stack(world.trials(hidden)).estimate(world.sight(hidden)).values
    world.truth = np.maximum(world.truth, floor[:, None, None])
    stack = fit_stack([replace(t, sight=replace(t.sight, floor=floor)) for t in world.trials(hidden)])
    cut = stack.estimate(world.sight(hidden, floor=floor)).values
    assert (free.min(axis=(1, 2)) < floor - 0.1).all()
    np.testing.assert_allclose(cut[:, hidden].min(axis=1), floor, atol=1e-6)


def test_the_expected_quality_is_that_of_the_result(world, hidden, stack):
    errors = (stack.estimate(world.sight(hidden)).values - world.truth)[:, hidden]
    assert abs(10 * np.log10(4 / np.mean(errors**2)) - stack.quality.psnr_db) < 2
    assert len(stack.quality.error) == BANDS and stack.quality.trials == 6


def test_single_clouds_differ_as_much_as_trials_do(world, hidden, stack):
    """Half of the ground has changed without a word: what clouds hide there comes back worse than elsewhere."""
    uneven = World()
    uneven.truth[:, :, 48:] += 0.3 * np.random.default_rng(0).normal(size=uneven.truth[:, :, 48:].shape)
    found = fit_stack(uneven.trials(hidden)).quality
    assert found.spread_db > stack.quality.spread_db + 1
    assert fit_stack(world.trials(hidden)[:1]).quality.spread_db is None


def test_the_range_for_single_clouds_lies_around_what_is_expected_and_is_never_narrow():
    quality = Quality(24, psnr_db=20.0, square=1.0, spread_db=0.0)
    ranges = [replace(quality, spread_db=spread).expected_range_db(0.02) for spread in (0.0, 2.0)]
    assert [(low + high) / 2 for low, high in ranges] == pytest.approx([quality.expected_psnr_db(0.02)] * 2)
    assert [high - low for low, high in ranges] == pytest.approx([5.7, 9.5])
    assert Quality(1, psnr_db=20.0, square=1.0).expected_range_db(0.02) is None


def test_the_expected_quality_counts_what_references_see_under_the_clouds(world, hidden):
    columns = np.arange(world.size[1])[None] % 32
    half = World()
    half.references = (replace(world.references[0], seen=np.broadcast_to(columns < 16, world.size)),)
    trials = half.trials(hidden)

    def quality(shares):
        return fit_stack(trials, lambda values: values[0], shares=shares).quality

    clouded, seen, even = (quality({(): 1 - s, (0,): s}) for s in (0.0, 1.0, 0.5))
    assert clouded.gain_db < 1 and seen.gain_db > 6
    mean_square = np.mean([10 ** (-q.psnr_db / 10) for q in (clouded, seen)])
    assert even.psnr_db == pytest.approx(-10 * np.log10(mean_square), abs=1e-6)
    assert clouded.psnr_db < even.psnr_db - 1 < seen.psnr_db - 2
    assert even.ndvi == pytest.approx((clouded.ndvi + seen.ndvi) / 2)
    for band in range(BANDS):
        assert seen.error[band] < even.error[band] < clouded.error[band]
    assert quality({(0,): 0.5, (): 0.5}).reference_gains_db == clouded.reference_gains_db


def test_sets_of_references_that_no_pixel_has_are_left_out(hidden):
    """A pixel that has one after all takes what is known of one of its references."""
    world = World(references=3)
    shares = {(0, 1, 2): 0.7, (0, 2): 0.3}
    trials = hidden_alike(world.trials(hidden), shares)
    stack, full = fit_stack(trials, shares=shares), fit_stack(trials)
    assert set(stack.mixes) == {(), (0,), (1,), (2,), (0, 2), (0, 1, 2)} and len(full.mixes) == 8
    for subset, weights in stack.mixes.items():
        assert np.allclose(weights, full.mixes[subset], atol=1e-3)
    everything, two = (fit_stack(trials, shares={subset: 1.0}).weights for subset in shares)
    for name, weight in stack.weights.items():
        assert weight == pytest.approx(0.7 * everything.get(name, 0) + 0.3 * two.get(name, 0), abs=0.02)
    sight = world.sight(hidden)
    assert np.allclose(stack.estimate(sight).values, full.estimate(sight).values, atol=1e-3)
    last = replace(sight.references[2], seen=np.zeros(world.size, bool))
    rare = replace(sight, references=(*sight.references[:2], last))
    errors = (stack.estimate(rare).values - world.truth)[:, hidden]
    assert rms(errors) < 1.5 * rms((full.estimate(rare).values - world.truth)[:, hidden])


def test_errors_alone_are_nearly_those_of_the_estimate(world, hidden, stack):
    sight = world.sight(hidden)
    alone, whole = stack.error(sight), stack.estimate(sight).error
    assert alone.shape == whole.shape and np.abs(np.log(alone / whole))[:, hidden].max() < 0.1
    assert fit_stack([]).error(sight).shape == whole.shape


def test_a_reference_that_clouds_hide_where_they_hide_the_date_is_no_proof(hidden):
    """On clear ground it shows everything, below the clouds nothing: what the other tells alone is to be expected."""
    world = World(references=2)
    poor = World(references=2, reference_noise=0.6).references[1]
    world.references = (world.references[0], poor)
    trials = world.trials(hidden, 12)
    world.references = (replace(world.references[0], seen=~hidden), poor)
    stack = fit_stack(trials, shares={(1,): 1.0})
    alone = fit_stack([replace(t, sight=replace(t.sight, references=(poor,))) for t in trials], shares={(0,): 1.0})
    assert fit_stack(trials, shares={(0, 1): 1.0}).quality.psnr_db > alone.quality.psnr_db + 3
    assert stack.quality.psnr_db == pytest.approx(alone.quality.psnr_db, abs=0.5)
    assert stack.quality.gain_db == pytest.approx(alone.quality.gain_db, abs=0.7)
    estimate = stack.estimate(world.sight(hidden))
    assert 0.55 < (np.abs(estimate.values - world.truth) <= estimate.error)[:, hidden].mean() < 0.85


def test_trials_hide_references_as_often_as_clouds_do(world, hidden):
    two = World(references=2)
    trials = two.trials(hidden, 12)
    assert hidden_alike(trials, {(0, 1): 0.99, (1,): 0.01}) == trials, "one in a hundred pixels is not worth a trial"
    changed = hidden_alike(trials, {(0, 1): 0.5, (1,): 0.25, (): 0.25})
    seen = [tuple(bool(r.seen[t.hole].any()) for r in t.sight.references) for t in changed]
    assert sorted(seen) == [(False, False)] * 3 + [(False, True)] * 3 + [(True, True)] * 6
    for before, after in zip(trials, changed):
        for one, other in zip(before.sight.references, after.sight.references):
            assert (one.seen == other.seen)[~before.hole].all(), "clear ground stays as it is"


def test_estimators_of_references_that_hardly_any_trial_shows_are_not_used(hidden):
    """Nothing is known of them: the other reference alone is used."""
    world = World(references=2)
    rare = replace(world.references[1], image=-world.references[1].image, seen=hidden.copy())
    world.references = (world.references[0], rare)
    stack = fit_stack(world.trials(hidden), shares={(0, 1): 1.0})
    assert set(stack.mixes) == {(), (0,)} and not any("reference 2" in name for name in stack.weights)
    one = World(references=1)
    estimate, best = stack.estimate(world.sight(hidden)), fit_stack(one.trials(hidden)).estimate(one.sight(hidden))
    assert rms((estimate.values - world.truth)[:, hidden]) < 1.2 * rms((best.values - one.truth)[:, hidden])


def test_trials_may_be_looked_at_in_any_order(world, hidden):
    def backwards(function, items, done):
        found = [function(item) for item in reversed(list(items))]
        done(len(found))
        return found[::-1]

    trials = world.trials(hidden)
    assert pickle.dumps(fit_stack(trials, run=backwards)) == pickle.dumps(fit_stack(trials))


def test_errors_stay_within_the_half_width_as_often_as_stated(world, hidden, stack):
    estimate = stack.estimate(world.sight(hidden))
    within = (np.abs(estimate.values - world.truth) <= estimate.error)[:, hidden]
    assert 0.55 < within.mean() < 0.82


def test_shares_add_up_to_one_and_weights_are_listed_by_size(world, hidden, stack):
    estimate = stack.estimate(world.sight(hidden))
    assert estimate.shares.shape == (4, *world.size)
    assert np.allclose(estimate.shares.sum(0), 1, atol=1e-5) and estimate.shares[3][hidden].min() > 0.5
    assert abs(sum(stack.weights.values()) - 1) < 1e-6
    assert list(stack.weights.values()) == sorted(stack.weights.values(), reverse=True)


def test_the_same_sight_gives_the_same_bits_after_a_journey(world, hidden, stack):
    packed = pickle.dumps(stack)
    assert len(packed) < 500_000
    there, here = (s.estimate(world.sight(hidden)) for s in (pickle.loads(packed), stack))
    assert np.array_equal(there.values, here.values) and np.array_equal(there.error, here.error)


def test_an_unrelated_reference_does_little_harm():
    world = World(reference_noise=0.0)
    other = World(seed=5)
    world.references = (replace(world.references[0], image=other.truth),)
    hidden = disc(world.size, 40, 45, 18)
    stack = fit_stack(world.trials(hidden))
    alone = fit_stack([replace(t, sight=replace(t.sight, references=())) for t in world.trials(hidden)])
    errors = [
        rms((s.estimate(world.sight(hidden, **c)).values - world.truth)[:, hidden])
        for s, c in ((stack, {}), (alone, {"references": ()}))
    ]
    assert errors[0] < 1.1 * errors[1]


def test_a_gap_in_the_reference_leaves_no_line(world, hidden):
    gap = disc(world.size, 40, 60, 12)
    image = np.where(gap, np.float32(np.nan), world.references[0].image)
    world_ = World()
    world_.references = (replace(world.references[0], image=image, seen=~gap),)
    stack = fit_stack(world_.trials(hidden))
    estimate = stack.estimate(world_.sight(hidden))
    assert np.isfinite(estimate.values).all()
    steps = np.abs(np.diff(estimate.values - world.truth, axis=2))
    rim = (gap[:, 1:] != gap[:, :-1]) & hidden[:, 1:] & hidden[:, :-1]
    assert steps[:, rim].mean() < 2 * np.abs(np.diff(world.truth, axis=2))[:, hidden[:, 1:]].mean()
    assert estimate.shares[3][gap & hidden].max() == 0


def test_two_references_are_better_than_one():
    world = World(references=2, reference_noise=0.3)
    hidden = disc(world.size, 40, 45, 18)
    both = fit_stack(world.trials(hidden)).quality.psnr_db
    one = World(references=1, reference_noise=0.3)
    assert both > fit_stack(one.trials(hidden)).quality.psnr_db + 0.3


@pytest.mark.parametrize("size", [(16, 16), (17, 40), (64, 33)])
@pytest.mark.parametrize("references, polarisations", [(0, 0), (0, 1), (1, 0), (2, 1), (3, 2)])
def test_any_combination_works_in_windows_of_any_size(size, references, polarisations):
    world = World(size, references, polarisations)
    hidden = disc(size, 4, 5, 4)
    for stack in (fit_stack(world.trials(hidden, 3)), fit_stack([])):
        for covered in (hidden, np.ones(size, dtype=bool), np.zeros(size, dtype=bool)):
            estimate = stack.estimate(world.sight(covered))
            for image, count in ((estimate.values, BANDS), (estimate.error, BANDS), (estimate.shares, 3 + references)):
                assert image.shape == (count, *size) and image.dtype == np.float32 and np.isfinite(image).all()
            assert np.abs(estimate.values).max() <= LIMIT and estimate.error.min() > 0


def test_one_band_without_anything_else_is_filled():
    world = World(polarisations=0, references=0)
    hidden = disc(world.size, 40, 45, 18)
    sight = world.sight(hidden)
    values = Stack.estimate(fit_stack([]), replace(sight, optical=sight.optical[:1])).values
    assert np.isfinite(values).all() and values.shape == (1, *world.size)


def test_a_reference_that_sees_nothing_is_ignored(world, hidden):
    blind = replace(
        world.references[0], seen=np.zeros(world.size, dtype=bool), image=world.references[0].image * np.nan
    )
    blinded = World()
    blinded.references = (blind,)
    stack = fit_stack(blinded.trials(hidden))
    estimate = stack.estimate(blinded.sight(hidden))
    assert np.isfinite(estimate.values).all() and estimate.shares[3].max() == 0
    assert stack.quality.reference_gains_db == (None,)


def test_bands_that_a_reference_lacks_are_predicted_from_those_it_has(world, hidden):
    partial = replace(world.references[0], image=world.references[0].image[:3], matches=(None, 2, 1, 0))
    lacking = World()
    lacking.references = (partial,)
    stack = fit_stack(lacking.trials(hidden))
    error = (stack.estimate(lacking.sight(hidden)).values - world.truth)[0, hidden]
    assert rms(error) < 0.7 * rms(world.truth[0, hidden])


def test_the_networks_image_counts_as_much_as_it_is_worth(world, hidden):
    good, bad = world.truth[[2, 1, 0]], noise(np.random.default_rng(3), 3, world.size, 2.0)
    for image, used in ((good, True), (bad, False)):
        changes = dict(image=image, rgb=(2, 1, 0), references=())
        trials = [replace(t, sight=replace(t.sight, **changes)) for t in world.trials(hidden)]
        stack = fit_stack(trials)
        assert stack.weights["networks"] > 0.5 if used else stack.weights["networks"] < 0.2
        assert stack.uses_image is used
        assert stack.quality.networks_gain_db > 3 if used else stack.quality.networks_gain_db < 0.2
        assert np.isfinite(stack.estimate(world.sight(hidden, **changes)).values).all()


def test_networks_that_add_next_to_nothing_do_not_run(world, hidden, monkeypatch):
    """Here what they show is what the reference shows, a little worse: they have a weight, and add a few hundredths."""
    blurred = np.clip(world.truth[[2, 1, 0]] + 0.6 * noise(np.random.default_rng(3), 3, world.size, 2.0), -1, 1)
    trials = [replace(t, sight=replace(t.sight, image=blurred, rgb=(2, 1, 0))) for t in world.trials(hidden)]
    stack = fit_stack(trials)
    assert not stack.uses_image and abs(stack.quality.networks_gain_db) < crossvalidation.LEAST_NETWORKS_DB
    monkeypatch.setattr(crossvalidation, "LEAST_NETWORKS_DB", -10)
    assert fit_stack(trials).uses_image


def test_windows_may_lack_an_image_that_has_no_weight(world, hidden):
    bad = noise(np.random.default_rng(3), 3, world.size, 2.0)
    trials = world.trials(hidden)
    with_image = [replace(t, sight=replace(t.sight, image=bad, rgb=(2, 1, 0))) for t in trials]
    stack = fit_stack(with_image)
    mixes = {}
    for subset, mix in stack.mixes.items():
        names = [candidate.name for candidate in candidates(stack.layout, subset)]
        own = np.where(np.array(names) == NETWORKS, 0, mix.T).T + 1e-9 * (np.array(names) != NETWORKS)[:, None]
        mixes[subset] = own / own.sum(0)
    stack = replace(stack, mixes=mixes)
    assert not stack.uses_image
    without, with_it = (stack.estimate(world.sight(hidden, **c)) for c in ({}, {"image": bad, "rgb": (2, 1, 0)}))
    np.testing.assert_allclose(without.values, with_it.values, atol=1e-5)
    np.testing.assert_allclose(without.error, with_it.error, rtol=1e-4)


def test_progress_is_reported_and_can_stop_the_fit(world, hidden):
    class Stop(Exception):
        pass

    shares = []
    fit_stack(world.trials(hidden, 3), progress=shares.append)
    assert shares == sorted(shares) and shares[-1] == 1

    def stop(share):
        raise Stop

    with pytest.raises(Stop):
        fit_stack(world.trials(hidden, 2), progress=stop)


def test_the_error_of_an_index_is_that_of_the_trials(world, hidden):
    stack = fit_stack(world.trials(hidden, 3), ndvi=lambda values: values[0] - values[1])
    assert 0 < stack.quality.ndvi < 1
    assert fit_stack(world.trials(hidden, 3), ndvi=lambda values: values[0] * np.nan).quality.ndvi is None


def test_where_nothing_is_clear_a_reference_is_pasted(world):
    values = fit_stack([]).estimate(world.sight(np.ones(world.size, dtype=bool))).values
    matched = world.references[0].image[list(world.references[0].matches)]
    assert np.abs(values - matched).max() < 0.02


def test_a_fully_hidden_window_is_estimated_with_the_relations_of_the_scene(world, hidden, stack):
    errors = (stack.estimate(world.sight(np.ones(world.size, dtype=bool))).values - world.truth)[:, hidden]
    assert rms(errors) < 0.4 * rms(world.truth[:, hidden])
