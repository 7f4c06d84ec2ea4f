"""What lies around each pixel: exact distances, extremes and means over square windows, in numpy alone.

Every function works on one image (H, W). Each result is the same, bit for bit, wherever a window of the image is cut,
as long as the pixels that it depends on are inside.
"""

import numpy as np

_BLOCK = (64, 256)
"""Rows and columns whose distances are measured at a time, so that they stay in the processor's cache."""
_LARGEST_16_BIT_LIMIT_PX = 180
"""Up to here, (limit + 1)² + limit² fits into 16 bits, which halves the time."""
_PATIENCE_PX = 8
"""Offsets after which it is checked whether larger ones can still matter."""


def distance_to(targets, limit_px: int) -> np.ndarray:
    """Return the Euclidean distance (H, W) float64, in pixels, to the nearest True in ``targets`` (H, W) bool.

    It is exact up to ``limit_px``; beyond, and where there is no target, it is ``limit_px + 1``.

    The squared distance is the least of (distance within the column at offset k)² + k² over all offsets k (Saito and
    Toriwaki 1994, Pattern Recognition 27).
    """
    if limit_px == 0:
        return np.where(targets, 0.0, 1.0)
    if targets.all():
        return np.zeros(targets.shape)
    distance = np.full(targets.shape, limit_px + 1.0)
    if not targets.any():
        return distance
    columns = _squares_within_columns(targets, limit_px)
    height, width = targets.shape
    for top in range(0, height, _BLOCK[0]):
        rows = slice(top, top + _BLOCK[0])
        for left in range(0, width, _BLOCK[1]):
            right = min(left + _BLOCK[1], width)
            around = columns[rows, left : right + 2 * limit_px]
            # most blocks of a wide image have no target around or nothing else: nothing to measure there
            if targets[rows, left:right].all():
                distance[rows, left:right] = 0
            elif around.min() <= limit_px**2:
                squares = _least_squares(np.ascontiguousarray(around.T), limit_px).T
                near = squares <= limit_px**2
                np.sqrt(squares, out=distance[rows, left:right], where=near, dtype=np.float64)
    return distance


def _squares_within_columns(targets, limit_px):
    """Return the squared distance (H, ``limit_px`` + W + ``limit_px``) to the nearest True in the pixel's column.

    It is (``limit_px`` + 1)² where there is none within ``limit_px``.
    """
    dtype = np.uint16 if limit_px <= _LARGEST_16_BIT_LIMIT_PX else np.uint32
    height, width = targets.shape
    found = np.full((height, width + 2 * limit_px), limit_px + 1, dtype)
    inner = found[:, limit_px : limit_px + width]
    inner[targets] = 0
    one_more = np.empty(width, dtype)
    for previous, row in (*zip(inner, inner[1:]), *zip(inner[::-1], inner[-2::-1])):
        np.add(previous, dtype(1), out=one_more)
        np.minimum(row, one_more, out=row)
    found *= found
    return found


def _least_squares(around, limit_px):
    """Return the least of ``around[limit_px + k] + k²`` (w, h) over all k for ``around`` (limit + w + limit, h)."""
    last = len(around) - limit_px
    nearest = around[limit_px:last].copy()
    moved = np.empty_like(nearest)
    for offset in range(1, limit_px + 1):
        square = offset * offset
        if offset % _PATIENCE_PX == 0 and nearest.max() <= square:
            break
        np.minimum(around[limit_px - offset : last - offset], around[limit_px + offset : last + offset], out=moved)
        np.add(moved, around.dtype.type(square), out=moved)
        np.minimum(nearest, moved, out=nearest)
    return nearest


def lowest(values, radius_px: int) -> np.ndarray:
    """Return the minimum (H, W) over the square of ``radius_px`` around each pixel; only pixels of the image count."""
    return _extreme(np.minimum, values, radius_px)


def highest(values, radius_px: int) -> np.ndarray:
    """Return the maximum (H, W) over the square of ``radius_px`` around each pixel; only pixels of the image count."""
    return _extreme(np.maximum, values, radius_px)


def closing(values, radius_px: int) -> np.ndarray:
    """Return the maximum over the square of ``radius_px`` around each pixel, then the minimum over it of the result.

    Raises what is lower than all of its surroundings; only pixels of the image count.
    """
    return lowest(highest(values, radius_px), radius_px)


def mean(values, radius_px: int) -> np.ndarray:
    """Return the mean (H, W), of the dtype of ``values``, over the square of ``radius_px`` around each pixel.

    The image is continued beyond its border by the pixels there. Means of columns are rounded to that dtype, too.
    """
    size = 2 * radius_px + 1
    for axis in (0, 1):
        total = _weighted_sum(values, np.ones(size), axis, "edge")
        total /= size
        values = total.astype(values.dtype)
    return values


def weighted_mean(values, weights) -> np.ndarray:
    """Return the mean (H, W) float64 over the square around each pixel, weighted by ``weights`` along both axes.

    ``weights``: an odd number, symmetric, with a sum of 1. The image is mirrored at its border, the pixels there
    included.
    """
    for axis in (1, 0):
        values = _weighted_sum(values, weights, axis, "symmetric")
    return values


def _weighted_sum(values, weights, axis, border):
    """Return the sum (H, W) float64 along ``axis`` with symmetric ``weights``.

    ``border``: how the image continues beyond its border, a mode of ``numpy.pad``.
    """
    radius_px = len(weights) // 2
    sides = [(radius_px, radius_px) if side == axis else (0, 0) for side in (0, 1)]
    wide = np.pad(np.asarray(values, np.float64), sides, border)
    total = _cut(wide, radius_px, values.shape, axis) * weights[radius_px]
    pair = np.empty_like(total)
    for offset in range(radius_px):
        first, last = (_cut(wide, start, values.shape, axis) for start in (offset, 2 * radius_px - offset))
        np.add(first, last, out=pair)
        pair *= weights[offset]
        total += pair
    return total


def _extreme(better, values, radius_px):
    """Return the extreme that ``better`` chooses over the square of ``radius_px`` around each pixel."""
    for axis in (0, 1):
        found, kept = values.copy(), list(values.shape)
        for offset in range(1, min(radius_px + 1, values.shape[axis])):
            kept[axis] = values.shape[axis] - offset
            for to, start in ((0, offset), (offset, 0)):
                target = _cut(found, to, kept, axis)
                better(target, _cut(values, start, kept, axis), out=target)
        values = found
    return values


def _cut(values, start, shape, axis):
    """Return the view of ``shape`` that begins at ``start`` along ``axis`` and at 0 along the other."""
    height, width = shape
    return values[start : start + height, :width] if axis == 0 else values[:height, start : start + width]
