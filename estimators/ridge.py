"""Ridge regressions that share their moments: every estimator is a few rows and columns of one covariance matrix."""

from dataclasses import dataclass
from typing import List, Mapping, Optional, Sequence

import numpy as np

from .arrays import namespace, taken, to_numpy

PSEUDO_COUNT_PX = 500.0
"""Weight, in pixels, of the assumption that the features explain nothing: with few pixels the regression fades out."""
SCENE_COUNT_PX = 2000.0
"""Weight, in pixels, of the scene's relation in each of its windows: with fewer clear pixels, the scene's prevails."""
_LEAST_DEVIATION = 1e-3


@dataclass(frozen=True)
class Moments:
    """Means and covariances of features and bands over some pixels.

    ``count``: pixels; ``columns``: for each block of features its slice of the rows and columns; ``mean`` (p + B,)
    and ``covariance`` (p + B, p + B) float64, the bands last.
    """

    count: float
    columns: Mapping[str, slice]
    mean: np.ndarray
    covariance: np.ndarray

    @property
    def features(self) -> int:
        """The number of features p."""
        return max((part.stop for part in self.columns.values()), default=0)


def moments(blocks, optical, where) -> Moments:
    """Return the moments of ``blocks`` ``{name: (p, H, W)}`` and ``optical`` (B, H, W) over the pixels ``where``.

    Every second row and column is used: neighbouring pixels are nearly equal.
    """
    pixels = np.flatnonzero(to_numpy(where[::2, ::2]))
    return moments_at({name: every_second(image) for name, image in blocks.items()}, every_second(optical), pixels)


def every_second(image):
    """Return every second row and column of ``image`` (..., H, W) as one axis: (..., n)."""
    return image[..., ::2, ::2].reshape(*image.shape[:-2], -1)


def moments_at(blocks, optical, pixels) -> Moments:
    """Return the moments of ``blocks`` ``{name: (p, n)}`` and ``optical`` (B, n), both from ``every_second``, over the
    ``pixels`` (m,) of these, indices in numpy.
    """
    values = namespace(optical).concatenate([taken(image, pixels) for image in (*blocks.values(), optical)], 0)
    mean = values.sum(1) / max(len(pixels), 1)
    values -= mean[:, None]
    covariance = to_numpy(values @ values.T).astype(np.float64) / max(len(pixels), 1)
    columns, start = {}, 0
    for name, image in blocks.items():
        columns[name] = slice(start, start + image.shape[0])
        start += image.shape[0]
    return Moments(4.0 * len(pixels), columns, to_numpy(mean).astype(np.float64), covariance)


def united(parts: Sequence[Moments]) -> Moments:
    """Return the moments over the pixels of all ``parts`` together: of one window, the same blocks, other pixels."""
    if len(parts) == 1:
        return parts[0]
    total = max(sum(part.count for part in parts), 1)
    mean = sum(part.count / total * part.mean for part in parts)
    covariance = 0
    for part in parts:
        apart = part.mean - mean
        covariance = covariance + part.count / total * (part.covariance + np.outer(apart, apart))
    return Moments(sum(part.count for part in parts), parts[0].columns, mean, covariance)


def part_of(whole: Moments, names: Sequence[str]) -> Moments:
    """Return the moments of the blocks ``names`` of ``whole``, over the same pixels."""
    columns, start = {}, 0
    for name in names:
        width = whole.columns[name].stop - whole.columns[name].start
        columns[name] = slice(start, start + width)
        start += width
    rows = np.concatenate(
        [np.arange(len(whole.mean))[whole.columns[name]] for name in names]
        + [np.arange(whole.features, len(whole.mean))]
    )
    return Moments(whole.count, columns, whole.mean[rows], whole.covariance[np.ix_(rows, rows)])


def pooled(parts: Sequence[Moments]) -> Optional[Moments]:
    """Return the moments within several windows together, ``None`` if there is no pixel.

    Covariances are around each window's own mean: what differs between windows is left to the fill.
    """
    return pooled_each(parts, np.ones((1, len(parts)), dtype=bool))[0]


def pooled_each(parts: Sequence[Moments], chosen: np.ndarray) -> List[Optional[Moments]]:
    """Return ``pooled`` of those of ``parts`` that each row of ``chosen`` (n, parts) bool names."""
    counts = np.where(chosen, [part.count for part in parts], 0.0)
    totals = counts.sum(1)
    shares = counts / np.maximum(totals, 1)[:, None]
    shape = parts[0].covariance.shape
    means = shares @ np.stack([part.mean for part in parts])
    covariances = shares @ np.stack([part.covariance.ravel() for part in parts])
    found = zip(totals, means, covariances)
    return [Moments(total, parts[0].columns, m, c.reshape(shape)) if total else None for total, m, c in found]


class Regression:
    """The moments of one window, together with those of its scene, if there is one, at the weight of ``pseudo`` pixels.

    With C and n for covariance and count, the covariance is (n C + pseudo C_scene) / (n + pseudo): with few clear
    pixels, the scene's relation takes over, and without a scene the ridge.
    """

    def __init__(self, window: Moments, scene: Optional[Moments] = None, pseudo: float = PSEUDO_COUNT_PX):
        count = window.count
        self.columns, self.features = window.columns, window.features
        self.covariance = count / (count + pseudo) * window.covariance
        self.mean, variance = window.mean, np.diag(window.covariance)
        if scene is not None:
            share = pseudo / (count + pseudo)
            self.covariance = self.covariance + share * scene.covariance
            self.mean = (1 - share) * window.mean + share * scene.mean
            variance = np.diag(self.covariance)
        self.deviation = np.maximum(np.sqrt(np.maximum(variance, 0)), _LEAST_DEVIATION)

    def solve(self, penalties: Mapping[str, float], towards: np.ndarray) -> np.ndarray:
        """Return the coefficients (p, B) that predict the bands from the blocks that have a penalty.

        ``penalties``: for each block the ridge, relative to the variance of each of its features (Hoerl & Kennard
        1970). ``towards`` (p, B): the coefficients for which the penalty is 0.
        """
        parts = [np.arange(self.features)[self.columns[name]] for name in penalties]
        rows = np.concatenate(parts)
        ridge = np.repeat(list(penalties.values()), [len(part) for part in parts])
        p, scale = self.features, self.deviation[rows]
        normal = self.covariance[np.ix_(rows, rows)] / np.outer(scale, scale)
        right = self.covariance[rows, p:] - self.covariance[rows, :p] @ towards
        step = np.linalg.solve(normal + np.diag(ridge), right / scale[:, None]) / scale[:, None]
        found = towards.copy()
        found[rows] += step
        return found

    def constant(self, coefficients) -> np.ndarray:
        """Return the constant (B,) that belongs to ``coefficients`` (p, B): the mean error is 0."""
        return self.mean[self.features :] - self.mean[: self.features] @ coefficients
