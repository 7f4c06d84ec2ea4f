"""Spectral indices of a series: a raster for each date, of the restored values, with errors, stacks, and resumed."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from rasters import read_raster, write_raster
from runs import Log, contents
from sar_cloud_removal.errors import Canceled, OptionError
from sar_cloud_removal.pipeline.options.removeclouds import CLOSED_FORM, NETWORKS, Outputs, RestoreOptions, Rim
from sar_cloud_removal.pipeline.options.sources import MaskSource, OpticalSource, RasterSource, ReferenceSource
from sar_cloud_removal.pipeline.pixels.radiometry import unit_kind
from sar_cloud_removal.pipeline.tasks.removeclouds import restore
from sar_cloud_removal.pipeline.tasks.removecloudsseries import open_series_removal, restore_series
from seriesfiles import BUFFER_PX, CLOUDS, DAYS, NAMES, season_options, write_season

pytestmark = pytest.mark.usefixtures("few_trials")

INDICES = ("NDVI", "EVI")


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    """Three dates of one place, the last one without clouds."""
    clouds = (*CLOUDS[:2], ((-50, -50), 5))
    return write_season(tmp_path_factory.mktemp("season"), DAYS[:3], clouds)


@pytest.fixture(scope="module")
def done(season, tmp_path_factory):
    """A run with two indices: its report and folder."""
    folder = tmp_path_factory.mktemp("done") / "out"
    return restore_series(season_options(season, folder, indices=INDICES), Log()), folder


def test_each_date_has_the_indices_of_its_restored_values(season, done):
    report, folder = done
    assert report.paths("index") == [str(folder / f"{day}_index.tif") for day in DAYS[:3]]
    for day in DAYS[:3]:
        values, index = read_raster(folder / f"{day}_restored.tif") / 1e4, read_raster(folder / f"{day}_index.tif")
        blue, _, red, nir = values.astype(float)
        assert index.dtype == np.float32
        np.testing.assert_allclose(index[0], (nir - red) / (nir + red), atol=1e-5)
        np.testing.assert_allclose(index[1], 2.5 * (nir - red) / (nir + 6 * red - 7.5 * blue + 1), atol=1e-4)
        labels = gdal.Open(str(folder / f"{day}_index.tif"))
        assert [labels.GetRasterBand(number).GetDescription() for number in (1, 2)] == list(INDICES)


def test_their_errors_are_those_of_restored_ground(season, done):
    report, folder = done
    assert report.paths("index_error") == [str(folder / f"{day}_index_error.tif") for day in DAYS[:3]]
    for day in DAYS[:3]:
        error, cloudy = read_raster(folder / f"{day}_index_error.tif"), season.cloudy[day]
        origin = read_raster(folder / f"{day}_provenance.tif")[0]
        assert error.shape[0] == 2 and (error[:, cloudy] > 0).all() and (error[:, origin == 1] == 0).all()


def test_they_are_what_remove_clouds_makes_with_the_same_references(season, done, tmp_path):
    _, folder = done
    paths = [str(tmp_path / f"{name}.tif") for name in ("restored", "index", "index_error")]
    written = Outputs(paths[0], index=paths[1], index_error=paths[2], indices=INDICES)
    masks = [MaskSource(RasterSource(path)) for path in season.masks]
    references = tuple(ReferenceSource(RasterSource(season.rasters[index]), masks[index]) for index in (1, 2))
    optical = OpticalSource(RasterSource(season.rasters[0]))
    restore(RestoreOptions(optical, None, masks[0], references, CLOSED_FORM, Rim(BUFFER_PX), written), Log())
    for path in paths:
        np.testing.assert_array_equal(read_raster(path), read_raster(folder / f"{DAYS[0]}_{Path(path).name}"))


def test_each_index_has_a_stack_and_the_table_names_the_files(done):
    report, folder = done
    assert [Path(path).name for path in report.stacks] == [f"series_{name}.vrt" for name in (*NAMES, *INDICES)]
    stack = gdal.Open(str(folder / "series_EVI.vrt"))
    for number, day in enumerate(DAYS[:3], 1):
        band = stack.GetRasterBand(number)
        assert band.GetDescription() == day and np.isnan(band.GetNoDataValue())
        np.testing.assert_array_equal(band.ReadAsArray(), read_raster(folder / f"{day}_index.tif")[1])
    with open(report.table, encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["index"] for row in rows] == [f"{day}_index.tif" for day in DAYS[:3]]
    assert [row["index_error"] for row in rows] == [f"{day}_index_error.tif" for day in DAYS[:3]]


def test_they_change_no_other_raster_and_errors_are_left_out_with_the_others(season, done, tmp_path):
    _, folder = done
    plain = restore_series(season_options(season, tmp_path / "plain"), Log())
    assert not plain.paths("index") and not list((tmp_path / "plain").glob("*index*"))
    for product in ("restored", "provenance", "confidence"):
        for path in plain.paths(product):
            np.testing.assert_array_equal(read_raster(path), read_raster(folder / Path(path).name))
    options = season_options(season, tmp_path / "without", indices=INDICES, confidence=False)
    without = restore_series(options, Log())
    assert len(without.paths("index")) == 3 and not without.paths("index_error")
    np.testing.assert_array_equal(read_raster(without.paths("index")[0]), read_raster(folder / f"{DAYS[0]}_index.tif"))


def test_a_date_is_done_when_all_that_is_asked_for_is_there(season, tmp_path):
    def reused(**changes):
        report = restore_series(season_options(season, tmp_path / "out", **changes), Log())
        return [outcome.reused for outcome in report.outcomes]

    assert reused() == [False] * 3
    assert reused(indices=("NDVI",)) == [False] * 3
    assert reused(indices=("NDVI",)) == [True] * 3
    (tmp_path / "out" / f"{DAYS[1]}_index.tif").unlink()
    assert reused(indices=("NDVI",)) == [True, False, True]
    (tmp_path / "out" / f"{DAYS[2]}_index_error.tif").write_bytes(b"damaged")
    assert reused(indices=("NDVI",)) == [True, True, False]
    assert reused(indices=("NDVI", "NDWI")) == [False] * 3
    assert read_raster(tmp_path / "out" / f"{DAYS[1]}_index.tif").shape[0] == 2


def ndvi_of(folder, day, offset_dn):
    """Return the NDVI of a restored date whose numbers have the offset ``offset_dn``, and the one that was written."""
    red, nir = read_raster(folder / f"{day}_restored.tif")[2:4].astype(float) - offset_dn
    return (nir - red) / (nir + red), read_raster(folder / f"{day}_index.tif")[0]


def seems_to_have_the_offset(path):
    """Raise the few pixels of a date that are darker than 1000, and say whether it seems to have the offset alone."""
    values = np.maximum(read_raster(path), 1001)
    write_raster(path, values, names=NAMES)
    return unit_kind(values.dtype, values.reshape(len(values), -1)) == ("dn", 1000)


def test_the_offset_is_decided_for_all_dates_together(tmp_path):
    """By its darkest pixels alone the second date would have it, and its NDVI would jump."""
    season = write_season(tmp_path / "in", DAYS[:3])
    assert seems_to_have_the_offset(season.rasters[1])
    log, folder = Log(), tmp_path / "out"
    point = "open: 600765,5099955"
    restore_series(season_options(season, folder, indices=("NDVI",), points=point), log)
    (text,) = [text for text in log.infos if "offset of 1000" in text]
    assert f"without it {DAYS[1]} (by comparison with other dates)" in text and not log.warnings
    with open(folder / "points.csv", encoding="utf-8") as rows:
        told = {row["date"]: float(row["ndvi"]) for row in csv.DictReader(rows)}
    for day in DAYS[:3]:
        expected, written = ndvi_of(folder, day, 0)
        np.testing.assert_allclose(written, expected, atol=1e-5)
        assert told[day] == pytest.approx(expected[4, 76], abs=1e-5)


def test_what_is_decided_anew_of_the_offset_is_done_again(tmp_path):
    """What the metadata of one date say changes the decision on all of them."""
    season = write_season(tmp_path / "in", DAYS[:3])
    for path in season.rasters:
        write_raster(path, read_raster(path) + np.uint16(1000), names=NAMES)
    raster = read_raster(season.rasters[1])
    raster[:, -1] = 880
    write_raster(season.rasters[1], raster, names=NAMES)
    options, folder = season_options(season, tmp_path / "out", indices=("NDVI",)), tmp_path / "out"
    restore_series(options, Log())
    np.testing.assert_allclose(*ndvi_of(folder, DAYS[1], 0), atol=1e-5)
    assert [outcome.reused for outcome in restore_series(options, Log()).outcomes] == [True] * 3
    write_raster(season.rasters[0], read_raster(season.rasters[0]), names=NAMES, tags={"PROCESSING_BASELINE": "05.09"})
    with pytest.raises(Canceled):
        restore_series(options, Log(cancel_at=0.6))
    report = restore_series(options, Log())
    assert [outcome.reused for outcome in report.outcomes] == [True, False, False]
    for day in DAYS[:3]:
        expected, written = ndvi_of(folder, day, 1000)
        np.testing.assert_allclose(written[:-1], expected[:-1], atol=1e-5)


def test_a_stopped_run_goes_on_with_them(season, done, tmp_path):
    options = season_options(season, tmp_path / "out", indices=INDICES)
    with pytest.raises(Canceled):
        restore_series(options, Log(cancel_at=0.6))
    kept = contents(tmp_path / "out")
    assert f"{DAYS[0]}_index_error.tif" in kept and f"{DAYS[2]}_index.tif" not in kept
    assert [outcome.reused for outcome in restore_series(options, Log()).outcomes][::2] == [True, False]
    for path in sorted(done[1].glob("*.tif")):
        np.testing.assert_array_equal(read_raster(tmp_path / "out" / path.name), read_raster(path))


def test_a_band_that_is_called_like_an_index_keeps_its_own_stack(season, tmp_path):
    rasters = []
    for day, path in zip(DAYS, season.rasters):
        values = read_raster(path)
        names = (*NAMES, "NDVI")
        rasters.append(write_raster(tmp_path / f"s2_{day}.tif", np.concatenate([values, values[:1]]), names=names))
    options = season_options(season, tmp_path / "out", indices=("NDVI",))
    report = restore_series(replace(options, rasters=tuple(map(RasterSource, rasters))), Log())
    assert [Path(path).name for path in report.stacks][-2:] == ["series_NDVI.vrt", "series_NDVI_2.vrt"]
    stacks = [gdal.Open(path) for path in report.stacks[-2:]]
    assert [stack.GetRasterBand(1).DataType for stack in stacks] == [gdal.GDT_UInt16, gdal.GDT_Float32]


def test_a_date_without_the_bands_fails_alone(season, tmp_path):
    red = write_raster(tmp_path / f"s2_{DAYS[0]}.tif", read_raster(season.rasters[0])[:3], names=NAMES[:3])
    options = season_options(season, tmp_path / "out", indices=("NDVI",))
    rasters = (RasterSource(red), *options.rasters[1:])
    report = restore_series(replace(options, rasters=rasters), Log())
    assert [outcome.state for outcome in report.outcomes] == ["failed", "restored", "clear"]
    assert "NDVI needs near infrared" in report.outcomes[0].message and len(report.paths("index")) == 2


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"indices": ("NBR",)}, "NBR needs near infrared .* no shortwave infrared"),
        ({"indices": ("NDVI",), "bands": (1, 2)}, "NDVI needs near infrared .*BANDS"),
        ({"indices": ("NDVI",), "estimator": NETWORKS}, "NDVI needs near infrared"),
        ({"indices": ("SAVI",)}, "INDICES is 'SAVI', allowed are NDVI, NDWI"),
    ],
)
def test_refused_before_any_work(season, tmp_path, changes, message):
    if changes.get("estimator") == NETWORKS:
        changes = {**changes, "sars": tuple(map(RasterSource, season.sars))}
    with pytest.raises(OptionError, match=message):
        open_series_removal(season_options(season, tmp_path / "out", **changes))
    assert not (tmp_path / "out").exists()
