"""Restores all cases by the estimators and by every rival, and returns the figures as plain values for JSON."""

import datetime
import logging
from dataclasses import replace
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

from ...estimators.crossvalidation import fit_stack
from ...estimators.sight import Estimate, best_together, hole_samples, shares_of
from ...estimators.stack import MOST_REFERENCES, Stack
from ...pipeline.series.neighbours import candidates
from ..scoring.statistics import rounded
from . import rivals, series_rivals
from .cases import Case, Problem, cases_of, clear_enough, problem_of, series_cases_of
from .names import (
    FILL,
    INTERPOLATED,
    NONE,
    OURS,
    OURS_WITH_ONE,
    PASTED,
    RIDGE,
    SAR_PRIOR,
    SINGLE_DATE,
    WHITTAKER,
)
from .places import load_places
from .scores import coverage, ndvi_of, scores
from .seams import seams
from .trials import draw_trials

log = logging.getLogger(__name__)
_ANY_DAY = datetime.date(2000, 1, 1)
"""Only the days between dates matter."""


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


def judge_series(data, sources: Optional[List[str]] = None) -> List[Dict]:
    """Return the records of all cases in which a whole series restores one of its dates."""
    records = []
    for place in load_places(data):
        if sources and place.source not in sources:
            continue
        for case in series_cases_of(place):
            records.append(series_record_of(case))
            log.info("%s", line_of(records[-1]))
    return records


def record_of(case: Case, known: Dict[str, Dict]) -> Dict:
    """Return the figures of one case; those of rivals that need no reference are taken from ``known`` if given."""
    problem = problem_of(case)
    methods = dict(known)
    for name, rival in rivals.RIVALS.items():
        if name not in methods and (case.references or name in SINGLE_DATE):
            values = rival(problem)
            if values is not None:
                methods[name] = {**scores(problem, values), **seams(problem, values)}
    stack, estimate = _restored(problem)
    methods[OURS] = {**scores(problem, estimate.values), **seams(problem, estimate.values)}
    return rounded(
        {
            **_described(case, problem),
            "correlation": correlation(problem) if case.kind != NONE else None,
            "methods": methods,
            **_told(problem, stack, estimate),
            "gain_db": stack.quality.gain_db,
            "weights": stack.weights,
        }
    )


def series_record_of(case: Case) -> Dict:
    """Return the figures of one date restored from the others of its series.

    As the pipeline does, the plugin uses those of the nearest dates that together tell most of the hole; its rivals use
    all dates.
    """
    problem = problem_of(case)
    methods = {name: scores(problem, rival(problem)) for name, rival in series_rivals.RIVALS.items()}
    near = [n for n, index in enumerate(case.references) if clear_enough(case.place.dates[index], case.hole)]
    if near:
        methods[OURS_WITH_ONE] = scores(problem, _restored(problem.with_references(near[:1]))[1].values)
    used = problem.with_references(_best_together(problem))
    stack, estimate = _restored(used)
    methods[OURS] = {**scores(problem, estimate.values), **seams(used, estimate.values)}
    return rounded({**_described(case, problem), "methods": methods, **_told(used, stack, estimate)})


def _restored(problem) -> Tuple[Stack, Estimate]:
    seen = np.array([reference.seen[problem.hole] for reference in problem.sight.references])
    stack = fit_stack(draw_trials(problem.sight, problem.truth, problem.hole), ndvi_of(problem), shares=shares_of(seen))
    return stack, stack.estimate(problem.sight)


def _best_together(problem) -> Sequence[int]:
    """Return which references of ``problem`` the pipeline would use."""
    references = problem.sight.references
    days = sorted([0.0, *(reference.days for reference in references)])
    dates = [_ANY_DAY + datetime.timedelta(offset) for offset in days]
    offered = {days[index] for index in candidates(dates, days.index(0.0))}
    indices = [index for index, reference in enumerate(references) if reference.days in offered]
    trials = draw_trials(problem.with_references(()).sight, problem.truth, problem.hole)
    shown = []
    for index in indices:
        alone = [replace(trial, sight=replace(trial.sight, references=(references[index],))) for trial in trials]
        shown.append(hole_samples(alone))
    seen = np.array([references[index].seen[problem.hole] for index in indices])
    return [indices[place] for place in best_together(shown, seen, MOST_REFERENCES)]


def _described(case, problem) -> Dict:
    place = case.place
    return {
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
    }


def _told(problem, stack, estimate) -> Dict:
    """Return what the run itself says of its quality, and how often its errors were within the told width."""
    mean_square = np.mean(np.square(estimate.error[:, problem.hole]))
    told = stack.quality.expected_range_db(mean_square)
    return {
        "trials": stack.quality.trials,
        "expected_psnr": stack.quality.expected_psnr_db(mean_square),
        "expected_range": told and list(told),
        "expected_ndvi": stack.quality.ndvi,
        "coverage": coverage(problem, stack, estimate),
    }


def correlation(problem: Problem) -> float:
    """Return the mean over the bands of the correlation of target and first reference where both are clear."""
    both = ~problem.sight.hidden & problem.sight.references[0].seen
    pairs = zip(problem.truth_dn, problem.references_dn[0])
    return float(np.mean([np.corrcoef(ours[both], theirs[both])[0, 1] for ours, theirs in pairs]))


def line_of(record: Dict) -> str:
    """Return a record in one line."""
    names = (OURS, FILL, SAR_PRIOR, RIDGE, PASTED, OURS_WITH_ONE, INTERPOLATED, WHITTAKER)
    figures = (f"{name} {record['methods'][name]['psnr']:.2f}" for name in names if name in record["methods"])
    return f"{record['place']} {record['target']}, {record['kind']}: {', '.join(figures)} dB"
