"""Figures summed up window by window, held against scikit-image, numpy and the figures that training/ scores with."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sar_cloud_removal.pipeline.evaluation.figures import (
    HIGHEST_PSNR_DB,
    REGIONS,
    SSIM_RADIUS_PX,
    Tally,
    angles_deg,
    psnr_db,
    ssim_map,
    whole_windows,
)
from sar_cloud_removal.pipeline.evaluation.profiles import DISTANCE_LIMIT_PX, DistanceProfile, ErrorHistogram
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.tiles import tiles

SHAPE = (61, 83)


@pytest.fixture
def pair():
    """A restored image and its reference (3, H, W) in [0, 1], and the regions: a cloud, and some pixels of neither."""
    rng = np.random.default_rng(0)
    reference = rng.uniform(0, 1, (3, *SHAPE))
    restored = np.clip(reference + rng.normal(0, 0.1, reference.shape), 0, 1)
    cloudy = np.zeros(SHAPE, bool)
    cloudy[:37, 5:50] = True
    return restored, reference, {"all": np.ones(SHAPE, bool), "cloudy": cloudy, "clear": ~cloudy}


def tally(restored, reference, regions, data_range=1.0, size_px=24):
    """Return the tally of whole arrays, added window by window as a raster is."""
    result = Tally(SHAPE, len(restored), data_range)
    for window in tiles(SHAPE, size_px):
        wide = window.padded(SSIM_RADIUS_PX).clipped(SHAPE)
        crop = wide.slices
        parts = {name: where[crop] for name, where in regions.items()}
        result.add(
            window,
            restored[(slice(None), *crop)],
            reference[(slice(None), *crop)],
            parts,
            window.relative_to(wide).slices,
        )
    return result


def test_the_map_of_one_band_is_scikit_images(pair):
    skimage = pytest.importorskip("skimage.metrics", reason="compared with scikit-image")
    restored, reference, _ = pair
    for offset, data_range in ((0, 1.0), (3000, 2500.0)):
        one, other = (offset + data_range * values[0] for values in (restored, reference))
        _, expected = skimage.structural_similarity(
            one, other, data_range=data_range, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, full=True
        )
        np.testing.assert_allclose(ssim_map(one, other, data_range), expected, atol=1e-9)


@pytest.mark.parametrize("size_px", [7, 24, 500])
def test_windows_give_the_figures_of_the_whole_image(pair, size_px):
    skimage = pytest.importorskip("skimage.metrics", reason="compared with scikit-image")
    restored, reference, regions = pair
    mean, full = skimage.structural_similarity(
        restored, reference, channel_axis=0, data_range=1.0, gaussian_weights=True, sigma=1.5,
        use_sample_covariance=False, full=True,
    )  # fmt: skip
    found = tally(*pair, size_px=size_px)
    assert found.figures("all")["ssim"] == pytest.approx(mean, abs=1e-12)
    for region, where in regions.items():
        figures, error = found.figures(region), (restored - reference)[:, where]
        if region != "all":
            assert figures["ssim"] == pytest.approx(full[:, where].mean(), abs=1e-12)
        assert figures["psnr_db"] == pytest.approx(
            skimage.peak_signal_noise_ratio(reference[:, where], restored[:, where], data_range=1.0), abs=1e-9
        )
        assert figures["mae"] == pytest.approx(np.abs(error).mean(), rel=1e-12)
        assert figures["rmse"] == pytest.approx(np.sqrt((error**2).mean()), rel=1e-12)
        assert figures["bias"] == pytest.approx(error.mean(), rel=1e-9)
        for band in range(3):
            own = found.figures(region, band)
            assert own["mae"] == pytest.approx(np.abs(error[band]).mean(), rel=1e-12)
            assert own["psnr_db"] == pytest.approx(-10 * np.log10((error[band] ** 2).mean()), abs=1e-9)
            assert own["sam_deg"] is None, "one band has no angle"


def test_the_formulas_are_those_that_networks_are_scored_with_in_training(pair):
    metrics = pytest.importorskip(
        "sar_cloud_removal.training.scoring.metrics", reason="needs sar_cloud_removal.training.scoring.metrics"
    )
    restored, reference, regions = pair
    expected = metrics.scores(restored, reference, regions["cloudy"])
    found = tally(*pair)
    names = {"psnr": "psnr_db", "ssim": "ssim", "mae": "mae", "sam_deg": "sam_deg"}
    assert set(expected) == {f"{name}_{region}" for name in names for region in REGIONS}
    for region in REGIONS:
        for name, own in names.items():
            assert found.figures(region)[own] == pytest.approx(expected[f"{name}_{region}"], abs=1e-9), (name, region)
    assert metrics.HIGHEST_PSNR_DB == HIGHEST_PSNR_DB


def test_the_unit_changes_errors_and_no_ratio(pair):
    restored, reference, regions = pair
    one, other = tally(*pair), tally(10000 * restored, 10000 * reference, regions, 10000.0)
    for region in REGIONS:
        first, second = one.figures(region), other.figures(region)
        for name in ("psnr_db", "ssim"):
            assert second[name] == pytest.approx(first[name], rel=1e-9)
        assert second["sam_deg"] == pytest.approx(first["sam_deg"], abs=1e-4)
        for name in ("mae", "rmse", "bias"):
            assert second[name] == pytest.approx(10000 * first[name], rel=1e-9)


def test_nodata_is_left_out_of_everything_and_of_the_windows_that_hold_it(pair):
    restored, reference, regions = pair
    valid = np.ones(SHAPE, bool)
    valid[30, 40] = valid[0, 0] = False
    spoilt = [np.where(valid, values, 0) for values in (restored, reference)]
    found = tally(*spoilt, {name: where & valid for name, where in regions.items()})
    touched = np.zeros(SHAPE, bool)
    touched[25:36, 35:46] = touched[:6, :6] = True
    np.testing.assert_array_equal(whole_windows(valid), ~touched)
    maps = np.stack([ssim_map(one, other, 1.0) for one, other in zip(restored, reference)])
    where = regions["cloudy"] & ~touched
    assert found.figures("cloudy")["ssim"] == pytest.approx(maps[:, where].mean(), abs=1e-12)
    assert found.figures("all")["mae"] == pytest.approx(np.abs(restored - reference)[:, valid].mean(), rel=1e-12)
    assert found.regions["all"].pixels == valid.sum()


def test_no_error_is_100_db_and_an_empty_region_has_no_figures(pair):
    _, reference, regions = pair
    found = tally(reference, reference, {**regions, "cloudy": np.zeros(SHAPE, bool)})
    assert found.figures("all")["psnr_db"] == HIGHEST_PSNR_DB and found.figures("all")["ssim"] == pytest.approx(1)
    assert found.figures("all")["sam_deg"] < 0.01
    assert set(found.figures("cloudy").values()) == {None}
    assert psnr_db(1e-30, 1.0) == HIGHEST_PSNR_DB
    assert psnr_db(4.0, 200.0) == pytest.approx(20 * math.log10(100))


def test_angle_is_of_the_colour_not_of_the_brightness():
    image, target = np.zeros((2, 3, 12, 12))
    image[0], target[:2] = 0.5, 0.25  # red beside yellow of another brightness
    np.testing.assert_allclose(angles_deg(image, target), 45, atol=1e-3)
    np.testing.assert_allclose(angles_deg(np.zeros((3, 2, 2)), target[:, :2, :2]), 90)  # black has no colour
    np.testing.assert_allclose(angles_deg(4 * target, target)[target.any(axis=0)], 0, atol=1e-5)


@pytest.mark.parametrize("level", [3000, 0.3, 0.005, 1e-4])
def test_the_angle_of_equal_rasters_is_0_in_every_unit(level):
    image = level * np.random.default_rng(0).uniform(0.5, 1, (4, 20, 20))
    np.testing.assert_allclose(angles_deg(image, image), 0, atol=1e-5)
    np.testing.assert_allclose(angles_deg(image, image[::-1]), angles_deg(image / level, image[::-1] / level))


# ---- profiles


@pytest.mark.parametrize("whole, data_range", [(False, 2500.0), (True, 2500.0), (True, 20000.0)])
def test_histogram_holds_the_share_of_each_band_around_zero(whole, data_range):
    rng = np.random.default_rng(1)
    errors = np.stack([rng.normal(0, 50, 200_000), rng.normal(100, 20, 200_000)])
    errors = np.rint(errors) if whole else errors
    histogram = ErrorHistogram(2, data_range, whole)
    histogram.add(errors[:, :1000])
    histogram.add(errors[:, 1000:])
    edges, shares = histogram.shown()
    assert shares.shape == (2, len(edges) - 1) and 12 <= shares.shape[1] <= 63
    np.testing.assert_allclose(edges, -edges[::-1], atol=1e-9)
    for band, own in zip(errors, shares):
        expected, _ = np.histogram(band, edges)
        np.testing.assert_allclose(own, expected / band.size, atol=0 if whole else 1e-3)
    assert 0.985 < shares.mean(axis=0).sum() <= 1


def test_bins_of_whole_numbers_are_equally_full():
    histogram = ErrorHistogram(1, 255.0, whole=True)
    histogram.add(np.repeat(np.arange(-61, 62), 10)[None].astype(float))
    _, shares = histogram.shown()
    assert len(set(np.round(shares[0, 1:-1], 12))) == 1


@pytest.mark.parametrize("errors", [np.zeros((1, 9)), np.full((1, 9), 1e9), np.full((2, 5), -3.0)], ids=str)
def test_histogram_of_equal_errors_has_them_all(errors):
    histogram = ErrorHistogram(len(errors), 100.0, whole=False)
    histogram.add(errors)
    edges, shares = histogram.shown()
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert (np.diff(edges) > 0).all()


def test_histogram_of_nothing_is_none():
    assert ErrorHistogram(3, 1.0, whole=True).shown() is None


@given(distances=st.lists(st.floats(1, 200), min_size=1, max_size=50))
@settings(max_examples=50, deadline=None)
def test_distance_profile_has_every_pixel_in_its_class(distances):
    profile = DistanceProfile()
    distances = np.array(distances)
    profile.add(2 * distances, distances)
    rows = profile.rows()
    assert sum(row["pixels"] for row in rows) == distances.size
    for row in rows:
        inside = (distances >= row["from_px"]) & (distances < (row["to_px"] or np.inf) + 1)
        assert row["pixels"] == inside.sum()
        assert row["mae"] == pytest.approx(2 * distances[inside].mean())
    assert all(row["to_px"] is not None or row["from_px"] == DISTANCE_LIMIT_PX + 1 for row in rows)


def test_window_slices_are_what_the_tally_expects():
    window = Window(24, 0, 24, 24)
    wide = window.padded(SSIM_RADIUS_PX).clipped(SHAPE)
    assert (wide.row, wide.col) == (19, 0) and window.relative_to(wide).slices == (slice(5, 29), slice(0, 24))
