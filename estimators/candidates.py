"""The estimators that compete: each is a trend of the ground, whose remainder is filled from the surroundings.

Most trends are linear in the features of ``features``, so that a mix of them is one set of coefficients, and all of
them need one covariance matrix (``ridge``). One is not: the local relation to a reference (``local``).
"""

from dataclasses import dataclass, replace
from typing import Mapping, Tuple

import numpy as np

from .features import IMAGE, SAR, SAR_KINDS, Layout, change_block, colour_block, reference_block

SURROUNDINGS, SAR_BY_KIND, NETWORKS = "surroundings", "SAR by kind", "networks"
RIDGE_SAR, RIDGE_KINDS, RIDGE_IMAGE = 0.2, 0.1, 0.05
RIDGE_REFERENCE, RIDGE_COLOURS = 0.003, 0.05
RIDGE_JOINT_SAR, RIDGE_CHANGE = 1.0, 0.2
_LOCALLY = " locally"


@dataclass(frozen=True)
class Candidate:
    """One estimator.

    ``groups``: which rows of ``Estimate.shares`` it counts for. ``penalties``: the blocks that its regression uses,
    with their ridge; empty if there is no regression. ``references``: those that it needs; it takes their mean as it
    is, or shrinks its regression to that. ``local``: whether the slope between its trend and the ground may change over
    the window.
    """

    name: str
    groups: Tuple[int, ...]
    penalties: Mapping[str, float]
    references: Tuple[int, ...] = ()
    local: bool = False


def candidates(layout: Layout, subset: Tuple[int, ...]) -> Tuple[Candidate, ...]:
    """Return the estimators for pixels that are seen in the references ``subset`` (indices, sorted)."""
    found = [Candidate(SURROUNDINGS, (0,), {})]
    if layout.polarisations:
        found.append(Candidate("SAR", (1,), {SAR: RIDGE_SAR}))
        found.append(Candidate(SAR_BY_KIND, (1,), {SAR: RIDGE_SAR, SAR_KINDS: RIDGE_KINDS}))
    if layout.rgb is not None:
        found.append(Candidate(NETWORKS, (2,), {IMAGE: RIDGE_IMAGE}))
    for index in subset:
        found += _of(layout, (index,))
    if len(subset) > 1:
        found += _of(layout, subset)
    return tuple(found)


def _of(layout, subset):
    """Yield the estimators that use all references of ``subset``, side by side."""
    groups = tuple(3 + index for index in subset)
    name = f"reference{'s' if len(subset) > 1 else ''} {', '.join(str(index + 1) for index in subset)}"
    penalties = {reference_block(index): RIDGE_REFERENCE for index in subset}
    yield Candidate(f"{name} pasted", groups, {}, subset)
    yield Candidate(f"{name}{_LOCALLY}", groups, {}, subset, local=True)
    yield Candidate(f"{name} regression", groups, penalties, subset)
    yield Candidate(f"{name} regression{_LOCALLY}", groups, penalties, subset, local=True)
    by_colour = {**penalties, **{colour_block(index): RIDGE_COLOURS for index in subset}}
    yield Candidate(f"{name} by colour", groups, by_colour, subset)
    yield Candidate(f"{name} by colour{_LOCALLY}", groups, by_colour, subset, local=True)
    if layout.polarisations:
        joint = {**penalties, SAR: RIDGE_JOINT_SAR}
        joint.update({change_block(index): RIDGE_CHANGE for index in subset if layout.changes[index]})
        yield Candidate(f"{name} and SAR", groups, joint, subset)


def without_local(candidate: Candidate) -> Candidate:
    """Return the linear estimator whose trend the local ``candidate`` follows."""
    name = candidate.name[: -len(_LOCALLY)]
    return replace(candidate, name=name if candidate.penalties else f"{name} pasted", local=False)


def coefficients(candidate: Candidate, layout: Layout, regression) -> np.ndarray:
    """Return the coefficients (p, B) of a linear ``candidate`` for the features of ``regression``."""
    start = np.zeros((regression.features, layout.bands))
    for index in candidate.references:
        for band, match in enumerate(layout.matches[index]):
            if match is not None:
                start[regression.columns[reference_block(index)].start + match, band] = 1 / len(candidate.references)
    if candidate.penalties:
        found = regression.solve(candidate.penalties, start)
        return _with_image(found, layout, regression) if candidate.name == NETWORKS else found
    return _with_unmatched(start, candidate, layout, regression) if candidate.references else start


def _with_image(found, layout, regression):
    """Take the networks' own bands as they are."""
    columns = regression.columns[IMAGE]
    for position, band in enumerate(layout.rgb):
        found[:, band] = 0
        found[columns.start + position, band] = 1
    return found


def _with_unmatched(start, candidate, layout, regression):
    """Take bands that a pasted reference lacks from its regression."""
    missing = [b for b in range(layout.bands) if any(layout.matches[i][b] is None for i in candidate.references)]
    if missing:
        penalties = {reference_block(index): RIDGE_REFERENCE for index in candidate.references}
        start[:, missing] = regression.solve(penalties, np.zeros_like(start))[:, missing]
    return start
