"""What the estimators rest on: regressions that share moments, simplex weights, fills, blurs and error scales."""

import warnings
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from sar_cloud_removal.estimators import features, ridge
from sar_cloud_removal.estimators.candidates import candidates
from sar_cloud_removal.estimators.crossvalidation import fit_stack
from sar_cloud_removal.estimators.features import Layout
from sar_cloud_removal.estimators.fill import (
    blur,
    double,
    doubled_at,
    enlarged,
    half_means,
    halve,
    shrunk_fill,
    wide_blur,
)
from sar_cloud_removal.estimators.local import LocalSlopes
from sar_cloud_removal.estimators.samples import SampledView
from sar_cloud_removal.estimators.sight import (
    HoleSamples,
    ReferenceSight,
    Sight,
    Trial,
    best_together,
    explained,
    hole_samples,
)
from sar_cloud_removal.estimators.simplex import nonnegative, simplex
from sar_cloud_removal.estimators.stack import subsets
from sar_cloud_removal.estimators.variance import LEVELS, fit_scale
from sar_cloud_removal.estimators.window import DOUBT, USUAL, WindowView, without_missed_clouds
from scipy.ndimage import gaussian_filter, zoom
from scipy.optimize import nnls
from sights import World, disc, noise, rms


@pytest.fixture
def generator():
    return np.random.default_rng(1)


@pytest.fixture
def images(generator):
    """Five features, two bands that depend on them, and where they are known."""
    features = generator.standard_normal((5, 40, 50)).astype(np.float32) * np.float32([1, 2, 3, 0.5, 1])[:, None, None]
    mixing = generator.standard_normal((5, 2)).astype(np.float32)
    bands = np.einsum("phw,pb->bhw", features, mixing) + 0.2
    return features, bands, mixing, generator.random((40, 50)) > 0.3


def test_a_regression_without_penalty_is_least_squares(images):
    parts, bands, mixing, where = images
    found = ridge.moments({"a": parts[:2], "b": parts[2:]}, bands, where)
    many = ridge.Moments(1e9, found.columns, found.mean, found.covariance)
    regression = ridge.Regression(many, None)
    solved = regression.solve({"a": 1e-9, "b": 1e-9}, np.zeros((5, 2)))
    assert np.allclose(solved, mixing, atol=1e-3)
    assert np.allclose(regression.constant(solved), 0.2, atol=1e-3)


def test_a_ridge_follows_its_formula_and_shrinks_to_what_it_is_given(images):
    parts, bands, _, where = images
    found = ridge.moments({"a": parts}, bands, where)
    values = np.concatenate([parts, bands])[:, ::2, ::2][:, where[::2, ::2]].astype(np.float64)
    count = 4 * values.shape[1]
    assert found.count == count
    centred = values - values.mean(1, keepdims=True)
    x, y = centred[:5], centred[5:]
    towards = np.arange(10.0).reshape(5, 2)
    penalty = 0.3 * np.diag((x * x).sum(1)) * (count + ridge.PSEUDO_COUNT_PX) / count
    expected = towards + np.linalg.solve(x @ x.T + penalty, x @ (y.T - x.T @ towards))
    assert np.allclose(ridge.Regression(found, None).solve({"a": 0.3}, towards), expected, rtol=1e-3, atol=1e-4)
    assert np.allclose(ridge.Regression(found, None).solve({"a": 1e9}, towards), towards, atol=1e-4)


def test_without_clear_pixels_the_relation_is_that_of_the_scene(images):
    parts, bands, mixing, where = images
    scene = ridge.pooled([ridge.moments({"a": parts}, bands, where)] * 2)
    nothing = ridge.moments({"a": parts}, bands, np.zeros_like(where))
    solved = ridge.Regression(nothing, scene).solve({"a": 1e-6}, np.zeros((5, 2)))
    assert np.allclose(solved, mixing, atol=1e-2)
    assert ridge.Regression(nothing, scene).constant(solved) == pytest.approx(0.2, abs=0.02)
    assert not ridge.Regression(nothing, None).solve({"a": 1e-6}, np.zeros((5, 2))).any()
    assert ridge.pooled([nothing]) is None


def test_parts_of_moments_are_those_of_the_parts(images):
    parts, bands, _, where = images
    whole = ridge.moments({"a": parts[:2], "b": parts[2:3], "c": parts[3:]}, bands, where)
    some, direct = ridge.part_of(whole, ["c", "a"]), ridge.moments({"c": parts[3:], "a": parts[:2]}, bands, where)
    assert some.columns == direct.columns and np.allclose(some.mean, direct.mean)
    assert np.allclose(some.covariance, direct.covariance, atol=1e-5)


def test_moments_of_pixels_apart_are_united_to_those_of_all(images, generator):
    parts, bands, _, where = images
    other = where & (generator.random(where.shape) > 0.7)
    apart = [ridge.moments({"a": parts}, bands, some) for some in (where & ~other, other)]
    whole, united = ridge.moments({"a": parts}, bands, where), ridge.united(apart)
    assert united.count == whole.count and np.allclose(united.mean, whole.mean, atol=1e-6)
    assert np.allclose(united.covariance, whole.covariance, atol=1e-5)


def test_moments_are_pooled_for_several_choices_at_once(images):
    parts, bands, _, where = images
    rows = np.arange(len(where))[:, None]
    some = [ridge.moments({"a": parts}, bands, where & (rows // 10 == index)) for index in range(4)]
    choices = np.array([[1, 1, 1, 1], [0, 1, 0, 1], [0, 0, 0, 0]], dtype=bool)
    for choice, found in zip(choices, ridge.pooled_each(some, choices)):
        own = [part for part, chosen in zip(some, choice) if chosen]
        total = sum(part.count for part in own)
        if not own:
            assert found is None
            continue
        assert found.count == total
        assert np.allclose(found.mean, sum(part.count * part.mean for part in own) / total)
        assert np.allclose(found.covariance, sum(part.count * part.covariance for part in own) / total)


def test_moments_of_windows_follow_from_pixels_that_the_same_references_see():
    world = World(references=3)
    world.references = tuple(
        replace(reference, seen=~disc(world.size, 20 + 20 * index, 60, 25))
        for index, reference in enumerate(world.references)
    )
    sight = world.sight(disc(world.size, 40, 45, 18))
    view = WindowView(sight, Layout.of(sight), {})
    for subset, found in view.moments(subsets(3)).items():
        blocks = {name: view.blocks[name] for name in found.columns}
        direct = ridge.moments(blocks, view.optical, view.clear & view.support(subset))
        assert found.columns == direct.columns and found.count == direct.count
        assert np.allclose(found.mean, direct.mean, atol=1e-5)
        assert np.allclose(found.covariance, direct.covariance, atol=1e-5)


def test_a_mix_is_the_weighted_mean_of_its_estimators():
    """Each adds the mean of the bands as its weight says, not in full."""
    world = World()
    sight = world.sight(disc(world.size, 40, 50, 20))
    view = WindowView(replace(sight, optical=sight.optical + np.float32(0.3)), Layout.of(sight), {})
    everything = tuple(range(len(sight.references)))
    found = candidates(view.layout, everything)
    weights = [np.full(view.layout.bands, 1 / len(found))] * len(found)
    alone = view.trends([[(candidate, np.ones(view.layout.bands))] for candidate in found])
    (mixed,) = view.trends([list(zip(found, weights))])
    assert len(found) > 3
    np.testing.assert_allclose(mixed, np.mean(alone, 0), atol=1e-5)


def test_weights_that_are_not_negative(generator):
    for size in (1, 2, 5, 20):
        matrices, targets = generator.standard_normal((7, 40, size)), generator.standard_normal((7, 40))
        grams, rights = matrices.transpose(0, 2, 1) @ matrices, np.einsum("nmk,nm->nk", matrices, targets)
        expected = [nnls(matrix, target)[0] for matrix, target in zip(matrices, targets)]
        assert np.allclose(nonnegative(grams, rights), expected, atol=1e-8)


def test_weights_that_are_not_allowed_are_as_if_they_were_not_there(generator):
    matrices, targets = generator.standard_normal((9, 40, 6)), generator.standard_normal((9, 40))
    grams, rights = matrices.transpose(0, 2, 1) @ matrices, np.einsum("nmk,nm->nk", matrices, targets)
    allowed = generator.random((9, 6)) > 0.4
    allowed[:, 2] = True
    for solve in (nonnegative, simplex):
        for gram, right, where, found in zip(grams, rights, allowed, solve(grams, rights, allowed)):
            (alone,) = solve(gram[np.ix_(where, where)][None], right[where][None])
            assert np.allclose(found[where], alone, atol=1e-10) and not found[~where].any()


def test_weights_on_a_simplex_are_the_best_on_a_grid(generator):
    for _ in range(10):
        errors = generator.standard_normal((3, 60)) * generator.uniform(0.2, 2, (3, 1)) + generator.standard_normal(60)
        gram = errors @ errors.T
        (found,) = simplex(gram[None], np.zeros((1, 3)))
        assert found.min() >= 0 and abs(found.sum() - 1) < 1e-9
        grid = [np.array([a, b, 50 - a - b]) / 50 for a, b in product(range(51), repeat=2) if a + b <= 50]
        assert found @ gram @ found <= min(w @ gram @ w for w in grid) * (1 + 1e-4)


def test_the_fill_is_linear_so_that_one_serves_all_estimators(generator):
    one, two = generator.standard_normal((2, 3, 37, 50)).astype(np.float32)
    weight = (generator.random((1, 37, 50)) > 0.6).astype(np.float32)
    mixed = shrunk_fill(0.3 * one + 0.7 * two, weight, 0.05)
    assert np.allclose(mixed, 0.3 * shrunk_fill(one, weight, 0.05) + 0.7 * shrunk_fill(two, weight, 0.05), atol=1e-5)


@pytest.mark.parametrize("size", [(64, 64), (37, 50), (16, 17)])
def test_what_lies_at_some_pixels_is_that_of_the_whole_image(size, generator):
    half = generator.standard_normal((3, *((side + 1) // 2 for side in size))).astype(np.float32)
    pixels = np.flatnonzero(generator.random(size) > 0.6)
    assert np.allclose(doubled_at(half, pixels, size[1]), double(half, *size).reshape(3, -1)[:, pixels], atol=1e-6)


@pytest.mark.parametrize("size", [(96, 96), (75, 90)])
def test_samples_of_a_window_are_those_of_its_images(size, generator):
    """Of linear trends exactly, of slopes and of what is continued where a reference is not seen, nearly."""
    world = World(size, references=2)
    first, second = world.references
    world.references = (first, replace(second, seen=~disc(size, 20, 60, 18)))
    hidden = disc(size, 40, 45, 15)
    sight = world.sight(hidden)
    pixels = np.sort(generator.choice(np.flatnonzero(hidden), 300, replace=False))
    whole = WindowView(sight, Layout.of(sight), {})
    samples = SampledView(pixels, sight, whole.layout, {})

    def of_whole(image):
        flat = image.reshape(len(image), -1)
        return np.concatenate([half_means(image).reshape(len(image), -1), flat[:, pixels]], 1)

    ones = np.ones(whole.layout.bands)
    found = candidates(whole.layout, (0, 1))
    mixes = [[(candidate, ones)] for candidate in found]
    for candidate, image, own in zip(found, whole.trends(mixes), samples.trends(mixes)):
        assert np.allclose(own, of_whole(image), atol=0.02 if candidate.local else 1e-5), candidate.name
        assert np.array_equal(samples.halved(own), own[:, : -len(pixels)].reshape(-1, *hidden[::2, ::2].shape))
    alone, both = ([(candidates(whole.layout, subset)[-1], ones)] for subset in ((0,), (0, 1)))
    continued = of_whole(whole.continued(*whole.trends([alone, both]), (0, 1)))
    own = samples.continued(*samples.trends([alone, both]), (0, 1))
    seen = of_whole(np.float32(world.references[1].seen[None]))[0] == 1
    assert np.allclose(own[:, seen], continued[:, seen], atol=1e-5)
    assert rms(own - continued) < 0.3 * rms(continued - of_whole(whole.trends([alone])[0]))


def test_values_at_samples_are_nearly_those_that_are_restored(generator):
    """Good enough to compare estimators: the difference is a fifth of their errors."""
    world = World((128, 128), reference_noise=0.2)
    hidden = disc(world.size, 60, 55, 25)
    sight = world.sight(hidden)
    pixels = np.sort(generator.choice(np.flatnonzero(hidden), 500, replace=False))
    whole = WindowView(sight, Layout.of(sight), {})
    samples = SampledView(pixels, sight, whole.layout, {})
    ones, truth = np.ones(whole.layout.bands), world.truth.reshape(len(world.truth), -1)[:, pixels]
    for candidate in candidates(whole.layout, (0,)):
        mix = [[(candidate, ones)]]
        restored = whole.filled(whole.trends(mix)[0], DOUBT).reshape(len(truth), -1)[:, pixels]
        (found,) = samples.values_at_pixels(samples.trends(mix)[0], (DOUBT,), samples.clear)
        assert rms(found - restored) < 0.2 * rms(restored - truth), candidate.name
        assert rms(found - truth) == pytest.approx(rms(restored - truth), rel=0.05)


@pytest.mark.parametrize("size", [(8, 8), (9, 13)])
def test_halving_and_doubling(size, generator):
    image = generator.standard_normal((2, *size)).astype(np.float32)
    half = halve(image)
    assert half.shape[1:] == tuple((s + 1) // 2 for s in size)
    assert half[:, 0, 0] == pytest.approx(image[:, :2, :2].mean((1, 2)), abs=1e-6)
    expected = zoom(half.astype(np.float64), (1, 2, 2), order=1, mode="nearest", grid_mode=True)
    assert np.allclose(double(half, *size), expected[:, : size[0], : size[1]], atol=1e-5)
    twice = double(double(half, *(2 * s - 1 for s in half.shape[1:])), *(4 * s - 3 for s in half.shape[1:]))
    assert np.allclose(enlarged(half, *twice.shape[1:]), twice, atol=1e-6)


def test_blurs_of_all_sizes(generator):
    image = generator.standard_normal((2, 200, 70)).astype(np.float32)
    assert np.allclose(blur(np.ones((1, 9, 150), dtype=np.float32), 12.0), 1, atol=1e-6)
    for sigma in (1.5, 4.0):
        expected = [gaussian_filter(band, sigma, truncate=7.0) for band in image]
        middle = (slice(None), slice(30, -30), slice(30, -30))
        assert np.allclose(blur(image, sigma)[middle], np.stack(expected)[middle], atol=1e-5)
    smooth = noise(generator, 2, (120, 90), 5.0)
    difference = wide_blur(smooth, 8.0) - blur(smooth, 8.0)
    assert np.abs(difference)[:, 20:-20, 20:-20].max() < 0.15 * smooth.std()
    assert np.allclose(wide_blur(np.ones((1, 33, 50), dtype=np.float32), 6.0), 1, atol=1e-5)


def test_slopes_let_a_regression_shift_an_image(generator):
    image = noise(generator, 1, (64, 64), 2.5)
    shifted = 0.7 * image[:, :, 1:-1] + 0.3 * image[:, :, 2:]
    block = features.reference_features(image)[:, :, 1:-1]
    everywhere = np.ones(shifted.shape[1:], dtype=bool)
    errors = []
    for part in (block[:1], block):
        regression = ridge.Regression(ridge.moments({"r": part}, shifted, everywhere), None)
        solved = regression.solve({"r": 1e-3}, np.zeros((len(part), 1)))
        errors.append((np.einsum("phw,pb->bhw", part, solved) - shifted).std())
    assert errors[1] < 0.3 * errors[0]


EVERYWHERE, NOWHERE = np.ones(100, bool), np.zeros(100, bool)
LEFT = np.arange(100) < 50


def shown_by(generator, *noises, parts=None, seen=None):
    """Return samples of references that show the truth with so much noise: all of it, or its first or second part."""
    first, second = generator.standard_normal((2, 2, 4000))
    truth = {"both": first + second, "first": first, "second": second}
    trial = np.repeat([0, 1], 2000)
    whole = np.ones(4000, bool)
    return [
        HoleSamples(truth["both"], truth[part] + noise * generator.standard_normal((2, 4000)), where, trial)
        for noise, part, where in zip(noises, parts or ["both"] * len(noises), seen or [whole] * len(noises))
    ]


@pytest.mark.parametrize(
    "noises, seen, expected",
    [
        pytest.param([1.0, 0.2, 3.0, 0.5], [EVERYWHERE] * 4, (1, 3), id="all see everything: the most alike"),
        pytest.param([0.1, 0.2, 0.3, 9.0], [LEFT, LEFT, LEFT, ~LEFT], (0, 3), id="one alone sees the rest"),
        pytest.param([0.1, 1.0, 9.0], [NOWHERE, EVERYWHERE, EVERYWHERE], (1, 2), id="what sees nothing is no use"),
        pytest.param([2.0, 0.1, 0.5], [NOWHERE[:0]] * 3, (1, 2), id="nothing known of what they see"),
        pytest.param([0.3], [LEFT], (0,), id="fewer than wanted"),
    ],
)
def test_the_best_dates_together_are_alike_and_see_what_others_hide(generator, noises, seen, expected):
    assert best_together(shown_by(generator, *noises), np.array(seen), 2) == expected


def test_dates_that_tell_different_things_are_better_together_than_the_most_alike(generator):
    """As dates before and after the one to restore do."""
    shown = shown_by(generator, 0.2, 0.2, 0.5, parts=["first", "first", "second"])
    alike = [explained([found]) for found in shown]
    assert min(alike[:2]) > alike[2] > 0.2
    assert best_together(shown, np.array([EVERYWHERE] * 3), 2) in {(0, 2), (1, 2)}
    assert explained([shown[0], shown[2]]) > explained(shown[:2]) + 0.2


def test_without_trials_those_that_see_most_are_used():
    assert best_together([None] * 3, np.array([NOWHERE, LEFT, ~LEFT]), 2) == (1, 2)


def test_what_dates_explain_is_measured_where_all_of_them_see_the_holes(generator):
    truth = noise(generator, 2, (40, 40), 2)
    hole = np.zeros((40, 40), bool)
    hole[10:30] = True
    image = np.where(np.arange(40)[:, None] < 20, 2 * truth - 0.1, noise(generator, 2, (40, 40), 2))

    def shown(*seen, matches=(0, 1)):
        sights = [Sight(truth, hole, references=(ReferenceSight(image, where, matches),)) for where in seen]
        return hole_samples([Trial(sight, truth, hole) for sight in sights])

    upper = np.zeros((40, 40), bool)
    upper[:20] = True
    everywhere, nowhere = np.ones((40, 40), bool), np.zeros((40, 40), bool)
    assert explained([shown(upper)]) == pytest.approx(1, abs=1e-3)
    assert explained([shown(upper, nowhere)]) == pytest.approx(1, abs=1e-3)
    assert explained([shown(upper, matches=(0, None))]) == pytest.approx(1, abs=1e-3)
    assert explained([shown(~upper)]) < 0.2
    assert explained([shown(~upper)]) < explained([shown(everywhere)]) < 0.95
    assert explained([shown(everywhere), shown(upper)]) == pytest.approx(1, abs=1e-3)
    assert explained([shown(nowhere)]) == explained([shown(upper), shown(~upper)]) == 0
    assert explained([shown(upper, matches=(None, None))]) == 0 and hole_samples([]) is None


@pytest.mark.parametrize("bands", [1, 4, 13])
def test_likeness_to_colours_is_that_of_a_gaussian_kernel(generator, bands):
    image = noise(generator, bands, (40, 30), 2.0)
    chosen, centres = features._colours(bands)
    assert len(chosen) == min(bands, features.COLOUR_BANDS) and np.abs(centres).max() <= features.COLOUR_REACH
    squares = ((image[chosen][None] - centres[:, :, None, None]) ** 2).mean(1)
    found = features.likeness_to_colours(image)
    assert np.allclose(found, np.exp(-squares / features.COLOUR_WIDTH), atol=1e-5)
    assert found.shape == (features.COLOURS, 40, 30) and 0 <= found.min() and found.max() <= 1.00001


def test_colours_tell_fields_that_ripen_from_forest(generator):
    """The bands change in one direction where the first is high, and in the other where it is low."""
    world = World()
    image = 2 * noise(generator, 1, world.size, 4.0)
    truth = np.clip(np.abs(image) - 0.5, -1, 1)
    world.truth = np.repeat(truth, world.truth.shape[0], 0)
    seen = np.ones(world.size, bool)
    world.references = (ReferenceSight(image.clip(-1, 1), seen, (0,) + (None,) * (len(world.truth) - 1)),)
    stack = fit_stack(world.trials(disc(world.size, 40, 45, 18)))
    by_colour = sum(weight for name, weight in stack.weights.items() if "by colour" in name)
    assert by_colour > 0.8


def test_sar_tells_kinds_of_ground_apart(generator):
    """The bands are bright where the backscatter is middling: roads and fields, but neither water nor roofs."""
    world = World(references=0)
    ground = 2.5 * noise(generator, 1, world.size, 5.0)
    world.sar = np.repeat(ground.clip(-1, 1), 2, 0)
    world.truth = np.repeat(np.exp(-((ground / 0.25) ** 2)) - 0.3, len(world.truth), 0)
    weights = fit_stack(world.trials(disc(world.size, 40, 45, 18))).weights
    assert weights["SAR by kind"] > 0.6


def test_a_slope_that_changes_over_the_window_is_followed(generator):
    image = noise(generator, 1, (128, 128), 2.0)
    gain = np.linspace(0.3, 1.2, 128, dtype=np.float32)[None, None]
    everywhere = np.ones((128, 128), dtype=bool)
    error = LocalSlopes(gain * image, everywhere).trend(image) - gain * image
    assert error.std() < 0.35 * ((0.75 - gain) * image).std()
    nowhere = LocalSlopes(gain * image, ~everywhere).trend(image)
    assert np.isfinite(nowhere).all()


def test_an_error_scale_finds_what_the_errors_depend_on(generator):
    features = generator.uniform(-1, 1, (3, 2, 20_000))
    scale = np.exp(1.2 * features[1]) * np.array([0.05, 0.1])[:, None]
    errors = scale * generator.standard_normal((2, 20_000))
    found = fit_scale(features, errors)
    widths = found.apply(features)
    for level in LEVELS:
        shares = (np.abs(errors) <= found.multiples[level] * widths).mean(1)
        assert shares == pytest.approx(level, abs=0.02)
    inner = np.abs(features[1]) < 0.9
    assert np.log(widths / scale)[inner].std() < 0.2


# ---- clouds that the mask has missed


def test_a_white_rim_is_cut_and_bright_ground_that_is_everywhere_is_not():
    size = (96, 96)
    hidden, rim = disc(size, 40, 45, 18), disc(size, 40, 45, 21)
    optical = np.where(hidden, 0, np.random.default_rng(0).normal(0, 0.2, (3, *size))).astype(np.float32)
    white = np.where(rim & ~hidden, np.float32(3), optical)
    found = without_missed_clouds(white, ~hidden)
    assert found[:, rim & ~hidden].max() == USUAL
    np.testing.assert_array_equal(found[:, ~rim], optical[:, ~rim])
    roofs = optical.copy()
    roofs[:, ::6, ::6] = np.where(hidden[::6, ::6], 0, 3)
    for ground, clear in ((roofs, ~hidden), (roofs, np.ones(size, bool)), (optical, np.zeros(size, bool))):
        assert without_missed_clouds(ground, clear) is ground


def test_a_bright_rim_that_another_date_shows_too_is_ground():
    hidden, rim = disc((96, 96), 40, 45, 18), disc((96, 96), 40, 45, 21)
    optical = np.where(rim & ~hidden, np.float32(3), np.zeros((3, 96, 96), np.float32))
    before = ReferenceSight(np.where(rim, np.float32(2), 0 * optical)[::-1], np.ones(rim.shape, bool), (2, 1, None))
    dark, unseen = replace(before, image=0 * before.image), replace(before, seen=~rim)
    assert without_missed_clouds(optical, ~hidden, (dark, before)) is optical
    assert without_missed_clouds(optical, ~hidden, (dark, unseen)).max() == USUAL
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # of a mean of nothing
        no_band = replace(before, matches=(None,) * 3)
        assert without_missed_clouds(optical, ~hidden, (no_band,)).max() == USUAL


def test_a_white_rim_does_not_spread_over_what_it_surrounds():
    world, hidden = World(references=0), disc((96, 96), 40, 45, 18)
    stack, rim = fit_stack(world.trials(hidden)), disc((96, 96), 40, 45, 21) & ~hidden
    truth = world.truth.copy()
    world.truth[:, rim] = 3
    errors = (stack.estimate(world.sight(hidden)).values - truth)[:, hidden]
    assert abs(errors.mean()) < 0.7
