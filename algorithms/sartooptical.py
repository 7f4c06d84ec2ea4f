"""The first network alone: what a SAR raster would look like as an optical image."""

from qgis.core import QgsProcessingParameterRasterDestination, QgsProcessingParameterRasterLayer

from ..gui.styling import Appearance, rgb_stretches
from ..i18n import tr
from ..install.packages import PACKAGES
from ..pipeline.options.sartooptical import TranslateOptions
from ..pipeline.options.sources import OpticalSource
from .base.engine import EngineAlgorithm
from .base.toolbox import ToolboxTexts
from .parameters.common import SAR, described, sar_parameters, sar_source, storage_options, storage_parameters
from .parameters.networks import inference_options, inference_parameters


class SarToOptical(EngineAlgorithm):
    """``sartooptical``: translates a SAR raster into an optical image."""

    NAME = "sartooptical"
    NEEDS = PACKAGES
    REFERENCE = "REFERENCE"

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("SAR to optical"),
            summary=tr(
                "Translates a Sentinel-1 raster into what a Sentinel-2 image of the same place might look like."
            ),
            introduction=tr(
                "Translates a Sentinel-1 radar raster into a red, green and blue image, using the first of the two "
                "networks that remove clouds. Radar does not see colour: the colours are plausible for what the radar "
                "sees, not observed."
            ),
            tags=tr("sentinel,sar,radar,optical,translate,colour,deep learning,gan"),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        sar_help = tr("Sentinel-1 backscatter (sigma or gamma nought). The result has the same grid.")
        reference = described(
            QgsProcessingParameterRasterLayer(self.REFERENCE, tr("Reference raster"), optional=True),
            tr(
                "Optical raster of a similar place and season. The result takes its brightness, contrast and units. If "
                "empty, the result is 8 bit."
            ),
        )
        output = described(
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("SAR as optical image")),
            tr("GeoTIFF with three bands: red, green and blue."),
        )
        networks = (*inference_parameters(), *storage_parameters())
        for definition in (*sar_parameters(sar_help), reference, *networks, output):
            self.addParameter(definition)

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        reference = values.raster(self.REFERENCE)
        return TranslateOptions(
            sar=sar_source(values),
            reference=reference and OpticalSource(reference),
            creation_options=storage_options(values),
            inference=inference_options(values),
        )

    def open(self, options):
        """Return the opened task."""
        from ..pipeline.tasks.sartooptical import open_translation

        return open_translation(options)

    def appearances(self, values, task):
        """Return a name after the SAR layer, and the stretches of the reference, if there is one."""
        name = tr("{layer} - as optical image").format(layer=values.layer(SAR).name())
        reference = values.layer(self.REFERENCE)
        if reference is None:
            return {self.OUTPUT: Appearance(name)}
        return {self.OUTPUT: Appearance(name, rgb_stretches(task.reference_bands, *[reference] * 3))}

    def results(self, report):
        """Return nothing: the raster is the only result."""
        return {}
