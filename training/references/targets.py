"""The targets of restoration with other dates: what they demand, what was measured, and whether they are met.

All figures are means over places, so that a place with many dates counts no more than others; their intervals come from
the bootstrap over scenes.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Callable, Dict, Iterable, List, Optional, Sequence, Tuple

import numpy as np

from ..scoring.statistics import Estimate, estimate
from .names import FINLAND, IBERIA, NEAR, NONE, ONE_REFERENCE, OURS, PASTED, RIDGE, SERIES_RIVALS, SINGLE_DATE, TWO

HARDLY_DIFFER = 0.95
"""Mean correlation of the bands from which on two dates hardly differ."""
LEAST_PLACES = 3
"""A band seen at fewer places is not judged by itself."""
EXPECTED_WITHIN_DB = 2.0
MOST_STEPS = 1.1
"""Steps at a seam, relative to those of the ground, up to which it cannot be seen."""


@dataclass(frozen=True)
class Verdict:
    """One target: ``demand`` in words, the figures as text, and whether those of the held-out places meet it.

    ``met`` is ``None`` where there are no held-out cases of this kind.
    """

    demand: str
    held_out: str
    development: str
    met: Optional[bool]


def verdicts(records: Sequence[Dict]) -> List[Verdict]:
    """Return all targets, judged by the held-out places."""
    return _judged(records, _TARGETS)


def series_verdicts(records: Sequence[Dict]) -> List[Verdict]:
    """Return the targets of restoration from a whole series, judged by the held-out places."""
    return _judged(records, _SERIES_TARGETS)


def _judged(records, demands):
    parts = [[record for record in records if record["held_out"] is held_out] for held_out in (True, False)]
    found = []
    for demand, measure, holds in demands:
        held_out, development = (measure(part) for part in parts)
        met = None if held_out is None else bool(holds(held_out.value))
        found.append(Verdict(demand, *("–" if m is None else m.text for m in (held_out, development)), met))
    return found


@dataclass(frozen=True)
class Measured:
    """What a target is judged by, and as a text."""

    value: object
    text: str


def of_kinds(records: Iterable[Dict], kinds: Sequence[str]) -> List[Dict]:
    """Return the records of these kinds."""
    return [record for record in records if record["kind"] in kinds]


def psnr(record: Dict, method: str) -> Optional[float]:
    """Return the PSNR of a method, ``None`` where it is undefined."""
    return record["methods"].get(method, {}).get("psnr")


def lead(record: Dict, rival: str) -> Optional[float]:
    """Return by how many dB the plugin is ahead of ``rival``, ``None`` where that is undefined."""
    theirs = psnr(record, rival)
    return None if theirs is None else psnr(record, OURS) - theirs


def place_means(records: Iterable[Dict], value: Callable) -> Dict[Tuple[str, str], float]:
    """Return the mean of ``value(record)`` by (place, scene), without the records of which it is ``None``."""
    found = defaultdict(list)
    for record in records:
        one = value(record)
        if one is not None:
            found[record["place"], record["scene"]].append(one)
    return {key: float(np.mean(values)) for key, values in found.items()}


def over_places(records: Iterable[Dict], value: Callable) -> Estimate:
    """Return the mean over places of ``value(record)`` and its bootstrap interval over scenes."""
    means = place_means(records, value)
    return estimate(list(means.values()), [scene for _, scene in means])


def best_single_date(records: Iterable[Dict]) -> Callable:
    """Return the function that gives the best PSNR without references at a record's place and date."""
    best = {}
    for record in of_kinds(records, (NONE,)):
        values = [psnr(record, name) for name in (*SINGLE_DATE, OURS)]
        best[record["place"], record["target"]] = max(value for value in values if value is not None)
    return lambda record: best[record["place"], record["target"]]


def coverage_of(records: Iterable[Dict], level: str, band: Optional[str] = None) -> Tuple[float, int]:
    """Return the share of errors within the half-width told for ``level``, and at how many places it was measured."""

    def share(record):
        found = record["coverage"].get(level)
        if not found or (band and band not in record["bands"]):
            return None
        return found[record["bands"].index(band)] if band else float(np.mean(found))

    means = place_means(records, share)
    return (float(np.mean(list(means.values()))) if means else float("nan")), len(means)


def _mean_lead(kinds, sources=None):
    def measure(records):
        part = [record for record in of_kinds(records, kinds) if not sources or record["source"] in sources]
        found = over_places(part, lambda record: lead(record, RIDGE))
        text = f"{found.mean:+.2f} dB ({found.low:+.2f} … {found.high:+.2f})"
        return Measured(found.mean, text) if found.count else None

    return measure


def _ndvi_ratio(kinds):
    def measure(records):
        records = [r for r in of_kinds(records, kinds) if r["methods"][OURS]["ndvi_mae"] is not None]
        if not records:
            return None
        ours, theirs = (
            over_places(records, lambda r, name=name: r["methods"][name]["ndvi_mae"]) for name in (OURS, RIDGE)
        )
        ratio = ours.mean / theirs.mean
        return Measured(ratio, f"{ratio:.2f} ({ours.mean:.4f} against {theirs.mean:.4f})")

    return measure


def _worst_behind_pasting(records):
    alike = [r for r in records if r["kind"] != NONE and r["correlation"] >= HARDLY_DIFFER]
    if not alike:
        return None
    leads = [lead(record, PASTED) for record in alike]
    return Measured(min(leads), f"{min(leads):+.2f} dB worst, {np.mean(leads):+.2f} dB mean of {len(leads)} cases")


def _without_references(records):
    """Return the least over the sources of the lead over the better of the single-date rivals on average."""
    leads = {}
    for source in sorted({record["source"] for record in records}):
        part = [r for r in of_kinds(records, (NONE,)) if r["source"] == source]
        rivals = [over_places(part, lambda record, name=name: psnr(record, name)) for name in SINGLE_DATE]
        ours = over_places(part, lambda record: psnr(record, OURS))
        if ours.count:
            leads[source] = ours.mean - max(rival.mean for rival in rivals if rival.count)
    if not leads:
        return None
    return Measured(min(leads.values()), ", ".join(f"{source} {value:+.2f} dB" for source, value in leads.items()))


def _worst_case(records):
    best = best_single_date(records)
    cases = [record for record in records if record["kind"] != NONE]
    if not cases:
        return None
    differences = [psnr(record, OURS) - best(record) for record in cases]
    worst = cases[int(np.argmin(differences))]
    return Measured(
        min(differences), f"{min(differences):+.2f} dB ({worst['place']}, {worst['target']}, {worst['kind']})"
    )


def _coverage(level):
    def measure(records):
        overall, places = coverage_of(records, level)
        if not places:
            return None
        bands = sorted({band for record in records for band in record["bands"]})
        by_band = {band: coverage_of(records, level, band) for band in bands}
        judged = {band: share for band, (share, count) in by_band.items() if count >= LEAST_PLACES}
        if not judged:
            return Measured([overall], f"{100 * overall:.1f} %")
        low, high = min(judged, key=judged.get), max(judged, key=judged.get)
        text = f"{100 * overall:.1f} %; {low} {100 * judged[low]:.1f} % … {high} {100 * judged[high]:.1f} %"
        return Measured([overall, *judged.values()], text)

    return measure


def _steps(seam):
    """Return the measure of the steps at a kind of ``seam``, see ``seams.seams``: mean over places, and the largest."""

    def measure(records):
        found = list(place_means(records, lambda record: record["methods"][OURS][seam]).values())
        if not found:
            return None
        return Measured(np.mean(found), f"{np.mean(found):.2f}, {max(found):.2f} at the worst place")

    return measure


def _expected(records):
    errors = [r["expected_psnr"] - psnr(r, OURS) for r in records if r["expected_psnr"] is not None]
    if not errors:
        return None
    share = float((np.abs(errors) <= EXPECTED_WITHIN_DB).mean())
    spread = f"bias {np.mean(errors):+.2f} dB, standard deviation {np.std(errors):.2f} dB"
    return Measured(share, f"{100 * share:.0f} % of {len(errors)} cases, {spread}")


def _in_range(records):
    found = [(r["expected_range"], psnr(r, OURS)) for r in records if r["expected_range"] is not None]
    if not found:
        return None
    share = float(np.mean([low <= value <= high for (low, high), value in found]))
    width = np.median([high - low for (low, high), _ in found])
    return Measured(share, f"{100 * share:.0f} % of {len(found)} cases, {width:.1f} dB wide in the median")


def lead_over_best(records: Sequence[Dict], place: str) -> float:
    """Return by how many dB the plugin is ahead, at one place, of the rival that is best there on average."""
    own = [record for record in records if record["place"] == place]
    rivals = [over_places(own, lambda record, name=name: psnr(record, name)) for name in SERIES_RIVALS]
    best = max(rival.mean for rival in rivals if rival.count)
    return over_places(own, lambda record: psnr(record, OURS)).mean - best


def _series_lead(records):
    scenes = {record["place"]: record["scene"] for record in records}
    if not scenes:
        return None
    leads = [lead_over_best(records, place) for place in scenes]
    found = estimate(leads, list(scenes.values()))
    text = f"{found.mean:+.2f} dB ({found.low:+.2f} … {found.high:+.2f}), worst place {min(leads):+.2f} dB"
    return Measured(found.mean, text)


def _series_ndvi(records):
    def errors(name):
        return over_places(records, lambda record: record["methods"].get(name, {}).get("ndvi_mae"))

    rivals = {name: errors(name).mean for name in SERIES_RIVALS if errors(name).count}
    if not rivals:
        return None
    best, ours = min(rivals, key=rivals.get), errors(OURS).mean
    ratio = ours / rivals[best]
    return Measured(ratio, f"{ratio:.2f} ({ours:.4f} against {rivals[best]:.4f}: {best})")


def _within(low, high):
    return lambda shares: all(low <= share <= high for share in shares)


_SEAMS = (
    (
        f"no seam at the rim of clouds: steps there at most {MOST_STEPS:g} of those of the ground",
        _steps("rim"),
        lambda v: v <= MOST_STEPS,
    ),
    ("no seam where a reference has clouds of its own: the same", _steps("within"), lambda v: v <= MOST_STEPS),
)

_RANGE = (
    "the range told for single clouds, meant for 9 of 10, holds the PSNR of at least 85 % of the cases",
    _in_range,
    lambda v: v >= 0.85,
)

_TARGETS = (
    (f"one reference: at least 0.7 dB over *{RIDGE}*", _mean_lead(ONE_REFERENCE), lambda v: v >= 0.7),
    ("the same, series only", _mean_lead(ONE_REFERENCE, (FINLAND, IBERIA)), lambda v: v >= 0.7),
    (
        "the same, the nearest date of a series only",
        _mean_lead((NEAR,), (FINLAND, IBERIA)),
        lambda v: v >= 0.7,
    ),
    (f"two that bracket the date: at least 1.5 dB over *{RIDGE}*", _mean_lead((TWO,)), lambda v: v >= 1.5),
    ("error of NDVI with one reference: at most 0.8 of its", _ndvi_ratio(ONE_REFERENCE), lambda v: v <= 0.8),
    ("error of NDVI with two: at most 0.8 of its", _ndvi_ratio((TWO,)), lambda v: v <= 0.8),
    (
        f"dates that hardly differ (correlation from {HARDLY_DIFFER:g}): never more than 0.3 dB below *{PASTED}*",
        _worst_behind_pasting,
        lambda v: v >= -0.3,
    ),
    (
        "without references: at least the better of *smooth fill* and *SAR prior* on every set, on average",
        _without_references,
        lambda v: round(v, 2) >= 0,
    ),
    (
        "worst case with references: at most 0.5 dB below the best estimate without",
        _worst_case,
        lambda v: v >= -0.5,
    ),
    ("told 68 % holds 63 to 73 % of the errors, overall and by band", _coverage("0.6827"), _within(0.63, 0.73)),
    ("told 95 % holds 92 to 97 %, overall and by band", _coverage("0.95"), _within(0.92, 0.97)),
    (
        f"`EXPECTED_PSNR` within {EXPECTED_WITHIN_DB:g} dB of the truth in 9 of 10 cases",
        _expected,
        lambda v: v >= 0.9,
    ),
    _RANGE,
    *_SEAMS,
)

_SERIES_TARGETS = (
    ("at least 1 dB over the best of the rivals at each place, on average", _series_lead, lambda v: v >= 1),
    ("error of NDVI: at most 0.8 of that of the best rival", _series_ndvi, lambda v: v <= 0.8),
    ("told 68 % holds 63 to 73 % of the errors, overall and by band", _coverage("0.6827"), _within(0.63, 0.73)),
    ("told 95 % holds 92 to 97 %, overall and by band", _coverage("0.95"), _within(0.92, 0.97)),
    _RANGE,
    *_SEAMS,
)
