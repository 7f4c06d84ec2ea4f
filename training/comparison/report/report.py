"""The one entry point: everything that can be said of a study's folder, complete or not."""

import json
from pathlib import Path

from ..results import Results
from . import conclusions, curves, tables
from .formatting import rounded
from .paper import PAPER


def report(folder, numbers=tuple(PAPER)):
    """Write tables, summary and curves of the study in ``folder`` beside its results; return what is in the JSON.

    Written are ``tables/table3.md``, ``.json``, ``.csv`` and so on for the tables ``numbers``, ``summary.md``,
    ``summary.json``, and ``curves-translate.png``, ``curves-remove.png`` where there are logs. The same results give
    the same bytes. Returns ``{"tables": {number: ...}, "summary": ...}``.
    """
    folder = Path(folder)
    results = Results(folder)
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    contents = {}
    for number in numbers:
        table = tables.build(results, number)
        contents[number] = rounded(tables.plain(table))
        path = folder / "tables" / f"table{number}"
        _write(path.with_suffix(".md"), tables.markdown(table))
        _write(path.with_suffix(".csv"), tables.as_csv(table))
        _write(path.with_suffix(".json"), _json(contents[number]))
    summary = _summary(results, numbers)
    for task in curves.TASKS:
        curves.draw(results, task, folder / f"curves-{task}.png")
    return {"tables": contents, "summary": summary}


def _summary(results, numbers):
    found = conclusions.judge(results, numbers)
    others = conclusions.beside(results) if any(number != 3 for number in numbers) else []
    content = rounded(
        {
            "study": results.study,
            "verdicts": conclusions.tally(found),
            "conclusions": conclusions.plain(found),
            "beside": conclusions.plain(others),
        }
    )
    _write(results.folder / "summary.md", conclusions.markdown(results.study, found, others))
    _write(results.folder / "summary.json", _json(content))
    return content


def _json(content):
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _write(path, text):
    path.write_text(text, encoding="utf-8")
