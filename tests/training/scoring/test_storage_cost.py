"""The loss of weights in 8 bits: how it is measured, and that a large one is refused."""

import pytest

pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("tqdm", reason="training needs tqdm")

from sar_cloud_removal.errors import ModelError  # noqa: E402
from sar_cloud_removal.models.card_file import FLOAT16, INT8  # noqa: E402
from sar_cloud_removal.training.scoring import storage_cost  # noqa: E402
from sar_cloud_removal.training.scoring.evaluate import EvaluationSet  # noqa: E402
from smalltraining import case  # noqa: E402


def test_both_storages_are_compared_on_the_same_cases(restorer):
    sets = {"drawn": EvaluationSet([case(0, "a"), case(1, "b")], buffer_px=2), "real": EvaluationSet(())}
    compared = storage_cost.compare(restorer, sets, INT8)
    assert set(compared) == {"drawn"} and compared["drawn"]["images"] == 2
    for figure in ("psnr_cloudy", "ssim_cloudy"):
        value = compared["drawn"][figure]
        assert value["difference"][0] == pytest.approx(value["int8"] - value["float16"], abs=2e-5)
        assert value["difference"][1] <= value["difference"][0] <= value["difference"][2]
    assert 0 < compared["drawn"]["rmse"]["translation"] < 0.05
    text = storage_cost.table(compared, INT8)
    assert text.count("| drawn | 2 |") == 2 and f"{compared['drawn']['psnr_cloudy']['int8']:.4f}" in text
    same = storage_cost.compare(restorer, sets, FLOAT16)["drawn"]
    assert same["psnr_cloudy"]["difference"] == [0, 0, 0] and same["rmse"] == {"translation": 0, "restored": 0}


def test_a_loss_that_is_not_negligible_is_refused():
    def compared(psnr_db, ssim):
        return {"wide": {"psnr_cloudy": {"difference": [psnr_db, 0, 0]}, "ssim_cloudy": {"difference": [ssim, 0, 0]}}}

    storage_cost.require_negligible(compared(-0.019, -0.0019))
    storage_cost.require_negligible(compared(0.5, None))
    for loss in ((-0.021, 0), (0, -0.0021)):
        with pytest.raises(ModelError, match="on 'wide', at most .* Give --storage more bits, or float16"):
            storage_cost.require_negligible(compared(*loss))
