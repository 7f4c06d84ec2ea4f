"""Whether a worker can do its work: what it has and sees, and where it finds the model."""

import re

import pytest
from sar_cloud_removal.errors import ModelError
from sar_cloud_removal.models.cards import sha256
from sar_cloud_removal.models.store import ModelStore
from sar_cloud_removal.pipeline.blocks import worker_facts, workers

pytest.importorskip("torch", reason="the networks need torch")


@pytest.mark.parametrize(
    "changes, words",
    [
        ({}, ""),
        ({"distributed": "1.0"}, "has distributed 1.0, this machine"),
        ({"plugin": None, "problem": "ModuleNotFoundError: No module named 'osgeo'"}, "osgeo'.*PYTHONPATH"),
        ({"plugin": "0.0.1"}, "has version 0.0.1 of the plugin"),
        ({"torch": None, "safetensors": None}, "pip install torch safetensors"),
        ({"sees": False}, "does not see the folder '/shared'.*same path"),
    ],
)
def test_what_keeps_a_worker_from_working(changes, words):
    mine = worker_facts.worker_facts(__file__)
    assert mine["sees"] and not mine["problem"]
    told = worker_facts.problem_of(mine, {**mine, **changes}, "/shared")
    assert bool(re.search(words, told)) if words else told == ""


def test_models_are_found_where_the_worker_has_them(tiny_model, tmp_path):
    assert workers.local_card(tiny_model, "any") == tiny_model
    card = ModelStore().find()
    elsewhere = str(tmp_path / card.path.name)
    assert workers.local_card(elsewhere, sha256(card.weights_path)) == str(card.path)
    with pytest.raises(ModelError, match="different weights"):
        workers.local_card(elsewhere, "0" * 64)
