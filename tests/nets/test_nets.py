"""The networks against the paper: parameter counts, sizes, strict weights."""

from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file, save_file
from sar_cloud_removal.errors import ModelError
from sar_cloud_removal.estimators.fill import push_pull
from sar_cloud_removal.models.cards import ModelCard, read_card, write_sums
from sar_cloud_removal.models.store import ModelStore, default_model
from sar_cloud_removal.nets.checkpoint import load_restorer, save_restorer
from sar_cloud_removal.nets.discriminator import PatchDiscriminator
from sar_cloud_removal.nets.generators import DribGenerator, UNetGenerator
from sar_cloud_removal.nets.layers import DilatedInception
from sar_cloud_removal.nets.registry import architecture, build


def parameters(module):
    return sum(parameter.numel() for parameter in module.parameters())


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (lambda: DribGenerator(1), 26_650_307),
        (lambda: DribGenerator(6), 26_655_427),
        (lambda: DilatedInception(512), 2_560_000),
        (lambda: PatchDiscriminator(4), 2_763_137),
        (lambda: PatchDiscriminator(9), 2_768_257),
        (lambda: UNetGenerator(1), 54_411_907),
        (lambda: UNetGenerator(6), 54_417_027),
    ],
)
def test_parameter_counts_at_width_64(module, expected):
    assert parameters(module()) == expected


@pytest.mark.parametrize("k4s1", ["p1", "same"])
@pytest.mark.parametrize("size", [(256, 256), (264, 320), (16, 24)])
def test_generator_keeps_any_size_divisible_by_8(k4s1, size):
    net = DribGenerator(2, width=4, n_blocks=1, k4s1=k4s1)
    assert net(torch.zeros(1, 2, *size)).shape == (1, 3, *size)


def test_generator_refuses_other_sizes_with_the_remedy():
    with pytest.raises(ValueError, match="260 × 256.*multiples of 8.*264 × 256"):
        DribGenerator(1, width=4, n_blocks=1)(torch.zeros(1, 1, 260, 256))


def test_feature_maps_have_the_sizes_of_the_table():
    net, seen = DribGenerator(1, width=4), {}
    for name, module in net.named_children():
        module.register_forward_hook(lambda _, __, y, name=name: seen.update({name: tuple(y.shape[1:])}))
    net(torch.zeros(1, 1, 256, 256))
    assert seen == {
        "encode1": (4, 128, 128), "encode2": (8, 64, 64), "encode3": (16, 32, 32), "encode4": (32, 31, 31),
        "blocks": (32, 31, 31), "decode1": (16, 32, 32), "decode2": (8, 64, 64), "decode3": (4, 128, 128),
        "decode4": (3, 256, 256),
    }  # fmt: skip


def test_every_parameter_of_the_pair_gets_a_gradient():
    restorer = build(architecture("paper", 4, n_blocks=2))
    sar, optical = torch.randn(2, 1, 32, 32), torch.randn(2, 3, 32, 32)
    restorer.fuse(sar, optical, torch.ones(2, 1, 32, 32), restorer.translate(sar)).square().mean().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in restorer.parameters())


def test_discriminator_sees_78_pixels():
    net = PatchDiscriminator(4, width=4).eval()
    image = torch.zeros(1, 3, 256, 256, requires_grad=True)
    net(torch.zeros(1, 1, 256, 256), image)[0, 0, 8, 8].backward()
    rows = image.grad.abs().sum(dim=(0, 1, 3)).nonzero().flatten()
    assert net(torch.zeros(1, 1, 256, 256), image).shape == (1, 1, 16, 16)
    assert rows.max() - rows.min() + 1 == 78


def test_eval_forward_is_deterministic_and_in_range():
    for recipe in ("paper", "plus"):
        restorer = build(architecture(recipe, 4, n_blocks=1)).eval()
        inputs = torch.randn(1, 1, 64, 64), torch.rand(1, 3, 64, 64) * 2 - 1, torch.ones(1, 1, 64, 64)
        with torch.no_grad():
            first, second = restorer(*inputs), restorer(*inputs)
        assert torch.equal(first, second)
        assert first.shape == (1, 3, 64, 64) and first.abs().max() <= 1


def test_push_pull_keeps_known_pixels_and_fills_a_constant():
    image, weight = torch.rand(1, 3, 37, 50), torch.zeros(1, 1, 37, 50)
    assert torch.allclose(push_pull(image, weight + 1), image)
    assert push_pull(image, weight).abs().max() == 0
    weight[..., :5] = 1
    filled = push_pull(torch.full((1, 3, 37, 50), 0.3), weight)
    assert torch.allclose(filled, torch.full_like(filled, 0.3), atol=1e-5)


@pytest.fixture
def saved_card(tmp_path):
    card = ModelCard("plus-4", "1", "plus", 4, architecture("plus", 4, n_blocks=1), "For tests.")
    return read_card(save_restorer(build(card.architecture), card, tmp_path))


def test_saved_weights_load_again(saved_card):
    restorer = load_restorer(saved_card)
    assert not restorer.training and not any(p.requires_grad for p in restorer.parameters())
    stored = load_file(saved_card.weights_path)
    assert {t.dtype for n, t in stored.items() if t.ndim == 4} == {torch.float16}
    assert all(torch.equal(t, stored[n].to(t.dtype)) for n, t in restorer.state_dict().items())


def test_damaged_weights_are_refused(saved_card):
    content = bytearray(saved_card.weights_path.read_bytes())
    content[-1] ^= 1
    saved_card.weights_path.write_bytes(content)
    with pytest.raises(ModelError, match="damaged or of another version"):
        load_restorer(saved_card)


def test_damage_to_other_weights_is_still_found_after_an_export_beside_them(saved_card):
    content = bytearray(saved_card.weights_path.read_bytes())
    content[-1] ^= 1
    saved_card.weights_path.write_bytes(content)
    other = replace(saved_card, name="paper-4", recipe="paper", architecture=architecture("paper", 4, n_blocks=1))
    path = save_restorer(build(other.architecture), other, saved_card.path.parent)
    load_restorer(read_card(path))
    with pytest.raises(ModelError, match="damaged or of another version"):
        load_restorer(saved_card)


def test_export_that_fails_leaves_the_earlier_model_whole(saved_card, monkeypatch):
    def full(card):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ModelCard, "to_json", full)
    with pytest.raises(OSError, match="No space"):
        save_restorer(build(saved_card.architecture), saved_card, saved_card.path.parent)
    load_restorer(read_card(saved_card.path))
    assert len(list(saved_card.path.parent.iterdir())) == 3


def test_missing_weights_are_named(saved_card):
    saved_card.weights_path.unlink()
    with pytest.raises(ModelError, match=r"plus-4\.safetensors.*missing"):
        load_restorer(saved_card)


def test_weights_of_another_architecture_are_refused(saved_card):
    state = load_file(saved_card.weights_path)
    state.pop("translator.encode1.0.weight")
    save_file(state, saved_card.weights_path)
    write_sums(saved_card.path.parent)
    with pytest.raises(ModelError, match="do not fit model 'plus-4'"):
        load_restorer(saved_card)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("{", "cannot be read"),
        ('{"format": 99}', "format 99"),
        ('{"format": 1, "name": "x"}', "missing fields"),
    ],
)
def test_bad_cards_are_refused(tmp_path, text, match):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(ModelError, match=match):
        read_card(tmp_path / "x.json")


def test_registry_names_what_there_is(saved_card):
    store = ModelStore(saved_card.path.parent)
    assert store.find().name == "plus-4"
    with pytest.raises(ModelError, match="no model 'paper-64', available are: plus-4"):
        store.find("paper-64")


def test_the_widest_plus_model_is_the_default_and_comes_first(tmp_path):
    for name in ("paper-32", "paper-64", "plus-16", "plus-32"):
        (tmp_path / f"{name}.json").write_text("{}")
    names = ModelStore(tmp_path).bundled_names()
    assert names == ["plus-32", "plus-16", "paper-64", "paper-32"] and default_model(reversed(names)) == "plus-32"
