"""What users of a series of dates do: paste the nearest date, interpolate in time, smooth in time.

Each pixel has its own dates, those on which it is seen. A rival takes a ``Problem`` with dated references and returns
(B, H, W) in the encoded domain, with the smooth fill where no date sees a pixel.
"""

import numpy as np
from whittaker_eilers import WhittakerSmoother

from ...estimators.sight import TRUTH_LIMIT
from .cases import Problem
from .names import INTERPOLATED, NEAREST_PASTED, WHITTAKER
from .rivals import fill

ORDER, SMOOTHNESS = 2, 1e5
"""Of the Whittaker smoother: best of 100 to 10⁶, in steps of 10, at the development places; days are its unit."""
_LEAST_DATES = 3


def nearest_pasted(problem: Problem):
    """The date nearest in time, as it is."""
    _, seen, images = _in_order_of_time(problem, lambda days: np.abs(days))
    found = fill(problem)
    for where, image in zip(seen[::-1], images[::-1]):
        found = np.where(where, problem.encode(image), found)
    return found.clip(-TRUTH_LIMIT, TRUTH_LIMIT)


def interpolated(problem: Problem):
    """Linear interpolation in time between the nearest dates before and after; the nearest one where one is missing."""
    days, seen, images = _in_order_of_time(problem, lambda days: days)
    count, grid = len(days), np.indices(seen.shape[1:])
    numbers = np.arange(count)[:, None, None]
    earlier, later = seen & (days <= 0)[:, None, None], seen & (days > 0)[:, None, None]
    before, after = np.where(earlier, numbers, -1).max(axis=0), np.where(later, numbers, count).min(axis=0)
    has_before, has_after = before >= 0, after < count
    before = np.where(has_before, before, after).clip(0, count - 1)
    after = np.where(has_after, after, before).clip(0, count - 1)
    span = np.maximum(days[after] - days[before], 1)
    share = np.where(has_before & has_after, -days[before] / span, 0)
    first, second = (np.moveaxis(images[index, :, grid[0], grid[1]], -1, 0) for index in (before, after))
    values = ((1 - share) * first + share * second).astype(np.float32)
    return np.where(seen.any(axis=0), problem.encode(values), fill(problem)).clip(-TRUTH_LIMIT, TRUTH_LIMIT)


def whittaker(problem: Problem):
    """The smoother of Whittaker and Eilers (2003) over all dates, at the time to restore."""
    days, seen, images = _in_order_of_time(problem, lambda days: days)
    at = int((days < 0).sum())
    times = np.insert(days, at, 0).astype(float).tolist()
    rows, columns = np.nonzero(problem.hole)
    values, known = images[:, :, rows, columns], seen[:, rows, columns]
    found = fill(problem)
    restored = problem.decode(found)[:, rows, columns].astype(np.float64)
    patterns, which = np.unique(known, axis=1, return_inverse=True)
    for number, pattern in enumerate(patterns.T):
        if pattern.sum() < _LEAST_DATES:
            continue
        weights = np.insert(pattern.astype(float), at, 0)
        smoother = WhittakerSmoother(SMOOTHNESS, ORDER, len(times), times, weights.tolist())
        own = np.flatnonzero(which.ravel() == number)
        for band in range(len(restored)):
            series = np.insert(np.where(pattern[:, None], values[:, band, own], 0), at, 0, axis=0)
            restored[band, own] = [smoothed[at] for smoothed in smoother.smooth_parallel(series.T.tolist())]
    found[:, rows, columns] = problem.encode(restored[:, None].astype(np.float32))[:, 0]
    return found.clip(-TRUTH_LIMIT, TRUTH_LIMIT)


RIVALS = {NEAREST_PASTED: nearest_pasted, INTERPOLATED: interpolated, WHITTAKER: whittaker}


def _in_order_of_time(problem, key):
    """Return days (R,), seen (R, H, W) and images (R, B, H, W) in DN of the references, sorted by ``key(days)``."""
    days = np.array([reference.days for reference in problem.sight.references])
    order = np.argsort(key(days), kind="stable")
    seen = np.stack([problem.sight.references[index].seen for index in order])
    return days[order], seen, np.stack([problem.references_dn[index] for index in order])
