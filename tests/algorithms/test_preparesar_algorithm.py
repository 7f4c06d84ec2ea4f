"""``preparesar`` as people run it: results, refusals, cancel, layers. What comes out is in ``test_prepare.py``."""

import numpy as np
import pytest
import rasters
from qgis.core import QgsProcessingException, QgsSingleBandGrayRenderer
from toolbox import Log, files, load, run, run_unchecked

pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture
def values(tmp_path):
    """Values for a run onto the grid of an optical raster, from coarser linear power."""
    coarse = (rasters.ORIGIN[0] - 35, 20, 0, rasters.ORIGIN[1] + 25, 0, -20)
    power = 10 ** (rasters.sar_db((50, 60)) / 10)
    return {
        "SAR": rasters.write_raster(tmp_path / "sar.tif", power, geotransform=coarse, names=("VV",)),
        "OPTICAL": rasters.write_raster(tmp_path / "optical.tif", rasters.optical_dn((72, 88))),
        "OUTPUT": str(tmp_path / "decibels.tif"),
    }


def test_decibels_on_the_optical_grid(values):
    log = Log()
    results = run("preparesar", values, log)
    db = rasters.read_raster(results["OUTPUT"])
    assert db.shape == (1, 72, 88) and db.dtype == np.float32 and -30 < db.mean() < 0
    assert results["UNIT_USED"] == "linear" and results["VALID_SHARE"] == 1 and "LOOKS_USED" not in results
    assert "NETWORK_INPUT" not in results
    assert log.percents == sorted(log.percents) and log.percents[-1] == 100


def test_numbers_come_as_text_from_a_command_line(values, tmp_path):
    texts = {"SPECKLE_FILTER": "gamma_map", "FILTER_SIZE": "5", "LOOKS": "4.4", "SAR_NODATA": "-9999"}
    results = run("preparesar", {**values, **texts, "NETWORK_INPUT": str(tmp_path / "seen.tif")})
    seen = rasters.read_raster(results["NETWORK_INPUT"])
    assert results["LOOKS_USED"] == 4.4 and seen.min() == -1 and seen.max() == 1


def test_filters_are_named_by_texts_that_never_change(provider):
    definition = provider.algorithm("preparesar").parameterDefinition("SPECKLE_FILTER")
    assert definition.options() == ["none", "refined_lee", "lee", "gamma_map"]
    assert definition.usesStaticStrings() and definition.defaultValue() == "none"


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"SPECKLE_FILTER": "frost"}, "SPECKLE_FILTER is 'frost'"),
        ({"FILTER_SIZE": 4}, "FILTER_SIZE is 4, allowed are odd numbers"),
        ({"LOOKS": 0.5}, "LOOKS is 0.5"),
        ({"SAR_NODATA": "none"}, "SAR_NODATA is 'none'"),
        ({"OPTICAL": "{OUTPUT}.missing"}, "missing"),
        ({"NETWORK_INPUT": "{OUTPUT}"}, "same file"),
        ({"OUTPUT": "{SAR}"}, "is also an input"),
    ],
)
@pytest.mark.parametrize("by", ["processing.run", "a model"])
def test_refused_with_one_message_and_no_output(provider, values, tmp_path, changes, message, by):
    changes = {key: value.format(**values) if isinstance(value, str) else value for key, value in changes.items()}
    before = files(tmp_path)
    with pytest.raises(QgsProcessingException, match=message):
        if by == "processing.run":
            run("preparesar", {**values, **changes})
        else:
            run_unchecked(provider, "preparesar", {**values, **changes})
    assert files(tmp_path) == before


def test_cancel_is_an_error_and_leaves_an_earlier_result_as_it_was(values, tmp_path):
    (tmp_path / "decibels.tif").write_bytes(b"an earlier result")
    before = files(tmp_path)
    large = rasters.write_raster(tmp_path / "sar.tif", rasters.sar_db((600, 600)))
    with pytest.raises(QgsProcessingException, match="Canceled"):
        run("preparesar", {**values, "SAR": large, "OPTICAL": None, "SAR_UNIT": "db"}, Log(cancel=True))
    assert files(tmp_path) == before and (tmp_path / "decibels.tif").read_bytes() == b"an earlier result"


def test_layers_are_named_after_the_radar_and_drawn_alike_for_every_date(values, tmp_path, qgis_new_project):
    layers = load("preparesar", {**values, "NETWORK_INPUT": str(tmp_path / "seen.tif")})
    assert {key: layer.name() for key, layer in layers.items()} == {
        "OUTPUT": "sar - decibels",
        "NETWORK_INPUT": "sar - as the networks see it",
    }
    for key, limits in (("OUTPUT", (-25, 0)), ("NETWORK_INPUT", (-1, 1))):
        renderer = layers[key].renderer()
        assert isinstance(renderer, QgsSingleBandGrayRenderer)
        stretch = renderer.contrastEnhancement()
        assert (stretch.minimumValue(), stretch.maximumValue()) == limits
