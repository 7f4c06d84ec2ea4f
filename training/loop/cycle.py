"""Cloud removal by two generators in a cycle: Ebel et al. 2020 (IEEE TGRS 59(7), arXiv 2009.07683)."""

import torch

from .stages import Stage

REACH = 2.0
"""The residual spans the whole range [-1, 1] both ways."""


class CycleStage(Stage):
    """CycleGAN between SAR with a cloudy image (A) and the clear image (B), its losses weighted by the cloud mask.

    The authors published no code; this is our reading of their text. ``network`` (5 channels: SAR, cloudy, mask; to 4)
    gives a residual on the cloudy image and the logit of the cloud probability, ``backward`` turns RGB into
    SAR. ``mask`` names the tensor of the batch that holds the clouds. No term compares the result with its
    target directly, but for the cycle from the target and back. ``weights``: of the terms ``cycle``, ``identity``
    and ``auxiliary``.
    """

    def __init__(self, network, backward, settings, weights, mask="hidden"):
        super().__init__(network, settings)
        self.backward = backward
        self.weights, self.mask = dict(weights), mask

    @property
    def trained(self):
        """Return both generators."""
        return {"generator": self.network, "backward": self.backward}

    def remove(self, sar, optical, mask):
        """Return the image (N, 3, H, W), not clipped, and the cloud probability (N, 1, H, W)."""
        made = self.network(torch.cat([sar, optical, mask], dim=1)).float()
        return optical + REACH * torch.tanh(made[:, :3]), torch.sigmoid(made[:, 3:])

    def image(self, batch):
        """Return the restored image (N, 3, H, W), not clipped."""
        return self.remove(batch["sar"], batch["optical"], batch[self.mask])[0]

    def forward(self, batch):
        """Return both directions, both cycles and the identity."""
        sar, optical, target, mask = (batch[name] for name in ("sar", "optical", "target", self.mask))
        image, probability = self.remove(sar, optical, mask)
        return {
            "image": image,
            "probability": probability,
            "sar": self.backward(image),
            "cycled": self.remove(self.backward(target), optical, mask)[0],
            "identity": self.remove(sar, target, torch.zeros_like(mask))[0],
        }

    def judged(self, batch, outputs):
        """Return the pairs of both discriminators, neither of which sees a condition."""
        return {
            "optical": (None, batch["target"], outputs["image"]),
            "sar": (None, batch["sar"], outputs["sar"]),
        }

    def terms(self, batch, outputs):
        """Return the cycle, identity and auxiliary terms: mean absolute differences, weighted by the mask."""
        sar, optical, target, mask = (batch[name] for name in ("sar", "optical", "target", self.mask))
        clear = 1 - mask
        values = {
            "cycle": _distance(outputs["sar"], sar) + _distance(outputs["cycled"], target, 1 + mask),
            "identity": _distance(outputs["identity"], target, clear),
            "auxiliary": _distance(outputs["image"], optical, clear) + _distance(outputs["probability"], mask),
        }
        return {name: (self.weights[name], value) for name, value in values.items()}


def _distance(image, other, weight=1.0):
    """Return the mean of ``weight`` · |image - other|; unlike in ``losses.l1`` the weights need not sum to 1."""
    return (weight * (image.float() - other).abs()).mean()
