"""The one entry point: everything that can be said of a study's folder, complete or not."""

from pathlib import Path

from ....files import write_json, write_text
from ..results import Results
from . import conclusions, findings, pictures, tables
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
        write_text(path.with_suffix(".md"), tables.markdown(table))
        write_text(path.with_suffix(".csv"), tables.as_csv(table))
        write_json(path.with_suffix(".json"), contents[number], allow_nan=False)
    summary = _summary(results, numbers)
    for task in pictures.TASKS:
        pictures.draw_curves(results, task, folder / f"curves-{task}.png")
    return {"tables": contents, "summary": summary}


def _summary(results, numbers):
    found = findings.judge(results, numbers)
    others = findings.beside(results) if any(number != 3 for number in numbers) else []
    content = rounded(
        {
            "study": results.study,
            "verdicts": findings.tally(found),
            "conclusions": [finding.plain() for finding in found],
            "beside": [finding.plain() for finding in others],
        }
    )
    write_text(results.folder / "summary.md", conclusions.markdown(results.study, found, others))
    write_json(results.folder / "summary.json", content, allow_nan=False)
    return content
