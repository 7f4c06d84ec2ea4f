"""Training curves of all systems of a task in one picture: validation PSNR and every term of the loss."""

from pathlib import Path

import numpy as np

from ..logs import read_log
from .paper import TRANSLATORS, label

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

    Images seen are the step times the run's ``batch_size``, the study's where a run has none. Runs without a
    log are left out.
    """
    found = {}
    for name in sorted({run["system"] for run in results.runs.values()}, key=_order):
        if (name in TRANSLATORS) != (task == "translate"):
            continue
        for run in results.runs_of(name):
            batch_size = run.get("batch_size") or results.study["batch_size"]
            for key, (steps, values) in _series(results.folder / run["folder"] / "log.jsonl").items():
                found.setdefault(key, {}).setdefault(name, []).append((steps * batch_size, values))
    return found


def _order(system):
    """Sort translators and removers as the tables do, whatever is in none of them last."""
    known = {name: place for place, name in enumerate(_tabled())}
    return known.get(system, len(known)), system


def _tabled():
    from .paper import FURTHER, PAPER

    return dict.fromkeys(
        [row.system for table in PAPER.values() for row in table.rows]
        + [name for rows in FURTHER.values() for _, name in rows]
    )


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
    part = np.minimum((steps / steps.max() * POINTS).astype(int), POINTS - 1)
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

    found = curves(results, task)
    if not found:
        return False
    # validation first, then the losses by name
    keys = sorted(found, key=lambda key: (key[0] != "validation", key[1]))
    systems = sorted({name for series in found.values() for name in series}, key=_order)
    styles = {name: _style(place) for place, name in enumerate(systems)}
    height = -(-len(keys) // COLUMNS)
    legend_lines = -(-len(systems) // COLUMNS)
    figure = Figure(figsize=(10, 2.9 * height + 0.25 * legend_lines + 0.2), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(height, COLUMNS, squeeze=False).flat
    for axis, key in zip(axes, keys):
        for name, runs in found[key].items():
            for images, values in runs:
                axis.plot(images, values, linewidth=0.5, alpha=0.35, **styles[name])
            axis.plot(*mean_over_seeds(runs), linewidth=1.6, label=label(name), **styles[name])
        axis.set_title("validation PSNR, dB" if key[0] == "validation" else f"training: {key[1]}", fontsize=9)
        axis.set_xlabel("images seen", fontsize=8)
        axis.tick_params(labelsize=8)
        axis.grid(alpha=0.3)
    for axis in list(figure.axes)[len(keys) :]:
        axis.remove()
    handles = dict(pair for axis in figure.axes for pair in zip(*reversed(axis.get_legend_handles_labels())))
    ordered = [label(name) for name in systems]
    figure.legend([handles[text] for text in ordered], ordered, loc="outside lower center", ncols=COLUMNS, fontsize=9)
    figure.savefig(Path(path), dpi=DPI, metadata={"Software": None})
    return True


def _style(place):
    return {"color": COLOURS[place % len(COLOURS)], "linestyle": LINES[place // len(COLOURS) % len(LINES)]}
