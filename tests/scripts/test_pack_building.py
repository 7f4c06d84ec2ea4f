"""Model packs: whole, the same bytes every time, and taken by the plugin's own installer."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
import tinymodels
from runs import Log
from sar_cloud_removal.models.cards import find_card
from sar_cloud_removal.models.packs import install_pack
from sar_cloud_removal.scripts.release.archive import PackagingError
from sar_cloud_removal.scripts.release.modelpack import build_pack, wide_models

pytest.importorskip("torch", reason="the networks need torch")


@pytest.fixture
def card(tmp_path):
    """Path of the card of an untrained model, in a folder that lists its weights only, as an export does."""
    return Path(tinymodels.write_tiny_model(tmp_path / "weights"))


def test_pack_holds_card_weights_and_the_hashes_of_both(card, tmp_path):
    pack = build_pack(card, tmp_path / "build")
    assert pack.name == "plus-8-0.zip"
    with zipfile.ZipFile(pack) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    assert list(contents) == ["SHA256SUMS", "plus-8.json", "plus-8.safetensors"]
    assert contents["plus-8.json"] == card.read_bytes()
    sums = "".join(f"{hashlib.sha256(contents[name]).hexdigest()}  {name}\n" for name in sorted(contents)[1:])
    assert contents["SHA256SUMS"].decode() == sums
    assert build_pack(card, tmp_path / "again").read_bytes() == pack.read_bytes()


def test_pack_is_installed_and_found(card, tmp_path, monkeypatch):
    pack = build_pack(card, tmp_path / "build")
    models = tmp_path / "models"
    digest = hashlib.sha256(pack.read_bytes()).hexdigest()
    installed = install_pack(str(pack), str(models), Log(), digest)
    assert installed.name == "plus-8" and installed.weights_path.is_file()
    monkeypatch.setenv("SAR_CLOUD_REMOVAL_MODELS", str(models))
    assert find_card("plus-8").path == installed.path


def test_damaged_weights_are_not_packed(card, tmp_path):
    weights = card.with_suffix(".safetensors")
    weights.write_bytes(weights.read_bytes() + b"x")
    with pytest.raises(PackagingError, match="No model pack can be built. .*damaged or of another version"):
        build_pack(card, tmp_path / "build")
    assert not (tmp_path / "build").exists()


def test_only_models_wider_than_the_bundled_ones_need_a_pack(tmp_path):
    for width in (16, 32, 64):
        (tmp_path / f"plus-{width}.json").write_text(json.dumps({"width": width}))
    assert [path.name for path in wide_models(tmp_path)] == ["plus-64.json"]
    assert wide_models(tmp_path / "nothing") == []
