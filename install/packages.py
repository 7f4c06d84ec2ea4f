"""The Python packages that the networks need in addition to QGIS's own, and their state here; imports none of them."""

import sys
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import List, Tuple

from .messages import later


@dataclass(frozen=True)
class Package:
    """A package: its ``name`` in pip, the ``module`` to import, compatible ``versions``, and its ``purpose``."""

    name: str
    module: str
    versions: str
    purpose: str

    @property
    def requirement(self) -> str:
        """Name and versions in pip's syntax."""
        return f"{self.name}{self.versions}"


PACKAGES: Tuple[Package, ...] = (
    Package("torch", "torch", ">=2.2,<3", later("runs the networks")),
    Package("safetensors", "safetensors", ">=0.4", later("reads the networks' weights")),
)


@dataclass(frozen=True)
class State:
    """One package in this Python: its ``version`` and the ``folder`` that contains it, both empty if it is missing."""

    package: Package
    version: str = ""
    folder: str = ""

    @property
    def missing(self) -> bool:
        """Whether the package cannot be found. It is not imported, so a package that exists may still fail to load."""
        return not self.folder


def states() -> Tuple[State, ...]:
    """Return the state of each package in this Python."""
    return tuple(_state(package) for package in PACKAGES)


def missing_packages() -> List[Package]:
    """Return the packages that this Python lacks."""
    return [state.package for state in states() if state.missing]


def _state(package: Package) -> State:
    found = _spec(package.module)
    if found is None:
        return State(package)
    places = list(found.submodule_search_locations or [found.origin])
    try:
        version = metadata.version(package.name)
    except metadata.PackageNotFoundError:
        version = ""
    return State(package, version, str(Path(places[0]).parent))


def _spec(module):
    try:
        return find_spec(module)
    except ValueError:  # loaded without a spec
        return getattr(sys.modules[module], "__spec__", None)
