"""The one radiometry of a scene: which pixels stand for the raster, and what serves where too few are clear."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from grounds import CARD, SHAPE, Ground
from runs import Log
from sar_cloud_removal.errors import Canceled, RadiometryError
from sar_cloud_removal.pipeline.pixels import radiometry
from sar_cloud_removal.pipeline.pixels.radiometry import WITH_OFFSET, WITHOUT_OFFSET, product_kind, unit_kind
from sar_cloud_removal.pipeline.rasters import sampling
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.sampling import row_windows, sample_windows
from sar_cloud_removal.pipeline.scene import statistics as statistics_module
from sar_cloud_removal.pipeline.scene.statistics import fit_optical, fit_sar
from scipy import ndimage

MARGIN_PX = 8


@pytest.fixture
def ground(tmp_path):
    return Ground(tmp_path)


def assert_same_mapping(found, expected):
    np.testing.assert_allclose(found.lo, expected.lo, rtol=1e-6)
    np.testing.assert_allclose(found.hi, expected.hi, rtol=1e-6)


def distance_from(cloudy):
    return ndimage.distance_transform_edt(~cloudy)


# ---- sampling


@pytest.mark.parametrize(
    "shape", [(1, 1), (300, 500), (2048, 2048), (2049, 2048), (5000, 9000), (100, 10**6), (10**6, 3)]
)
def test_samples_lie_in_the_raster_and_none_twice(shape):
    windows = sample_windows(shape)
    assert all(window.clipped(shape) == window for window in windows)
    assert sum(window.height * window.width for window in windows) <= 2048 * 2048 + max(shape)
    for first, second in combinations(windows, 2):
        apart = (first.row + first.height <= second.row, second.row + second.height <= first.row)
        assert any(apart) or first.col + first.width <= second.col or second.col + second.width <= first.col


@pytest.mark.parametrize("shape", [(1, 1), (300, 500), (2048, 2048), (100, 40000)])
def test_rasters_up_to_four_million_pixels_are_read_whole(shape):
    assert sum(window.height * window.width for window in sample_windows(shape)) == shape[0] * shape[1]


def test_larger_rasters_are_sampled_from_edge_to_edge():
    windows = sample_windows((5000, 9000))
    assert len(windows) == 256 and {window.shape for window in windows} == {(128, 128)}
    rows, cols = (sorted({getattr(window, name) for window in windows}) for name in ("row", "col"))
    assert (rows[0], rows[-1], cols[0], cols[-1]) == (0, 5000 - 128, 0, 9000 - 128)
    for starts, length in ((rows, 5000), (cols, 9000)):
        assert not any(start % 128 for start in starts[:-1]), "within a block of the file, which is read whole"
        assert np.abs(np.array(starts) - np.linspace(0, length - 128, 16)).max() < 128, "evenly"


def test_rows_of_windows_cover_a_raster_once():
    assert row_windows((70, 9), 32) == [Window(0, 0, 32, 9), Window(32, 0, 32, 9), Window(64, 0, 6, 9)]


@pytest.fixture
def coarse_sampling(monkeypatch):
    """Sample rasters by 4 × 4 blocks of 12² pixels, so that small ones are sampled as large ones are."""
    monkeypatch.setattr(sampling, "_BLOCKS", 4)
    monkeypatch.setattr(sampling, "_BLOCK_PX", 12)


def test_samples_are_whole_pixels_with_their_whole_spread(ground, coarse_sampling):
    """An average over neighbours would shrink the speckle's standard deviation, here to nothing."""
    ground.sar = np.where(np.indices(SHAPE).sum(axis=0) % 2, -15.0, -5.0)[None].astype("float32")
    scene = ground.open()
    assert scene.statistics.sar.lo == (-15,) and scene.statistics.sar.hi == (-5,)


def test_a_sample_has_nearly_the_statistics_of_the_whole(ground, coarse_sampling):
    scene = ground.open()
    whole = radiometry.fit(ground.sar.reshape(1, -1))
    np.testing.assert_allclose(scene.statistics.sar.lo + scene.statistics.sar.hi, whole.lo + whole.hi, atol=1.5)


def test_clouds_near_a_sampled_block_count_for_it(ground, coarse_sampling):
    """The halo of a cloud that lies outside the block reaches into it."""
    starts = sorted({window.row for window in sample_windows(SHAPE)})
    ground.cloudy[:] = False
    ground.cloudy[starts[1] - 4] = True
    ground.optical[:, distance_from(ground.cloudy) <= MARGIN_PX] = 60000
    assert max(ground.open().statistics.optical.hi) < 10000


@pytest.mark.parametrize("unit", ["db", "auto"])
def test_data_between_the_sampled_blocks_is_found(ground, coarse_sampling, unit):
    gap = np.ones(SHAPE, bool)
    starts = [sorted({getattr(window, name) for window in sample_windows(SHAPE)}) for name in ("row", "col")]
    inside = tuple(slice(first + 12, second) for *_, first, second in starts)
    gap[inside] = False
    assert (~gap).sum() > 50
    ground.optical[:, gap] = 0
    ground.sar[:, gap] = np.nan
    ground.cloudy[:] = False
    scene = ground.open(sar_unit=unit)
    assert_same_mapping(scene.statistics.optical, radiometry.fit(ground.optical[:, ~gap]))
    assert_same_mapping(scene.statistics.sar, radiometry.fit(ground.sar[:, ~gap]))


def test_the_search_between_blocks_is_thinned_out_but_misses_no_part(ground, coarse_sampling, monkeypatch):
    monkeypatch.setattr(statistics_module, "MIN_SAMPLES", 10**6)  # nothing sampled is ever enough
    monkeypatch.setattr(sampling, "_MAX_SAMPLES", SHAPE[0] * SHAPE[1] // 3)
    ground.cloudy[:] = False
    ground.optical[:] = np.arange(SHAPE[0] * SHAPE[1]).reshape(SHAPE) + 1
    scene = ground.open()
    thinned = np.arange(0, SHAPE[0] * SHAPE[1], 3) + 1.0
    assert_same_mapping(scene.statistics.optical, radiometry.fit(np.stack([thinned] * 3)))


def test_sampling_can_be_cancelled(ground):
    """A raster without data is read from end to end, which takes long where it is large."""
    inputs, cancelled = ground.open().inputs, Log(cancel_at=0)
    with pytest.raises(Canceled):
        fit_optical(inputs.optical, 2.5, cancelled)
    with pytest.raises(Canceled):
        fit_sar(inputs.sar, SHAPE, 2.5, cancelled)


# ---- radiometry


def test_statistics_are_those_of_clear_pixels_well_away_from_cloud(ground):
    """Everything within 8 pixels of the mask is poisoned: one such pixel in the statistics would show."""
    distance = distance_from(ground.cloudy)
    ground.optical[:, distance <= MARGIN_PX] = 60000
    log = Log()
    scene = ground.open(log)
    assert_same_mapping(scene.statistics.optical, radiometry.fit(ground.optical[:, distance > MARGIN_PX]))
    assert log.warnings == []


def test_sar_statistics_are_those_of_all_valid_pixels(ground):
    ground.sar[0, :20] = np.nan
    assert_same_mapping(ground.open().statistics.sar, radiometry.fit(ground.sar[:, 20:].reshape(1, -1)))


def test_gaps_of_raster_and_mask_are_no_clear_ground(ground):
    ground.optical_nodata, ground.mask_nodata = 0, 255
    ground.optical[0, :10] = 0  # one band is enough
    ground.optical[1:, :10] = 60000
    mask = ground.cloudy.astype("uint8")
    mask[-10:] = 255
    ground.cloudy = mask
    ground.optical[:, -10:] = 60000
    cloudy = mask == 1
    clear = distance_from(cloudy) > MARGIN_PX
    clear[:10] = clear[-10:] = False
    assert_same_mapping(ground.open(mask_type="nonzero").statistics.optical, radiometry.fit(ground.optical[:, clear]))


def test_clear_pixels_near_cloud_serve_where_there_are_no_others(ground):
    """Scattered small clouds leave clear ground, but none that is 8 pixels from the nearest."""
    ground.cloudy[:] = False
    ground.cloudy[::8, ::8] = True
    ground.optical[:, ground.cloudy] = 60000
    log = Log()
    scene = ground.open(log)
    assert_same_mapping(scene.statistics.optical, radiometry.fit(ground.optical[:, ~ground.cloudy]))
    assert log.warnings == []


def test_the_mapping_is_logged(ground):
    log = Log()
    ground.open(log)
    assert any(text.startswith("SAR radiometry: ") and text.endswith(" dB.") for text in log.infos)
    share = round(100 * (~ground.cloudy).mean())
    assert any(f"from clear pixels ({share} % of the raster)" in text for text in log.infos)


@pytest.mark.parametrize(
    "change, mean, std, named",
    [
        (lambda dn: dn, [1200, 1300, 1400], 500, "'dn' products and"),
        (lambda dn: dn + 1000, [2200, 2300, 2400], 500, "'dn' products with an offset of 1000"),
        (lambda dn: dn.astype("int16"), [1200, 1300, 1400], 500, "'dn'"),
        (lambda dn: dn.astype("float32"), [1200, 1300, 1400], 500, "'dn'"),
        (lambda dn: (dn / 10000).astype("float32"), [0.12, 0.13, 0.14], 0.05, "'reflectance'"),
        (lambda dn: (dn // 20).astype("uint8"), [90, 91, 92], 40, "'byte'"),
    ],
    ids=["DN", "DN + 1000", "int16 DN", "float DN", "reflectance", "8 bit"],
)
def test_under_ten_per_cent_clear_the_cards_statistics_serve(ground, change, mean, std, named):
    ground.cloudy[:] = True
    ground.cloudy[:8] = False  # 8 of 90 rows
    ground.optical = change(ground.optical)
    log = Log()
    scene = ground.open(log)
    assert_same_mapping(scene.statistics.optical, radiometry.from_statistics(mean, [std] * 3))
    (warning,) = log.warnings
    assert "Only 9 % of the optical raster is known to be clear, less than 10 %" in warning
    assert named in warning
    assert any("from the model card" in text for text in log.infos)


def test_ten_per_cent_clear_are_enough(ground):
    ground.cloudy[:] = True
    ground.cloudy[:9] = False
    log = Log()
    ground.open(log)
    assert log.warnings == []


def test_a_card_without_such_statistics_is_an_error(ground):
    ground.cloudy[:] = True
    with pytest.raises(
        RadiometryError, match="'plus-8' has no default statistics for 'dn' products.*10 % of the raster clear"
    ):
        ground.open(card=replace(CARD, statistics={}))


def test_a_raster_of_nodata_is_an_error(ground):
    ground.optical[:] = 0
    text = "The optical raster '.*' has no valid pixel: all is NoData. Check OPTICAL_NODATA"
    with pytest.raises(RadiometryError, match=text):
        ground.open()


@pytest.mark.parametrize("unit", ["db", "auto"])
def test_a_sar_raster_of_nodata_is_an_error(ground, unit):
    ground.sar[:] = np.nan
    with pytest.raises(RadiometryError, match="The SAR raster.* has no valid pixel"):
        ground.open(sar_unit=unit)


@pytest.mark.parametrize(
    "dtype, values, expected",
    [
        ("uint8", [0, 255], ("byte", 0)),
        ("float32", [0.0, 0.3, 1.2], ("reflectance", 0)),
        ("float64", [0.0, 3000.0], ("dn", 0)),
        ("uint16", [900, 3000], ("dn", 0)),
        ("uint16", [1001, 3000], ("dn", 1000)),
        ("int16", [1000, 1000], ("dn", 1000)),
    ],
)
def test_the_kind_of_a_product_is_told_from_type_and_values(dtype, values, expected):
    samples = np.array([values] * 3, dtype)
    assert product_kind(samples.dtype, samples) == unit_kind(samples.dtype, samples) == expected


def test_8_bit_values_in_a_wider_type_are_8_bit_all_the_same():
    samples = np.array([[0, 40, 255]] * 3, "uint16")
    assert product_kind(samples.dtype, samples) == ("dn", 0) and unit_kind(samples.dtype, samples) == ("byte", 0)


@pytest.mark.parametrize(("baseline", "offset"), [(None, 1000), (2.14, 0), (4.0, 1000), (5.1, 1000)])
def test_the_processing_baseline_decides_on_the_offset_where_it_is_told(baseline, offset):
    dense_cloud = np.full((3, 100), 6000, "uint16")
    assert product_kind(np.dtype("uint16"), dense_cloud, baseline) == ("dn", offset)


@pytest.mark.parametrize(("baseline", "offset"), [(5.09, 0), (WITH_OFFSET, 1000), (WITHOUT_OFFSET, 0)])
def test_what_other_dates_have_shown_of_the_offset_is_not_asked_of_the_pixels_again(baseline, offset):
    dark = np.full((3, 100), 850, "uint16")
    assert product_kind(np.dtype("uint16"), dark, baseline) == ("dn", offset)


def test_a_fifth_of_a_raster_may_be_enough():
    seen = []

    def looked_at(shape, enough):
        def pick(window):
            seen.append(window)
            return np.zeros((1, 500))

        seen.clear()
        found = sampling.sample_pixels(shape, pick, Log(), enough)
        return found.shape[1] // 500, len(seen)

    large, middling, small = (4000, 5000), (2000, 2000), (700, 900)
    assert looked_at(large, lambda found: found.shape[1] >= 1000) == (52, 52)
    assert len({window.row for window in seen}) == len({window.col for window in seen}) == 16
    assert looked_at(large, lambda found: False) == (256, 52 + 256), "all of them where these are not enough"
    for smaller in (middling, small):
        assert looked_at(smaller, lambda found: True) == (4, 4), "strips"
        assert sum(window.height for window in seen) == smaller[0] / 5
        assert looked_at(smaller, lambda found: False)[0] == len(sample_windows(smaller))
