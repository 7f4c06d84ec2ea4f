"""Judges a stage on held-out scenes while it trains, always on the same cases, and draws the sample panel."""

import numpy as np
import torch

from . import metrics
from .logs import panel

PANEL_ROWS = 4


class Validation:
    """Call it with a stage in eval mode: returns the mean scores and a panel of the first cases.

    ``cases`` are ``data.samples.Case``. GAN1 is judged on the whole image, GAN2 under cloud, after putting
    the given clear pixels in. GAN2's cases are translated once, by the translator it holds.
    """

    def __init__(self, cases, device="cpu"):
        self.cases = [{name: tensor.to(device) for name, tensor in case.tensors.items()} for case in cases]

    @torch.no_grad()
    def __call__(self, stage):
        """Return ``({"psnr", "ssim", "mae"}, panel)``: means over the cases, and an image (H, W, 3) uint8."""
        rows, found = [], []
        for tensors in self.cases:
            if stage.uses_translation:
                images, region = self._fused(stage, tensors)
            else:
                images, region = [tensors["sar"], stage(tensors), tensors["target"]], None
            restored, target = images[-2], images[-1]
            found.append(
                [
                    f((restored[0] + 1).double().clamp(0, 2) / 2, (target[0] + 1).double() / 2, region)
                    for f in (metrics.psnr, metrics.ssim, metrics.mae)
                ]
            )
            if len(rows) < PANEL_ROWS:
                rows.append([image[0].float().cpu().numpy() for image in images])
        means = np.nanmean(np.array(found), axis=0)
        return dict(zip(("psnr", "ssim", "mae"), means.tolist())), panel(rows)

    def _fused(self, stage, tensors):
        if "translation" not in tensors:
            tensors["translation"] = stage.restorer.translate(tensors["sar"]).clamp(-1, 1)
        cloudy = tensors["cloudy"]
        restored = cloudy * stage(tensors) + (1 - cloudy) * tensors["optical"]
        images = [tensors[name] for name in ("sar", "optical", "translation")]
        return [*images, restored.clamp(-1, 1), tensors["target"]], tensors["alpha"][0, 0] > 0
