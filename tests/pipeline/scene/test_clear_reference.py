"""Colours from a clear raster of another date, where too little of the scene itself is clear.

What comes out pixel by pixel, and what is refused, is in the table of inputs (``cases/references.py``).
"""

import numpy as np
import pytest
import rasters
from runs import Log, scene_options
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.scene.statistics import CLEAR_PIXELS, CLEAR_REFERENCE, MODEL_CARD
from sar_cloud_removal.pipeline.tasks.removeclouds import restore
from toolbox import run

SHAPE = (72, 88)


@pytest.fixture
def overcast(tmp_path):
    """A scene under full cloud, no pixel of which is clear."""
    return rasters.write_scene(tmp_path, SHAPE, cloudy=np.ones(SHAPE, bool))


@pytest.fixture
def clear(tmp_path):
    """A clear raster of the place: dark, and far from the model's default colours."""
    values = (rasters.optical_dn(SHAPE, seed=3) // 8 + np.array([[[40]], [[80]], [[20]]])).astype("uint16")
    return rasters.write_raster(tmp_path / "clear.tif", values, names=rasters.BAND_NAMES[3])


def test_under_full_cloud_the_colours_are_those_of_the_reference(overcast, clear, tiny_model, tmp_path):
    log = Log()
    report = restore(scene_options(overcast, tmp_path / "out.tif", tiny_model, clear_reference=clear), log)
    restored, reference = rasters.read_raster(report.output), rasters.read_raster(clear)
    assert report.statistics == CLEAR_REFERENCE
    for band, colour in zip(restored, reference):
        assert colour.min() <= band.min() and band.max() <= colour.max(), "inside the limits of the reference"
        assert abs(band.mean() - colour.mean()) < 1.5 * colour.std()
    assert any("from the clear reference (under 100 % of the raster)" in text for text in log.infos)

    without = restore(scene_options(overcast, tmp_path / "without.tif", tiny_model), Log())
    assert without.statistics == MODEL_CARD
    assert (rasters.read_raster(without.output).mean(axis=(1, 2)) > reference.max(axis=(1, 2))).all()


def test_where_enough_is_clear_a_reference_changes_nothing(scene, clear, tiny_model, tmp_path):
    log = Log()
    options = scene_options(scene, tmp_path / "with.tif", tiny_model, clear_reference=clear)
    with_reference, without = (
        restore(options, log),
        restore(scene_options(scene, tmp_path / "out.tif", tiny_model), Log()),
    )
    assert with_reference.statistics == without.statistics == CLEAR_PIXELS
    np.testing.assert_array_equal(*(rasters.read_raster(report.output) for report in (with_reference, without)))
    assert any("clear reference is not needed" in text for text in log.infos)


def test_a_reference_in_another_crs_gives_the_same_colours(overcast, clear, tiny_model, tmp_path):
    from osgeo import gdal

    elsewhere = str(tmp_path / "geographic.tif")
    gdal.Warp(elsewhere, clear, dstSRS="EPSG:4326", resampleAlg="near", srcNodata=0, dstNodata=0)
    paths = (clear, elsewhere)
    outputs = [
        restore(scene_options(overcast, tmp_path / f"{i}.tif", tiny_model, clear_reference=path), Log()).output
        for i, path in enumerate(paths)
    ]
    near, same = (rasters.read_raster(path).astype(float) for path in outputs[::-1])
    assert np.abs(near - same).mean() < 0.05 * rasters.read_raster(clear).std()


@pytest.mark.usefixtures("provider")
def test_the_algorithm_says_what_the_colours_follow(overcast, clear, tiny_model, tmp_path):
    values = {
        **{"OPTICAL": overcast.optical, "SAR": overcast.sar, "CLOUD_MASK": overcast.mask, "CLEAR_REFERENCE": clear},
        **{"MODEL_FILE": tiny_model, "DEVICE": "cpu", "OUTPUT": str(tmp_path / "result.tif")},
    }
    assert run("removeclouds", values)["STATISTICS_USED"] == "clear reference"
    assert run("removeclouds", {**values, "CLEAR_REFERENCE": None})["STATISTICS_USED"] == "model card"


def test_the_provenance_names_the_reference(overcast, clear, tiny_model, tmp_path):
    import json

    from osgeo import gdal

    report = restore(scene_options(overcast, tmp_path / "out.tif", tiny_model, clear_reference=clear), Log())
    told = json.loads(gdal.Open(report.output).GetMetadataItem("SAR_CLOUD_REMOVAL_PARAMETERS"))
    assert RasterSource(**told["clear_reference"]) == RasterSource(clear)
