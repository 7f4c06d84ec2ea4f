"""The closed-form estimate under the clouds, and the fills it rests on."""

import numpy as np
import pytest
import torch
from sar_cloud_removal.estimators.fill import blur, push_pull, shrunk_fill
from sar_cloud_removal.nets.prior import prior
from sar_cloud_removal.nets.restorer import plus_condition
from sar_cloud_removal.nets.rims import within
from scipy.ndimage import gaussian_filter


def disc(size, radius):
    row, column = torch.meshgrid(torch.arange(size) - size // 2, torch.arange(size) - size // 2, indexing="ij")
    return (row**2 + column**2 < radius**2).float()[None, None]


@pytest.fixture
def scene():
    """SAR with structure at many scales, an optical image that follows it with other gains, and a round cloud."""
    torch.manual_seed(0)
    noise = torch.randn(2, 1, 128, 128)
    ground = (20 * blur(noise, 8.0) + 6 * blur(noise, 3.0)).mul(0.3).clamp(-1, 1)
    sar = (ground + 0.2 * torch.randn_like(ground)).clamp(-1, 1)
    gains = torch.tensor([0.7, -0.5, 0.3]).view(1, 3, 1, 1)
    return sar, gains * ground, disc(128, 36).expand(2, 1, 128, 128)


def rmse(estimate, truth, where):
    return ((estimate - truth) ** 2 * where).sum().div(3 * where.sum()).sqrt()


def test_structure_comes_from_sar_and_colour_from_the_clear_pixels(scene):
    sar, optical, cloudy = scene
    estimate, fill = prior(sar, optical, cloudy), push_pull(optical, 1 - cloudy)
    assert rmse(estimate, optical, cloudy) < 0.5 * rmse(fill, optical, cloudy)


def test_sar_that_says_nothing_does_little_harm(scene):
    sar, optical, cloudy = scene
    torch.manual_seed(2)
    estimates = [prior(torch.randn_like(sar).clamp(-1, 1), optical, cloudy) for _ in range(4)]
    error = sum(rmse(estimate, optical, cloudy) for estimate in estimates) / len(estimates)
    assert error < 1.1 * rmse(push_pull(optical, 1 - cloudy), optical, cloudy)


def test_missed_bright_rims_do_not_bleed_in(scene):
    sar, optical, cloudy = scene
    brightened = (optical + blur(disc(128, 44), 4.0)).clamp(-1, 1)
    estimate, fill = prior(sar, brightened, cloudy), push_pull(brightened, 1 - cloudy)
    assert rmse(estimate, optical, cloudy) < 0.4 * rmse(fill, optical, cloudy)


def test_clear_pixels_are_kept_and_clouds_have_no_influence(scene):
    sar, optical, cloudy = scene
    estimate = prior(sar, optical, cloudy)
    assert torch.equal(torch.where(cloudy > 0, optical, estimate), optical)
    poisoned = torch.where(cloudy > 0, torch.full_like(optical, float("nan")), optical)
    assert torch.equal(prior(sar, poisoned, cloudy), estimate)
    assert torch.equal(prior(sar, optical, torch.zeros_like(cloudy)), optical)


def test_without_clear_pixels_the_estimate_is_the_scene_mean(scene):
    sar, optical, cloudy = scene
    nowhere_clear = torch.ones_like(cloudy)
    assert prior(sar, optical, nowhere_clear).abs().max() < 1e-6
    nowhere_clear[..., 64, 64] = 0
    one_pixel = prior(sar, torch.full_like(optical, 0.8), nowhere_clear)
    assert torch.isfinite(one_pixel).all() and one_pixel.max() <= 0.8 + 1e-6


@pytest.mark.parametrize("size", [(8, 8), (8, 24), (40, 136)])
def test_any_size_gives_finite_values_in_range(size):
    torch.manual_seed(1)
    sar, optical = torch.rand(3, 1, *size) * 2 - 1, torch.rand(3, 3, *size) * 2 - 1
    cloudy = (torch.rand(3, 1, *size) > torch.tensor([0.0, 0.5, 0.99]).view(3, 1, 1, 1)).float()
    estimate = prior(sar, optical, cloudy)
    assert torch.isfinite(estimate).all() and estimate.abs().max() <= 1
    assert not estimate.requires_grad and estimate.dtype == torch.float32


def test_an_image_does_not_depend_on_its_batch(scene):
    sar, optical, cloudy = scene
    together = prior(sar, optical, cloudy)
    alone = torch.cat([prior(sar[i : i + 1], optical[i : i + 1], cloudy[i : i + 1]) for i in range(2)])
    assert torch.allclose(together, alone, atol=1e-5)
    assert torch.equal(together, prior(sar, optical, cloudy))


def test_shrunk_fill_goes_from_the_surroundings_to_the_mean_as_doubt_grows():
    image, weight = torch.rand(1, 3, 37, 50), torch.zeros(1, 1, 37, 50)
    assert torch.allclose(shrunk_fill(image, weight + 1, 0.1), image)
    assert shrunk_fill(image, weight, 0.1).abs().max() == 0
    weight[..., :20] = 1
    constant = shrunk_fill(torch.full_like(image, 0.3), weight, 0.1)
    assert torch.allclose(constant, torch.full_like(constant, 0.3), atol=1e-3)
    split = torch.zeros_like(image)
    split[..., 10:20] = 1
    trusting, doubting = (shrunk_fill(split, weight, doubt)[..., 20:23].mean() for doubt in (0.01, 100.0))
    assert trusting > 0.8 and abs(doubting - 0.5) < 0.05


def test_blur_is_a_gaussian_that_keeps_constants_up_to_the_edge():
    assert torch.allclose(blur(torch.ones(1, 1, 9, 70), 12.0), torch.ones(1, 1, 9, 70), atol=1e-6)
    image = torch.rand(64, 64)
    expected = torch.from_numpy(gaussian_filter(image.numpy(), 3.0, truncate=6.0))
    middle = (slice(20, 44), slice(20, 44))
    assert torch.allclose(blur(image[None, None], 3.0)[0, 0][middle], expected[middle], atol=1e-5)


@pytest.mark.parametrize("distance_px", [1, 3, 8])
def test_a_neighbourhood_is_a_square(distance_px):
    for hidden in torch.rand(2, 40, 33, generator=torch.Generator().manual_seed(1)) > 0.99:
        expected = torch.nn.functional.max_pool2d(hidden[None].float(), 2 * distance_px + 1, 1, distance_px)[0] > 0
        assert torch.equal(within(hidden, distance_px), expected)
        assert np.array_equal(within(hidden.numpy(), distance_px), expected.numpy())


def test_the_condition_shares_its_smoothed_sar_with_the_prior():
    generator = torch.Generator().manual_seed(2)
    sar, optical = torch.rand(1, 1, 64, 64, generator=generator), torch.rand(1, 3, 64, 64, generator=generator)
    cloudy = (torch.rand(1, 1, 64, 64, generator=generator) > 0.5).float()
    condition = plus_condition(sar, optical, cloudy, optical)
    assert torch.equal(condition[:, :3], prior(sar, optical, cloudy))
    # as arrays, which processors get: a tensor's products may be rounded otherwise
    smoothed = (torch.from_numpy(blur(sar.numpy(), sigma)) for sigma in (2.0, 5.0, 10.0))
    assert torch.equal(condition[:, 6:10], torch.cat([sar, *smoothed], dim=1))


def test_a_kernel_from_inference_can_be_trained_with():
    """Kernels are kept: one that was made in inference mode must not keep gradients from passing."""
    image = torch.rand(1, 1, 37, 41, requires_grad=True)
    with torch.inference_mode():
        blur(image.detach(), 3.5)
    blur(image, 3.5).square().sum().backward()
    assert image.grad.abs().sum() > 0
