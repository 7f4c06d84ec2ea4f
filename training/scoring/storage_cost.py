"""Measures what storing weights in fewer bits costs, on the same held-out windows and real clouds."""

import numpy as np

from ...errors import ModelError
from ...models.card_file import FLOAT16
from ...nets.weight_formats import as_stored
from . import metrics
from .evaluate import TARGETS, restore_case
from .statistics import estimate, paired

HIGHEST_LOSS = {"psnr_cloudy": 0.02, "ssim_cloudy": 0.002}
"""The highest loss (dB and SSIM, mean over the images of a set) that a smaller file may cost."""


def compare(restorer, sets, kind, device="cpu") -> dict:
    """Return what ``restorer`` scores on ``sets`` (``evaluate.EvaluationSet``) stored as float16 and as ``kind``.

    ``{set: {"images", figure: {"float16", kind, "difference": [mean, low, high]}, "rmse": {"translation",
    "restored"}}}``: the differences are paired and lie under cloud, their interval is over scenes; ``rmse`` is how far
    the two storages' images are apart, in units of the image, 0 to 1. Sets without images are left out.
    """
    networks = [as_stored(restorer, name).to(device).eval() for name in (FLOAT16, kind)]
    return {name: _compare_set(networks, kind, part, device) for name, part in sets.items() if len(part.cases)}


def require_negligible(compared) -> None:
    """Raise ``ModelError`` where the loss in ``compared`` is above ``HIGHEST_LOSS`` in any set."""
    for name, part in compared.items():
        for figure, highest in HIGHEST_LOSS.items():
            lost = -(part[figure]["difference"][0] or 0)
            if lost > highest:
                raise ModelError(
                    f"Stored in fewer bits the model loses {lost:.4f} of {figure} on '{name}', at most {highest} is "
                    "allowed: nothing was exported. Give --storage more bits, or float16."
                )


def table(compared, kind) -> str:
    """Return ``compared`` as a Markdown table."""
    lines = [
        ["", "images", "figure", FLOAT16, kind, "difference (95 % interval)", "RMSE translation, restored"],
        ["---"] * 7,
    ]
    for name, part in compared.items():
        for figure in TARGETS:
            value = part[figure]
            mean, low, high = (f"{x:+.4f}" if x is not None else "–" for x in value["difference"])
            apart = f"{part['rmse']['translation']:.5f}, {part['rmse']['restored']:.5f}"
            cells = [name, str(part["images"]), figure, f"{value[FLOAT16]:.4f}", f"{value[kind]:.4f}"]
            lines.append([*cells, f"{mean} ({low} … {high})", apart])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _compare_set(networks, kind, chosen, device):
    rows, errors = [], []
    for case in chosen.cases:
        results = [restore_case(network, case, chosen.buffer_px, device) for network in networks]
        rows.append([_scores(case, cloudy, restored) for cloudy, _, restored in results])
        errors.append([np.mean(((first - second) / 2) ** 2) for first, second in zip(results[0][1:], results[1][1:])])
    groups = [case.group for case in chosen.cases]
    summary = {"images": len(rows)}
    for figure in TARGETS:
        plain, coarse = ([row[index][figure] for row in rows] for index in (0, 1))
        lead = paired(coarse, plain, groups).plain()
        means = [estimate(values, groups).plain()["mean"] for values in (plain, coarse)]
        difference = [_rounded(lead[name]) for name in ("mean", "low", "high")]
        summary[figure] = {FLOAT16: _rounded(means[0]), kind: _rounded(means[1]), "difference": difference}
    translation, restored = np.sqrt(np.mean(errors, axis=0))
    summary["rmse"] = {"translation": _rounded(float(translation)), "restored": _rounded(float(restored))}
    return summary


def _scores(case, cloudy, restored):
    optical, target = (case.tensors[name][0].numpy() for name in ("optical", "target"))
    region = case.tensors["hidden"][0, 0].numpy() > 0
    return metrics.scores((np.where(cloudy, restored, optical) + 1) / 2, (target + 1) / 2, region)


def _rounded(value):
    return None if value is None else round(value, 5)
