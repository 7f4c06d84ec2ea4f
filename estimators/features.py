"""What the regressions see: blocks of local features of SAR, of the reference dates and of the change between them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Optional, Tuple

import numpy as np

from .arrays import empty, float32, like, namespace, zero
from .fill import blur, shrunk_fill, wide_blur
from .sight import Sight

SAR_SIGMAS_PX = (2.0, 5.0, 10.0)
WIDE_SIGMA_PX = 20.0
REFERENCE_SIGMAS_PX = (2.0, 6.0)
CHANGE_SIGMAS_PX = (2.0, 5.0, 10.0)
COLOURS, COLOUR_REACH, COLOUR_WIDTH = 24, 0.7, 0.1
"""So many colours are drawn between ± the second, of which each reaches as far as this mean squared difference."""
COLOUR_BANDS = 6
"""So many bands of a reference tell colours apart, evenly spread if it has more."""
MIDDLE = 1
"""Index of the change's scale whose products with the reference's bands are features."""
_UNSEEN_DOUBT = 0.02

SAR, SAR_KINDS, IMAGE = "sar", "kinds of sar", "image"


def reference_block(index):
    """Return the name of the block of features of the reference ``index``."""
    return f"reference {index}"


def colour_block(index):
    """Return the name of the block of the likeness of the reference ``index`` to some colours."""
    return f"colours {index}"


def change_block(index):
    """Return the name of the block of the SAR change between the target date and the reference ``index``."""
    return f"change {index}"


@dataclass(frozen=True)
class Layout:
    """What every window of a scene has: numbers of bands, polarisations and references, and which bands match."""

    bands: int
    polarisations: int
    references: Tuple[int, ...]
    matches: Tuple[Tuple[Optional[int], ...], ...]
    changes: Tuple[bool, ...]
    rgb: Optional[Tuple[int, int, int]]

    @classmethod
    def of(cls, sight: Sight) -> "Layout":
        """Return the layout of ``sight``."""
        polarisations = 0 if sight.sar is None else sight.sar.shape[0]
        return cls(
            bands=sight.optical.shape[0],
            polarisations=polarisations,
            references=tuple(reference.image.shape[0] for reference in sight.references),
            matches=tuple(tuple(reference.matches) for reference in sight.references),
            changes=tuple(polarisations > 0 and reference.sar is not None for reference in sight.references),
            rgb=None if sight.image is None else tuple(sight.rgb),
        )


def known(image, seen):
    """Return ``image`` (C, H, W) as float32, 0 where not ``seen`` (H, W)."""
    image = float32(image)
    return namespace(image).where(seen, image, zero(image))


def completed(image, seen):
    """Return ``image`` (C, H, W), filled smoothly where it is not ``seen`` (H, W)."""
    if bool(seen.all()):
        return float32(image)
    return shrunk_fill(known(image, seen), float32(seen)[None], _UNSEEN_DOUBT)


def blocks(sight: Sight):
    """Return ``{name: features (p, H, W)}`` of ``sight``, float32, for every part that it has."""
    found = {}
    if sight.sar is not None:
        found[SAR] = sar_features(completed(sight.sar, sight.sar_seen), _smoothed)
        found[SAR_KINDS] = likeness_to_colours(found[SAR][_kinds(len(sight.sar))])
    for index, reference in enumerate(sight.references):
        image = completed(reference.image, reference.seen)
        found[reference_block(index)] = reference_features(image)
        found[colour_block(index)] = likeness_to_colours(image)
        if sight.sar is not None and reference.sar is not None:
            found[change_block(index)] = _change_features(sight, reference, image)
    if sight.image is not None:
        found[IMAGE] = float32(sight.image)
    return found


def _kinds(polarisations) -> slice:
    """Return which ``sar_features`` tell kinds of ground apart: the means at sigma 2 and 5 px, which have less speckle
    than the image.
    """
    return slice(polarisations, 3 * polarisations)


def sar_features(sar, smoothed=blur):
    """Return local features of ``sar`` (..., P, H, W): (..., 12 P, H, W).

    For all polarisations the image, Gaussian means at sigma 2, 5, 10 and 20 px, the standard deviation at 10 px, and
    the products of the first three means, which allow a non-linear relation to colour. ``smoothed`` computes the means:
    networks need those that they were trained with.
    """
    xp = namespace(sar)
    means = [smoothed(sar, sigma) for sigma in SAR_SIGMAS_PX]
    products = [a * b for i, a in enumerate(means) for b in means[i:]]
    texture = xp.sqrt(xp.clip(smoothed(sar * sar, SAR_SIGMAS_PX[-1]) - means[-1] ** 2, 1e-4, None))
    return xp.concatenate([sar, *means, smoothed(sar, WIDE_SIGMA_PX), texture, *products], -3)


def reference_features(image):
    """Return the reference ``image`` (R, H, W), its Gaussian means and its slopes: (5 R, H, W).

    With the slopes down and to the right, a regression can shift the image by a fraction of a pixel, and with the
    means sharpen or smooth it: two dates never lie on each other exactly.
    """
    parts = [image, *(_smoothed(image, sigma) for sigma in REFERENCE_SIGMAS_PX)]
    count, start = len(image), len(parts) * len(image)
    found = empty((start + 2 * count, *image.shape[-2:]), image)
    for index, part in enumerate(parts):
        found[index * count : (index + 1) * count] = part
    _slopes(image, found[start : start + count], found[start + count :])
    return found


def likeness_to_colours(image):
    """Return how much each pixel of ``image`` (R, H, W) is like each of ``COLOURS`` colours: (24, H, W) in 0..1.

    From one date to another fields ripen and are mown, while forest hardly changes. Which of them a pixel belongs to is
    not a linear function of its bands, but nearly one of its likeness to colours all over the space of bands: a kernel
    regression with random centres (Rahimi & Recht 2008, "Random features for large-scale kernel machines"). Means of
    SAR count as bands, too: then the colours are kinds of backscatter.
    """
    xp = namespace(image)
    chosen, centres = _colours(len(image))
    flat = image[chosen].reshape(len(chosen), -1)
    # the mean squared difference from each centre, multiplied out
    scale = 1 / (len(chosen) * COLOUR_WIDTH)
    found = like(2 * scale * centres, image) @ flat
    found -= scale * (flat * flat).sum(0)[None]
    found -= like(scale * (centres**2).sum(1)[:, None], image)
    return xp.exp(found).reshape(COLOURS, *image.shape[-2:])


@lru_cache(maxsize=None)
def _colours(bands):
    """Return which of so many ``bands`` tell colours apart, a list, and the colours (24, chosen bands)."""
    chosen = np.unique(np.linspace(0, bands - 1, min(bands, COLOUR_BANDS)).round().astype(int))
    centres = np.random.default_rng(0).uniform(-COLOUR_REACH, COLOUR_REACH, (COLOURS, len(chosen)))
    return chosen.tolist(), centres.astype(np.float32)


def _smoothed(image, sigma_px):
    """Return the Gaussian mean, of wide ones nearly."""
    return blur(image, sigma_px) if sigma_px < 4 else wide_blur(image, sigma_px)


def _slopes(image, down, right):
    """Put the central differences of ``image`` (R, H, W) along rows and columns into two arrays, 0 at the edges."""
    xp = namespace(image)
    down[..., :1, :], down[..., -1:, :], right[..., :1], right[..., -1:] = 0, 0, 0, 0
    xp.subtract(image[..., 2:, :], image[..., :-2, :], out=down[..., 1:-1, :])
    xp.subtract(image[..., 2:], image[..., :-2], out=right[..., 1:-1])


def _change_features(sight, reference, image):
    """Return the smoothed SAR change at three scales, and the products of its middle one with the reference's bands."""
    xp = namespace(image)
    change = known(sight.sar - reference.sar, sight.sar_seen & reference.sar_seen)
    means = [_smoothed(change, sigma) for sigma in CHANGE_SIGMAS_PX]
    return xp.concatenate([*means, means[MIDDLE].mean(0)[None] * image], -3)
