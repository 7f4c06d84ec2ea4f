"""Resolves ``auto`` for a run: device, precision, batch size and threads, decided once for all windows."""

from dataclasses import dataclass

from ...errors import OptionError
from ...feedback import Feedback
from ..options.inference import WINDOW_PX, InferenceOptions
from .devices import choose_device, processor_threads
from .precision import FLOAT32, choose_precision

_BATCH = {"cpu": 4, "cuda": 32, "mps": 8}
"""Windows of 256 pixels per batch. A processor computes two batches side by side (see benchmarks/README.md)."""
_NARROW_CHANNELS = 256
"""Networks with a layer of more channels, as those of width 64, have half as many: their activations need more memory.
In 16 bits there are twice as many."""
MANY_WINDOWS = 1 << 30
"""Used if the number of windows is unknown."""
FEW_WINDOWS = 8
"""With fewer windows of 256 pixels, a trial of the precision takes longer than it saves."""


@dataclass(frozen=True)
class InferenceSettings:
    """How to run the networks, with all choices made.

    With equal settings, all processes compute the same result on equal hardware; ``threads`` (0: torch's own number) do
    not change it.
    """

    device: str
    precision: str
    batch_size: int
    threads: int


def resolve(options: InferenceOptions, network, feedback: Feedback, windows: int = MANY_WINDOWS) -> InferenceSettings:
    """Return the settings for a run of ``windows`` windows through ``network`` with ``options``; log the choices.

    Other precisions are only tried for a restorer: a detector is so small that there is little to gain. Raises
    ``OptionError`` if the device is absent or the networks cannot process windows of this size.
    """
    from ...nets.restorer import Restorer

    if isinstance(network, Restorer) and options.window_px % network.multiple_px:
        raise OptionError(
            f"WINDOW is {options.window_px}, but this model takes multiples of {network.multiple_px} pixels. Choose "
            "one, or 0 for the model's own."
        )
    device = choose_device(options.device, feedback)
    precision, window_px = options.precision, options.window_px or WINDOW_PX
    if precision == "auto":
        pixels = windows * window_px**2
        worth_it = isinstance(network, Restorer) and pixels >= FEW_WINDOWS * WINDOW_PX**2
        precision = choose_precision(network, device, options.threads, feedback) if worth_it else FLOAT32
    batch_size = options.batch_size or automatic_batch(device.type, window_px, is_narrow(network), precision != FLOAT32)
    with processor_threads(options.threads) as threads:
        settings = InferenceSettings(str(device), precision, max(1, min(batch_size, windows)), threads)
    unit = "thread" if threads == 1 else "threads"
    feedback.info(f"Batches of {settings.batch_size} windows in {precision}, {threads} processor {unit}.")
    return settings


def window_of(options: InferenceOptions, card) -> int:
    """Return the side, in pixels, of the windows for the network of ``card`` with ``options``.

    Raises ``OptionError`` if the windows are smaller than those the network was made for, or not larger than the
    overlap.
    """
    window_px = options.window_px or card.window_px
    if window_px < card.window_px:
        raise OptionError(
            f"WINDOW is {window_px}, but '{card.name}' was made for windows of {card.window_px} pixels: smaller ones "
            f"hold too little of the surroundings. Choose {card.window_px} or more, or 0 for the model's own."
        )
    if options.overlap_px >= window_px:
        raise OptionError(
            f"OVERLAP is {options.overlap_px}, but the windows of '{card.name}' have {window_px} pixels. Choose a "
            "smaller overlap."
        )
    return window_px


def is_narrow(network) -> bool:
    """Return whether all layers of ``network`` have few channels."""
    return all(parameter.shape[0] <= _NARROW_CHANNELS for parameter in network.parameters())


def automatic_batch(kind: str, window_px: int, narrow: bool = True, in_16_bits: bool = False) -> int:
    """Return the batch size for windows of ``window_px`` on a device of ``kind`` (``cpu``, ``cuda``, ``mps``).

    The number of pixels, and so the memory, is about the same for all window sizes. On a processor it is also about the
    same for ``narrow`` networks, whose layers have few channels, and others, in 32 and ``in_16_bits``.
    """
    windows = _BATCH[kind]
    if kind == "cpu":
        windows = windows * (1 + in_16_bits) // (2 - narrow)
    return max(1, windows * WINDOW_PX**2 // window_px**2)
