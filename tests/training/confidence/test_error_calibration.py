"""Error models on errors of a known scale: the scale is found, intervals hold their share, ranks are right."""

import math
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch")
pytest.importorskip("tqdm", reason="training needs tqdm")

from sar_cloud_removal.models.error_model import FEATURES, ONE_SIGMA  # noqa: E402
from sar_cloud_removal.training.confidence.fit import LEVELS, calibrate, expected, fit  # noqa: E402
from sar_cloud_removal.training.confidence.pixels import DENSE, OWN, Pixels, draw  # noqa: E402
from sar_cloud_removal.training.confidence.reliability import (  # noqa: E402
    BINS,
    STEPS,
    curve,
    judge,
    judge_with_dates,
    sparsification,
    table,
)
from sar_cloud_removal.training.data.samples import Case  # noqa: E402

COUNT = 40_000
WEIGHTS = np.array([0.5, -0.3, 0.2, 0.0, 0.4])
INTERCEPT = -1.5


def drawn(seed, noise="laplace", factor=1.0, count=COUNT):
    """Return pixels whose error has the scale ``factor`` · exp(INTERCEPT + WEIGHTS · features), and these scales."""
    rng = np.random.default_rng(seed)
    features = rng.normal(0.3, [0.5, 1, 1, 2, 1], size=(count, len(FEATURES)))
    scale = factor * np.exp(INTERCEPT + features @ WEIGHTS)
    errors = scale * (rng.laplace(size=count) if noise == "laplace" else rng.normal(size=count))
    return Pixels(features, errors, np.arange(count) % 3, ("one", "two", "two")), scale


@pytest.fixture(scope="module")
def calibrated():
    """A model fitted on one draw and calibrated on another."""
    return calibrate(fit(drawn(0)[0]), drawn(1)[0])


def test_the_scale_of_the_errors_is_found():
    pixels, scale = drawn(0)
    model = fit(pixels)
    np.testing.assert_allclose(model.weights, WEIGHTS, atol=0.03)
    found = expected(model, pixels.features)
    assert np.corrcoef(np.log(found), np.log(scale))[0, 1] > 0.999
    assert np.median(found / scale) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize(
    "noise, one_sigma, half",
    [("laplace", -math.log(1 - ONE_SIGMA), math.log(2)), ("normal", 1.0, 0.67449)],
    ids=["Laplace", "normal"],
)
def test_the_factor_and_the_multiples_are_quantiles_of_the_errors_own_distribution(noise, one_sigma, half):
    model = calibrate(fit(drawn(0, noise)[0]), drawn(1, noise)[0])
    pixels, scale = drawn(2, noise)
    np.testing.assert_allclose(np.median(expected(model, pixels.features) / scale), one_sigma, rtol=0.02)
    assert model.multiples["0.50"] == pytest.approx(half / one_sigma, rel=0.03)
    assert list(model.multiples) == [f"{level:.2f}" for level in LEVELS]
    assert sorted(model.multiples.values()) == list(model.multiples.values())


def test_intervals_hold_their_share_on_pixels_never_seen(calibrated):
    judged = judge(calibrated, drawn(2)[0])
    for name, share in judged["coverage"].items():
        assert share == pytest.approx(ONE_SIGMA if name == "1 sigma" else float(name), abs=0.012), name
    assert judged["ece"] < 0.01
    for predicted, observed in judged["bins"]:
        assert observed == pytest.approx(predicted, rel=0.08)
    assert (judged["scenes"], judged["images"], judged["values"]) == (2, 3, COUNT)


def test_scenes_that_differ_show_in_the_range_of_their_coverage(calibrated):
    pixels, _ = drawn(2)
    worse = replace(pixels, errors=np.where(pixels.image == 0, 3 * pixels.errors, pixels.errors))
    lowest, highest = judge(calibrated, worse)["coverage_by_scene"]
    assert lowest < 0.4 and highest == pytest.approx(ONE_SIGMA, abs=0.012)


def test_calibration_on_other_scenes_takes_out_what_fitted_errors_are_too_small():
    model = fit(drawn(0)[0])
    assert judge(calibrate(model, drawn(1)[0]), drawn(2, factor=3)[0])["coverage"]["1 sigma"] < 0.4
    assert judge(calibrate(model, drawn(1, factor=3)[0]), drawn(2, factor=3)[0])["ece"] < 0.01


def test_what_changed_between_the_dates_is_no_error_of_the_restoration():
    model = calibrate(fit(drawn(0, "normal")[0]), drawn(1, "normal")[0])
    pixels, _ = drawn(2, "normal")
    dates = np.array([0.05, 0.2, 0.4])
    changed = replace(pixels, errors=pixels.errors + np.random.default_rng(3).normal(0, dates[pixels.image]))
    judged = judge_with_dates(model, changed, dates)
    assert judged["dates"] == 0.2 and judged["coverage_with_dates"]["1 sigma"] == pytest.approx(ONE_SIGMA, abs=0.01)
    assert judge(model, changed)["coverage"]["1 sigma"] < 0.6


def test_ranks_are_as_good_as_those_of_the_true_scale_and_better_than_none(calibrated):
    pixels, scale = drawn(2)
    judged, sizes = judge(calibrated, pixels), np.abs(pixels.errors)
    best = (sparsification(scale, sizes) - sparsification(sizes, sizes)).mean()
    assert judged["ause"] == pytest.approx(best, abs=0.003)
    assert judged["ause"] < 0.7 * judged["ause_constant"]


def test_without_any_relation_the_model_says_the_same_everywhere():
    pixels, _ = drawn(0)
    shuffled = replace(pixels, features=np.random.default_rng(5).permutation(pixels.features))
    found = expected(fit(shuffled), pixels.features)
    assert np.quantile(found, 0.99) / np.quantile(found, 0.01) < 1.25


def test_features_beyond_what_was_seen_change_nothing(calibrated):
    row = np.full((1, len(FEATURES)), 0.3)
    far = np.where(WEIGHTS > 0, 1e6, -1e6)[None]
    edge = np.where(WEIGHTS > 0, calibrated.high, calibrated.low)[None]
    assert expected(calibrated, far) == expected(calibrated, edge) > expected(calibrated, row)


def test_a_feature_that_never_changes_does_no_harm():
    pixels, _ = drawn(0)
    flat = replace(pixels, features=np.where(np.arange(len(FEATURES)) == 3, -2.0, pixels.features))
    model = fit(flat)
    assert np.isfinite(model.weights).all() and model.low[3] == model.high[3] == -2
    np.testing.assert_allclose(np.delete(model.weights, 3), np.delete(WEIGHTS, 3), atol=0.04)


def test_errors_of_nothing_have_no_scale_but_break_nothing():
    pixels, _ = drawn(0, count=500)
    model = fit(replace(pixels, errors=np.zeros(500)))
    assert expected(model, pixels.features).max() < 1e-6


def test_sparsification_of_four_errors():
    sizes = np.array([4.0, 1.0, 3.0, 2.0])
    oracle, worst = sparsification(sizes, sizes), sparsification(-sizes, sizes)
    assert len(oracle) == STEPS and oracle[0] == worst[0] == 1
    # with half of them gone 1 and 2 are left, or 3 and 4; all together have a mean of 2.5
    assert oracle[STEPS // 2] == pytest.approx(1.5 / 2.5) and worst[STEPS // 2] == pytest.approx(3.5 / 2.5)


def test_the_curve_goes_from_sure_to_unsure():
    scale = np.linspace(0.1, 1, 1000)
    points = curve(scale[::-1], scale[::-1])
    assert len(points) == BINS and points == sorted(points)
    assert points[0][0] == pytest.approx(scale[:100].mean()) and points[0][1] == pytest.approx(
        np.quantile(scale[:100], ONE_SIGMA)
    )


def test_the_table_names_every_set(calibrated):
    section = {"reliability": {"sen12": judge(calibrated, drawn(2)[0])}}
    lines = table(section).splitlines()
    assert len(lines) == 3 and lines[2].startswith("| sen12 | 3 | ") and len({line.count("|") for line in lines}) == 1


class Unchanged:
    """Networks that leave the optical image as it is: they are as wrong as what they see is cloudy."""

    def translate(self, sar):
        return sar.expand(-1, 3, -1, -1)

    def fuse(self, sar, optical, cloudy, translation):
        return optical


def cases_under_a_square(count=7):
    """Return cases of dark ground, each with a bright square of cloud elsewhere, near the upper edge."""
    found, size = [], 64
    for index in range(count):
        cloudy = torch.zeros(1, 1, size, size)
        cloudy[..., 4:16, 6 * index : 6 * index + 14] = 1
        ground = torch.full((1, 3, size, size), -0.5)
        tensors = {"sar": torch.zeros(1, 1, size, size), "target": ground, "optical": ground + 1.3 * cloudy}
        found.append(Case(str(index), "one", "drawn", {**tensors, "cloudy": cloudy}))
    return found


def test_under_more_cloud_there_is_more_cloud_to_see():
    """A network that knows no mask would otherwise find the ground, and its errors would be too small."""
    own, dense = (draw(Unchanged(), cases_under_a_square(), (density,)) for density in (OWN, DENSE))
    assert 0.1 < (own.errors > 1).mean() < (dense.errors > 1).mean(), "the rest of a mask is its rim, which is clear"
    assert np.allclose(dense.errors[np.isin(dense.image, (0, 5))], 1.3), "every fifth window is all cloud"


def test_a_window_without_any_cloud_can_be_all_cloud():
    clear = cases_under_a_square(1)
    clear[0].tensors["cloudy"][:] = 0
    clear[0].tensors["optical"][:] = clear[0].tensors["target"]
    assert np.allclose(draw(Unchanged(), clear, (DENSE,)).errors, 1.5)
