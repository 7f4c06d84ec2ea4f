"""One run's inputs in the networks' domain: statistics of clear pixels, and rows of windows."""

from dataclasses import replace

import numpy as np
import pytest
from osgeo import gdal
from rasters import disc, optical_dn, sar_db, write_raster
from sar_cloud_removal.errors import RadiometryError
from sar_cloud_removal.nets.cards import ModelCard
from sar_cloud_removal.pipeline import radiometry, sampling
from sar_cloud_removal.pipeline import scene as scene_module
from sar_cloud_removal.pipeline.composite import distance_to, fade
from sar_cloud_removal.pipeline.grid import Window
from sar_cloud_removal.pipeline.options import RasterSource, RestoreOptions
from sar_cloud_removal.pipeline.sampling import row_windows, sample_windows
from sar_cloud_removal.pipeline.scene import Scene, product_kind
from scipy import ndimage

SHAPE = (90, 80)
MARGIN_PX = 8
CARD = ModelCard(
    name="plus-8", version="0", recipe="plus", width=8, architecture={}, summary="For tests.", window_px=32,
    statistics={
        "byte": {"mean": [90.0, 91.0, 92.0], "std": [40.0] * 3},
        "dn": {"mean": [1200.0, 1300.0, 1400.0], "std": [500.0] * 3},
        "reflectance": {"mean": [0.12, 0.13, 0.14], "std": [0.05] * 3},
    },
)  # fmt: skip


class Notes:
    """Feedback that remembers."""

    def __init__(self):
        self.infos, self.warnings = [], []

    def progress(self, fraction):
        pass

    def info(self, text):
        self.infos.append(text)

    def warn(self, text):
        self.warnings.append(text)


class Ground:
    """Rasters of one place in a folder, as arrays that a test changes before they are written and opened."""

    def __init__(self, folder, shape=SHAPE):
        self.folder = folder
        self.optical = optical_dn(shape)
        self.sar = sar_db(shape)
        self.cloudy = disc(shape)
        self.mask_nodata = self.optical_nodata = self.sar_nodata = None

    def open(self, notes=None, **options):
        """Write the rasters and return their scene."""
        optical = write_raster(self.folder / "optical.tif", self.optical, nodata=self.optical_nodata)
        sar = write_raster(self.folder / "sar.tif", self.sar, names=("VV",), nodata=self.sar_nodata)
        mask = write_raster(self.folder / "mask.tif", self.cloudy.astype("uint8"), nodata=self.mask_nodata)
        settings = {
            "optical": RasterSource(optical),
            "sar": RasterSource(sar),
            "cloud_mask": RasterSource(mask),
            "output": str(self.folder / "out.tif"),
            **options,
        }
        return Scene(RestoreOptions(**settings), CARD, notes or Notes())


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
    by_corner = sorted((window.row, window.col) for window in windows)
    assert len(by_corner) == len(set(by_corner))
    for first, second in zip(windows, windows[1:]):
        assert first.row + first.height <= second.row or first.col + first.width <= second.col or first.row < second.row


@pytest.mark.parametrize("shape", [(1, 1), (300, 500), (2048, 2048), (100, 40000)])
def test_rasters_up_to_four_million_pixels_are_read_whole(shape):
    assert sum(window.height * window.width for window in sample_windows(shape)) == shape[0] * shape[1]


def test_larger_rasters_are_sampled_from_edge_to_edge():
    windows = sample_windows((5000, 9000))
    assert len(windows) == 256 and {window.shape for window in windows} == {(128, 128)}
    rows, cols = (sorted({getattr(window, name) for window in windows}) for name in ("row", "col"))
    assert (rows[0], rows[-1], cols[0], cols[-1]) == (0, 5000 - 128, 0, 9000 - 128)
    assert np.ptp(np.diff(rows)) <= 1 and np.ptp(np.diff(cols)) <= 1


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
    assert scene.sar_radiometry.lo == (-15,) and scene.sar_radiometry.hi == (-5,)


def test_a_sample_has_nearly_the_statistics_of_the_whole(ground, coarse_sampling):
    scene = ground.open()
    whole = radiometry.fit(ground.sar.reshape(1, -1))
    np.testing.assert_allclose(scene.sar_radiometry.lo + scene.sar_radiometry.hi, whole.lo + whole.hi, atol=1.5)


def test_clouds_near_a_sampled_block_count_for_it(ground, coarse_sampling):
    """The halo of a cloud that lies outside the block reaches into it."""
    starts = sorted({window.row for window in sample_windows(SHAPE)})
    ground.cloudy[:] = False
    ground.cloudy[starts[1] - 4] = True
    ground.optical[:, distance_from(ground.cloudy) <= MARGIN_PX] = 60000
    assert max(ground.open().optical_radiometry.hi) < 10000


@pytest.mark.parametrize("unit", ["db", "auto"])
def test_data_between_the_sampled_blocks_is_found(ground, coarse_sampling, unit):
    gap = np.ones(SHAPE, bool)
    starts = [sorted({getattr(window, name) for window in sample_windows(SHAPE)}) for name in ("row", "col")]
    inside = tuple(slice(first + 12, second) for first, second, *_ in starts)
    gap[inside] = False
    assert (~gap).sum() > 50
    ground.optical[:, gap] = 0
    ground.sar[:, gap] = np.nan
    ground.cloudy[:] = False
    scene = ground.open(sar_unit=unit)
    assert_same_mapping(scene.optical_radiometry, radiometry.fit(ground.optical[:, ~gap]))
    assert_same_mapping(scene.sar_radiometry, radiometry.fit(ground.sar[:, ~gap]))


def test_the_search_between_blocks_is_thinned_out_but_misses_no_part(ground, coarse_sampling, monkeypatch):
    monkeypatch.setattr(scene_module, "MIN_SAMPLES", 10**6)  # nothing sampled is ever enough
    monkeypatch.setattr(sampling, "_MAX_SAMPLES", SHAPE[0] * SHAPE[1] // 3)
    ground.cloudy[:] = False
    ground.optical[:] = np.arange(SHAPE[0] * SHAPE[1]).reshape(SHAPE) + 1
    scene = ground.open()
    thinned = np.arange(0, SHAPE[0] * SHAPE[1], 3) + 1.0
    assert_same_mapping(scene.optical_radiometry, radiometry.fit(np.stack([thinned] * 3)))


# ---- radiometry


def test_statistics_are_those_of_clear_pixels_well_away_from_cloud(ground):
    """Everything within 8 pixels of the mask is poisoned: one such pixel in the statistics would show."""
    distance = distance_from(ground.cloudy)
    ground.optical[:, distance <= MARGIN_PX] = 60000
    notes = Notes()
    scene = ground.open(notes)
    assert_same_mapping(scene.optical_radiometry, radiometry.fit(ground.optical[:, distance > MARGIN_PX]))
    assert notes.warnings == []


def test_sar_statistics_are_those_of_all_valid_pixels(ground):
    ground.sar[0, :20] = np.nan
    assert_same_mapping(ground.open().sar_radiometry, radiometry.fit(ground.sar[:, 20:].reshape(1, -1)))


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
    assert_same_mapping(ground.open(mask_type="nonzero").optical_radiometry, radiometry.fit(ground.optical[:, clear]))


def test_clear_pixels_near_cloud_serve_where_there_are_no_others(ground):
    """Scattered small clouds leave clear ground, but none that is 8 pixels from the nearest."""
    ground.cloudy[:] = False
    ground.cloudy[::8, ::8] = True
    ground.optical[:, ground.cloudy] = 60000
    notes = Notes()
    scene = ground.open(notes)
    assert_same_mapping(scene.optical_radiometry, radiometry.fit(ground.optical[:, ~ground.cloudy]))
    assert notes.warnings == []


def test_the_mapping_is_logged(ground):
    notes = Notes()
    ground.open(notes)
    assert any(text.startswith("SAR radiometry: ") and text.endswith(" dB.") for text in notes.infos)
    share = round(100 * (~ground.cloudy).mean())
    assert any(f"from clear pixels ({share} % of the raster)" in text for text in notes.infos)


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
    notes = Notes()
    scene = ground.open(notes)
    assert_same_mapping(scene.optical_radiometry, radiometry.from_statistics(mean, [std] * 3))
    (warning,) = notes.warnings
    assert "Only 9 % of the optical raster is known to be clear, less than 10 %" in warning
    assert named in warning
    assert any("from the model card" in text for text in notes.infos)


def test_ten_per_cent_clear_are_enough(ground):
    ground.cloudy[:] = True
    ground.cloudy[:9] = False
    notes = Notes()
    ground.open(notes)
    assert notes.warnings == []


def test_a_card_without_such_statistics_is_an_error(ground, monkeypatch):
    ground.cloudy[:] = True
    monkeypatch.setitem(globals(), "CARD", replace(CARD, statistics={}))
    with pytest.raises(
        RadiometryError, match="'plus-8' has no default statistics for 'dn' products.*10 % of the raster clear"
    ):
        ground.open()


def test_a_raster_of_nodata_is_an_error(ground):
    ground.optical[:] = 0
    with pytest.raises(RadiometryError, match="optical raster has no valid pixel: all is NoData. Check OPTICAL_NODATA"):
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
    assert product_kind(np.dtype(dtype), np.array([values] * 3, dtype)) == expected


# ---- rows of windows


def test_blocks_are_the_rows_of_windows_in_the_type_of_the_source(ground):
    scene = ground.open()
    for row, height in ((0, 32), (30, 32), (70, 20)):
        block = scene.read_rows(row)
        assert block.window == Window(row, 0, height, SHAPE[1])
        np.testing.assert_array_equal(block.source, ground.optical[:, row : row + height])
        assert block.source.dtype == np.uint16 and block.alpha.dtype == np.float32
        assert block.valid.all()


@pytest.mark.parametrize("buffer_px, feather_px", [(0, 0), (8, None), (8, 8), (20, 5)])
def test_alpha_and_hidden_are_the_grown_cloud_wherever_blocks_begin(ground, buffer_px, feather_px):
    scene = ground.open(mask_buffer_px=buffer_px, feather_px=feather_px)
    grown = fade(ground.cloudy, buffer_px, buffer_px // 2 if feather_px is None else feather_px)
    for row in (0, 17, 41, 88):
        block = scene.read_rows(row)
        np.testing.assert_array_equal(block.alpha, grown[row : row + 32])
        np.testing.assert_array_equal(block.hidden, grown[row : row + 32] > 0)
        assert not block.without_sar.any() and not block.without_mask.any()


def test_sar_is_read_only_where_something_is_to_be_restored(ground):
    ground.cloudy = disc(SHAPE, (70, 40), 5)
    scene = ground.open()
    assert scene.read_rows(0).sar_db is None
    block = scene.read_rows(50)
    np.testing.assert_array_equal(block.sar_db, ground.sar[:, 50:82])
    with_translation = ground.open(translation=str(ground.folder / "translation.tif"))
    assert with_translation.read_rows(0).sar_db is not None


def test_cloud_without_sar_keeps_its_source_and_stays_hidden(ground):
    ground.sar[0, 40:50] = np.nan
    block = ground.open().read_rows(30)
    grown = fade(ground.cloudy, 8, 4)[30:62]
    without = np.zeros((32, SHAPE[1]), bool)
    without[10:20] = grown[10:20] > 0
    np.testing.assert_array_equal(block.without_sar, without)
    np.testing.assert_array_equal(block.alpha, np.where(without, 0, grown))
    np.testing.assert_array_equal(block.hidden, grown > 0)


def test_ground_that_the_mask_does_not_know_keeps_its_source_and_is_hidden(ground):
    cloudy = ground.cloudy
    ground.cloudy = np.where(np.arange(SHAPE[1]) < 35, cloudy, 255).astype("uint8")
    ground.mask_nodata = 255
    block = ground.open(mask_type="nonzero").read_rows(30)
    known = np.arange(SHAPE[1]) < 35
    grown = fade(cloudy & known, 8, 4)[30:62]
    np.testing.assert_array_equal(block.without_mask, ~known & np.ones((32, 1), bool))
    np.testing.assert_array_equal(block.alpha, np.where(known, grown, 0))
    np.testing.assert_array_equal(block.hidden, (grown > 0) | ~known)


def test_nodata_of_the_optical_raster_is_not_restored_and_hidden(ground):
    ground.optical_nodata = 0
    ground.optical[:, 40:45, 5:50] = 0  # under clear sky and under cloud
    block = ground.open().read_rows(30)
    gap = np.zeros((32, SHAPE[1]), bool)
    gap[10:15, 5:50] = True
    np.testing.assert_array_equal(block.valid, ~gap)
    assert (block.alpha[gap] == 0).all() and block.hidden[gap].all()
    assert not block.without_mask.any() and not block.without_sar.any()


def test_only_windows_with_something_to_restore_are_needed(ground):
    ground.cloudy = disc(SHAPE, (70, 60), 5)
    scene = ground.open(mask_buffer_px=4)
    block = scene.read_rows(58)
    assert [scene.needs(block, Window(58, col, 32, 32)) for col in (0, 20, 21, 48)] == [False, False, True, True]
    with_translation = ground.open(translation=str(ground.folder / "translation.tif"))
    assert with_translation.needs(with_translation.read_rows(0), Window(0, 0, 32, 32))


def test_a_patch_is_the_encoded_window_with_gaps_at_the_mean(ground):
    ground.optical_nodata = 0
    ground.optical[:, 40:45, 30:35] = 0
    ground.sar[0, 36:38, 30:35] = np.nan
    scene = ground.open()
    window = Window(30, 20, 32, 32)
    block = scene.read_rows(30)
    patch = scene.patch(block, window)
    assert patch.window == window
    expected = scene.optical_radiometry.encode(ground.optical[(slice(None), *window.slices)])
    expected[:, 10:15, 10:15] = 0
    np.testing.assert_array_equal(patch.optical, expected)
    np.testing.assert_array_equal(patch.sar, scene.sar_radiometry.encode(ground.sar[(slice(None), *window.slices)]))
    assert (patch.sar[0, 6:8, 10:15] == 0).all()
    np.testing.assert_array_equal(patch.cloudy[0], block.hidden[:, 20:52])
    assert {array.dtype for array in (patch.sar, patch.optical, patch.cloudy)} == {np.dtype("float32")}


def test_beyond_the_edge_of_a_small_raster_the_image_is_reflected(tmp_path):
    shape = (20, 40)
    ground = Ground(tmp_path, shape)
    scene = ground.open()
    patch = scene.patch(scene.read_rows(0), Window(0, 8, 32, 32))
    mirrored = np.r_[0:20, 18:6:-1]
    encoded = scene.optical_radiometry.encode(ground.optical)
    np.testing.assert_array_equal(patch.optical, encoded[:, mirrored][:, :, 8:40])
    assert patch.sar.shape == (1, 32, 32) and patch.cloudy.shape == (1, 32, 32)


def test_without_a_mask_everything_is_restored_with_two_warnings(ground):
    notes = Notes()
    block = ground.open(notes, cloud_mask=None).read_rows(60)
    assert (block.alpha == 1).all() and block.hidden.all() and not block.without_mask.any()
    assert [text.split(":")[0] for text in notes.warnings] == [
        "No cloud mask is used",
        "Only 0 % of the optical raster is known to be clear, less than 10 %",
    ]


def test_a_scene_reads_a_mask_beyond_the_optical_raster(tmp_path):
    """A cloud that ends just outside grows into the raster where the mask's pixels coincide with it."""
    ground = Ground(tmp_path)
    whole = ground.open()
    cut = str(tmp_path / "cut.tif")
    gdal.Translate(cut, whole.inputs.optical.sources[0].path, srcWin=[0, 0, SHAPE[1], 20])
    scene = ground.open(optical=RasterSource(cut), mask_buffer_px=8)
    np.testing.assert_array_equal(scene.read_rows(0).alpha, fade(ground.cloudy, 8, 4)[:20])
    assert scene.read_rows(0).alpha.any() and distance_to(ground.cloudy[:20], 8).min() == 9
