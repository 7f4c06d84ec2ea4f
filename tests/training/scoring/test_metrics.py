"""Figures of merit and their intervals, held against numpy, scikit-image and hand-made cases."""

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")

from sar_cloud_removal.training.scoring import metrics, statistics  # noqa: E402
from sar_cloud_removal.training.scoring.tables import markdown  # noqa: E402


@pytest.fixture
def pair():
    """An image, its target (3, 40, 48), and the region under cloud."""
    rng = np.random.default_rng(0)
    target = rng.uniform(0, 1, (3, 40, 48))
    image = np.clip(target + rng.normal(0, 0.1, target.shape), 0, 1)
    cloudy = np.zeros((40, 48), bool)
    cloudy[:17, 5:30] = True
    return image, target, cloudy


def by_numpy(image, target, where):
    error = (image - target)[:, where]
    dot = (image * target).sum(0)[where]
    lengths = np.sqrt((image**2).sum(0) * (target**2).sum(0))[where]
    return {
        "psnr": 10 * np.log10(1 / (error**2).mean()),
        "mae": np.abs(error).mean(),
        "sam_deg": np.degrees(np.arccos(np.clip(dot / lengths, -1, 1))).mean(),
    }


def test_figures_of_every_region_agree_with_numpy(pair):
    image, target, cloudy = pair
    found = metrics.scores(*pair)
    assert set(found) == {f"{figure}_{region}" for figure in metrics.FIGURES for region in metrics.REGIONS}
    for region, where in {"all": np.ones_like(cloudy), "cloudy": cloudy, "clear": ~cloudy}.items():
        for figure, value in by_numpy(image, target, where).items():
            assert found[f"{figure}_{region}"] == pytest.approx(value, abs=1e-5), (figure, region)


def test_ssim_agrees_with_scikit_image(pair):
    image, target, cloudy = pair
    mean, full = pytest.importorskip("skimage.metrics", reason="compared with scikit-image").structural_similarity(
        image, target, channel_axis=0, data_range=1.0, gaussian_weights=True, sigma=1.5,
        use_sample_covariance=False, full=True,
    )  # fmt: skip
    found = metrics.scores(*pair)
    assert found["ssim_all"] == pytest.approx(mean, abs=1e-6)
    assert found["ssim_cloudy"] == pytest.approx(full[:, cloudy].mean(), abs=1e-6)
    assert found["ssim_clear"] == pytest.approx(full[:, ~cloudy].mean(), abs=1e-6)
    assert metrics.ssim(torch.tensor(image), torch.tensor(target), torch.tensor(cloudy)) == found["ssim_cloudy"]


def test_figures_alone_are_those_of_scores(pair):
    found = metrics.scores(*pair)
    image, target, cloudy = (torch.tensor(part) for part in pair)
    for name in metrics.FIGURES:
        assert getattr(metrics, name)(image, target, cloudy) == found[f"{name}_cloudy"]
        assert getattr(metrics, name)(image, target) == found[f"{name}_all"]


def test_values_out_of_range_are_clipped(pair):
    _, target, cloudy = pair
    assert metrics.scores(target + 5, np.ones_like(target), cloudy)["psnr_all"] == metrics.HIGHEST_PSNR_DB
    assert metrics.scores(target - 5, np.zeros_like(target), cloudy)["mae_all"] == 0


def test_no_error_has_a_finite_psnr(pair):
    _, target, cloudy = pair
    found = metrics.scores(target, target, cloudy)
    assert found["psnr_cloudy"] == metrics.HIGHEST_PSNR_DB and found["ssim_clear"] == pytest.approx(1)
    assert found["sam_deg_all"] < 0.1


def test_angle_is_of_the_colour_not_of_the_brightness():
    image, target = torch.zeros(3, 12, 12), torch.zeros(3, 12, 12)
    image[0], target[:2] = 0.5, 0.25  # red beside yellow of another brightness
    assert metrics.sam_deg(image, target) == pytest.approx(45, abs=1e-3)
    assert metrics.sam_deg(torch.zeros(3, 2, 2), target[:, :2, :2]) == pytest.approx(90)  # black has no colour


@pytest.mark.parametrize("empty, region", [(np.zeros((40, 48), bool), "cloudy"), (np.ones((40, 48), bool), "clear")])
def test_empty_region_gives_nan_and_nothing_else_does(pair, empty, region):
    found = metrics.scores(pair[0], pair[1], empty)
    assert {name for name, value in found.items() if math.isnan(value)} == {f"{f}_{region}" for f in metrics.FIGURES}


# ---- means over images


def test_mean_leaves_out_nan_and_counts_them():
    found = statistics.estimate([1.0, math.nan, 3.0, 8.0], ["a", "a", "b", "c"])
    assert (found.mean, found.count, found.groups, found.excluded) == (4, 3, 3, 1)
    assert 1 <= found.low <= 4 <= found.high <= 8


def test_interval_resamples_scenes_not_images():
    # 50 images of two scenes that agree among themselves: they are two witnesses, not a hundred
    values, groups = np.repeat([0.0, 1.0], 50), np.repeat(["a", "b"], 50)
    found = statistics.estimate(values, groups)
    assert (found.mean, found.low, found.high) == (0.5, 0, 1)
    apart = statistics.estimate(values, np.arange(100))
    assert apart.high - apart.low < 0.25


def test_interval_of_many_scenes_is_that_of_the_mean():
    values = np.random.default_rng(1).normal(10, 2, 400)
    found = statistics.estimate(values, np.arange(400))
    half_width = 1.96 * values.std() / np.sqrt(400)
    assert found.low == pytest.approx(values.mean() - half_width, abs=0.05)
    assert found.high == pytest.approx(values.mean() + half_width, abs=0.05)
    assert statistics.estimate(values, np.arange(400)) == found  # seeded


def test_one_scene_has_no_interval_and_no_image_no_mean():
    one = statistics.estimate([1.0, 3.0], ["a", "a"]).plain()
    assert (one["mean"], one["low"], one["high"]) == (2, None, None)
    none = statistics.estimate([math.nan], ["a"]).plain()
    assert none == {"mean": None, "low": None, "high": None, "count": 0, "groups": 0, "excluded": 1}


def test_differences_are_paired():
    scene_effect = np.random.default_rng(2).normal(0, 10, 60)
    groups = np.repeat(np.arange(20), 3)
    found = statistics.paired(scene_effect + 0.5, scene_effect, groups)
    assert found.low == pytest.approx(0.5) and found.high == pytest.approx(0.5)
    missing = scene_effect.copy()
    missing[:3] = math.nan
    found = statistics.paired(scene_effect, missing, groups)
    assert (found.mean, found.count, found.groups, found.excluded) == (0, 57, 19, 3)


# ---- the table


def figures(mean, low=None, high=None, excluded=0):
    value = {"mean": mean, "low": low, "high": high, "count": 3, "groups": 2, "excluded": excluded}
    return {f"{name}_{region}": value for name in metrics.FIGURES for region in metrics.REGIONS}


def test_markdown_shows_figures_leads_and_what_was_left_out():
    lead = {"psnr_cloudy": figures(0.5, 0.25, 0.75)["psnr_all"], "ssim_cloudy": figures(-0.1)["psnr_all"]}
    part = {
        "images": 3, "scenes": 2, "note": "Of another day.", "excluded": ["7: no cloud."], "lead": {"a fill": lead},
        "figures": {"model": figures(18.0, 17.0, 19.0), "a fill": figures(None, excluded=3)},
    }  # fmt: skip
    empty = {"images": 0, "scenes": 0, "note": "", "excluded": ["8: no cloud."], "lead": {}, "figures": {}}
    scores = {"command": "measure", "residual": {"scale": 0.7, "images": 9}, "sets": {"real": part, "wide": empty}}
    text = markdown(scores)
    assert "`measure`" in text and "scaled by 0.7, chosen on 9 validation images" in text
    assert "## real: 3 images of 2 scenes\n\nOf another day.\n\nExcluded: 1.\n\n- 7: no cloud.\n" in text
    header, _, model, fill = (line for line in text.splitlines() if line.startswith("|"))
    assert model.startswith("| model | 18.00 (17.00 … 19.00) | 18.000 (17.000 … 19.000) |")
    assert fill.startswith("| a fill | – |") and fill.endswith("| +0.50 (+0.25 … +0.75) | -0.100 | 3 |")
    assert header.count("|") == model.count("|") == fill.count("|")
