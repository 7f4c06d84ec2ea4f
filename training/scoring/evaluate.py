"""Scores a restorer and all fills on held-out scenes under synthetic cloud and on places under real cloud."""

import csv
import logging
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence, Tuple

import numpy as np
import torch
from scipy import ndimage
from tqdm import tqdm

from ...files import write_json, write_text
from ..loop.logs import panel
from . import fills, metrics, sen12mscr_metrics
from .statistics import estimate, paired
from .tables import markdown

log = logging.getLogger(__name__)

MODEL = "model"
REAL_BUFFER_PX = 8
"""Masks of real clouds are grown by this much before anything is put under them, as the plugin does by default."""
FIGURES = tuple(f"{figure}_{region}" for region in metrics.REGIONS for figure in metrics.FIGURES)
TARGETS = ("psnr_cloudy", "ssim_cloudy")
PANEL_ROWS = 12


@dataclass(frozen=True)
class EvaluationSet:
    """``cases`` (``data.samples.Case``) that are judged together.

    ``note`` says what they are and what they have been used for; ``excluded`` names places that are not
    among them, each with the reason. ``buffer_px``: how far the masks are grown first.
    """

    cases: Sequence
    note: str = ""
    excluded: Tuple[str, ...] = ()
    buffer_px: int = 0


def evaluate(restorer, sets, folder, device="cpu", facts=None):
    """Score ``restorer`` and all fills on ``sets``; write ``images.csv``, ``scores.json``, ``scores.md`` and panels.

    ``sets``: ``{name: EvaluationSet}``. Everything is composited: clear pixels are the given ones. ``facts``,
    such as the command, are put before the scores. Returns what is in ``scores.json``.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rows, summaries = [], {}
    for name, chosen in sets.items():
        found, pictures = _score_set(restorer, name, chosen, device)
        rows += [{"set": name, **row} for row in found]
        summaries[name] = {"note": chosen.note, "excluded": list(chosen.excluded), **summarise(found)}
        if pictures:
            _save(panel(pictures), folder / f"{name}.png")
    _write_csv(rows, folder / "images.csv")
    scores = {**(facts or {}), "sets": summaries, "beats": {name: beats_all(part) for name, part in summaries.items()}}
    write_json(folder / "scores.json", scores)
    write_text(folder / "scores.md", markdown(scores))
    return scores


def _score_set(restorer, name, chosen, device):
    """Return the rows of all cases of a set, and the pictures of some, evenly taken from the list."""
    rows, pictures = [], []
    shown = set(range(0, len(chosen.cases), max(1, len(chosen.cases) // PANEL_ROWS)))
    for index in tqdm(range(len(chosen.cases)), desc=name, mininterval=5, dynamic_ncols=True):
        found, pictured = _score_case(restorer, chosen.cases[index], chosen.buffer_px, device)
        rows += found
        if index in shown:
            pictures.append(pictured)
    return rows, pictures


@torch.no_grad()
def restore_case(restorer, case, buffer_px, device):
    """Return what ``restorer`` makes of ``case`` under its mask, grown by ``buffer_px``, as arrays in [-1, 1].

    ``(cloudy, translation, restored)``: the grown mask (H, W), GAN1's image (3, H, W) and GAN2's, not composited.
    """
    cloudy = case.tensors["cloudy"][0, 0].numpy() > 0
    if buffer_px and cloudy.any():
        cloudy = ndimage.distance_transform_edt(~cloudy) <= buffer_px
    mask = torch.from_numpy(cloudy)[None, None].float().to(device)
    inputs = [case.tensors[name].to(device) for name in ("sar", "optical")]
    translation = restorer.translate(inputs[0]).clamp(-1, 1)
    restored = restorer.fuse(*inputs, mask, translation).clamp(-1, 1)
    return cloudy, *(image[0].float().cpu().numpy() for image in (translation, restored))


def _score_case(restorer, case, buffer_px, device):
    """Return one row per method, and the pictures: SAR, cloudy, translation, closed-form prior, restored, target."""
    sar, optical, target = (case.tensors[name][0].numpy() for name in ("sar", "optical", "target"))
    region = case.tensors["hidden"][0, 0].numpy() > 0
    cloudy, translation, restored = restore_case(restorer, case, buffer_px, device)
    given = fills.CloudyImage(sar, optical, cloudy, translation)
    candidates = {MODEL: restored, fills.PRIOR: fills.closed_form(given)}
    candidates.update((name, fill(given)) for name, fill in fills.FILLS.items())
    rows = []
    for method, image in candidates.items():
        row = {"case": case.name, "group": case.group, "source": case.source, "method": method}
        if image is None:
            row.update(dict.fromkeys(FIGURES, math.nan))
        else:
            composite = np.where(cloudy, image, optical)
            row.update(metrics.scores((composite + 1) / 2, (target + 1) / 2, region))
            if case.limits is not None:
                row.update(sen12mscr_metrics.figures_of(case, image, cloudy))
        rows.append(row)
    pictured = [np.where(cloudy, candidates[method], optical) for method in (fills.PRIOR, MODEL)]
    return rows, [sar, optical, translation, *pictured, target]


def summarise(rows):
    """Return, for the ``rows`` of one set, every method's figures and the model's paired lead over each other one.

    Where there are digital numbers, figures as SEN12MS-CR's authors take them are among them.
    """
    named = FIGURES + (sen12mscr_metrics.FIGURES if any(sen12mscr_metrics.FIGURES[0] in row for row in rows) else ())
    methods = {}
    for row in rows:
        methods.setdefault(row["method"], []).append(row)
    groups = [row["group"] for row in methods.get(MODEL, [])]
    figures = {
        method: {figure: estimate([r.get(figure, math.nan) for r in part], groups).plain() for figure in named}
        for method, part in methods.items()
    }
    lead = {
        method: {f: paired([r[f] for r in methods[MODEL]], [r[f] for r in part], groups).plain() for f in TARGETS}
        for method, part in methods.items()
        if method != MODEL
    }
    return {"images": len(groups), "scenes": len(set(groups)), "figures": figures, "lead": lead}


def beats_all(summary):
    """Return whether the model's lead under cloud is reliably above zero over every fill that was defined at all."""
    return bool(summary["images"]) and not any(missed(summary).values())


def missed(summary):
    """Return ``{figure: fills}``: the simple fills over which the model's lead is not reliably above zero.

    That is where the interval's lower bound is not positive, or there is none. Fills that were undefined
    everywhere do not count.
    """
    leads = {name: lead for name, lead in summary["lead"].items() if name in fills.FILLS}
    return {
        f: [name for name, lead in leads.items() if lead[f]["count"] and not (lead[f]["low"] or 0) > 0] for f in TARGETS
    }


def _write_csv(rows, path):
    columns = ("set", "case", "group", "source", "method", *FIGURES, *sen12mscr_metrics.FIGURES)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=columns)
        writer.writeheader()
        writer.writerows(rows)


def _save(image, path):
    from PIL import Image

    Image.fromarray(image).save(path)
