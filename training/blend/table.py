"""The table of what judges gain over the stack's own weights."""

from collections import defaultdict
from typing import Dict, Iterable, List

import numpy as np

from ..scoring.statistics import Estimate, estimate
from .judges import JUDGES

HEAD = "| which estimate to trust where, by | in training | with references | single dates | worst restoration |"


def over_places(records: Iterable[Dict]) -> Estimate:
    """Return the mean gain over places and its 95 % interval, from a bootstrap over scenes."""
    found = defaultdict(list)
    for record in records:
        found[record["place"], record["scene"]].append(record["gain_db"])
    means = [float(np.mean(values)) for values in found.values()]
    return estimate(means, [scene for _, scene in found])


def markdown(results: Dict[str, List[Dict]]) -> str:
    """Return the table of ``results``, the records of each judge by its name."""
    first = next(iter(results.values()))
    lines = [HEAD, "|---|---|---|---|---|"]
    for name, records in results.items():
        cells = [_gain(over_places(part)) for part in _parts(records)]
        learnt = [record["training_gain_db"] for record in records]
        training = f"{np.mean(learnt):+.3f} dB" if None not in learnt else "–"
        worst = min(record["gain_db"] for record in records)
        lines.append(f"| {JUDGES[name].text} | {training} | {' | '.join(cells)} | {worst:+.1f} dB |")
    places = [len({record["place"] for record in part}) for part in _parts(first)]
    counts = f"{len(first)} restorations; {places[0]} places with references, {places[1]} without."
    return "\n".join([*lines, "", counts])


def _parts(records):
    """Return the records with references, and those without."""
    return [[record for record in records if bool(record["references"]) is wanted] for wanted in (True, False)]


def _gain(found: Estimate) -> str:
    if not found.count:
        return "–"
    return f"{found.mean:+.3f} dB ({found.low:+.3f} … {found.high:+.3f})"
