"""``python -m sar_cloud_removal.training``: split, train, evaluate, export, or ``reproduce`` all of it; ``study``; ``detector``."""

import argparse
import dataclasses
import logging
import os
import sys
from pathlib import Path

from ..errors import OptionError, PluginError
from ..models.cards import FLOAT16, STORAGES
from .comparison import command as study
from .confidence import command as confidence
from .config import CONFIG_FOLDER, load
from .detector import command as detector

COMMANDS = {
    "split": "write which scenes train, validate and test to split.json",
    "train": "train GAN1 (all folds), translate, train GAN2; goes on where it was stopped",
    "evaluate": "score the best weights and all simple fills on the test scenes and under real clouds",
    "export": "write the evaluated weights, their card with an error model, and hashes into --weights",
    "reproduce": "split, train, evaluate and export",
    "confidence": "fit, calibrate and judge the error model of exported weights anew, and write it into their card",
    "benchmark": "measure images per second of a training step; needs no data",
    "study": "train and score all systems that the paper compares, and repeat its tables and figures",
    "detector": "train, judge and export the network that detects clouds",
}
OF_THEIR_OWN = {"study": study, "detector": detector, "confidence": confidence}
"""Commands with options of their own."""


def parser():
    """Return the parser of the command line."""
    result = argparse.ArgumentParser(prog="python -m sar_cloud_removal.training", description=__doc__)
    commands = result.add_subparsers(dest="command", required=True)
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        if name in OF_THEIR_OWN:
            OF_THEIR_OWN[name].add_arguments(command)
            continue
        _add_config(command)
        if name == "benchmark":
            command.add_argument("--steps", type=int, default=10, help="steps to time, per stage")
        else:
            _add_run(command)
    return result


def _add_config(command):
    names = sorted(path.stem for path in CONFIG_FOLDER.glob("*.toml"))
    known = f"{', '.join(names)} or the path of a TOML file; a run that is continued has its own"
    command.add_argument("--recipe", help=known)
    command.add_argument("--width", type=int, help="width of the networks, in place of the recipe's")
    command.add_argument("--precision", help="32-true or bf16-mixed, in place of the recipe's")
    command.add_argument("--device", default="auto", help="auto, cpu or cuda")
    command.add_argument("--devices", type=int, default=1, help="number of processes, one per GPU")
    command.add_argument("--threads", type=int, help="CPU threads per process; 1 is fastest on a shared machine")


def _add_run(command):
    command.add_argument(
        "--data", required=True, help="folder with sen12/, scenes.csv, ..., or the root of SEN1-2 or SEN12MS-CR"
    )
    command.add_argument("--out", required=True, help="run folder; an unfinished run in it is continued")
    command.add_argument("--minutes", type=_positive, help="time for all training together")
    command.add_argument("--warm-start", help="model card (JSON) whose weights to start from")
    command.add_argument("--weights", help="folder to export to; default: weights/ in the run folder")
    command.add_argument(
        "--storage", choices=STORAGES, default=FLOAT16, help="how to store exported weights; int8 is half as large"
    )
    command.add_argument("--force", action="store_true", help="replace exported weights that score better")


def _positive(text):
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"'{text}' is not positive")
    return value


def main(arguments=None):
    """Run one command; return the exit status."""
    # threads that spin while they wait for a core cost a shared machine most of its time; before torch is loaded
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "0")
    options = parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("lightning.fabric").propagate = False  # it prints its lines itself
    logging.getLogger("sar_cloud_removal.training.data").setLevel(logging.WARNING)
    try:
        if options.command == "study":
            return study.run(options, make_fabric)
        if options.command in OF_THEIR_OWN:
            return OF_THEIR_OWN[options.command].run(options)
        return _run(options)
    except PluginError as error:
        print(error, file=sys.stderr)
        return 1


def _run(options):
    import torch

    from .confidence.card import add_confidence
    from .experiment import Experiment, Interrupted
    from .release import judge, release
    from .scoring.tables import markdown

    config = _config(options)
    if options.threads:
        torch.set_num_threads(options.threads)
    fabric = make_fabric(config.precision, options.device, options.devices)
    if options.command == "benchmark":
        return _benchmark(config, fabric, options.steps)
    experiment = Experiment(config, options.data, options.out, fabric, options.minutes, options.warm_start)
    try:
        if options.command in ("train", "reproduce"):
            experiment.train()
    except Interrupted as stop:
        print(stop, file=sys.stderr)
        return 130
    if experiment.fabric.global_rank != 0:
        return 0
    if options.command in ("evaluate", "reproduce"):
        print(markdown(judge(experiment, _command_line(options, config))))
    if options.command in ("export", "reproduce"):
        command = f"{_command_line(options, config)} --storage {options.storage}"
        folder = options.weights or Path(options.out) / "weights"
        card = release(experiment, folder, options.force, options.storage, command)
        add_confidence(card, options.data, confidence.command_line(card), fabric.device)
        print(card)
    return 0


def _command_line(options, config):
    """Return the command that measures the same again, without the paths of this machine."""
    what = f"--recipe {config.name} --width {config.width}"
    return f"python -m sar_cloud_removal.training {options.command} --data DATA --out RUN {what}"


def _benchmark(config, fabric, steps):
    from .benchmark import measure, table
    from .loop.trainer import device_name

    speeds = measure(config, fabric, steps)
    if fabric.global_rank == 0:
        print(table(speeds, device_name(fabric.device), fabric.world_size, config.precision))
    return 0


def _config(options):
    from .loop.run_folder import stored_config

    changes = {name: value for name in ("width", "precision") if (value := getattr(options, name)) is not None}
    if options.recipe is not None:
        path = Path(options.recipe)
        return load(path if path.suffix == ".toml" else CONFIG_FOLDER / f"{options.recipe}.toml", **changes)
    out = getattr(options, "out", None)
    stored = stored_config(out) if out else None
    if stored is None:
        raise OptionError(
            f"'{out}' holds no run yet: say with --recipe what to train." if out else "Say which --recipe."
        )
    return dataclasses.replace(stored, **changes)


def make_fabric(precision, device="auto", devices=1):
    """Return a launched Fabric: ``devices`` > 1 starts that many processes (DDP), each of which runs this program."""
    import inspect

    from lightning.fabric import Fabric
    from lightning.fabric.strategies import DDPStrategy
    from torch.nn.parallel import DistributedDataParallel

    # the discriminator runs twice before its backward pass, between which its buffers must not be overwritten; they
    # need not be shared: BatchNorm is measured anew for the averaged weights. Newer torch gave the switch another name
    known = inspect.signature(DistributedDataParallel).parameters
    switch = "forward_sync_buffers" if "forward_sync_buffers" in known else "broadcast_buffers"
    strategy = DDPStrategy(**{switch: False}) if devices > 1 else "auto"
    fabric = Fabric(accelerator=device, devices=devices, strategy=strategy, precision=precision)
    fabric.launch()
    return fabric
