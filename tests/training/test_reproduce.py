"""The one command, end to end on a drawn data set: split, train, evaluate, export; and the plugin runs the result."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import rasters

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("lightning.fabric", reason="training needs lightning")
pytest.importorskip("tensorboard", reason="needs tensorboard")
pytest.importorskip("skimage", reason="needs skimage")

from sar_cloud_removal.feedback import NullFeedback  # noqa: E402
from sar_cloud_removal.models.cards import read_card  # noqa: E402
from sar_cloud_removal.nets.checkpoint import load_restorer, save_restorer  # noqa: E402
from sar_cloud_removal.pipeline.options.inference import InferenceOptions  # noqa: E402
from sar_cloud_removal.pipeline.options.removeclouds import Outputs, RestoreOptions  # noqa: E402
from sar_cloud_removal.pipeline.options.sources import (  # noqa: E402
    MaskSource,
    OpticalSource,
    RasterSource,
    SarSource,
)
from sar_cloud_removal.pipeline.tasks.removeclouds import restore  # noqa: E402
from sar_cloud_removal.training import cli  # noqa: E402
from sar_cloud_removal.training.data.drawn import synthetic  # noqa: E402
from sar_cloud_removal.training.loop import checkpoints  # noqa: E402
from sar_cloud_removal.training.loop.logs import read_log  # noqa: E402
from sar_cloud_removal.training.scoring import fills  # noqa: E402

PHASES = ("translator-fold0", "translator-fold1", "translator", "fuser")
CONFIG = """
name = "tiny"
recipe = "plus"
width = 8
n_blocks = 1
dropout = 0.0

[loop]
precision = "32-true"

[data]
folds = 2
false_colour = 0.5

[data.augmentation]
dihedral = true
colour_mixing = 0.5
mask_grow_px = 4

[translator]
steps = {steps}
batch_size = 2
crop_px = 64
discriminator_width = 8

[fuser]
steps = {steps}
batch_size = 2
crop_px = 64
discriminator_width = 8
composite = true
clear_weight = 0.1
"""


class Run:
    """A data folder, a config and a run folder, and the command line on them."""

    def __init__(self, root: Path, steps=6, **counts):
        self.root, self.out = root, root / "run"
        counts = counts or {"n_sen12": 4, "n_wide": 0, "n_false_colour": 1, "n_triples": 1}
        self.data = synthetic.write_dataset(root / "data", **counts)
        self.config = root / "tiny.toml"
        self.config.write_text(CONFIG.format(steps=steps))
        self.weights = self.out / "weights"

    def __call__(self, command, *more, out=None):
        """Run ``command``; return its exit status."""
        fixed = ["--data", self.data, "--out", out or self.out, "--device", "cpu", "--threads", 1]
        return cli.main([command, *map(str, fixed + list(more))])


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The finished ``reproduce``."""
    run = Run(tmp_path_factory.mktemp("reproduce"))
    assert run("reproduce", "--recipe", run.config) == 0
    return run


def best(run, phase):
    return checkpoints.load(run.out / phase / "best.pt")


def test_every_phase_is_trained_and_left_to_look_at(run):
    for phase in PHASES:
        folder = run.out / phase
        assert json.loads((folder / "finished.json").read_text())["steps"] == 6
        rows = read_log(folder / "log.jsonl")
        assert {row["kind"] for row in rows} == {"validation"}
        assert all(np.isfinite(value) for row in rows for value in row.values() if not isinstance(value, str))
        assert (folder / "curves.png").is_file() and list((folder / "panels").glob("*.png"))
        assert list((folder / "tensorboard").iterdir())
    split = json.loads((run.out / "split.json").read_text())
    translated = {path.stem for path in (run.out / "translations").glob("*.npy")}
    assert translated == set(split["fuser"]) and not translated & set(split["test"])


def test_evaluation_covers_every_method_and_both_kinds_of_clouds(run):
    scores = json.loads((run.out / "evaluation" / "scores.json").read_text())
    assert set(scores["sets"]) == {"sen12", "real"}
    for part in scores["sets"].values():
        assert set(part["figures"]) == {"model", fills.PRIOR, *fills.FILLS} and part["images"] and part["note"]
    assert scores["sets"]["sen12"]["figures"]["model"]["psnr_cloudy"]["mean"] > 5
    assert str(run.root) not in json.dumps(scores)


def test_card_tells_where_the_weights_come_from(run):
    (path,) = run.weights.glob("*.json")
    card = read_card(path)
    assert card.name == "plus-8" and str(run.root) not in card.to_json()
    assert set(card.training["phases"]) == set(PHASES)
    fuser = card.training["phases"]["fuser"]
    assert fuser["images"] == 2 * fuser["step"] and fuser["threads"] == 1 and fuser["precision"] == "32-true"
    assert card.training["pairs"]["test"] == {"sen12": "4 pairs of 1 scenes"}
    assert card.training["config"]["width"] == 8
    assert set(card.statistics) == {"byte", "dn", "reflectance"}
    assert [line.split()[0] for line in card.data] == ["SEN1-2", "Sentinel-1/-2", "clouds", "for"]
    assert card.command.startswith("python -m sar_cloud_removal.training reproduce --data DATA --out RUN")
    assert card.summary


def test_exported_weights_are_the_best_ones_with_the_residual_scaled(run):
    card = read_card(run.weights / "plus-8.json")
    restorer = load_restorer(card)
    for part, network in (("translator", restorer.translator), ("fuser", restorer.fuser)):
        expected = best(run, part)["network"]
        for name, tensor in network.state_dict().items():
            scale = card.training["residual"]["scale"] if (part, name[:9]) == ("fuser", "decode4.0") else 1
            torch.testing.assert_close(tensor, scale * expected[name], rtol=1e-3, atol=1e-5)


def options_for(scene, written, card):
    """Return options that restore ``scene`` on the CPU with the model of ``card`` and write ``written``."""
    return RestoreOptions(
        optical=OpticalSource(RasterSource(scene.optical)),
        sar=SarSource(RasterSource(scene.sar)),
        mask=MaskSource(RasterSource(scene.mask)),
        written=written,
        inference=InferenceOptions(model_file=str(card), device="cpu"),
    )


def test_plugin_restores_a_raster_with_the_exported_model(run, tmp_path):
    scene = rasters.write_scene(tmp_path)
    written = Outputs(str(tmp_path / "restored.tif"))
    report = restore(options_for(scene, written, run.weights / "plus-8.json"), NullFeedback())
    restored = rasters.read_raster(report.output)
    assert 0 < report.restored_share < 1
    inside, outside = scene.cloudy, ~rasters.disc(scene.cloudy.shape, radius=40)
    assert (restored[:, outside] == scene.optical_dn[:, outside]).all()
    assert restored[:, inside].max() < rasters.CLOUD_DN and restored[:, inside].min() > 0


def test_card_has_an_error_model_and_what_it_is_worth(run, tmp_path):
    card = read_card(run.weights / "plus-8.json")
    section = card.confidence
    assert set(section["reliability"]) == {"sen12", "dense", "real"}
    assert set(section["pixels"]) == {"fit", "calibration"}
    for part in section["reliability"].values():
        assert part["images"] and len(part["bins"]) == 10 and 0 < part["coverage"]["1 sigma"] <= 1
        assert 0 <= part["ece"] < 1 and 0 < part["ause"] and 0 < part["ause_constant"]
    real, drawn = (set(section["reliability"][name]) for name in ("real", "sen12"))
    assert real - drawn == {"dates", "coverage_with_dates"}
    scene = rasters.write_scene(tmp_path)
    written = Outputs(str(tmp_path / "restored.tif"), confidence=str(tmp_path / "error.tif"))
    restore(options_for(scene, written, card.path), NullFeedback())
    assert (rasters.read_raster(written.confidence)[:, scene.cloudy] > 0).all()


def test_the_error_model_can_be_made_again(run, capsys):
    card = run.weights / "plus-8.json"
    before = card.read_text()
    section = json.loads(before)["confidence"]
    assert section["command"] == "python -m sar_cloud_removal.training confidence --weights plus-8.json --data DATA"
    card.write_text(json.dumps({key: value for key, value in json.loads(before).items() if key != "confidence"}))
    assert cli.main(["confidence", "--weights", str(card), "--data", str(run.data)]) == 0
    assert card.read_text() == before, "the same numbers, byte by byte"
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines[2:]] == list(section["reliability"])


def test_scenes_that_the_networks_have_seen_do_not_pass_for_new_ones(run, tmp_path, capsys):
    other = synthetic.write_dataset(tmp_path / "data", n_sen12=5, n_wide=0, n_false_colour=1, n_triples=1)
    card = run.weights / "plus-8.json"
    before = card.read_text()
    assert cli.main(["confidence", "--weights", str(card), "--data", str(other)]) == 1
    assert "is not what model 'plus-8' was trained on" in capsys.readouterr().err
    assert card.read_text() == before


def test_weights_that_were_not_judged_are_not_exported(run, capsys):
    path = run.out / "fuser" / "best.pt"
    before = path.read_bytes()
    state = torch.load(path, weights_only=True)
    torch.save({**state, "step": state["step"] + 1}, path)
    try:
        assert run("export", "--force") == 1
    finally:
        path.write_bytes(before)
    assert "judges other weights than the run now has. Run 'evaluate' again." in capsys.readouterr().err


def test_same_weights_do_not_replace_themselves(run, capsys):
    assert run("export") == 1
    assert "they were not exported. Train on, or give --force." in capsys.readouterr().err
    assert run("export", "--force") == 0


def test_weights_in_8_bits_are_exported_with_what_that_costs(run, tmp_path):
    assert run("export", "--storage", "int8", "--no-confidence", "--weights", tmp_path) == 0
    card, plain = read_card(tmp_path / "plus-8.json"), read_card(run.weights / "plus-8.json")
    assert plain.confidence and not card.confidence
    assert card.storage["kind"] == "int8" and plain.storage == {"kind": "float16"} and card.scores == plain.scores
    assert set(card.storage["loss"]) == {"sen12", "real"} and str(run.root) not in card.to_json()
    assert card.storage["command"].startswith("python -m sar_cloud_removal.training export --data DATA --out RUN")
    assert card.storage["command"].endswith("--storage int8")
    for name, tensor in load_restorer(card).state_dict().items():
        torch.testing.assert_close(tensor, load_restorer(plain).state_dict()[name], rtol=0.01, atol=1e-3)


def test_changed_config_is_refused_by_the_names_of_its_fields(run, capsys):
    other = run.root / "other.toml"
    other.write_text(CONFIG.format(steps=7).replace("folds = 2", "folds = 3"))
    assert run("train", "--recipe", other, "--width", 12) == 1
    error = capsys.readouterr().err
    for text in ("translator.steps (6 / 7)", "fuser.steps (6 / 7)", "data.folds (2 / 3)", "width (8 / 12)"):
        assert text in error
    assert "data.coverage" not in error


def test_empty_run_folder_asks_for_a_recipe(run, capsys):
    assert run("evaluate", out=run.root / "nothing") == 1
    assert "holds no run yet" in capsys.readouterr().err


def test_warm_start_begins_with_the_exported_weights_and_keeps_their_origin(run, capsys):
    card = read_card(run.weights / "plus-8.json")
    out = run.root / "warm"
    # no time for a single step: what is left is the start
    assert run("train", "--recipe", run.config, "--warm-start", card.path, "--minutes", 1e-9, out=out) == 0
    exported = load_restorer(card)
    for part in ("translator", "fuser"):
        state = checkpoints.load(out / part / "best.pt")
        assert state["step"] == 0
        for name, parameter in getattr(exported, part).named_parameters():
            assert torch.equal(state["network"][name], parameter), name
    start = json.loads((out / "start.json").read_text())
    assert start["statistics"] == card.statistics
    assert start["name"] == "plus-8" and start["data"] == list(card.data)

    assert run("train", "--warm-start", card.path) == 1  # this one began from random weights
    assert "was started from random weights" in capsys.readouterr().err


def test_other_weights_in_the_place_of_the_start_are_noticed_until_they_no_longer_matter(run, tmp_path, capsys):
    for path in run.weights.iterdir():
        shutil.copy(path, tmp_path)
    card, out = read_card(tmp_path / "plus-8.json"), run.root / "replaced"
    begun = ("--recipe", run.config, "--warm-start", card.path)
    assert run("split", *begun, out=out) == 0
    network = load_restorer(card)
    network.fuser.decode4[0].bias += 1
    save_restorer(network, card, tmp_path)
    assert run("train", "--minutes", 1e-9, out=out) == 1
    assert "have changed since the run was started from them" in capsys.readouterr().err
    for path in run.weights.iterdir():
        shutil.copy(path, tmp_path)
    assert run("train", "--minutes", 1e-9, out=out) == 0
    card.weights_path.unlink()
    assert run("train", out=out) == 0


def test_scenes_too_small_for_gan2_are_refused_before_gan1_is_trained(tmp_path, capsys):
    run = Run(tmp_path, n_sen12=4, n_wide=0, n_false_colour=0, n_triples=0)
    text = run.config.read_text()
    head, fuser = text.split("[fuser]")
    run.config.write_text(f"{head}[fuser]{fuser.replace('crop_px = 64', 'crop_px = 512')}")
    assert run("train", "--recipe", run.config) == 1
    assert "are smaller than a crop of 512 pixels" in capsys.readouterr().err
    assert not list(run.out.glob("translator*"))


def test_published_recipe_goes_the_same_way(tmp_path):
    run = Run(tmp_path, steps=2, n_sen12=5, n_wide=0, n_false_colour=0, n_triples=0)
    text = run.config.read_text().replace('recipe = "plus"', 'recipe = "paper"').replace("false_colour = 0.5", "")
    run.config.write_text(
        text.replace("folds = 2", 'protocol = "paper"').replace("composite = true\nclear_weight = 0.1", "")
    )
    assert run("reproduce", "--recipe", run.config) == 0
    card = read_card(run.weights / "paper-8.json")
    assert set(card.training["phases"]) == {"translator", "fuser"} and card.training["residual"] is None
    assert set(card.confidence["reliability"]) == {"sen12", "dense"}
    assert set(card.scores) == {"sen12"} and [line.split()[0] for line in card.data] == ["SEN1-2"]
    split = json.loads((run.out / "split.json").read_text())
    assert not set(split["translator"]) & set(split["fuser"])
    assert load_restorer(card).recipe == "paper"
