"""A series on a cluster of two workers: the bits of one machine; stopped runs go on; without the cluster they end."""

import csv
import json
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from qgis.core import QgsProcessingException
from rasters import PIXEL_M, read_raster, write_raster
from runs import Log, contents
from sar_cloud_removal.errors import Canceled, ClusterError, OptionError
from sar_cloud_removal.pipeline.blocks import cluster
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.removeclouds import AUTO, BlockOptions, Rim
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.tasks.removecloudsseries import open_series_removal, restore_series
from seriesfiles import DAYS, NAMES, season_options, write_season
from toolbox import Log as ToolboxLog
from toolbox import run

distributed = pytest.importorskip("distributed", reason="clusters need the package distributed (Dask)")
SHAPE = (250, 700)
SIDE_PX = 256
BLOCKS = 3
"""Of each date."""
CLOUDS = (((60, 90), 40), ((150, 350), 60), ((120, 560), 50))
COUNT = 3


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    """Three dates with SAR, of which the second one has a mask and the grid. The first one lies on another grid."""
    folder = tmp_path_factory.mktemp("season")
    season = write_season(folder, DAYS[:COUNT], CLOUDS, SHAPE)
    origin = (600000.0 - 4.4 * PIXEL_M, PIXEL_M, 0.0, 5100000.0 + 6 * PIXEL_M, 0.0, -PIXEL_M)
    moved = []
    for path, names in ((season.rasters[0], NAMES), (season.sars[0], ("VV",))):
        wide = np.pad(read_raster(path), [(0, 0), (6, 6), (6, 6)], mode="reflect")
        moved.append(write_raster(folder / f"moved_{Path(path).name}", wide, geotransform=origin, names=names))
    return replace(
        season,
        rasters=[moved[0], *season.rasters[1:]],
        masks=season.masks[1:2],
        sars=[moved[1], *season.sars[1:]],
    )


def options_of(season, folder, **changes):
    """Return options that restore red and near infrared of all dates into ``folder``."""
    given = {"sars": tuple(map(RasterSource, season.sars)), "grid": RasterSource(season.rasters[1])}
    given.update(bands=(3, 4), indices=("NDVI",), inference=InferenceOptions(threads=1))
    return season_options(season, folder, **{**given, **changes})


@pytest.fixture(scope="module")
def whole(season, tmp_path_factory):
    """The folder with what one machine makes of the dates."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    restore_series(options_of(season, folder), Log())
    return folder


@pytest.fixture
def options(season, two_workers, tmp_path):
    """Options that have the cluster restore each date in three blocks."""
    (tmp_path / "work").mkdir()
    blocks = BlockOptions(two_workers.scheduler_address, str(tmp_path / "work"), SIDE_PX)
    return options_of(season, tmp_path / "out", blocks=blocks)


class Watch(Log):
    """Feedback that sees the records of blocks in ``folder`` and does something once when there have been some."""

    def __init__(self, folder, blocks=None, action=None):
        super().__init__()
        self.seen = {}
        self._folder, self._blocks, self._action = Path(folder), blocks, action

    def progress(self, fraction):
        super().progress(fraction)
        for path in self._folder.rglob("block-*.json"):
            with suppress(OSError):  # deleted meanwhile, with the other parts of a finished date
                self.seen[path.parent.name, path.name] = json.loads(path.read_text())
        if self._action and len(self.seen) >= self._blocks:
            action, self._action = self._action, None
            action()


def stop():
    """Cancel as a user does."""
    raise Canceled("The run was canceled.")


def rows_of(folder):
    """Return the rows of the table without what every run has of its own."""
    with open(Path(folder) / "series.csv", encoding="utf-8") as stream:
        return [{k: v for k, v in row.items() if k not in ("seconds", "reused")} for row in csv.DictReader(stream)]


def require_same(folder, whole):
    """Check that a run left what one machine makes, to the last bit, and nothing else."""
    assert set(contents(folder)) == set(contents(whole))
    for path in sorted(whole.glob("*.tif")):
        np.testing.assert_array_equal(read_raster(folder / path.name), read_raster(path), err_msg=path.name)
    for ours, theirs in zip(rows_of(folder), rows_of(whole)):
        assert ours["state"] == theirs["state"] == "restored" and ours["references"] == theirs["references"]
        # numpy may have another number of threads there, which changes the last digits of sums
        assert float(ours["expected_psnr_db"]) == pytest.approx(float(theirs["expected_psnr_db"]), abs=1e-6)


def test_every_date_has_the_bits_of_one_machine_and_both_workers_take_part(options, whole):
    log = Watch(options.blocks.work_folder)
    report = restore_series(options, log)
    assert [outcome.state for outcome in report.outcomes] == ["restored"] * COUNT
    require_same(Path(options.folder), whole)
    assert sorted(Counter(job for job, _ in log.seen).values()) == [BLOCKS] * COUNT
    assert len({record["process"] for record in log.seen.values()}) == 2
    assert sum("2 workers on 1 machines" in text for text in log.infos) == 1
    assert not contents(options.blocks.work_folder) and log.fractions[-1] == 1
    assert all(outcome.reused for outcome in restore_series(replace(options, blocks=BlockOptions()), Log()).outcomes)


def test_a_cancelled_run_keeps_dates_and_blocks_and_goes_on(options, whole):
    """Although each run makes the masks, and brings the first date onto the grid, for itself."""
    log = Watch(options.blocks.work_folder, BLOCKS + 1, stop)
    with pytest.raises(Canceled):
        restore_series(options, log)
    folder, work = Path(options.folder), Path(options.blocks.work_folder)
    kept = contents(folder)
    assert f"{DAYS[0]}_restored.tif" in kept and f"{DAYS[1]}_restored.tif" not in kept
    assert not [name for name in kept if name.startswith(".")], "files on the way are gone"
    (begun,) = work.iterdir()
    again = Watch(work)
    report = restore_series(options, again)
    assert [outcome.reused for outcome in report.outcomes] == [True, False, False]
    done = {key: record for key, record in log.seen.items() if key[0] == begun.name}
    assert done and {key: again.seen[key] for key in done} == done, "what was done is not done again"
    assert all(contents(folder)[name] == digest for name, digest in kept.items())
    require_same(folder, whole)
    assert not contents(work)


def test_without_a_cluster_the_run_ends_and_earlier_results_stay(options, season, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT_S", 1)
    here = replace(options, blocks=BlockOptions())
    restore_series(here, Log())
    before = contents(options.folder)
    log, nowhere = Log(), BlockOptions("tcp://127.0.0.1:9")
    with pytest.raises(ClusterError, match="tcp://127.0.0.1:9 cannot be reached"):
        restore_series(replace(here, rim=Rim(9), blocks=nowhere), log)
    assert contents(options.folder) == before and not log.warnings
    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    with pytest.raises(OptionError, match="SCHEDULER .*--workers.* needs the Python package distributed"):
        open_series_removal(replace(options, folder=str(tmp_path / "other")))


def test_a_cluster_that_is_lost_ends_the_run_and_finished_dates_stay(options, whole):
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as lone:
        gone = replace(options, blocks=replace(options.blocks, scheduler=lone.scheduler_address))
        with pytest.raises(ClusterError, match="connection to the scheduler .* was lost"):
            restore_series(gone, Watch(options.blocks.work_folder, BLOCKS + 1, lone.close))
    kept = contents(options.folder)
    assert f"{DAYS[0]}_restored.tif" in kept and f"{DAYS[1]}_restored.tif" not in kept
    report = restore_series(options, Log())
    assert [outcome.reused for outcome in report.outcomes] == [True, False, False]
    require_same(Path(options.folder), whole)


def test_a_date_without_proof_leaves_nothing_in_the_working_folder(season, tmp_path, tiny_model):
    """It is skipped after its job was prepared, with settings of the networks in the folder of its blocks."""
    cloudy = np.ones(SHAPE, np.uint8)
    cloudy[::20, ::20] = 0
    mask = write_raster(tmp_path / f"{DAYS[1]}_mask.tif", cloudy)
    (tmp_path / "work").mkdir()
    inference = InferenceOptions(model_file=tiny_model, device="cpu", threads=1, precision="float32")
    options = options_of(
        season, tmp_path / "out", estimator=AUTO, masks=(RasterSource(mask),), bands=(),
        inference=inference, blocks=BlockOptions(work_folder=str(tmp_path / "work"), block_px=SIDE_PX),
    )  # fmt: skip
    report = restore_series(options, Log())
    assert "clear enough for trials" in report.outcomes[1].message
    assert not contents(tmp_path / "work")


@pytest.mark.usefixtures("provider")
def test_the_algorithm_takes_an_address_and_stops_when_told(options, season, whole, monkeypatch):
    values = {
        **{"SERIES": list(season.rasters), "MASKS": list(season.masks), "SAR": list(season.sars)},
        **{"BANDS": "3,4", "GRID": season.rasters[1]},
        **{
            "INDICES": ["NDVI"],
            "MASK_BUFFER": 4,
            "ESTIMATOR": "closed-form",
            "THREADS": 1,
            "OUTPUT_FOLDER": options.folder,
        },
        **{"SCHEDULER": options.blocks.scheduler, "WORK_FOLDER": options.blocks.work_folder},
    }
    log = ToolboxLog()
    results = run("removecloudsseries", values, log)
    assert results["RESTORED_COUNT"] == COUNT and max(log.percents) == 100
    assert any("2 workers on 1 machines" in line for line in log.lines["info"])
    styles = list(Path(options.folder).glob("*_provenance.qml"))  # the engine writes none
    assert len(styles) == COUNT
    for style in styles:
        style.unlink()
    require_same(Path(options.folder), whole)
    before = contents(options.folder)
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run("removecloudsseries", {**values, "MASK_BUFFER": 5}, ToolboxLog(cancel=True))
    assert contents(options.folder) == before
