"""The figures of all cases as Markdown: the targets, the rivals, places one by one, and what the gain depends on."""

from typing import Callable, Dict, List, Sequence

import numpy as np

from .names import FILL, NONE, ONE_REFERENCE, OURS, PASTED, RIDGE, SERIES_RIVALS, SINGLE_DATE, TWO
from .targets import (
    best_single_date,
    lead,
    lead_over_best,
    of_kinds,
    over_places,
    place_means,
    psnr,
    series_verdicts,
    verdicts,
)

MET = {True: "met", False: "**missed**", None: "–"}
CORRELATIONS = ((-1, 0.3), (0.3, 0.6), (0.6, 0.95), (0.95, 1.01))
DAYS = ((0, 10), (11, 40), (41, 130), (131, 10_000))


def markdown(result: Dict) -> str:
    """Return the results of ``judge`` (``cases``, ``command``) as Markdown."""
    records = result["cases"]
    held_out = [record for record in records if record["held_out"]]
    parts = [
        _targets(records, verdicts),
        "Rivals at the held-out places; in brackets 95 % bootstrap intervals over scenes:",
        _rivals(held_out),
        "PSNR in dB by set, then place by place; h: held out:",
        _sets(records),
        _places(records),
        "What the gain at the held-out places depends on:",
        _strata(held_out),
        f"`{result['command']}`",
    ]
    return "\n\n".join(parts)


def series_markdown(result: Dict) -> str:
    """Return the results of ``judge_series`` (``series``, ``command``) as Markdown."""
    records = result["series"]
    parts = [
        _targets(records, series_verdicts),
        "PSNR in dB, and error of NDVI, place by place; h: held out:",
        _series_places(records),
        f"`{result['command']}`",
    ]
    return "\n\n".join(parts)


def summary(result: Dict) -> str:
    """Return what other dates are worth at the held-out places in a few lines of Markdown: each column has the same
    cases for all methods.
    """
    held_out = [record for record in result["cases"] if record["held_out"]]
    columns = [of_kinds(held_out, kinds) for kinds in (ONE_REFERENCE, (TWO,))]
    counts = [len({record["place"] for record in part}) for part in columns]
    names = {
        FILL: "smooth fill, without another date",
        PASTED: "the other date pasted, with mean and deviation matched",
        RIDGE: "regression on the other date, smooth fill of the rest",
        OURS: "**this plugin**",
    }
    rows = [[names[name], *(cell for part in columns for cell in _psnr_and_ndvi(part, name))] for name in names]
    titles = [f"one other date ({counts[0]} places)", f"two that bracket the date ({counts[1]} places)"]
    return _table(["", titles[0], "error of NDVI", titles[1], "error of NDVI"], rows)


def _psnr_and_ndvi(records, name, unit=" dB"):
    ndvi = _ndvi(records, name)
    return f"{_mean(records, name)}{unit}", f"{ndvi.mean:.3f}" if ndvi.count else "–"


def _ndvi(records, name):
    return over_places(records, lambda record: record["methods"].get(name, {}).get("ndvi_mae"))


def _targets(records, judged):
    counts = [len({r["place"] for r in records if r["held_out"] is held_out}) for held_out in (True, False)]
    heads = [f"held out ({counts[0]} places)", f"development ({counts[1]} places)"]
    rows = [[v.demand, v.held_out, MET[v.met], v.development] for v in judged(records)]
    return _table(["target", heads[0], "", heads[1]], rows)


def _rivals(records):
    rows = []
    one, two = of_kinds(records, ONE_REFERENCE), of_kinds(records, (TWO,))
    rivals = dict.fromkeys(name for record in one + two for name in record["methods"] if name != OURS)
    for name in (OURS, *rivals):
        cells = [_mean(part, name) for part in (of_kinds(records, (NONE,)), one, two)]
        part = two if not any(psnr(r, name) is not None for r in one) else one
        ndvi = _ndvi(part, name)
        cells.append(f"{ndvi.mean:.4f}" if ndvi.count else "–")
        steps = over_places(part, lambda record, name=name: record["methods"].get(name, {}).get("rim"))
        cells.append(f"{steps.mean:.2f}" if steps.count else "–")
        cells += ["", ""] if name == OURS else _leads(part, name)
        rows.append([f"**{name}**" if name == OURS else name, *cells])
    head = ["", "no reference", "one", "two", "error of NDVI", "steps at the rim"]
    head += ["lead of the plugin, dB", "median, worst place; won"]
    return _table(head, rows)


def _mean(records, name):
    found = over_places(records, lambda record: psnr(record, name))
    return f"{found.mean:.2f}" if found.count else "–"


def _leads(records, name):
    found = over_places(records, lambda record: lead(record, name))
    if not found.count:
        return ["–", "–"]
    means = np.array(list(place_means(records, lambda record: lead(record, name)).values()))
    spread = f"{np.median(means):+.2f}, {means.min():+.2f}; {100 * (means > 0).mean():.0f} %"
    return [f"{found.mean:+.2f} ({found.low:+.2f} … {found.high:+.2f})", spread]


def _sets(records):
    rows = []
    for source in dict.fromkeys(record["source"] for record in records):
        for held_out in (True, False):
            own = [r for r in records if r["source"] == source and r["held_out"] is held_out]
            if own:
                places = len({record["place"] for record in own})
                rows.append([f"{source}{', h' if held_out else ''}", str(places), *_figures(own)])
    return _table(["set", "places", *_FIGURES], rows)


def _places(records):
    rows = []
    for place in dict.fromkeys(record["place"] for record in records):
        own = [record for record in records if record["place"] == place]
        rows.append([f"{place}{', h' if own[0]['held_out'] else ''}", str(len(own)), *_figures(own)])
    return _table(["place", "cases", *_FIGURES], rows)


def _series_places(records):
    rows = []
    for place in dict.fromkeys(record["place"] for record in records):
        own = [record for record in records if record["place"] == place]
        cells = [" / ".join(_psnr_and_ndvi(own, name, "")) for name in (*SERIES_RIVALS, OURS)]
        title = f"{place}{', h' if own[0]['held_out'] else ''}"
        rows.append([title, str(len(own)), *cells, f"{lead_over_best(records, place):+.2f}"])
    return _table(["place", "dates", *SERIES_RIVALS, f"**{OURS}**", "lead over the best rival, dB"], rows)


_FIGURES = (
    *SINGLE_DATE,
    "plugin, no reference",
    PASTED,
    RIDGE,
    "plugin, one reference",
    f"{RIDGE}, dates that bracket",
    "plugin, both references",
    f"least lead over {RIDGE}, one reference",
)


def _figures(records):
    single, one, two = (of_kinds(records, kinds) for kinds in ((NONE,), ONE_REFERENCE, (TWO,)))
    cells = [_mean(single, name) for name in (*SINGLE_DATE, OURS)]
    cells += [_mean(one, name) for name in (PASTED, RIDGE, OURS)]
    cells += [_mean(two, name) for name in (RIDGE, OURS)]
    leads = [lead(record, RIDGE) for record in one]
    return [*cells, f"{min(leads):+.2f}" if leads else "–"]


def _strata(records):
    best = best_single_date(records)
    cases = [record for record in records if record["kind"] != NONE]
    rows = []

    def add(title: str, where: Callable):
        part = [record for record in cases if where(record)]
        if part:
            over_best = over_places(part, lambda record: psnr(record, OURS) - best(record))
            worst = min(psnr(record, OURS) - best(record) for record in part)
            over_ridge = over_places(part, lambda record: lead(record, RIDGE))
            rows.append([title, str(len(part)), f"{over_best.mean:+.2f}", f"{worst:+.2f}", f"{over_ridge.mean:+.2f}"])

    for low, high in CORRELATIONS:
        title = f"correlation {max(low, 0):g} to {min(high, 1):g}" if low >= 0 else f"correlation below {high:g}"
        add(title, lambda record, low=low, high=high: low <= record["correlation"] < high)
    for low, high in DAYS:
        title = f"{low} to {high} days apart" if high < DAYS[-1][1] else f"more than {low - 1} days apart"
        add(title, lambda r, low=low, high=high: r["days"][0] is not None and low <= abs(r["days"][0]) <= high)
    add("days unknown", lambda record: record["days"][0] is None)
    head = ["first reference", "cases", "over the best without, dB", "worst case", f"over {RIDGE}"]
    return _table(head, rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines: List[Sequence[str]] = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
