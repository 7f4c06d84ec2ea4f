"""What there is to restore with: packages, devices, models, and how fast they are together. Runs whatever
is missing.
"""

import platform
from dataclasses import dataclass
from importlib import import_module
from typing import Iterator, List, Optional, Set, Tuple

from ...errors import ModelError, PluginError
from ...feedback import Feedback
from ...install.packages import PACKAGES
from ...models.cards import read_card, verify_weights
from ...models.detector_cards import DetectorCard, read_detector_card
from ...models.store import ModelStore, default_model
from ..blas import blas_hint
from ..options.inference import WINDOW_PX, InferenceOptions
from ..windows.devices import Device, devices, gpu_hint
from ..windows.plan import plan_windows

MODULES = (
    *(("GDAL", "osgeo.gdal", True), ("numpy", "numpy", True)),
    *((package.name, package.module, True) for package in PACKAGES),
)
"""What is looked for: how people call it, the module that is imported, whether networks cannot run without it."""
TILE_PX = 10980
"""Rows and columns of a Sentinel-2 tile at 10 m."""
_NO_CODE_FOR_GPU = ("no kernel image", "not compatible with the current pytorch")


@dataclass(frozen=True)
class Package:
    """A Python package; ``problem`` says why it cannot be used, empty where it can."""

    name: str
    version: str
    required: bool
    problem: str = ""


@dataclass(frozen=True)
class Model:
    """A model on disk. ``restores``: it removes clouds, else it detects them. ``bundled``: it came with the plugin.

    ``problem`` says why it is not whole, empty where it is.
    """

    name: str
    restores: bool
    bundled: bool
    version: str = ""
    megabytes: float = 0.0
    sha256: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Speed:
    """How long one window takes ``model`` on ``device``; ``seconds_per_window`` is ``None`` where it does not run.

    ``precision`` and ``threads`` (of the processor) are those that a run has by default there.
    """

    device: str
    model: str
    restores: bool
    seconds_per_window: Optional[float]
    problem: str = ""
    precision: str = ""
    threads: int = 0

    @property
    def seconds_per_tile(self) -> Optional[float]:
        """Seconds to restore a Sentinel-2 tile that is cloudy all over, at the default overlap, without reading and
        writing.
        """
        if self.seconds_per_window is None or not self.restores:
            return None
        return self.seconds_per_window * len(plan_windows((TILE_PX, TILE_PX), WINDOW_PX, InferenceOptions.overlap_px))


@dataclass(frozen=True)
class Installation:
    """All that was found. ``gpu_hint`` says why torch leaves a GPU alone, empty where it does not, and ``blas_hint``
    what keeps numpy from using the processor.
    """

    system: str
    python: str
    packages: Tuple[Package, ...]
    devices: Tuple[Device, ...]
    models: Tuple[Model, ...]
    speeds: Tuple[Speed, ...]
    gpu_hint: str = ""
    blas_hint: str = ""

    @property
    def device(self) -> str:
        """The device that ``auto`` chooses, empty without torch."""
        names = [device.name for device in self.devices]
        return next((name for name in names if name.startswith("cuda")), names[-1] if names else "")

    @property
    def speed(self) -> Optional[Speed]:
        """How fast what is chosen by default is: that model on that device."""
        model = default_model(model.name for model in self.models if model.bundled and model.restores)
        wanted = self.device, model, True
        return next((speed for speed in self.speeds if (speed.device, speed.model, speed.restores) == wanted), None)

    @property
    def alternatives(self) -> Tuple[Speed, ...]:
        """The pairs of device and model that do remove clouds."""
        return tuple(speed for speed in self.speeds if speed.restores and speed.seconds_per_window is not None)

    @property
    def ready(self) -> bool:
        """Whether clouds can be removed with nothing but the defaults: where packages are missing, without networks."""
        if self.has_networks:
            return self.speed is not None and self.speed.seconds_per_window is not None
        return self._broken <= {package.name for package in PACKAGES}

    @property
    def has_networks(self) -> bool:
        """Whether the packages that networks need are there, so that a run with the defaults uses them."""
        return not self._broken

    @property
    def _broken(self) -> Set[str]:
        return {package.name for package in self.packages if package.required and package.problem}

    def problems(self) -> List[str]:
        """Return what is wrong with models and devices, one text with cause and remedy each."""
        # what is wrong with a device is the same for every model
        found = list(dict.fromkeys(item.problem for item in (*self.models, *self.speeds) if item.problem))
        if not any(model.restores for model in self.models):
            found.insert(0, "The plugin's folder holds no model. Install the plugin again.")
        return found + [hint for hint in (self.gpu_hint, self.blas_hint) if hint]


def examine(feedback: Feedback, store: ModelStore) -> Installation:
    """Look at everything and run every whole model of ``store`` on every device; raises nothing but ``Canceled``."""
    packages = tuple(_package(*found) for found in MODULES)
    broken = {package.name for package in packages if package.required and package.problem}
    feedback.progress(0.3)
    models, cards = [], []
    for name, path, read, bundled in _model_paths(store):
        try:
            card = read(path)
            digest = verify_weights(card, again=True)  # a disk fails without a new time of change
            models.append(
                Model(name, read is read_card, bundled, card.version, card.weights_path.stat().st_size / 1e6, digest)
            )
            cards.append(card)
        except ModelError as error:
            models.append(Model(name, read is read_card, bundled, problem=str(error)))
    found = () if "torch" in broken else tuple(devices())
    speeds = () if broken else tuple(_speeds(cards, found, feedback))
    feedback.progress(1.0)
    return Installation(
        system=platform.platform(),
        python=platform.python_version(),
        packages=packages,
        devices=found,
        models=tuple(models),
        speeds=speeds,
        gpu_hint=gpu_hint(found) if found else "",
        blas_hint="" if "numpy" in broken else blas_hint(),
    )


def _package(name, module, required) -> Package:
    try:
        found = import_module(module)
    except Exception as error:  # a library that fails to load is an OSError on Windows, an ImportError elsewhere
        absent = isinstance(error, ModuleNotFoundError) and module.startswith(error.name or module)
        return Package(name, "", required, "not installed" if absent else f"installed, but cannot be loaded ({error})")
    return Package(name, str(getattr(found, "__version__", "")), required)


def _model_paths(store):
    """Yield name, card, the function that reads it, and whether it came with the plugin, of each model that can be
    used.
    """
    for name, path in store.cards().items():
        yield name, path, read_card, path.parent == store.bundled
    for path in sorted(store.detectors.glob("*.json")):
        yield path.stem, path, read_detector_card, True


def _speeds(cards, found, feedback) -> Iterator[Speed]:
    from ...nets.checkpoint import load_detector, load_restorer
    from .timing import time_detecting, time_restoring

    done, total = 0, len(cards) * len(found)
    for device in found:
        for card in cards:
            feedback.progress(0.4 + 0.6 * done / total)
            restores = not isinstance(card, DetectorCard)
            load, measure = (load_restorer, time_restoring) if restores else (load_detector, time_detecting)
            try:
                timing = measure(load(card), card.window_px, device.name)
                how = {"precision": timing.precision, "threads": timing.threads}
                yield Speed(device.name, card.name, restores, timing.seconds, **how)
            except Exception as error:
                yield Speed(device.name, card.name, restores, None, _explained(error, device))
            done += 1


def _explained(error, device) -> str:
    """Return what keeps networks from running on ``device``, and what to do about it."""
    if isinstance(error, PluginError):
        return str(error)
    text = (str(error).splitlines() or [""])[0]
    if any(sign in text.lower() for sign in _NO_CODE_FOR_GPU):
        remedy = "Install a build of torch that has code for this GPU, or set DEVICE to cpu."
    else:
        remedy = "Install torch again, or set DEVICE to another device."
    return f"The networks do not run on {device.name} ({device.label}): {type(error).__name__}: {text}. {remedy}"
