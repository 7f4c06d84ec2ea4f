"""Export: a complete card, a summary that follows from the figures, hashes, and no better weights overwritten."""

import hashlib
import json

import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("tqdm", reason="training needs tqdm")

from sar_cloud_removal.errors import ModelError  # noqa: E402
from sar_cloud_removal.models.cards import read_card  # noqa: E402
from sar_cloud_removal.nets.checkpoint import load_restorer  # noqa: E402
from sar_cloud_removal.nets.registry import architecture, build  # noqa: E402
from sar_cloud_removal.training import config as configs  # noqa: E402
from sar_cloud_removal.training.export import JudgedModel, export  # noqa: E402
from sar_cloud_removal.training.scoring.evaluate import FIGURES, MODEL, TARGETS  # noqa: E402
from sar_cloud_removal.training.scoring.fills import FILLS, PRIOR  # noqa: E402

STATISTICS = {"byte": {"mean": [70, 75, 60], "std": [30, 25, 20]}}


def value(mean, spread=0.1, excluded=0):
    interval = (None, None) if spread is None else (mean - spread, mean + spread)
    return {"mean": mean, "low": interval[0], "high": interval[1], "count": 5, "groups": 3, "excluded": excluded}


def scores(psnr_db=18.0, leads=None, **sets):
    """Scores of a model that leads every fill by 1 dB and 0.5 but where ``leads`` {fill: (dB, SSIM)} says otherwise."""

    def part():
        found = {name: (1.0, 0.5) for name in FILLS}
        found.update(leads or {})
        figures = {name: dict.fromkeys(FIGURES, value(15.0, excluded=1)) for name in FILLS}
        return {
            "images": 5, "scenes": 3, "note": "Of another day.", "excluded": ["7: no cloud."],
            "figures": {MODEL: {figure: value(psnr_db) for figure in FIGURES}, **figures},
            "lead": {
                name: dict(zip(TARGETS, map(value, lead))) for name, lead in {PRIOR: (0.25, 0.125), **found}.items()
            },
        }  # fmt: skip

    return {"command": "measure", "residual": None, "sets": {name: part() for name in sets or ("sen12", "real")}}


@pytest.fixture(scope="module")
def restorer():
    torch.manual_seed(0)
    return build(architecture("plus", 4, 1))


@pytest.fixture
def write(restorer, tmp_path):
    """A function that exports the small model with some scores into ``weights`` and returns its card."""
    stage = {"steps": 1}
    config = configs.from_dict(
        {"name": "x", "recipe": "plus", "width": 4, "n_blocks": 1, "translator": stage, "fuser": stage}
    )
    numbers, training = architecture("plus", 4, 1), {"phases": {"fuser": {"step": 1}}}

    def function(found, force=False):
        model = JudgedModel(restorer, config, numbers, found, STATISTICS, training, ("SEN1-2",))
        return read_card(export(model, tmp_path / "weights", force))

    return function


def test_card_is_complete_and_the_weights_are_those_exported(write, restorer, tmp_path):
    card = write(scores())
    assert (card.name, card.recipe, card.width, card.command, card.data) == (
        "plus-4",
        "plus",
        4,
        "measure",
        ("SEN1-2",),
    )
    assert card.window_px == 256 and card.multiple_px == 8 and card.statistics == STATISTICS
    assert card.training["phases"] == {"fuser": {"step": 1}}
    count = sum(p.numel() for p in restorer.translator.parameters())
    assert card.training["parameters"]["translator"] == count
    assert "CC-BY 4.0" in card.licence and "Copernicus" in card.licence
    real = card.scores["real"]
    assert (real["note"], real["excluded"], real["images"], real["scenes"]) == (
        "Of another day.",
        ["7: no cloud."],
        5,
        3,
    )
    assert (
        real["figures"][MODEL]["psnr_cloudy"] == [18.0, 17.9, 18.1] and real["lead"]["push-pull"]["psnr_cloudy"][0] == 1
    )
    assert real["figures"]["push-pull"]["undefined"] == 1
    assert "/" not in json.dumps(card.scores)  # no path of this machine

    loaded = load_restorer(card).state_dict()
    for name, tensor in restorer.state_dict().items():
        expected = tensor.half().float() if tensor.ndim == 4 else tensor
        assert torch.equal(loaded[name], expected), name


def test_hashes_are_those_of_the_files(write, tmp_path):
    card = write(scores())
    digest = hashlib.sha256(card.weights_path.read_bytes()).hexdigest()
    assert (tmp_path / "weights" / "SHA256SUMS").read_text() == f"{digest}  plus-4.safetensors\n"
    card.weights_path.write_bytes(card.weights_path.read_bytes() + b"x")
    with pytest.raises(ModelError, match="damaged or of another version"):
        load_restorer(card)


def test_summary_says_what_is_beaten_and_what_the_networks_add(write):
    assert write(scores()).summary == (
        "Under cloud this model reliably outperforms every simple fill in PSNR and SSIM: on held-out SEN1-2 scenes, on "
        "places under real clouds. Compared with the closed-form prior alone: "
        "+0.25 dB PSNR (+0.15 … +0.35) and +0.125 SSIM "
        "(+0.025 … +0.225) on held-out SEN1-2 scenes; +0.25 dB PSNR (+0.15 … +0.35) and +0.125 SSIM "
        "(+0.025 … +0.225) on places under real clouds."
    )


def test_missed_target_is_the_first_thing_the_summary_says(write):
    summary = write(scores(leads={"push-pull": (0.05, 0.5), "biharmonic": (-1.0, -1.0)}, sen12=0)).summary
    assert summary.startswith("Target missed: under cloud this model does not reliably outperform every simple fill")
    assert "on held-out SEN1-2 scenes: push-pull (PSNR), biharmonic (PSNR, SSIM). Compared" in summary
    summary = write(scores(leads=dict.fromkeys(FILLS, (0.0, 0.0)), wide=0), force=True).summary
    assert "on held-out wider scenes: any fill (PSNR, SSIM). Compared" in summary


def test_lead_without_an_interval_is_not_sure(write):
    found = scores(sen12=0)
    found["sets"]["sen12"]["lead"]["push-pull"]["psnr_cloudy"] = value(5.0, spread=None)
    assert "push-pull (PSNR)" in write(found).summary


def test_networks_that_add_nothing_are_named_as_such(write):
    found = {**scores(), "residual": {"scale": 0.0}}
    assert write(found).summary.endswith("helped on the validation scenes: it is switched off.")
    found = {**scores(19.0), "residual": {"scale": 0.1}}
    assert "switched off" not in write(found).summary


def test_fill_that_was_nowhere_defined_is_no_rival(write):
    found = scores(sen12=0)
    undefined = {"mean": None, "low": None, "high": None, "count": 0, "groups": 0, "excluded": 5}
    found["sets"]["sen12"]["lead"]["gdal_fillnodata"] = dict.fromkeys(TARGETS, undefined)
    assert write(found).summary.startswith("Under cloud this model reliably outperforms")


def test_worse_weights_are_refused_unless_forced(write):
    first = write(scores(18.0))
    before = first.weights_path.read_bytes()
    for psnr_db in (17.5, 18.0):
        with pytest.raises(ModelError, match=f"18.00 dB.*new weights {psnr_db:.2f} dB.*--force"):
            write(scores(psnr_db))
    assert read_card(first.path) == first and first.weights_path.read_bytes() == before
    assert write(scores(17.5), force=True).scores["sen12"]["figures"][MODEL]["psnr_cloudy"][0] == 17.5
    assert write(scores(17.6)).scores["sen12"]["figures"][MODEL]["psnr_cloudy"][0] == 17.6


def test_scores_of_other_images_do_not_count(write):
    write(scores(18.0))
    other = scores(25.0)
    other["sets"]["sen12"]["images"] += 1
    with pytest.raises(ModelError, match="no scores of the same images to compare with"):
        write(other)


def test_real_clouds_select_nothing(write):
    write(scores(18.0, real=0))
    with pytest.raises(ModelError, match="no scores of the same images to compare with"):
        write(scores(25.0, real=0))
