"""Finds the Python program of the running QGIS: ``sys.executable`` may name QGIS itself, which is not a Python."""

import os
import sys
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Dict, Iterable, List, Mapping

from .places import SCRIPT


def here() -> List[str]:
    """Return the possible paths of this process's Python program."""
    prefixes = (sys.exec_prefix, sys.base_exec_prefix)
    return candidates(sys.platform, sys.version_info[:2], prefixes, sys.executable or "")


def program() -> str:
    """Return the path of this process's Python program, "python3" if it is not found."""
    return next(filter(os.path.isfile, here()), "python3")


def command(profile: str) -> str:
    """Return the command line that installs into ``profile`` without a window, with QGIS's Python if it is found."""
    return f'"{program()}" "{SCRIPT}" --profile "{profile.rstrip("/")}"'


def candidates(system: str, version, prefixes: Iterable[str], executable: str) -> List[str]:
    """Return possible paths of the program on ``system`` (``sys.platform``), unchecked, the most likely first.

    ``version``: (major, minor). ``prefixes``: of the running Python. ``executable``: its ``sys.executable``, which on
    Windows and macOS is usually QGIS itself.
    """
    path = PureWindowsPath if system == "win32" else PurePosixPath
    running = path(executable)
    folders: List[PurePath] = []
    if system == "win32":
        names = ("python.exe", "python3.exe")
        for prefix in map(path, prefixes):
            folders += [prefix, prefix / "Scripts"]
        folders.append(running.parent)
    else:
        names = (f"python{version[0]}.{version[1]}", "python3", "python")
        if system == "darwin" and running.parent.name == "MacOS":
            folders += [running.parent, running.parent / "bin"]
        folders += [path(prefix) / "bin" for prefix in prefixes]
    found = [str(folder / name) for folder in folders for name in names]
    if running.name.lower().startswith("python"):
        found.append(str(running))
    return list(dict.fromkeys(found))


def environments(base: Mapping[str, str]) -> List[Dict[str, str]]:
    """Return the environments to try a program in: this one and, on macOS, one with the ``PYTHONHOME`` of bundles."""
    own = {name: value for name, value in base.items() if name not in ("PYTHONSTARTUP", "PYTHONINSPECT")}
    own.update(PYTHONIOENCODING="utf-8", PYTHONUNBUFFERED="1")
    return [own, {**own, "PYTHONHOME": sys.base_prefix}] if sys.platform == "darwin" else [own]
