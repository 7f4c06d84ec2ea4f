"""Restores all cases by the estimators and by every rival, and returns the figures as plain values for JSON."""

import logging
from typing import Dict, List, Optional

import numpy as np

from ...estimators.crossvalidation import fit_stack
from . import rivals
from .cases import Case, Problem, cases_of, problem_of
from .names import FILL, NONE, OURS, PASTED, RIDGE, SAR_PRIOR, SINGLE_DATE
from .places import load_places
from .scores import coverage, ndvi_of, scores
from .trials import draw_trials

log = logging.getLogger(__name__)


def judge(data, sources: Optional[List[str]] = None) -> List[Dict]:
    """Return the records of all cases below the data folder, of some ``sources`` only if they are named."""
    records = []
    for place in load_places(data):
        if sources and place.source not in sources:
            continue
        for cases in cases_of(place):
            known: Dict[str, Dict] = {}
            for case in cases:
                record = record_of(case, known)
                known = {name: record["methods"][name] for name in SINGLE_DATE if name in record["methods"]}
                records.append(record)
                log.info("%s", line_of(record))
    return records


def record_of(case: Case, known: Dict[str, Dict]) -> Dict:
    """Return the figures of one case; those of rivals that need no reference are taken from ``known`` if given."""
    problem = problem_of(case)
    place = case.place
    methods = dict(known)
    for name, rival in rivals.RIVALS.items():
        if name not in methods and (case.references or name in SINGLE_DATE):
            values = rival(problem)
            if values is not None:
                methods[name] = scores(problem, values)
    stack = fit_stack(draw_trials(problem.sight, problem.hole), ndvi_of(problem))
    estimate = stack.estimate(problem.sight)
    methods[OURS] = scores(problem, estimate.values)
    return _rounded(
        {
            "place": place.name,
            "source": place.source,
            "scene": place.scene,
            "held_out": place.held_out,
            "kind": case.kind,
            "target": place.dates[case.target].name,
            "references": [place.dates[index].name for index in case.references],
            "days": list(case.days),
            "bands": list(place.bands),
            "hole_share": float(problem.hole.mean()),
            "correlation": correlation(problem) if case.kind != NONE else None,
            "methods": methods,
            "trials": stack.quality.trials,
            "expected_psnr": stack.quality.expected_psnr_db(np.mean(np.square(estimate.error[:, problem.hole]))),
            "expected_ndvi": stack.quality.ndvi,
            "gain_db": stack.quality.gain_db,
            "coverage": coverage(problem, stack, estimate),
            "weights": stack.weights,
        }
    )


def correlation(problem: Problem) -> float:
    """Return the mean over the bands of the correlation of target and first reference where both are clear."""
    both = ~problem.sight.hidden & problem.sight.references[0].seen
    pairs = zip(problem.truth_dn, problem.references_dn[0])
    return float(np.mean([np.corrcoef(ours[both], theirs[both])[0, 1] for ours, theirs in pairs]))


def line_of(record: Dict) -> str:
    """Return a record in one line."""
    names = (OURS, FILL, SAR_PRIOR, RIDGE, PASTED)
    figures = (f"{name} {record['methods'][name]['psnr']:.2f}" for name in names if name in record["methods"])
    return f"{record['place']} {record['target']}, {record['kind']}: {', '.join(figures)} dB"


def _rounded(value, digits=4):
    """Return plain ``value`` with its floats rounded, so that the file stays small and readable."""
    if isinstance(value, dict):
        return {key: _rounded(one, digits) for key, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one, digits) for one in value]
    return round(value, digits) if isinstance(value, float) else value
