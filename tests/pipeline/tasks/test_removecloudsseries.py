"""A series of dates without clouds: grids, masks, SAR, failures, resumed runs, and the same pixels as one by one."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from rasters import CRS, PIXEL_M, read_raster, write_raster
from realdata import DATA, needs
from runs import Log, contents
from sar_cloud_removal.errors import Canceled, GridError, OptionError, PluginError, RasterError
from sar_cloud_removal.pipeline.options.bestpixel import BestPixelOptions
from sar_cloud_removal.pipeline.options.removeclouds import CLOSED_FORM, Outputs, RestoreOptions, Rim
from sar_cloud_removal.pipeline.options.removecloudsseries import SeriesOptions, rasters_in
from sar_cloud_removal.pipeline.options.sources import (
    DETECT,
    MaskSource,
    OpticalSource,
    RasterSource,
    ReferenceSource,
    SarSource,
)
from sar_cloud_removal.pipeline.rasters.raster import Raster
from sar_cloud_removal.pipeline.scene.acquisition import acquired
from sar_cloud_removal.pipeline.series.outcomes import Records
from sar_cloud_removal.pipeline.tasks.bestpixel import best_pixel
from sar_cloud_removal.pipeline.tasks.removeclouds import restore
from sar_cloud_removal.pipeline.tasks.removecloudsseries import open_series_removal, restore_series
from seriesfiles import BUFFER_PX, CLOUDS, DAYS, NAMES, SHAPE, season_options, write_season

pytestmark = pytest.mark.usefixtures("few_trials")


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    """Four dates of one place."""
    return write_season(tmp_path_factory.mktemp("season"))


def options_of(season, output, **changes):
    """Return options that restore red and near infrared of all dates of ``season``."""
    return season_options(season, output, **{"bands": (3, 4), **changes})


@pytest.fixture(scope="module")
def done(season, tmp_path_factory):
    """A run with everything: its report, log and folder."""
    folder, log = tmp_path_factory.mktemp("done") / "new", Log()
    return restore_series(options_of(season, folder, sars=tuple(map(RasterSource, season.sars))), log), log, folder


def rows_of(folder):
    """Return the rows of the table."""
    with open(Path(folder) / "series.csv", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def error_of(season, day, path):
    """Return the mean absolute error of the restored bands under cloud, and that of a flat fill by the clear mean."""
    truth, cloudy = season.truth[day][2:].astype(float), season.cloudy[day]
    restored = read_raster(path)[2:].astype(float)
    flat = truth[:, ~cloudy].mean(axis=1, keepdims=True)
    return np.abs(restored - truth)[:, cloudy].mean(), np.abs(flat - truth[:, cloudy]).mean()


def test_every_date_is_restored_better_than_a_flat_fill_and_clear_pixels_stay(season, done):
    report, _, folder = done
    assert [outcome.state for outcome in report.outcomes] == ["restored"] * 4
    for day, source in zip(DAYS, season.rasters):
        path = folder / f"{day}_restored.tif"
        error, flat = error_of(season, day, path)
        assert error < 0.5 * flat
        far = ~season.cloudy[day] & (read_raster(folder / f"{day}_provenance.tif")[0] == 1)
        assert far.mean() > 0.5
        np.testing.assert_array_equal(read_raster(path)[:, far], read_raster(source)[:, far])


def test_the_table_says_what_was_used_and_what_to_expect(done):
    report, log, folder = done
    rows = rows_of(folder)
    assert [row["date"] for row in rows] == list(DAYS) and report.table == str(folder / "series.csv")
    first = rows[0]
    assert first["source"] == f"s2_{DAYS[0]}.tif" and first["sar"] == f"s1_{DAYS[0]}.tif"
    assert first["mask"] == f"s2_{DAYS[0]}_mask.tif" and first["restored"] == f"{DAYS[0]}_restored.tif"
    assert set(first["references"].split()) == set(DAYS[1:])
    assert 0.05 < float(first["hidden_share"]) < float(first["restored_share"])
    assert sum(float(value) for name, value in first.items() if name.startswith("share_")) == pytest.approx(1)
    errors = read_raster(folder / f"{DAYS[0]}_confidence.tif")
    assert 0 < float(first["expected_error_B8"]) < 3 * errors[1].max()
    assert 10 < float(first["expected_psnr_db"]) < 60 and 0 < float(first["expected_ndvi_error"]) < 0.2
    assert any(DAYS[0] in line and "expected:" in line for line in log.infos)


def test_results_keep_their_day_whatever_they_are_called(done, tmp_path):
    _, _, folder = done
    for product in ("restored", "provenance", "confidence"):
        copy = tmp_path / f"{product}.tif"
        copy.write_bytes((folder / f"{DAYS[1]}_{product}.tif").read_bytes())
        found = acquired(Raster(RasterSource(str(copy))))
        assert found.day.isoformat() == DAYS[1] and "ACQUISITION_DATE" in found.how


def test_a_stack_of_each_band_has_the_dates_as_bands(done):
    report, _, folder = done
    assert [Path(path).name for path in report.stacks] == [f"series_{name}.vrt" for name in NAMES]
    stack = gdal.Open(report.stacks[3])
    assert [stack.GetRasterBand(number).GetDescription() for number in range(1, 5)] == list(DAYS)
    for number, day in enumerate(DAYS, 1):
        np.testing.assert_array_equal(
            stack.GetRasterBand(number).ReadAsArray(), read_raster(folder / f"{day}_restored.tif")[3]
        )
    assert 'relativeToVRT="1"' in Path(report.stacks[0]).read_text(encoding="utf-8")


def test_each_date_is_what_remove_clouds_makes_of_it_with_the_same_references(season, done, tmp_path):
    _, _, folder = done
    others, masks, sars = [1, 2, 3], season.masks, season.sars

    def mask(index):
        return MaskSource(RasterSource(masks[index]))

    def sar(index):
        return SarSource(RasterSource(sars[index]))

    written = Outputs(str(tmp_path / "restored.tif"), None, str(tmp_path / "error.tif"), str(tmp_path / "origin.tif"))
    references = tuple(
        ReferenceSource(RasterSource(season.rasters[index]), mask(index), sar(index)) for index in others
    )
    optical = OpticalSource(RasterSource(season.rasters[0]), bands=(3, 4))
    restore(RestoreOptions(optical, sar(0), mask(0), references, CLOSED_FORM, Rim(BUFFER_PX), written), Log())
    for name, product in (("restored", "restored"), ("error", "confidence"), ("origin", "provenance")):
        alone, together = read_raster(tmp_path / f"{name}.tif"), read_raster(folder / f"{DAYS[0]}_{product}.tif")
        np.testing.assert_array_equal(alone, together)


def test_the_order_of_the_rasters_does_not_matter(season, done, tmp_path):
    _, _, folder = done
    sars = tuple(map(RasterSource, season.sars))
    options = options_of(season, tmp_path / "turned", sars=sars[::-1])
    options = replace(options, rasters=options.rasters[::-1], masks=options.masks[::-1])
    restore_series(options, Log())
    for day in DAYS:
        name = f"{day}_restored.tif"
        np.testing.assert_array_equal(read_raster(tmp_path / "turned" / name), read_raster(folder / name))


def test_best_pixel_takes_the_series_as_it_is(done, tmp_path):
    report, _, _ = done
    rasters, errors = (tuple(map(RasterSource, report.paths(name))) for name in ("restored", "confidence"))
    output = str(tmp_path / "best.tif")
    found = best_pixel(BestPixelOptions(rasters, errors=errors, output=output), Log())
    assert found.valid_share == 1
    # every pixel is observed on some date, where nothing is expected to be wrong
    assert not np.array_equal(read_raster(output), read_raster(rasters[0].path))


def test_a_second_run_keeps_everything_and_says_so(season, done, tmp_path):
    options = options_of(season, tmp_path / "out")
    restore_series(options, Log())
    before, log = contents(tmp_path / "out"), Log()
    report = restore_series(options, log)
    assert all(outcome.reused for outcome in report.outcomes)
    assert sum("done by an earlier run" in line for line in log.infos) == 4
    after = contents(tmp_path / "out")
    del before["series.csv"], after["series.csv"]
    assert after == before and [row["reused"] for row in rows_of(tmp_path / "out")] == ["1"] * 4


def test_a_second_run_into_the_same_folder_is_refused_while_the_first_one_works(season, tmp_path):
    folder = tmp_path / "new"
    with Records(str(folder)).held(), pytest.raises(PluginError, match="Another run is computing the same in"):
        restore_series(options_of(season, folder), Log())
    assert not contents(folder)


def test_a_stopped_run_goes_on_where_it_was(season, tmp_path):
    options = options_of(season, tmp_path / "out")
    with pytest.raises(Canceled):
        restore_series(options, Log(cancel_at=0.6))
    kept = contents(tmp_path / "out")
    assert f"{DAYS[0]}_restored.tif" in kept and f"{DAYS[3]}_restored.tif" not in kept
    assert not [name for name in kept if name.startswith(".")], "files on the way are gone"
    report = restore_series(options, Log())
    assert [outcome.reused for outcome in report.outcomes][0] and not report.outcomes[3].reused
    after = contents(tmp_path / "out")
    assert all(after[name] == digest for name, digest in kept.items())
    restore_series(replace(options, folder=str(tmp_path / "undisturbed")), Log())
    for day in DAYS:
        name = f"{day}_restored.tif"
        stopped, undisturbed = (read_raster(tmp_path / folder / name) for folder in ("out", "undisturbed"))
        np.testing.assert_array_equal(stopped, undisturbed)


@pytest.mark.parametrize("what", ["option", "mask", "damaged result"])
def test_what_has_changed_is_done_again(season, tmp_path, what):
    fresh = write_season(tmp_path / "in", DAYS[:3])
    options = options_of(fresh, tmp_path / "out")
    restore_series(options, Log())
    if what == "option":
        options = replace(options, rim=Rim(BUFFER_PX + 2))
    elif what == "mask":
        write_raster(fresh.masks[0], np.zeros(SHAPE, np.uint8))
    else:
        (tmp_path / "out" / f"{DAYS[1]}_restored.tif").write_bytes(b"damaged")
    report = restore_series(options, Log())
    expected = [True, False, True] if what == "damaged result" else [False] * 3
    assert [outcome.reused for outcome in report.outcomes] == expected
    assert read_raster(tmp_path / "out" / f"{DAYS[1]}_restored.tif").shape == (4, *SHAPE)


def test_what_a_later_run_does_not_write_again_goes(tmp_path):
    season, folder = write_season(tmp_path / "in"), tmp_path / "out"
    with_points = options_of(season, folder, indices=("NDVI",), points="600005,5099995")
    restore_series(with_points, Log())
    assert (folder / f"{DAYS[0]}_confidence.tif").exists() and (folder / "series_NDVI.vrt").exists()
    assert (folder / "points.csv").exists()
    (folder / "series_mine.vrt").write_text("the user's")
    (folder / f"{DAYS[2]}_index.tif").write_bytes(b"changed by the user")
    write_raster(season.masks[0], np.ones(SHAPE, np.uint8))
    report = restore_series(options_of(season, folder, confidence=False), Log())
    assert [outcome.state for outcome in report.outcomes] == ["skipped", *["restored"] * 3]
    left = {path.name for path in folder.iterdir() if path.is_file()}
    written = {name for outcome in report.outcomes for _, name in outcome.files}
    stacks = {Path(path).name for path in report.stacks}
    assert left == {*written, *stacks, "series.csv", "series_mine.vrt", f"{DAYS[2]}_index.tif"}


def test_what_cannot_be_deleted_is_named(tmp_path, monkeypatch):
    season, folder, log = write_season(tmp_path / "in", DAYS[:2]), tmp_path / "out", Log()
    restore_series(options_of(season, folder), Log())

    unlink = Path.unlink

    def refuse(path, missing_ok=False):
        if path.name.endswith("_confidence.tif"):
            raise PermissionError(13, "in use")
        unlink(path, missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        restore_series(options_of(season, folder, confidence=False), log)
    named = [text for text in log.warnings if "no longer a result of this series" in text]
    assert len(named) == 2 and str(folder / f"{DAYS[0]}_confidence.tif") in named[0]


def test_bands_are_those_of_the_earliest_date_by_their_names(tmp_path):
    season, log = write_season(tmp_path / "in", DAYS[:3]), Log()
    turned = read_raster(season.rasters[1])[::-1]
    write_raster(season.rasters[1], turned, names=NAMES[::-1])
    restore_series(options_of(season, tmp_path / "out"), log)
    assert any(f"{DAYS[1]}: BANDS are its bands 2, 1, by their names" in text for text in log.infos)
    restored, cloudy = read_raster(tmp_path / "out" / f"{DAYS[1]}_restored.tif"), season.cloudy[DAYS[1]]
    assert (restored[:2] != turned[:2])[:, cloudy].any(axis=0).all(), "red and near infrared come first here"
    assert (restored[2:] == turned[2:]).all()
    write_raster(season.rasters[1], turned, names=("B8", "B11", "B3", "B2"))
    with pytest.raises(
        OptionError, match=f"of its band 3 the raster '.*{DAYS[1]}.tif' has none of the same name: 1 .B8"
    ):
        open_series_removal(options_of(season, tmp_path / "out"))


def test_shares_of_a_date_are_of_its_pixels_with_data(tmp_path):
    season = write_season(tmp_path / "in", DAYS[:2])
    values = read_raster(season.rasters[0])
    values[:, :, -30:] = 0
    write_raster(season.rasters[0], values, names=NAMES)
    report = restore_series(options_of(season, tmp_path / "out"), Log())
    outcome = report.outcomes[0]
    shares = dict(outcome.provenance)
    assert outcome.restored_share == pytest.approx(1 - shares["observed"] - shares["not_restored"])
    assert sum(shares.values()) == pytest.approx(1)


def test_sar_that_a_date_lacks_is_told_once(tmp_path):
    season, log = write_season(tmp_path / "in"), Log()
    sars = tuple(map(RasterSource, season.sars[1:]))
    restore_series(options_of(season, tmp_path / "out", sars=sars), log)
    told = [text for text in log.warnings if "SAR" in text]
    assert len(told) == 1 and f"No SAR raster lies within 6 days (MAX_DAYS) of {DAYS[0]}" in told[0]


def test_one_more_date_leaves_those_alone_that_are_far_from_it(tmp_path):
    days = [f"2023-{month:02d}-01" for month in range(1, 13)]
    clouds = [((20, 20), 7 if index in (0, 10) else 0) for index in range(12)]
    season = write_season(tmp_path / "in", days, clouds, (40, 44))
    options = options_of(season, tmp_path / "out")
    first = replace(options, rasters=options.rasters[:-1], masks=options.masks[:-1])
    restore_series(first, Log())
    report = restore_series(options, Log())
    assert [outcome.reused for outcome in report.outcomes] == [True] * 7 + [False] * 5


def test_a_date_that_cannot_be_read_does_not_stop_the_others(tmp_path):
    season = write_season(tmp_path / "in")
    path = Path(season.rasters[1])
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    log = Log()
    report = restore_series(options_of(season, tmp_path / "out"), log)
    assert [outcome.state for outcome in report.outcomes] == ["restored", "failed", "restored", "restored"]
    assert DAYS[1] not in {name for outcome in report.outcomes for name in outcome.references}
    assert any(f"{DAYS[1]} is not restored" in text and path.name in text for text in log.warnings)
    row = rows_of(tmp_path / "out")[1]
    assert row["state"] == "failed" and "cannot be read" in row["message"] and not row["restored"]
    assert gdal.Open(report.stacks[0]).RasterCount == 3


def test_a_date_that_shows_another_place_is_left_out(tmp_path):
    season = write_season(tmp_path / "in")
    far = write_raster(
        tmp_path / "in" / f"s2_{DAYS[2]}.tif",
        season.truth[DAYS[2]],
        geotransform=(900000.0, PIXEL_M, 0.0, 5100000.0, 0.0, -PIXEL_M),
        names=NAMES,
    )
    report = restore_series(options_of(season, tmp_path / "out"), Log())
    assert [outcome.state for outcome in report.outcomes] == ["restored", "restored", "failed", "restored"]
    assert far in report.outcomes[2].message and "same place" in report.outcomes[2].message


@pytest.mark.parametrize("masked", [True, False])
def test_a_date_without_data_does_not_stop_the_others_and_says_why(tmp_path, masked):
    season = write_season(tmp_path / "in", DAYS[:3])
    write_raster(season.rasters[0], np.zeros((4, *SHAPE), np.uint16), names=NAMES)
    options = options_of(season, tmp_path / "out")
    log = Log()
    report = restore_series(options if masked else replace(options, masks=()), log)
    assert [outcome.state for outcome in report.outcomes] == ["skipped" if masked else "failed"] + ["restored"] * 2
    message = report.outcomes[0].message
    assert season.rasters[0] in message and "OPTICAL_NODATA" in message and "hidden" not in message
    if not masked:
        assert sum("This date is not used to detect clouds" in text for text in log.warnings) == 2


def test_creation_options_that_do_not_fit_the_dates_are_refused_before_the_run(tmp_path):
    options = options_of(write_season(tmp_path / "in", DAYS[:2]), tmp_path / "out")
    with pytest.raises(RasterError, match=r"_restored\.tif' cannot be created .*Check the creation options"):
        open_series_removal(replace(options, creation_options=("COMPRESS=JPEG",)))
    assert not (tmp_path / "out").exists()


def test_a_failed_run_leaves_earlier_results_as_they_are(tmp_path):
    season = write_season(tmp_path / "in", DAYS[:2])
    options = options_of(season, tmp_path / "out")
    restore_series(options, Log())
    before = contents(tmp_path / "out")
    for path in season.rasters:
        Path(path).write_bytes(Path(path).read_bytes()[:3000])
    with pytest.raises(RasterError, match=f"No date of the series could be restored. {DAYS[0]}: .*{DAYS[1]}: "):
        restore_series(options, Log())
    assert contents(tmp_path / "out") == before


def test_a_date_hidden_everywhere_is_skipped_and_one_without_clouds_is_copied(tmp_path):
    clouds = (CLOUDS[0], CLOUDS[1], CLOUDS[2], ((-50, -50), 5))
    season = write_season(tmp_path / "in", clouds=clouds, everywhere=1)
    log = Log()
    report = restore_series(options_of(season, tmp_path / "out"), log)
    assert [outcome.state for outcome in report.outcomes] == ["restored", "skipped", "restored", "clear"]
    assert any(f"{DAYS[1]} is skipped: Its ground is hidden everywhere" in text for text in log.warnings)
    assert not (tmp_path / "out" / f"{DAYS[1]}_restored.tif").exists()
    np.testing.assert_array_equal(read_raster(tmp_path / "out" / f"{DAYS[3]}_restored.tif"), season.truth[DAYS[3]])
    assert rows_of(tmp_path / "out")[1]["hidden_share"] == "1.0"


def test_a_date_that_no_other_one_helps_says_what_the_series_lacks(tmp_path):
    season = write_season(tmp_path / "in", DAYS[:2], everywhere=1)
    with pytest.raises(RasterError, match="No other date of the series .* Give more dates in SERIES, or Sentinel-1"):
        restore_series(options_of(season, tmp_path / "out"), Log())


def test_a_date_without_clouds_needs_no_other_one(tmp_path):
    season = write_season(tmp_path / "in", DAYS[:2], clouds=(((-50, -50), 5), CLOUDS[1]), everywhere=1)
    log = Log()
    report = restore_series(options_of(season, tmp_path / "out"), log)
    assert [outcome.state for outcome in report.outcomes] == ["clear", "skipped"]
    assert report.outcomes[0].references == () and len(log.warnings) == 1
    np.testing.assert_array_equal(read_raster(tmp_path / "out" / f"{DAYS[0]}_restored.tif"), season.truth[DAYS[0]])


@pytest.mark.parametrize("placed", [True, False])
def test_a_grid_that_no_date_lies_on_is_named(tmp_path, placed):
    season = write_season(tmp_path / "in", DAYS[:2])
    far = (900000.0, PIXEL_M, 0.0, 5100000.0, 0.0, -PIXEL_M)
    values = np.zeros((20, 20), np.uint8)
    grid = write_raster(
        tmp_path / "grid.tif", values, crs=CRS if placed else None, geotransform=far if placed else None
    )
    options = options_of(season, tmp_path / "out", grid=RasterSource(grid))
    message = (
        "covers 0.0 % of the grid of '.*grid.tif'" if placed else "'.*grid.tif', whose grid .* is not georeferenced"
    )
    with pytest.raises(RasterError, match=message):
        restore_series(options, Log())


def test_an_earliest_date_that_leaves_out_much_of_the_others_is_a_warning(season, tmp_path):
    part = write_raster(tmp_path / "s2_2023-05-01.tif", season.truth[DAYS[0]][:, :, :20], names=NAMES)
    rasters = (RasterSource(part), *map(RasterSource, season.rasters))
    log = Log()
    open_series_removal(options_of(season, tmp_path / "out", rasters=rasters)).notes.repeat(log)
    assert any("2023-05-01.tif': of 4 of the other dates it leaves out up to 75 %" in text for text in log.warnings)
    chosen = Log()
    options = options_of(season, tmp_path / "out", rasters=rasters, grid=rasters[1])
    open_series_removal(options).notes.repeat(chosen)
    assert not any("leaves out" in text for text in chosen.warnings)


def test_an_earliest_date_of_another_place_is_an_error_before_the_run(season, tmp_path):
    far = (900000.0, PIXEL_M, 0.0, 5100000.0, 0.0, -PIXEL_M)
    other = write_raster(tmp_path / "s2_2023-05-01.tif", season.truth[DAYS[0]], names=NAMES, geotransform=far)
    rasters = (RasterSource(other), *map(RasterSource, season.rasters))
    with pytest.raises(GridError, match="2023-05-01.tif', whose grid .* shows another place than all other dates"):
        open_series_removal(options_of(season, tmp_path / "out", rasters=rasters))
    open_series_removal(
        options_of(season, tmp_path / "out", rasters=(*rasters[1:], replace(rasters[0], date="2023-09-01")))
    )


def test_masks_are_detected_and_written_where_none_is_given(season, tmp_path):
    log = Log()
    options = options_of(season, tmp_path / "out", masks=tuple(map(RasterSource, season.masks[1:])))
    report = restore_series(options, log)
    assert [outcome.file("clouds") for outcome in report.outcomes] == [f"{DAYS[0]}_clouds.tif", None, None, None]
    found = read_raster(tmp_path / "out" / f"{DAYS[0]}_clouds.tif")[0]
    assert set(np.unique(found)) <= {0, 1, 2, 255} and found.shape == SHAPE
    assert any("clouds are detected" in text for text in log.warnings)
    everything = replace(options, mask=MaskSource(type=DETECT), folder=str(tmp_path / "detected"))
    assert all(outcome.file("clouds") for outcome in restore_series(everything, Log()).outcomes)


def test_where_no_band_can_be_told_masks_are_the_way_out(tmp_path):
    season, log = write_season(tmp_path / "in", DAYS[:3]), Log()
    for path in season.rasters:
        write_raster(path, read_raster(path))
    masks = tuple(map(RasterSource, season.masks[1:]))
    report = restore_series(options_of(season, tmp_path / "out", masks=masks), log)
    assert [outcome.state for outcome in report.outcomes] == ["failed", "restored", "restored"]
    (text,) = (text for text in log.warnings if "is not restored" in text)
    assert "cannot be identified among its bands: 1 (unnamed), 2 (unnamed)" in text and "Give its mask in MASKS" in text
    assert "RED_BAND" not in text


def test_the_scl_band_of_a_raster_is_its_mask(tmp_path):
    season = write_season(tmp_path / "in", DAYS[:3])
    rasters = []
    for day, path in zip(DAYS, season.rasters):
        scl = np.where(season.cloudy[day], 9, 4).astype(np.uint16)[None]
        rasters.append(write_raster(path, np.concatenate([read_raster(path), scl]), names=(*NAMES, "SCL")))
    report = restore_series(options_of(season, tmp_path / "out", masks=()), Log())
    assert [outcome.state for outcome in report.outcomes] == ["restored"] * 3
    for outcome, day in zip(report.outcomes, DAYS):
        assert outcome.hidden_share == pytest.approx(season.cloudy[day].mean())
        np.testing.assert_array_equal(
            read_raster(tmp_path / "out" / f"{day}_restored.tif")[4], np.where(season.cloudy[day], 9, 4)
        )


def test_polygons_may_be_masks(tmp_path):
    season = write_season(tmp_path / "in", DAYS[:2])
    ring = [[600100, 5099900], [600350, 5099900], [600350, 5099650], [600100, 5099650], [600100, 5099900]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32632"}}
    path = tmp_path / "in" / f"drawn_{DAYS[0]}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}), encoding="utf-8")
    options = options_of(season, tmp_path / "out", masks=(RasterSource(str(path)), RasterSource(season.masks[1])))
    report = restore_series(options, Log())
    assert report.outcomes[0].mask == path.name and report.outcomes[0].hidden_share == pytest.approx(0.11, abs=0.02)
    assert all(outcome.reused for outcome in restore_series(options, Log()).outcomes)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """The second date lies in another CRS, the third is larger, shifted by 1.6 columns, the fourth has no shift."""
    folder = tmp_path_factory.mktemp("mixed")
    clouds = [((row * 2, col * 2), radius) for (row, col), radius in CLOUDS]
    season = write_season(folder, clouds=clouds, shape=(160, 184))
    away = str(folder / f"away_{DAYS[1]}.tif")
    warped = gdal.Warp(away, season.rasters[1], dstSRS="EPSG:4326", resampleAlg="cubic", dstNodata=0)
    for number, name in enumerate(NAMES, 1):
        warped.GetRasterBand(number).SetDescription(name)
    warped = None
    wide = np.pad(read_raster(season.rasters[2]), [(0, 0), (6, 6), (5, 5)], mode="reflect")
    origin = (600000.0 - 5 * PIXEL_M + 1.6 * PIXEL_M, PIXEL_M, 0.0, 5100000.0 + 6 * PIXEL_M, 0.0, -PIXEL_M)
    moved = write_raster(folder / f"moved_{DAYS[2]}.tif", wide, geotransform=origin, names=NAMES)
    cloudy = np.pad(season.cloudy[DAYS[2]], [(6, 6), (5, 5)], mode="reflect").astype(np.uint8)
    mask = write_raster(folder / f"moved_mask_{DAYS[2]}.tif", cloudy, geotransform=origin)
    return replace(
        season,
        rasters=[season.rasters[0], away, moved, season.rasters[3]],
        masks=[season.masks[0], season.masks[1], mask, season.masks[3]],
    )


@pytest.fixture(scope="module")
def on_one_grid(mixed, tmp_path_factory):
    """A run with them: its report, log and folder."""
    folder, log = tmp_path_factory.mktemp("mixed out"), Log()
    return restore_series(options_of(mixed, folder), log), log, folder


def test_all_results_lie_on_the_grid_of_the_earliest_date(mixed, on_one_grid):
    report, _, folder = on_one_grid
    assert [outcome.state for outcome in report.outcomes] == ["restored"] * 4
    first = gdal.Open(mixed.rasters[0])
    for day in DAYS:
        result = gdal.Open(str(folder / f"{day}_restored.tif"))
        assert result.GetGeoTransform() == first.GetGeoTransform()
        assert result.GetRasterBand(1).DataType == gdal.GDT_UInt16
        assert [result.GetRasterBand(n).GetDescription() for n in range(1, 5)] == list(NAMES)


def test_shifts_are_taken_out_once_and_every_date_shows_the_ground(mixed, on_one_grid):
    _, log, folder = on_one_grid
    (line,) = (line for line in log.infos if "which is taken out" in line)
    found = re.search(rf"{DAYS[2]}: It lies (\S+) rows and (\S+) columns off {DAYS[0]}", line)
    assert float(found[1]) == pytest.approx(0, abs=0.2) and float(found[2]) == pytest.approx(1.6, abs=0.2)
    for day, limit in zip(DAYS, (0.5, 0.7, 0.7, 0.5)):
        error, flat = error_of(mixed, day, folder / f"{day}_restored.tif")
        assert error < limit * flat, day
    inner = (slice(None), slice(4, -4), slice(4, -4))
    clear = ~mixed.cloudy[DAYS[2]][inner[1:]]
    image = read_raster(folder / f"{DAYS[2]}_restored.tif")[inner].astype(float)
    truth = mixed.truth[DAYS[2]][inner].astype(float)
    there = np.abs(image - truth)[:, clear].mean()
    beside = np.abs(np.roll(image, 2, axis=2) - truth)[:, clear].mean()
    assert there < 0.5 * beside


def test_a_run_with_files_on_the_grid_goes_on_and_leaves_none(mixed, on_one_grid):
    _, _, folder = on_one_grid
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]
    report = restore_series(options_of(mixed, folder), Log())
    assert all(outcome.reused for outcome in report.outcomes)


def test_another_raster_may_give_the_grid(mixed, tmp_path):
    grid = write_raster(
        tmp_path / "grid.tif",
        np.zeros((70, 80), np.uint8),
        geotransform=(600020.0, 2 * PIXEL_M, 0.0, 5099980.0, 0.0, -2 * PIXEL_M),
    )
    options = options_of(mixed, tmp_path / "out", grid=RasterSource(grid))
    report = restore_series(options, Log())
    assert [outcome.state for outcome in report.outcomes] == ["restored"] * 4
    result = gdal.Open(report.paths("restored")[1])
    assert (result.RasterXSize, result.RasterYSize) == (80, 70)
    assert result.GetGeoTransform() == gdal.Open(grid).GetGeoTransform()


REFUSED = {
    "one raster": ({"rasters": ("{0}",)}, "SERIES has 1 rasters, allowed are 2 to"),
    "a number as mask": ({"masks": (RasterSource(7),)}, "MASKS has 7, the path of a file is expected"),
    "a number as date": ({"dates": (20240503, None)}, "DATES has 20240503, a text is expected"),
    "a zero byte in a path": ({"sars": ("a\0",)}, "the path of a file is expected"),
    "folder of the inputs": ({"folder": "{in}"}, "holds rasters of SERIES"),
    "folder that is a file": ({"folder": "{0}"}, "is a file"),
    "mask type": ({"mask": MaskSource(type="everything")}, "MASK_TYPE is 'everything'"),
    "days": ({"max_days": -1}, "MAX_DAYS is -1"),
    "bands": ({"bands": (0,)}, "BANDS is 0"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_before_any_work(season, tmp_path, case):
    changes, message = REFUSED[case]
    known = {"in": str(Path(season.rasters[0]).parent)}

    def filled(value):
        if isinstance(value, tuple) and value and isinstance(value[0], str):
            return tuple(RasterSource(item.format(season.rasters[0])) for item in value)
        return value.format(season.rasters[0], **known) if isinstance(value, str) else value

    options = options_of(season, tmp_path / "out", **{name: filled(value) for name, value in changes.items()})
    with pytest.raises((OptionError, RasterError), match=message):
        open_series_removal(options)
    assert not (tmp_path / "out").exists()


@needs("series", "finland_000aa810")
def test_a_real_season_is_restored_with_sar_and_cloud_probabilities(tmp_path):
    def listed(pattern):
        return rasters_in(str(DATA / "series" / "finland_000aa810"), pattern)[:3]

    options = SeriesOptions(
        rasters=listed("*_s2.tif"), masks=listed("*_cloudprob.tif"), sars=listed("*_s1_asc.tif"), date_pattern="%Y-%m",
        bands=(3, 7), estimator=CLOSED_FORM, mask=MaskSource(type="probability"), folder=str(tmp_path / "out"),
    )  # fmt: skip
    report = restore_series(options, Log())
    assert len(report.outcomes) == 3 and all(outcome.sar and outcome.mask for outcome in report.outcomes)
    assert sum(outcome.has_result for outcome in report.outcomes) >= 2
    for outcome in report.outcomes:
        if outcome.state == "restored":
            assert outcome.psnr_db > 10 and outcome.references
