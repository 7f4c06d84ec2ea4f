"""The commands on one run folder (split, train, evaluate, export, reproduce) and ``benchmark``.

Loads torch only when run.
"""

import argparse
import sys
from pathlib import Path

from ..errors import OptionError
from ..models.card_file import FLOAT16, STORAGES
from .arguments import at_least
from .confidence import command as confidence
from .config import CONFIG_FOLDER, load


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the options of the commands on a run folder to the parser of one of them."""
    _add_recipe_arguments(command)
    command.add_argument(
        "--data", required=True, help="folder with sen12/, scenes.csv, ..., or the root of SEN1-2 or SEN12MS-CR"
    )
    command.add_argument("--out", required=True, help="run folder; an unfinished run in it is continued")
    command.add_argument("--minutes", type=_positive, help="time for all training together")
    command.add_argument("--warm-start", help="model card (JSON) whose weights to start from")
    command.add_argument("--weights", help="folder to export to; default: weights/ in the run folder")
    command.add_argument(
        "--storage",
        choices=STORAGES,
        default=FLOAT16,
        help="how to store exported weights; int8 is half as large, int7 and int6 are smaller yet in a zip",
    )
    command.add_argument(
        "--no-confidence",
        action="store_true",
        help="fit no error model: where it does not hold on the test scenes, no CONFIDENCE is better",
    )
    command.add_argument("--force", action="store_true", help="replace exported weights that score better")


def add_benchmark_arguments(command: argparse.ArgumentParser) -> None:
    """Add the options of ``benchmark`` to its parser."""
    _add_recipe_arguments(command)
    command.add_argument("--steps", type=at_least(1), default=10, help="steps to time, per stage")


def _add_recipe_arguments(command):
    names = sorted(path.stem for path in CONFIG_FOLDER.glob("*.toml"))
    known = f"{', '.join(names)} or the path of a TOML file; a run that is continued has its own"
    command.add_argument("--recipe", help=known)
    command.add_argument("--width", type=int, help="width of the networks, in place of the recipe's")
    command.add_argument("--precision", help="32-true or bf16-mixed, in place of the recipe's")
    command.add_argument("--device", default="auto", help="auto, cpu or cuda")
    command.add_argument("--devices", type=at_least(1), default=1, help="number of processes, one per GPU")
    command.add_argument(
        "--threads", type=at_least(1), help="CPU threads per process; 1 is fastest on a shared machine"
    )


def _positive(text):
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"'{text}' is not positive")
    return value


def run(options) -> int:
    """Run ``options.command`` on a run folder; return the exit status, 130 for a training that was stopped."""
    from .confidence.card import add_confidence
    from .experiment import Experiment
    from .release import judge, release
    from .scoring.tables import markdown
    from .two_stage import Interrupted

    config = _config(options, options.out)
    fabric = _fabric(options, config)
    experiment = Experiment(config, options.data, options.out, fabric, options.minutes, options.warm_start)
    try:
        if options.command in ("train", "reproduce"):
            experiment.train()
    except Interrupted as stop:
        print(stop, file=sys.stderr)
        return 130
    if fabric.global_rank != 0:
        return 0
    if options.command in ("evaluate", "reproduce"):
        print(markdown(judge(experiment, _command_line(options, config))))
    if options.command in ("export", "reproduce"):
        command = f"{_command_line(options, config)} --storage {options.storage}"
        folder = options.weights or Path(options.out) / "weights"
        card = release(experiment, folder, options.force, options.storage, command)
        if not options.no_confidence:
            add_confidence(card, options.data, confidence.command_line(card), fabric.device)
        print(card)
    return 0


def run_benchmark(options) -> int:
    """Time training steps and print the table; return the exit status."""
    from .benchmark import measure, table
    from .loop.trainer import device_name

    config = _config(options)
    fabric = _fabric(options, config)
    speeds = measure(config, fabric, options.steps)
    if fabric.global_rank == 0:
        print(table(speeds, device_name(fabric.device), fabric.world_size, config.loop.precision))
    return 0


def _config(options, folder=None):
    """Return the config of ``--recipe``, or of the run in ``folder``, with the given width and precision."""
    from .loop.run_folder import stored_config

    if options.recipe is not None:
        path = Path(options.recipe)
        path = path if path.suffix == ".toml" else CONFIG_FOLDER / f"{options.recipe}.toml"
        return load(path, options.width, options.precision)
    if folder is None:
        raise OptionError("Say which --recipe.")
    stored = stored_config(folder)
    if stored is None:
        raise OptionError(f"'{folder}' holds no run yet: say with --recipe what to train.")
    return stored.changed(options.width, options.precision)


def _fabric(options, config):
    import torch

    from .loop.fabric import make_fabric

    if options.threads:
        torch.set_num_threads(options.threads)
    return make_fabric(config.loop.precision, options.device, options.devices)


def _command_line(options, config):
    """Return the command that measures the same again, without the paths of this machine."""
    what = [f"--recipe {config.name} --width {config.width}"]
    what += [f"--precision {options.precision}"] if options.precision else []
    what += [f"--minutes {options.minutes:g}"] if options.minutes else []
    what += [f"--warm-start {Path(options.warm_start).name}"] if options.warm_start else []
    return f"python -m sar_cloud_removal.training {options.command} --data DATA --out RUN {' '.join(what)}"
