"""Rows of windows in the networks' domain: what is restored, hidden, kept and counted."""

import numpy as np
import pytest
from grounds import SHAPE, Ground, read_rows
from osgeo import gdal
from rasters import disc
from runs import Log
from sar_cloud_removal.estimators.sight import TRUTH_LIMIT
from sar_cloud_removal.neighbourhood import distance_to
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.pixels.composite import fade
from sar_cloud_removal.pipeline.pixels.indices import Index
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.scene.proof import scene_indices


@pytest.fixture
def ground(tmp_path):
    return Ground(tmp_path)


def test_blocks_are_the_rows_of_windows_in_the_type_of_the_source(ground):
    scene = ground.open()
    for row, height in ((0, 32), (30, 32), (70, 20)):
        block = read_rows(scene, row)
        assert block.window == Window(row, 0, height, SHAPE[1])
        np.testing.assert_array_equal(block.source, ground.optical[:, row : row + height])
        assert block.source.dtype == np.uint16 and block.alpha.dtype == np.float32
        assert block.valid.all()


def test_an_index_of_the_truth_of_trials_is_that_of_the_raster(ground):
    """What estimates miss beyond their limit counts as an error of the index, too."""
    ground.optical[1, 4:9, 4:9] = 2900
    scene = ground.open()
    block = read_rows(scene, 0)
    truth = scene.truth(block, block.window)
    assert 1.2 < truth.max() < TRUTH_LIMIT
    greenness = Index("greenness", ("green", "red"), ((1.0, -1.0), (1.0, 1.0)), "")
    (index,) = scene_indices(scene, [greenness], Log())
    found = index.of_encoded(truth.reshape(len(truth), -1))
    np.testing.assert_allclose(found, index.of_values(block.source).ravel(), atol=1e-5)


@pytest.mark.parametrize("buffer_px, feather_px", [(0, 0), (8, None), (8, 8), (20, 5)])
def test_alpha_and_hidden_are_the_grown_cloud_wherever_blocks_begin(ground, buffer_px, feather_px):
    scene = ground.open(buffer_px=buffer_px, feather_px=feather_px)
    grown = fade(ground.cloudy, buffer_px, buffer_px // 2 if feather_px is None else feather_px)
    for row in (0, 17, 41, 88):
        block = read_rows(scene, row)
        np.testing.assert_array_equal(block.alpha, grown[row : row + 32])
        np.testing.assert_array_equal(block.untrusted, grown[row : row + 32] > 0)
        assert not block.without_sar.any() and not block.without_mask.any()


def test_sar_is_read_only_where_something_is_to_be_restored(ground):
    ground.cloudy = disc(SHAPE, (70, 40), 5)
    scene = ground.open()
    assert read_rows(scene, 0).sar_db is None
    block = read_rows(scene, 50)
    np.testing.assert_array_equal(block.sar_db, ground.sar[:, 50:82])
    with_translation = ground.open(translation=str(ground.folder / "translation.tif"))
    assert read_rows(with_translation, 0).sar_db is not None


def test_cloud_without_sar_keeps_its_source_and_stays_hidden(ground):
    ground.sar[0, 40:50] = np.nan
    block = read_rows(ground.open(), 30)
    grown = fade(ground.cloudy, 8, 4)[30:62]
    without = np.zeros((32, SHAPE[1]), bool)
    without[10:20] = grown[10:20] > 0
    np.testing.assert_array_equal(block.without_sar, without)
    np.testing.assert_array_equal(block.alpha, np.where(without, 0, grown))
    np.testing.assert_array_equal(block.untrusted, grown > 0)


def test_ground_that_the_mask_does_not_know_keeps_its_source_and_is_hidden(ground):
    cloudy = ground.cloudy
    ground.cloudy = np.where(np.arange(SHAPE[1]) < 35, cloudy, 255).astype("uint8")
    ground.mask_nodata = 255
    block = read_rows(ground.open(mask_type="nonzero"), 30)
    known = np.arange(SHAPE[1]) < 35
    grown = fade(cloudy & known, 8, 4)[30:62]
    np.testing.assert_array_equal(block.without_mask, ~known & np.ones((32, 1), bool))
    np.testing.assert_array_equal(block.alpha, np.where(known, grown, 0))
    np.testing.assert_array_equal(block.untrusted, (grown > 0) | ~known)


def test_nodata_of_the_optical_raster_is_not_restored_and_hidden(ground):
    ground.optical_nodata = 0
    ground.optical[:, 40:45, 5:50] = 0  # under clear sky and under cloud
    block = read_rows(ground.open(), 30)
    gap = np.zeros((32, SHAPE[1]), bool)
    gap[10:15, 5:50] = True
    np.testing.assert_array_equal(block.valid, ~gap)
    assert (block.alpha[gap] == 0).all() and block.untrusted[gap].all()
    assert not block.without_mask.any() and not block.without_sar.any()


def test_only_windows_with_something_to_restore_are_needed(ground):
    ground.cloudy = disc(SHAPE, (70, 60), 5)
    scene = ground.open(buffer_px=4)
    block = read_rows(scene, 58)
    assert [scene.needs(block, Window(58, col, 32, 32)) for col in (0, 20, 21, 48)] == [False, False, True, True]
    with_translation = ground.open(translation=str(ground.folder / "translation.tif"))
    assert with_translation.needs(read_rows(with_translation, 0), Window(0, 0, 32, 32))


def test_a_patch_is_the_encoded_window_with_gaps_at_the_mean(ground):
    ground.optical_nodata = 0
    ground.optical[:, 40:45, 30:35] = 0
    ground.sar[0, 36:38, 30:35] = np.nan
    scene = ground.open()
    window = Window(30, 20, 32, 32)
    block = read_rows(scene, 30)
    patch = scene.patch(block, window)
    assert patch.window == window
    expected = scene.statistics.optical.encode(ground.optical[(slice(None), *window.slices)])
    expected[:, 10:15, 10:15] = 0
    np.testing.assert_array_equal(patch.optical, expected)
    np.testing.assert_array_equal(patch.sar, scene.statistics.sar.encode(ground.sar[(slice(None), *window.slices)]))
    assert (patch.sar[0, 6:8, 10:15] == 0).all()
    np.testing.assert_array_equal(patch.untrusted[0], block.untrusted[:, 20:52])
    assert {array.dtype for array in (patch.sar, patch.optical, patch.untrusted)} == {np.dtype("float32")}


def test_beyond_the_edge_of_a_small_raster_the_image_is_reflected(tmp_path):
    shape = (20, 40)
    ground = Ground(tmp_path, shape)
    scene = ground.open()
    patch = scene.patch(read_rows(scene, 0), Window(0, 8, 32, 32))
    mirrored = np.r_[0:20, 18:6:-1]
    encoded = scene.statistics.optical.encode(ground.optical)
    np.testing.assert_array_equal(patch.optical, encoded[:, mirrored][:, :, 8:40])
    assert patch.sar.shape == (1, 32, 32) and patch.untrusted.shape == (1, 32, 32)


def test_without_a_mask_everything_is_restored_with_two_warnings(ground):
    log = Log()
    block = read_rows(ground.open(log, mask_type="everything"), 60)
    assert (block.alpha == 1).all() and block.untrusted.all() and not block.without_mask.any()
    assert [text.split(":")[0] for text in log.warnings] == [
        "No cloud mask is used",
        "Only 0 % of the optical raster is known to be clear, less than 10 %",
    ]


def test_a_scene_reads_a_mask_beyond_the_optical_raster(tmp_path):
    """A cloud that ends just outside grows into the raster where the mask's pixels coincide with it."""
    ground = Ground(tmp_path)
    whole = ground.open()
    cut = str(tmp_path / "cut.tif")
    gdal.Translate(cut, whole.inputs.optical.bands.rasters[0].path, srcWin=[0, 0, SHAPE[1], 20])
    scene = ground.open(optical=RasterSource(cut), buffer_px=8)
    np.testing.assert_array_equal(read_rows(scene, 0).alpha, fade(ground.cloudy, 8, 4)[:20])
    assert read_rows(scene, 0).alpha.any() and distance_to(ground.cloudy[:20], 8).min() == 9
