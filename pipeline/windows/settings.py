"""What ``auto`` stands for in a run: device, precision, batch and threads, decided once for all its windows."""

from dataclasses import dataclass

from ...errors import OptionError
from ...feedback import Feedback
from ..options.inference import WINDOW_PX, InferenceOptions
from .devices import choose_device, processor_threads
from .precision import FLOAT32, choose_precision

_BATCH = {"cpu": 4, "cuda": 32, "mps": 8}
"""Windows of 256 pixels at a time. More than 4 do not make a processor faster (see benchmarks/README.md), and cost memory."""
MANY_WINDOWS = 1 << 30
"""Where it is unknown how many there will be."""
FEW_WINDOWS = 8
"""So few windows of 256 pixels are done before a trial of the precision has paid off."""


@dataclass(frozen=True)
class InferenceSettings:
    """How windows go through the networks, with nothing left to choose.

    With the same settings, every process computes the same on like hardware; ``threads`` (0: as many as torch has) do not
    change a result.
    """

    device: str
    precision: str
    batch_size: int
    threads: int


def resolve(options: InferenceOptions, network, feedback: Feedback, windows: int = MANY_WINDOWS) -> InferenceSettings:
    """Return the settings for a run of ``windows`` windows through ``network`` under ``options``; log the choices.

    Only a restorer is tried in other precisions: a detector is so small that there is little to gain. Raises ``OptionError``
    for a device that is absent, and for windows of a size that the networks cannot take.
    """
    from ...nets.restorer import Restorer

    if isinstance(network, Restorer) and options.window_px % network.multiple_px:
        raise OptionError(
            f"WINDOW is {options.window_px}, but this model takes multiples of {network.multiple_px} pixels. Choose one, or 0 "
            "for the model's own."
        )
    device = choose_device(options.device, feedback)
    precision = options.precision
    if precision == "auto":
        pixels = windows * (options.window_px or WINDOW_PX) ** 2
        worth_it = isinstance(network, Restorer) and pixels >= FEW_WINDOWS * WINDOW_PX**2
        precision = choose_precision(network, device, options.threads, feedback) if worth_it else FLOAT32
    batch_size = options.batch_size or automatic_batch(device.type, options.window_px or WINDOW_PX)
    with processor_threads(options.threads) as threads:
        settings = InferenceSettings(str(device), precision, max(1, min(batch_size, windows)), threads)
    feedback.info(f"Batches of {settings.batch_size} windows in {precision}, {threads} processor threads.")
    return settings


def window_of(options: InferenceOptions, card) -> int:
    """Return the side, in pixels, of the windows that ``card``'s network gets under ``options``.

    Raises ``OptionError`` for windows smaller than the network was made for, and for an overlap that they do not have.
    """
    window_px = options.window_px or card.window_px
    if window_px < card.window_px:
        raise OptionError(
            f"WINDOW is {window_px}, but '{card.name}' was made for windows of {card.window_px} pixels: smaller ones hold too "
            f"little of the surroundings. Choose {card.window_px} or more, or 0 for the model's own."
        )
    if options.overlap_px >= window_px:
        raise OptionError(
            f"OVERLAP is {options.overlap_px}, but the windows of '{card.name}' have {window_px} pixels. Choose a smaller "
            "overlap."
        )
    return window_px


def automatic_batch(kind: str, window_px: int) -> int:
    """Return how many windows of ``window_px`` a device of ``kind`` (``cpu``, ``cuda``, ``mps``) is given at a time.

    In pixels it is always about the same, and so is the memory it takes.
    """
    return max(1, _BATCH[kind] * WINDOW_PX**2 // window_px**2)
