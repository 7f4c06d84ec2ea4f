"""Masks of clouds that a run detects are gone when it ends, also where files that are open cannot be deleted."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from dates import write_dates
from runs import Log
from sar_cloud_removal.errors import Canceled
from sar_cloud_removal.pipeline.options.detectclouds import DetectOptions
from sar_cloud_removal.pipeline.options.expectedquality import QualityOptions
from sar_cloud_removal.pipeline.options.removeclouds import CLOSED_FORM, Outputs, RestoreOptions
from sar_cloud_removal.pipeline.options.sources import MaskSource, OpticalSource, RasterSource, ReferenceSource
from sar_cloud_removal.pipeline.scene import proof
from sar_cloud_removal.pipeline.scene.clouds.detection import detect_clouds
from sar_cloud_removal.pipeline.tasks.expectedquality import expected_quality
from sar_cloud_removal.pipeline.tasks.removeclouds import restore

OPEN_FILES = Path("/proc/self/fd")
pytestmark = pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="only Linux lists the open files of a process")


@pytest.fixture(autouse=True)
def as_on_windows(monkeypatch):
    """No file can be deleted that this process has open."""
    unlink = os.unlink

    def refuse(path, *, dir_fd=None):
        full = os.path.realpath(path)
        for entry in os.listdir(OPEN_FILES):
            try:
                if os.readlink(OPEN_FILES / entry) == full:
                    raise PermissionError(13, "in use by another process", str(path))
            except FileNotFoundError:  # that of the listing itself
                continue
        unlink(path, dir_fd=dir_fd)

    monkeypatch.setattr(os, "unlink", refuse)
    monkeypatch.setattr(os, "remove", refuse)
    monkeypatch.setattr(shutil, "_use_fd_functions", False, raising=False)  # it would delete by names in a folder


@pytest.fixture
def options(tmp_path):
    """Options by which the clouds of both dates are detected."""
    paths = write_dates(tmp_path).paths
    return RestoreOptions(
        optical=OpticalSource(RasterSource(paths["optical"]), bands=(2, 4, 8)),
        references=(ReferenceSource(RasterSource(paths["later"])),),
        mask=MaskSource(None, type="detect"),
        estimator=CLOSED_FORM,
    )


def folders_in(folder) -> list:
    """Return the names of all folders in ``folder``."""
    return [path.name for path in Path(folder).iterdir() if path.is_dir()]


def test_an_open_file_cannot_be_deleted_here(tmp_path):
    with open(tmp_path / "open", "w"), pytest.raises(PermissionError):
        os.unlink(tmp_path / "open")
    shutil.rmtree(tmp_path, ignore_errors=True)
    assert not tmp_path.exists()


def test_removing_clouds_leaves_nothing_but_the_result(options, tmp_path):
    (tmp_path / "out").mkdir()
    restore(replace(options, written=Outputs(str(tmp_path / "out" / "result.tif"))), Log())
    assert os.listdir(tmp_path / "out") == ["result.tif"]


def test_a_run_that_is_canceled_leaves_nothing(options, tmp_path, monkeypatch):
    def stop(*_):
        raise Canceled("Cancelled.")

    (tmp_path / "out").mkdir()
    monkeypatch.setattr(proof.Proof, "say", stop)
    with pytest.raises(Canceled):
        restore(replace(options, written=Outputs(str(tmp_path / "out" / "result.tif"))), Log())
    assert os.listdir(tmp_path / "out") == []


def test_expected_quality_leaves_nothing_but_the_report(options, tmp_path, monkeypatch):
    for name in ("out", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    expected_quality(QualityOptions(options, str(tmp_path / "out" / "ranking.html")), Log())
    assert os.listdir(tmp_path / "out") == ["ranking.html"] and os.listdir(tmp_path / "temporary") == []


def test_detecting_clouds_by_a_date_without_a_mask_leaves_nothing_but_the_mask(options, tmp_path):
    (tmp_path / "out").mkdir()
    source = replace(options.optical, bands=())
    detect_clouds(DetectOptions(source, references=options.references, output=str(tmp_path / "out" / "m.tif")), Log())
    assert os.listdir(tmp_path / "out") == ["m.tif"] and folders_in(tmp_path / "out") == []


def test_the_log_says_whose_clouds_are_detected_and_progress_never_goes_back(options, tmp_path):
    paths = write_dates(tmp_path).paths
    dates = tuple(ReferenceSource(RasterSource(paths[name])) for name in ("later", "earlier"))
    log, output = Log(), str(tmp_path / "m.tif")
    detect_clouds(DetectOptions(replace(options.optical, bands=()), references=dates, output=output), log)
    ends = [text for text in log.infos if "Clouds hide" in text]
    names = [f"Reference {number} '{Path(date.raster.path).name}': " for number, date in enumerate(dates, 1)]
    assert [text.split("Clouds hide")[0] for text in ends] == [*names, ""]
    assert log.fractions == sorted(log.fractions)
