"""``python -m sar_cloud_removal.training``: split, train, evaluate, export, study, detector, references ..."""

import argparse
import logging
import os
import sys
from dataclasses import dataclass
from typing import Callable

from ..errors import PluginError
from . import command as phases
from .blend import command as blend
from .comparison import command as study
from .confidence import command as confidence
from .detection import command as detection
from .detector import command as detector
from .references import command as references


@dataclass(frozen=True)
class Command:
    """A sub-command: its help text, ``add_arguments(parser)``, and ``run(options)``, which returns the exit status."""

    help: str
    add_arguments: Callable
    run: Callable


def _on_a_run(text):
    return Command(text, phases.add_arguments, phases.run)


COMMANDS = {
    "split": _on_a_run("write which scenes train, validate and test to split.json"),
    "train": _on_a_run("train GAN1 (all folds), translate, train GAN2; continues an unfinished run"),
    "evaluate": _on_a_run("score the best weights and all simple fills on the test scenes and under real clouds"),
    "export": _on_a_run("write the evaluated weights, their card with an error model, and hashes into --weights"),
    "reproduce": _on_a_run("split, train, evaluate and export"),
    "confidence": Command(
        "fit, calibrate and judge the error model of exported weights again, and write it into their card",
        confidence.add_arguments,
        confidence.run,
    ),
    "benchmark": Command(
        "measure images per second of a training step; needs no data",
        phases.add_benchmark_arguments,
        phases.run_benchmark,
    ),
    "study": Command(
        "train and score all systems that the paper compares, and repeat its tables and figures",
        study.add_arguments,
        study.run,
    ),
    "detector": Command(
        "train, judge and export the network that detects clouds", detector.add_arguments, detector.run
    ),
    "detection": Command(
        "judge the detection of clouds with other dates, beside what needs one date only; trains nothing",
        detection.add_arguments,
        detection.run,
    ),
    "references": Command(
        "judge restoration with other dates of the same ground on places whose truth is known; trains nothing",
        references.add_arguments,
        references.run,
    ),
    "blend": Command(
        "try whether networks know better than the scene's trials which estimate to trust where",
        blend.add_arguments,
        blend.run,
    ),
}


def parser():
    """Return the parser of the command line."""
    result = argparse.ArgumentParser(prog="python -m sar_cloud_removal.training", description=__doc__)
    commands = result.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        command.add_arguments(commands.add_parser(name, help=command.help, description=command.help))
    return result


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
        return COMMANDS[options.command].run(options)
    except PluginError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"A file or folder cannot be used ({error}). Check that the paths are right, the folders can be written "
            "to, and the disk is not full; the same command then goes on.",
            file=sys.stderr,
        )
        return 1
