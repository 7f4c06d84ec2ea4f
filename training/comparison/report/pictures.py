"""The pictures of a study: training curves of all systems of a task, and Figures 6 and 7, columns of images."""

from pathlib import Path

import numpy as np

from ...loop.logs import panel, read_log
from .paper import LABELS, TRANSLATORS

ORDER = {name: place for place, name in enumerate(LABELS)}
TASKS = ("translate", "remove")
POINTS = 60
"""Training losses are averaged over this many equal parts of a run, so that lines can be distinguished."""
NO_LOSS = ("kind", "step", "learning_rate", "images_per_s", "minutes")
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#000000")
"""Okabe and Ito's, which can be distinguished with any colour vision; yellow is too light on white."""
LINES = ("solid", (0, (4, 1.5)))
COLUMNS = 3
DPI = 100
GAP_PX = 4
LETTER_SHARE = 14
"""A column is this many letters' heights wide."""
SMALLEST_LETTERS_PX = 8


# -- curves ----------------------------------------------------------------------------------------


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
    """Sort systems as the tables do, all others last."""
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


def draw_curves(results, task, path):
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


# -- figures ---------------------------------------------------------------------------------------


def figure(path, columns):
    """Draw ``columns`` (title, images) side by side into the PNG ``path``.

    Every column has equally many images: float arrays (1 or 3, H, W) in [-1, 1], all of one size; the n-th of all
    columns make a row. Titles are wrapped to the width of a column. The same images give the same bytes.
    """
    from PIL import Image, ImageDraw, ImageFont

    titles, stacks = zip(*columns)
    if len({len(images) for images in stacks}) != 1:
        raise ValueError(f"Columns of a figure need equally many images, got {[len(images) for images in stacks]}.")
    grid = panel(list(zip(*stacks)), GAP_PX)
    width_px = stacks[0][0].shape[-1]
    font = ImageFont.load_default(size=max(SMALLEST_LETTERS_PX, width_px // LETTER_SHARE))
    wrapped = [wrap(title, font.getlength, width_px) for title in titles]
    line_px = sum(font.getmetrics())
    head_px = GAP_PX + line_px * max(text.count("\n") + 1 for text in wrapped)
    image = Image.fromarray(np.pad(grid, ((head_px, GAP_PX), (0, GAP_PX), (0, 0)), constant_values=255))
    draw = ImageDraw.Draw(image)
    for index, text in enumerate(wrapped):
        middle_px = GAP_PX + index * (width_px + GAP_PX) + width_px / 2
        for line, words in enumerate(reversed(text.split("\n"))):
            draw.text((middle_px, head_px - line * line_px), words, fill="black", font=font, anchor="md")
    image.save(path)


def wrap(title, length, width_px):
    """Return ``title`` broken between words so that every line's ``length`` (a function) fits, if its words do."""
    found = []
    for word in title.split():
        if found and length(f"{found[-1]} {word}") <= width_px:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return "\n".join(found)
