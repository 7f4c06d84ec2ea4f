"""Where the plugin keeps files that an update must not remove: its own folder in the user's profile."""

import os
from pathlib import Path

from qgis.core import QgsApplication

from ..models.store import MODELS_VARIABLE

_OF_PROFILE = f"{MODELS_VARIABLE}_OF_PROFILE"
"""Environment variable with the same folder, if the plugin and not the user has set ``MODELS_VARIABLE``."""


def profile_folder() -> Path:
    """Return the plugin's folder in the profile that QGIS runs with; it need not exist."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "sar_cloud_removal"


def models_folder() -> Path:
    """Return the folder that models are installed into, and are found in after ``use_models_of_profile``.

    It lies in the profile, unless the user's environment names another one.
    """
    return Path(_chosen() or profile_folder() / "models")


def use_models_of_profile() -> None:
    """Let installed models be found in the profile, unless the user's environment names another folder."""
    if not _chosen():
        os.environ[MODELS_VARIABLE] = os.environ[_OF_PROFILE] = str(models_folder())


def _chosen() -> str:
    """Return the folder that the user's environment names, empty for none.

    What the plugin has set does not count: a QGIS with another profile that was started from this one inherits it.
    """
    folder = os.environ.get(MODELS_VARIABLE, "")
    return "" if folder == os.environ.get(_OF_PROFILE) else folder
