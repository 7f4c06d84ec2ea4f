"""``python -m sar_cloud_removal.training study``: its options, and what they become. Loads torch only when run."""

import argparse
import sys

from ...errors import OptionError
from ..arguments import at_least

SETTINGS = {
    "split": (str, "scene (default) or random: how training and test are kept apart"),
    "seeds": (int, "repetitions, each with its own split, first weights and batches; 3"),
    "images": (int, "images each network sees, in place of --budget: a study that can be repeated"),
    "protocol": (str, "same (default): equal batch, rate and schedule, or original: each source's own"),
    "batch": (int, "images in a batch; 32, in protocol same"),
    "crop": (
        int,
        "side of the crops that train, in pixels; 256, in protocol same. U-Nets have fewer levels below that",
    ),
    "width": (int, "filters of the first layer of every network; 64, as in all sources"),
    "precision": (str, "32-true (default) or bf16-mixed"),
    "windows": (int, "test windows of every seed at most, evenly taken; 48"),
    "per-pair": (int, "windows that a test pair gives at most; 2"),
    "max-pairs": (int, "how many pairs to read of SEN1-2, or of every part of SEN12MS-CR; 0, all"),
    "norm": (str, "scene (default) or, for SEN12MS-CR, fixed: how digital numbers are normalised"),
}
"""Options that describe a study; a folder keeps them, and they can be left out when it is continued."""
FIELDS = {"batch": "batch_size", "crop": "crop_px"}


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the options of ``study`` to its parser."""
    command.add_argument(
        "--table", default="all", choices=("3", "4", "5", "6", "all"), help="the paper's table to repeat"
    )
    command.add_argument(
        "--data", required=True, help="folder with sen12/, scenes.csv, ..., a SEN1-2 or SEN12MS-CR root"
    )
    command.add_argument("--out", required=True, help="folder of the study; what is missing in it is made")
    command.add_argument(
        "--budget", type=float, help="minutes for all runs together, of each part where there are parts"
    )
    for name, (kind, text) in SETTINGS.items():
        command.add_argument(f"--{name}", type=kind, help=text)
    command.add_argument(
        "--part", type=_part, default=(1, 1), metavar="K/N", help="do the K-th of N shares of the work"
    )
    command.add_argument("--device", default="auto", help="auto, cpu or cuda")
    command.add_argument("--threads", type=at_least(1), help="CPU threads; 1 is fastest on a shared machine")


def _part(text):
    try:
        part, parts = map(int, text.split("/"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form K/N, such as 1/2") from None
    if not 1 <= part <= parts:
        raise argparse.ArgumentTypeError(f"'{text}': K must be one of 1 to N")
    return part, parts


def run(options) -> int:
    """Run the study that ``options`` describe; return the exit status."""
    import torch

    from ..loop.fabric import make_fabric
    from ..two_stage import Interrupted
    from .report.paper import PAPER
    from .study import Study

    if options.budget is not None and not options.budget > 0:
        raise OptionError(f"--budget is {options.budget:g}, it must be more than 0 minutes.")
    values = {FIELDS.get(name, name.replace("-", "_")): getattr(options, name.replace("-", "_")) for name in SETTINGS}
    given = {name: value for name, value in values.items() if value is not None}
    if options.threads:
        torch.set_num_threads(options.threads)
    study = Study.open(
        options.out,
        options.data,
        given,
        lambda precision: make_fabric(precision, options.device),
        tables=tuple(PAPER) if options.table == "all" else (int(options.table),),
        minutes=options.budget,
        part=options.part,
    )
    try:
        study.run()
    except Interrupted as stop:
        print(stop, file=sys.stderr)
        return 130
    if options.part[1] > 1:
        print("This part is done. With all parts' runs/ in one folder, give the command without --part for the tables.")
    else:
        print(study.report())
    return 0
