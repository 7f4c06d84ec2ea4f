"""Finding the QGIS profile where no QGIS is running to ask."""

import os
import sys
from pathlib import Path
from typing import List, Mapping

from ...errors import OptionError


def default_profile() -> Path:
    """Return the profile the plugin lies in, or QGIS's own default one; raise ``OptionError`` where that is not clear."""
    plugin = Path(__file__).absolute().parent.parent.parent
    if [folder.name for folder in plugin.parents[:2]] == ["plugins", "python"]:
        return plugin.parents[2]
    found = [folder for folder in profile_candidates(sys.platform, os.environ, Path.home()) if folder.is_dir()]
    if len(found) != 1:
        seen = ", ".join(map(str, found)) or "none was found"
        raise OptionError(
            f"Which QGIS profile? ({seen}) Name its folder with --profile; in QGIS it is shown by Settings > User "
            "Profiles > Open Active Profile Folder."
        )
    return found[0]


def profile_candidates(system: str, environment: Mapping[str, str], user: Path) -> List[Path]:
    """Return where QGIS 4 and 3 keep the default profile on ``system`` (``sys.platform``), whether it exists or not."""
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
