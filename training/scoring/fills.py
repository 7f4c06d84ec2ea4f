"""What one can put under a cloud without training anything: the rows a network must beat.

Every fill takes a ``CloudyImage`` and returns (3, H, W) in [-1, 1], of which the pixels under cloud are used, or
``None`` where it is undefined for this image.
"""

from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage

from ...estimators.fill import push_pull as push_pull_pyramid
from ...models.cards import CLOSED_FORM_PRIOR
from ...nets.prior import prior

FAR_PX = 8
BIHARMONIC_SIDE_PX = 64


@dataclass(frozen=True)
class CloudyImage:
    """What there is to fill from: float32 in [-1, 1], and what is to be filled.

    ``sar`` (1, H, W), ``optical`` (3, H, W) under its clouds, GAN1's ``translation`` (3, H, W); ``cloudy``
    (H, W) is true where to fill.
    """

    sar: np.ndarray
    optical: np.ndarray
    cloudy: np.ndarray
    translation: np.ndarray


def mean(image):
    """The mean colour of the clear pixels."""
    return _constant(image, ~image.cloudy)


def mean_far(image):
    """The mean colour of the clear pixels at least 8 px away from the mask: no rims that the mask has missed."""
    return _constant(image, far_from(image.cloudy))


def far_from(cloudy):
    """Return where (H, W) the next pixel of ``cloudy`` is at least 8 px away; everywhere if there is none."""
    if not cloudy.any():
        return np.ones(cloudy.shape, dtype=bool)
    return ndimage.distance_transform_edt(~cloudy) >= FAR_PX


def fillnodata(image):
    """``gdal_fillnodata``: inverse distance weighting along eight directions; needs GDAL."""
    try:
        from osgeo import gdal
    except ImportError:
        return None
    if image.cloudy.all():
        return None
    gdal.UseExceptions()
    height, width = image.cloudy.shape
    driver = gdal.GetDriverByName("MEM")
    mask = driver.Create("", width, height, 1, gdal.GDT_Byte)
    mask.GetRasterBand(1).WriteArray((~image.cloudy).astype(np.uint8))
    bands = []
    for values in image.optical:
        dataset = driver.Create("", width, height, 1, gdal.GDT_Float32)
        band = dataset.GetRasterBand(1)
        band.WriteArray(np.where(image.cloudy, 0, values).astype(np.float32))
        gdal.FillNodata(band, mask.GetRasterBand(1), float(max(height, width)), 0)
        bands.append(band.ReadAsArray())
    return np.stack(bands)


def push_pull(image):
    """The smooth pyramid fill (``estimators.fill.push_pull``) from the clear pixels."""
    if image.cloudy.all():
        return None
    optical, clear = torch.from_numpy(image.optical)[None], torch.from_numpy(~image.cloudy)[None, None]
    return push_pull_pyramid(optical.float(), clear.float())[0].numpy()


def biharmonic(image):
    """Biharmonic inpainting (scikit-image), on means over blocks so that no side exceeds 64 px: it is slow."""
    from skimage.restoration import inpaint_biharmonic

    cloudy = image.cloudy
    if cloudy.all():
        return None
    factor = max(1, -(-max(cloudy.shape) // BIHARMONIC_SIDE_PX))
    known, sums = _block_sums(~cloudy, factor), _block_sums(np.where(cloudy, 0, image.optical), factor)
    small = inpaint_biharmonic(sums / np.maximum(known, 1), known == 0, channel_axis=0)
    rows, columns = (np.clip((np.arange(size) + 0.5) / factor - 0.5, 0, None) for size in cloudy.shape)
    grid = np.meshgrid(rows, columns, indexing="ij")
    return np.stack([ndimage.map_coordinates(band, grid, order=1, mode="nearest") for band in small])


def translated(image):
    """GAN1's translation, pasted."""
    return image.translation


def harmonised(image):
    """GAN1's translation with mean and standard deviation of each band brought to those of the clear pixels."""
    clear = ~image.cloudy
    if not clear.any():
        return None
    theirs, ours = image.translation[:, clear], image.optical[:, clear]
    gain = ours.std(axis=1) / np.maximum(theirs.std(axis=1), 1e-3)
    offset = ours.mean(axis=1) - gain * theirs.mean(axis=1)
    return np.clip(image.translation * gain[:, None, None] + offset[:, None, None], -1, 1)


def closed_form(image):
    """The closed-form estimate (``nets.prior``) that the networks of the recipe ``plus`` start from."""
    sar, optical = torch.from_numpy(image.sar)[None].float(), torch.from_numpy(image.optical)[None].float()
    return prior(sar, optical, torch.from_numpy(image.cloudy)[None, None].float())[0].numpy()


FILLS = {
    "mean of clear pixels": mean,
    "mean of clear pixels, 8 px off the mask": mean_far,
    "gdal_fillnodata": fillnodata,
    "push-pull": push_pull,
    "biharmonic": biharmonic,
    "GAN1 pasted": translated,
    "GAN1 harmonised": harmonised,
}
"""The simple fills."""

PRIOR = CLOSED_FORM_PRIOR


def _constant(image, where):
    if not where.any():
        return None
    return np.broadcast_to(image.optical[:, where].mean(axis=1)[:, None, None], image.optical.shape)


def _block_sums(image, factor):
    """Return sums over blocks of ``factor`` squared, (..., H / factor, W / factor), the last ones cut at the edge."""
    pad = [(0, 0)] * (image.ndim - 2) + [(0, -size % factor) for size in image.shape[-2:]]
    image = np.pad(image.astype(np.float64), pad)
    shape = (*image.shape[:-2], image.shape[-2] // factor, factor, image.shape[-1] // factor, factor)
    return image.reshape(shape).sum(axis=(-3, -1))
