"""The report of a series of dates without clouds, and the NDVI of points through it."""

import base64
import csv
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from osgeo import gdal
from rasters import BAND_NAMES, PIXEL_M, optical_dn, read_raster, write_raster
from runs import Log, contents
from sar_cloud_removal.errors import Canceled, OptionError, RasterError
from sar_cloud_removal.pipeline.evaluation.series.pictures import Shown, read_pictures
from sar_cloud_removal.pipeline.options.removecloudsseries import Point, parse_points
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.rasters.raster import Raster
from sar_cloud_removal.pipeline.series.units import find_units
from sar_cloud_removal.pipeline.tasks import removecloudsseries
from sar_cloud_removal.pipeline.tasks.removecloudsseries import open_series_removal, restore_series
from seriesfiles import CLOUDS, DAYS, NAMES, season_options, write_season

pytestmark = pytest.mark.usefixtures("few_trials")

LEFT, TOP = 600000.0, 5100000.0
CLOUDY, OPEN = (22, 22), (4, 76)
"""Row and column of a pixel that is hidden on the first date, and of one that is always seen."""


def place(pixel):
    """Return ``x,y`` of the middle of a pixel."""
    row, col = pixel
    return f"{LEFT + (col + 0.5) * PIXEL_M},{TOP - (row + 0.5) * PIXEL_M}"


POINTS = f"field <a>:{place(CLOUDY)}; {place(OPEN)}"


def options_of(season, folder, **changes):
    """Return options that restore red and near infrared of all dates, and write a report."""
    report = {"bands": (3, 4), "report": str(folder / "report.html"), "points": POINTS}
    return season_options(season, folder / "out", **{**report, **changes})


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    """Four dates of one place; the third is hidden everywhere."""
    return write_season(tmp_path_factory.mktemp("season"), everywhere=2)


@pytest.fixture(scope="module")
def done(season, tmp_path_factory):
    """A run: its report and folder."""
    folder = tmp_path_factory.mktemp("done")
    return restore_series(options_of(season, folder), Log()), folder


def page_of(folder):
    """Return the text of the report."""
    return (folder / "report.html").read_text(encoding="utf-8")


def rows_of(folder, name="points.csv"):
    """Return the rows of a table in the folder of the results."""
    with open(folder / "out" / name, encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def section(page, title):
    """Return the part of the page under a heading."""
    return page.split(f"<h2>{title}</h2>")[1].split("<h2>")[0]


def test_the_table_has_what_the_csv_has(done):
    _, folder = done
    lines = re.findall(r"<tr>(<td>\d.*?)</tr>", section(page_of(folder), "All dates"))
    rows = rows_of(folder, "series.csv")
    assert len(lines) == len(rows) == 4
    for line, row in zip(lines, rows):
        cells = re.findall(r"<td.*?>(.*?)</td>", line)
        assert cells[:2] == [row["date"], row["state"]]
        assert cells[2] == f"{100 * float(row['hidden_share']):.1f} %"
    restored = re.findall(r"<td.*?>(.*?)</td>", lines[0])
    assert f"{float(rows[0]['expected_psnr_db']):.1f}" in restored
    assert f"{float(rows[0]['expected_ndvi_error']):.3f}" in restored
    assert f"{100 * float(rows[0]['share_observed']):.1f} %" in restored
    days = (f'<span class="day">{day}</span>' for day in rows[0]["references"].split())  # unbroken, like figures
    assert restored[-1] == ", ".join(days)
    assert "hidden everywhere" in lines[2]
    assert '<table class="dates">' in page_of(folder) and ".dates td{white-space:nowrap}" in page_of(folder)


def test_the_page_needs_no_other_file(done):
    _, folder = done
    page = page_of(folder)
    sources = re.findall(r'src="(.*?)"', page)
    assert sources and all(source.startswith("data:image/png;base64,") for source in sources)
    assert "<script" not in page and "<link" not in page and "<field" not in page and "field <a>" not in page


def picture_of(page, caption):
    """Return an embedded picture as an array (3, h, w)."""
    uri = re.search(rf'<img alt="{caption}" src="(.*?)"', page)[1]
    gdal.FileFromMemBuffer("/vsimem/picture.png", base64.b64decode(uri.split(",")[1]))
    return gdal.Open("/vsimem/picture.png").ReadAsArray()


def test_pictures_show_every_date_before_and_after_with_one_stretch(season, done):
    _, folder = done
    page = page_of(folder)
    before, after = (picture_of(page, f"{DAYS[0]}, {name}") for name in ("before", "restored"))
    cloudy = season.cloudy[DAYS[0]]
    assert (before[:, cloudy] == 255).all() and np.median(after[:, cloudy]) < 250
    far = read_raster(folder / "out" / f"{DAYS[0]}_provenance.tif")[0] == 1
    np.testing.assert_array_equal(before[:, far], after[:, far])
    # one stretch: grey values follow the digital numbers across dates
    numbers, greys = [], []
    for day in (DAYS[0], DAYS[3]):
        numbers.append(read_raster(folder / "out" / f"{day}_restored.tif")[2].ravel().astype(float))
        greys.append(picture_of(page, f"{day}, restored")[0].ravel().astype(float))
    numbers, greys = np.concatenate(numbers), np.concatenate(greys)
    inner = (greys > 5) & (greys < 250)
    slope, start = np.polyfit(numbers[inner], greys[inner], 1)
    assert np.abs(greys - slope * numbers - start)[inner].max() < 1
    assert f"{DAYS[2]}, skipped: no result" in page and f'alt="{DAYS[2]}, before"' in page


def test_dates_that_differ_in_their_offset_are_named_once(tmp_path):
    """Also where all of them are reused."""
    season = write_season(tmp_path / "season", DAYS[:2], CLOUDS[:2])
    write_raster(season.rasters[1], read_raster(season.rasters[1]) + np.uint16(1000), names=NAMES)
    for _ in range(2):
        log = Log()
        report = restore_series(options_of(season, tmp_path), log)
        (text,) = [text for text in log.infos if "processing baseline 04.00" in text]
        assert f"without it {DAYS[0]} (by their own values); with it {DAYS[1]} (by comparison" in text
        assert report.reflectance[DAYS[0]][2] == pytest.approx((1e-4, 0))
        assert report.reflectance[DAYS[1]][2] == pytest.approx((1e-4, -0.1))
    assert all(outcome.reused for outcome in report.outcomes)


def factor_of(path):
    """Return by how much the NDVI's propagated error is multiplied, by the metadata of a raster of expected errors."""
    return json.loads(gdal.Open(str(path)).GetMetadataItem("SAR_CLOUD_REMOVAL_INDEX_FACTORS"))["NDVI"]


def test_points_have_the_ndvi_and_the_error_of_the_written_rasters(done):
    _, folder = done
    rows = rows_of(folder)
    assert [(row["point"], row["date"]) for row in rows] == [
        (name, day) for name in ("field <a>", "2") for day in (DAYS[0], DAYS[1], DAYS[3])
    ]
    for row in rows:
        at = CLOUDY if row["point"] == "field <a>" else OPEN
        red, nir = (
            read_raster(folder / "out" / f"{row['date']}_restored.tif")[band][at].astype(float) for band in (2, 3)
        )
        assert float(row["ndvi"]) == pytest.approx((nir - red) / (nir + red), abs=1e-5)
        origin = read_raster(folder / "out" / f"{row['date']}_provenance.tif")[0][at]
        assert (row["source"] == "observed") == (origin == 1)
        if origin == 1:
            assert row["ndvi_error"] == ""
            continue
        path = folder / "out" / f"{row['date']}_confidence.tif"
        errors = read_raster(path)[(slice(None), *at)].astype(float)
        (_, together), _ = json.loads(gdal.Open(str(path)).GetMetadataItem("SAR_CLOUD_REMOVAL_ERROR_CORRELATION"))
        parts = nir * errors[0], -red * errors[1]
        square = parts[0] ** 2 + parts[1] ** 2 + 2 * together * parts[0] * parts[1]
        told = factor_of(path) * 2 * square**0.5 / (nir + red) ** 2
        assert float(row["ndvi_error"]) == pytest.approx(told, rel=2e-3) and square > 0
        assert 0.05 < abs(together) < 1
    assert "digital numbers, 10000 is 1" in page_of(folder)
    assert rows[0]["source"] != "observed" and rows[3]["source"] == "observed"


def test_curves_mark_observed_and_restored_values_apart(done):
    _, folder = done
    curves = section(page_of(folder), "NDVI of the points")
    plots = re.findall(r"<svg.*?</svg>", curves)
    assert len(plots) == 2 and "field &lt;a&gt;" in curves
    by_point = [rows_of(folder)[:3], rows_of(folder)[3:]]
    for plot, rows in zip(plots, by_point):
        restored = sum(row["source"] != "observed" for row in rows)
        assert plot.count("<circle") == 3
        assert plot.count('r="4" fill="#fff"') == plot.count('stroke-width="1.2"') == restored
    assert "how far such errors held there" in curves


def test_with_an_ndvi_the_errors_of_the_points_are_its(season, tmp_path):
    restore_series(options_of(season, tmp_path, indices=("NDWI", "NDVI"), bands=(2, 3, 4)), Log())
    restored = [row for row in rows_of(tmp_path) if row["source"] != "observed"]
    for row in restored:
        at = CLOUDY if row["point"] == "field <a>" else OPEN
        error = read_raster(tmp_path / "out" / f"{row['date']}_index_error.tif")[1][at]
        assert float(row["ndvi_error"]) == error > 0
    assert restored
    (tmp_path / "bands").mkdir()
    restore_series(options_of(season, tmp_path / "bands", bands=(2, 3, 4)), Log())
    plain = [row for row in rows_of(tmp_path / "bands") if row["source"] != "observed"]
    for row, other in zip(restored, plain):
        assert float(row["ndvi_error"]) == pytest.approx(float(other["ndvi_error"]), rel=2e-3)
    assert len(plain) == len(restored) and all(
        factor_of(tmp_path / "bands" / "out" / f"{row['date']}_confidence.tif") != pytest.approx(1, abs=0.01)
        for row in plain
    )


def test_a_resumed_run_writes_the_same_report(season, done, tmp_path):
    _, folder = done
    options = options_of(season, folder, report=str(tmp_path / "again.html"))
    first = (folder / "out" / "points.csv").read_bytes()
    (folder / "out" / "points.csv").unlink()
    report = restore_series(options, Log())
    assert all(outcome.reused for outcome in report.outcomes if outcome.has_result)
    assert (folder / "out" / "points.csv").read_bytes() == first
    again = (tmp_path / "again.html").read_text(encoding="utf-8")
    for title in ("All dates", "Before and after", "NDVI of the points"):
        assert section(again, title) == section(page_of(folder), title)


def test_points_and_report_change_no_date(season, done):
    _, folder = done
    before = contents(folder / "out")
    options = replace(options_of(season, folder), points=place(OPEN), report=None)
    report = restore_series(options, Log())
    assert all(outcome.reused for outcome in report.outcomes if outcome.has_result)
    after = contents(folder / "out")
    # the last has the names of the other two, which may come and go
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"series.csv", "points.csv", "records/series.json"}
    restore_series(options_of(season, folder), Log())


def test_without_red_the_report_says_why_there_are_no_curves(season, tmp_path):
    log = Log()
    report = restore_series(options_of(season, tmp_path, bands=(1, 4)), log)
    assert not report.curves.curves and not (tmp_path / "out" / "points.csv").exists()
    text = section(page_of(tmp_path), "NDVI of the points")
    assert "There are no curves" in text and "red and near infrared are not both among the restored bands" in text
    assert any("No NDVI of all dates" in line and "Name the bands" in line for line in log.warnings)


def test_without_confidence_values_have_no_error(season, tmp_path):
    restore_series(options_of(season, tmp_path, confidence=False), Log())
    assert rows_of(tmp_path)[0]["ndvi"] and not any(row["ndvi_error"] for row in rows_of(tmp_path))


@pytest.mark.parametrize(("baseline", "offset"), [("02.14", 0), ("05.10", 1000)])
def test_points_and_indices_take_the_offset_that_the_metadata_tell(tmp_path, baseline, offset):
    season = write_season(tmp_path / "in", DAYS[:2])
    for path in season.rasters:
        values = np.maximum(read_raster(path), 1200)
        write_raster(path, values, names=NAMES, tags={"PROCESSING_BASELINE": baseline})
    points = f"open: {place(OPEN)}; cloudy: {place(CLOUDY)}"
    restore_series(options_of(season, tmp_path, points=points, indices=("NDVI",)), Log())
    for row in rows_of(tmp_path):
        at = OPEN if row["point"] == "open" else CLOUDY
        index, restored = (tmp_path / "out" / f"{row['date']}_{kind}.tif" for kind in ("index", "restored"))
        assert gdal.Open(str(restored)).GetMetadataItem("PROCESSING_BASELINE") == baseline
        red, infrared = (read_raster(restored)[number][at].astype(float) - offset for number in (2, 3))
        expected = (infrared - red) / (infrared + red)
        assert float(row["ndvi"]) == pytest.approx(expected, abs=2e-3)
        assert read_raster(index)[0][at] == pytest.approx(expected, abs=2e-3)


def test_a_pixel_without_data_is_left_out(tmp_path):
    season = write_season(tmp_path / "in", DAYS[:2])
    values = read_raster(season.rasters[1])
    values[:, OPEN[0], OPEN[1]] = 0
    write_raster(season.rasters[1], values, names=NAMES)
    restore_series(options_of(season, tmp_path), Log())
    rows = rows_of(tmp_path)
    assert rows[3]["source"] == "no_data" and rows[3]["ndvi"] == "" and rows[2]["ndvi"]
    assert re.findall(r"<svg.*?</svg>", page_of(tmp_path))[1].count("<circle") == 1


def test_an_ndvi_that_no_ground_has_is_drawn_at_the_edge_of_the_plot(tmp_path):
    season = write_season(tmp_path / "in", DAYS[:2])
    for path in season.rasters:
        values = read_raster(path).astype("float32") / 10000
        values[NAMES.index("B4"), OPEN[0], OPEN[1]], values[NAMES.index("B8"), OPEN[0], OPEN[1]] = -0.003, 0.004
        write_raster(path, values, names=NAMES)
    report = restore_series(options_of(season, tmp_path, points=f"lake: {place(OPEN)}"), Log())
    (curve,) = report.curves.curves
    assert [round(moment.ndvi) for moment in curve.moments] == [7, 7]
    svg = re.findall(r"<svg.*?</svg>", page_of(tmp_path))[0]
    heights = {float(y) for y in re.findall(r'<circle[^>]* cy="([0-9.]+)"', svg)}
    assert len(heights) == 1 and 0 < heights.pop() < 60, "both at the top"
    assert "7.000" in svg


def test_a_date_on_another_grid_is_shown_on_that_of_the_results(tmp_path):
    clouds = [((row * 2, col * 2), radius) for (row, col), radius in CLOUDS]
    season = write_season(tmp_path / "in", DAYS[:3], clouds, (160, 184))
    away = str(tmp_path / "in" / f"away_{DAYS[1]}.tif")
    warped = gdal.Warp(away, season.rasters[1], dstSRS="EPSG:4326", resampleAlg="cubic", dstNodata=0)
    for number, name in enumerate(NAMES, 1):
        warped.GetRasterBand(number).SetDescription(name)
    warped = None
    rasters = tuple(map(RasterSource, (season.rasters[0], away, season.rasters[2])))
    restore_series(options_of(season, tmp_path, rasters=rasters), Log())
    page = page_of(tmp_path)
    before, after = (picture_of(page, f"{DAYS[1]}, {name}").astype(int) for name in ("before", "restored"))
    clear = ~season.cloudy[DAYS[1]][4:-4, 4:-4]
    assert np.abs(before - after)[:, 4:-4, 4:-4][:, clear].mean() < 8


@pytest.mark.parametrize("fill", [-9999, 32767])
def test_undeclared_nodata_has_no_part_in_the_pictures(tmp_path, fill):
    values = optical_dn((96, 96)).astype("int16")
    values[:, :20] = fill
    path = write_raster(tmp_path / "s2.tif", values, names=BAND_NAMES[3])
    (found,) = read_pictures([Shown(RasterSource(path), (), path, ())], Raster(RasterSource(path)).grid, None, Log())
    for picture in (found.before, found.after):
        assert np.isnan(picture[:, :20]).all() and np.isfinite(picture[:, 20:]).all()
        assert np.nanmax(picture) <= values[:, 20:].max()


def test_canceled_while_the_results_are_read_there_is_no_report(season, done, tmp_path):
    _, folder = done
    with pytest.raises(Canceled):
        restore_series(options_of(season, folder, report=str(tmp_path / "new.html")), Log(cancel_at=0.97))
    assert not list(tmp_path.iterdir())


def test_the_report_may_lie_in_the_new_folder_of_the_results(season, tmp_path):
    report = str(tmp_path / "out" / "report.html")
    restore_series(options_of(season, tmp_path, report=report), Log())
    assert (tmp_path / "out" / "report.html").is_file()


REFUSED = {
    "no number": ({"points": "field:6e5,north"}, "POINTS has 'field:6e5,north', expected are a name and two numbers"),
    "one number": ({"points": "600100"}, "POINTS has '600100'"),
    "three numbers": ({"points": "1,2,3"}, "POINTS has '1,2,3'"),
    "nan": ({"points": "nan,5099900"}, "POINTS has 'nan,5099900'"),
    "infinite": ({"points": "a:inf,5099900"}, "POINTS has 'a:inf,5099900'"),
    "twice": ({"points": "a:600100,5099900;a:600200,5099900"}, "two points called 'a'"),
    "too many": ({"points": ";".join(["600100,5099900"] * 11)}, "POINTS has 11 points, at most 10"),
    "outside": ({"points": "far:500000,5099900"}, "The point 'far' of POINTS, 500000,5099900, lies outside the grid"),
    "on the far edge": ({"points": f"{LEFT + 80 * PIXEL_M},{TOP - 5}"}, "The point '1' of POINTS"),
    "report that is an input": ({"report": "{in}"}, "REPORT .* is also an input"),
    "report in no folder": ({"report": "{out}/nowhere/report.html"}, "does not exist"),
    "report called like a result": ({"report": "{out}/out/series.csv"}, "is called like a file that the run writes"),
    "report called like a stack": ({"report": "{out}/out/series_B4.vrt"}, "is called like a file that the run writes"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_before_any_work(season, tmp_path, case):
    changes, message = REFUSED[case]
    known = {"in": season.rasters[0], "out": str(tmp_path)}
    changes = {name: value.format(**known) for name, value in changes.items()}
    with pytest.raises((OptionError, RasterError), match=message) as found:
        open_series_removal(options_of(season, tmp_path, **changes))
    assert len(re.findall("POINTS has|The point|The REPORT|REPORT '", str(found.value))) <= 1
    assert not list(tmp_path.iterdir())


def test_a_folder_with_too_long_a_name_is_refused_before_any_work(season, tmp_path):
    with pytest.raises(RasterError, match=r"n' cannot be used \(File name too long\)"):
        open_series_removal(season_options(season, tmp_path / ("n" * 300)))


def test_points_are_read_with_and_without_names():
    assert parse_points(" a b: 1.5 ,-2 ; 3,4;") == (Point("a b", 1.5, -2.0), Point("2", 3.0, 4.0))
    assert parse_points("") == ()


def test_points_need_a_georeferenced_grid(tmp_path):
    season = write_season(tmp_path / "in", DAYS[:2])
    bare = []
    for path in (*season.rasters, *season.masks):
        bare.append(path.replace("s2_", "bare_"))
        gdal.Translate(bare[-1], path, options="-a_ullr 0 0 80 72")
        dataset = gdal.Open(bare[-1], gdal.GA_Update)
        dataset.SetProjection("")
        dataset = None
    rasters, masks = (tuple(map(RasterSource, part)) for part in (bare[:2], bare[2:]))
    with pytest.raises(OptionError, match="not georeferenced"):
        open_series_removal(options_of(season, tmp_path, rasters=rasters, masks=masks))


def test_a_date_whose_units_are_not_known_is_restored_all_the_same(season, tmp_path, monkeypatch):
    def without_the_first(*arguments):
        return {name: units for name, units in find_units(*arguments).items() if name != DAYS[0]}

    monkeypatch.setattr(removecloudsseries, "find_units", without_the_first)
    report = restore_series(options_of(season, tmp_path), Log())
    assert report.outcomes[0].has_result and (tmp_path / "report.html").is_file()
    assert DAYS[0] not in {row["date"] for row in rows_of(tmp_path)} and rows_of(tmp_path)
