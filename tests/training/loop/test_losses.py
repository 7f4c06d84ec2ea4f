"""The terms of the objective: gradients, known values, regions, and precision under autocast."""

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")

from sar_cloud_removal.training.loop import losses  # noqa: E402


def images(channels=2, side_px=14, seed=0, dtype=torch.float64):
    torch.manual_seed(seed)
    return (torch.rand(2, channels, side_px, side_px, dtype=dtype) * 2 - 1 for _ in range(2))


def half_weight():
    weight = torch.full((2, 1, 14, 14), 0.25, dtype=torch.float64)
    weight[:, :, :7] = 1
    return weight


@pytest.mark.parametrize("loss", [losses.l1, losses.ssim])
@pytest.mark.parametrize("weight", [None, half_weight()])
def test_gradients_of_image_losses(loss, weight):
    image, target = images()
    assert torch.autograd.gradcheck(lambda x: loss(x, target, weight), image.requires_grad_())


def test_gradients_of_gan_losses():
    torch.manual_seed(1)
    # the losses are taken in float32 whatever comes in, so the step of the check is wider than usual
    real, fake = (torch.randn(2, 1, 3, 3, dtype=torch.float64, requires_grad=True) for _ in range(2))
    settings = {"eps": 1e-2, "atol": 1e-3, "rtol": 1e-2}
    assert torch.autograd.gradcheck(losses.gan_discriminator, (real, fake), **settings)
    assert torch.autograd.gradcheck(losses.gan_generator, (fake,), **settings)


def test_gan_losses_are_cross_entropy_on_logits():
    real, fake = torch.tensor([[0.5, -2.0]]), torch.tensor([[1.5, 0.0]])
    entropy = torch.nn.functional.binary_cross_entropy_with_logits
    ones = torch.ones_like(real)
    expected = entropy(real, ones) + entropy(fake, 0 * ones)
    assert losses.gan_discriminator(real, fake) == pytest.approx(float(expected))
    assert losses.gan_generator(fake) == pytest.approx(float(entropy(fake, ones)))
    assert losses.gan_generator(torch.zeros(3)) == pytest.approx(math.log(2))


def test_l1_known_values():
    image, target = torch.zeros(1, 2, 2, 2), torch.tensor([[[[1.0, 0.0], [0.0, 0.0]], [[0.0, -0.5], [0.0, 0.0]]]])
    assert losses.l1(image, target) == pytest.approx(1.5 / 8)
    weight = torch.tensor([[[[1.0, 1.0], [0.0, 0.0]]]])
    assert losses.l1(image, target, weight) == pytest.approx(1.5 / 4)
    assert losses.l1(image, target, 0 * weight) == 0


def test_ssim_of_equal_images_is_no_loss_and_of_opposites_is_more_than_one():
    image, _ = images(side_px=32)
    assert losses.ssim(image, image) == pytest.approx(0, abs=1e-12)
    assert float(losses.ssim(image, -image)) > 1


def test_ssim_map_agrees_with_scikit_image():
    metrics = pytest.importorskip("skimage.metrics", reason="compared with scikit-image")
    first, second = (((image + 1) / 2) for image in images(channels=3, side_px=40, seed=3))
    second = 0.7 * first + 0.3 * second
    for x, y in zip(first, second):
        mean, full = metrics.structural_similarity(
            x.numpy(), y.numpy(), channel_axis=0, data_range=1.0, gaussian_weights=True, sigma=1.5,
            use_sample_covariance=False, full=True,
        )  # fmt: skip
        valid = losses.ssim_map(x[None], y[None])[0]
        assert valid.shape == (3, 30, 30)
        assert float(valid.mean()) == pytest.approx(mean, abs=1e-6)
        np.testing.assert_allclose(losses.ssim_map(x[None], y[None], same_size=True)[0], full, atol=1e-6)
        assert float(1 - losses.ssim(2 * x[None] - 1, 2 * y[None] - 1)) == pytest.approx(mean, abs=1e-6)


def test_weighted_ssim_looks_at_the_centres_of_windows():
    image, target = images(side_px=24)
    weight = torch.zeros(2, 1, 24, 24, dtype=torch.float64)
    weight[:, :, 9:15, 7:12] = 1
    whole = losses.ssim_map((image + 1) / 2, (target + 1) / 2, same_size=True)
    assert float(losses.ssim(image, target, weight)) == pytest.approx(1 - float(whole[:, :, 9:15, 7:12].mean()))
    # only pixels within 5 of a centre that counts can matter
    elsewhere = image.clone()
    elsewhere[:, :, 20:] = 0
    assert losses.ssim(elsewhere, target, weight) == losses.ssim(image, target, weight)


def test_losses_stay_float32_under_autocast():
    image, target = (part.float() for part in images(side_px=32))
    weight, logits = torch.ones(2, 1, 32, 32), torch.randn(2, 1, 2, 2)
    expected = [losses.l1(image, target, weight), losses.ssim(image, target, weight), losses.gan_generator(logits)]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = [losses.l1(image, target, weight), losses.ssim(image, target, weight), losses.gan_generator(logits)]
    assert [value.dtype for value in found] == 3 * [torch.float32]
    assert [float(value) for value in found] == [float(value) for value in expected]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_images_are_compared_in_float32(dtype):
    image, target = (part.to(dtype) for part in images(side_px=32))
    for loss in (losses.l1, losses.ssim):
        assert loss(image, target).dtype == torch.float32
        assert loss(image, target) == loss(image.float(), target.float())
    assert losses.gan_discriminator(image, target).dtype == torch.float32
