"""The advanced parameter of which spectral indices are computed."""

from typing import Sequence

from qgis.core import QgsProcessingParameterEnum

from ...i18n import tr
from ...pipeline.options.removeclouds import INDEX_NAMES
from .common import advanced, described

INDICES = "INDICES"


def indices_parameter(help_text: str, chosen: Sequence[str] = ()):
    """Return the parameter, with ``chosen`` as its default."""
    parameter = QgsProcessingParameterEnum(
        INDICES,
        tr("Spectral indices to compute"),
        options=list(INDEX_NAMES),
        allowMultiple=True,
        defaultValue=list(chosen) or None,
        optional=True,
        usesStaticStrings=True,
    )
    return advanced(described(parameter, help_text))
