"""The demonstration scene fits together, and its report tells good from bad."""

import numpy as np
import pytest
from osgeo import gdal, osr
from PIL import Image
from rasters import read_raster
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.removeclouds import Outputs, RestoreOptions
from sar_cloud_removal.pipeline.options.sources import MaskSource, OpticalSource, RasterSource, SarSource
from sar_cloud_removal.pipeline.rasters.raster import grid_of
from sar_cloud_removal.pipeline.tasks.removeclouds import restore
from sar_cloud_removal.scripts.demo import report as demo_report
from sar_cloud_removal.scripts.demo import scene as demo_scene

SIDE_PX = 192
NAMES = ("truth", "optical", "mask", "sar")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small demonstration scene."""
    path = tmp_path_factory.mktemp("demo")
    demo_scene.write_demo_scene(path, SIDE_PX, seed=3)
    return path


@pytest.fixture(scope="module")
def restored(folder, tiny_model):
    """The scene restored by an untrained model."""
    options = RestoreOptions(
        optical=OpticalSource(RasterSource(str(folder / "optical.tif"))),
        sar=SarSource(RasterSource(str(folder / "sar.tif"))),
        mask=MaskSource(RasterSource(str(folder / "mask.tif"))),
        written=Outputs(str(folder / "restored.tif")),
        inference=InferenceOptions(model_file=tiny_model),
    )
    restore(options, NullFeedback())
    return folder / "restored.tif"


def test_optical_is_the_truth_but_for_the_mask(folder):
    truth, optical, mask = (read_raster(folder / f"{name}.tif") for name in NAMES[:3])
    assert truth.shape == optical.shape == (3, SIDE_PX, SIDE_PX)
    assert truth.dtype == optical.dtype == np.uint16 and mask.dtype == np.uint8
    cloudy = mask[0] == 1
    assert 0.15 < cloudy.mean() < 0.6 and set(np.unique(mask)) == {0, 1}
    # what the mask leaves out hides the ground by 2 % at most, of cloud and of shadow
    error = np.abs(optical.astype(int) - truth)[:, ~cloudy]
    assert error.max() <= 2 * demo_scene.HIDDEN_FROM * demo_scene.CLOUD_DN
    assert (optical[:, cloudy] != truth[:, cloudy]).any(axis=0).mean() > 0.99


def test_sar_lies_on_another_grid_and_matches_the_ground(folder):
    optical, sar = (gdal.Open(str(folder / f"{name}.tif")) for name in ("optical", "sar"))
    codes = [osr.SpatialReference(wkt=dataset.GetProjection()).GetAuthorityCode(None) for dataset in (optical, sar)]
    assert codes == ["32633", "4326"]
    assert [optical.GetRasterBand(i).GetDescription() for i in (1, 2, 3)] == ["B4", "B3", "B2"]
    grid = grid_of(optical)
    sar_db = demo_report.read_sar_db(SarSource(RasterSource(str(folder / "sar.tif"))), grid)[0]
    assert np.isfinite(sar_db).all(), "SAR covers the optical raster"
    rng = np.random.default_rng(3)
    margin = slice(demo_scene.SAR_MARGIN_PX, demo_scene.SAR_MARGIN_PX + SIDE_PX)
    _, sigma0 = demo_scene.draw_landscape((SIDE_PX + 2 * demo_scene.SAR_MARGIN_PX,) * 2, rng)
    drawn_db = 10 * np.log10(sigma0[margin, margin])
    likeness = {
        (down, right): np.corrcoef(np.roll(sar_db, (down, right), (0, 1)).ravel(), drawn_db.ravel())[0, 1]
        for down in (-2, 0, 2)
        for right in (-2, 0, 2)
    }
    assert max(likeness, key=likeness.get) == (0, 0)


def test_equal_seeds_give_equal_files_and_others_do_not(folder, tmp_path):
    demo_scene.write_demo_scene(tmp_path / "same", SIDE_PX, seed=3)
    demo_scene.write_demo_scene(tmp_path / "other", SIDE_PX, seed=4)
    for name in NAMES:
        drawn = (folder / f"{name}.tif").read_bytes()
        assert (tmp_path / "same" / f"{name}.tif").read_bytes() == drawn
        assert (tmp_path / "other" / f"{name}.tif").read_bytes() != drawn


def test_pictures_show_what_was_given_and_what_came_out(folder, restored):
    paths = {path.stem: path for path in demo_report.draw_pictures(restored, folder / "truth.tif")}
    assert list(paths) == ["before", "sar", "after", "truth", "panel"]
    images = {name: np.asarray(Image.open(path)).astype(int) for name, path in paths.items()}
    assert all(images[name].shape == (SIDE_PX, SIDE_PX, 3) for name in NAMES if name in images)
    assert images["panel"].shape[1] > 4 * SIDE_PX
    clear = read_raster(folder / "mask.tif")[0] == 0
    assert np.abs(images["before"] - images["truth"])[clear].mean() < 1
    assert np.abs(images["before"] - images["truth"])[~clear].mean() > 30


def test_scores_reward_the_truth(folder, restored, monkeypatch):
    scores = demo_report.scores_under_cloud(restored, folder / "truth.tif")
    assert list(scores) == ["cloudy", "flat fill", "restored"]
    assert scores["cloudy"][0] < scores["flat fill"][0] < 40
    options = demo_report.recorded_options(restored)
    assert options.optical == OpticalSource(RasterSource(str(folder / "optical.tif")))
    assert options.outputs == {"OUTPUT": str(restored)}
    monkeypatch.setattr(demo_report, "recorded_options", lambda path: options)
    perfect = demo_report.scores_under_cloud(folder / "truth.tif", folder / "truth.tif")
    assert perfect["restored"] == pytest.approx((100.0, 1.0))


def test_large_rasters_are_shown_smaller_on_the_same_ground():
    grid = demo_report.Grid(2500, 1300, (100.0, 10.0, 0.0, 900.0, 0.0, -10.0), "EPSG:32633")
    shown = demo_report.shown_grid(grid)
    assert max(shown.shape) <= demo_report.LONGEST_SIDE_PX
    x, dx, _, y, _, dy = shown.geotransform
    assert (x + dx * shown.width, y + dy * shown.height) == pytest.approx((25_100.0, -12_100.0))
    assert demo_report.shown_grid(shown) is shown
