"""Training curves of all systems of a task in one picture: validation PSNR and every term of the loss."""

from pathlib import Path

import numpy as np

from ...loop.logs import read_log
from .paper import LABELS, TRANSLATORS

ORDER = {name: place for place, name in enumerate(LABELS)}
TASKS = ("translate", "remove")
POINTS = 60
"""Training losses are averaged over this many equal parts of a run, so that lines can be told apart."""
NO_LOSS = ("kind", "step", "learning_rate", "images_per_s", "minutes")
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#000000")
"""Okabe and Ito's, which are told apart with any colour vision; yellow is too light on white."""
LINES = ("solid", (0, (4, 1.5)))
COLUMNS = 3
DPI = 100


def curves(results, task):
    """Return ``{(kind, name): {system: [(images seen, values) of each seed]}}`` of the runs of ``task``.

    Images seen are the step times the run's ``batch_size``, the study's where a run has none. Runs without
    either, or without a log, are left out.
    """
    found = {}
    for name in sorted({run["system"] for run in results.runs.values()}, key=_order):
        if (name in TRANSLATORS) != (task == "translate"):
            continue
        for run in results.runs_of(name):
            batch_size = run.get("batch_size") or results.study.get("batch_size")
            if not batch_size:
                continue
            for key, (steps, values) in _series(results.folder / run["folder"] / "log.jsonl").items():
                found.setdefault(key, {}).setdefault(name, []).append((steps * batch_size, values))
    return found


def _order(system):
    """Sort systems as the tables do, whatever is in none of them last."""
    return ORDER.get(system, len(ORDER)), system


def _series(path):
    """Return ``{(kind, name): (steps, values)}`` of a log: validation PSNR as it is, losses averaged."""
    found = {}
    for row in read_log(path):
        names = ["psnr"] if row["kind"] == "validation" else [name for name in row if name not in NO_LOSS]
        for name in names:
            if isinstance(row.get(name), (int, float)):
                found.setdefault((row["kind"], name), []).append((row["step"], row[name]))
    series = {key: np.array(points, dtype=np.float64).T for key, points in found.items()}
    return {key: points if key[0] == "validation" else _averaged(*points) for key, points in series.items()}


def _averaged(steps, values):
    """Return the means of steps and values over ``POINTS`` equal parts of the run."""
    # a part holds the step at its end, not that at its beginning
    part = np.maximum(np.ceil(steps * POINTS / steps.max() - 1e-9).astype(int), 1)
    counts = np.bincount(part)
    filled = counts > 0
    return tuple(np.bincount(part, x)[filled] / counts[filled] for x in (steps, values))


def mean_over_seeds(runs):
    """Return (images, values): the mean of ``runs`` of (images, values) where all of them have values."""
    first, last = max(images[0] for images, _ in runs), min(images[-1] for images, _ in runs)
    grid = np.unique(np.concatenate([images for images, _ in runs]))
    grid = grid[(grid >= first) & (grid <= last)]
    return grid, np.mean([np.interp(grid, images, values) for images, values in runs], axis=0)


def draw(results, task, path):
    """Draw the curves of ``task`` into the PNG ``path``, 1000 px wide; return whether there was anything to draw."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    found = curves(results, task)
    if not found:
        return False
    # validation first, then the losses by name
    keys = sorted(found, key=lambda key: (key[0] != "validation", key[1]))
    systems = sorted({name for series in found.values() for name in series}, key=_order)
    styles = {name: _style(place) for place, name in enumerate(systems)}
    wide = keys[0][0] == "validation"
    height, legend_lines = (-(-count // COLUMNS) for count in (len(keys) + wide, len(systems)))
    legend_inches = 0.22 * legend_lines + 0.2
    figure = Figure(figsize=(10, 2.8 * height + legend_inches))
    FigureCanvasAgg(figure)
    for place, key in enumerate(keys, start=1 + wide):
        # validation is what all is about: two places wide
        position = (1, 2) if key[0] == "validation" else place
        _draw_series(figure.add_subplot(height, COLUMNS, position), key, found[key], styles)
    handles = [Line2D([], [], linewidth=1.6, **styles[name]) for name in systems]
    names = [LABELS.get(name, name) for name in systems]
    figure.legend(handles, names, loc="lower center", ncol=COLUMNS, fontsize=9, handlelength=3, frameon=False)
    figure.tight_layout(rect=(0, legend_inches / figure.get_figheight(), 1, 1))
    figure.savefig(Path(path), dpi=DPI, metadata={"Software": None})
    return True


def _draw_series(axis, key, systems, styles):
    """Draw one number of all ``systems``: thin lines for the seeds, a thick one for their mean."""
    for name, runs in systems.items():
        for images, values in runs:
            axis.plot(images, values, linewidth=0.5, alpha=0.35, **styles[name])
        images, values = mean_over_seeds(runs)
        axis.plot(images, values, linewidth=1.6, marker="." if len(images) == 1 else None, **styles[name])
    axis.set_title("validation PSNR, dB" if key[0] == "validation" else f"training: {key[1]}", fontsize=9)
    axis.set_xlabel("images seen", fontsize=8)
    axis.locator_params(axis="x", nbins=5)
    axis.tick_params(labelsize=8)
    axis.grid(alpha=0.3)


def _style(place):
    return {"color": COLOURS[place % len(COLOURS)], "linestyle": LINES[place // len(COLOURS) % len(LINES)]}
