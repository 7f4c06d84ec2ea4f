"""The estimators that compete: each is a trend of the ground, whose remainder is filled from the surroundings.

Most trends are linear in the features of ``features``, so that a mix of them is one set of coefficients, and all of
them need one covariance matrix (``ridge``). One is not: the local relation to a reference (``local``).
"""

from dataclasses import dataclass
from typing import Mapping, Tuple

import numpy as np

from .features import IMAGE, SAR, Layout, change_block, reference_block

SURROUNDINGS, NETWORKS = "surroundings", "networks"
RIDGE_SAR, RIDGE_REFERENCE, RIDGE_PASTED, RIDGE_IMAGE = 0.2, 0.03, 0.1, 0.05


@dataclass(frozen=True)
class Candidate:
    """One estimator.

    ``groups``: which rows of ``Estimate.shares`` it counts for. ``penalties``: the blocks that its regression uses,
    with their ridge; empty if there is no regression. ``references``: those that it needs. ``pasted``: those whose
    mean it takes as it is, or shrinks its regression to. ``local``: whether it is the local relation to the
    reference.
    """

    name: str
    groups: Tuple[int, ...]
    penalties: Mapping[str, float]
    references: Tuple[int, ...] = ()
    pasted: Tuple[int, ...] = ()
    local: bool = False


def candidates(layout: Layout, subset: Tuple[int, ...]) -> Tuple[Candidate, ...]:
    """Return the estimators for pixels that are seen in the references ``subset`` (indices, sorted)."""
    found = [Candidate(SURROUNDINGS, (0,), {})]
    if layout.polarisations:
        found.append(Candidate("SAR", (1,), {SAR: RIDGE_SAR}))
    if layout.rgb is not None:
        found.append(Candidate(NETWORKS, (2,), {IMAGE: RIDGE_IMAGE}))
    for index in subset:
        found += _of_one(layout, index)
    if len(subset) > 1:
        found += _of_several(layout, subset)
    return tuple(found)


def _of_one(layout, index):
    name, groups, own = f"reference {index + 1}", (3 + index,), reference_block(index)
    one = (index,)
    yield Candidate(f"{name} pasted", groups, {}, one, pasted=one)
    yield Candidate(f"{name} regression", groups, {own: RIDGE_REFERENCE}, one)
    yield Candidate(f"{name} regression from pasted", groups, {own: RIDGE_PASTED}, one, pasted=one)
    yield Candidate(f"{name} locally", groups, {}, one, local=True)
    if layout.polarisations:
        yield Candidate(f"{name} and SAR", groups, _joint(layout, one), one)


def _of_several(layout, subset):
    groups = tuple(3 + index for index in subset)
    title = "references " + ", ".join(str(index + 1) for index in subset)
    yield Candidate(f"{title} regression", groups, {reference_block(i): RIDGE_REFERENCE for i in subset}, subset)
    if layout.polarisations:
        yield Candidate(f"{title} and SAR", groups, _joint(layout, subset), subset)


def _joint(layout, subset):
    penalties = {reference_block(index): RIDGE_REFERENCE for index in subset}
    penalties[SAR] = RIDGE_SAR
    penalties.update({change_block(index): RIDGE_SAR for index in subset if layout.changes[index]})
    return penalties


def coefficients(candidate: Candidate, layout: Layout, regression) -> np.ndarray:
    """Return the coefficients (p, B) of a linear ``candidate`` for the features of ``regression``."""
    start = np.zeros((regression.features, layout.bands))
    for index in candidate.pasted:
        for band, match in enumerate(layout.matches[index]):
            if match is not None:
                start[regression.columns[reference_block(index)].start + match, band] = 1 / len(candidate.pasted)
    if candidate.penalties:
        found = regression.solve(candidate.penalties, start)
        return _with_image(found, candidate, layout, regression) if candidate.name == NETWORKS else found
    return _with_unmatched(start, candidate, layout, regression) if candidate.pasted else start


def _with_image(found, candidate, layout, regression):
    """Take the networks' own bands as they are."""
    columns = regression.columns[IMAGE]
    for position, band in enumerate(layout.rgb):
        found[:, band] = 0
        found[columns.start + position, band] = 1
    return found


def _with_unmatched(start, candidate, layout, regression):
    """Take bands that a pasted reference lacks from its regression."""
    missing = [b for b in range(layout.bands) if any(layout.matches[i][b] is None for i in candidate.pasted)]
    if missing:
        penalties = {reference_block(index): RIDGE_REFERENCE for index in candidate.pasted}
        start[:, missing] = regression.solve(penalties, np.zeros_like(start))[:, missing]
    return start
