"""The switch for cloud-optimised GeoTIFFs, in every algorithm that writes one and in every kind of run."""

import numpy as np
import pytest
import rasters
from optimised import assert_optimised, is_optimised
from osgeo import gdal
from qgis.core import QgsProcessingParameterRasterDestination
from toolbox import Log, run

pytestmark = pytest.mark.usefixtures("provider")


def calls(scene, values, folder):
    """Return for each algorithm its values, and the outputs it writes."""
    paths = {name: str(folder / f"{name.lower()}.tif") for name in ("OUTPUT", "MASK", "SOURCE", "CONFIDENCE")}
    paths["PROVENANCE"] = str(folder / "provenance.tif")
    common = {key: values[key] for key in ("MODEL_FILE", "DEVICE")}
    return {
        "removeclouds": (values, ("OUTPUT", "CONFIDENCE", "PROVENANCE")),
        "sartooptical": ({**common, "SAR": scene.sar}, ("OUTPUT",)),
        "preparesar": ({"SAR": scene.sar}, ("OUTPUT",)),
        "detectclouds": ({"OPTICAL": scene.optical, "CLOUD_MASK": scene.mask, "MIN_SIZE": 0}, ("OUTPUT",)),
        "simulateclouds": ({"OPTICAL": scene.optical}, ("OUTPUT", "MASK")),
        "bestpixel": ({"RASTERS": [scene.optical, scene.optical], "MASKS": [scene.mask] * 2}, ("OUTPUT", "SOURCE")),
    }, paths


def test_every_algorithm_with_a_geotiff_has_the_switch(provider):
    for algorithm in provider.algorithms():
        written = [
            d for d in algorithm.parameterDefinitions() if isinstance(d, QgsProcessingParameterRasterDestination)
        ]
        if written and algorithm.group() != "Models":
            assert algorithm.parameterDefinition("COG") is not None, algorithm.name()


ALGORITHMS = ("removeclouds", "sartooptical", "preparesar", "detectclouds", "simulateclouds", "bestpixel")


@pytest.mark.parametrize("name", ALGORITHMS)
def test_all_its_outputs_are_cloud_optimised(scene, values, tmp_path, name):
    known, paths = calls(scene, values, tmp_path)
    given, outputs = known[name]
    plain = {**given, **{output: paths[output] for output in outputs}}
    run(name, plain)
    expected = {output: gdal.Open(paths[output]).ReadAsArray() for output in outputs}
    assert not any(is_optimised(paths[output]) for output in outputs)
    log = Log()
    run(name, {**plain, "COG": True}, log)
    for output in outputs:
        assert_optimised(paths[output])
        np.testing.assert_array_equal(gdal.Open(paths[output]).ReadAsArray(), expected[output])
    assert sum("is made cloud-optimised" in text for text in log.lines["info"]) == len(outputs)
    assert not list(tmp_path.glob(".sar-cloud-removal-*"))


@pytest.mark.parametrize("value", ["true", "false", 1, False])
def test_the_switch_is_read_as_qgis_writes_it(scene, tmp_path, value):
    output = str(tmp_path / "out.tif")
    run("preparesar", {"SAR": scene.sar, "OUTPUT": output, "COG": value})
    assert is_optimised(output) == (value in ("true", 1))


def test_it_goes_with_creation_options(scene, tmp_path):
    output = str(tmp_path / "out.tif")
    run("preparesar", {"SAR": scene.sar, "OUTPUT": output, "COG": True, "CREATION_OPTIONS": "COMPRESS=LZW"})
    assert gdal.Open(output).GetMetadata("IMAGE_STRUCTURE")["COMPRESSION"] == "LZW"
    assert_optimised(output)


def test_runs_in_blocks_write_the_same(scene, values, tmp_path):
    written = []
    for more in ({}, {"WORK_FOLDER": str(tmp_path / "work")}):
        run("removeclouds", {**values, **more, "COG": True})
        assert_optimised(values["OUTPUT"])
        written.append(rasters.read_raster(values["OUTPUT"]))
    np.testing.assert_array_equal(*written)
