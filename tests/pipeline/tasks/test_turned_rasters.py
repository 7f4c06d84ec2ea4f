"""South-up rasters, and those from east to west: every task writes what it writes of upright ones."""

from pathlib import Path

import numpy as np
import pytest
from blockwork import in_blocks
from osgeo import gdal
from rasters import read_raster, write_raster, write_scene
from runs import Log, changed, scene_options
from sar_cloud_removal.pipeline.masks.detect import detect
from sar_cloud_removal.pipeline.options.bestpixel import BestPixelOptions
from sar_cloud_removal.pipeline.options.detectclouds import DetectOptions
from sar_cloud_removal.pipeline.options.evaluaterestoration import EvaluationOptions
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.preparesar import PrepareSarOptions
from sar_cloud_removal.pipeline.options.sartooptical import TranslateOptions
from sar_cloud_removal.pipeline.options.simulateclouds import SimulateOptions
from sar_cloud_removal.pipeline.options.sources import MaskSource, OpticalSource, RasterSource, SarSource
from sar_cloud_removal.pipeline.tasks.bestpixel import best_pixel
from sar_cloud_removal.pipeline.tasks.evaluaterestoration import evaluate
from sar_cloud_removal.pipeline.tasks.preparesar import prepare_sar
from sar_cloud_removal.pipeline.tasks.removeclouds import restore
from sar_cloud_removal.pipeline.tasks.sartooptical import translate
from sar_cloud_removal.pipeline.tasks.simulateclouds import simulate

pytest.importorskip("torch", reason="the networks need torch")
SHAPE = (280, 310)


@pytest.fixture(params=[(-1, 1), (1, -1)], ids=["south-up", "east to west"])
def ways(request):
    """-1 for the axis that runs the other way."""
    return request.param


@pytest.fixture
def scenes(tmp_path, ways):
    """The folders of one scene, upright and turned."""
    scene = write_scene(tmp_path, SHAPE)
    turned = tmp_path / "turned"
    turned.mkdir()
    for path in (scene.optical, scene.sar, scene.mask):
        write_raster(
            turned / Path(path).name, read_raster(path)[:, :: ways[0], :: ways[1]], geotransform=place_of(path, ways)
        )
    return tmp_path, turned


def place_of(path, ways):
    dataset = gdal.Open(str(path))
    x, dx, _, y, _, dy = dataset.GetGeoTransform()
    x += dataset.RasterXSize * dx if ways[1] < 0 else 0
    y += dataset.RasterYSize * dy if ways[0] < 0 else 0
    return x, ways[1] * dx, 0.0, y, 0.0, ways[0] * dy


def source(folder, name):
    return RasterSource(str(folder / f"{name}.tif"))


def same_but_turned(scenes, ways, *names):
    upright, turned = scenes
    for name in names:
        one, other = read_raster(upright / name), read_raster(turned / name)
        np.testing.assert_array_equal(one, other[:, :: ways[0], :: ways[1]], err_msg=name)
        assert gdal.Open(str(turned / name)).GetGeoTransform() == pytest.approx(place_of(upright / name, ways))


@pytest.mark.parametrize("blocks", [None, "blocks.tif", "blocks.vrt"])
def test_clouds_are_removed(scenes, ways, tiny_model, blocks):
    for folder in scenes:
        options = scene_options(
            write_names(folder), folder / "out.tif", tiny_model, translation=str(folder / "translation.tif")
        )
        restore(in_blocks(changed(options, translation=None), blocks) if blocks else options, Log())
    same_but_turned(scenes, ways, *([blocks] if blocks else ["out.tif", "translation.tif"]))


class write_names:  # noqa: N801
    """The files of a scene in ``folder``."""

    def __init__(self, folder):
        self.optical, self.sar, self.mask = (str(folder / f"{name}.tif") for name in ("optical", "sar", "mask"))


def test_clouds_are_detected(scenes, ways):
    for folder in scenes:
        optical = OpticalSource(source(folder, "optical"))
        detect(
            DetectOptions(optical=optical, method="spectral", output=str(folder / "spectral.tif"), buffer_px=3), Log()
        )
        mask = MaskSource(source(folder, "mask"))
        detect(DetectOptions(mask=mask, method="mask", output=str(folder / "given.tif")), Log())
    same_but_turned(scenes, ways, "spectral.tif", "given.tif")


def test_clouds_are_simulated(scenes, ways):
    for folder in scenes:
        simulate(
            SimulateOptions(source(folder, "optical"), output=str(folder / "o.tif"), mask=str(folder / "m.tif")), Log()
        )
    same_but_turned(scenes, ways, "o.tif", "m.tif")


def test_sar_is_prepared_and_translated(scenes, ways, tiny_model):
    # windows of this size lie alike from either end
    inference = InferenceOptions(model_file=tiny_model, device="cpu", window_px=256)
    for folder in scenes:
        sar = SarSource(source(folder, "sar"))
        prepare_sar(PrepareSarOptions(sar, output=str(folder / "own.tif"), speckle_filter="lee"), Log())
        prepare_sar(PrepareSarOptions(sar, source(folder, "optical"), output=str(folder / "on.tif")), Log())
        translate(TranslateOptions(sar, output=str(folder / "image.tif"), inference=inference), Log())
        reference = OpticalSource(source(folder, "optical"))
        translate(TranslateOptions(sar, reference, output=str(folder / "like.tif"), inference=inference), Log())
    same_but_turned(scenes, ways, "own.tif", "on.tif", "image.tif", "like.tif")


def test_dates_are_combined_and_compared(scenes, ways):
    upright, turned = scenes
    for folder in scenes:
        simulate(SimulateOptions(source(upright, "optical"), output=str(folder / "date.tif"), seed=3), Log())
        rasters = (source(folder, "optical"), source(folder, "date"))
        masks = (source(folder, "mask"), source(folder, "mask"))
        best_pixel(
            BestPixelOptions(rasters, masks, output=str(folder / "best.tif"), source=str(folder / "from.tif")), Log()
        )
    same_but_turned(scenes, ways, "best.tif", "from.tif")
    figures = []
    for folder in scenes:
        options = EvaluationOptions(
            source(folder, "optical"), source(upright, "date"), mask=MaskSource(source(folder, "mask"))
        )
        figures.append(evaluate(options, Log()).figures)
    assert figures[0] == figures[1]
