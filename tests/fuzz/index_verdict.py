"""The oracle of spectral indices: a band for each, of the restored values, with errors where something was restored."""

import numpy as np
from osgeo import gdal

from .looking import Wrong, array

INDEX_BANDS = {"NDVI": ("B8", "B4"), "NDWI": ("B3", "B8"), "NDMI": ("B8", "B11"), "NBR": ("B8", "B12"),
               "EVI": ("B8", "B4", "B2")}  # fmt: skip
_OF_ANY_SCALE = ("NDVI", "NDWI")
"""Where digital numbers without an offset show the same as reflectance."""


def require_indices(output, dataset, names, restored, has_labels, is_plain, kept) -> None:
    """Raise ``Wrong`` unless ``dataset``, the raster ``output``, has the indices ``names`` of the raster ``restored``.

    ``output`` has the word error where it holds their errors. ``has_labels``: whether bands have names;
    ``is_plain``: whether the bands of ``restored`` do, and hold plain digital numbers. ``kept`` (H, W): where nothing
    was restored, ``None`` where that is not known.
    """
    names = list(dict.fromkeys(names))
    if dataset.RasterCount != len(names) or dataset.GetRasterBand(1).DataType != gdal.GDT_Float32:
        raise Wrong(f"{output}: band count or type, {dataset.RasterCount} bands")
    for number, name in enumerate(names, start=1):
        values, label = array(dataset, number, output), dataset.GetRasterBand(number).GetDescription()
        if has_labels and not label.startswith(name):
            raise Wrong(f"{output}: band {number} is called {label}")
        if np.isinf(values).any():
            raise Wrong(f"{output} is infinite: {name}")
        if "error" in output.lower():
            if (values < 0).any() or (kept is not None and (np.nan_to_num(values)[kept] != 0).any()):
                raise Wrong(f"{output}: negative, or not 0 on clear ground: {name}")
        elif is_plain and name in _OF_ANY_SCALE:
            _require_values(output, values, restored, name)


def _require_values(output, values, restored, name):
    labels = [restored.GetRasterBand(number + 1).GetDescription() for number in range(restored.RasterCount)]
    first, second = (array(restored, labels.index(band) + 1).astype(float) for band in INDEX_BANDS[name])
    with np.errstate(invalid="ignore", divide="ignore"):
        wanted = (first - second) / (first + second)
    masks = (restored.GetRasterBand(number + 1).GetMaskBand().ReadAsArray() for number in range(len(labels)))
    wanted[np.min(list(masks), axis=0) == 0] = np.nan
    if not np.allclose(values, wanted, atol=1e-4, equal_nan=True):
        raise Wrong(f"{output} is not that of the restored values: {name}")
