"""The main algorithm: from a cloudy optical raster and a SAR raster to a restored optical raster."""

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterRasterDestination,
)

from ..gui.styling import Appearance, rgb_stretches
from ..i18n import tr
from ..pipeline.options.removeclouds import RestoreOptions
from .base import RestorationAlgorithm, ToolboxTexts
from .parameters.blocks import cluster_parameters, with_cluster
from .parameters.common import CREATION_OPTIONS, SAR, SAR_BAND, SAR_UNIT, described, sar_parameters
from .parameters.networks import inference_options, inference_parameters
from .parameters.optical import colour_options, given_mask_options, mask_parameters, optical_parameters

GREEN = 2
"""The band of the expected error that is drawn: green contributes most to perceived brightness."""


class RemoveClouds(RestorationAlgorithm):
    """``removeclouds``: restores an optical raster under clouds with a SAR raster."""

    NAME = "removeclouds"
    TRANSLATION = "TRANSLATION"
    CONFIDENCE = "CONFIDENCE"
    DESTINATIONS = {RestorationAlgorithm.OUTPUT: "output", TRANSLATION: "translation", CONFIDENCE: "confidence"}

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Remove clouds"),
            summary=tr(
                "Restores the ground under clouds in a Sentinel-2 raster, using Sentinel-1 radar of the same place."
            ),
            introduction=tr(
                "Restores the red, green and blue bands of a Sentinel-2 raster under clouds and cloud shadows. One "
                "network translates Sentinel-1 radar, which sees through clouds, into an optical image; a second "
                "network fuses it with the clear parts of the cloudy image. The result has the grid, units and data "
                "type of the optical raster, and pixels outside the grown cloud mask are not changed. Restored pixels "
                "are plausible, not observed: do not use them for measurements."
            ),
            tags=tr(
                "sentinel,sar,radar,optical,cloud,cloud-free,mask,shadow,haze,gap fill,inpainting,restore,"
                "deep learning,gan,fusion"
            ),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        sar_help = tr(
            "Sentinel-1 backscatter (sigma or gamma nought) of the same place, acquired within a few days of the "
            "optical raster. Any CRS, pixel size and extent: it is resampled to the grid of the optical raster on the "
            "fly."
        )
        parameters = (
            *(*optical_parameters(), *sar_parameters(sar_help), *mask_parameters()),
            *(*inference_parameters(), *cluster_parameters()),
        )
        for definition in parameters:
            self.addParameter(definition)
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Clouds removed")),
                tr("GeoTIFF with three bands: red, green and blue."),
            )
        )
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(
                    self.TRANSLATION, tr("SAR as optical image"), optional=True, createByDefault=False
                ),
                tr(
                    "Image that the first network creates from the SAR raster alone, in the units of the optical "
                    "raster."
                ),
            )
        )
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(
                    self.CONFIDENCE, tr("Confidence (expected error)"), optional=True, createByDefault=False
                ),
                tr(
                    "Expected error of each restored value for red, green and blue, in the units of the result: about "
                    "68 of 100 true values lie within plus or minus this error. The metadata of the raster give the "
                    "factors for 50, 90 and 95 of 100. The error is 0 where a pixel was not changed, and NoData where "
                    "a cloud could not be restored. It was calibrated on scenes that the networks had not seen, and "
                    "does not account for clouds missing from the mask or for changes on the ground."
                ),
            )
        )
        self.addOutput(QgsProcessingOutputNumber("WINDOWS_RUN", tr("Number of windows processed by the networks")))
        self.addOutput(QgsProcessingOutputNumber("WINDOWS_SKIPPED", tr("Number of windows skipped, without cloud")))
        self.addOutput(QgsProcessingOutputNumber("RESTORED_SHARE", tr("Share of pixels restored, 0 to 1")))
        self.addOutput(QgsProcessingOutputString("DEVICE_USED", tr("Device used by the networks")))
        self.addOutput(
            QgsProcessingOutputString(
                "STATISTICS_USED", tr("Source of the colours: clear pixels, clear reference or model card")
            )
        )

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        options = RestoreOptions(
            **colour_options(values),
            clear_reference=values.raster("CLEAR_REFERENCE"),
            sar=values.raster(SAR),
            sar_band=values.integer(SAR_BAND),
            sar_unit=values.text(SAR_UNIT),
            **given_mask_options(values),
            mask_threshold=values.number("MASK_THRESHOLD"),
            mask_buffer_px=values.integer("MASK_BUFFER"),
            feather_px=values.integer("FEATHER"),
            creation_options=values.list(CREATION_OPTIONS),
            inference=inference_options(values),
            output="",
        )
        return with_cluster(options, values)

    def engine(self):
        """Return the functions that check and run; imported late, as listing the algorithm needs no GDAL."""
        from ..pipeline.tasks.removeclouds import check_inputs, restore

        return check_inputs, restore

    def appearances(self, values, options):
        """Return names after the optical layer, and the stretches of its red, green and blue band."""
        red = values.layer("OPTICAL")
        stretches = rgb_stretches(options, red, values.layer("GREEN") or red, values.layer("BLUE") or red)
        return {
            self.OUTPUT: Appearance(tr("{layer} - clouds removed").format(layer=red.name()), stretches),
            self.TRANSLATION: Appearance(tr("{layer} - from SAR alone").format(layer=red.name()), stretches),
            self.CONFIDENCE: Appearance(
                tr("{layer} - expected error").format(layer=red.name()), bands=(GREEN,), amounts=True
            ),
        }

    def results(self, report):
        """Return the numbers and the text a model can branch on."""
        return {
            "WINDOWS_RUN": report.windows_run,
            "WINDOWS_SKIPPED": report.windows_skipped,
            "RESTORED_SHARE": report.restored_share,
            "DEVICE_USED": report.device,
            "STATISTICS_USED": report.statistics,
        }
