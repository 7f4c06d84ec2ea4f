"""The main algorithm: from a cloudy optical raster and a SAR raster to a restored optical raster."""

from dataclasses import replace

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterRasterDestination,
)

from ..gui.styling import Appearance, rgb_stretches
from ..i18n import tr
from ..install.packages import PACKAGES
from ..pipeline.options.removeclouds import Outputs, RestoreOptions, Rim
from .base import EngineAlgorithm, ToolboxTexts
from .parameters.blocks import block_options, cluster_inference_options, cluster_parameters
from .parameters.common import CREATION_OPTIONS, described, sar_parameters, sar_source
from .parameters.networks import inference_parameters
from .parameters.optical import mask_parameters, mask_source, optical_parameters, optical_source

GREEN = 2
"""The band of the expected error that is drawn: green contributes most to perceived brightness."""


class RemoveClouds(EngineAlgorithm):
    """``removeclouds``: restores an optical raster under clouds with a SAR raster."""

    NAME = "removeclouds"
    NEEDS = PACKAGES
    TRANSLATION = "TRANSLATION"
    CONFIDENCE = "CONFIDENCE"

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
        return RestoreOptions(
            optical=optical_source(values),
            sar=sar_source(values),
            mask=replace(mask_source(values), threshold_percent=values.number("MASK_THRESHOLD")),
            clear_reference=values.raster("CLEAR_REFERENCE"),
            rim=Rim(values.integer("MASK_BUFFER"), values.integer("FEATHER")),
            written=Outputs(creation_options=values.list(CREATION_OPTIONS)),
            inference=cluster_inference_options(values),
            blocks=block_options(values),
        )

    def open(self, options):
        """Return the opened task."""
        from ..pipeline.tasks.removeclouds import open_removal

        return open_removal(options)

    def appearances(self, values, task):
        """Return names after the optical layer, and the stretches of its red, green and blue band."""
        red = values.layer("OPTICAL")
        layers = red, values.layer("GREEN") or red, values.layer("BLUE") or red
        stretches = rgb_stretches(task.band_numbers, *layers)
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
