"""What the trainings of two networks share: what validates has to have clouds."""

from types import SimpleNamespace

import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("lightning.fabric", reason="training needs lightning")

from sar_cloud_removal.errors import OptionError  # noqa: E402
from sar_cloud_removal.training.two_stage import TwoStageTraining  # noqa: E402


def case(hidden):
    size = (1, 1, 16, 16)
    return SimpleNamespace(tensors={"sar": torch.zeros(size), "hidden": torch.full(size, hidden)})


def test_clear_images_cannot_choose_the_weights_that_remove_clouds():
    cases = [case(0.0), case(0.0)]
    materials = SimpleNamespace(
        pairs=[], false_colour=[], cases=lambda pairs, per_pair: cases, fuser_samples=lambda pairs, translations: None
    )
    split = SimpleNamespace(validation=("a",), fuser=("b",), select=lambda pairs, names: [])
    fabric = SimpleNamespace(global_rank=0, device="cpu")
    training = TwoStageTraining(materials, split, fabric, 1, list)
    with pytest.raises(OptionError, match="None of the 2 images that validate has a cloud"):
        training._validation(under_cloud=True)
    assert len(training._validation().cases) == 2
    cases.append(case(1.0))
    assert len(training._validation(under_cloud=True).cases) == 3
