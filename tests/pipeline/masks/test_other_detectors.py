"""OmniCloudMask and s2cloudless through stand-ins with their interfaces, and what is said where they are missing.

The interfaces are those of omnicloudmask 1.7 (``predict_from_array``) and s2cloudless 1.7 (``S2PixelCloudDetector``).
"""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import numpy as np
import pytest
from rasters import BAND_NAMES, CLOUD_DN, disc, optical_dn, read_raster, write_raster
from runs import Log, changed, problems
from sar_cloud_removal.errors import OptionError, PluginError
from sar_cloud_removal.pipeline.masks import other_detectors
from sar_cloud_removal.pipeline.masks.detect import detect, open_detection
from sar_cloud_removal.pipeline.masks.types import CLEAR, CLOUD, MASK_NODATA, SHADOW
from sar_cloud_removal.pipeline.options.detectclouds import DetectOptions
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.sources import OpticalSource, RasterSource
from sar_cloud_removal.pipeline.rasters import tiles

SHAPE = (90, 110)
CLOUDY = disc(SHAPE, (40, 50), 20)


class OmniCloudMask(ModuleType):
    """``predict_from_array`` as omnicloudmask has it; clouds are bright in red, shadows dark in the near infrared."""

    def __init__(self):
        super().__init__("omnicloudmask")
        self.__spec__ = ModuleSpec("omnicloudmask", None)
        self.calls = []

    def predict_from_array(
        self, input_array, patch_size=1000, patch_overlap=300, batch_size=1, inference_device=None, mosaic_device=None,
        inference_dtype="float32", export_confidence=False, softmax_output=True, no_data_value=0,
        apply_no_data_mask=True,
        custom_models=None, pred_classes=4, destination_model_dir=None, model_download_source="hugging_face",
        compile_models=False, compile_mode="default", model_version=None,
    ):  # fmt: skip
        assert input_array.ndim == 3 and len(input_array) == 3 and min(input_array.shape[1:]) >= 32
        assert patch_overlap < patch_size <= min(input_array.shape[1:])
        self.calls.append((input_array, inference_device))
        red, _, nir = input_array
        kind = np.select([red > 5000, nir < 500], [1 + (red < 7000), 3], 0)
        kind = kind[None] == np.arange(4)[:, None, None]
        shares = np.where(kind, 0.7, 0.1).astype("float32")
        if apply_no_data_mask:
            shares[:, (input_array == no_data_value).all(axis=0)] = 0
        return shares if export_confidence else shares.argmax(axis=0, keepdims=True).astype("uint8")


class S2Cloudless(ModuleType):
    """``S2PixelCloudDetector`` as s2cloudless has it; the probability is band B01."""

    def __init__(self):
        super().__init__("s2cloudless")
        self.__spec__ = ModuleSpec("s2cloudless", None)
        self.settings, self.seen = [], []
        package = self

        class S2PixelCloudDetector:
            def __init__(self, threshold=0.4, all_bands=False, average_over=1, dilation_size=1, model_filename=None):
                package.settings.append((threshold, all_bands, average_over, dilation_size))
                self.threshold = threshold

            def get_cloud_masks(self, data, **kwargs):
                if data.ndim != 4 or data.shape[-1] != 10:
                    raise ValueError(f"images have {data.shape[-1]} bands")
                package.seen.append(data)
                return (data[..., 0] > self.threshold).astype(np.int8)

        self.S2PixelCloudDetector = S2PixelCloudDetector


@pytest.fixture
def omnicloudmask(monkeypatch):
    """Stand-in for the installed package."""
    package = OmniCloudMask()
    monkeypatch.setitem(sys.modules, "omnicloudmask", package)
    return package


@pytest.fixture
def s2cloudless(monkeypatch):
    """Stand-in for the installed package."""
    package = S2Cloudless()
    monkeypatch.setitem(sys.modules, "s2cloudless", package)
    return package


def options_for(folder, method, bands=13, values=None, names=None, **changes):
    """Write a raster with a bright disc, return it and options that detect its clouds by ``method``."""
    if values is None:
        values = optical_dn(SHAPE, bands) + 500
        values[:, CLOUDY] = CLOUD_DN
    path = write_raster(
        folder / "optical.tif", values, names=BAND_NAMES.get(len(values), ()) if names is None else names
    )
    options = DetectOptions(
        optical=OpticalSource(RasterSource(path)),
        output=str(folder / "found.tif"),
        method=method,
        min_size_px=0,
        inference=InferenceOptions(device="cpu"),
    )
    return values, changed(options, **changes)


def test_omnicloudmask_gets_red_green_and_near_infrared_and_gives_cloud_and_shadow(tmp_path, omnicloudmask):
    pytest.importorskip("torch", reason="the device is torch's")
    values, options = options_for(tmp_path, "omnicloudmask")
    values[:, :9, :60] = 0
    values[7, 70:, 80:] = 300
    values, options = options_for(tmp_path, "omnicloudmask", values=values)
    report = detect(options, Log())
    found = read_raster(options.output)[0]
    expected = np.where(values[3] > 5000, CLOUD, np.where(values[7] < 500, SHADOW, CLEAR))
    expected[:9, :60] = MASK_NODATA
    np.testing.assert_array_equal(found, expected)
    assert (report.method, report.device) == ("omnicloudmask", "cpu")
    ((image, device),) = omnicloudmask.calls
    assert device == "cpu" and image.shape == (3, 110, 110), "one window, reflected to a square"
    np.testing.assert_allclose(image[:, 9:90, :110], values[[3, 2, 7], 9:], atol=0.6)
    assert (image[:, :9, :60] == 0).all(), "its NoData"


def test_omnicloudmask_takes_a_large_raster_in_windows_that_overlap(tmp_path, omnicloudmask, monkeypatch):
    pytest.importorskip("torch", reason="the device is torch's")
    monkeypatch.setattr(other_detectors, "_OMNICLOUDMASK_PX", 64)
    monkeypatch.setattr(other_detectors, "_OMNICLOUDMASK_OVERLAP_PX", 20)
    values, options = options_for(tmp_path, "omnicloudmask", threshold_percent=60.0)
    detect(options, Log())
    assert len(omnicloudmask.calls) == 6 and {call[0].shape for call in omnicloudmask.calls} == {(3, 64, 64)}
    np.testing.assert_array_equal(read_raster(options.output)[0], np.where(values[3] > 5000, CLOUD, CLEAR))


@pytest.mark.parametrize(
    "names, changes",
    [(("B4", "B3", "B2", "B8"), {}), (("red", "green", "blue", "x"), {"nir_band": 4})],
    ids=["by name", "as told"],
)
def test_omnicloudmask_finds_the_near_infrared(tmp_path, omnicloudmask, names, changes):
    pytest.importorskip("torch", reason="the device is torch's")
    values, options = options_for(tmp_path, "omnicloudmask", bands=4, names=names, **changes)
    detect(options, Log())
    np.testing.assert_allclose(omnicloudmask.calls[0][0][2, :90], values[3], atol=0.6)


def test_omnicloudmask_that_fails_is_an_error_with_a_way_out(tmp_path, omnicloudmask, monkeypatch):
    pytest.importorskip("torch", reason="the device is torch's")

    def fail(*arguments, **options):
        raise OSError("Connection refused")

    monkeypatch.setattr(omnicloudmask, "predict_from_array", fail)
    with pytest.raises(PluginError, match="OmniCloudMask failed .OSError: Connection refused.*choose another METHOD"):
        detect(options_for(tmp_path, "omnicloudmask")[1], Log())


def test_s2cloudless_gets_its_ten_bands_as_reflectance(tmp_path, s2cloudless):
    values, options = options_for(tmp_path, "s2cloudless")
    report = detect(options, Log())
    found = read_raster(options.output)[0]
    np.testing.assert_array_equal(found, np.where(values[0] > 4000, CLOUD, CLEAR))
    assert (report.method, report.shadow_share) == ("s2cloudless", 0)
    assert s2cloudless.settings == [(0.4, False, 4, 2)]
    expected = np.moveaxis(values[[0, 1, 3, 4, 7, 8, 9, 10, 11, 12]], 0, -1) / 10_000
    np.testing.assert_allclose(s2cloudless.seen[0][0], expected, atol=1e-6)


def test_s2cloudless_works_on_windows_with_a_margin(tmp_path, s2cloudless, monkeypatch):
    monkeypatch.setattr(other_detectors, "tiles", lambda shape: tiles.tiles(shape, 40))
    values, options = options_for(tmp_path, "s2cloudless", threshold_percent=55.0)
    detect(options, Log())
    np.testing.assert_array_equal(read_raster(options.output)[0], np.where(values[0] > 5500, CLOUD, CLEAR))
    assert {data.shape[1:3] for data in s2cloudless.seen} >= {(46, 46), (46, 52)}


@pytest.mark.parametrize("method", ["omnicloudmask", "s2cloudless"])
def test_a_package_that_is_missing_is_named_with_the_command_that_installs_it(tmp_path, monkeypatch, method):
    monkeypatch.setitem(sys.modules, method, None)
    _, options = options_for(tmp_path, method)
    with pytest.raises(OptionError, match=f"python3 -m pip install {method}"):
        detect(options, Log())
    assert f"{method} is not installed" in problems(open_detection, options)[0]


def test_a_package_that_does_not_load_is_named(tmp_path, s2cloudless, monkeypatch):
    def fail(name):
        raise OSError("libgomp.so.1: cannot open shared object file")

    monkeypatch.setattr(other_detectors, "import_module", fail)
    with pytest.raises(PluginError, match="s2cloudless is installed but cannot be loaded .libgomp"):
        detect(options_for(tmp_path, "s2cloudless")[1], Log())


@pytest.mark.parametrize(
    "method, missing, remedy",
    [("omnicloudmask", "nir", "Set NIR_BAND"), ("s2cloudless", "aerosol, rededge1", "all 13 bands")],
)
def test_bands_that_are_missing_are_named(tmp_path, omnicloudmask, s2cloudless, method, missing, remedy):
    with pytest.raises(OptionError, match=f"needs the bands {missing}.*1 .B4., 2 .B3., 3 .B2.*{remedy}"):
        detect(options_for(tmp_path, method, bands=3)[1], Log())
