"""The plan of an installation: the packages, their source, the disk space they need, and the calls of pip."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import List, Mapping, NamedTuple, Optional, Tuple

from ..nvidia import driver_cuda
from .messages import without_login
from .options import InstallOptions
from .packages import Package, missing_packages
from .where.precedence import CONSTRAINTS, installed_versions

PYPI = "https://pypi.org/simple"
"""pip's default index; the user's pip settings may name another one."""
TORCH_INDEX = "https://download.pytorch.org/whl/"
CUDA_INDEXES = (((13, 0), "cu130"), ((12, 8), "cu128"), ((12, 6), "cu126"), ((11, 8), "cu118"))
"""The indexes of torch's CUDA builds, newest first, with the CUDA version that the driver must support."""
NEEDED_BYTES = {"cpu": 2.0e9, "cuda": 12.0e9}
"""Free space required: download and unpacked files together (CPU on Linux: 0.2e9 and 0.8e9), with a margin."""
_UNPACKED = 6
"""Wheels unpack to four times their size; the rest is a margin."""


class PipCall(NamedTuple):
    """One call of pip: the packages to install, their folder or address (to be displayed), and its arguments."""

    names: Tuple[str, ...]
    source: str
    arguments: List[str]


@dataclass(frozen=True)
class Plan:
    """The plan of an installation.

    ``packages`` are the missing ones, ``installed`` the names and versions that this Python has. ``index`` is the index
    of torch, ``None`` for pip's default.
    """

    options: InstallOptions
    packages: Tuple[Package, ...]
    installed: Mapping[str, str]
    index: Optional[str]

    @property
    def needed_bytes(self) -> float:
        """Free disk space required, in bytes: the maximum used at any time."""
        if self.options.wheels:
            return _UNPACKED * sum(path.stat().st_size for path in Path(self.options.wheels).glob("*.whl"))
        if not self._has_torch:
            return 0.5e9
        if self.options.index:  # PyPI's build for Linux, which mirrors have, is CUDA's; the label asks for another one
            cuda = sys.platform == "linux" and not self.options.torch.endswith("+cpu")
        else:
            cuda = bool(self.index) and not self.index.endswith("/cpu")
        return NEEDED_BYTES["cuda" if cuda else "cpu"]

    @property
    def ignores_build(self) -> bool:
        """Whether the chosen build of torch has no effect, since the user's own index decides on it."""
        return self._has_torch and bool(self.options.index) and not self.options.wheels

    @property
    def _has_torch(self) -> bool:
        return any(package.name == "torch" for package in self.packages)

    def pip_calls(self, target, beside) -> List[PipCall]:
        """Return the calls of pip that install into the folder ``target``.

        torch is installed by a separate call if it has a separate index: with several indexes pip would take the newest
        build of any. ``beside``: folder with the stand-ins for QGIS's own packages (``precedence``).
        """
        common = [
            *("install", "--target", str(target), "--upgrade", "--only-binary", ":all:", "--no-compile"),
            *("--no-cache-dir", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"),
            *("--retries", "3", "--timeout", "30"),
            *("--find-links", str(beside), "--constraint", str(Path(beside) / CONSTRAINTS)),
        ]
        own = self.options.wheels or self.options.index
        if own:
            calls = [(own, ["--no-index", "--find-links"] if self.options.wheels else ["--index-url"], self.packages)]
        else:
            torch = [package for package in self.packages if package.name == "torch" and self.index]
            others = [package for package in self.packages if package not in torch]
            calls = [(self.index, ["--index-url"], torch), (PYPI, [], others)]
        return [
            PipCall(
                tuple(package.name for package in packages),
                without_login(source),
                [*common, *option, *([source] if option else []), *map(self._requirement, packages)],
            )
            for source, option, packages in calls
            if packages
        ]

    def _requirement(self, package) -> str:
        chosen = self.options.torch if package.name == "torch" else ""
        return f"{package.name}=={chosen}" if chosen else package.requirement


def make_plan(options: InstallOptions) -> Plan:
    """Return the plan for this Python and this computer's NVIDIA driver."""
    own_source = options.index or options.wheels
    index = None if own_source else torch_index(options.build, sys.platform, driver_cuda())
    return Plan(options, tuple(missing_packages()), installed_versions(), index)


def torch_index(build: str, system: str, driver: Optional[Tuple[int, int]]) -> Optional[str]:
    """Return the address of the index with torch's ``build`` for ``system`` (``sys.platform``), ``None`` for PyPI.

    ``driver``: the newest CUDA version that the NVIDIA driver supports, ``None`` without a driver. Builds for this and
    older versions work.
    """
    if system == "darwin":
        return None  # one build, for processor and Apple GPU, on PyPI
    if build == "cpu" or (build == "auto" and driver is None):
        return f"{TORCH_INDEX}cpu"
    fitting = [name for version, name in CUDA_INDEXES if driver is None or version <= driver]
    return TORCH_INDEX + (fitting[0] if fitting else CUDA_INDEXES[-1][1])
