"""Which raster of a series is of which day, and which mask and SAR raster belong to it."""

import datetime

import numpy as np
import pytest
from rasters import write_raster
from runs import Log
from sar_cloud_removal.errors import OptionError
from sar_cloud_removal.pipeline.options.removecloudsseries import SeriesOptions, rasters_in
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.rasters.raster import Rasters
from sar_cloud_removal.pipeline.scene.acquisition import find_date, product_of
from sar_cloud_removal.pipeline.series.dates import read_dates
from sar_cloud_removal.pipeline.series.neighbours import candidates

PRODUCT = "S2A_MSIL2A_20230615T101031_N0509_R022_T32TPS_20230615T181031"
NAMES = {
    "s2_20230615.tif": "2023-06-15",
    "2023-06-15.tif": "2023-06-15",
    f"{PRODUCT}.tif": "2023-06-15",
    "T32TPS_20230615T101031_B04.jp2": "2023-06-15",
    "S1A_IW_GRDH_1SDV_20230615T053512_20230615T053537_048999_05E4A8_1A2B.tif": "2023-06-15",
    "S2A_OPER_PRD_MSIL1C_PDMC_20160601T103000_R022_V20160529T101031_20160529T101031.tif": "2016-05-29",
    "HLS.S30.T32TPS.2023166T101031.v2.0.tif": "2023-06-15",
    "LC08_L2SP_193027_20230615_20230622_02_T1.tif": "2023-06-15",
}


def place(folder, name, tags=None):
    """Write a small raster and return its source."""
    folder.mkdir(exist_ok=True, parents=True)
    return RasterSource(write_raster(folder / name, np.ones((8, 8), np.uint8), tags=tags))


def dates(options, log=None):
    """Return the dates that are read from ``options``."""
    return read_dates(options, Rasters(), log or Log())


def days(options):
    """Return file name and day of each date, in order."""
    return [(date.raster.path.rpartition("/")[2], date.name) for date in dates(options)]


@pytest.mark.parametrize("name", NAMES)
def test_names_have_the_day_of_sensing(name):
    assert find_date(name) == datetime.date.fromisoformat(NAMES[name])


@pytest.mark.parametrize("name", ["scene_1.tif", "20231315.tif", "x_120230615.tif", "2023-06-31.tif", "2023400T101031"])
def test_other_numbers_are_no_date(name):
    assert find_date(name) is None


def test_rasters_are_put_in_order_of_time_and_metadata_go_before_names(tmp_path):
    late = place(tmp_path, "a_20230701.tif")
    tagged = place(tmp_path, "b_20230801.tif", {"ACQUISITION_DATE": "2023-05-03"})
    log = Log()
    found = dates(SeriesOptions((late, tagged)), log)
    assert [date.name for date in found] == ["2023-05-03", "2023-07-01"]
    assert found[0].raster == RasterSource(tagged.path, date="2023-05-03")
    assert "metadata ACQUISITION_DATE" in log.infos[0] and "file name" in log.infos[1]


@pytest.mark.parametrize(
    "pattern, name, day",
    [
        ("%d%m%Y", "site_03052024.tif", "2024-05-03"),
        ("site_%Y-%j", "site_2024-124.tif", "2024-05-03"),
        ("%Y-%m", "2024-05_s2.tif", "2024-05-01"),
        ("%y%m%d", "a240503b.tif", "2024-05-03"),
    ],
)
def test_a_pattern_reads_other_names(tmp_path, pattern, name, day):
    rasters = place(tmp_path, name), place(tmp_path, "z.tif")
    options = SeriesOptions(rasters, date_pattern=pattern, dates=("z=20250101",))
    assert days(options) == [(name, day), ("z.tif", "2025-01-01")]


def test_corrections_go_before_all_else(tmp_path):
    options = SeriesOptions((place(tmp_path, "20230101.tif"), place(tmp_path, "x.tif")))
    changed = SeriesOptions(options.rasters, dates=("20230101.tif=2024-05-03", "x=2024-05-04"))
    assert days(changed) == [("20230101.tif", "2024-05-03"), ("x.tif", "2024-05-04")]


REFUSED = {
    "undated": (("a.tif", "20230101.tif"), {}, "date is not known: 'a.tif'.*DATES, such as a.tif=2024-05-03"),
    "same day": (("a_20230101.tif", "b_20230101.tif"), {}, "two rasters of 2023-01-01.*Leave one out .FILE_FILTER"),
    "unknown name": (("20230101.tif", "20230102.tif"), {"dates": ("b.tif=20230103",)}, "no raster is called that"),
    "no date": (("20230101.tif", "20230102.tif"), {"dates": ("20230101.tif",)}, "DATES has '20230101.tif', expected"),
    "pattern": (("20230101.tif", "20230102.tif"), {"date_pattern": "%d.%Q"}, "DATE_PATTERN is '%d.%Q'"),
    "pattern without day": (("20230101.tif", "20230102.tif"), {"date_pattern": "%Y"}, "DATE_PATTERN is '%Y'"),
    "pattern not found": (("20230101.tif", "20230102.tif"), {"date_pattern": "%d.%m.%Y"}, "date is not known"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_has_no_day_of_its_own_is_refused_with_the_remedy(tmp_path, case):
    names, changes, message = REFUSED[case]
    with pytest.raises(OptionError, match=message):
        dates(SeriesOptions(tuple(place(tmp_path, name) for name in names), **changes))


def test_a_name_that_two_folders_have_needs_the_whole_path(tmp_path):
    first, second = place(tmp_path / "one", "s.tif"), place(tmp_path / "two", "s.tif")
    with pytest.raises(OptionError, match="several rasters are called.*whole path"):
        dates(SeriesOptions((first, second), dates=("s.tif=20230101",)))
    options = SeriesOptions((first, second), dates=(f"{first.path}=20230102", f"{second.path}=20230101"))
    assert [date.raster.path for date in dates(options)] == [second.path, first.path]


def test_masks_go_to_their_product_their_name_or_their_day(tmp_path):
    rasters = [place(tmp_path, name) for name in (f"{PRODUCT}.tif", "field.tif", "x_20230801.tif", "20230901.tif")]
    names = ("cloud_20230801.tif", "field_scl.tif", "T32TPS_20230615T101031_SCL.tif")
    masks = [place(tmp_path, name) for name in names]
    given = {"masks": tuple(masks), "dates": ("field.tif=20230701",)}
    found = {date.name: date.mask for date in dates(SeriesOptions(tuple(rasters), **given))}
    assert found == {"2023-06-15": masks[2], "2023-07-01": masks[1], "2023-08-01": masks[0], "2023-09-01": None}
    assert product_of(f"{PRODUCT}.tif") == product_of("T32TPS_20230615T101031_SCL_20m.jp2") is not None
    assert product_of(f"{PRODUCT}.tif") == product_of("20230615T101031_20230615T101354_T32TPS.tif")


def test_a_mask_belongs_to_the_raster_with_the_longest_name_in_common(tmp_path):
    rasters = tuple(place(tmp_path, name) for name in ("field.tif", "field_2.tif"))
    masks = tuple(place(tmp_path, name) for name in ("field_2_scl.tif", "field_scl.tif"))
    given = ("field.tif=20230801", "field_2.tif=20230901")
    assert [date.mask for date in dates(SeriesOptions(rasters, masks=masks, dates=given))] == [masks[1], masks[0]]


def test_a_given_day_goes_before_the_name_of_a_mask(tmp_path):
    rasters = tuple(place(tmp_path, name) for name in (f"{PRODUCT}.tif", "s2_20230801.tif", "s2_20230901.tif"))
    masks = tuple(place(tmp_path, name) for name in ("T32TPS_20230615T101031_SCL.tif", "s2_20230801_scl.tif"))
    given = ("T32TPS_20230615T101031_SCL.tif=20230801", "s2_20230801_scl=20230901")
    found = dates(SeriesOptions(rasters, masks=masks, dates=given))
    assert [date.mask for date in found] == [None, *masks]


def test_a_mask_of_another_day_is_left_out_with_a_warning(tmp_path):
    rasters = tuple(place(tmp_path, name) for name in ("s2_20230801.tif", "s2_20230901.tif"))
    log = Log()
    found = dates(SeriesOptions(rasters, masks=(place(tmp_path, "m_20230802.tif"),)), log)
    assert [date.mask for date in found] == [None, None]
    assert len(log.warnings) == 1 and "2023-08-02, of which SERIES has no raster" in log.warnings[0]


def test_two_masks_for_one_raster_and_a_mask_of_unknown_day_are_refused(tmp_path):
    rasters = tuple(place(tmp_path, name) for name in ("s2_20230801.tif", "s2_20230901.tif"))
    two = (place(tmp_path, "s2_20230801_scl.tif"), place(tmp_path, "m_20230801.tif"))
    with pytest.raises(OptionError, match="MASKS has two rasters for"):
        dates(SeriesOptions(rasters, masks=two))
    with pytest.raises(OptionError, match="belongs to is not known.*mask.tif=2024-05-03"):
        dates(SeriesOptions(rasters, masks=(place(tmp_path, "mask.tif"),)))


def test_sar_of_the_nearest_day_within_the_limit_is_used_and_the_log_says_so(tmp_path):
    rasters = tuple(place(tmp_path, name) for name in ("s2_20230801.tif", "s2_20230804.tif", "s2_20230901.tif"))
    sars = tuple(place(tmp_path, name) for name in ("s1_20230803.tif", "s1_20230701.tif", "s1_20230815.tif"))
    log = Log()
    found = dates(SeriesOptions(rasters, sars=sars, max_days=5), log)
    assert [date.sar and date.sar.path for date in found] == [sars[0].path, sars[0].path, None]
    assert [date.sar_days for date in found] == [2, -1, 0]
    assert "2 days later" in log.infos[0] and "1 day earlier" in log.infos[1]
    unused = [text for text in log.warnings if "is not used" in text]
    assert len(unused) == 2 and "2023-07-01, is 31 days" in unused[0]
    assert any("2023-09-01" in text and "MAX_DAYS" in text for text in log.warnings)


def test_of_two_polarisations_in_files_of_their_own_vv_is_used(tmp_path):
    rasters = tuple(place(tmp_path, name) for name in ("s2_20230801.tif", "s2_20230901.tif"))
    names = ("s1_20230801_VH.tif", "s1_20230801_VV.tif", "s1_20230901-vh.tif")
    radar = tuple(place(tmp_path, name) for name in names)
    found = dates(SeriesOptions(rasters, sars=radar))
    assert [date.sar for date in found] == [radar[1], radar[2]]


def test_candidates_are_the_nearest_on_both_sides():
    days = [datetime.date(2023, 1, 1) + datetime.timedelta(offset) for offset in (0, 5, 10, 12, 40, 45, 50)]
    assert candidates(days, 3, 4) == [2, 1, 4, 5]
    assert candidates(days, 0, 4) == [1, 2, 3, 4]
    assert candidates(days, 6, 2) == [5, 4]
    assert candidates(days, 2, 99) == [3, 1, 0, 4, 5, 6]


def test_a_folder_gives_the_rasters_that_match_the_filter(tmp_path):
    for name in ("b_s2.tif", "a_s2.TIF", "a_mask.tif", ".hidden_s2.tif"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "folder_s2.tif").mkdir()
    assert [source.path for source in rasters_in(str(tmp_path), "*_s2.tif; *.jp2")] == [
        str(tmp_path / "a_s2.TIF"),
        str(tmp_path / "b_s2.tif"),
    ]
    with pytest.raises(OptionError, match="no file whose name matches .*jp2"):
        rasters_in(str(tmp_path), "*.jp2")
    with pytest.raises(OptionError, match="cannot be read"):
        rasters_in(str(tmp_path / "nowhere"), "*.tif")
