"""Judging a restorer: every method on every case, what is undefined or excluded, and the scale of the residual."""

import csv
import json

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("tqdm", reason="training needs tqdm")

from sar_cloud_removal.errors import ModelError  # noqa: E402
from sar_cloud_removal.nets.registry import architecture, build  # noqa: E402
from sar_cloud_removal.training.scoring import evaluate, fills, residual  # noqa: E402
from smalltraining import case  # noqa: E402


class Oracle:
    """A restorer that adds a known residual to the closed-form prior: the missing part, times ``gain``."""

    recipe = "plus"

    def __init__(self, cases, gain=1.0):
        self.truth = {c.tensors["sar"].numpy().tobytes(): c.tensors["target"] for c in cases}
        self.gain = gain

    def translate(self, sar):
        return sar.expand(-1, 3, -1, -1)

    def condition(self, sar, optical, cloudy, translation):
        self.target, estimate = self.truth[sar.numpy().tobytes()], fills.prior(sar, optical, cloudy)
        return torch.cat([estimate, translation], dim=1)

    def fuser(self, condition):
        return self.gain * (self.target - condition[:, :3])

    def fuse(self, sar, optical, cloudy, translation):
        condition = self.condition(sar, optical, cloudy, translation)
        return condition[:, :3] + self.fuser(condition)


@pytest.fixture
def cases():
    return [case(0, "a"), case(1, "a"), case(2, "b"), case(3, "c", cover=1.0)]


def test_every_method_is_scored_on_every_case(cases, tmp_path):
    sets = {"drawn": evaluate.EvaluationSet(cases, "Drawn.", ("case9: no cloud.",))}
    scores = evaluate.evaluate(Oracle(cases), sets, tmp_path, facts={"command": "measure"})
    part = scores["sets"]["drawn"]
    assert (part["images"], part["scenes"], part["note"], part["excluded"]) == (4, 3, "Drawn.", ["case9: no cloud."])
    assert list(part["figures"]) == [evaluate.MODEL, fills.PRIOR, *fills.FILLS]
    model = part["figures"][evaluate.MODEL]
    assert model["psnr_cloudy"]["mean"] > 90 and model["ssim_cloudy"]["mean"] == pytest.approx(1)
    # nothing is clear in the fourth image: no clear region, no fill from it
    assert model["psnr_clear"]["excluded"] == 1 and model["psnr_clear"]["mean"] == 100
    assert part["figures"]["push-pull"]["psnr_cloudy"]["excluded"] == 1
    assert part["figures"]["GAN1 pasted"]["psnr_cloudy"]["excluded"] == 0
    lead = part["lead"]["push-pull"]["psnr_cloudy"]
    assert (lead["count"], lead["groups"], lead["excluded"]) == (3, 2, 1) and lead["low"] > 0
    assert scores["beats"] == {"drawn": True} and evaluate.missed(part) == {f: [] for f in evaluate.TARGETS}

    assert json.loads((tmp_path / "scores.json").read_text()) == scores
    assert "| push-pull |" in (tmp_path / "scores.md").read_text()
    assert (tmp_path / "drawn.png").stat().st_size > 1000
    with open(tmp_path / "images.csv", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 4 * (2 + len(fills.FILLS))
    assert {row["psnr_cloudy"] for row in rows if row["method"] == "push-pull" and row["case"] == "case3"} == {"nan"}


def test_model_that_is_the_prior_leads_by_nothing_and_that_is_said(cases, tmp_path):
    sets = {"drawn": evaluate.EvaluationSet(cases)}
    part = evaluate.evaluate(Oracle(cases, gain=0.0), sets, tmp_path)["sets"]["drawn"]
    lead = part["lead"][fills.PRIOR]["psnr_cloudy"]
    assert (lead["mean"], lead["low"], lead["high"]) == (0, 0, 0)
    assert fills.PRIOR not in evaluate.missed(part)["psnr_cloudy"]  # no rival: it is the model's own start


def test_set_of_which_all_is_excluded(tmp_path):
    sets = {"real": evaluate.EvaluationSet((), excluded=("1: no cloud.",))}
    scores = evaluate.evaluate(Oracle([]), sets, tmp_path)
    assert scores["sets"]["real"]["images"] == 0 and scores["beats"] == {"real": False}
    assert "Excluded: 1." in (tmp_path / "scores.md").read_text()


def test_buffer_grows_the_mask_but_not_the_region_of_the_figures(cases, tmp_path):
    found = []
    for buffer_px in (0, 8):
        sets = {"drawn": evaluate.EvaluationSet(cases[:3], buffer_px=buffer_px)}
        scores = evaluate.evaluate(Oracle(cases, gain=0.0), sets, tmp_path)
        found.append(scores["sets"]["drawn"]["figures"]["mean of clear pixels"])
    assert found[0]["psnr_clear"]["mean"] == 100 > found[1]["psnr_clear"]["mean"]
    assert found[0]["psnr_cloudy"]["count"] == found[1]["psnr_cloudy"]["count"] == 3


def test_scale_of_an_overshooting_residual_is_found(cases):
    assert residual.choose_scale(Oracle(cases), cases).scale == 1
    chosen = residual.choose_scale(Oracle(cases, gain=2.0), cases)
    assert chosen.scale == 0.5 and chosen.images == 4
    assert chosen.psnr_cloudy[5] == max(chosen.psnr_cloudy) and len(chosen.ssim_cloudy) == len(residual.SCALES)
    assert residual.choose_scale(Oracle(cases, gain=-1.0), cases).scale == 0
    json.dumps(chosen.plain())


def test_gain_in_psnr_at_the_expense_of_ssim_is_not_taken(cases, monkeypatch):
    ssim = iter([0.5, *np.linspace(0.49, 0.2, 10)])
    monkeypatch.setattr(residual.metrics, "ssim", lambda *arguments: next(ssim))
    assert residual.choose_scale(Oracle(cases), cases[:1]).scale == 0


def test_scale_needs_clouds_and_a_residual(cases):
    clear = case(5, "d", cover=0)
    assert residual.choose_scale(Oracle([*cases, clear]), [*cases, clear]).images == 4
    with pytest.raises(ModelError, match="no validation cases with clouds"):
        residual.choose_scale(Oracle([clear]), [clear])
    with pytest.raises(ModelError, match="'paper' predicts no residual"):
        residual.scale_residual(build(architecture("paper", 4, 1)), 0.5)


def test_scaling_the_weights_scales_the_residual_exactly():
    torch.manual_seed(0)
    restorer = build(architecture("plus", 4, 1)).eval()
    for parameter in restorer.fuser.decode4.parameters():
        torch.nn.init.normal_(parameter)
    tensors = [case(1, "a").tensors[name] for name in ("sar", "optical", "cloudy")]
    with torch.no_grad():
        condition = restorer.condition(*tensors, restorer.translate(tensors[0]))
        before = restorer.fuser(condition)
        after = residual.scale_residual(restorer, 0.25).fuser(condition)
    assert before.abs().max() > 0.1
    assert torch.equal(after, 0.25 * before)  # a power of two: to the last bit
