"""The objective as pure functions: non-saturating GAN + L1 + SSIM, in float32 even under autocast."""

import torch
from torch.nn import functional

SSIM_SIGMA_PX = 1.5
SSIM_RADIUS_PX = 5
"""11 × 11 window (Wang et al. 2004); scikit-image's ``gaussian_weights=True`` cuts at the same radius."""
_C1, _C2 = 0.01**2, 0.03**2


def gan_discriminator(real_logits, fake_logits, kind="bce"):
    """Return the discriminator's loss on the logits for real and made images, each averaged, without a factor 0.5.

    ``bce``: softplus(-D(real)) + softplus(D(fake)), binary cross-entropy on logits (Goodfellow et al. 2014); ``ls``:
    (D(real) - 1)² + D(fake)² (Mao et al. 2017); ``hinge``: max(0, 1 - D(real)) + max(0, 1 + D(fake)) (Lim and Ye 2017).
    """
    real, fake = real_logits.float(), fake_logits.float()
    if kind == "bce":
        return functional.softplus(-real).mean() + functional.softplus(fake).mean()
    if kind == "ls":
        return ((real - 1) ** 2).mean() + (fake**2).mean()
    return functional.relu(1 - real).mean() + functional.relu(1 + fake).mean()


def gan_generator(fake_logits, kind="bce"):
    """Return the generator's loss: mean softplus(-D(fake)), not saturating; (D(fake) - 1)² for ``ls``; -D(fake)."""
    fake = fake_logits.float()
    if kind == "bce":
        return functional.softplus(-fake).mean()
    return ((fake - 1) ** 2).mean() if kind == "ls" else -fake.mean()


def l1(image, target, weight=None):
    """Return the mean absolute difference of ``image`` and ``target`` (N, C, H, W) in their own scale.

    ``weight`` (N, 1, H, W), not negative, makes it a weighted mean over the batch; 0 where no weight is left.
    """
    return weighted_mean((_at_least_float(image) - _at_least_float(target)).abs(), weight)


def ssim(image, target, weight=None):
    """Return the mean of 1 - SSIM for ``image`` and ``target`` (N, C, H, W) in [-1, 1].

    SSIM is taken on [0, 1] with L = 1, at the centres whose whole window lies inside. ``weight``
    (N, 1, H, W) as in ``l1``, read at the centres of the windows.
    """
    dissimilarity = 1 - ssim_map((_at_least_float(image) + 1) / 2, (_at_least_float(target) + 1) / 2)
    if weight is not None:
        weight = weight[..., SSIM_RADIUS_PX:-SSIM_RADIUS_PX, SSIM_RADIUS_PX:-SSIM_RADIUS_PX]
    return weighted_mean(dissimilarity, weight)


def weighted_mean(values, weight=None):
    """Return the mean of ``values`` (N, C, H, W) under ``weight`` (N, 1, H, W), 0 where the weights sum to 0."""
    if weight is None:
        return values.mean()
    total = weight.to(values.dtype).sum() * values.shape[1]
    return (values * weight.to(values.dtype)).sum() / total.clamp(min=1e-6)


def ssim_map(image, target, same_size=False):
    """Return the structural similarity (Wang et al. 2004) per pixel and channel of two images in [0, 1].

    ``image``, ``target``: (N, C, H, W) float32 or float64; 11 × 11 Gaussian window of σ = 1.5, K1 = 0.01,
    K2 = 0.03, L = 1, population covariance. The result is (N, C, H - 10, W - 10), the valid windows, whose mean
    is scikit-image's ``structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False)``.
    With ``same_size`` it is (N, C, H, W): the border is mirrored with the edge pixel repeated, as in
    scikit-image's ``full=True``.
    """
    with torch.autocast(image.device.type, enabled=False):
        n = len(image)
        stack = torch.cat([image, target, image * image, target * target, image * target])
        mean_x, mean_y, square_x, square_y, product = _blur(_mirror(stack) if same_size else stack).split(n)
        covariance = product - mean_x * mean_y
        variances = square_x - mean_x**2 + square_y - mean_y**2
        numerator = (2 * mean_x * mean_y + _C1) * (2 * covariance + _C2)
        return numerator / ((mean_x**2 + mean_y**2 + _C1) * (variances + _C2))


def gaussian_window():
    """Return the 11 weights of the one-dimensional window, float64, which sum to 1."""
    offset = torch.arange(-SSIM_RADIUS_PX, SSIM_RADIUS_PX + 1, dtype=torch.float64)
    weights = torch.exp(-0.5 * (offset / SSIM_SIGMA_PX) ** 2)
    return weights / weights.sum()


def _blur(images):
    """Correlate (N, C, H, W) with the window in both directions; only whole windows.

    Banded matrices instead of a convolution: for one channel that is twenty times as fast on a CPU.
    """
    rows, columns = (_band_matrix(size, images) for size in images.shape[-2:])
    return rows @ images @ columns.T


def _band_matrix(size, like):
    """Return the (size - 10, size) matrix whose row i holds the window from column i on."""
    matrix = torch.zeros(size - 2 * SSIM_RADIUS_PX, size, dtype=torch.float64)
    for offset, weight in enumerate(gaussian_window()):
        matrix.diagonal(offset).fill_(float(weight))
    return matrix.to(like)


def _mirror(images):
    """Add 5 pixels on every side, mirrored with the edge pixel repeated (scipy calls it 'reflect')."""
    r = SSIM_RADIUS_PX
    images = torch.cat([images[..., :r].flip(-1), images, images[..., -r:].flip(-1)], dim=-1)
    return torch.cat([images[..., :r, :].flip(-2), images, images[..., -r:, :].flip(-2)], dim=-2)


def _at_least_float(image):
    return image if image.dtype == torch.float64 else image.float()
