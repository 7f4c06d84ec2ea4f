"""Running the engine in tests: options for a scene, feedback that remembers, and what a folder holds."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Optional

from rasters import Scene
from sar_cloud_removal.errors import Canceled
from sar_cloud_removal.pipeline.options.removeclouds import InferenceOptions, RasterSource, RestoreOptions


class Log:
    """Feedback that remembers everything and cancels once ``cancel_at`` of the work is done."""

    def __init__(self, cancel_at: Optional[float] = None):
        self.infos, self.warnings, self.fractions = [], [], []
        self._cancel_at = cancel_at

    def progress(self, fraction: float) -> None:
        """Remember the progress; cancel when it is time."""
        self.fractions.append(fraction)
        if self._cancel_at is not None and fraction >= self._cancel_at:
            raise Canceled("The run was canceled.")

    def info(self, text: str) -> None:
        """Remember the fact."""
        self.infos.append(text)

    def warn(self, text: str) -> None:
        """Remember the warning."""
        self.warnings.append(text)


def scene_options(scene: Scene, output, card: str, **changes) -> RestoreOptions:
    """Return options that restore ``scene`` on the CPU with the model of ``card``.

    ``changes`` are fields of ``RestoreOptions`` or of ``InferenceOptions``; paths may stand for raster sources.
    """
    inference = InferenceOptions(model_file=card, device="cpu", precision="float32")
    known = set(InferenceOptions.__dataclass_fields__)
    inference = replace(inference, **{name: changes.pop(name) for name in known & set(changes)})
    fields = {"optical": scene.optical, "sar": scene.sar, "cloud_mask": scene.mask, **changes}
    for name in ("optical", "green", "blue", "sar", "cloud_mask", "clear_reference"):
        if isinstance(fields.get(name), (str, Path)):
            fields[name] = RasterSource(str(fields[name]))
    return RestoreOptions(output=str(output), inference=inference, **fields)


def contents(folder) -> dict:
    """Return ``{relative path: SHA-256 of the contents}`` of all files in ``folder``, hidden ones too."""
    folder = Path(folder)
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
