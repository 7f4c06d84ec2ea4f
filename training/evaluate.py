"""Scores a restorer and all fills on held-out scenes under synthetic cloud and on places under real cloud."""

import csv
import json
import logging
import math
from pathlib import Path

import numpy as np
import torch
from scipy import ndimage
from tqdm import tqdm

from . import fills, metrics
from .logs import panel
from .statistics import estimate, paired
from .tables import markdown

log = logging.getLogger(__name__)

MODEL = "model"
REAL_BUFFER_PX = 8
"""Masks of real clouds are grown by this much before anything is put under them, as the plugin does by default."""
FIGURES = tuple(f"{figure}_{region}" for region in metrics.REGIONS for figure in metrics.FIGURES)
TARGETS = ("psnr_cloudy", "ssim_cloudy")
PANEL_ROWS = 12


def evaluate(restorer, sets, folder, device="cpu", command=""):
    """Score ``restorer`` and all fills on ``sets``; write ``images.csv``, ``scores.json``, ``scores.md`` and panels.

    ``sets``: ``{name: cases}`` (``data.samples.Case``); the set ``real`` gets its masks grown. Everything is
    composited: clear pixels are the given ones. Returns what is in ``scores.json``.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, cases in sets.items():
        pictures = []
        shown = set(range(0, len(cases), max(1, len(cases) // PANEL_ROWS)))
        for index in tqdm(range(len(cases)), desc=name, mininterval=5, dynamic_ncols=True):
            found, pictured = _score_case(restorer, cases[index], name == "real", device)
            rows += [{"set": name, **row} for row in found]
            if index in shown:
                pictures.append(pictured)
        if pictures:
            _save(panel(pictures), folder / f"{name}.png")
    _write_csv(rows, folder / "images.csv")
    scores = {"command": command, "sets": {name: summarise([r for r in rows if r["set"] == name]) for name in sets}}
    scores["beats"] = {name: beats_all(part) for name, part in scores["sets"].items()}
    (folder / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    (folder / "scores.md").write_text(markdown(scores), encoding="utf-8")
    return scores


@torch.no_grad()
def _score_case(restorer, case, real, device):
    """Return one row per method, and the pictures: SAR, cloudy, translation, best simple fill, restored, target."""
    sar, optical, target = (case.tensors[name][0].numpy() for name in ("sar", "optical", "target"))
    region = case.tensors["alpha"][0, 0].numpy() > 0
    cloudy = case.tensors["cloudy"][0, 0].numpy() > 0
    if real:
        cloudy = ndimage.distance_transform_edt(~cloudy) <= REAL_BUFFER_PX
    mask = torch.from_numpy(cloudy)[None, None].float().to(device)
    inputs = [torch.from_numpy(image)[None].to(device) for image in (sar, optical)]
    translation = restorer.translate(inputs[0]).clamp(-1, 1)
    restored = restorer.fuse(*inputs, mask, translation).clamp(-1, 1)[0].float().cpu().numpy()
    translation = translation[0].float().cpu().numpy()
    candidates = {MODEL: restored}
    candidates.update((name, fill(optical, cloudy, translation)) for name, fill in fills.FILLS.items())
    rows = []
    for method, image in candidates.items():
        row = {"case": case.name, "group": case.group, "source": case.source, "method": method}
        if image is None:
            row.update(dict.fromkeys(FIGURES, math.nan))
        else:
            composite = np.where(cloudy, image, optical)
            row.update(metrics.scores((composite + 1) / 2, (target + 1) / 2, region))
        rows.append(row)
    pasted = candidates["push-pull"]
    pictured = [np.where(cloudy, image, optical) for image in (restored if pasted is None else pasted, restored)]
    return rows, [sar, optical, translation, *pictured, target]


def summarise(rows):
    """Return, for the ``rows`` of one set, every method's figures and the model's paired lead over each fill."""
    methods = {}
    for row in rows:
        methods.setdefault(row["method"], []).append(row)
    groups = [row["group"] for row in methods[MODEL]]
    figures = {
        method: {figure: estimate([r[figure] for r in part], groups).plain() for figure in FIGURES}
        for method, part in methods.items()
    }
    lead = {
        method: {f: paired([r[f] for r in methods[MODEL]], [r[f] for r in part], groups).plain() for f in TARGETS}
        for method, part in methods.items()
        if method != MODEL
    }
    return {"images": len(groups), "scenes": len(set(groups)), "figures": figures, "lead": lead}


def beats_all(summary):
    """Return whether the model's lead under cloud is surely above zero against every fill that was defined at all."""
    return bool(summary["lead"]) and not any(missed(summary).values())


def missed(summary):
    """Return ``{figure: fills}``: against which fills, defined for an image at least, the lead is not surely above zero."""
    return {
        f: [method for method, lead in summary["lead"].items() if lead[f]["count"] and not (lead[f]["low"] or 0) > 0]
        for f in TARGETS
    }


def _write_csv(rows, path):
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _save(image, path):
    from PIL import Image

    Image.fromarray(image).save(path)
