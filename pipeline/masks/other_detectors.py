"""Cloud detectors of others, which bring their own weights: used where they are installed, never required.

OmniCloudMask (Wright et al. 2025; red, green and near infrared of 10 to 50 m) and s2cloudless (Sentinel Hub's; ten
bands of Sentinel-2 level 1C).
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Iterable

import numpy as np

from ...errors import OptionError, PluginError
from ...feedback import Feedback
from ..options.detectclouds import OMNICLOUDMASK, S2CLOUDLESS, DetectOptions
from ..rasters.band_names import list_bands, with_stand_ins
from ..rasters.grid import Grid
from ..rasters.raster import Rasters
from ..rasters.tiles import TILE_PX, tiles
from ..windows.devices import choose_device
from ..windows.plan import plan_windows
from .detectors import Sliding
from .reflectance_bands import OpenedReflectance, ReflectanceBands
from .types import CLEAR, CLOUD, MASK_NODATA

_OMNICLOUDMASK_PX, _OMNICLOUDMASK_OVERLAP_PX, _OMNICLOUDMASK_LEAST_PX = 1000, 300, 32
_S2CLOUDLESS_BANDS = (
    "aerosol",
    "blue",
    "red",
    "rededge1",
    "nir",
    "nir_narrow",
    "water_vapour",
    "cirrus",
    "swir1",
    "swir2",
)
_S2CLOUDLESS_AVERAGE_PX, _S2CLOUDLESS_DILATION_PX = 4, 2
"""For bands of 10 m. Sentinel Hub computes its own masks, CLM and CLP, at 160 m."""


def require_package(name: str):
    """Return the package ``name`` imported; raise ``PluginError`` where it is missing or does not load."""
    if find_spec(name) is None:
        raise OptionError(
            f"METHOD is '{name}', but the Python package {name} is not installed for the Python that QGIS uses. "
            f"Install it (python3 -m pip install {name}) and restart QGIS, or choose another METHOD."
        )
    try:
        return import_module(name)
    except Exception as error:  # a library that fails to load is an OSError on Windows, an ImportError elsewhere
        raise PluginError(
            f"The Python package {name} is installed but cannot be loaded ({error}). Install it again "
            f"(python3 -m pip install --force-reinstall {name}) and restart QGIS, or choose another METHOD."
        ) from error


class OpenedOmniCloudMask(OpenedReflectance):
    """The bands that OmniCloudMask needs."""

    def __init__(self, options: DetectOptions, rasters: Rasters, feedback: Feedback):
        require_package(OMNICLOUDMASK)
        super().__init__(options, rasters, feedback)
        self.others = with_stand_ins(self.others)
        _require_bands(("nir",), OMNICLOUDMASK, self)
        self._percent, self._device = options.threshold_percent, options.inference.device

    def ready(self, feedback):
        """Fit the reflectance; the package loads its weights itself, from the network the first time."""
        bands, device = self.fit(("nir",), feedback), str(choose_device(self._device, feedback))
        runner = _OmniCloudMaskRunner(require_package(OMNICLOUDMASK).predict_from_array, device)
        side_px = max(_OMNICLOUDMASK_LEAST_PX, min(_OMNICLOUDMASK_PX, max(self.grid.shape)))
        plan = plan_windows(self.grid.shape, side_px, min(_OMNICLOUDMASK_OVERLAP_PX, side_px // 2))
        thresholds = (0.5 if self._percent is None else self._percent / 100), 0.5
        how = f"OmniCloudMask, cloud from a probability of {thresholds[0]:g}"
        return OmniCloudMask(bands, self.grid, plan, thresholds, runner, device, how)


class OmniCloudMask(Sliding):
    """Thick and thin cloud and shadow by OmniCloudMask, on windows of its own size."""

    def image(self, window):
        """Return red, green and near infrared in digital numbers, 0 where there is no data."""
        bands, valid = self._bands.read_named(window)
        image = np.stack([bands[name] for name in ("red", "green", "nir")])
        return np.where(valid, np.maximum(image * 10_000, 1), 0).astype(np.float32), valid


class _OmniCloudMaskRunner:
    bands = 2

    def __init__(self, predict, device):
        self._predict, self._device = predict, device

    def run(self, patches: Iterable):
        for patch in patches:
            side_px = patch.image.shape[1]
            try:
                shares = self._predict(
                    patch.image, patch_size=side_px, patch_overlap=side_px // 2, inference_device=self._device,
                    export_confidence=True, softmax_output=True, no_data_value=0, apply_no_data_mask=False,
                )  # fmt: skip
            except Exception as error:
                raise PluginError(
                    f"OmniCloudMask failed ({type(error).__name__}: {error}). It downloads its weights when it is used "
                    "for the first time: check the network connection, or choose another METHOD."
                ) from error
            clear, thick, thin, shadow = np.nan_to_num(shares)
            yield patch.window, np.stack([thick + thin, shadow]).astype(np.float32)


class OpenedS2Cloudless(OpenedReflectance):
    """The bands that s2cloudless needs."""

    def __init__(self, options: DetectOptions, rasters: Rasters, feedback: Feedback):
        require_package(S2CLOUDLESS)
        super().__init__(options, rasters, feedback)
        self._further = [name for name in _S2CLOUDLESS_BANDS if name not in ("red", "blue")]
        _require_bands(self._further, S2CLOUDLESS, self)
        self._percent = options.threshold_percent

    def ready(self, feedback):
        """Fit the reflectance."""
        threshold = 0.4 if self._percent is None else self._percent / 100
        return S2Cloudless(self.fit(self._further, feedback), self.grid, threshold)


class S2Cloudless:
    """Clouds, not shadows, by s2cloudless."""

    rows_px, device = TILE_PX, "cpu"

    def __init__(self, bands: ReflectanceBands, grid: Grid, threshold: float):
        self._bands, self._grid = bands, grid
        self._detector = require_package(S2CLOUDLESS).S2PixelCloudDetector(
            threshold=threshold,
            average_over=_S2CLOUDLESS_AVERAGE_PX,
            dilation_size=_S2CLOUDLESS_DILATION_PX,
            all_bands=False,
        )
        self.how = f"s2cloudless, cloud from a probability of {threshold:g}"

    def classes(self, feedback):
        """Yield windows and their classes."""
        windows = tiles(self._grid.shape)
        margin_px = _S2CLOUDLESS_AVERAGE_PX + _S2CLOUDLESS_DILATION_PX
        for done, window in enumerate(windows, start=1):
            wide = window.padded(margin_px).clipped(self._grid.shape)
            bands, valid = self._bands.read_named(wide)
            image = np.stack([bands[name] for name in _S2CLOUDLESS_BANDS], axis=-1)
            inner = window.relative_to(wide).slices
            cloudy = self._detector.get_cloud_masks(image[None])[0][inner] != 0
            classes = np.where(cloudy, np.uint8(CLOUD), np.uint8(CLEAR))
            yield window, np.where(valid[inner], classes, np.uint8(MASK_NODATA))
            feedback.progress(done / len(windows))


def _require_bands(names, method, opened: OpenedReflectance) -> None:
    """Raise ``OptionError`` where some of the bands called ``names`` are missing."""
    missing = [name for name in names if name not in opened.others]
    if missing:
        remedy = "Set NIR_BAND" if missing == ["nir"] else "Give all 13 bands of level 1C in one raster"
        raise OptionError(
            f"METHOD is '{method}', which needs the bands {', '.join(missing)}; they were not found in "
            f"'{opened.raster.path}': {list_bands(opened.raster.names)}. {remedy}, or choose another METHOD."
        )
