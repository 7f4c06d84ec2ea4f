"""The Python packages that the networks need in addition to QGIS's own, and their state here; imports none of them."""

import operator
import re
import sys
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import List, Optional, Tuple

from .messages import later

_COMPARED = {">=": operator.ge, "<": operator.lt}


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

    def accepts(self, version: str) -> bool:
        """Return whether ``version`` is a compatible one; a version that cannot be read counts as compatible."""
        release = _release(version)
        return release is None or all(
            _COMPARED[sign](release, _release(limit)) for sign, limit in re.findall(r"(>=|<)([^,]+)", self.versions)
        )


PACKAGES: Tuple[Package, ...] = (
    Package("torch", "torch", ">=2.2,<3", later("runs the networks")),
    Package("safetensors", "safetensors", ">=0.4", later("reads the networks' weights")),
)


@dataclass(frozen=True)
class State:
    """One package in this Python: its ``version`` and the ``folder`` that contains it, both empty if it is not found.

    It is not imported, so a package that exists may still fail to load.
    """

    package: Package
    version: str = ""
    folder: str = ""

    @property
    def missing(self) -> bool:
        """Whether there is no compatible version of the package."""
        return not self.folder or self.unsuitable

    @property
    def unsuitable(self) -> bool:
        """Whether the package is there, but in a version that is not compatible."""
        return bool(self.folder) and not self.package.accepts(self.version)

    def lies_in(self, home) -> bool:
        """Return whether the package lies in ``home``, where it was installed; if not, it is QGIS's own."""
        return bool(self.folder) and Path(home).absolute() in Path(self.folder).absolute().parents


def states() -> Tuple[State, ...]:
    """Return the state of each package in this Python."""
    return tuple(_state(package) for package in PACKAGES)


def missing_packages() -> List[Package]:
    """Return the packages that this Python lacks, or has in versions that are not compatible."""
    return [state.package for state in states() if state.missing]


def _state(package: Package) -> State:
    found = _spec(package.module)
    if found is None:
        return State(package)
    places = list(found.submodule_search_locations or [found.origin])
    folder = str(Path(places[0]).parent)
    return State(package, _version(package.name, folder), folder)


def _version(name, folder) -> str:
    """Return the version of the package ``name`` in ``folder``, empty if it is not recorded there.

    Another folder may have another version, which is not the one that is imported.
    """
    return next((found.version or "" for found in metadata.distributions(name=name, path=[folder])), "")


def _release(version: str) -> Optional[Tuple[int, ...]]:
    """Return the numbers of ``version`` without trailing zeros, as 2 and 2.0 are the same; ``None`` without any."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    if not found:
        return None
    return tuple(int(number) for number in re.sub(r"(?:\.0+)+$", "", found[0]).split("."))


def _spec(module):
    try:
        return find_spec(module)
    except ValueError:  # loaded without a spec
        return getattr(sys.modules[module], "__spec__", None)
