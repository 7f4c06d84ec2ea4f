"""``INDEX`` and ``INDEX_ERROR`` as people use them: from a script, from ``qgis_process``, and as loaded layers."""

import json

import numpy as np
import pytest
from dates import SMALL, write_dates
from osgeo import gdal
from qgis.core import QgsProcessingContext, QgsProcessingException, QgsRasterLayer, QgsSingleBandGrayRenderer
from qgisprocess import assignments, needs_qgis_process, qgis_process
from rasters import BAND_NAMES, read_raster, write_raster
from toolbox import load, run

pytestmark = pytest.mark.usefixtures("provider", "few_trials")


@pytest.fixture(scope="module")
def dates(tmp_path_factory):
    """The rasters of all dates."""
    return write_dates(tmp_path_factory.mktemp("dates"), SMALL)


@pytest.fixture
def asked(dates, tmp_path):
    """Values for ``removeclouds`` that ask for two indices and their errors."""
    return {
        **{"OPTICAL": dates.paths["optical"], "CLOUD_MASK": dates.paths["mask"], "ESTIMATOR": "closed-form"},
        **{"REFERENCES": [dates.paths["later"]], "REFERENCE_MASKS": [dates.paths["later_mask"]]},
        **{"INDICES": ["NDVI", "NBR"], "OUTPUT": str(tmp_path / "out.tif")},
        **{"INDEX": str(tmp_path / "index.tif"), "INDEX_ERROR": str(tmp_path / "error.tif")},
    }


def test_they_are_written_when_asked_for(dates, asked):
    results = run("removeclouds", asked)
    index, error = read_raster(results["INDEX"]), read_raster(results["INDEX_ERROR"])
    assert index.shape == error.shape == (2, *dates.cloudy.shape) and index.dtype == error.dtype == np.float32
    red, nir = read_raster(results["OUTPUT"])[[3, 7]].astype(float) / 1e4
    np.testing.assert_allclose(index[0], (nir - red) / (nir + red), atol=1e-5)
    assert (error[:, dates.cloudy] > 0).all() and (error == 0).any()


def test_the_name_of_the_product_tells_the_offset(dates, asked, tmp_path):
    """The values alone speak against it: some pixels are darker than 1000."""
    folder = tmp_path / "S2A_MSIL2A_20230512T110621_N0509_R137_T29SND_20230512T171302.SAFE"
    folder.mkdir()
    values = read_raster(dates.paths["optical"]) + np.uint16(1000)
    values[:, :2, :40] = 950
    optical = write_raster(folder / "bands.tif", values, names=BAND_NAMES[len(values)])
    results = run("removeclouds", {**asked, "OPTICAL": optical})
    index = read_raster(results["INDEX"])
    red, nir = read_raster(results["OUTPUT"])[[3, 7], 2:].astype(float) - 1000
    np.testing.assert_allclose(index[0, 2:], (nir - red) / (nir + red), atol=1e-5)
    assert gdal.Open(results["OUTPUT"]).GetMetadataItem("PROCESSING_BASELINE") == "05.09"


def test_a_text_with_commas_is_several_and_nothing_is_ndvi(asked):
    written = run("removeclouds", {**asked, "INDICES": "EVI,NDWI"})
    assert len(read_raster(written["INDEX"])) == 2
    del asked["INDICES"]
    assert len(read_raster(run("removeclouds", asked)["INDEX"])) == 1


def test_a_missing_band_is_told_before_anything_runs(asked, tmp_path):
    with pytest.raises(QgsProcessingException, match="NBR needs near infrared .* no shortwave infrared"):
        run("removeclouds", {**asked, "BANDS": [4, 8]})
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("qgis_new_project")
def test_the_layers_are_named_after_the_optical_one(dates, asked):
    layers = load("removeclouds", {**asked, "OPTICAL": QgsRasterLayer(dates.paths["optical"], "June")})
    assert layers["INDEX"].name() == "June - spectral indices"
    assert layers["INDEX_ERROR"].name() == "June - expected error of the indices"
    assert layers["INDEX"].bandName(2) == "Band 2: NBR"


@pytest.mark.usefixtures("qgis_new_project")
def test_the_first_index_is_drawn_and_not_two_or_three_as_a_colour(asked):
    renderer = load("removeclouds", asked)["INDEX"].renderer()
    assert isinstance(renderer, QgsSingleBandGrayRenderer) and renderer.usesBands() == [1]
    assert -1 <= renderer.contrastEnhancement().minimumValue() < renderer.contrastEnhancement().maximumValue() <= 1


@pytest.mark.parametrize("name", ["removeclouds", "removecloudsseries"])
@pytest.mark.parametrize("chosen", [["NDVI", "NBR"], ["NDWI"], []])
def test_the_history_of_qgis_keeps_which_indices_were_chosen(provider, name, chosen):
    algorithm, context = provider.algorithm(name), QgsProcessingContext()
    assert algorithm.parameterDefinition("INDICES").valueAsPythonString(chosen, context) == repr(chosen)
    assert f"'INDICES':{chosen!r}" in algorithm.asPythonCommand({"INDICES": chosen}, context)


@needs_qgis_process
def test_the_terminal_writes_them_too(environment, asked):
    values = {**asked, "INDICES": "NDVI,EVI", "REFERENCES": asked["REFERENCES"][0]}
    values["REFERENCE_MASKS"] = asked["REFERENCE_MASKS"][0]
    done = qgis_process(environment, "--json", "run", "sarcloudremoval:removeclouds", "--", *assignments(values))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["results"]["INDEX"] == asked["INDEX"]
    assert len(read_raster(asked["INDEX_ERROR"])) == 2
