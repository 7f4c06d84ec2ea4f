"""Examples: what a judge sees in the holes of drawn restorations, and what its weights would gain there, as files."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Iterable, List, Optional, Tuple

import numpy as np

from ...estimators.sight import LIMIT
from .draws import Draw
from .estimates import Estimates, estimates_of, floored, maps_of, own_features

CROP_PX, CELL_PX = 128, 4
MOST_BANDS, MOST_CELLS, LEAST_HOLE_PX = 4, 300, 200
_GRID_PX = 16


@dataclass(frozen=True)
class Example:
    """One restoration in cells of ``CELL_PX`` squared: n of them that have a part of the hole.

    ``who``: name, source, place, scene. ``references``: how many. ``maps`` (M, B, h, w) float16: what surrounds the
    cells, which are at ``rows`` and ``columns`` (n,) of it. ``own`` (F, K, B, n) float16 and ``weights`` (K, B, n)
    float32: see ``estimates``. ``pixels`` (n,): of the hole in each cell. ``products`` (B, n, 1 + K, 1 + K) float32:
    the sums over these of the products of the errors of the stack and of each estimate.
    """

    who: Tuple[str, str, str, str]
    references: int
    maps: np.ndarray
    own: np.ndarray
    weights: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    pixels: np.ndarray
    products: np.ndarray

    def save(self, path: Path) -> None:
        """Write the example as NPZ."""
        np.savez(path, **{field.name: np.asarray(getattr(self, field.name)) for field in fields(self)})

    @classmethod
    def load(cls, path: Path) -> "Example":
        """Read the example that ``save`` wrote."""
        with np.load(path) as found:
            parts = {field.name: found[field.name] for field in fields(cls)}
        return cls(**{**parts, "who": tuple(map(str, parts["who"])), "references": int(parts["references"])})


def example_of(draw: Draw) -> Optional[Example]:
    """Return the example of ``draw``; ``None`` where there is nothing to judge."""
    count = len(draw.truth)
    bands = np.unique(np.linspace(0, count - 1, min(count, MOST_BANDS)).round().astype(int))
    part = crop(draw.hole)
    if draw.hole[part].sum() < LEAST_HOLE_PX:
        return None
    estimates = estimates_of(draw, bands)
    return None if estimates is None else assembled(draw, estimates, draw.truth[bands], part)


def assembled(draw: Draw, estimates: Estimates, truth: np.ndarray, part) -> Example:
    """Return the example of the ``part`` (two slices) of a window with these ``estimates`` and ``truth`` (B, H, W)."""
    weights = floored(estimates)
    own = own_features(estimates, weights)
    coarse = (..., *(slice(s.start // CELL_PX, s.stop // CELL_PX) for s in part))
    maps = maps_of(estimates, weights, own)[coarse]
    hole = cells(draw.hole[part][None].astype(np.float32))[0].sum(-1)
    rows, columns = np.nonzero(hole)
    if len(rows) > MOST_CELLS:
        kept = np.sort(np.random.default_rng(0).choice(len(rows), MOST_CELLS, replace=False))
        rows, columns = rows[kept], columns[kept]
    images = np.concatenate([estimates.stack[None], estimates.filled])[(..., *part)]
    errors = (images - np.clip(truth[(..., *part)], -LIMIT, LIMIT)) * draw.hole[part]
    errors = cells(errors)[:, :, rows, columns]
    return Example(
        (draw.name, draw.source, draw.place, draw.scene),
        estimates.references,
        maps.astype(np.float16),
        own[coarse][..., rows, columns].astype(np.float16),
        weights[coarse][..., rows, columns].astype(np.float32),
        rows,
        columns,
        hole[rows, columns],
        np.einsum("kbnp,lbnp->bnkl", errors, errors).astype(np.float32),
    )


def cells(image: np.ndarray) -> np.ndarray:
    """Return the pixels of each cell of ``image`` (..., H, W): (..., h, w, ``CELL_PX`` squared)."""
    height, width = (size // CELL_PX for size in image.shape[-2:])
    found = image.reshape(*image.shape[:-2], height, CELL_PX, width, CELL_PX).swapaxes(-3, -2)
    return found.reshape(*found.shape[:-2], -1)


def crop(hole: np.ndarray) -> Tuple[slice, slice]:
    """Return the part of ``CROP_PX`` squared at most, on a grid of 16 px, with most of the ``hole`` (H, W) bool."""
    starts = [range(0, max(size - CROP_PX, 0) + 1, _GRID_PX) for size in hole.shape]
    parts = [(slice(r, r + CROP_PX), slice(c, c + CROP_PX)) for r in starts[0] for c in starts[1]]
    best = max(parts, key=lambda part: hole[part].sum())
    return tuple(slice(s.start, min(s.stop, size)) for s, size in zip(best, hole.shape))


def write_examples(draws: Iterable[Draw], folder: Path) -> List[Path]:
    """Write the example of each of ``draws`` into ``folder`` unless it is there; return the files in order.

    A file appears when it is whole, so that a run that was stopped continues.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for draw in draws:
        path = folder / f"{draw.name.replace(' ', '_')}.npz"
        nothing = path.with_suffix(".none")
        if not path.exists() and not nothing.exists():
            example = example_of(draw)
            if example is None:
                nothing.touch()
            else:
                unfinished = path.with_suffix(".part.npz")
                example.save(unfinished)
                unfinished.replace(path)
        if path.exists():
            found.append(path)
    return found
