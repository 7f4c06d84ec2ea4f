"""A large raster with few clouds begins as a copy of the file: only where the result is the same but for its bytes."""

import os
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from rasters import BAND_NAMES, read_raster, write_raster, write_scene
from runs import Log, changed, scene_options
from sar_cloud_removal.errors import Canceled, RasterError
from sar_cloud_removal.models.store import model_store
from sar_cloud_removal.pipeline.options.removeclouds import CLOSED_FORM
from sar_cloud_removal.pipeline.rasters import writer
from sar_cloud_removal.pipeline.rasters.border.file_copies import header_of, stored_alike
from sar_cloud_removal.pipeline.scene import job
from sar_cloud_removal.pipeline.tasks.removeclouds import restore

pytestmark = pytest.mark.usefixtures("few_trials")

SHAPE = (1800, 300)
STORED = ("TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=2")


@pytest.fixture
def copies(monkeypatch):
    """What is copied, in rasters of any size."""
    found, own = [], writer.copy_file

    def copy_file(source, target, feedback):
        found.append(source)
        own(source, target, feedback)

    monkeypatch.setattr(writer, "copy_file", copy_file)
    monkeypatch.setattr(job, "LEAST_COPIED_PX", 0)
    return found


def small_cloud(height=60):
    cloudy = np.zeros(SHAPE, bool)
    cloudy[850 : 850 + height, 100:160] = True
    return cloudy


def options_of(folder, cloudy=None, stored=STORED, tags=None, nodata=None, **changes):
    scene = write_scene(folder, SHAPE, cloudy=small_cloud() if cloudy is None else cloudy)
    optical = scene.optical_dn.copy()
    optical[:, :40, :50] = 0
    write_raster(scene.optical, optical, names=BAND_NAMES[3], options=stored, tags=tags, nodata=nodata)
    card = str(model_store().find("").path)
    return changed(scene_options(scene, folder / "out.tif", card, estimator=CLOSED_FORM), **changes)


def restore_twice(options, monkeypatch):
    """Return the run as it is and one that writes everything anew: reports, pixels and headers."""
    results = []
    for least in (0, 1 << 40):
        monkeypatch.setattr(job, "LEAST_COPIED_PX", least)
        log = Log()
        report = restore(options, log)
        output = options.written.restored
        results.append((report.restored_share, report.windows_run, log.warnings, header_of(output)))
        results[-1] += (read_raster(output),)
    return results


def require_same(results):
    (*found, pixels), (*expected, expected_pixels) = results
    assert found == expected
    np.testing.assert_array_equal(pixels, expected_pixels)


@pytest.mark.parametrize("nodata", [None, 0])
@pytest.mark.parametrize("stored", [STORED, (*STORED, "BIGTIFF=YES"), (*STORED, "ZLEVEL=1")])
def test_a_copy_is_the_same_raster(tmp_path, copies, monkeypatch, stored, nodata):
    options = options_of(tmp_path, stored=stored, nodata=nodata, tags={"OLD": "of the source", "MORE": "too"})
    results = restore_twice(options, monkeypatch)
    require_same(results)
    assert copies == [options.optical.raster.path] and 0 < results[0][0] < 0.05
    assert "OLD" not in results[0][3]["metadata"][""]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mask.tif", "optical.tif", "out.tif", "sar.tif"]


def test_a_raster_without_clouds_is_a_copy(tmp_path, copies, monkeypatch):
    options = options_of(tmp_path, np.zeros(SHAPE, bool))
    require_same(restore_twice(options, monkeypatch))
    assert len(copies) == 1


def test_rows_without_clouds_are_not_read(tmp_path, copies, monkeypatch):
    options = options_of(tmp_path)
    rows, own = [], job.Scene.read_rows

    def read_rows(scene, window, with_sar=False):
        if copies:
            rows.append(window.row)
        return own(scene, window, with_sar)

    monkeypatch.setattr(job.Scene, "read_rows", read_rows)
    restore(options, Log())
    assert rows == [768], "of ten rows of windows the one with the cloud"


def overviews(options):
    dataset = gdal.Open(options.optical.raster.path, gdal.GA_Update)
    dataset.BuildOverviews("NEAREST", [2])


def statistics(options):
    dataset = gdal.Open(options.optical.raster.path, gdal.GA_Update)
    dataset.GetRasterBand(1).SetMetadata({"STATISTICS_MEAN": "1"})


def domain(options):
    dataset = gdal.Open(options.optical.raster.path, gdal.GA_Update)
    dataset.SetMetadata(["<x/>"], "xml:XMP")


def point(options):
    dataset = gdal.Open(options.optical.raster.path, gdal.GA_Update)
    dataset.SetMetadata({"AREA_OR_POINT": "Point"})


@pytest.mark.parametrize("change", [overviews, statistics, domain, point])
def test_what_else_is_in_the_file_stays_out(tmp_path, copies, monkeypatch, change):
    options = options_of(tmp_path)
    change(options)
    require_same(restore_twice(options, monkeypatch))


def test_statistics_beside_the_file_do_no_harm(tmp_path, copies, monkeypatch):
    options = options_of(tmp_path)
    dataset = gdal.Open(options.optical.raster.path)
    dataset.GetRasterBand(1).ComputeStatistics(False)
    del dataset
    assert Path(f"{options.optical.raster.path}.aux.xml").exists()
    require_same(restore_twice(options, monkeypatch))
    assert not Path(f"{options.written.restored}.aux.xml").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"stored": ()},
        {"stored": STORED[:2]},
        {"stored": (*STORED, "BLOCKXSIZE=512", "BLOCKYSIZE=512")},
        {"stored": (*STORED, "INTERLEAVE=BAND")},
        {"stored": (*STORED, "ENDIANNESS=BIG")},
        {"creation_options": ("COMPRESS=DEFLATE",)},
        {"creation_options": ("FORMAT=COG",)},
        {"cloudy": small_cloud(800)},
        {"expected_error": True},
    ],
)
def test_else_everything_is_written(tmp_path, copies, monkeypatch, changes):
    if changes.pop("expected_error", False):
        changes["confidence"] = str(tmp_path / "error.tif")
    require_same(restore_twice(options_of(tmp_path, **changes), monkeypatch))
    assert not copies


def test_ground_that_the_mask_does_not_show_is_counted(tmp_path, copies, monkeypatch):
    options = options_of(tmp_path)
    mask = small_cloud().astype("uint8")
    mask[:5] = 255
    write_raster(options.mask.raster.path, mask, nodata=255)
    results = restore_twice(options, monkeypatch)
    require_same(results)
    assert "lie outside the cloud mask" in str(results[0][2]) and len(copies) == 1


def test_a_file_that_ends_too_early_is_not_copied(tmp_path, copies):
    options = options_of(tmp_path)
    path = Path(options.optical.raster.path)
    wanted = header_of(str(path))
    assert stored_alike(str(path), wanted)
    os.truncate(path, path.stat().st_size - 2000)
    assert header_of(str(path)) == wanted and not stored_alike(str(path), wanted)
    with pytest.raises(RasterError, match="cannot be read"):
        restore(options, Log())
    assert not copies and not Path(options.written.restored).exists()


def test_a_file_whose_tags_are_not_text_is_not_copied(tmp_path, copies, monkeypatch):
    options = options_of(tmp_path)

    def info(*arguments, **settings):
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")

    monkeypatch.setattr(gdal, "Info", info)
    restore(options, Log())
    assert not copies and Path(options.written.restored).exists()


def test_copying_can_be_cancelled(tmp_path, copies, monkeypatch):
    class Cancels(Log):
        def progress(self, fraction):
            super().progress(fraction)
            if copies:
                raise Canceled("The run was canceled.")

    options = options_of(tmp_path)
    with pytest.raises(Canceled):
        restore(options, Cancels())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mask.tif", "optical.tif", "sar.tif"]
