"""All bands of the optical raster: which are restored, which are copied, which are red, green, blue and infrared."""

import numpy as np
import pytest
from osgeo import gdal
from rasters import BAND_NAMES, ORIGIN, PIXEL_M, optical_dn, read_raster, write_raster
from runs import Log
from sar_cloud_removal.errors import GridError, OptionError, RasterError
from sar_cloud_removal.pipeline.options.sources import OpticalSource, RasterSource
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.optical import image_bands
from sar_cloud_removal.pipeline.rasters.raster import Rasters

SHAPE = (24, 32)
ALL = Window(0, 0, *SHAPE)
COARSE = (ORIGIN[0], 2 * PIXEL_M, 0.0, ORIGIN[1], 0.0, -2 * PIXEL_M)


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a raster called ``name`` and returns its source."""

    def write(values, name="optical.tif", **how):
        return RasterSource(write_raster(tmp_path / name, values, **how))

    return write


RED_NIR = ("red", "nir")


def opened(raster, log=None, **source):
    """Return the bands of ``raster``, and what was logged."""
    log = log or Log()
    return image_bands(OpticalSource(raster, **source), Rasters(), log), log


@pytest.mark.parametrize(
    ("names", "rgb", "red_nir"),
    [
        (BAND_NAMES[3], (0, 1, 2), (0, None)),
        (BAND_NAMES[4], (2, 1, 0), (2, 3)),
        (BAND_NAMES[12], (3, 2, 1), (3, 7)),
        (BAND_NAMES[13], (3, 2, 1), (3, 7)),
        (("",) * 3, (0, 1, 2), (0, None)),
        (("",) * 12, (3, 2, 1), (3, 7)),
        (("blue", "green", "red", "nir", "swir1", "swir2"), (2, 1, 0), (2, 3)),
        (("B02", "B03", "B04", "B05", "B8A", "B11"), (2, 1, 0), (2, 4)),
        (("blue", "green", "red", "nir08", "swir16"), (2, 1, 0), (2, 3)),
        (("Blue", "Green", "Red", "NIR_Narrow", "NIR_Broad"), (2, 1, 0), (2, 4)),
        (("B2", "B3", "B4", "B8 - NIR", "B8A - Narrow NIR"), (2, 1, 0), (2, 3)),
    ],
)
def test_all_bands_are_restored_in_the_order_of_the_raster(write, names, rgb, red_nir):
    values = optical_dn(SHAPE, len(names))
    found, _ = opened(write(values, names=names))
    assert found.restored == found.image == tuple(range(len(found.names))) == tuple(range(len(names)))
    assert (found.rgb, found.positions_of(RED_NIR)) == (rgb, red_nir)
    read, valid = found.bands.read(ALL)
    np.testing.assert_array_equal(read, values)
    assert valid.all() and read.dtype == values.dtype


def test_bands_of_an_rgb_raster_without_names_are_called_by_their_colours(write):
    found, log = opened(write(optical_dn(SHAPE)))
    assert found.bands.profile({}).descriptions == ("red", "green", "blue") == found.labels
    assert log.infos == [
        "Red, green and blue are bands 1, 2, 3 (by the band count of 3).",
        "No NoData is declared: 0 in all three bands counts as such. OPTICAL_NODATA overrides this.",
    ]


def test_other_rasters_keep_the_names_of_their_bands_and_get_no_new_ones(write):
    names = ("", "B3", "", "B8")
    found, _ = opened(write(optical_dn(SHAPE, 4), names=names))
    assert found.bands.profile({}).descriptions == names
    assert found.labels == ("band 1", "B3", "band 3", "B8")


def test_masks_are_copied_and_do_not_decide_what_has_data(write):
    values = np.concatenate([optical_dn(SHAPE, 4), np.zeros((3, *SHAPE), "uint16")])
    values[:4, :3] = 0  # NoData in the image, vegetation in the scene classification
    values[4, :3] = 4
    names = (*BAND_NAMES[4], "SCL", "QA60", "MSK_CLDPRB")
    found, log = opened(write(values, names=names))
    assert found.restored == found.image == (0, 1, 2, 3) and len(found.names) == 7
    read, valid = found.bands.read(ALL)
    np.testing.assert_array_equal(read, values)
    assert not valid[:3].any() and valid[3:].all()
    assert any("copied, not restored: 5 (SCL), 6 (QA60), 7 (MSK_CLDPRB)" in text for text in log.infos)
    assert any("0 in all image bands counts as such" in text for text in log.infos)


def test_bands_for_display_and_layers_of_quality_are_copied(write):
    names = (*BAND_NAMES[4], "CLD", "sunZenithAngles", "TCI_R", "TCI_G", "TCI_B")
    found, _ = opened(write(optical_dn(SHAPE, 9), names=names))
    assert found.restored == (0, 1, 2, 3) and found.rgb == (2, 1, 0) and len(found.names) == 9


def test_three_bands_of_the_infrared_are_no_colours(write):
    found, log = opened(write(optical_dn(SHAPE), names=("B8", "B11", "B12")))
    assert found.rgb is None and found.restored == (0, 1, 2) and found.keys == ("nir", "swir1", "swir2")
    assert any("networks are not used" in text for text in log.infos)


def test_a_declared_nodata_value_counts_in_image_bands_only(write):
    values = np.concatenate([optical_dn(SHAPE, 3), np.zeros((1, *SHAPE), "uint16")])
    values[1, :3] = 0
    found, _ = opened(write(values, names=("B4", "B3", "B2", "QA60"), nodata=0))
    _, valid = found.bands.read(ALL)
    assert not valid[:3].any() and valid[3:].all()
    given, _ = opened(found.bands.rasters[0].source, nodata=float(values[0, 5, 5]))
    np.testing.assert_array_equal(given.bands.read(ALL)[1], (values[:3] != values[0, 5, 5]).all(axis=0))


def test_chosen_bands_are_restored_and_the_others_copied(write):
    raster = write(optical_dn(SHAPE, 12), names=BAND_NAMES[12])
    found, log = opened(raster, bands=(8, 4))
    assert found.restored == (3, 7) and len(found.image) == 12 and found.labels == ("B4", "B8")
    assert found.positions_of(RED_NIR) == (0, 1) and found.rgb is None
    assert found.read(ALL)[0].shape[0] == 2
    assert any("BANDS leaves out green and blue" in text for text in log.infos)
    with pytest.raises(OptionError, match="networks restore red, green and blue. BANDS leaves out green and blue"):
        found.require_rgb()


@pytest.mark.parametrize(
    ("bands", "text"),
    [((5,), "BANDS is 5, but '.*' has 4 band"), ((1, 4), r"BANDS has 4, but band 4 \(SCL\) of '.*' is a mask")],
)
def test_bands_that_cannot_be_restored_are_refused(write, bands, text):
    raster = write(optical_dn(SHAPE, 4), names=("B4", "B3", "B2", "SCL"))
    with pytest.raises(OptionError, match=text):
        opened(raster, bands=bands)


def test_a_raster_of_masks_only_is_refused(write):
    with pytest.raises(OptionError, match="has no band with an image"):
        opened(write(optical_dn(SHAPE, 2), names=("SCL", "QA60")))


def test_a_single_band_is_restored_without_red_green_and_blue(write):
    found, log = opened(write(optical_dn(SHAPE, 1), names=("B8",)))
    assert found.restored == (0,) and found.rgb is None and None in found.positions_of(RED_NIR)
    assert not log.warnings and any("has a single band" in text for text in log.infos)
    with pytest.raises(OptionError, match="networks restore red, green and blue.*has a single band"):
        found.require_rgb()


def test_given_colours_win_and_must_be_complete_where_names_do_not_help(write):
    raster = write(optical_dn(SHAPE, 5))
    found, _ = opened(raster, red_band=5, green_band=1, blue_band=2)
    assert found.rgb == (4, 0, 1)
    assert opened(raster)[0].rgb is None
    with pytest.raises(OptionError, match="Set RED_BAND, GREEN_BAND and BLUE_BAND"):
        opened(raster, red_band=5)
    with pytest.raises(OptionError, match="choose three different bands"):
        opened(raster, red_band=1, green_band=1, blue_band=2)
    with pytest.raises(OptionError, match="GREEN_BAND is 6"):
        opened(raster, red_band=1, green_band=6, blue_band=2)


def test_an_alpha_band_is_the_mask_of_the_result(write):
    values = np.concatenate([optical_dn(SHAPE), np.full((1, *SHAPE), 255, "uint16")])
    values[3, :, :7] = 0
    raster = write(values, options=("ALPHA=YES", "PHOTOMETRIC=RGB"))
    found, log = opened(raster)
    assert found.restored == (0, 1, 2) == found.rgb
    np.testing.assert_array_equal(found.bands.read(ALL)[1], values[3] != 0)
    assert found.bands.profile({}).masked
    assert any("alpha band is written as the mask" in text for text in log.infos)


@pytest.mark.parametrize("chosen", [(4, 2, 3), (4, None, None)])
def test_an_alpha_band_is_no_colour(write, chosen):
    values = np.concatenate([optical_dn(SHAPE), np.full((1, *SHAPE), 255, "uint16")])
    values[3, :, :7] = 0
    raster = write(values, options=("ALPHA=YES", "PHOTOMETRIC=RGB"))
    numbers = dict(zip(("red_band", "green_band", "blue_band"), chosen))
    with pytest.raises(OptionError, match="RED_BAND is 4, but band 4 of .* is an alpha band"):
        opened(raster, **numbers)


def separate(write, **others):
    """Return sources of one file for each band: red, green and blue, and ``others`` (values by name)."""
    values = optical_dn(SHAPE)
    red, green, blue = (write(values[i], f"{name}.tif") for i, name in enumerate(("red", "green", "blue")))
    further = tuple(write(band, f"T32TPS_20230615T101031_{name}.tif") for name, band in others.items())
    return values, {"raster": red, "green": green, "blue": blue, "others": further}


def test_bands_of_a_file_each_are_named_by_their_files(write):
    nir, scl = optical_dn(SHAPE, 1, seed=4)[0], np.full(SHAPE, 4, "uint8")
    values, source = separate(write, B08_10m=nir, SCL_20m=scl)
    found, log = opened(**source)
    assert found.restored == (0, 1, 2, 3) and len(found.names) == 5
    assert found.rgb == (0, 1, 2) and found.positions_of(RED_NIR) == (0, 3)
    assert found.bands.profile({}).descriptions == ("red", "green", "blue", "B08", "SCL")
    read, valid = found.bands.read(ALL)
    np.testing.assert_array_equal(read, [*values, nir, scl])
    assert read.dtype == np.uint16 and valid.all()
    assert not any("brought onto the grid" in text for text in log.infos)


def test_red_green_and_blue_are_found_in_the_names_of_files_of_their_own(write):
    values = optical_dn(SHAPE)
    red, *rest = (write(band, f"scene_{name}.tif") for band, name in zip(values, ("B04", "B03", "B02")))
    assert opened(red, others=tuple(rest))[0].rgb == (0, 1, 2)


def test_bands_of_20_m_come_onto_the_grid_of_10_m_without_a_shift(write):
    rows, cols = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]]
    ramp = 1000 + 20 * rows + 10 * cols
    coarse = ramp.reshape(SHAPE[0] // 2, 2, SHAPE[1] // 2, 2).mean(axis=(1, 3)).astype("uint16")
    values, source = separate(write)
    source["others"] = (write(coarse, "B05.tif", geotransform=COARSE),)
    found, log = opened(**source)
    read, valid = found.bands.read(ALL)
    np.testing.assert_array_equal(read[:3], values)
    np.testing.assert_allclose(read[3, 1:-1, 1:-1], ramp[1:-1, 1:-1], atol=0.6)
    assert valid.all() and read.dtype == np.uint16
    (told,) = (text for text in log.infos if "brought onto the grid" in text)
    assert "B05.tif' (16 × 12 pixels of 20 × 20" in told and "bilinearly" in told


def test_nodata_of_a_resampled_band_does_not_mix_with_the_ground(write):
    coarse = np.full((SHAPE[0] // 2, SHAPE[1] // 2), 3000, "uint16")
    coarse[:4] = 0
    for nodata in (None, 0):
        _, source = separate(write)
        source["others"] = (write(coarse, "B05.tif", geotransform=COARSE, nodata=nodata),)
        read, valid = opened(**source)[0].bands.read(ALL)
        assert set(np.unique(read[3])) == {0, 3000}
        np.testing.assert_array_equal(valid, read[3] != 0)
        assert not valid[:6].any() and valid[9:].all()


@pytest.mark.parametrize(
    ("fill", "dtype", "declared", "given"),
    [
        (-9999, "int16", None, None),
        (-9999, "float32", None, None),
        (65535, "uint16", None, 65535),
        (65535, "uint16", 0, 65535),
        (-32768, "int16", None, -32768),
    ],
)
def test_undeclared_and_given_nodata_of_a_resampled_band_do_not_mix_with_the_ground(
    write, fill, dtype, declared, given
):
    coarse = np.full((SHAPE[0] // 2, SHAPE[1] // 2), 3000, dtype)
    coarse[:4] = fill
    red, *rest = (write(band.astype(dtype), f"scene_B0{n}.tif") for n, band in zip((4, 3, 2), optical_dn(SHAPE)))
    other = write(coarse, "B11.tif", geotransform=COARSE, nodata=declared)
    found, log = opened(red, green=rest[0], blue=rest[1], others=(other,), nodata=given)
    read, valid = found.bands.read(ALL)
    assert set(np.unique(read[3])) == {fill, 3000}
    np.testing.assert_array_equal(valid, read[3] == 3000)
    assert not valid[:6].any() and valid[9:].all()
    assert any("Values of -9999 count as NoData" in text for text in log.infos) == (given is None)


def test_a_given_nodata_value_takes_the_place_of_what_a_resampled_band_declares(write):
    coarse = np.full((SHAPE[0] // 2, SHAPE[1] // 2), 3000, "uint16")
    coarse[:4] = 7
    _, source = separate(write)
    source["others"] = (write(coarse, "B05.tif", geotransform=COARSE, nodata=7),)
    read, valid = opened(**source, nodata=65535)[0].bands.read(ALL)
    assert valid.all() and set(np.unique(read[3, :7])) == {7} and read[3, 9:].min() == 3000


def test_a_nodata_value_that_the_type_of_a_resampled_band_cannot_hold_means_nothing(write):
    coarse = optical_dn((SHAPE[0] // 2, SHAPE[1] // 2), 1)
    _, source = separate(write)
    source["others"] = (write(coarse, "B05.tif", geotransform=COARSE, nodata=-1e40),)
    with np.errstate(invalid="raise"):
        read, valid = opened(**source)[0].bands.read(ALL)
    assert valid.all() and coarse.min() <= read[3].min() <= read[3].max() <= coarse.max()


def test_a_mask_of_20_m_is_resampled_by_nearest_neighbour(write):
    scl = np.random.default_rng(0).choice([4, 8, 11], (SHAPE[0] // 2, SHAPE[1] // 2)).astype("uint8")
    _, source = separate(write)
    source["others"] = (write(scl, "x_SCL_20m.tif", geotransform=COARSE),)
    read, valid = opened(**source)[0].bands.read(ALL)
    np.testing.assert_array_equal(read[3], scl.repeat(2, axis=0).repeat(2, axis=1))
    assert valid.all()


def test_windows_of_resampled_bands_agree_with_the_whole(write):
    _, source = separate(write)
    source["others"] = (write(optical_dn((12, 16), 1), "B05.tif", geotransform=COARSE),)
    bands = opened(**source)[0].bands
    whole, part = bands.read(ALL)[0], Window(5, 9, 7, 11)
    np.testing.assert_array_equal(bands.read(part)[0], whole[(slice(None), *part.slices)])


def test_a_band_that_covers_only_a_part_warns_that_clouds_beside_it_stay(write):
    _, source = separate(write)
    source["others"] = (write(optical_dn((12, 8), 1), "B05.tif", geotransform=COARSE),)
    found, log = opened(**source)
    assert found.read(ALL)[1][:, :16].all() and not found.read(ALL)[1][:, 17:].any()
    (told,) = log.warnings
    assert "B05.tif' covers 50.0 % of the optical raster" in told and "clouds there stay" in told
    source["others"] = (write(np.ones((12, 8), "uint16"), "x_SCL_20m.tif", geotransform=COARSE),)
    assert not opened(**source)[1].warnings  # masks do not decide which pixels have data


def test_bands_that_do_not_fit_together_are_refused(write):
    _, source = separate(write)
    with pytest.raises(RasterError, match="different types: '.*red.tif' is uint16, '.*nir.tif' is float32. Convert"):
        opened(**{**source, "others": (write(optical_dn(SHAPE, 1).astype("float32"), "nir.tif"),)})
    with pytest.raises(RasterError, match="Band SCL .* is of type int16, which the result, of type uint16"):
        opened(**{**source, "others": (write(np.ones(SHAPE, "int16"), "x_SCL.tif"),)})
    with pytest.raises(OptionError, match="has 2 bands.*Set OTHER_BANDS to rasters of one band each"):
        opened(**{**source, "others": (write(optical_dn(SHAPE, 2), "two.tif"),)})
    elsewhere = (ORIGIN[0] + 50_000, *COARSE[1:])
    with pytest.raises(GridError, match="The band '.*' covers 0.0 % of the optical raster"):
        opened(**{**source, "others": (write(optical_dn(SHAPE, 1), "far.tif", geotransform=elsewhere),)})
    with pytest.raises(OptionError, match="leave BANDS empty"):
        opened(**source, bands=(1,))


def test_a_raster_with_further_bands_in_files_of_their_own(write):
    raster = write(optical_dn(SHAPE, 4), names=BAND_NAMES[4])
    found, _ = opened(raster, others=(write(optical_dn(SHAPE, 1), "x_B11_20m.tif"),), bands=(3, 4))
    assert found.restored == (2, 3, 4) and found.positions_of(RED_NIR) == (0, 1) and found.labels == ("B4", "B8", "B11")


def test_scales_are_those_of_the_restored_bands(write):
    raster = write(optical_dn(SHAPE, 4), names=BAND_NAMES[4])
    dataset = gdal.Open(raster.path, gdal.GA_Update)
    dataset.GetRasterBand(4).SetScale(0.5)
    dataset.FlushCache()
    assert opened(raster, bands=(1, 4))[0].declared_scales() == [(1.0, 0.0), (0.5, 0.0)]
    assert read_raster(raster.path).shape[0] == 4
