"""The networks of the compared systems: parameter counts of the sources, shapes, gradients, cost, refusals."""

import pytest
import torch
from sar_cloud_removal.errors import OptionError
from sar_cloud_removal.training.baselines.cost import cost
from sar_cloud_removal.training.baselines.registry import DISCRIMINATORS, GENERATORS, discriminator, generator

SPECTRAL = {"norm": False, "spectral_norm": True}


def parameters(module):
    return sum(parameter.numel() for parameter in module.parameters())


def _layers(network, kind):
    return [layer for layer in network.modules() if isinstance(layer, kind)]


@pytest.mark.parametrize(
    ("kind", "in_channels", "out_channels", "count", "gmac"),
    [
        ("drib", 1, 3, 26_650_307, 27.02),
        ("unet256", 1, 3, 54_411_907, 6.01),
        ("unet256", 4, 3, 54_414_979, 6.06),
        ("unet256", 6, 3, 54_417_027, 6.10),
        ("bermudez", 1, 3, 85_019_587, 9.40),
        ("enomoto", 1, 3, 54_415_299, 23.85),
        ("resnet9", 5, 4, 11_387_588, 50.17),
    ],
)
def test_generators_have_the_sources_size_and_cost(kind, in_channels, out_channels, count, gmac):
    with torch.device("meta"):
        network = generator(kind, in_channels, out_channels)
        spent = cost(network, torch.empty(1, in_channels, 256, 256))
    assert spent.parameters == parameters(network) == count
    assert spent.gmac == pytest.approx(gmac, abs=0.006)


@pytest.mark.parametrize(
    ("kind", "condition_channels", "flags", "count", "logits"),
    [
        ("patch78", 1, {}, 2_763_137, (1, 16, 16)),
        ("patch78", 6, {}, 2_768_257, (1, 16, 16)),
        ("patch70", 1, {}, 2_766_657, (1, 30, 30)),
        ("patch70", 4, {}, 2_769_729, (1, 30, 30)),
        ("patch70", 0, SPECTRAL, 2_764_737, (1, 30, 30)),
        ("dense", 1, {}, 4_834_241, (1,)),
        ("two_branch", 1, {}, 2_761_921, (1, 16, 16)),
    ],
)
def test_discriminators_have_the_sources_size_and_logits(kind, condition_channels, flags, count, logits):
    with torch.device("meta"):
        network = discriminator(kind, condition_channels, **flags)
        condition = torch.empty(2, condition_channels, 256, 256) if condition_channels else None
        assert network(condition, torch.empty(2, 3, 256, 256)).shape == (2, *logits)
    assert parameters(network) == count


@pytest.mark.parametrize(
    ("kind", "flags", "size", "bounded"),
    [
        ("drib", {}, (16, 24), True),
        ("unet256", {}, (256, 256), True),
        ("unet256", {"levels": 7}, (128, 256), True),
        ("bermudez", {}, (256, 512), True),
        ("bermudez", {"levels": 7}, (128, 128), True),
        ("enomoto", {"levels": 7}, (64, 192), False),
        ("enomoto", {}, (128, 256), False),
        ("resnet9", {}, (20, 24), True),
        ("resnet9", {"head": "linear"}, (20, 24), False),
    ],
)
def test_generators_keep_the_size_and_bound_what_they_should(kind, flags, size, bounded):
    network = generator(kind, 2, 4, width=8, **flags).eval()
    last = _layers(network, (torch.nn.Conv2d, torch.nn.ConvTranspose2d))[-1]
    with torch.no_grad():
        last.bias.fill_(3)
        image = network(torch.randn(1, 2, *size))
    assert image.shape == (1, 4, *size)
    assert 0.99 < image.mean() <= 1 if bounded else image.mean() > 2


@pytest.mark.parametrize("kind", sorted(GENERATORS))
def test_every_parameter_of_a_generator_gets_a_gradient(kind):
    torch.manual_seed(0)
    network = generator(kind, 1, width=8)
    size = max(16, network.multiple_px)
    network(torch.randn(2, 1, size, size)).square().mean().backward()
    assert _without_gradient(network) == []


@pytest.mark.parametrize("kind", sorted(DISCRIMINATORS))
def test_every_parameter_of_a_discriminator_gets_a_gradient(kind):
    torch.manual_seed(0)
    network = discriminator(kind, 1, width=8, size_px=60)
    network(torch.randn(2, 1, 60, 60), torch.randn(2, 3, 60, 60)).square().mean().backward()
    assert _without_gradient(network) == []


def _without_gradient(network):
    """Return the names of the parameters that the output does not depend on; a bias before a norm may have 0."""
    named = network.named_parameters()
    return [n for n, p in named if p.grad is None or not (p.grad.abs().sum() > 0 or n.endswith("bias"))]


def test_patch70_sees_70_pixels():
    network = discriminator("patch70", 0, width=4).eval()
    image = torch.zeros(1, 3, 128, 128, requires_grad=True)
    network(None, image)[0, 0, 7, 7].backward()
    rows = image.grad.abs().sum(dim=(0, 1, 3)).nonzero().flatten()
    assert rows.max() - rows.min() + 1 == 70


@pytest.mark.parametrize("kind", ["patch78", "patch70", "dense"])
def test_discriminators_judge_an_image_alone(kind):
    network = discriminator(kind, 0, image_channels=1, width=4, size_px=64).eval()
    dark, bright = network(None, torch.zeros(1, 1, 64, 64)), network(None, torch.ones(1, 1, 64, 64))
    assert dark.shape == bright.shape and not torch.equal(dark, bright)


@pytest.mark.parametrize("kind", sorted(DISCRIMINATORS))
def test_discriminators_heed_the_condition(kind):
    network, image = discriminator(kind, 1, width=4, size_px=64).eval(), torch.zeros(1, 3, 64, 64)
    assert not torch.equal(network(torch.zeros(1, 1, 64, 64), image), network(torch.ones(1, 1, 64, 64), image))


def test_spectral_norm_bounds_every_weight_however_large():
    network = discriminator("patch70", 0, width=4, **SPECTRAL)
    layers = _layers(network, torch.nn.Conv2d)
    with torch.no_grad():
        for layer in layers:
            layer.parametrizations.weight.original.mul_(100).add_(torch.randn_like(layer.weight))
        for _ in range(50):
            network(None, torch.zeros(1, 3, 32, 32))
    norms = [torch.linalg.matrix_norm(layer.weight.flatten(1), 2).item() for layer in layers]
    assert len(norms) == 5 and norms == pytest.approx([1] * 5, rel=0.05)


def test_instance_norm_looks_at_each_image_alone():
    network, images = generator("resnet9", 3, width=4, n_blocks=1), torch.randn(2, 3, 16, 16)
    assert torch.allclose(network(images)[:1], network(images[:1]), atol=1e-5)


def test_weights_begin_as_in_the_sources():
    tensorflow, chainer = generator("bermudez", 1, width=8), generator("enomoto", 1, width=8)
    weights = torch.cat([layer.weight.detach().flatten() for layer in _layers(tensorflow, torch.nn.Conv2d)])
    assert weights.abs().max() <= 0.04 and weights.std().item() == pytest.approx(0.0176, rel=0.02)
    norms = _layers(tensorflow, torch.nn.BatchNorm2d)
    assert len(norms) == 14 and all(layer.eps == 1e-5 and layer.weight.eq(1).all() for layer in norms)
    norms = _layers(chainer, torch.nn.BatchNorm2d)
    assert len(norms) == 14 and {layer.eps for layer in norms} == {2e-5}


def test_cost_counts_multiplications_and_leaves_the_network_as_it_was():
    network = torch.nn.Sequential(
        torch.nn.Conv2d(2, 6, 3, stride=2, padding=1, groups=2),  # 10 × 10 to 5 × 5
        torch.nn.BatchNorm2d(6),
        torch.nn.ConvTranspose2d(6, 4, 4, 2, 1),  # to 10 × 10
        torch.nn.Dropout(),
        torch.nn.Flatten(),
        torch.nn.Linear(400, 7),
    )
    network[3].eval()
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    spent = cost(network, torch.randn(1, 2, 10, 10))
    assert spent.gmac * 1e9 == pytest.approx(25 * 6 * 9 + 25 * 6 * 4 * 16 + 400 * 7)
    assert spent.parameters == parameters(network)
    assert network.training and network[1].training and not network[3].training
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())


def test_cost_grows_with_width_and_takes_a_missing_condition():
    narrow, wide = (discriminator("patch70", 0, width=width, **SPECTRAL) for width in (4, 8))
    image = torch.zeros(1, 3, 64, 64)
    assert 3 < cost(wide, None, image).gmac / cost(narrow, None, image).gmac < 4


@pytest.mark.parametrize(
    ("build", "match"),
    [
        (lambda: generator("vgg", 1), "no generator 'vgg', available are: bermudez, drib, enomoto, resnet9, unet256"),
        (lambda: discriminator("vgg", 1), "no discriminator 'vgg', available are: dense, patch70, patch78, two_branch"),
        (lambda: generator("enomoto", 1, head="tanh"), "'enomoto' has no option head, it has: in_channels.*dropout"),
        (lambda: generator("resnet9", 1, width=4, head="relu"), "no head 'relu', it has: tanh, linear"),
        (lambda: discriminator("two_branch", 0), "0 condition channels and width 64: it needs a condition"),
        (lambda: discriminator("two_branch", 1, width=5), "width 5: .* an even width"),
    ],
)
def test_unknown_choices_are_refused_with_what_there_is(build, match):
    with pytest.raises(OptionError, match=match):
        build()


@pytest.mark.parametrize(
    ("kind", "size", "match"),
    [
        ("bermudez", 128, "BermudezGenerator got 128 × 128 .*multiples of 256"),
        ("enomoto", 200, "EnomotoGenerator got 200 × 200 .*multiples of 128"),
        ("resnet9", 18, "ResNetGenerator got 18 × 18 .*multiples of 4"),
        ("bermudez", 256, "single image of 256 × 256 pixels.*batch of 2"),
        ("enomoto", 128, "single image of 128 × 128 pixels.*batch of 2"),
    ],
)
def test_sizes_that_do_not_fit_are_refused_with_the_remedy(kind, size, match):
    with pytest.raises(ValueError, match=match):
        generator(kind, 1, width=4)(torch.zeros(1, 1, size, size))


def test_dense_discriminator_refuses_other_sizes_than_its_own():
    network = discriminator("dense", 1, width=4, size_px=64)
    with pytest.raises(ValueError, match="got 64 × 96 pixels, it was built for 64 × 64"):
        network(torch.zeros(2, 1, 64, 96), torch.zeros(2, 3, 64, 96))
