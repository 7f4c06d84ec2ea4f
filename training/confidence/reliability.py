"""Whether expected errors hold: coverage of intervals, expected against observed by bins, ranking of pixels."""

import numpy as np

from ...models.error_model import ONE_SIGMA, ErrorModel
from ..scoring.statistics import rounded
from .fit import expected
from .pixels import Pixels

SHOWN_LEVELS = ("0.50", "0.80", "0.90", "0.95")
BINS = 10
STEPS = 50


def judge(model: ErrorModel, pixels: Pixels) -> dict:
    """Return how ``model`` does on ``pixels``, which it must not have seen; errors are in the domain of -1 to 1.

    ``coverage``: observed shares of errors inside intervals of the named ones, 1 sigma among them, for which
    ``coverage_by_scene`` are the lowest and the highest share of a scene. ``ece``: the mean distance of all levels'
    observed share from the named one (Kuleshov et al. 2018). ``bins``: ten equal parts of the pixels by expected error,
    each [mean expected, observed half-width that holds 68.27 %]. ``ause``: area between the sparsification curves by
    expected and by true error (Ilg et al. 2018), MAE over that of all pixels; 0 is perfect, ``ause_constant`` what an
    error model would get that says the same everywhere. ``mae``: the mean size of the errors.
    """
    sizes, scale = np.abs(pixels.errors.astype(np.float64)), expected(model, pixels.features)
    ratio = sizes / scale
    shares = _shares(model, ratio)
    oracle, own = sparsification(sizes, sizes), sparsification(scale, sizes)
    figures = {
        **pixels.counts(),
        "mae": float(sizes.mean()),
        "coverage": _shown(ratio, shares),
        "coverage_by_scene": _range_of_scenes(ratio <= 1, pixels),
        "ece": float(np.mean([abs(share - float(level)) for level, share in shares.items()])),
        "ause": float((own - oracle).mean()),
        "ause_constant": float((1 - oracle).mean()),
        "bins": curve(scale, sizes),
    }
    return rounded(figures)


def judge_with_dates(model: ErrorModel, pixels: Pixels, dates) -> dict:
    """Return the coverage where the truth of each image is another date, ``dates`` (images,) apart in the clear.

    ``coverage_with_dates``: of intervals widened by that, in quadrature; ``dates``: the median of what was given.
    """
    widths = np.hypot(expected(model, pixels.features), np.asarray(dates)[pixels.image])
    ratio = np.abs(pixels.errors) / widths
    return rounded({"dates": float(np.median(dates)), "coverage_with_dates": _shown(ratio, _shares(model, ratio))})


def _shares(model, ratio):
    """Return the share of errors, ``ratio`` (n,) times the expected one, inside the interval of every level."""
    return {level: float((ratio <= multiple).mean()) for level, multiple in model.multiples.items()}


def _range_of_scenes(inside, pixels):
    _, scene = np.unique(pixels.groups, return_inverse=True)
    number = scene[pixels.image]
    shares = np.bincount(number, inside) / np.bincount(number)
    return [float(shares.min()), float(shares.max())]


def _shown(ratio, shares):
    return {"1 sigma": float((ratio <= 1).mean()), **{level: shares[level] for level in SHOWN_LEVELS}}


def curve(scale, sizes):
    """Return the reliability curve: [mean ``scale``, 68.27 % quantile of ``sizes``] of equal parts by ``scale``."""
    order = np.argsort(scale, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    return [[float(scale[part].mean()), float(np.quantile(sizes[part], ONE_SIGMA))] for part in parts]


def sparsification(order_by, sizes):
    """Return the MAE without the 0, 2, ... 98 % of pixels of the largest ``order_by``, over the MAE of all."""
    sorted_sizes = sizes[np.argsort(order_by, kind="stable")]
    means = np.cumsum(sorted_sizes) / np.arange(1, len(sizes) + 1)
    kept = np.ceil(len(sizes) * (1 - np.arange(STEPS) / STEPS)).astype(int)
    return means[kept - 1] / max(means[-1], 1e-12)


def table(section) -> str:
    """Return how far the error model in a card's ``section`` holds, as a Markdown table."""
    lines = [
        ["", "images", "68.27 %", "50 %", "80 %", "90 %", "95 %", "ECE", "AUSE", "AUSE of a constant"],
        ["---"] * 10,
    ]
    for name, part in section["reliability"].items():
        inside = [f"{100 * share:.1f}" for share in part["coverage"].values()]
        inside[0] += " ({:.0f} … {:.0f})".format(*(100 * share for share in part["coverage_by_scene"]))
        figures = [f"{part[figure]:.3f}" for figure in ("ece", "ause", "ause_constant")]
        lines.append([name, str(part["images"]), *inside, *figures])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
