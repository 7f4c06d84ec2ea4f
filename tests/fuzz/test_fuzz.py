"""A short run of the fuzzer, and its oracle against planted faults: a check that cannot fail is worth nothing."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

pytest.importorskip("torch", reason="the networks need torch")

from fuzz import running, worker  # noqa: E402
from fuzz.campaign import TESTS, Campaign, Worker  # noqa: E402
from fuzz.verdict import FAULT, RIGHT  # noqa: E402

SHORT = range(50)
TAME = 49
"""The seed of a case of ``removeclouds`` through the engine in which nothing is odd."""


def test_a_short_run_finds_no_fault(tmp_path):
    campaign = Campaign(tmp_path)
    campaign.run(SHORT)
    assert not campaign.faults, campaign.report()
    kinds = [reply["kind"] for reply in campaign.replies]
    assert len(kinds) == len(SHORT) and kinds.count(RIGHT) > len(SHORT) // 4


@pytest.fixture(scope="module")
def lab(tmp_path_factory, few_trials):
    """Cases in this process, through the engine only."""
    return worker.Lab(tmp_path_factory.mktemp("lab"), with_qgis=False)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Folder of what the engine wrote in a case, by seed: many faults are planted into the same results."""
    return tmp_path_factory.mktemp("kept")


def verdict_with(lab, monkeypatch, plant, seed=TAME, kept=None):
    """Return the verdict on a case where ``plant(case, engine)`` takes the engine's place.

    With a folder ``kept`` the engine runs once for each seed, and afterwards what it wrote is copied.
    """
    engine = running._engine

    def run(case, *rest):
        if kept is None:
            return engine(case, *rest)
        if (kept / str(seed)).exists():
            shutil.copytree(kept / str(seed), case.folder, dirs_exist_ok=True)
            return None
        before = when_written(case.folder)
        engine(case, *rest)
        for path, written in when_written(case.folder).items():
            if before.get(path) != written:
                copy = kept / str(seed) / path.relative_to(case.folder)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, copy)
        return None

    monkeypatch.setattr(running, "_engine", lambda case, *rest: plant(case, lambda: run(case, *rest)))
    return lab.run(seed)


def when_written(folder):
    """Return the times of change of all files in ``folder``."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_the_tame_case_is_right_and_the_same_each_time(lab):
    first, again = lab.run(TAME), lab.run(TAME)
    assert first["kind"] == RIGHT and first["algorithm"] == "removeclouds" and not first["words"]
    assert [again[key] for key in ("kind", "words", "text")] == [first[key] for key in ("kind", "words", "text")]


def alter_pixel(case, engine):
    """Change one clear pixel by the least step there is."""
    engine()
    dataset = gdal.Open(case.parameters["OUTPUT"], gdal.GA_Update)
    mask = gdal.Open(case.parameters["CLOUD_MASK"]).ReadAsArray()
    clear = np.argwhere(mask == 0)
    cloudy = np.argwhere(mask != 0)
    distances = ((clear[:, None] - cloudy[None]) ** 2).sum(axis=2).min(axis=1)
    row, column = map(int, clear[distances.argmax()])
    band = dataset.GetRasterBand(2)
    band.WriteArray(band.ReadAsArray(column, row, 1, 1) + 1, column, row)


def declare_nodata(case, engine):
    """Declare another NoData value."""
    engine()
    dataset = gdal.Open(case.parameters["OUTPUT"], gdal.GA_Update)
    dataset.GetRasterBand(1).SetNoDataValue(77)


def move_grid(case, engine):
    """Move the result by a pixel."""
    engine()
    dataset = gdal.Open(case.parameters["OUTPUT"], gdal.GA_Update)
    x, *rest = dataset.GetGeoTransform()
    dataset.SetGeoTransform((x + 10, *rest))


def change_type(case, engine):
    """Write another type."""
    engine()
    path = case.parameters["OUTPUT"]
    gdal.Translate(path + ".new", path, format="GTiff", outputType=gdal.GDT_Float64)
    os.replace(path + ".new", path)


def drop_band(case, engine):
    """Write two bands of three."""
    engine()
    path = case.parameters["OUTPUT"]
    gdal.Translate(path + ".new", path, format="GTiff", bandList=[1, 2])
    os.replace(path + ".new", path)


def write_nothing(case, engine):
    """Report success without a result."""


def leave_file(case, engine):
    """Leave a draft beside the result."""
    engine()
    (case.folder / "out" / ".draft.tif").write_bytes(b"")


def leave_temporary_file(case, engine):
    """Leave a file in the folder for temporary files."""
    engine()
    (case.folder / "temp" / "draft").write_bytes(b"")


def touch_input(case, engine):
    """Append a byte to an input."""
    engine()
    with open(case.parameters["SAR"], "ab") as stream:
        stream.write(b"\0")


def write_beside_input(case, engine):
    """Write a sidecar beside an input."""
    engine()
    shutil.copy(case.parameters["SAR"], case.parameters["SAR"] + ".aux.xml")


def refuse(case, engine):
    """Refuse good inputs."""
    from sar_cloud_removal.errors import RasterError

    raise RasterError("The raster 'a.tif' cannot be used. Choose another one.")


def raise_value_error(case, engine):
    """Raise an exception that is not the project's."""
    raise ValueError("cannot convert float NaN to integer")


def raise_bug(case, engine):
    """Raise what the border makes of an unexpected exception."""
    from sar_cloud_removal.errors import PluginError

    raise PluginError(
        "Unexpected KeyError: 3. This is a bug in the plugin: please report it with this log at http://x."
    )


def damage_earlier_output(case, engine):
    """Fail with a clear error and an output that is not the earlier one."""
    with open(case.parameters["OUTPUT"], "ab") as stream:
        stream.write(b"half a result")
    refuse(case, engine)


@pytest.mark.parametrize(
    "plant, what, text",
    [
        (alter_pixel, "wrong result", "clear pixels changed: 1 in band 2"),
        (declare_nodata, "wrong result", "NoData: 77"),
        (move_grid, "wrong result", "another geotransform"),
        (change_type, "wrong result", "type: Float64"),
        (drop_band, "wrong result", "band count: 2"),
        (write_nothing, "wrong result", "result cannot be opened"),
        (leave_file, "wrong result", "new file beside the result"),
        (leave_temporary_file, "wrong result", "new file beside the result"),
        (touch_input, "wrong result", "changed file beside the result"),
        (write_beside_input, "wrong result", "new file beside the result"),
        (refuse, "good input refused", "Choose another one"),
        (raise_value_error, "ValueError", "cannot convert"),
        (raise_bug, "KeyError", "bug in the plugin"),
        (damage_earlier_output, "files after an error", "output.tif"),
    ],
)  # fmt: skip
def test_the_oracle_sees_a_planted_fault(lab, kept, monkeypatch, plant, what, text):
    found = verdict_with(lab, monkeypatch, plant, kept=kept)
    assert (found["kind"], found["what"]) == (FAULT, what)
    assert text in found["text"]


def shuffle(case, engine):
    """Write the pixels of the first band in another order."""
    engine()
    dataset = gdal.Open(case.parameters["OUTPUT"], gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    band.WriteArray(band.ReadAsArray()[::-1, ::-1])


def write_infinity(case, engine):
    """Write a value that is not finite."""
    engine()
    dataset = gdal.Open(case.parameters["OUTPUT"], gdal.GA_Update)
    dataset.GetRasterBand(1).WriteArray(np.full((1, 1), np.inf))


def invert_classes(case, engine):
    """Write clear where there are clouds, and clouds where it is clear."""
    engine()
    dataset = gdal.Open(case.parameters["OUTPUT"], gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    values = band.ReadAsArray()
    band.WriteArray(np.where(values == 255, 255, values == 0).astype(np.uint8))


def lose_a_cloud(case, engine):
    """Write one cloudy pixel as clear."""
    engine()
    dataset = gdal.Open(case.parameters["OUTPUT"], gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    values = band.ReadAsArray()
    row, column = np.argwhere(values == 1)[0]
    values[row, column] = 0
    band.WriteArray(values)


def write_unknown_class(case, engine):
    """Write a class that a mask does not have."""
    engine()
    dataset = gdal.Open(case.parameters["OUTPUT"], gdal.GA_Update)
    dataset.GetRasterBand(1).WriteArray(np.full((1, 1), 7, np.uint8))


def empty_report(case, engine):
    """Write an empty report."""
    engine()
    with open(case.parameters["REPORT"], "wb"):
        pass


def rank_the_worse_first(case, engine):
    """Report that the date ranked first is worse than the next."""
    engine()
    path = Path(case.parameters["JSON"])
    found = json.loads(path.read_text())
    first, second, *_ = found["references"]
    first["psnr_db"] = second["psnr_db"] - 1
    path.write_text(json.dumps(found))


def lose_a_date(case, engine):
    """Leave a date out of the table."""
    engine()
    path = Path(case.parameters["CSV"])
    header, _, *others = path.read_text().splitlines()
    path.write_text("\n".join((header, *others)))


def call_hidden_observed(case, engine):
    """Say of one restored pixel that it was observed."""
    engine()
    dataset = gdal.Open(case.parameters["PROVENANCE"], gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    restored = np.argwhere(band.ReadAsArray() > 2)
    row, column = map(int, restored[len(restored) // 2])
    band.WriteArray(np.ones((1, 1), np.uint8), column, row)


def call_clear_restored(case, engine):
    """Say of one clear pixel that it was restored from SAR."""
    engine()
    dataset = gdal.Open(case.parameters["PROVENANCE"], gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    row, column = map(int, np.argwhere(band.ReadAsArray() == 1)[0])
    band.WriteArray(np.full((1, 1), 4, np.uint8), column, row)


def change_index(case, engine):
    """Write another NDVI of one pixel."""
    engine()
    names = case.parameters["INDICES"]
    dataset = gdal.Open(case.parameters["INDEX"], gdal.GA_Update)
    dataset.GetRasterBand(names.index("NDVI") + 1).WriteArray(np.full((1, 1), 0.987, np.float32))


def lose_index(case, engine):
    """Write one band less than there are indices."""
    engine()
    path = case.parameters["INDEX"]
    count = gdal.Open(path).RasterCount
    gdal.Translate(path + ".new", path, format="GTiff", bandList=list(range(2, count + 1)))
    os.replace(path + ".new", path)


def expect_errors_everywhere(case, engine):
    """Write an error of the index where nothing was restored."""
    engine()
    dataset = gdal.Open(case.parameters["INDEX_ERROR"], gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    band.WriteArray(band.ReadAsArray() + 0.1)


def results_of(case, product):
    """Return the rasters of a product of a series, in order of time."""
    return sorted(Path(case.parameters["OUTPUT_FOLDER"]).glob(f"*_{product}.tif"))


def alter_date(case, engine):
    """Change one clear pixel of a date by the least step there is."""
    engine()
    origins = gdal.Open(str(results_of(case, "provenance")[0])).ReadAsArray()[0]
    row, column = map(int, np.argwhere(origins == 1)[0])
    dataset = gdal.Open(str(results_of(case, "restored")[0]), gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    band.WriteArray(band.ReadAsArray(column, row, 1, 1) + 1, column, row)


def move_date(case, engine):
    """Move the restored raster of a date by a pixel."""
    engine()
    dataset = gdal.Open(str(results_of(case, "restored")[-1]), gdal.GA_Update)
    x, *rest = dataset.GetGeoTransform()
    dataset.SetGeoTransform((x + 10, *rest))


def lose_provenance(case, engine):
    """Leave out one raster that the table says is there."""
    engine()
    results_of(case, "provenance")[0].unlink()


def lose_line(case, engine):
    """Leave a date out of the table."""
    engine()
    path = Path(case.parameters["OUTPUT_FOLDER"]) / "series.csv"
    path.write_text("".join(path.read_text().splitlines(True)[:-1]))


def fail_a_date(case, engine):
    """Say in the table that a good date failed."""
    engine()
    path = Path(case.parameters["OUTPUT_FOLDER"]) / "series.csv"
    header, first, *others = path.read_text().splitlines()
    day, _, source, sar, mask, _, *more = first.split(",")
    more = ["" for _ in more[:-1]] + ["The raster 'a.tif' cannot be used. Choose another one."]
    path.write_text("\n".join((header, ",".join((day, "failed", source, sar, mask, "", *more)), *others)))


def mix_up_stack(case, engine):
    """Exchange two dates of a stack."""
    engine()
    path = sorted(Path(case.parameters["OUTPUT_FOLDER"]).glob("series_*.vrt"))[0]
    first, second, *_ = (path.name for path in results_of(case, "restored"))
    text = path.read_text()
    path.write_text(text.replace(first, "x").replace(second, first).replace(">x<", f">{second}<"))


def change_date_index(case, engine):
    """Write another NDVI of one pixel of a date."""
    engine()
    dataset = gdal.Open(str(results_of(case, "index")[0]), gdal.GA_Update)
    number = case.parameters["INDICES"].index("NDVI") + 1
    dataset.GetRasterBand(number).WriteArray(np.full((1, 1), 0.987, np.float32))


def lose_date_index(case, engine):
    """Delete the indices of a date."""
    engine()
    results_of(case, "index")[0].unlink()


def expect_date_errors_everywhere(case, engine):
    """Write an error of the indices of a date where nothing was restored."""
    engine()
    dataset = gdal.Open(str(results_of(case, "index_error")[0]), gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    band.WriteArray(band.ReadAsArray() + 0.1)


def forget_index_in_the_table(case, engine):
    """Leave the name of a raster of indices out of the table."""
    engine()
    path = Path(case.parameters["OUTPUT_FOLDER"]) / "series.csv"
    path.write_text(path.read_text("utf-8").replace("_index.tif", "_other.tif", 1), "utf-8")


def mix_up_index_stack(case, engine):
    """Put the values of a band of the rasters into the stack of an index."""
    engine()
    folder = Path(case.parameters["OUTPUT_FOLDER"])
    (folder / "series_NDVI.vrt").write_bytes((folder / "series_B4.vrt").read_bytes())


def leave_work_folder(case, engine):
    """Leave a hidden folder with the results."""
    engine()
    (Path(case.parameters["OUTPUT_FOLDER"]) / ".sar-cloud-removal-x").mkdir()


def leave_half_a_date(case, engine):
    """Fail with a clear error after half a raster was written."""
    engine()
    path = results_of(case, "restored")[0]
    os.truncate(path, os.path.getsize(path) // 3)
    refuse(case, engine)


@pytest.mark.parametrize(
    "algorithm, seed, plant, text",
    [
        ("removeclouds", 303, call_hidden_observed, "hidden ground counts as observed: 1 pixels"),
        ("removeclouds", 561, call_hidden_observed, "hidden ground counts as observed: 1 pixels"),
        ("removeclouds", 767, call_clear_restored, "clear ground counts as restored: 1 pixels"),
        ("removeclouds", 2149, change_index, "INDEX is not that of the restored values: NDVI"),
        ("removeclouds", 2149, lose_index, "INDEX: band count"),
        ("removeclouds", 382, expect_errors_everywhere, "not 0 on clear ground"),
        ("removecloudsseries", 633, alter_date, "clear pixels changed: 1 in band 1"),
        ("removecloudsseries", 633, move_date, "restored of a date has another geotransform"),
        ("removecloudsseries", 633, lose_provenance, "provenance of a date cannot be opened"),
        ("removecloudsseries", 633, lose_line, "lines of the table"),
        ("removecloudsseries", 633, fail_a_date, "good date refused"),
        ("removecloudsseries", 633, mix_up_stack, "stack has other pixels than its date"),
        ("removecloudsseries", 633, leave_work_folder, "new file beside the result"),
        ("removecloudsseries", 16081, change_date_index, "index of a date is not that of the restored values: NDVI"),
        ("removecloudsseries", 16081, lose_date_index, "index of a date cannot be opened"),
        ("removecloudsseries", 16081, expect_date_errors_everywhere, "not 0 on clear ground"),
        ("removecloudsseries", 16081, forget_index_in_the_table, "table of a date: index is"),
        ("removecloudsseries", 16081, mix_up_index_stack, "stack has other pixels than its date"),
        ("bestpixel", 32, shuffle, "pixels of the composite"),
        ("bestpixel", 32, move_grid, "another geotransform"),
        ("simulateclouds", 154, shuffle, "clear pixels changed"),
        ("simulateclouds", 154, drop_band, "band count"),
        ("preparesar", 297, shuffle, "decibels changed"),
        ("preparesar", 28, write_infinity, "infinite decibels"),
        ("sartooptical", 102, change_type, "type: not 8 bit"),
        ("sartooptical", 102, drop_band, "band count: 2"),
        ("detectclouds", 141, invert_classes, "clouds of the mask lost or added"),
        ("detectclouds", 141, lose_a_cloud, "clouds of the mask lost or added"),
        ("detectclouds", 14, write_unknown_class, "class"),
        ("detectclouds", 14, move_grid, "another geotransform"),
        ("detectclouds", 14, change_type, "band count or type of a mask"),
        ("evaluaterestoration", 37, empty_report, "report is empty"),
        ("expectedquality", 31, empty_report, "report is empty"),
        ("expectedquality", 1264, rank_the_worse_first, "the best date is not the first"),
        ("expectedquality", 3292, lose_a_date, "table of dates"),
    ],
)  # fmt: skip
def test_the_oracle_sees_planted_faults_of_other_algorithms(lab, kept, monkeypatch, algorithm, seed, plant, text):
    found = verdict_with(lab, monkeypatch, plant, seed, kept)
    assert (found["algorithm"], found["kind"], found["what"]) == (algorithm, FAULT, "wrong result")
    assert text in found["text"]


def test_half_a_date_of_a_series_that_failed_is_a_fault(lab, kept, monkeypatch):
    found = verdict_with(lab, monkeypatch, leave_half_a_date, 633, kept)
    assert (found["kind"], found["what"]) == (FAULT, "files after an error") and "half a result" in found["text"]


RESUMED = 968
"""The seed of a case of ``removeclouds`` whose work folder is that of a cancelled run, with damaged parts."""


def test_a_resumed_run_is_compared_with_an_undisturbed_one(lab, monkeypatch):
    def alter_restored(case, engine):
        engine()
        if case.halfway:
            allowed = ["IGNORE_COG_LAYOUT_BREAK=YES"]
            dataset = gdal.OpenEx(case.parameters["OUTPUT"], gdal.OF_RASTER | gdal.OF_UPDATE, open_options=allowed)
            row, column = map(int, np.argwhere(gdal.Open(case.parameters["CLOUD_MASK"]).ReadAsArray())[0])
            band = dataset.GetRasterBand(1)
            band.WriteArray(band.ReadAsArray(column, row, 1, 1) + 1, column, row)

    assert lab.run(RESUMED)["kind"] == RIGHT
    found = verdict_with(lab, monkeypatch, alter_restored, seed=RESUMED)
    assert (found["kind"], found["what"]) == (FAULT, "wrong result")
    assert "resumed run differs from an undisturbed one: band 1 of OUTPUT" in found["text"]


RESUMED_SERIES = 620
"""The seed of a series that was begun before and cancelled."""


def test_a_resumed_series_is_compared_with_an_undisturbed_one(lab, monkeypatch):
    def alter_date(case, engine):
        engine()
        if case.halfway:
            dataset = gdal.Open(str(results_of(case, "restored")[0]), gdal.GA_Update)
            origins = gdal.Open(str(results_of(case, "provenance")[0])).ReadAsArray()[0]
            row, column = map(int, np.argwhere(origins > 2)[0])
            band = dataset.GetRasterBand(1)
            band.WriteArray(band.ReadAsArray(column, row, 1, 1) + 1, column, row)

    assert lab.run(RESUMED_SERIES)["kind"] == RIGHT
    found = verdict_with(lab, monkeypatch, alter_date, seed=RESUMED_SERIES)
    assert (found["kind"], found["what"]) == (FAULT, "wrong result"), found
    assert "resumed run differs from an undisturbed one" in found["text"] or "stack has other" in found["text"]


def test_what_a_run_writes_after_its_end_is_a_fault(lab, monkeypatch):
    kept = []

    def keep_open(case, engine):
        """Keep an input open for update, with statistics that are written when it is closed."""
        engine()
        kept.append(gdal.Open(case.parameters["SAR"], gdal.GA_ReadOnly))
        kept[0].GetRasterBand(1).ComputeStatistics(False)

    assert verdict_with(lab, monkeypatch, keep_open)["kind"] == RIGHT
    monkeypatch.undo()
    kept.clear()
    found = lab.run(127)
    assert (found["kind"], found["what"]) == (FAULT, "files after the end of a run")
    assert "new in/sar.tif.aux.xml" in found["text"]


def test_an_undefined_cast_is_a_fault(lab, monkeypatch):
    def cast(case, engine):
        engine()
        code = compile("np.array([np.nan]).astype('uint8')", "sar_cloud_removal/planted.py", "exec")
        exec(code, {"np": np})

    found = verdict_with(lab, monkeypatch, cast)
    assert (found["kind"], found["what"], found["place"]) == (FAULT, "undefined cast", "planted.py:1")


PLANTED = """
import os, pathlib, sys, time
sys.path[:0] = {paths!r}
from fuzz import running, worker
engine = running._engine
left = pathlib.Path({left!r})
def hang():
    while True: pass
def planted(*rest):
    fault, *others = left.read_text().split()
    left.write_text(" ".join(others))
    {{"hang": hang, "wait": lambda: time.sleep(600), "crash": os.abort, "memory": lambda: bytearray(8 << 30),
      "none": lambda: engine(*rest)}}[fault]()
running._engine = planted
worker.main(int(sys.argv[1]), sys.argv[2], with_qgis=False)
"""


def test_a_hang_a_crash_and_much_memory_are_faults_of_their_case_only(tmp_path):
    program, left = tmp_path / "planted.py", tmp_path / "left.txt"
    program.write_text(PLANTED.format(paths=[str(TESTS), str(TESTS / "helpers")], left=str(left)))
    left.write_text("hang wait crash memory none")
    doomed = Worker(tmp_path / "root", [str(program)], case_s=2)
    replies = [doomed.run(TAME) for _ in range(5)]
    doomed.stop()
    assert [reply["what"] for reply in replies] == ["hang", "hang", "process died with -6", "MemoryError", ""]
    assert [reply["kind"] for reply in replies] == [FAULT] * 4 + [RIGHT]
