"""Simple and published ways to fill a hole from another date or from the surroundings, to be compared with.

A rival takes a ``Problem`` and returns (B, H, W) in the encoded domain, or ``None`` where it is undefined. All that use
a reference use the first one, and the smooth fill where it has no clear ground.
"""

import numpy as np
import torch
from scipy import ndimage, sparse
from scipy.sparse.linalg import splu
from scipy.spatial import cKDTree

from ...estimators.fill import shrunk_fill
from ...estimators.ridge import Regression, moments
from ...estimators.sight import TRUTH_LIMIT
from ...nets.prior import DOUBT, prior
from .cases import Problem
from .names import FILL, PASTED, RIDGE, SAR_PRIOR

PENALTY, LIGHT_PENALTY = 0.2, 0.03
RATIO_FLOOR_DN = 0.01
"""What VPint2 puts in place of zeros, which cannot be divided by."""
NEIGHBOURS, SIMILAR, CLASSES = 400, 20, 4
"""mNSPI: nearest clear pixels to search, how many similar ones are used, and the number of land covers."""


def fill(problem: Problem):
    """The smooth fill of the clear surroundings (``shrunk_fill``)."""
    return _filled(problem.sight.optical, ~problem.sight.hidden)


def sar_prior(problem: Problem):
    """Regression of the bands on VV within the window, with a smooth fill of its remainder (``nets.prior``)."""
    sight = problem.sight
    if sight.sar is None:
        return None
    arrays = (
        np.ascontiguousarray(x[None], dtype=np.float32) for x in (sight.sar[:1], sight.optical, sight.hidden[None])
    )
    return prior(*map(torch.from_numpy, arrays))[0].numpy()


def pasted(problem: Problem):
    """The reference as it is."""
    return _where_seen(problem, problem.encode(problem.references_dn[0]))


def pasted_with_moments(problem: Problem):
    """The reference with mean and standard deviation of each band brought to those of the target's clear pixels."""
    both = _clear_on_both(problem)
    theirs, ours = problem.references_dn[0], problem.truth_dn
    gain = ours[:, both].std(axis=1) / np.maximum(theirs[:, both].std(axis=1), 1e-6)
    offset = ours[:, both].mean(axis=1) - gain * theirs[:, both].mean(axis=1)
    return _where_seen(problem, problem.encode(_per_band(gain) * theirs + _per_band(offset)))


def global_linear(problem: Problem):
    """Least squares of each band on the same band of the reference."""
    both = _clear_on_both(problem)
    theirs, ours = problem.references_dn[0], problem.truth_dn
    gain, offset = np.transpose([np.polyfit(x[both], y[both], 1) for x, y in zip(theirs, ours)])
    return _where_seen(problem, problem.encode(_per_band(gain) * theirs + _per_band(offset)))


def ridge_02(problem: Problem):
    """Ridge regression (.2) on the reference's bands, with a smooth fill of its remainder: the one to beat."""
    return _ridge_and_fill(problem, PENALTY, problem.sight.references[:1])


def ridge_003(problem: Problem):
    """The same with the penalty .03."""
    return _ridge_and_fill(problem, LIGHT_PENALTY, problem.sight.references[:1])


def ridge_02_all(problem: Problem):
    """The ridge (.2) on the bands of all references side by side; undefined for a single one."""
    references = problem.sight.references
    return _ridge_and_fill(problem, PENALTY, references) if len(references) > 1 else None


def similar_pixels(problem: Problem):
    """mNSPI (Zhu et al. 2012): mean of similar clear pixels, and of their change added to the reference.

    The two are weighted by the distance to these pixels and to the hole's centre.
    """
    where = problem.hole & problem.sight.references[0].seen
    both = _clear_on_both(problem)
    reference, target = problem.references_dn[0], problem.truth_dn
    rows, columns = np.nonzero(where)
    # every second pixel, so that as many neighbours reach twice as far
    coarse = np.zeros_like(both)
    coarse[::2, ::2] = True
    sources = np.argwhere(both & coarse)
    count = min(NEIGHBOURS, len(sources))
    distance, nearest = cKDTree(sources).query(np.stack([rows, columns], axis=1), count)
    theirs, ours = (image[:, sources[:, 0], sources[:, 1]] for image in (reference, target))
    here = reference[:, rows, columns]
    threshold = 2 * reference[:, both].std(axis=1) / CLASSES
    estimate = np.empty_like(here)
    centre = _distance_to_centre(where)[rows, columns]
    for start in range(0, len(rows), 2048):
        part = slice(start, start + 2048)
        difference = theirs[:, nearest[part]] - here[:, part, None]
        alike = (np.abs(difference) <= threshold[:, None, None]).all(axis=0)
        used = alike & (np.cumsum(alike, axis=1) <= SIMILAR)
        spectral = np.sqrt((difference**2).mean(axis=0))
        weight = used / (_normalised(spectral, used) * _normalised(distance[part], used))
        found = used.any(axis=1)
        weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
        spatial = np.einsum("bnk,nk->bn", ours[:, nearest[part]], weight)
        change = np.einsum("bnk,nk->bn", (ours - theirs)[:, nearest[part]], weight)
        temporal = here[:, part] + change
        mean_distance = (distance[part] * used).sum(axis=1) / np.maximum(used.sum(axis=1), 1)
        near, central = 1 / np.maximum(mean_distance, 1), 1 / np.maximum(centre[part], 1)
        both_ways = (near * spatial + central * temporal) / (near + central)
        mean_change = (ours - theirs).mean(axis=1)[:, None]
        estimate[:, part] = np.where(found, both_ways, here[:, part] + mean_change)
    result = fill(problem)
    result[:, rows, columns] = problem.encode(estimate[:, None])[:, 0]
    return result


def ratio(problem: Problem):
    """VPint2 (Arp et al. 2024): every pixel is the mean of its neighbours' values times the ratio of the reference.

    Its fixed point is the harmonic fill of target / reference, times the reference; zeros are .01.
    """
    seen = problem.sight.references[0].seen
    reference = np.maximum(problem.references_dn[0], RATIO_FLOOR_DN)
    ratios = np.maximum(problem.truth_dn, RATIO_FLOOR_DN) / reference
    known = _clear_on_both(problem)
    return _where_seen(problem, problem.encode(_harmonic(ratios, known) * reference)) if seen.any() else None


RIVALS = {
    FILL: fill,
    SAR_PRIOR: sar_prior,
    "pasted": pasted,
    PASTED: pasted_with_moments,
    "linear, per band": global_linear,
    "similar pixels (mNSPI)": similar_pixels,
    "ratio fill (VPint2)": ratio,
    RIDGE: ridge_02,
    "ridge .03 + fill": ridge_003,
    "ridge .2 + fill, all references": ridge_02_all,
}


def _clear_on_both(problem):
    return ~problem.sight.hidden & problem.sight.references[0].seen


def _where_seen(problem, image):
    """Return ``image`` where the reference has clear ground, and the smooth fill elsewhere."""
    return np.where(problem.sight.references[0].seen, image, fill(problem)).clip(-TRUTH_LIMIT, TRUTH_LIMIT)


def _filled(image, known):
    return shrunk_fill(np.where(known, image, np.float32(0)), known[None].astype(np.float32), DOUBT)


def _ridge_and_fill(problem, penalty, references):
    sight = problem.sight
    seen = np.all([reference.seen for reference in references], axis=0)
    both = ~sight.hidden & seen
    features = np.concatenate([reference.image for reference in references])
    regression = Regression(moments({"references": features}, sight.optical, both), None)
    start = np.zeros((regression.features, len(sight.optical)))
    coefficients = regression.solve({"references": penalty}, start).astype(np.float32)
    trend = np.einsum("phw,pb->bhw", features, coefficients)
    estimate = trend + _filled(sight.optical - trend, both)
    return np.where(seen, estimate, fill(problem)).clip(-TRUTH_LIMIT, TRUTH_LIMIT)


def _per_band(values):
    return np.asarray(values)[:, None, None]


def _normalised(values, used):
    """Return ``values`` (N, K) scaled to 1..2 within the used ones of each row: mNSPI's indices."""
    low = np.where(used, values, np.inf).min(axis=1, keepdims=True)
    high = np.where(used, values, -np.inf).max(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        scaled = 1 + (values - low) / np.maximum(high - low, 1e-9)
    return np.where(used, scaled, 1)


def _distance_to_centre(where):
    """Return the distance of each pixel to the centre of its connected part of ``where`` (H, W)."""
    labels, count = ndimage.label(where)
    centres = np.array([[0, 0], *ndimage.center_of_mass(where, labels, range(1, count + 1))])
    grid = np.stack(np.indices(where.shape), axis=-1)
    return np.linalg.norm(grid - centres[labels], axis=-1)


def _harmonic(image, known):
    """Return ``image`` (B, H, W) where ``known`` (H, W), and elsewhere the mean of the four neighbours."""
    height, width = known.shape
    index = np.arange(height * width).reshape(height, width)
    first = np.concatenate([index[:, :-1].ravel(), index[:-1].ravel()])
    second = np.concatenate([index[:, 1:].ravel(), index[1:].ravel()])
    ones = np.ones(2 * len(first))
    pairs = sparse.csr_matrix((ones, (np.r_[first, second], np.r_[second, first])), shape=(index.size,) * 2)
    laplacian = sparse.diags(np.asarray(pairs.sum(axis=1)).ravel()) - pairs
    inside, outside = np.flatnonzero(~known), np.flatnonzero(known)
    rows = laplacian.tocsr()[inside]
    values = image.reshape(len(image), -1).astype(np.float64)
    solved = splu(rows[:, inside].tocsc()).solve(-(rows[:, outside] @ values[:, outside].T))
    values[:, inside] = solved.T
    return values.reshape(image.shape)
