"""Configs: every shipped one loads, a broken one names all its problems, a run folder remembers its own."""

import dataclasses
import json
import subprocess
import sys

import pytest
from sar_cloud_removal.errors import OptionError
from sar_cloud_removal.training import config as configs
from sar_cloud_removal.training.cli import main
from sar_cloud_removal.training.loop import run_folder
from sar_cloud_removal.training.schema import plain

SHIPPED = sorted(configs.CONFIG_FOLDER.glob("*.toml"))


def test_all_shipped_configs_are_found():
    assert [path.stem for path in SHIPPED] == ["paper-cpu", "paper", "plus"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_config_loads_and_survives_json(path):
    config = configs.load(path)
    assert config.name == path.stem and config.problems() == []
    assert configs.from_dict(json.loads(json.dumps(plain(config)))) == config
    assert configs.shipped(path.stem, width=16, precision=None) == dataclasses.replace(config, width=16)


def test_paper_config_is_as_published():
    config = configs.shipped("paper")
    assert (config.recipe, config.width, config.n_blocks, config.dropout) == ("paper", 64, 8, 0.5)
    assert config.data.protocol == "paper" and config.data.coverage == 0.31
    # the paper varies nothing but the cloud
    augmentation = vars(config.data.augmentation)
    varied = set(augmentation) - {"sign_flip", "brightness"}  # of what is mixed, and of the cloud
    assert len(varied) == 10 and not any(augmentation[name] for name in varied)
    for stage in (config.translator, config.fuser):
        assert (stage.batch_size, stage.crop_px, stage.learning_rate, stage.betas) == (32, 256, 2e-4, (0.5, 0.999))
        assert (stage.gan, stage.l1, stage.ssim) == (1, 100, 100)
        assert (stage.clear_weight, stage.composite, stage.discriminator_width) == (1, False, 64)


def test_paper_config_for_processors_differs_in_size_and_time_alone():
    published, small = configs.shipped("paper", width=32), configs.shipped("paper-cpu")
    differ = ("steps", "batch_size", "crop_px", "ema", "share")
    stages = {
        name: dataclasses.replace(small.stage(name), **{key: getattr(published.stage(name), key) for key in differ})
        for name in configs.STAGES
    }
    data = dataclasses.replace(small.data, sen12=1.0, wide=0.0)
    assert dataclasses.replace(small, name="paper", data=data, **stages) == published


def test_all_problems_are_in_one_error(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text(
        'recipe = "plus"\nspeed = 3\nwidth = "wide"\n[data]\ncolour = 1\n'
        "[translator]\nsteps = 1.5\nbetas = 2\nl1 = -1\n"
    )
    with pytest.raises(OptionError) as error:
        configs.load(path)
    for text in (
        f"Config '{path}': ",
        "speed is unknown.",
        "data.colour is unknown.",
        "name is missing.",
        "fuser is missing.",
        "width is 'wide', expected is int.",
        "translator.steps is 1.5, expected is int.",
        "translator.betas is 2, expected is a list of numbers.",
        "translator.l1 is -1.0, allowed are 0 to 1e+06.",
    ):
        assert text in str(error.value)


def test_all_values_out_of_range_are_in_one_error():
    stage = {"steps": 0, "crop_px": 100, "betas": [0.5], "l1": 0, "ssim": 0, "ema": 1}
    content = {
        **{"name": "x", "recipe": "best", "width": 2, "loop": {"precision": "16"}},
        **{"translator": stage, "fuser": {"steps": 5}},
        "data": {
            **{"split": "season", "protocol": "none", "folds": 1, "sen12": 0, "wide": 0},
            "augmentation": {"haze": 2, "limits_jitter": 0.5, "mask_grow_px": 99, "brightness": [2, 1]},
        },
    }  # fmt: skip
    with pytest.raises(OptionError) as error:
        configs.from_dict(content)
    for text in (
        "recipe is 'best', allowed are paper, plus.",
        "loop.precision is '16', allowed are 32-true, bf16-mixed.",
        "data.split is 'season'",
        "data.protocol is 'none'",
        "width is 2, allowed are 4 to 512.",
        "data.folds is 1, allowed are 2 to 20.",
        "data.sen12 and data.wide are both 0",
        "data.augmentation.haze is 2.0, allowed are 0 to 1.",
        "data.augmentation.limits_jitter is 0.5, allowed are 0 to 0.4.",
        "data.augmentation.mask_grow_px is 99",
        "data.augmentation.brightness is [2.0, 1.0], expected are two positive numbers",
        "translator.steps is 0",
        "translator.crop_px is 100, expected is a multiple of 16.",
        "translator.betas are [0.5]",
        "translator.l1 and translator.ssim are both 0",
        "translator.ema is 1.0",
    ):
        assert text in str(error.value)
    assert "fuser" not in str(error.value)


@pytest.mark.parametrize(
    "text, message", [("= 3", "is not TOML"), (None, "does not exist. Shipped are: paper, paper-cpu, plus.")]
)
def test_unreadable_config_is_named(tmp_path, text, message):
    path = tmp_path / "other.toml"
    if text:
        path.write_text(text)
    with pytest.raises(OptionError, match=f"other.toml' {message}"):
        configs.load(path)


# ---- the run folder


def test_run_folder_keeps_its_config_and_names_what_differs(tmp_path):
    config = configs.shipped("plus")
    run_folder.begin(tmp_path / "run", config)
    run_folder.begin(tmp_path / "run", config)
    assert run_folder.stored_config(tmp_path / "run") == config and run_folder.stored_start(tmp_path / "run") == {}
    data = dataclasses.replace(config.data, folds=3)
    with pytest.raises(OptionError) as error:
        run_folder.begin(tmp_path / "run", dataclasses.replace(config, width=64, data=data))
    assert "(there / now): data.folds (2 / 3), width (32 / 64). " in str(error.value)


def test_config_of_another_version_is_named(tmp_path):
    run_folder.begin(tmp_path, configs.shipped("plus"))
    path = tmp_path / "config.json"
    path.write_text(path.read_text().replace('"folds"', '"fold_count"'))
    with pytest.raises(
        OptionError, match="config.json' of the run cannot be used. .*data.fold_count is unknown.*--out"
    ):
        run_folder.stored_config(tmp_path)
    path.write_text("{")
    with pytest.raises(OptionError, match="config.json' of the run cannot be used"):
        run_folder.stored_config(tmp_path)


def test_folder_without_run_has_no_config(tmp_path):
    assert run_folder.stored_config(tmp_path) is None and run_folder.stored_start(tmp_path) == {}


def test_damaged_note_of_the_start_is_named(tmp_path):
    (tmp_path / "start.json").write_text("{")
    with pytest.raises(OptionError, match="start.json' of the run cannot be read.*--out"):
        run_folder.stored_start(tmp_path)


@pytest.mark.parametrize(
    "arguments", [["benchmark", "--steps", "0"], ["train", "--threads", "-1"], ["train", "--devices", "0"]]
)
def test_numbers_below_one_are_refused_by_the_parser(arguments, capsys):
    with pytest.raises(SystemExit):
        main([arguments[0], "--data", "x", "--out", "y", *arguments[1:]])
    assert f"argument {arguments[1]}: '{arguments[2]}' is less than 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        ["split", "--out", "OUT", "--recipe", "plus", "--device", "nothing"],
        ["detector", "--out", "OUT", "--device", "nothing"],
        ["confidence", "--weights", "card.json", "--device", "nothing"],
    ],
)
def test_devices_that_are_not_there_are_named(command, tmp_path, capsys):
    pytest.importorskip("lightning.fabric", reason="training needs lightning")
    command = [str(tmp_path / part) if part == "OUT" else part for part in command]
    assert main([*command, "--data", str(tmp_path)]) == 1
    assert "--device nothing cannot be used here" in capsys.readouterr().err


def test_files_that_cannot_be_used_are_an_error_with_a_remedy(tmp_path, capsys):
    folder = tmp_path / "recipe.toml"
    folder.mkdir()
    assert main(["benchmark", "--recipe", str(folder)]) == 1
    error = capsys.readouterr().err
    assert str(folder) in error and "Check that the paths are right" in error


@pytest.mark.parametrize("minutes", ["0", "-3", "nan"])
def test_time_budget_must_be_positive(minutes, capsys, tmp_path):
    with pytest.raises(SystemExit):
        main(["train", "--data", str(tmp_path), "--out", str(tmp_path), "--minutes", minutes])
    assert "is not positive" in capsys.readouterr().err


def test_command_line_is_parsed_before_torch_is_loaded():
    """``main`` sets how threads wait, which counts only before torch is loaded."""
    code = "import sys; import sar_cloud_removal.training.cli as cli; cli.parser(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
