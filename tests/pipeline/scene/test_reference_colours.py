"""The networks' colours from another date, where too little of the scene itself is clear.

What comes out pixel by pixel, and what is refused, is in the table of inputs (``cases/references.py``).
"""

import json

import numpy as np
import pytest
import rasters
from oracle import band_limits
from osgeo import gdal
from runs import Log, scene_options
from sar_cloud_removal.errors import RadiometryError
from sar_cloud_removal.pipeline.options.removeclouds import RestoreOptions
from sar_cloud_removal.pipeline.options.sources import MaskSource, OpticalSource, RasterSource, ReferenceSource
from sar_cloud_removal.pipeline.rasters.raster import Rasters
from sar_cloud_removal.pipeline.scene.inputs import open_inputs
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


@pytest.fixture
def without_clouds(tmp_path):
    """A mask in which nothing is cloudy."""
    return rasters.write_raster(tmp_path / "no_clouds.tif", np.zeros(SHAPE, "uint8"))


@pytest.fixture
def told(without_clouds):
    """Return a function from paths of clear rasters to the option that gives them as references."""

    def told(*paths):
        mask = MaskSource(RasterSource(without_clouds))
        return {"references": tuple(ReferenceSource(RasterSource(path), mask) for path in paths)}

    return told


def test_under_full_cloud_the_colours_are_those_of_the_reference(overcast, clear, told, tiny_model, tmp_path):
    log = Log()
    report = restore(scene_options(overcast, tmp_path / "out.tif", tiny_model, **told(clear)), log)
    restored, reference = rasters.read_raster(report.output), rasters.read_raster(clear)
    assert report.statistics == CLEAR_REFERENCE
    for band, colour in zip(restored, reference):
        assert colour.min() <= band.min() and band.max() <= colour.max(), "inside the limits of the reference"
        assert abs(band.mean() - colour.mean()) < 1.5 * colour.std()
    assert any("from the reference 'clear.tif' (under 100 % of the raster)" in text for text in log.infos)

    without = restore(scene_options(overcast, tmp_path / "without.tif", tiny_model), Log())
    assert without.statistics == MODEL_CARD
    assert (rasters.read_raster(without.output).mean(axis=(1, 2)) > reference.max(axis=(1, 2))).all()


def test_the_raster_itself_is_no_date_to_take_colours_from(overcast, clear, told, tiny_model, tmp_path):
    itself = overcast.optical
    report = restore(scene_options(overcast, tmp_path / "alone.tif", tiny_model, **told(itself)), Log())
    without = restore(scene_options(overcast, tmp_path / "without.tif", tiny_model), Log())
    assert report.statistics == MODEL_CARD
    np.testing.assert_array_equal(rasters.read_raster(report.output), rasters.read_raster(without.output))
    log = Log()
    report = restore(scene_options(overcast, tmp_path / "out.tif", tiny_model, **told(itself, clear)), log)
    assert report.statistics == CLEAR_REFERENCE
    assert any("from the reference 'clear.tif'" in text for text in log.infos)


def test_where_enough_is_clear_a_reference_changes_nothing(scene, clear, told, tiny_model, tmp_path):
    options = scene_options(scene, tmp_path / "with.tif", tiny_model, **told(clear))
    with_reference, without = (
        restore(options, Log()),
        restore(scene_options(scene, tmp_path / "out.tif", tiny_model), Log()),
    )
    assert with_reference.statistics == without.statistics == CLEAR_PIXELS
    np.testing.assert_array_equal(*(rasters.read_raster(report.output) for report in (with_reference, without)))


def test_a_reference_in_another_crs_gives_the_same_colours(overcast, clear, told, tiny_model, tmp_path):
    elsewhere = str(tmp_path / "geographic.tif")
    gdal.Warp(elsewhere, clear, dstSRS="EPSG:4326", resampleAlg="near", srcNodata=0, dstNodata=0)
    paths = (clear, elsewhere)
    outputs = [
        restore(scene_options(overcast, tmp_path / f"{i}.tif", tiny_model, **told(path)), Log()).output
        for i, path in enumerate(paths)
    ]
    near, same = (rasters.read_raster(path).astype(float) for path in outputs[::-1])
    assert np.abs(near - same).mean() < 0.05 * rasters.read_raster(clear).std()


@pytest.mark.usefixtures("provider")
def test_the_algorithm_says_what_the_colours_follow(overcast, clear, without_clouds, tiny_model, tmp_path):
    values = {
        **{"OPTICAL": overcast.optical, "SAR": overcast.sar, "CLOUD_MASK": overcast.mask},
        **{"REFERENCES": [clear], "REFERENCE_MASKS": [without_clouds], "ESTIMATOR": "networks"},
        **{"MODEL_FILE": tiny_model, "DEVICE": "cpu", "OUTPUT": str(tmp_path / "result.tif")},
    }
    assert run("removeclouds", values)["STATISTICS_USED"] == "clear reference"
    assert (
        run("removeclouds", {**values, "REFERENCES": None, "REFERENCE_MASKS": None})["STATISTICS_USED"] == "model card"
    )


def test_the_provenance_names_the_reference(overcast, clear, told, tiny_model, tmp_path):
    report = restore(scene_options(overcast, tmp_path / "out.tif", tiny_model, **told(clear)), Log())
    written = json.loads(gdal.Open(report.output).GetMetadataItem("SAR_CLOUD_REMOVAL_PARAMETERS"))
    (reference,) = written["references"]
    assert RasterSource(**reference["raster"]) == RasterSource(clear)


def test_the_first_reference_of_use_gives_the_colours(overcast, clear, told, tiny_model, tmp_path):
    values = rasters.read_raster(clear)
    in_bytes = rasters.write_raster(tmp_path / "bytes.tif", (values // 2).astype("uint8"))
    small = values.copy()
    small[:, :, 6:] = 0
    small = rasters.write_raster(tmp_path / "small.tif", small)
    log = Log()
    options = scene_options(overcast, tmp_path / "out.tif", tiny_model, **told(in_bytes, small, clear))
    assert restore(options, log).statistics == CLEAR_REFERENCE
    assert any("from the reference 'clear.tif'" in text for text in log.infos)
    skipped = [text for text in log.infos if "not taken from another reference" in text]
    assert [name in text for name, text in zip(("bytes.tif' comes with 8 bit", "small.tif' has data on 7 %"), skipped)]
    with pytest.raises(RadiometryError, match="bytes.tif' comes with 8 bit values"):
        restore(scene_options(overcast, tmp_path / "out.tif", tiny_model, **told(in_bytes, small)), Log())


def test_clouds_of_the_reference_do_not_colour(overcast, clear, tiny_model, tmp_path):
    values, clouds = rasters.read_raster(clear), np.zeros(SHAPE, "uint8")
    clouds[:, 40:] = 1
    values[:, :, 40:] = 20000
    cloudy = rasters.write_raster(tmp_path / "cloudy.tif", values)
    source = ReferenceSource(RasterSource(cloudy), MaskSource(RasterSource(rasters.write_raster(clear, clouds))))
    report = restore(scene_options(overcast, tmp_path / "out.tif", tiny_model, references=(source,)), Log())
    assert rasters.read_raster(report.output).max() <= values[:, :, :40].max()


def test_bands_that_the_reference_lacks_follow_the_optical_raster(told, tmp_path, without_clouds):
    cloudy = np.full((4, *SHAPE), 8000, "uint16") + rasters.optical_dn(SHAPE, 4) // 8
    optical = rasters.write_raster(tmp_path / "optical.tif", cloudy, names=rasters.BAND_NAMES[4])
    colours = rasters.optical_dn(SHAPE)
    reference = rasters.write_raster(tmp_path / "three.tif", colours, names=rasters.BAND_NAMES[3])
    options = RestoreOptions(
        optical=OpticalSource(RasterSource(optical)), mask=MaskSource(type="everything"), **told(reference)
    )
    log = Log()
    opened = open_inputs(options, Rasters(), log)
    found, share, name = opened.read_as(opened.recognise(log), log).fit_colours(2.5, log)
    limits = rasters_limits(colours[[2, 1, 0]], cloudy[3:])
    assert (share, name) == (1.0, "three.tif")
    np.testing.assert_allclose([found.lo, found.hi], limits, rtol=1e-6)
    assert any("lacks B8" in text and "cloudy ones too" in text for text in log.warnings)


def test_layers_of_the_atmosphere_do_not_hide_an_offset(told, tmp_path):
    layers = np.stack([np.full(SHAPE, value, "uint16") for value in (120, 1500)])
    names = (*rasters.BAND_NAMES[3], "AOT", "WVP")
    paths = []
    for seed, (name, offset, baseline) in enumerate((("optical", 1000, "05.09"), ("other", 0, "02.14"))):
        values = np.concatenate([rasters.optical_dn(SHAPE, seed=seed, offset=offset), layers])
        tags = {"PROCESSING_BASELINE": baseline}
        paths.append(rasters.write_raster(tmp_path / f"{name}.tif", values, names=names, tags=tags))
    options = RestoreOptions(
        optical=OpticalSource(RasterSource(paths[0])), mask=MaskSource(type="everything"), **told(paths[1])
    )
    opened = open_inputs(options, Rasters(), Log())
    with pytest.raises(RadiometryError, match="comes with no offset, the optical raster with an offset of 1000"):
        opened.read_as(opened.recognise(Log()), Log()).fit_colours(2.5, Log())


def rasters_limits(*parts):
    """Return the limits that follow from all values of ``parts`` (B, H, W), bands one after another."""
    return np.concatenate([band_limits(part.reshape(len(part), -1)) for part in parts], axis=1)
