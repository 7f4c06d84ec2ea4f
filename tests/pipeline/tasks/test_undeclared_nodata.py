"""NoData values of optical rasters that nobody declared: every task leaves them out, and its log says so once."""

import pytest
from rasters import BAND_NAMES, optical_dn, read_raster, write_raster, write_scene
from runs import Log, scene_options
from sar_cloud_removal.pipeline.masks.detect import detect
from sar_cloud_removal.pipeline.options.bestpixel import BestPixelOptions
from sar_cloud_removal.pipeline.options.detectclouds import DetectOptions
from sar_cloud_removal.pipeline.options.evaluaterestoration import EvaluationOptions
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.sartooptical import TranslateOptions
from sar_cloud_removal.pipeline.options.simulateclouds import SimulateOptions
from sar_cloud_removal.pipeline.options.sources import OpticalSource, RasterSource, SarSource
from sar_cloud_removal.pipeline.tasks.bestpixel import best_pixel
from sar_cloud_removal.pipeline.tasks.evaluaterestoration import evaluate
from sar_cloud_removal.pipeline.tasks.removeclouds import restore
from sar_cloud_removal.pipeline.tasks.sartooptical import translate
from sar_cloud_removal.pipeline.tasks.simulateclouds import simulate

SHAPE = (72, 88)


class Place:
    """A scene whose optical raster is Int16 with ``fill`` in the first rows, and the same place ``clear`` of clouds."""

    def __init__(self, folder, card, nodata=None, fill=-9999):
        self.folder, self._card, self._fill = folder, card, fill
        self.scene = write_scene(folder, SHAPE)
        self.optical, self.clear = (RasterSource(str(folder / f"{name}.tif")) for name in ("optical", "clear"))
        for source, values in ((self.optical, self.scene.optical_dn), (self.clear, optical_dn(SHAPE))):
            values = values.astype("int16")
            values[:, :9] = fill
            write_raster(source.path, values, names=BAND_NAMES[3], nodata=nodata)
        self.output = str(folder / "out.tif")

    def removeclouds(self, log):
        """Restore; references say it in words of their own."""
        restore(scene_options(self.scene, self.output, self._card), log)
        return (read_raster(self.output)[0] == self._fill)[:9].all(), (self.optical,)

    def detectclouds(self, log):
        """Detect clouds."""
        detect(DetectOptions(OpticalSource(self.optical), method="spectral", output=self.output), log)
        return (read_raster(self.output)[0] == 255)[:9].all(), (self.optical,)

    def bestpixel(self, log):
        """Combine the two dates."""
        report = best_pixel(BestPixelOptions((self.optical, self.clear), output=self.output), log)
        return report.valid_share == pytest.approx(1 - 9 / 72), (self.optical, self.clear)

    def simulateclouds(self, log):
        """Paint clouds."""
        simulate(SimulateOptions(self.clear, output=self.output), log)
        return (read_raster(self.output)[0] == self._fill)[:9].all(), (self.clear,)

    def evaluaterestoration(self, log):
        """Compare the two."""
        report = evaluate(EvaluationOptions(self.optical, self.clear), log)
        return report.pixels["compared"] == 63 * 88, (self.optical, self.clear)

    def sartooptical(self, log):
        """Translate with the colours of the optical raster."""
        inference = InferenceOptions(model_file=self._card, device="cpu")
        sar, reference = SarSource(RasterSource(self.scene.sar)), OpticalSource(self.optical)
        translate(TranslateOptions(sar, reference, output=self.output, inference=inference), log)
        return (read_raster(self.output) > 0).all(), (self.optical,)


TASKS = [name for name in vars(Place) if not name.startswith("_")]


@pytest.mark.parametrize("fill", [-9999, 32767])
@pytest.mark.parametrize("name", TASKS)
def test_the_log_says_once_which_undeclared_values_count_as_nodata(tmp_path, tiny_model, name, fill):
    pytest.importorskip("torch", reason="the networks need torch")
    log = Log()
    is_right, rasters = getattr(Place(tmp_path, tiny_model, fill=fill), name)(log)
    assert is_right
    expected = [
        f"Values such as {fill} in '{raster.path}' count as NoData, although the file does not declare it."
        for raster in rasters
    ]
    assert sorted(text for text in log.infos if "Values such as" in text) == sorted(expected)


@pytest.mark.parametrize("name", TASKS)
def test_nothing_is_said_of_values_that_are_declared(tmp_path, tiny_model, name):
    pytest.importorskip("torch", reason="the networks need torch")
    log = Log()
    is_right, _ = getattr(Place(tmp_path, tiny_model, nodata=-9999), name)(log)
    assert is_right and not any("Values such as" in text for text in log.infos)
