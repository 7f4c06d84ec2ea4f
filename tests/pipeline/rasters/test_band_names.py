"""Finding red, green, blue and VV without guessing."""

import pytest
from rasters import BAND_NAMES
from sar_cloud_removal.errors import OptionError
from sar_cloud_removal.pipeline.rasters.band_names import (
    band_keys,
    find_polarisation,
    find_rgb,
    first_words,
    is_mask_name,
    list_bands,
    masks_among,
    require_band,
    telling_bands,
)

GRAY = ["Gray"] + ["Undefined"] * 20
PLANET = ["coastal_blue", "blue", "green_i", "green", "yellow", "red", "rededge", "nir"]


def rgb(names, colours=None):
    return find_rgb(names, colours or GRAY[: len(names)], "scene.tif")


@pytest.mark.parametrize(
    "names, expected",
    [
        (BAND_NAMES[3], (1, 2, 3)),
        (BAND_NAMES[4], (3, 2, 1)),
        (BAND_NAMES[13], (4, 3, 2)),
        (["B08", "B04", "B03", "B02"], (2, 3, 4)),
        (
            ["B4, central wavelength 665 nm", "B3, central wavelength 560 nm", "B2, central wavelength 490 nm"],
            (1, 2, 3),
        ),
        (["Red", "Green", "Blue", "NIR"], (1, 2, 3)),
        (["Blue", "Green", "Red", "Red Edge 1"], (3, 2, 1)),
        (["blue - 490", "green - 560", "red edge", "red - 665"], (4, 2, 1)),
        (["S2_B2", "S2_B3", "S2_B4", "S2_B8A"], (3, 2, 1)),
        (["SCL", "b4", "b3", "b2"], (2, 3, 4)),
        (["r", "g", "b", "x"], (1, 2, 3)),
        (["S2_R", "S2_G", "S2_B", "S2_N"], (1, 2, 3)),
        (["B2", "B3", "B4", "SCL", "TCI_R", "TCI_G", "TCI_B"], (3, 2, 1)),
        (["TCI_R", "TCI_G", "TCI_B", "SCL"], (1, 2, 3)),
        (["Band 2 - Blue", "Band 3 - Green", "Band 4 - Red"], (3, 2, 1)),
        (["Band 1 - Blue", "Band 2 - Green", "Band 3 - Red"], (3, 2, 1)),
        (["Sentinel-2 blue band", "Sentinel-2 green band", "Sentinel-2 red band"], (3, 2, 1)),
        ([f"20230615T101031_20230615T101030_T32TQM_B{number}" for number in (2, 3, 4)], (3, 2, 1)),
        ([f"T32TQM_20230615T101031_B0{number}_10m" for number in (2, 3, 4, 8)], (3, 2, 1)),
    ],
)
def test_bands_are_found_by_name(names, expected):
    found, how = rgb(names)
    assert found == expected
    assert how == "by band name"


def test_names_win_over_colours():
    """A display order of its own must not swap the bands."""
    found, how = rgb(["B2", "B3", "B4", "B8"], ["Red", "Green", "Blue", "Undefined"])
    assert (found, how) == ((3, 2, 1), "by band name")


def test_colours_are_used_where_bands_have_no_names():
    found, how = rgb([""] * 4, ["Blue", "Green", "Red", "Alpha"])
    assert (found, how) == ((3, 2, 1), "by colour interpretation")


@pytest.mark.parametrize("count, expected", [(3, (1, 2, 3)), (12, (4, 3, 2)), (13, (4, 3, 2))])
def test_the_band_count_decides_where_it_leaves_no_doubt(count, expected):
    found, how = rgb([""] * count)
    assert found == expected
    assert how == f"by the band count of {count}"


@pytest.mark.parametrize(
    "names",
    [
        ["Band 1", "Band 2", "Band 3"],
        ["band_1", "band_2", "band_3"],
        ["Band1", "Band2", "Band3"],
        ["layer1", "layer2", "layer3"],
        ["x", "y", "z"],
        ["B4", "", ""],
    ],
    ids=lambda names: "-".join(names),
)
def test_names_that_say_nothing_leave_it_to_the_band_count(names):
    assert rgb(names) == ((1, 2, 3), "by the band count of 3")


def test_names_that_only_count_three_bands_are_none_of_sentinel_2():
    assert band_keys(["Band1", "Band2", "Band3"], GRAY[:3]) == ["red", "green", "blue"]
    assert band_keys(["Band2", "Band3", "Band4"], GRAY[:3]) == ["blue", "green", "red"]


@pytest.mark.parametrize("colours", [GRAY[:3], ["Red", "Green", "Blue"]], ids=["grey", "coloured"])
@pytest.mark.parametrize(
    "names",
    [
        ["B8", "B11", "B12"],
        ["B8", "B4", "B3"],
        ["B4", "B3", "B8"],
        ["nir", "red", "green"],
        ["NDVI", "NBR", "EVI"],
        ["VV", "VH", "ratio"],
        ["SCL", "", ""],
        ["Band 4 - Red", "Band 5 - Vegetation Red Edge", "Band 8 - Near infrared"],
        ["T32TQM_20230615T101031_B08_10m", "T32TQM_20230615T101031_B04_10m", "T32TQM_20230615T101031_B03_10m"],
    ],
    ids=lambda names: "-".join(names),
)
def test_a_name_that_says_otherwise_wins_over_colour_and_band_count(names, colours):
    with pytest.raises(OptionError, match="Set RED_BAND, GREEN_BAND and BLUE_BAND"):
        rgb(names, colours)


def test_twelve_bands_of_one_index_are_no_sentinel_2_product():
    with pytest.raises(OptionError, match="Set RED_BAND"):
        rgb([f"NDVI_{month}" for month in range(1, 13)])


EARTH_ENGINE = [*BAND_NAMES[12], "AOT", "WVP", "SCL", "TCI_R", "TCI_G", "TCI_B", "MSK_CLDPRB", "MSK_SNWPRB", "QA60"]


def test_the_colours_for_display_of_earth_engine_are_no_bands():
    assert rgb(EARTH_ENGINE, ["Gray"] * 21)[0] == (4, 3, 2)
    keys = band_keys(EARTH_ENGINE, ["Gray"] * 21)
    assert (keys.index("red"), keys.index("green"), keys.index("blue")) == (3, 2, 1) and not any(keys[12:])
    assert [EARTH_ENGINE[index] for index in masks_among(EARTH_ENGINE)] == EARTH_ENGINE[14:]


def test_the_bands_that_say_in_which_units_a_raster_is():
    assert telling_bands(EARTH_ENGINE) == list(range(12))
    assert telling_bands(["B5", "AOT, Aerosol Optical Thickness map (at 550nm)", "WVP", "SCL"]) == [0]
    assert telling_bands(["", "", "", "SCL"]) == [0, 1, 2] and telling_bands(["SCL"]) == [0]


@pytest.mark.parametrize("names", [["TCI_R", "TCI_G", "TCI_B"], ["TCI_R", "TCI_G", "TCI_B", "B8", "SCL"]])
def test_where_no_other_band_shows_a_colour_those_for_display_do(names):
    assert masks_among(names) == [index for index, name in enumerate(names) if name == "SCL"]
    assert rgb(names, ["Gray"] * 5)[0] == (1, 2, 3)


@pytest.mark.parametrize(
    "name",
    [
        *("CLD", "SNW", "dataMask", "MSK_SNWPRB", "QA10", "cs_cdf", "SCL"),
        *("sunZenithAngles", "sunAzimuthAngles", "viewZenithMean", "viewAzimuthMean"),
    ],
)
def test_layers_of_quality_are_no_images(name):
    assert is_mask_name(name) and masks_among(["B4", name]) == [1]


@pytest.mark.parametrize(
    "names",
    [
        [""] * 4,
        [""] * 5,
        ["red", "red", "green", "blue"],
        ["Blue", "Green", "Red Edge", "NIR"],  # red edge is no red
        ["Blue", "Green", "rededge", "NIR"],
        PLANET,  # two blues, two greens
        ["B2", "B3", "B8", "B11"],
        ["B40", "B30", "B20", "B10"],
    ],
    ids=lambda names: "-".join(names),
)
def test_doubt_is_an_error_that_lists_the_bands(names):
    with pytest.raises(OptionError) as error:
        rgb(names)
    text = str(error.value)
    assert "'scene.tif'" in text and "Set RED_BAND, GREEN_BAND and BLUE_BAND" in text
    assert all(f"{index} ({name or 'unnamed'})" in text for index, name in enumerate(names, 1))


def test_a_single_band_asks_for_the_other_two_rasters():
    with pytest.raises(OptionError, match="'scene.tif' has a single band.*GREEN and BLUE"):
        rgb(["B4"])


@pytest.mark.parametrize(
    "names, expected, how",
    [
        (["VV"], 1, "by band name"),
        (["VH", "VV", "angle"], 2, "by band name"),
        (["Sigma0_VH_db", "Sigma0_VV_db"], 2, "by band name"),
        ([""], 1, "the only band"),
        (["VH"], 1, "the only band"),
    ],
)
def test_vv_is_found_by_name_or_as_the_only_band(names, expected, how):
    assert find_polarisation(names, "sar.tif") == (expected, how)


@pytest.mark.parametrize("names", [["", ""], ["VH", "HH"], ["VV_ascending", "VV_descending"], ["VVVH", "ratio"]])
def test_an_unclear_vv_is_an_error_that_lists_the_bands(names):
    with pytest.raises(OptionError, match=r"VV band of the SAR raster 'sar.tif'.*1 \(.*2 \(.*Set SAR_BAND"):
        find_polarisation(names, "sar.tif")


def test_a_band_beyond_the_last_is_refused():
    assert require_band(3, 3, "SAR_BAND", "sar.tif") == 3
    with pytest.raises(OptionError, match=r"SAR_BAND is 4, but 'sar.tif' has 3 band\(s\). Choose 1 to 3"):
        require_band(4, 3, "SAR_BAND", "sar.tif")


def test_words_are_letters_and_digits_in_lower_case():
    assert first_words("B4, central-wavelength 665 nm") == ["b4", "central", "wavelength", "665", "nm"]
    assert first_words("") == []


def test_bands_are_listed_with_number_and_name():
    assert list_bands(["B2", ""]) == "1 (B2), 2 (unnamed)"
