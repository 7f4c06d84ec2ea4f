"""How the networks are run."""

from dataclasses import dataclass
from typing import Optional

from .checks import choice_problems, is_int, text_problems

PRECISIONS = ("auto", "float32", "bfloat16", "float16")
WINDOW_PX = 256
MAX_WINDOW_PX = 2048
WINDOW_STEP_PX = 64
MAX_THREADS = 1024


@dataclass(frozen=True)
class InferenceOptions:
    """How to run the networks; values of 0 or ``auto`` are resolved at the start of a run.

    Args:
        model: name of an installed model, empty for the default one.
        model_file: path of a model card (JSON), which overrides ``model``.
        overlap_px: pixels that neighbouring windows share, 0..255.
        batch_size: windows per forward pass, 0 to choose by device.
        device: ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.
        precision: number format of the computation, one of ``PRECISIONS``; ``auto`` tries a faster one and uses it if
            the result does not differ visibly.
        threads: processor threads of the networks, and windows that the estimators compute at a time (8 at most); 0
            for all cores.
        window_px: rows and columns of a window, 0 for the model's own size; smaller windows are refused.
    """

    model: str = ""
    model_file: Optional[str] = None
    overlap_px: int = 64
    batch_size: int = 0
    device: str = "auto"
    precision: str = "auto"
    threads: int = 0
    window_px: int = 0

    def problems(self) -> list:
        """Return one sentence for each invalid option, empty if all are valid."""
        found = text_problems("MODEL", self.model) + text_problems("MODEL_FILE", self.model_file)
        if not is_int(self.overlap_px) or not 0 <= self.overlap_px < WINDOW_PX:
            found.append(
                f"OVERLAP is {self.overlap_px}, allowed are 0 to {WINDOW_PX - 1} pixels "
                f"(it must be smaller than the {WINDOW_PX}-pixel window)."
            )
        if not is_int(self.batch_size) or not 0 <= self.batch_size <= 1024:
            found.append(f"BATCH_SIZE is {self.batch_size}, allowed are 1 to 1024, or 0 to choose by device.")
        head, _, index = str(self.device).partition(":")
        if self.device not in ("auto", "cpu", "cuda", "mps") and not (head == "cuda" and index.isdigit()):
            found.append(f"DEVICE is '{self.device}', allowed are auto, cpu, cuda, cuda:N and mps.")
        found += choice_problems("PRECISION", self.precision, PRECISIONS)
        if not is_int(self.threads) or not 0 <= self.threads <= MAX_THREADS:
            found.append(f"THREADS is {self.threads}, allowed are 1 to {MAX_THREADS}, or 0 for all cores.")
        if not is_int(self.window_px) or not (
            self.window_px == 0
            or (WINDOW_STEP_PX <= self.window_px <= MAX_WINDOW_PX and self.window_px % WINDOW_STEP_PX == 0)
        ):
            found.append(
                f"WINDOW is {self.window_px}, allowed are multiples of {WINDOW_STEP_PX} up to {MAX_WINDOW_PX} pixels, "
                "or 0 for the model's own."
            )
        return found
