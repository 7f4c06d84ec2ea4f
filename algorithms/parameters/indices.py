"""The advanced parameter of which spectral indices are computed."""

from typing import Sequence

from qgis.core import QgsProcessingParameterEnum

from ...i18n import tr
from ...pipeline.options.removeclouds import INDEX_NAMES
from .common import advanced, described

INDICES = "INDICES"


class _Choices(QgsProcessingParameterEnum):
    """Several texts to choose from: QGIS 3.22 leaves a list of them out of its history and of exported scripts."""

    def valueAsPythonString(self, value, context):  # noqa: N802 (QGIS' name)
        """Return Python code of ``value``."""
        if isinstance(value, (list, tuple)):
            return repr([str(item) for item in value])
        return super().valueAsPythonString(value, context)


def indices_parameter(help_text: str, chosen: Sequence[str] = ()):
    """Return the parameter, with ``chosen`` as its default."""
    parameter = _Choices(
        INDICES,
        tr("Spectral indices to compute"),
        options=list(INDEX_NAMES),
        allowMultiple=True,
        defaultValue=list(chosen) or None,
        optional=True,
        usesStaticStrings=True,
    )
    return advanced(described(parameter, help_text))
