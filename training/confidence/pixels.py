"""Pixels of restored windows with their errors: what error models are fitted to, calibrated on and judged by.

Masks are grown as the plugin does it, and any place can be drawn under more cloud, as rasters have windows with little
or nothing clear.
"""

from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage
from tqdm import tqdm

from ...errors import OptionError
from ...models.error_model import FEATURES, ONE_SIGMA
from ...nets.confidence import features
from ..scoring.evaluate import REAL_BUFFER_PX

PIXELS_PER_IMAGE = 700
OWN, DENSE = 0, 1
"""How much cloud: that of the case itself, or joined with others'."""
_EVERY_NTH_ALL_CLOUD = 5


@dataclass(frozen=True)
class Pixels:
    """Pixels of restored images, bands apart: ``features`` (n, P), ``errors`` (n,) in the domain of -1 to 1.

    ``image`` (n,): the number of the image each comes from; ``groups``: the scene of every image.
    """

    features: np.ndarray
    errors: np.ndarray
    image: np.ndarray
    groups: tuple

    def counts(self) -> dict:
        """Return the numbers of scenes, of images (windows under one mask each) and of values."""
        return {"scenes": len(set(self.groups)), "images": len(self.groups), "values": len(self.errors)}


def draw(restorer, cases, densities=(OWN,), device="cpu", name="") -> Pixels:
    """Restore ``cases`` (``data.samples.Case``) and return some pixels under the mask of each, always the same ones.

    ``densities``: ``OWN``, ``DENSE`` or both, one after the other; with ``DENSE`` two other cases' clouds are added,
    and every fifth window is all cloud. Raises ``OptionError`` with ``name``, the purpose, where nothing is cloudy.
    """
    masks = [case.tensors["cloudy"][0, 0].numpy() > 0 for case in cases]
    rows, groups = [], []
    for index in tqdm(range(len(cases)), desc=name, mininterval=5, dynamic_ncols=True):
        for density in densities:
            cloudy, optical = _clouded(cases, masks, index, density)
            places = np.flatnonzero(cloudy)
            if places.size:
                rng = np.random.default_rng([index, density])
                places = rng.choice(places, min(PIXELS_PER_IMAGE, places.size), replace=False)
                rows.append(_values(restorer, cases[index], optical, cloudy, places, device))
                groups.append(cases[index].group)
    if not rows:
        raise OptionError(f"There is no cloudy pixel among the {len(cases)} images for '{name}'. Add scenes or clouds.")
    image = np.repeat(np.arange(len(rows)), [len(errors) for _, errors in rows])
    return Pixels(*(np.concatenate(part) for part in zip(*rows)), image, tuple(groups))


def _clouded(cases, masks, index, density):
    """Return the mask (H, W) of one case under more or less cloud, grown as the plugin grows it, and the optical image
    (3, H, W) with clouds there: networks that know no mask would see the ground.
    """
    cloudy, optical = masks[index], cases[index].tensors["optical"][0]
    if density == DENSE:
        cloudy, optical = cloudy.copy(), optical.clone()
        for part in (1, 2):
            other = (index + part * len(masks) // 3) % len(masks)
            if masks[other].shape == cloudy.shape:
                added = np.rot90(masks[other]) & ~cloudy
                optical[:, added] = torch.rot90(cases[other].tensors["optical"][0], dims=(1, 2))[:, added]
                cloudy |= added
        if index % _EVERY_NTH_ALL_CLOUD == 0:
            optical[:, ~cloudy] = optical[:, cloudy].mean(1, keepdim=True) if cloudy.any() else 1.0
            return np.ones_like(cloudy), optical
    return (ndimage.distance_transform_edt(~cloudy) <= REAL_BUFFER_PX if cloudy.any() else cloudy), optical


@torch.no_grad()
def _values(restorer, case, optical, cloudy, places, device):
    """Return features (3 n, P) and errors (3 n,) of one case, seen as ``optical`` (3, H, W), at the pixels ``places``
    (n,).
    """
    sar, optical, target = (part.to(device) for part in (case.tensors["sar"], optical[None], case.tensors["target"]))
    mask = torch.from_numpy(cloudy)[None, None].float().to(device)
    translation = restorer.translate(sar).clamp(-1, 1)
    restored = restorer.fuse(sar, optical, mask, translation).clamp(-1, 1)
    found = features(sar, optical, mask, translation, restored)[0].flatten(2)[..., places]
    errors = (restored - target)[0].flatten(1)[:, places]
    return found.permute(1, 2, 0).reshape(-1, len(FEATURES)).cpu().numpy(), errors.reshape(-1).cpu().numpy()


def dates_apart(case) -> float:
    """Return the half-width that holds 68.27 % of the differences of the dates of ``case``, well away from clouds."""
    optical, target, cloudy = (case.tensors[name][0].numpy() for name in ("optical", "target", "cloudy"))
    clear = ndimage.distance_transform_edt(cloudy[0] == 0) > REAL_BUFFER_PX
    return float(np.quantile(np.abs(optical - target)[:, clear], ONE_SIGMA))
