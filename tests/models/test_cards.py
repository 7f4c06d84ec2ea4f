"""Model cards that people edited, whose errors name the card; and weights that are hashed once."""

import hashlib
import json
import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sar_cloud_removal.errors import ModelError
from sar_cloud_removal.models import cards
from sar_cloud_removal.models.cards import CLOSED_FORM_PRIOR, ModelCard, read_card, sha256, verify_weights, write_sums

WRONG = (None, 0, -1, 1.5, "x", [], {}, [1], {"a": 1}, {"dn": {"mean": [1, 2, "x"], "std": [1, 1, 1]}})


@pytest.mark.parametrize("field", ["bands", "normalisation", "statistics", "window_px", "multiple_px", "architecture"])
def test_a_wrong_value_is_an_error_of_the_card_or_harmless(tiny_model, tmp_path, field):
    content = json.loads(Path(tiny_model).read_text())
    path = tmp_path / "plus-8.json"
    refused = 0
    for wrong in WRONG:
        path.write_text(json.dumps({**content, field: wrong}))
        try:
            assert isinstance(read_card(path), ModelCard)
        except ModelError as error:
            assert str(path) in str(error)
            refused += 1
    assert refused >= 4


@pytest.mark.parametrize("network", ["translator", "fuser"])
@pytest.mark.parametrize("change", [{"width": -1}, {"width": 1.5}, {"dropout": 2}, {"kind": "vit"}, {"depth": 3}])
def test_an_architecture_that_cannot_be_built_is_an_error(tiny_model, tmp_path, network, change):
    from sar_cloud_removal.nets.checkpoint import load_restorer

    content = json.loads(Path(tiny_model).read_text())
    content["architecture"][network].update(change)
    (tmp_path / "plus-8.json").write_text(json.dumps(content))
    (tmp_path / "plus-8.safetensors").write_bytes(Path(tiny_model).with_suffix(".safetensors").read_bytes())
    write_sums(tmp_path)
    with pytest.raises(ModelError):
        load_restorer(read_card(tmp_path / "plus-8.json"))


@pytest.fixture
def reads(monkeypatch):
    """The paths of the files that were read to be hashed."""
    found, read = [], cards._hash
    monkeypatch.setattr(cards, "_hash", lambda path: found.append(path) or read(path))
    return found


def written_long_ago(path, hours):
    """Set the time of change of ``path`` to so many hours ago."""
    os.utime(path, (time.time() - 3600 * hours,) * 2)


def test_weights_are_hashed_once_and_again_when_they_change(tiny_model, tmp_path, reads):
    shutil.copytree(Path(tiny_model).parent, tmp_path / "weights")
    card = read_card(tmp_path / "weights" / "plus-8.json")
    weights, whole = card.weights_path, card.weights_path.read_bytes()
    written_long_ago(weights, hours=3)
    digests = {verify_weights(card), verify_weights(card), sha256(weights), sha256(str(weights))}
    assert digests == {hashlib.sha256(whole).hexdigest()} and reads == [str(weights)]
    assert verify_weights(card, again=True) in digests and reads == [str(weights)] * 2
    weights.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))  # of the same size
    written_long_ago(weights, hours=2)
    for _ in range(2):
        with pytest.raises(ModelError, match="damaged or of another version"):
            verify_weights(card)
    assert reads == [str(weights)] * 3
    weights.write_bytes(whole + b"x")
    written_long_ago(weights, hours=2)
    with pytest.raises(ModelError, match="damaged or of another version"):
        verify_weights(card)
    assert reads == [str(weights)] * 4


def test_a_file_that_has_just_changed_is_hashed_each_time(tmp_path, reads):
    path = tmp_path / "weights.safetensors"
    for content in (b"a", b"b"):  # of one size, and perhaps within one tick of the file system's clock
        path.write_bytes(content)
        assert sha256(path) == hashlib.sha256(content).hexdigest()
    assert len(reads) == 2


def test_weights_whose_name_would_be_too_long_are_missing(tiny_model, tmp_path):
    path = tmp_path / f"{'n' * 248}.json"  # 253 bytes, and 260 with the suffix of weights
    shutil.copyfile(tiny_model, path)
    with pytest.raises(ModelError, match="n.safetensors' of model 'plus-8' are missing"):
        verify_weights(read_card(path))


def test_weights_that_are_deleted_are_missing_though_their_hash_is_known(tmp_path):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(b"a")
    written_long_ago(path, hours=1)
    sha256(path)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        sha256(path)


@pytest.mark.parametrize("content", (b"\xb7 a\n", b"no name\nalone\n", b"\0"))
def test_sums_that_are_damaged_are_named(tiny_model, tmp_path, content):
    shutil.copytree(Path(tiny_model).parent, tmp_path / "weights")
    (tmp_path / "weights" / "SHA256SUMS").write_bytes(content)
    card = read_card(tmp_path / "weights" / "plus-8.json")
    with pytest.raises(ModelError, match="SHA256SUMS' is not in the format of sha256sum"):
        verify_weights(card)


@pytest.mark.parametrize("text", ("[" * 100_000, '{"format": ' + "9" * 100_000 + "}", "", "\0"))
def test_cards_that_no_parser_takes_are_named(tmp_path, text):
    (tmp_path / "deep.json").write_text(text)
    with pytest.raises(ModelError, match="deep.json' cannot be read"):
        read_card(tmp_path / "deep.json")


@pytest.mark.parametrize(
    "scores, expected",
    [
        ({"a": {"lead": {CLOSED_FORM_PRIOR: {"psnr_cloudy": [0.5, 0.1, 0.9]}}}, "b": {"lead": {}}}, (0.5,)),
        ({"a": {}}, ()),
        ({"a": {"lead": [1]}}, ()),
        ({"a": {"lead": {CLOSED_FORM_PRIOR: {"psnr_cloudy": "much"}}}}, ()),
        ({"a": "good"}, ()),
    ],
)
def test_what_networks_add_is_read_where_the_scores_tell_it(tiny_model, scores, expected):
    assert replace(read_card(tiny_model), scores=scores).leads_db == expected


def test_the_bundled_model_tells_what_its_networks_add():
    leads = read_card(Path(cards.__file__).parents[1] / "weights" / "plus-32.json").leads_db
    assert len(leads) == 3 and all(-1 < lead < 1 for lead in leads)
