"""Where the plugin keeps files that an update must not remove: its own folder in the user's profile."""

import os
from pathlib import Path

from qgis.core import QgsApplication

from ..models.store import MODELS_VARIABLE


def profile_folder() -> Path:
    """Return the plugin's folder in the profile that QGIS runs with; it need not exist."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "sar_cloud_removal"


def models_folder() -> Path:
    """Return the folder that models are installed into, and are found in after ``use_models_of_profile``."""
    return Path(os.environ.get(MODELS_VARIABLE) or profile_folder() / "models")


def use_models_of_profile() -> None:
    """Let installed models be found in the profile, unless the environment names another folder."""
    os.environ[MODELS_VARIABLE] = str(models_folder())
