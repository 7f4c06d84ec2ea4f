"""Model cards that people edited: whatever stands in a field, the error is one that names the card."""

import json
from pathlib import Path

import pytest
from sar_cloud_removal.errors import ModelError
from sar_cloud_removal.models.cards import ModelCard, read_card

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
    from sar_cloud_removal.models.cards import write_sums
    from sar_cloud_removal.nets.checkpoint import load_restorer

    content = json.loads(Path(tiny_model).read_text())
    content["architecture"][network].update(change)
    (tmp_path / "plus-8.json").write_text(json.dumps(content))
    (tmp_path / "plus-8.safetensors").write_bytes(Path(tiny_model).with_suffix(".safetensors").read_bytes())
    write_sums(tmp_path)
    with pytest.raises(ModelError):
        load_restorer(read_card(tmp_path / "plus-8.json"))
