"""Judges a stage on held-out scenes while it trains, always on the same cases, and draws the sample panel."""

import numpy as np
import torch

from ..scoring import metrics
from .logs import panel
from .stages import composite

PANEL_ROWS = 4
SHOWN = ("sar", "optical", "translation")
FIGURES = {"psnr": metrics.psnr, "ssim": metrics.ssim, "mae": metrics.mae}


class Validation:
    """Call it with a stage in eval mode: returns the mean scores and a panel of the first cases.

    ``cases`` are ``data.samples.Case``. Translations are judged on the whole image, removed clouds under cloud, after
    putting the given clear pixels in. ``translate``: (N, 1, H, W) to (N, 3, H, W), GAN1 for stages that see its image,
    ``None`` for others; it is asked once for each case.
    """

    def __init__(self, cases, device, translate):
        self.cases = [{name: tensor.to(device) for name, tensor in case.tensors.items()} for case in cases]
        if translate is not None:
            with torch.no_grad():
                for tensors in self.cases:
                    tensors["translation"] = translate(tensors["sar"]).clamp(-1, 1)

    @torch.no_grad()
    def __call__(self, stage):
        """Return ``({"psnr", "ssim", "mae"}, panel)``: means over the cases, and an image (H, W, 3) uint8."""
        rows, found = [], []
        for tensors in self.cases:
            made, region = stage.image(tensors), None
            if stage.removes_clouds:
                made, region = composite(made, tensors), tensors["hidden"][0, 0] > 0
            pair = [(image[0] + 1).double().clamp(0, 2) / 2 for image in (made, tensors["target"])]
            found.append([figure(*pair, region) for figure in FIGURES.values()])
            if len(rows) < PANEL_ROWS:
                shown = [tensors[name] for name in SHOWN if name in tensors and (stage.removes_clouds or name == "sar")]
                rows.append(
                    [image[0].float().cpu().numpy() for image in (*shown, made.clamp(-1, 1), tensors["target"])]
                )
        means = np.nanmean(np.array(found), axis=0)
        return dict(zip(FIGURES, means.tolist())), panel(rows)
