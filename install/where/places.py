"""The folder of the packages in the QGIS profile: its location, the active installation, and a lock for changes.

The home of one Python's packages contains numbered folders, each a complete installation, and a file that names the
active one. A new installation is built beside that one; replacing the file activates it.
"""

import errno
import importlib
import os
import platform
import sys
import tempfile
import zlib
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Iterable, List, Mapping, Optional

from ...errors import OptionError
from ...files import locked, replaced
from ..causes.diagnosis import failure
from . import in_use

SCRIPT = str(Path(__file__).absolute().parent.parent)
"""The folder of this package, which Python runs to install: it contains a ``__main__``."""
VARIABLE = "SAR_CLOUD_REMOVAL_PACKAGES"
"""Environment variable with a folder that replaces the profile's."""
_FOLDER = "sar_cloud_removal"
_OF_PROFILES = ("python", "QGIS", "qgis.db")
"""What QGIS writes into each profile."""
_ACTIVE = "active"
_LOCK = "lock"
_UNLOCKABLE = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


def runtime_key() -> str:
    """Return the key of compiled packages: Python's version, system and processor; short, for Windows' path limit."""
    machine = platform.machine() if sys.maxsize > 2**32 else "32bit"
    return f"cp{sys.version_info.major}{sys.version_info.minor}-{sys.platform}-{machine}"


def packages_home(profile=None, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of this Python's packages in the QGIS ``profile``, never inside the plugin's own folder.

    Without a ``profile``, ``default_profile`` is used, which is only looked for if ``VARIABLE`` names no other folder.
    """
    chosen = environment.get(VARIABLE)
    return (Path(chosen) if chosen else Path(profile or default_profile()) / _FOLDER) / runtime_key()


def require_profile(folder: str) -> None:
    """Raise ``OptionError`` unless ``folder`` is a QGIS profile, or empty, as one that QGIS has not started with."""
    shown = "In QGIS, Settings > User Profiles > Open Active Profile Folder shows it."
    if not os.path.isdir(folder):
        raise OptionError(f"The profile '{folder}' does not exist. Give the folder of a QGIS profile. {shown}")
    inside = os.listdir(folder)
    if inside and not any(name in inside for name in (*_OF_PROFILES, _FOLDER)):
        raise OptionError(
            f"The folder '{folder}' is not a QGIS profile: it has none of {', '.join(_OF_PROFILES)}. Give the folder "
            f"of a profile. {shown}"
        )


def default_profile() -> Path:
    """Return the plugin's own profile, or QGIS's default one; raise ``OptionError`` unless there is exactly one.

    A plugin that is installed for all users lies in .../share/qgis/python/plugins, which is not a profile.
    """
    folders = list(Path(__file__).absolute().parents)[3:7]  # a plugin's: plugins, python, the profile, profiles
    if [folder.name for folder in (*folders[:2], *folders[3:])] == ["plugins", "python", "profiles"]:
        return folders[2]
    found = [folder for folder in profile_candidates(sys.platform, os.environ, Path.home()) if folder.is_dir()]
    if len(found) != 1:
        several = f"There are several QGIS profiles ({', '.join(map(str, found))})"
        raise OptionError(
            f"{several if found else 'No QGIS profile was found'}. Give the folder of one with --profile; in QGIS, "
            "Settings > User Profiles > Open Active Profile Folder shows it."
        )
    return found[0]


def profile_candidates(system: str, environment: Mapping[str, str], user: Path) -> List[Path]:
    """Return the default profiles of QGIS 4 and 3 on ``system`` (``sys.platform``), which need not exist."""
    chosen = environment.get("QGIS_CUSTOM_CONFIG_PATH")
    if chosen:
        return [Path(chosen) / "profiles" / "default"]
    if system == "win32":
        base = Path(environment.get("APPDATA") or user / "AppData" / "Roaming")
    elif system == "darwin":
        base = user / "Library" / "Application Support"
    else:
        base = Path(environment.get("XDG_DATA_HOME") or user / ".local" / "share")
    return [base / "QGIS" / f"QGIS{major}" / "profiles" / "default" for major in (4, 3)]


def existing(folder) -> Path:
    """Return ``folder``, or its nearest existing parent, which is on the same disk."""
    folder = Path(folder).absolute()
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def other_keys(home) -> List[str]:
    """Return the keys of other Pythons with packages beside ``home``."""
    return sorted(path.parent.name for path in Path(home).parent.glob(f"*/{_ACTIVE}") if path.parent != Path(home))


def active_folder(home) -> Optional[Path]:
    """Return the active folder, ``None`` if there is none."""
    try:
        name = (Path(home) / _ACTIVE).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return None
    folder = Path(home) / name
    return folder if name.isdigit() and folder.is_dir() else None


def activate(home) -> Optional[Path]:
    """Append the active folder to ``sys.path``, after all of QGIS's own, and return it. Imports nothing.

    No installation deletes this folder, nor those that modules were loaded from, until this process ends or activates
    another one.
    """
    home = Path(home)
    folder = active_folder(home)
    _mark(home, folder)
    if active_folder(home) != folder:  # an installation has just replaced it, and may have deleted it
        folder = active_folder(home)
        _mark(home, folder)
    _take_off_path(home)
    if folder is not None:
        sys.path.append(str(folder))
    importlib.invalidate_caches()
    return folder


def deactivate(home) -> None:
    """Undo ``activate``."""
    _take_off_path(Path(home))
    _mark(home, None)
    importlib.invalidate_caches()


def new_folder(home) -> Path:
    """Create and return an empty folder in ``home`` for a new installation."""
    taken = [int(path.name) for path in Path(home).iterdir() if path.name.isdigit()]
    folder = Path(home) / str(max(taken, default=0) + 1)
    folder.mkdir()
    return folder


def switch_to(folder) -> None:
    """Activate ``folder`` in one step: readers see either the old one or the new one."""
    home = Path(folder).parent
    in_use.prepare(folder)
    with replaced(home / _ACTIVE) as draft:
        draft.write_text(Path(folder).name, encoding="utf-8")


def sweep(home, kept: Iterable = ()) -> None:
    """Remove all folders of ``home`` except the active one, ``kept``, and those that a running QGIS uses."""
    stays = {active_folder(home), *map(Path, kept)}
    for path in (temporary_folder(home), *Path(home).iterdir()):
        if path.is_dir() and path not in stays:
            in_use.remove(path)


def loaded_folders(home) -> List[str]:
    """Return the folders of ``home`` that modules of this process were imported from."""
    files = (str(getattr(module, "__file__", None) or "") for module in list(sys.modules.values()))
    parts = (Path(file).relative_to(home).parts for file in files if file.startswith(f"{home}{os.sep}"))
    return sorted({str(Path(home) / first) for first, *_ in parts})


def temporary_folder(home) -> Path:
    """Return the folder for pip's temporary files.

    It lies inside ``home``, since the system's temporary folder is often a small memory disk. On Windows, where a path
    is limited to 260 characters, it lies in the system's, since pip adds about thirty to the longest path in torch.
    """
    if os.name != "nt":
        return Path(home) / "temporary"
    return Path(tempfile.gettempdir()) / f"sar{zlib.crc32(str(home).encode('utf-8')):08x}"


@contextmanager
def exclusive(home):
    """Create ``home`` and lock it inside the ``with`` block.

    Raises ``InstallError`` if another installation runs or the disk supports no locks, and ``OSError`` if ``home``
    cannot be written.
    """
    Path(home).mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        try:
            held.enter_context(locked(Path(home) / _LOCK))
        except BlockingIOError as error:
            raise failure("busy", home=str(home)) from error
        except OSError as error:
            if error.errno in _UNLOCKABLE:
                raise failure("no-locks", home=str(home), variable=VARIABLE) from error
            raise
        yield


def _mark(home, folder) -> None:
    in_use.use_only([*loaded_folders(home), *([folder] if folder else [])], home)


def _take_off_path(home) -> None:
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").parent != home]
