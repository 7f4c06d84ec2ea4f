"""Rasters at which QGIS's own C++ code throws: the error names their fault, whichever parameter they are given to."""

from pathlib import Path

import pytest
from osgeo import gdal, osr
from sar_cloud_removal.algorithms.parameters import layers, values
from toolbox import run


@pytest.fixture(params=["loaded", "thrown", "thrown with exceptions of GDAL"])
def conditions(request, monkeypatch):
    """QGIS loads such a raster, or its C++ code throws, of which Python hears "unknown"; also with GDAL's exceptions.

    Whether it throws depends on version, layer and settings of other plugins.
    """

    def throw(*arguments):
        raise Exception("unknown")

    def load_or_throw(load, *arguments):
        value = arguments[0].get(arguments[1]) if isinstance(arguments[0], dict) else arguments[0]
        is_faulty = Path(str(value)).name.startswith(("flat", "text"))
        return without_exceptions(throw if is_faulty else load, *arguments)

    without_exceptions = layers.without_exceptions
    if request.param != "loaded":
        for module in (layers, values):
            monkeypatch.setattr(module, "without_exceptions", load_or_throw)
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    if request.param.endswith("GDAL"):
        gdal.UseExceptions()
        osr.UseExceptions()
    yield
    if request.param.endswith("GDAL"):
        osr.DontUseExceptions()
        gdal.DontUseExceptions()
    gdal.PopErrorHandler()


def flattened(path, folder):
    """Return a copy of the raster ``path`` whose pixels have the width 0."""
    copy = str(folder / f"flat-{Path(path).name}")
    gdal.Translate(copy, path, format="GTiff").FlushCache()
    Path(copy + ".aux.xml").write_text(
        "<PAMDataset><GeoTransform>600000, 0, 0, 5100000, 0, -10</GeoTransform></PAMDataset>"
    )
    return copy


@pytest.mark.parametrize("name", ["OPTICAL", "SAR", "CLOUD_MASK"])
def test_pixels_of_size_0_are_named(provider, scene, tiny_model, tmp_path, conditions, name):
    given = {"OPTICAL": scene.optical, "SAR": scene.sar, "CLOUD_MASK": scene.mask}
    given[name] = flattened(given[name], tmp_path)
    with pytest.raises(Exception, match=rf"'{given[name]}' has pixels of size 0: .* assign the right extent") as raised:
        run("removeclouds", {**given, "MODEL_FILE": tiny_model, "OUTPUT": str(tmp_path / "out.tif")})
    assert type(raised.value).__name__ == "QgsProcessingException" and "not found" not in str(raised.value)
    assert not (tmp_path / "out.tif").exists()


@pytest.mark.parametrize("name", ["OPTICAL", "SAR", "CLOUD_MASK"])
def test_a_file_that_is_there_is_not_said_to_be_missing(provider, scene, tiny_model, tmp_path, conditions, name):
    given = {"OPTICAL": scene.optical, "SAR": scene.sar, "CLOUD_MASK": scene.mask, name: str(tmp_path / "text.tif")}
    (tmp_path / "text.tif").write_text("not a raster")
    with pytest.raises(Exception, match=r"text\.tif' cannot be opened") as raised:
        run("removeclouds", {**given, "MODEL_FILE": tiny_model, "OUTPUT": str(tmp_path / "out.tif")})
    assert "not found" not in str(raised.value)


@pytest.mark.parametrize("algorithm, name", [("simulateclouds", "OPTICAL"), ("preparesar", "SAR"), ("bestpixel", None)])
def test_pixels_of_size_0_are_named_by_the_other_algorithms(provider, scene, tmp_path, conditions, algorithm, name):
    path = flattened(scene.optical if name != "SAR" else scene.sar, tmp_path)
    given = {name: path} if name else {"RASTERS": [path, scene.optical]}
    with pytest.raises(Exception, match=rf"'{path}' has pixels of size 0"):
        run(algorithm, {**given, "OUTPUT": str(tmp_path / "out.tif")})


def test_a_processing_model_ends_with_an_error_of_its_step(provider, scene, tmp_path, conditions):
    optical = flattened(scene.optical, tmp_path)
    with pytest.raises(Exception) as raised:
        run("sclremoveclouds", {"OPTICAL": optical, "SAR": scene.sar, "SCL": scene.mask,
                                "OUTPUT": str(tmp_path / "out.tif")})  # fmt: skip
    assert type(raised.value).__name__ == "QgsProcessingException" and "unknown" not in str(raised.value)
    assert not (tmp_path / "out.tif").exists()
