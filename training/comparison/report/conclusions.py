"""Which of the paper's conclusions hold in the study: every one with its difference, interval and verdict."""

import math

from ..results import FILL
from . import paper
from .formatting import COLUMNS, DASH, interval, lines, number
from .header import facts, incomparable, intervals_text

HOLDS, FAILS, UNDECIDED, UNTESTED = "holds", "fails", "undecided", "not trained"
VERDICTS = (HOLDS, FAILS, UNDECIDED, UNTESTED)
VERDICTS_OF_MANY = ("hold", "fail", "are undecided", "are not trained")
SOURCE_CROP_PX = 256
SHALLOW = (
    f". Not tested here: crops below {SOURCE_CROP_PX} pixels leave the U-Nets fewer levels than the claim is about; at the "
    "published sizes the ratio is 0.49"
)
SIZE_TABLE = 5
"""The table that compares both generators, to which the claim about their sizes belongs."""


def judge(results, numbers=tuple(paper.PAPER)):
    """Return one finding per conclusion and figure of the tables ``numbers``: a list of dicts.

    A difference is taken image by image, so that what scenes and seeds do to both systems alike is out of its
    interval. The verdict is ``holds`` where the interval is above 0, ``fails`` where it is below, ``undecided`` where 0
    is in it or there is none, and ``not trained`` where a system has no scores. ``overlap`` says whether the plain
    intervals of the two systems overlap.
    """
    found = []
    for claim in paper.CONCLUSIONS:
        if isinstance(claim, paper.Comparison) and claim.table in numbers:
            found += [
                {
                    **_compare(results, claim.text, claim.better, claim.worse, figure),
                    "table": claim.table,
                    "paper": claim.published(figure),
                }
                for figure in claim.figures
            ]
        elif isinstance(claim, paper.Level) and claim.table in numbers:
            found.append(_level(results, claim))
        elif isinstance(claim, paper.Size) and SIZE_TABLE in numbers:
            found.append(_size(results, claim))
    return found


def beside(results):
    """Return findings as ``judge`` does, of our pipeline against what needs no training, and against ``plus``.

    Under cloud, where compositing changes nothing, and over the whole image with the clear pixels given back to all.
    """
    ours = "drib_drib"
    rivals = [name for name in (*results.fills, paper.PLUS) if results.seeds(name)]
    return [
        _compare(results, f"Ours restores better than {name.replace(FILL, '')}", ours, name, figure)
        for name in rivals
        for figure in ("psnr_cloudy", "psnr_composited")
    ]


def _compare(results, text, better, worse, figure):
    difference = results.difference(better, worse, figure)
    scored = results.seeds(better) and results.seeds(worse)
    return {
        "kind": "difference",
        "text": text,
        "better": better,
        "worse": worse,
        "figure": figure,
        "value": difference,
        "overlap": results.interval(better, figure).overlaps(results.interval(worse, figure)),
        "verdict": _verdict(difference, 0.0) if scored else UNTESTED,
    }


def _level(results, claim):
    value = results.interval(claim.system, claim.figure)
    return {
        "kind": "level",
        "text": claim.text,
        "reading": claim.reading,
        "table": claim.table,
        "better": claim.system,
        "figure": claim.figure,
        "value": value,
        "paper": paper.PAPER[claim.table].value(claim.system, claim.figure),
        "verdict": _verdict(value, claim.at_least) if results.seeds(claim.system) else UNTESTED,
    }


def _verdict(value, bound):
    if not value.known or value.low <= bound <= value.high:
        return UNDECIDED
    return HOLDS if value.low > bound else FAILS


def _size(results, claim):
    """Return the finding on the parameters, with the ratio of the multiplications beside it."""
    runs = [next(iter(results.runs_of(name)), None) for name in (claim.smaller, claim.larger)]
    ratios = {name: runs[0][name] / runs[1][name] if all(runs) else math.nan for name in ("parameters", "gmac")}
    verdict = UNTESTED if not all(runs) else HOLDS if ratios["parameters"] <= claim.ratio else FAILS
    shallow = results.study.get("settings", {}).get("crop_px", SOURCE_CROP_PX) < SOURCE_CROP_PX
    if shallow and all(runs):
        verdict = UNDECIDED
    return {
        "kind": "size",
        "text": claim.text,
        "reading": claim.reading + (SHALLOW if shallow else ""),
        "table": SIZE_TABLE,
        "better": claim.smaller,
        "worse": claim.larger,
        "figure": "parameters",
        "paper": claim.ratio,
        "ratio": None if not all(runs) else ratios["parameters"],
        "gmac_ratio": None if not all(runs) else ratios["gmac"],
        "verdict": verdict,
    }


def plain(findings):
    """Return ``findings`` for JSON."""
    return [{**f, "value": f["value"].plain()} if "value" in f else f for f in findings]


def tally(findings):
    """Return how often each verdict was given."""
    return {verdict: sum(f["verdict"] == verdict for f in findings) for verdict in VERDICTS}


# -- Markdown --------------------------------------------------------------------------------------


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
        intervals_text(f["value"].covers for f in findings if "value" in f and f["value"].images),
        "Differences are taken image by image, the first system minus the second. *Undecided*: 0 is in the interval of "
        "the difference, or there is none. *Overlap*: whether the intervals of the two rows, as printed in the tables, "
        "overlap. With this many figures some are decided wrongly by chance, about one in twenty of those without any "
        "difference.\n",
    ]
    for table in sorted({f["table"] for f in findings}):
        parts += [f"## Table {table}\n", _table([f for f in findings if f["table"] == table])]
    if others:
        parts += [
            "## Beside the paper: our pipeline and what needs no training, or knows the mask\n",
            _table(others),
        ]
    return "\n".join(parts + [f"- {note}\n" for note in study.get("notes", ())])


def _overview(findings):
    """Return one line per conclusion: the verdict on every figure, and on all of them together."""
    figures = list(dict.fromkeys(f["figure"] for f in findings if f["figure"] in COLUMNS))
    claims = {}
    for f in findings:
        claims.setdefault((f["table"], f["text"]), {})[f["figure"]] = f["verdict"]
    rows = [["table", "conclusion", *(COLUMNS[figure][0] for figure in figures), "all"]]
    for (table, text), verdicts in claims.items():
        cells = [verdicts.get(figure, "") for figure in figures]
        rows.append([table, text, *cells, f"**{together(verdicts.values())}**"])
    text = "All: *holds* where every figure does, *fails* where one does, else *undecided*."
    return f"{lines(rows)}\n{text}\n"


def together(verdicts):
    """Return the verdict on a conclusion from those on its figures."""
    found = set(verdicts)
    for verdict in (UNTESTED, FAILS, UNDECIDED):
        if verdict in found:
            return verdict
    return HOLDS


def _table(findings):
    rows, said = [["claim", "systems", "figure", "difference", "overlap", "paper", "verdict"]], None
    for f in findings:
        systems = " − ".join(f[name] for name in ("better", "worse") if name in f)
        claim = (f["text"], systems)
        rows.append([*(claim if claim != said else ("", "")), *_cells(f), f"**{f['verdict']}**"])
        said = claim
    return lines(rows) + "".join(f"\n{f['text']}: {f['reading']}.\n" for f in findings if "reading" in f)


def _cells(f):
    if f["kind"] == "size":
        ratio, gmac = f["ratio"], f["gmac_ratio"]
        text = DASH if ratio is None else f"{ratio:.2f} times the parameters, but {gmac:.2f} times the GMAC"
        return ["parameters", text, "", f"{f['paper']:.1f} times"]
    figure, signed = f["figure"], f["kind"] == "difference"
    overlap = {True: "yes", False: "no", None: DASH}[f["overlap"]] if signed else ""
    title = COLUMNS[figure][0] if signed else f"{COLUMNS[figure][0]}, not a difference"
    return [title, interval(f["value"], figure, signed), overlap, number(f.get("paper"), figure, signed)]
