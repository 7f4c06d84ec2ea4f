"""Cloud masks of every kind to one meaning."""

import re

import numpy as np
import pytest
from sar_cloud_removal.errors import OptionError
from sar_cloud_removal.pipeline.masks.types import (
    MASK_LEGEND,
    find_mask_band,
    is_255_nodata,
    is_cloudy,
    is_fill,
    is_own_mask,
    is_unlike,
    mask_classes,
    mask_words,
    probability_threshold,
    recognise_mask_type,
)

SCL = (3, 8, 9, 10)
PERCENT = np.arange(0, 101, dtype="uint8")


def cloudy(values, mask_type, threshold=40.0):
    return is_cloudy(np.array(values), mask_type, SCL, threshold).tolist()


def test_nonzero_is_everything_but_zero():
    assert cloudy([0, 1, 255, -1], "nonzero") == [False, True, True, True]


def test_scl_is_the_listed_classes():
    classes = np.arange(12)
    np.testing.assert_array_equal(is_cloudy(classes, "scl", SCL, 40), np.isin(classes, SCL))
    assert is_cloudy(np.array([2.0, 3.0]), "scl", (2,), 40).tolist() == [True, False]


def test_qa60_is_bits_10_and_11():
    values = np.array([0, 1 << 10, 1 << 11, 3 << 10, 1 << 9, 1 << 12, (1 << 10) + 7], "uint16")
    assert cloudy(values, "qa60") == [False, True, True, True, False, False, True]
    assert cloudy(values.astype("float32"), "qa60") == [False, True, True, True, False, False, True]


@pytest.mark.filterwarnings("error")
def test_gaps_in_a_float_qa60_are_not_cloud_and_warn_nobody():
    assert cloudy(np.array([np.nan, 1024], "float32"), "qa60") == [False, True]


def test_probability_counts_from_the_threshold_up():
    assert cloudy([39, 40, 41], "probability") == [False, True, True]
    assert cloudy([np.nan, 0.4], "probability", 0.4) == [False, True]


@pytest.mark.parametrize(
    "mask_type, classes, hidden, clear, fill",
    [
        ("omnicloudmask", (1, 2, 3), [1, 2, 3], [0, 255], [255]),
        ("omnicloudmask", (3,), [3], [0, 1, 2], []),
        ("s2cloudless", (), [1], [0, 255], [255]),
        ("maja", (0, 7), [1, 3, 128, 131], [0, 2, 16, 64], []),
        ("hls", (1, 2, 3), [2, 4, 8, 66, 194], [0, 1, 16, 32, 64, 192], [255]),
        ("landsat", (1, 2, 3, 4), [21826, 22280, 23888, 54596], [21824, 21952, 30048], [1, 0]),
    ],
)
@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_classes_and_bits_of_products(mask_type, classes, hidden, clear, fill, dtype):
    for values, expected in ((hidden, True), ([value for value in clear if value not in fill], False)):
        values = np.array(values, dtype)
        assert set(is_cloudy(values, mask_type, classes, 40)) <= {expected}
        assert not is_fill(values, mask_type).any()
    assert is_fill(np.array(fill, dtype), mask_type).all()


@pytest.mark.parametrize(
    "mask_type, classes, values, expected",
    [
        ("omnicloudmask", (1, 2, 3), [0, 1, 2, 3], [0, 1, 1, 2]),
        ("maja", (0, 7), [0, 1, 3, 33, 129], [0, 2, 1, 2, 1]),
        ("maja", (0, 4, 7), [16, 17], [1, 2]),
        ("hls", (1, 2, 3, 4, 5), [64, 66, 68, 72, 80, 96, 88, 74], [0, 1, 1, 2, 1, 1, 2, 1]),
        ("landsat", (1, 2, 3, 4, 5), [21824, 22280, 23888, 30048], [0, 1, 2, 1]),
    ],
)
def test_a_mask_that_is_written_has_shadow_only_where_the_product_says_so(mask_type, classes, values, expected):
    values = np.array(values)
    assert mask_classes(values, is_cloudy(values, mask_type, classes, 40), (), mask_type).tolist() == expected


def test_a_type_that_does_not_exist_is_a_mistake():
    with pytest.raises(ValueError, match="unknown mask type 'clouds'"):
        cloudy([1], "clouds")


@pytest.mark.parametrize(
    "samples, threshold, unit",
    [
        (PERCENT, 40, "percent"),
        (PERCENT.astype("float32"), 40, "percent"),
        (PERCENT / 100, 0.4, "a fraction of 1"),
        (np.array([0, 1], "uint8"), 40, "percent"),
        (np.arange(256, dtype="uint8"), 102, "a share of 255"),
        (np.array([], "uint8"), 40, "percent"),
    ],
)
def test_the_unit_of_a_probability_is_read_from_its_values(samples, threshold, unit):
    assert probability_threshold(samples, 40.0) == (pytest.approx(threshold), unit)


@pytest.mark.parametrize(
    "mask_type, like, unlike",
    [
        ("scl", [0, 4, 11], [[0, 40, 100], [4, 5, 255], [4, 8.5]]),
        ("qa60", [0, 1024, 3072], [[4, 5, 8]]),
        ("omnicloudmask", [0, 3, 255], [[0, 4]]),
        ("maja", [0, 3, 128], [[21824, 22280]]),
        ("hls", [64, 66, 255], [[0, 2.5]]),
        ("landsat", [1, 21824, 22280], [[322, 352, 480], [0, 1], [0, 255]]),
        ("probability", [0, 40, 255], [[-1, 0, 40]]),
        ("nonzero", [-1, 0, 70000], []),
    ],
)
def test_values_that_no_mask_of_the_type_has_are_noticed(mask_type, like, unlike):
    assert not is_unlike(np.array(like), mask_type) and not is_unlike(np.array([]), mask_type)
    assert all(is_unlike(np.array(values), mask_type) for values in unlike)


@pytest.mark.parametrize("name, what", [("cs_cdf", "Cloud Score+"), ("MSK_SNWPRB", "a probability of snow")])
def test_what_looks_like_a_cloud_probability_and_is_none_is_refused(name, what):
    for description, path in ((name, "x.tif"), ("", f"{name}_20m.tif")):
        for samples in (PERCENT, PERCENT / 100):
            with pytest.raises(OptionError, match=f"'{path}' is by its name .* {re.escape(what)}.* Give"):
                recognise_mask_type(samples, description, path)


@pytest.mark.parametrize(
    "samples, expected",
    [
        ([0, 40, 100, 255], True),
        ([0.0, 0.4, 1.0, 255.0], True),
        ([0, 40, 100], False),
        ([0, 255], False),
        ([255], False),
        ([0, 40, 101, 255], False),
        ([], False),
    ],
)
def test_255_beside_percentages_has_no_data(samples, expected):
    assert is_255_nodata(np.array(samples)) == expected


@pytest.mark.parametrize(
    "samples, expected",
    [
        ([0, 1], "nonzero"),
        ([0], "nonzero"),
        ([1], "nonzero"),
        ([0, 255], "nonzero"),
        ([255], "nonzero"),
        ([0.0, 1.0, np.nan], "nonzero"),
        ([], "nonzero"),
        ([0, 1024, 2048], "qa60"),
        ([0, 3072, 1024], "qa60"),
        ([1, 21824, 22280, 23888], "landsat"),
        ([5440, 5442, 7440], "landsat"),
        ([0, 21824], "landsat"),
        ([21824], "landsat"),
        ([4, 5, 6], "scl"),
        ([4, 5, 8, 9], "scl"),
        ([0, 2, 4, 5, 7, 8, 9], "scl"),
        (range(12), "scl"),
        (PERCENT, "probability"),
        (PERCENT / 100, "probability"),
    ],
)
def test_the_type_is_recognised_by_the_values(samples, expected):
    found, reason = recognise_mask_type(np.array(samples, float), "", "mask.tif")
    assert found == expected
    assert "values" in reason


@pytest.mark.parametrize("samples", [[0, 1, 2], [0, 2], [1, 2], [2], [0]], ids=str)
def test_a_mask_of_our_own_is_recognised_by_its_mark(samples):
    kind, why = recognise_mask_type(np.array(samples), "cloud mask", "scl.tif", tag=MASK_LEGEND)
    assert kind == "nonzero" and why == "a mask of this plugin: 0 clear, 1 cloud, 2 shadow, 255 NoData"
    assert is_own_mask(np.array(samples), MASK_LEGEND)


@pytest.mark.parametrize("samples, tag", [([0, 1, 2], None), ([0, 1, 2], "land"), ([0, 1, 2, 3], MASK_LEGEND)])
def test_without_the_mark_or_with_other_values_a_mask_is_not_our_own(samples, tag):
    assert not is_own_mask(np.array(samples), tag)
    with pytest.raises(OptionError, match="cannot be told"):
        recognise_mask_type(np.array(samples), "cloud mask", "mask.tif", tag=tag)


@pytest.mark.parametrize("samples", [[0, 1024], [0, 2048]])
def test_one_bit_of_qa60_reads_the_same_either_way(samples):
    found, _ = recognise_mask_type(np.array(samples), "", "mask.tif")
    np.testing.assert_array_equal(is_cloudy(np.array(samples), found, SCL, 40), [False, True])


@pytest.mark.parametrize(
    "samples",
    [
        *(
            [0, 1, 2],
            [0, 1, 2, 3],
            [2],
            [3],
            [0, 2],
            [0, 0.5],
            [0, 0.25, 1],
            [30],
            [1, 2],
            [0, 1, 255],
            [0, 30, 60, 100],
        ),
        *([-1, 0, 1], [0, 4], [4], [0, 4, 8, 9], [3, 11], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5], [1, 3, 4, 5]),
        [0, 1, 2, 3, 8, 9, 10, 11],
        *([0, 1, 2, 3, 4, 255], [0, *range(2, 64, 4)], [0, 64, 66, 80, 96, 130, 194]),
    ],
    ids=str,
)
def test_an_ambiguous_mask_is_an_error_that_names_the_ways_out(samples):
    with pytest.raises(OptionError, match="'/data/mask.tif' cannot be told.*Set MASK_TYPE to nonzero, scl, qa60, prob"):
        recognise_mask_type(np.array(samples, float), "", "/data/mask.tif")


@pytest.mark.parametrize(
    "samples, fits",
    [
        (
            [0, 1, 2],
            "What fits these values: a mask of this plugin without its metadata (1 cloud, 2 shadow): nonzero; "
            "OmniCloudMask (1 and 2 cloud, 3 shadow): omnicloudmask; "
            "Fmask (2 shadow, 4 cloud): scl with SCL_CLASSES 2 and 4",
        ),
        (
            [0, 1, 2, 3],
            "What fits these values: OmniCloudMask (1 and 2 cloud, 3 shadow): omnicloudmask; "
            "Fmask (2 shadow, 4 cloud): scl with SCL_CLASSES",
        ),
        (
            [0, 1, 2, 3, 4],
            "What fits these values: Fmask (2 shadow, 4 cloud): scl with SCL_CLASSES 2 and 4; Sentinel-2",
        ),
        ([0, 2, 8, 34], "bits of MAJA's CLM: maja; bits of Fmask in HLS: hls; cloud probability: probability."),
        ([0, 1, 255], "mask of s2cloudless (1 cloud, 255 NoData): s2cloudless"),
        ([300, 21824], "bits of Landsat's QA_PIXEL: landsat"),
        ([0, 0.5, 1], "What fits these values: cloud probability: probability."),
        ([0, 1, 255], "255 as NoData: set that in the layer's properties or in the file"),
        ([-9999, 0, 1], "Negative values are in no mask"),
        ([0, 5000, 70000], "No mask that is known here has such values."),
    ],
)
def test_what_fits_ambiguous_values_is_named(samples, fits):
    with pytest.raises(OptionError, match=re.escape(fits)):
        recognise_mask_type(np.array(samples, float), "", "mask.tif")


@pytest.mark.parametrize(
    "description, path, expected, where, samples",
    [
        ("SCL", "x.tif", "scl", "band name", [0, 4]),
        ("Scene Classification Layer", "x.tif", "scl", "band name", [4]),
        ("QA60", "x.tif", "qa60", "band name", [0]),
        ("MSK_CLDPRB", "x.tif", "probability", "band name", [0, 3, 50]),
        ("cloud_probability", "SCL_20m.tif", "probability", "band name", [0, 0.5]),
        ("", "/data/T32TPS_SCL_20m.jp2", "scl", "file name", [3, 8, 9]),
        ("", "MSK_CLDPRB_20m.jp2", "probability", "file name", [0, 100]),
        ("QA60", "x_SCL.tif", "scl", "file name", [0, 4, 8]),
        ("", "S2B_T32TPS_OCM_v1_7_0.tif", "omnicloudmask", "file name", [0, 1, 2, 3]),
        ("omnicloudmask", "x.tif", "omnicloudmask", "band name", [0, 2, 255]),
        ("CLM", "x.tif", "s2cloudless", "band name", [0, 1, 255]),
        ("CLP", "x.tif", "probability", "band name", [0, 3, 200]),
        ("", "s2cloudless.tif", "s2cloudless", "file name", [0, 0.3, 0.7]),
        ("", "X_L2A_T32TPS_C_V3-0_CLM_R2.tif", "maja", "file name", [0, 3, 33]),
        ("", "S2A_OPER_SSC_PDTANX_L2VALD_15SVD_CLD_R1.DBL.TIF", "maja", "file name", [0, 2]),
        ("", "HLS.L30.T32TPS.2024163T101559.v2.0.Fmask.tif", "hls", "file name", [0, 2, 4]),
        ("", "HLS.L30.T32TPS.2024163T101559.v2.0.Fmask.tif", "hls", "file name", [0, 255]),
        ("Fmask", "x.tif", "hls", "band name", [64, 66, 255]),
        ("QA_PIXEL", "x.tif", "landsat", "band name", [1, 21824]),
        ("", "LC09_L1TP_193028_20240611_20240611_02_T1_QA_PIXEL.TIF", "landsat", "file name", [1]),
    ],
)
def test_names_tell_the_type_where_values_agree(description, path, expected, where, samples):
    found, reason = recognise_mask_type(np.array(samples), description, path)
    assert found == expected
    assert where in reason


@pytest.mark.parametrize("name", ["scl_mask", "qa60_binary", "cloud_probability"])
@pytest.mark.parametrize("samples", [[0, 1], [0, 255], [1], [0, 1, np.nan]], ids=str)
def test_a_binary_mask_is_one_whatever_its_name(name, samples):
    for description, path in ((name, "x.tif"), ("", f"{name}.tif")):
        assert recognise_mask_type(np.array(samples), description, path)[0] == "nonzero"


@pytest.mark.parametrize("samples", [[0, 1], [0, 255]], ids=str)
def test_a_binary_mask_made_of_qa_pixel_is_not_landsats_own(samples):
    assert recognise_mask_type(np.array(samples), "", "LC09_193028_QA_PIXEL_mask.tif")[0] == "nonzero"


@pytest.mark.parametrize(
    "name, samples, fits",
    [
        ("fmask.tif", [0, 1, 2, 3, 4], "scl with SCL_CLASSES 2 and 4"),
        ("CLM.tif", [0, 3, 33], "maja"),
        ("s2cloudless.tif", [0, 255], "s2cloudless"),
    ],
)
def test_a_name_that_several_products_have_decides_nothing(name, samples, fits):
    with pytest.raises(OptionError, match=f"cannot be told.*{fits}"):
        recognise_mask_type(np.array(samples), "", name)


@pytest.mark.parametrize("samples", [[0, 5000, 7000], [3000, 3001, 3500, 4021], [21824, 21825], [2720, 2724]], ids=str)
def test_other_numbers_are_not_taken_for_bits_of_landsat(samples):
    with pytest.raises(OptionError, match="cannot be told"):
        recognise_mask_type(np.array(samples), "", "mask.tif")


def test_names_with_which_values_do_not_agree_say_nothing():
    with pytest.raises(OptionError, match="cannot be told"):
        recognise_mask_type(np.array([0, 2, 34]), "SCL", "mask.tif")
    assert recognise_mask_type(PERCENT, "SCL", "mask.tif")[0] == "probability"


def test_zero_that_is_declared_as_nodata_is_no_class():
    assert recognise_mask_type(np.array([0, 4, 5, 8, 9]), "", "mask.tif", zero_is_nodata=True)[0] == "scl"


def test_the_folder_of_a_mask_says_nothing():
    assert recognise_mask_type(np.array([0, 1]), "", "/archive/scl/clouds.tif")[0] == "nonzero"


@pytest.mark.parametrize("description", ["muscle", "Disclaimer", "classes"])
def test_a_hint_inside_another_word_says_nothing(description):
    assert recognise_mask_type(np.array([0, 1]), description, f"{description}.tif")[0] == "nonzero"


@pytest.mark.parametrize(
    "names, expected, how",
    [
        ([""], 1, "the only band"),
        (["B4", "B3", "B2", "SCL"], 4, "by band name"),
        (["B4", "B3", "B2", "cloud mask"], 4, "by band name"),
        (["B4", "QA60"], 2, "by band name"),
    ],
)
def test_the_mask_band_is_found_by_name_or_as_the_only_one(names, expected, how):
    assert find_mask_band(names, "scene.tif") == (expected, how)


@pytest.mark.parametrize("names", [["B4", "B3", "B2"], ["SCL", "QA60", "B4"], ["", ""]])
def test_an_unclear_mask_band_is_an_error_that_lists_the_bands(names):
    with pytest.raises(
        OptionError, match=r"mask band of 'scene.tif'.*1 \(.*Set MASK_BAND, .* or give the band as a raster of its own"
    ):
        find_mask_band(names, "scene.tif")


@pytest.mark.parametrize(
    ("names", "likely", "others", "expected"),
    [
        (["", "", ""], 2, ["", "", ""], 2),
        (["", "", ""], 2, None, 2),
        (["opaque", "cirrus"], 2, ["snow", "opaque"], 1),
        (["cirrus", "opaque"], 1, ["cirrus", "opaque"], 1),
        (["SCL", "QA60", "B4"], 2, ["QA60", "SCL"], 1),
        (["B4", "SCL"], 1, ["", ""], 2),
        ([""], 2, ["", ""], 1),
    ],
)
def test_the_band_of_another_mask_is_that_of_mask_band(names, likely, others, expected):
    assert find_mask_band(names, "scene.tif", likely, others)[0] == expected


@pytest.mark.parametrize(
    ("names", "likely", "others"),
    [
        (["", "", ""], 2, ["", ""]),
        (["", ""], 3, None),
        (["opaque", "opaque"], 2, ["opaque", "cirrus"]),
        (["opaque", "cirrus"], 1, ["", ""]),
    ],
)
def test_mask_band_says_nothing_of_a_mask_with_other_bands(names, likely, others):
    with pytest.raises(OptionError, match="mask band of 'scene.tif' cannot be identified"):
        find_mask_band(names, "scene.tif", likely, others)


def test_words_of_a_mask():
    assert mask_words("Cloud Mask") == "cloud_mask"
    assert mask_words("Scene classification") == "scene_classification"
    assert mask_words("B4") is None
