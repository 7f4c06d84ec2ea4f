"""Weights in 8 bits and fewer: what comes back, what is refused, and old files."""

import json
import zlib
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")

from safetensors.torch import load_file, save_file  # noqa: E402
from sar_cloud_removal.benchmarks.measure import trained_like  # noqa: E402
from sar_cloud_removal.errors import ModelError  # noqa: E402
from sar_cloud_removal.models.card_file import FLOAT16, INT6, INT7, INT8, LARGEST  # noqa: E402
from sar_cloud_removal.models.cards import read_card, write_sums  # noqa: E402
from sar_cloud_removal.nets import weight_formats  # noqa: E402
from sar_cloud_removal.nets.checkpoint import load_restorer, save_restorer  # noqa: E402
from sar_cloud_removal.nets.generators import DribGenerator  # noqa: E402


@pytest.fixture
def stored(restorer, tiny_model, tmp_path):
    """A function that writes the tiny model as the given kind and returns its card."""

    def function(kind):
        card = json.loads(Path(tiny_model).read_text())
        path = tmp_path / "plus-8.json"
        path.write_text(json.dumps({**card, "storage": {"kind": kind}}))
        save_restorer(restorer, read_card(path), tmp_path)
        return read_card(path)

    return function


def rewrite(card, change):
    """Let ``change`` alter the tensors in the file of ``card``, and list the file's new hash."""
    tensors = load_file(card.weights_path)
    change(tensors)
    save_file(tensors, card.weights_path)
    write_sums(card.path.parent)


@pytest.mark.parametrize("kind", LARGEST)
def test_weights_are_little_off_and_the_rest_is_exact(restorer, stored, kind):
    loaded = load_restorer(stored(kind)).state_dict()
    for name, tensor in restorer.state_dict().items():
        if tensor.ndim != 4:
            assert torch.equal(loaded[name], tensor), name
            continue
        transposed = "decode" in name
        largest = tensor.abs().amax([0, 2, 3] if transposed else [1, 2, 3], keepdim=True)
        step = largest / LARGEST[kind]
        off = (loaded[name] - tensor) / step
        assert (off.abs() <= (0.5001 if kind == INT8 else 1)).all(), name
        assert kind == INT8 or (off.sum([2, 3]).abs() <= 0.501).all(), f"sums of the kernels of {name}"
        assert (loaded[name] != tensor).any() and (loaded[name].abs().amax() - tensor.abs().amax()).abs() < 1e-6


def test_int8_file_is_half_as_large_and_named_in_the_card(stored):
    large = stored(FLOAT16).weights_path.stat().st_size
    card = stored(INT8)
    assert card.storage == {"kind": "int8"}
    tensors = load_file(card.weights_path)
    bits = {name: tensor.dtype for name, tensor in tensors.items()}
    assert bits["fuser.encode2.0.weight"] == torch.int8 and bits["fuser.encode2.0.weight.scale"] == torch.float32
    assert tensors["fuser.encode2.0.weight.scale"].shape == (16, 1, 1, 1)
    assert tensors["fuser.decode2.0.weight.scale"].shape == (1, 16, 1, 1)
    convolutions = sum(tensor.numel() for tensor in tensors.values() if tensor.dtype == torch.int8)
    scales = sum(4 * tensor.numel() for name, tensor in tensors.items() if name.endswith(".scale"))
    assert large - card.weights_path.stat().st_size == pytest.approx(convolutions - scales, abs=20_000)  # and names


def test_fewer_levels_deflate_to_less_and_cost_what_their_steps_say():
    network = trained_like(DribGenerator(1, 3, width=16, n_blocks=1))
    bytes_of, error_of = {}, {}
    for kind in LARGEST:
        packed = weight_formats.pack(network, kind)
        raw = b"".join(tensor.numpy().tobytes() for tensor in packed.values() if tensor.dtype == torch.int8)
        bytes_of[kind] = len(zlib.compress(raw, 9))
        state = weight_formats.unpack(packed, kind)
        errors = [(state[name] - tensor).flatten() for name, tensor in network.state_dict().items() if tensor.ndim == 4]
        error_of[kind] = torch.cat(errors).square().mean().sqrt().item()
    assert bytes_of[INT7] < 0.9 * bytes_of[INT8] and bytes_of[INT6] < 0.8 * bytes_of[INT8]
    for kind in (INT7, INT6):
        assert 1 < error_of[kind] / error_of[INT8] / (127 / LARGEST[kind]) < 1.15, "kept sums cost a little"


def test_channels_of_zeros_and_of_different_size_keep_their_own_scale():
    rows = torch.tensor([[0.0, 0.0], [1e-6, -1e-6], [300.0, 150.0]])[:, :, None, None]
    quantised, scale = weight_formats.quantise(rows, 0)
    assert quantised[:, :, 0, 0].tolist() == [[0, 0], [127, -127], [127, 64]]
    torch.testing.assert_close(quantised * scale, rows, rtol=0.01, atol=0)


def test_cards_from_before_there_was_a_choice_hold_float16(stored, restorer):
    card = stored(FLOAT16)
    content = json.loads(card.path.read_text())
    del content["storage"]
    card.path.write_text(json.dumps(content))
    old = read_card(card.path)
    assert old.storage == {"kind": "float16"}
    expected = restorer.state_dict()["fuser.encode2.0.weight"].half().float()
    assert torch.equal(load_restorer(old).state_dict()["fuser.encode2.0.weight"], expected)


def test_a_file_that_is_not_as_the_card_says_is_refused(stored):
    card = stored(INT8)
    content = json.loads(card.path.read_text())
    card.path.write_text(json.dumps({**content, "storage": {"kind": "float16"}}))
    with pytest.raises(ModelError, match="of type int8, the card says float16"):
        load_restorer(read_card(card.path))
    for wrong in ("int4", None):
        card.path.write_text(json.dumps({**content, "storage": {"kind": wrong}}))
        with pytest.raises(ModelError, match=r"storage\.kind is .*, expected is one of float16, int8, int7, int6"):
            read_card(card.path)


ONE_BY_ONE = "fuser.blocks.0.merge.0.weight"


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda tensors: tensors.pop("fuser.encode2.0.weight.scale"), "of type int8 and has no scale"),
        (lambda tensors: tensors.pop("fuser.encode2.0.weight"), "do not fit model 'plus-8'"),
        (lambda tensors: tensors.update({"fuser.encode2.0.weight.scale": torch.ones(7, 1, 1, 1)}), "do not fit model"),
        (lambda tensors: tensors.update({f"{ONE_BY_ONE}.scale": torch.ones(1, 1, 1, 9)}), r"the shape \[1, 1, 1, 9\]"),
    ],
    ids=["no scale", "no weights", "scale of another shape", "scale that enlarges"],
)
def test_incomplete_int8_weights_are_refused(stored, change, message):
    card = stored(INT8)
    rewrite(card, change)
    with pytest.raises(ModelError, match=message):
        load_restorer(card)


def test_damaged_int8_weights_are_refused(stored):
    card = stored(INT8)
    content = bytearray(card.weights_path.read_bytes())
    content[-1] ^= 1
    card.weights_path.write_bytes(content)
    with pytest.raises(ModelError, match="damaged or of another version"):
        load_restorer(card)
