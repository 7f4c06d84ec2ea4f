"""The first network alone: what a SAR raster would look like as an optical image."""

from qgis.core import QgsProcessingParameterRasterDestination, QgsProcessingParameterRasterLayer

from ..gui.styling import Appearance, rgb_stretches
from ..i18n import tr
from ..pipeline.options.removeclouds import RestoreOptions
from ..pipeline.options.sar import TranslateOptions
from .base import RestorationAlgorithm, ToolboxTexts
from .parameters.common import CREATION_OPTIONS, SAR, SAR_BAND, SAR_UNIT, described, sar_parameters
from .parameters.networks import inference_options, inference_parameters


class SarToOptical(RestorationAlgorithm):
    """``sartooptical``: translates a SAR raster to an optical image."""

    NAME = "sartooptical"
    REFERENCE = "REFERENCE"

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("SAR to optical"),
            summary=tr("Translates a Sentinel-1 raster to what a Sentinel-2 image of the same place might look like."),
            introduction=tr(
                "Translates a Sentinel-1 radar raster to a red, green and blue image, with the first of the two "
                "networks that remove clouds. Radar does not see colour: the colours are likely for what the radar "
                "sees, not observed."
            ),
            tags=tr("sentinel,sar,radar,optical,translate,colour,deep learning,gan"),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        sar_help = tr("Sentinel-1 backscatter (sigma or gamma nought). The result lies on its grid.")
        reference = described(
            QgsProcessingParameterRasterLayer(self.REFERENCE, tr("Reference raster"), optional=True),
            tr(
                "Optical raster whose brightness, contrast and units the result takes, of a similar place and season. "
                "Left empty, the result is 8 bit."
            ),
        )
        output = described(
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("SAR as optical image")),
            tr("GeoTIFF with three bands, red, green and blue."),
        )
        for definition in (*sar_parameters(sar_help), reference, *inference_parameters(), output):
            self.addParameter(definition)

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        return TranslateOptions(
            sar=values.raster(SAR),
            sar_band=values.integer(SAR_BAND),
            sar_unit=values.text(SAR_UNIT),
            reference=values.raster(self.REFERENCE),
            creation_options=values.list(CREATION_OPTIONS),
            inference=inference_options(values),
            output="",
        )

    def engine(self):
        """Return the functions that check and run; imported late, as listing the algorithm needs no GDAL."""
        from ..pipeline.tasks.sartooptical import check_translate_inputs, translate

        return check_translate_inputs, translate

    def appearances(self, values, options):
        """Return a name after the SAR layer, and the stretches of the reference, where there is one."""
        name = tr("{layer} - as optical image").format(layer=values.layer(SAR).name())
        reference = values.layer(self.REFERENCE)
        if reference is None:
            return {self.OUTPUT: Appearance(name)}
        bands = RestoreOptions(optical=options.reference, sar=options.sar, output="")
        return {self.OUTPUT: Appearance(name, rgb_stretches(bands, reference, reference, reference))}

    def results(self, report):
        """Return nothing but the raster."""
        return {}
