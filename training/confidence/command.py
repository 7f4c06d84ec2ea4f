"""``python -m sar_cloud_removal.training confidence``: fits the error model of an exported model and judges it."""

from pathlib import Path

from ..arguments import at_least, device_of


def add_arguments(command) -> None:
    """Declare the options of the command."""
    command.add_argument("--weights", required=True, help="model card (JSON) of an exported model; it is rewritten")
    command.add_argument("--data", required=True, help="the data folder that the model was trained on")
    command.add_argument("--device", default="cpu", help="cpu or cuda")
    command.add_argument("--threads", type=at_least(1), default=1, help="CPU threads")


def run(options) -> int:
    """Fit, calibrate and judge the error model, write it into the card, print the judgement; return the exit status."""
    import torch

    from .card import add_confidence
    from .reliability import table

    torch.set_num_threads(options.threads)
    device = device_of(options.device)
    section = add_confidence(options.weights, options.data, command_line(options.weights), device)
    print(table(section), end="")
    return 0


def command_line(card_path) -> str:
    """Return the command that makes the same error model again, without the paths of this machine."""
    return f"python -m sar_cloud_removal.training confidence --weights {Path(card_path).name} --data DATA"
