"""Every kind of input once through the engine: refused with one message and no trace, or accepted and restored.

``docs/inputs.md`` is the same table for people. ``UPDATE_DOCS=1 pytest tests/pipeline/tasks/test_inputs_table.py``
writes it.
"""

import os
import re
from pathlib import Path

import cases
import numpy as np
import pytest
from oracle import composite, expect
from osgeo import gdal
from runs import Log, contents, problems
from sar_cloud_removal.errors import PluginError
from sar_cloud_removal.models.cards import read_card
from sar_cloud_removal.pipeline.rasters.drafts import WORK_PREFIX
from sar_cloud_removal.pipeline.tasks.removeclouds import open_removal, restore

pytest.importorskip("torch", reason="the networks need torch")
DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "inputs.md"
EARLIER = b"the result of an earlier run"
GDAL_VERSION = "GDAL " + ".".join(gdal.__version__.split(".")[:2])
"""GDAL's versions notice damage and full disks at different moments, so that another of our messages fits."""
shown = {}
"""What was said in each case, by title: filled by the tests, compared with the document by the last one."""


@pytest.mark.parametrize("case", cases.REFUSED, ids=lambda case: case.title)
def test_refused(case, tmp_path, tiny_model):
    options = case.build(tmp_path, tiny_model)
    texts = [refusal(case, options, tmp_path)]
    output = Path(options.written.restored)
    if not output.exists() and os.access(output.parent, os.W_OK) and output.parent != Path("/proc"):
        output.write_bytes(EARLIER)
        texts.append(refusal(case, options, tmp_path))
    first = shown[case.title] = normalised(texts[0], tmp_path, tiny_model)
    assert case.fragment in first
    assert {normalised(text, tmp_path, tiny_model) for text in texts} == {first}
    assert first.endswith(".") and "\n" not in first, "one sentence or more, in one line"
    assert re.search(r"[.,:;] \w", first), "a cause and a remedy"


def refusal(case, options, folder):
    """Run a case that must fail, see that it leaves the folder as it was, and return the error's text."""
    before = contents(folder)
    with case.during(), pytest.raises(PluginError) as caught:
        restore(options, Log())
    assert contents(folder) == before, "no output, no temporary file, earlier files untouched"
    assert problems(open_removal, options) in ([], [str(caught.value)]), "the check says the same, or cannot know"
    return str(caught.value)


@pytest.mark.parametrize("case", cases.ACCEPTED, ids=lambda case: case.title)
def test_accepted(case, tmp_path, tiny_model, restorer):
    prepared = case.build(tmp_path, tiny_model)
    options, ground = prepared.options, prepared.ground
    before, log = contents(tmp_path), Log()
    report = restore(options, log)
    inference, rim = options.inference, options.rim
    window_px = inference.window_px or read_card(inference.model_file).window_px
    expected = expect(ground, restorer, inference.overlap_px, rim.buffer_px, rim.feather_px, window_px)

    result = gdal.Open(options.written.restored)
    down, right = prepared.ways
    values, source = result.ReadAsArray()[:, ::down, ::right], ground.optical
    assert values.dtype == source.dtype and values.shape == source.shape
    untouched = expected.alpha == 0
    assert np.array_equal(values[:, untouched], source[:, untouched], equal_nan=source.dtype.kind == "f")
    wanted = composite(ground, expected)[:, ~untouched]
    if source.dtype.kind in "iu":
        wanted = wanted.clip(np.iinfo(source.dtype).min, np.iinfo(source.dtype).max)
    assert np.abs(values[:, ~untouched] - wanted).max(initial=0) <= prepared.tolerance
    assert report.restored_share == pytest.approx((~untouched).mean())
    assert_same_place(result, gdal.Open(options.optical.raster.path), options.optical.raster.crs_wkt)
    if case.check:
        case.check(result, prepared)

    assert len(log.warnings) == len(prepared.warnings) == len(report.warnings)
    assert all(fragment in text for fragment, text in zip(prepared.warnings, log.warnings))
    shown[case.title] = " ".join(normalised(text, tmp_path, tiny_model) for text in log.warnings)
    after = contents(tmp_path)
    written = {str(Path(path).relative_to(tmp_path)) for path in options.outputs.values()}
    assert set(after) - set(before) == written and {name: after[name] for name in before} == before


@pytest.mark.parametrize("case", cases.OF_TASKS, ids=lambda case: f"{case.task}: {case.title}")
def test_other_algorithms(case, tmp_path, tiny_model):
    run, log = case.build(tmp_path, tiny_model), Log()
    before, texts = contents(tmp_path), log.warnings
    if case.refused:
        with pytest.raises(PluginError) as caught:
            run(log)
        assert case.refused in str(caught.value) and contents(tmp_path) == before
        texts = ["Refused:", str(caught.value)]
    else:
        run(log)
        assert len(log.warnings) == len(case.warnings)
        assert all(fragment in text for fragment, text in zip(case.warnings, log.warnings))
    shown[case.task, case.title] = " ".join(normalised(text, tmp_path, tiny_model) for text in texts)


def assert_same_place(result, source, crs_wkt):
    """The result lies on the source's grid, to the last digit."""
    assert result.GetGeoTransform(can_return_null=True) == source.GetGeoTransform(can_return_null=True)
    reference = result.GetSpatialRef()
    wanted = crs_wkt or source.GetProjection()
    assert (reference is None) == (not wanted)
    if reference is not None:
        from osgeo import osr

        expected = osr.SpatialReference(wanted)
        expected.SetAxisMappingStrategy(reference.GetAxisMappingStrategy())
        assert reference.IsSame(expected)
    assert [result.GetRasterBand(i).GetDescription() for i in (1, 2, 3)] != ["", "", ""]


def normalised(text, folder, card):
    """Return ``text`` without what differs between machines: folders, hashes, gains in trials, GDAL's own wording."""
    for path in (Path(folder), Path(card).parent):
        text = text.replace(f"{path}/model", "model").replace(f"{path}/", "").replace(str(path), "…")
    text = re.sub(r"\b[0-9a-f]{12}…", "…", text)
    text = re.sub(r"[+-]\d+\.\d dB", "… dB", text)
    text = re.sub(
        r"(cannot be (?:opened|read|written|created|completed)) \(.+\)\. (?=[A-Z])", r"\1 (GDAL's reason). ", text
    )
    # GDAL does not always give one, such as for a VRT of itself after others
    return text.replace("cannot be read. The file", "cannot be read (GDAL's reason). The file")


def test_document_is_current():
    if len(shown) < len(cases.ACCEPTED) + len(cases.REFUSED) + len(cases.OF_TASKS):
        pytest.skip("needs the whole table: run this file without a selection")
    text = document()
    if os.environ.get("UPDATE_DOCS"):
        DOCUMENT.parent.mkdir(exist_ok=True)
        DOCUMENT.write_text(text, encoding="utf-8")
    elif GDAL_VERSION not in DOCUMENT.read_text(encoding="utf-8"):
        pytest.skip(f"the document was written with a GDAL that words some messages otherwise than {GDAL_VERSION}")
    assert DOCUMENT.read_text(encoding="utf-8") == text, "run again with UPDATE_DOCS=1 and commit docs/inputs.md"


def document():
    """Return the table as Markdown."""
    lines = [
        "# Accepted and refused inputs",
        "",
        "Written by `UPDATE_DOCS=1 pytest tests/pipeline/tasks/test_inputs_table.py`, which runs **Remove clouds** "
        "on each of these inputs, with the networks alone (`ESTIMATOR=networks`),",
        "and **Remove clouds** without them and the other algorithms on those at the end.",
        f"Folders, hashes and GDAL's own wording are left out of the messages. Seen with {GDAL_VERSION}.",
        "",
        "## Accepted",
        "",
        "The result is compared, pixel by pixel, with a second and independent computation "
        "(`tests/helpers/oracle.py`).",
        *tables(cases.ACCEPTED_GROUPS, cases.ACCEPTED, "Warnings"),
        "",
        "## Refused",
        "",
        "Each ends with this one message. No output is written, no temporary file stays, and an earlier file at the "
        "place",
        "of the output is untouched. Only a process that is killed leaves its work behind: a hidden folder",
        f"`{WORK_PREFIX}…` beside the output, which a later run into the same folder deletes after a week.",
        *tables(cases.REFUSED_GROUPS, cases.REFUSED, "Message"),
        "",
        "## Without the networks, and other algorithms",
        "",
        "The result is compared with the right values, unless the input is refused.",
        *tables_of_tasks(),
        "",
    ]
    return "\n".join(lines)


def tables_of_tasks():
    """Yield the lines of one table for each of the other algorithms."""
    for task in cases.TASKS:
        yield from ("", f"### {task}", "", "| Input | Warnings, or why it is refused |", "|---|---|")
        yield from (row(case.title, shown[case.task, case.title]) for case in cases.OF_TASKS if case.task == task)


def row(title, text):
    """Return one row of a table."""
    text = text.replace("|", "\\|")
    return f"| {title} | {text or '–'} |"


def tables(groups, table, column):
    """Yield the lines of one table for each of ``groups``, {heading: module of cases}."""
    for heading, module in groups.items():
        yield from ("", f"### {heading}", "", f"| Input | {column} |", "|---|---|")
        for case in table:
            if case.build.__module__ == module.__name__:
                yield row(case.title, shown[case.title])
