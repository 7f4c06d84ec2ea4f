"""Twelve bands with three other dates, everything written: from a script, a model and the terminal, the same bits."""

import json

import numpy as np
import pytest
from dates import BANDS, SMALL, write_dates
from modeller import Source, add_child, load_model, outputs
from qgis.core import (
    QgsProcessingModelAlgorithm,
    QgsProcessingModelParameter,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterRasterLayer,
)
from qgisprocess import assignments, needs_qgis_process, qgis_process
from rasters import read_raster
from toolbox import run

pytestmark = pytest.mark.usefixtures("provider")
ONE, SEVERAL = ("OPTICAL", "CLOUD_MASK", "SAR"), ("REFERENCES", "REFERENCE_MASKS", "REFERENCE_SAR")
WRITTEN = ("OUTPUT", "CONFIDENCE", "PROVENANCE")
SETTINGS = {"MASK_TYPE": "nonzero", "ESTIMATOR": "closed-form"}


@pytest.fixture(scope="module")
def dates(tmp_path_factory):
    """One date is half cloudy, one lies in another CRS and is reflectance, one is of another season."""
    return write_dates(tmp_path_factory.mktemp("dates"), SMALL)


@pytest.fixture(scope="module")
def inputs(dates):
    """The rasters, by parameter."""
    names = "earlier", "later", "autumn"
    found = {key: dates.paths[name] for key, name in zip(ONE, ("optical", "mask", "sar"))}
    for key, end in zip(SEVERAL, ("", "_mask", "_sar")):
        found[key] = dates.several(*(name + end for name in names))
    return found


def outputs_in(folder):
    return {key: str(folder / f"{key.lower()}.tif") for key in WRITTEN}


@pytest.fixture(scope="module")
def by_script(inputs, provider, tmp_path_factory):
    """What ``processing.run`` returns."""
    return run("removeclouds", {**inputs, **SETTINGS, **outputs_in(tmp_path_factory.mktemp("script"))})


def require_same(results, expected):
    """Fail unless the rasters of ``results`` are those of ``expected``, and so are the numbers."""
    for key in WRITTEN:
        np.testing.assert_array_equal(read_raster(results[key]), read_raster(expected[key]), err_msg=key)
    for key in ("EXPECTED_PSNR", "REFERENCE_GAIN_DB", "EXPECTED_NDVI_ERROR"):
        assert float(results[key]) == pytest.approx(expected[key], rel=1e-6)


def test_a_script_gets_every_band_its_error_and_its_origin(dates, by_script):
    restored, error, origin = (read_raster(by_script[key]) for key in WRITTEN)
    assert restored.shape == error.shape == (BANDS, *dates.cloudy.shape) and origin.shape[0] == 2
    missed = np.abs(restored.astype(float) - dates.truth)[:, dates.cloudy]
    assert 0.55 < np.mean(missed <= error[:, dates.cloudy]) < 0.8
    assert set(np.unique(origin[1][dates.cloudy])) <= {1, 2, 3} and by_script["REFERENCE_GAIN_DB"] > 2


def test_a_model_gets_the_same(inputs, by_script, tmp_path):
    import processing

    model = QgsProcessingModelAlgorithm("with other dates", "tests")
    for name in ONE:
        definition = QgsProcessingParameterRasterLayer(name.lower(), name)
        model.addModelParameter(definition, QgsProcessingModelParameter(name.lower()))
    for name in SEVERAL:
        definition = QgsProcessingParameterMultipleLayers(name.lower(), name)
        model.addModelParameter(definition, QgsProcessingModelParameter(name.lower()))
    sources = {name: Source.fromModelParameter(name.lower()) for name in (*ONE, *SEVERAL)}
    sources.update({name: Source.fromStaticValue(value) for name, value in SETTINGS.items()})
    add_child(model, "removeclouds", sources, dict(zip(WRITTEN, WRITTEN)))
    assert model.toFile(str(tmp_path / "with.model3"))
    model = load_model(str(tmp_path / "with.model3"))
    names = outputs(model)
    files = outputs_in(tmp_path)
    given = {name.lower(): value for name, value in inputs.items()}
    results = processing.run(model, {**given, **{names[key]: path for key, path in files.items()}})
    assert {results[names[key]] for key in WRITTEN} == set(files.values())
    require_same({**by_script, **files}, by_script)


@needs_qgis_process
def test_the_terminal_gets_the_same(environment, inputs, by_script, tmp_path):
    values = {**inputs, **SETTINGS, **outputs_in(tmp_path)}
    done = qgis_process(environment, "--json", "run", "sarcloudremoval:removeclouds", "--", *assignments(values))
    assert done.returncode == 0, done.stderr
    require_same(json.loads(done.stdout)["results"], by_script)
