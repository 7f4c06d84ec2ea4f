"""Running the engine in tests: options for a scene, feedback that remembers, and what a folder holds."""

import hashlib
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Callable, Optional

from rasters import Scene
from sar_cloud_removal.errors import Canceled, PluginError
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.removeclouds import NETWORKS, Outputs, RestoreOptions
from sar_cloud_removal.pipeline.options.sources import MaskSource, OpticalSource, RasterSource, SarSource

PREFIXED = {
    **{f"optical_{name}": ("optical", name) for name in ("raster", "nodata")},
    **{f"sar_{name}": ("sar", name) for name in ("raster", "band", "unit", "nodata")},
    **{f"mask_{name}": ("mask", name) for name in ("raster", "band", "type")},
    "mask_threshold_percent": ("mask", "threshold_percent"),
}
"""Fields whose name needs that of their group, as several groups have one of that name."""


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


class At(Log):
    """Feedback that calls ``act`` when ``share`` of the work is done, and again until it returns something else than
    ``False``; then it is ``done``.
    """

    def __init__(self, share: float, act: Callable[[], object]):
        super().__init__()
        self.done, self._share, self._act = False, share, act

    def progress(self, fraction: float) -> None:
        """Remember the progress; act when it is time."""
        super().progress(fraction)
        if not self.done and fraction >= self._share:
            self.done = self._act() is not False


def scene_options(scene: Scene, output, card: str, **changes) -> RestoreOptions:
    """Return options that restore ``scene`` on the CPU with the networks of ``card``; ``changes`` as in ``changed``."""
    options = RestoreOptions(
        optical=OpticalSource(RasterSource(str(scene.optical))),
        sar=SarSource(RasterSource(str(scene.sar))),
        mask=MaskSource(RasterSource(str(scene.mask))),
        estimator=NETWORKS,
        written=Outputs(str(output)),
        inference=InferenceOptions(model_file=card, device="cpu", precision="float32"),
    )
    return changed(options, **changes)


def changed(options, **changes):
    """Return ``options`` with other values: of their own fields, or of fields of the values they are made of.

    ``buffer_px`` is that of ``rim``, ``restored`` that of ``written``; see ``PREFIXED`` for names that several have. A
    path may stand for a ``RasterSource``, and a raster for a source with nothing else given.
    """
    groups = {}
    for name, value in changes.items():
        group, inner = PREFIXED.get(name) or (_group_of(options, name), name)
        groups.setdefault(group, {})[inner] = value
    mine = _converted(options, groups.pop(None, {}))
    for group, values in groups.items():
        before = mine.get(group, getattr(options, group))
        mine[group] = replace(before, **_converted(before, values))
    return replace(options, **mine)


def _group_of(options, name):
    """Return the field of ``options`` whose value has a field called ``name``, ``None`` for a field of their own."""
    own = [field.name for field in fields(options)]
    if name in own:
        return None
    groups = [group for group in own if is_dataclass(getattr(options, group))]
    (found,) = (group for group in groups if name in {f.name for f in fields(getattr(options, group))})
    return found


def _converted(before, values) -> dict:
    """Return ``values`` of fields of ``before``, with rasters and sources where paths stand for them."""
    types, found = {field.name: str(field.type) for field in fields(before)}, {}
    for name, value in values.items():
        if isinstance(value, (str, Path)) and "Source" in types[name]:
            value = RasterSource(str(value))
        whole = getattr(before, name)
        is_source = isinstance(whole, (OpticalSource, SarSource, MaskSource))
        if is_source and isinstance(value, RasterSource) or isinstance(whole, MaskSource) and value is None:
            value = replace(whole, raster=value)
        found[name] = value
    return found


def problems(open_task, options) -> list:
    """Return what the check of a dialog finds: nothing, or the error of opening the task of ``options``."""
    try:
        open_task(options)
    except PluginError as error:
        return [str(error)]
    return []


def contents(folder) -> dict:
    """Return ``{relative path: SHA-256 of the contents}`` of all files in ``folder``, hidden ones too."""
    folder = Path(folder)
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
