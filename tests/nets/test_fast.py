"""Networks in the form they are run in: nothing but rounding may change."""

import copy
import itertools
import platform

import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
from sar_cloud_removal.benchmarks.measure import trained_like  # noqa: E402
from sar_cloud_removal.nets import packed as packed_module  # noqa: E402
from sar_cloud_removal.nets.detector import CloudDetector  # noqa: E402
from sar_cloud_removal.nets.fast import _simplified, inference_form, on_device  # noqa: E402
from sar_cloud_removal.nets.generators import DribGenerator, UNetGenerator  # noqa: E402
from sar_cloud_removal.nets.layers import DilatedInception  # noqa: E402
from sar_cloud_removal.nets.registry import architecture, build  # noqa: E402
from torch import nn  # noqa: E402

pytestmark = pytest.mark.usefixtures("one_thread")

TOLERANCE = 1e-4


def noise(channels, size_px=64, count=2, seed=1):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand((count, channels, size_px, size_px), generator=generator) * 2 - 1


def difference(network, fast, *inputs):
    """Return the largest difference of the two networks' results, which must not be constant."""
    with torch.inference_mode():
        expected, found = network(*inputs), fast(*inputs)
    assert found.dtype == torch.float32 and found.shape == expected.shape
    assert expected.std() > 0.01
    return float((found - expected).abs().max())


DRIBS = [
    {"k4s1": k4s1, "head": head, "drib_act": act, "dropout": dropout}
    for k4s1, head, act, dropout in itertools.product(
        ("p1", "same"), ("tanh", "linear"), ("relu", "tanh", "leaky", None), (0.5, 0.0)
    )
]


@pytest.mark.parametrize("flags", DRIBS, ids=str)
def test_a_generator_of_dribs_gives_the_same_image(flags):
    network = trained_like(DribGenerator(6, 3, width=8, n_blocks=3, **flags))
    fast = inference_form(network)
    assert difference(network, fast, noise(6)) <= TOLERANCE
    assert fast.multiple_px == network.multiple_px


@pytest.mark.parametrize("head", ["tanh", "linear"])
@pytest.mark.parametrize("levels", [6, 8])
def test_a_u_net_gives_the_same_image(head, levels):
    network = trained_like(UNetGenerator(6, 3, width=8, head=head, levels=levels))
    fast = inference_form(network)
    assert difference(network, fast, noise(6, 2**levels, count=1)) <= TOLERANCE
    assert fast.multiple_px == 2**levels


def test_the_detector_of_clouds_gives_the_same_logits():
    network = trained_like(CloudDetector((8, 12, 16)))
    fast = inference_form(network)
    assert difference(network, fast, noise(3)) <= TOLERANCE
    assert fast.multiple_px == network.multiple_px


@pytest.mark.parametrize("recipe", ["paper", "plus"])
def test_a_restorer_gives_the_same_image(recipe):
    network = trained_like(build(architecture(recipe, 8, n_blocks=2)))
    fast = inference_form(network)
    inputs = noise(1), noise(3, seed=2), (noise(1, seed=3) > 0).float()
    assert difference(network, fast, *inputs) <= TOLERANCE
    assert difference(network.translate, fast.translate, inputs[0]) <= TOLERANCE
    assert (fast.recipe, fast.multiple_px) == (recipe, network.multiple_px)


@pytest.mark.parametrize("channels_last", [True, False])
def test_the_layout_in_memory_does_not_matter(channels_last):
    network = trained_like(DribGenerator(1, 3, width=8, n_blocks=1))
    assert difference(network, inference_form(network, channels_last=channels_last), noise(1)) <= TOLERANCE


def test_no_norm_and_no_dropout_is_left_and_dribs_begin_with_one_convolution():
    network = trained_like(build(architecture("plus", 8, n_blocks=2)))
    kinds = [type(layer) for layer in inference_form(network).modules()]
    assert nn.BatchNorm2d not in kinds and nn.Dropout not in kinds
    # 4 before the blocks, 1 + 3 + 1 in each of 2 blocks; 4 transposed behind them; two generators
    assert kinds.count(nn.Conv2d) == 2 * (4 + 2 * 5) and kinds.count(nn.ConvTranspose2d) == 2 * 4


def test_the_network_itself_is_left_alone():
    network = trained_like(build(architecture("plus", 8, n_blocks=1)))
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    inference_form(network, torch.bfloat16)
    after = network.state_dict()
    assert list(after) == list(before) and all(torch.equal(after[name], before[name]) for name in before)


def test_in_fewer_bits_only_the_layers_lose_precision():
    """What comes in and goes out is float32; the condition, which the residual is added to, is exact."""
    network = trained_like(build(architecture("plus", 8, n_blocks=1)))
    fast = inference_form(network, torch.bfloat16)
    assert {weight.dtype for weight in fast.parameters()} == {torch.bfloat16}
    inputs = noise(1), noise(3, seed=2), (noise(1, seed=3) > 0).float()
    with torch.inference_mode():
        translation = network.translate(inputs[0])
        condition = fast.condition(*inputs, translation)
        assert torch.equal(condition, network.condition(*inputs, translation)) and condition.dtype == torch.float32
        # no result is a bfloat16: the sum was made in float32
        fused = fast.fuse(*inputs, translation)
    assert fused.dtype == torch.float32 and not torch.equal(fused, fused.bfloat16().float())
    assert 0 < difference(network, fast, *inputs) < 0.2


def test_a_larger_window_gives_the_same_image_beyond_the_receptive_field():
    """Of 45 pixels, and 24 for each DRIB. The published 8 see 237 pixels far, all of a window of 256."""
    network = inference_form(trained_like(DribGenerator(1, 3, width=8, n_blocks=1)))
    far, image = 45 + 24, noise(1, 384, count=1)
    with torch.inference_mode():
        whole, part = network(image), network(image[..., 64:320, 64:320])
    difference = (whole[..., 64:320, 64:320] - part).abs().amax((0, 1))
    assert float(difference[far:-far, far:-far].max()) <= TOLERANCE
    assert float(difference[: far // 2].max()) > 0.01, "the edge of the smaller window shows"


def test_other_networks_come_back_as_they_are():
    network = nn.Conv2d(1, 1, 1)
    assert inference_form(network, torch.bfloat16) is network


# ---- packed for a processor


X86 = pytest.mark.skipif(
    platform.machine().lower() not in ("x86_64", "amd64") or not torch.backends.mkldnn.is_available(),
    reason="only x86 processors have these convolutions",
)


@X86
@pytest.mark.parametrize("kind", [DribGenerator, UNetGenerator])
def test_on_x86_all_convolutions_are_packed(kind):
    """Else the tests below would compare torch's own convolutions with themselves."""
    flags = {"n_blocks": 2} if kind is DribGenerator else {"levels": 6}
    packed = on_device(trained_like(kind(6, 3, width=16, **flags)), torch.float32, torch.device("cpu"))
    with torch.inference_mode():
        packed(noise(6))
    assert not {nn.Conv2d, nn.ConvTranspose2d, DilatedInception} & {type(part) for part in packed.modules()}


@X86
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("act", ["relu", None])
def test_a_packed_drib_gives_the_same(dtype, act):
    """Of an odd size, as the paper's blocks have it, and for other numbers of images than the first."""
    if not packed_module.can_pack(dtype):
        pytest.skip(f"this processor computes no packed convolutions in {dtype}")
    block = trained_like(nn.Sequential(DilatedInception(32, act=act)))
    plain = _simplified(copy.deepcopy(block), merged=False).to(dtype=dtype, memory_format=torch.channels_last)
    packed = packed_module.pack(copy.deepcopy(plain))
    for count in (3, 1, 4):
        x = noise(32, 31, count).to(dtype=dtype, memory_format=torch.channels_last)
        with torch.inference_mode():
            expected, found = plain(x), packed(x)
        assert found.is_contiguous(memory_format=torch.channels_last)
        assert float((found - expected).abs().max()) <= (1e-5 if dtype is torch.float32 else 0.05)


@X86
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("stride", [1, 2])
def test_a_packed_transposed_convolution_gives_the_same(stride, bias):
    plain = nn.Sequential(nn.ConvTranspose2d(16, 8, 4, stride, 1, bias=bias), nn.LeakyReLU(0.2)).requires_grad_(False)
    packed = packed_module.pack(copy.deepcopy(plain))
    for size in ((7, 9), (8, 16)):
        x = noise(16, 16)[..., : size[0], : size[1]].contiguous(memory_format=torch.channels_last)
        with torch.inference_mode():
            assert float((packed(x) - plain(x)).abs().max()) <= 1e-5


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("kind", [DribGenerator, UNetGenerator])
def test_packed_for_the_processor_it_gives_the_same_image(kind, dtype):
    flags = {"n_blocks": 2} if kind is DribGenerator else {"levels": 6}
    network = trained_like(kind(6, 3, width=16, **flags))
    plain, packed = inference_form(network, dtype), on_device(network, dtype, torch.device("cpu"))
    limit = TOLERANCE if dtype is torch.float32 else 0.05
    for count in (2, 1, 3):  # it was packed for the first of them
        assert difference(plain, packed, noise(6, count=count)) <= limit


def test_the_detector_packed_gives_the_same_logits():
    network = trained_like(CloudDetector((8, 12, 16)))
    assert difference(network, on_device(network, torch.float32, torch.device("cpu")), noise(3)) <= TOLERANCE


def test_where_packing_does_not_work_torch_s_own_convolutions_stay(monkeypatch):
    def refuse(*arguments):
        raise RuntimeError("this processor has no bfloat16")

    packed_module.can_pack.cache_clear()
    monkeypatch.setattr(torch._C._nn, "mkldnn_reorder_conv2d_weight", refuse)
    try:
        network = trained_like(DribGenerator(1, 3, width=8, n_blocks=1))
        form = on_device(network, torch.float32, torch.device("cpu"))
        assert nn.Conv2d in {type(layer) for layer in form.modules()}
        assert difference(network, form, noise(1)) <= TOLERANCE
    finally:
        packed_module.can_pack.cache_clear()


def test_only_x86_is_tried(monkeypatch):
    packed_module.can_pack.cache_clear()
    monkeypatch.setattr(packed_module.platform, "machine", lambda: "arm64")
    try:
        assert not packed_module.can_pack(torch.float32)
    finally:
        packed_module.can_pack.cache_clear()
