"""Gives QGIS's own packages precedence: pip is prevented from replacing them, and its second copies are removed.

A second numpy or GDAL in the same process breaks QGIS. pip with ``--target`` ignores installed packages, so each
package that must not be duplicated gets a stand-in: an empty wheel of QGIS's version, which satisfies the dependencies
of others.
"""

import shutil
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Dict, List, Mapping

from ..causes.diagnosis import canonical

KEPT = ("GDAL", "numpy", "scipy")
"""Packages that others are compiled against: the others are chosen to match QGIS's version."""
CONSTRAINTS = "constraints.txt"
_LABEL = "qgis"


def installed_versions() -> Dict[str, str]:
    """Return canonical name and version of every package in this Python."""
    found = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        if name:
            found.setdefault(canonical(name), distribution.version)  # the first on sys.path is imported
    return found


def write_stand_ins(folder, installed: Mapping[str, str]) -> None:
    """Write stand-ins for the ``KEPT`` packages in ``installed``, and constraints that require them, to ``folder``."""
    folder = Path(folder)
    constraints = []
    for name in KEPT:
        version = installed.get(canonical(name))
        if version:
            labelled = f"{version}{'.' if '+' in version else '+'}{_LABEL}"  # no index offers this version
            _write_empty_wheel(folder, canonical(name).replace("-", "_"), labelled)
            constraints.append(f"{name}=={labelled}\n")
    (folder / CONSTRAINTS).write_text("".join(constraints), encoding="utf-8")


def prune(target, installed: Mapping[str, str]) -> List[str]:
    """Remove from ``target`` the stand-ins, all that is ``installed``, and programs; return the removed packages."""
    target = Path(target).resolve()
    doubled = [d for d in metadata.distributions(path=[str(target)]) if canonical(d.metadata["Name"]) in installed]
    names = [f"{d.metadata['Name']} {d.version}" for d in doubled]
    for distribution in doubled:
        files = [Path(distribution.locate_file(file)).resolve() for file in distribution.files or ()]
        for path in files:
            if target in path.parents and path.is_file():
                path.unlink()
        _remove_empty({parent for path in files for parent in path.parents if target in parent.parents})
    for folder in ("bin", "Scripts", "share"):
        shutil.rmtree(target / folder, ignore_errors=True)
    return sorted(name for name in names if not name.endswith(_LABEL))


def unmet(target, installed: Mapping[str, str]) -> List[str]:
    """Return one sentence for each of QGIS's versions that does not meet a requirement of a package in ``target``.

    Most are harmless: torch lists dependencies of its compiler, which is not used. The test of the packages decides.
    """
    from pip._vendor.packaging.requirements import Requirement  # pip is available: it has just been used

    found = []
    for distribution in metadata.distributions(path=[str(target)]):
        for text in distribution.requires or ():
            requirement = Requirement(text)
            version = installed.get(canonical(requirement.name))
            applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if version and applies and not requirement.specifier.contains(version, prereleases=True):
                name = distribution.metadata["Name"]
                found.append(f"{name} requires {requirement.name}{requirement.specifier}; QGIS's {version} is used.")
    return sorted(found)


def _write_empty_wheel(folder, name, version) -> None:
    info = f"{name}-{version}.dist-info"
    files = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: sar_cloud_removal\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)


def _remove_empty(folders) -> None:
    for folder in sorted(folders, key=lambda path: len(path.parts), reverse=True):
        shutil.rmtree(folder / "__pycache__", ignore_errors=True)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
