"""Rasters in signed 8 bit: masks and SAR give the bits of those in 16 bits, optical rasters are refused."""

import numpy as np
import pytest
from osgeo import gdal
from rasters import BAND_NAMES, ORIGIN, disc, read_raster, sar_db, write_raster, write_scene
from runs import Log, problems, scene_options
from sar_cloud_removal.errors import RasterError
from sar_cloud_removal.pipeline.tasks.removeclouds import open_removal, restore

pytest.importorskip("torch", reason="the networks need torch")
pytestmark = pytest.mark.skipif(not hasattr(gdal, "GDT_Int8"), reason="GDAL has signed 8 bit since 3.7")
SHAPE = (72, 88)
COARSE = {"geotransform": (ORIGIN[0] - 40.0, 20.0, 0.0, ORIGIN[1] + 40.0, 0.0, -20.0)}


def both_ways(folder, card, name, values, **how):
    """Restore with ``values`` in 8 and in 16 bits as the raster ``name`` of a scene, and return both results."""
    scene, results = write_scene(folder, SHAPE), []
    for dtype in ("int8", "int16"):
        path = write_raster(getattr(scene, name), values.astype(dtype), **how)
        assert gdal.GetDataTypeName(gdal.Open(path).GetRasterBand(1).DataType).lower() == dtype
        restore(scene_options(scene, folder / "out.tif", card), Log())
        results.append(read_raster(folder / "out.tif"))
    return scene, results


@pytest.mark.parametrize("how", [{}, {"nodata": -128}], ids=["no NoData", "NoData"])
@pytest.mark.parametrize("coarse", [False, True], ids=["same grid", "another grid"])
def test_a_mask_in_8_bits_hides_what_it_hides_in_16(tmp_path, tiny_model, how, coarse):
    shape = (44, 52) if coarse else SHAPE
    values = disc(shape).astype(int)
    if how:
        values[:4] = -128
    scene, (one, other) = both_ways(tmp_path, tiny_model, "mask", values, **how, **(COARSE if coarse else {}))
    assert (one != scene.optical_dn).any()
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("how", [{}, {"nodata": -128}], ids=["no NoData", "NoData"])
@pytest.mark.parametrize("coarse", [False, True], ids=["same grid", "another grid"])
def test_sar_in_whole_decibels(tmp_path, tiny_model, how, coarse):
    values = np.rint(sar_db((44, 52) if coarse else SHAPE)[0])
    if how:
        values[:20] = -128
    scene, (one, other) = both_ways(tmp_path, tiny_model, "sar", values, **how, **(COARSE if coarse else {}))
    assert (one != scene.optical_dn).any()
    np.testing.assert_array_equal(one, other)


def test_optical_rasters_are_refused(tmp_path, tiny_model):
    scene = write_scene(tmp_path, SHAPE)
    write_raster(scene.optical, (scene.optical_dn // 100).astype("int8"), names=BAND_NAMES[3])
    options = scene_options(scene, tmp_path / "out.tif", tiny_model)
    with pytest.raises(RasterError, match="is of type Int8, and the result would have to be, too") as caught:
        restore(options, Log())
    assert problems(open_removal, options) == [str(caught.value)]
    assert not (tmp_path / "out.tif").exists()
