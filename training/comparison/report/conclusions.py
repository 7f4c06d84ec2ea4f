"""The summary of a study as Markdown: which of the paper's conclusions hold, and what stands beside them."""

from . import paper
from .findings import VERDICTS, tally, together
from .formatting import COLUMNS, facts, incomparable, intervals_text, lines

VERDICTS_OF_MANY = ("hold", "fail", "are undecided", "are not trained")


def markdown(study, findings, others):
    """Return the summary as Markdown: the study, the verdicts by conclusion, and what stands beside the paper."""
    counted = tally(findings)
    parts = [
        "# Which of the paper's conclusions hold\n",
        f"Tables 3 to 6 of {paper.CITATION}, trained and scored again.\n",
        facts(study),
        incomparable(study) + "\n",
        _overview(findings),
        f"Of {len(findings)} figures "
        + ", ".join(
            f"{counted[verdict]} {text}" for verdict, text in zip(VERDICTS, VERDICTS_OF_MANY) if counted[verdict]
        )
        + ".\n",
        intervals_text(f.value.covers for f in findings if f.value and f.value.images),
        "Differences are taken image by image, the first system minus the second. *Undecided*: 0 is in the interval of "
        "the difference, or there is none. *Overlap*: whether the intervals of the two rows, as printed in the tables, "
        "overlap. With this many figures some are decided wrongly by chance, about one in twenty of those without any "
        "difference.\n",
    ]
    for table in sorted({f.table for f in findings}):
        parts += [f"## Table {table}\n", _table([f for f in findings if f.table == table])]
    if others:
        parts += [
            "## Beside the paper: our pipeline and what needs no training, or knows the mask\n",
            _table(others),
        ]
    return "\n".join(parts + [f"- {note}\n" for note in study.get("notes", ())])


def _overview(findings):
    """Return one line per conclusion: the verdict on every figure, and on all of them together."""
    figures = list(dict.fromkeys(f.figure for f in findings if f.figure in COLUMNS))
    claims = {}
    for f in findings:
        claims.setdefault((f.table, f.text), {})[f.figure] = f.verdict
    rows = [["table", "conclusion", *(COLUMNS[figure][0] for figure in figures), "all"]]
    for (table, text), verdicts in claims.items():
        cells = [verdicts.get(figure, "") for figure in figures]
        rows.append([table, text, *cells, f"**{together(verdicts.values())}**"])
    text = "All: *holds* where every figure does, *fails* where one does, else *undecided*."
    return f"{lines(rows)}\n{text}\n"


def _table(findings):
    rows, said = [["claim", "systems", "figure", "difference", "overlap", "paper", "verdict"]], None
    for f in findings:
        claim = (f.text, " − ".join(f.systems))
        rows.append([*(claim if claim != said else ("", "")), *f.cells(), f"**{f.verdict}**"])
        said = claim
    return lines(rows) + "".join(f"\n{f.text}: {f.reading}.\n" for f in findings if f.reading)
