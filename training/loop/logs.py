"""Logs a run: JSON lines, TensorBoard scalars, sample panels, curves."""

import json
from pathlib import Path

import numpy as np

from ...files import write_text


class RunLog:
    """Appends rows to ``log.jsonl`` in ``folder`` and the same numbers to TensorBoard.

    A row is ``{"kind": "train" | "validation", "step": ..., name: value, ...}``. Rows at or beyond ``step``, which
    a run that was killed wrote after its last checkpoint, are dropped.
    """

    def __init__(self, folder, step):
        from torch.utils.tensorboard import SummaryWriter

        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path = self.folder / "log.jsonl"
        kept = [row for row in read_log(self.path) if row["step"] <= step] if step else []
        write_text(self.path, "".join(json.dumps(row) + "\n" for row in kept))
        self._board = SummaryWriter(str(self.folder / "tensorboard"), purge_step=step or None)

    def write(self, kind, step, values):
        """Append one row."""
        with self.path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"kind": kind, "step": step, **values}) + "\n")
        for name, value in values.items():
            self._board.add_scalar(f"{kind}/{name}", value, step)

    def panel(self, step, image):
        """Write a sample panel (H, W, 3) uint8 to ``panels/`` and to TensorBoard."""
        from PIL import Image

        path = self.folder / "panels" / f"{step:07d}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(image).save(path)
        self._board.add_image("samples", image, step, dataformats="HWC")

    def close(self):
        """Draw the curves and close the files."""
        self._board.close()
        draw_curves(read_log(self.path), self.folder / "curves.png")


def read_log(path):
    """Return the rows of a ``log.jsonl``, none where there is no file; an unfinished last line is left out."""
    path = Path(path)
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            break
    return rows


def draw_curves(rows, path):
    """Draw every number of ``rows`` over the step, one small chart each, into a PNG; nothing where there is no row."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = sorted({(r["kind"], name) for r in rows for name in r if name not in ("kind", "step")}, reverse=True)
    if not names:
        return
    columns = 4
    height = -(-len(names) // columns)
    figure = Figure(figsize=(4 * columns, 2.6 * height), layout="constrained")
    FigureCanvasAgg(figure)
    for axis, (kind, name) in zip(figure.subplots(height, columns, squeeze=False).flat, names):
        points = [(r["step"], r[name]) for r in rows if r["kind"] == kind and name in r]
        axis.plot(*zip(*points), marker="." if len(points) < 50 else None, linewidth=1)
        axis.set_title(f"{kind}: {name}", fontsize=9)
        axis.grid(alpha=0.3)
    for axis in list(figure.axes)[len(names) :]:
        axis.remove()
    figure.savefig(path, dpi=80)


def panel(rows, gap_px=4):
    """Lay images out as a grid: ``rows`` of (1 or 3, H, W) float arrays in [-1, 1] to (H', W', 3) uint8."""
    lines = []
    for row in rows:
        cells = [np.broadcast_to(np.asarray(image, dtype=np.float32), (3, *image.shape[-2:])) for image in row]
        cells = [np.pad(cell, ((0, 0), (gap_px, 0), (gap_px, 0)), constant_values=1.0) for cell in cells]
        lines.append(np.concatenate(cells, axis=2))
    grid = np.concatenate(lines, axis=1).transpose(1, 2, 0)
    return np.clip(np.rint((grid + 1) * 127.5), 0, 255).astype(np.uint8)
