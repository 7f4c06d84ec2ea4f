"""What one can put under a cloud without training anything: the rows a network must beat.

Every fill takes the cloudy image and the translation, (3, H, W) float in [-1, 1], and ``cloudy`` (H, W), true
where to fill, and returns (3, H, W), of which the pixels under cloud are used. ``None``: undefined for this image.
"""

import numpy as np
import torch
from scipy import ndimage

from ..nets.fill import push_pull as push_pull_pyramid

FAR_PX = 8
BIHARMONIC_SIDE_PX = 64


def mean(optical, cloudy, translation):
    """The mean colour of the clear pixels."""
    return _constant(optical, ~cloudy)


def mean_far(optical, cloudy, translation):
    """The mean colour of the clear pixels at least 8 px away from the mask: no rims that the mask has missed."""
    return _constant(optical, ndimage.distance_transform_edt(~cloudy) >= FAR_PX)


def fillnodata(optical, cloudy, translation):
    """``gdal_fillnodata``: inverse distance weighting along eight directions; needs GDAL."""
    try:
        from osgeo import gdal
    except ImportError:
        return None
    if cloudy.all():
        return None
    gdal.UseExceptions()
    height, width = cloudy.shape
    driver = gdal.GetDriverByName("MEM")
    mask = driver.Create("", width, height, 1, gdal.GDT_Byte)
    mask.GetRasterBand(1).WriteArray((~cloudy).astype(np.uint8))
    bands = []
    for values in optical:
        dataset = driver.Create("", width, height, 1, gdal.GDT_Float32)
        band = dataset.GetRasterBand(1)
        band.WriteArray(np.where(cloudy, 0, values).astype(np.float32))
        gdal.FillNodata(band, mask.GetRasterBand(1), float(max(height, width)), 0)
        bands.append(band.ReadAsArray())
    return np.stack(bands)


def push_pull(optical, cloudy, translation):
    """The pyramid fill that the recipe ``plus`` may start from (``nets.fill``)."""
    if cloudy.all():
        return None
    image, weight = torch.from_numpy(optical)[None].float(), torch.from_numpy(~cloudy)[None, None].float()
    return push_pull_pyramid(image, weight)[0].numpy()


def biharmonic(optical, cloudy, translation):
    """Biharmonic inpainting (scikit-image), on means over blocks so that no side exceeds 64 px: it is slow."""
    from skimage.restoration import inpaint_biharmonic

    if cloudy.all():
        return None
    factor = max(1, -(-max(cloudy.shape) // BIHARMONIC_SIDE_PX))
    known, image = _block_sums(~cloudy, factor), _block_sums(np.where(cloudy, 0, optical), factor)
    small = inpaint_biharmonic(image / np.maximum(known, 1), known == 0, channel_axis=0)
    rows, columns = (np.clip((np.arange(size) + 0.5) / factor - 0.5, 0, None) for size in cloudy.shape)
    grid = np.meshgrid(rows, columns, indexing="ij")
    return np.stack([ndimage.map_coordinates(band, grid, order=1, mode="nearest") for band in small])


def translated(optical, cloudy, translation):
    """GAN1's translation, pasted."""
    return translation


def harmonised(optical, cloudy, translation):
    """GAN1's translation with mean and standard deviation of each band brought to those of the clear pixels."""
    clear = ~cloudy
    if not clear.any():
        return None
    theirs, ours = translation[:, clear], optical[:, clear]
    gain = ours.std(axis=1) / np.maximum(theirs.std(axis=1), 1e-3)
    offset = ours.mean(axis=1) - gain * theirs.mean(axis=1)
    return np.clip(translation * gain[:, None, None] + offset[:, None, None], -1, 1)


FILLS = {
    "mean of clear pixels": mean,
    "mean of clear pixels, 8 px off the mask": mean_far,
    "gdal_fillnodata": fillnodata,
    "push-pull": push_pull,
    "biharmonic": biharmonic,
    "GAN1 pasted": translated,
    "GAN1 harmonised": harmonised,
}


def _constant(optical, where):
    if not where.any():
        return None
    return np.broadcast_to(optical[:, where].mean(axis=1)[:, None, None], optical.shape)


def _block_sums(image, factor):
    """Return sums over blocks of ``factor`` squared, (..., H / factor, W / factor), the last ones cut at the edge."""
    pad = [(0, 0)] * (image.ndim - 2) + [(0, -size % factor) for size in image.shape[-2:]]
    image = np.pad(image.astype(np.float64), pad)
    shape = (*image.shape[:-2], image.shape[-2] // factor, factor, image.shape[-1] // factor, factor)
    return image.reshape(shape).sum(axis=(-3, -1))
