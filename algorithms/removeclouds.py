"""The main job: a cloudy optical raster and a SAR raster to a restored optical raster."""

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
"""The band of the expected error that is shown: what the eye takes for brightness is mostly green."""


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
                "Restores the ground under clouds in a Sentinel-2 raster with Sentinel-1 radar of the same place."
            ),
            introduction=tr(
                "Restores the red, green and blue band of a Sentinel-2 raster under clouds and cloud shadows. One "
                "network translates Sentinel-1 radar, which sees through clouds, to an optical image; a second one "
                "fuses it with what is clear in the cloudy image. The result has the optical raster's grid, units and "
                "data type, and pixels away from the cloud mask stay exactly as they are. What is restored is likely, "
                "not observed: do not measure it."
            ),
            tags=tr(
                "sentinel,sar,radar,optical,cloud,cloud-free,mask,shadow,haze,gap fill,inpainting,restore,"
                "deep learning,gan,fusion"
            ),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        sar_help = tr(
            "Sentinel-1 backscatter (sigma or gamma nought) of the same place, taken within days. Any CRS, pixel size and "
            "extent: it is brought onto the optical raster's grid on the fly."
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
                tr("GeoTIFF with three bands, red, green and blue."),
            )
        )
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(
                    self.TRANSLATION, tr("SAR as optical image"), optional=True, createByDefault=False
                ),
                tr("What the first network makes of the SAR raster alone, in the optical raster's units."),
            )
        )
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(
                    self.CONFIDENCE, tr("Confidence (expected error)"), optional=True, createByDefault=False
                ),
                tr(
                    "How far each restored value is expected to lie from the truth, in the units of the result, for red, green "
                    "and blue: about 68 of 100 true values lie within plus or minus this. The raster's metadata say what to "
                    "multiply it by for 50, 90 and 95 of 100. It is 0 where a pixel is the given one, and NoData where a cloud "
                    "could not be restored. Calibrated on scenes the networks have not seen; it knows nothing of clouds the "
                    "mask misses, or of what changed since."
                ),
            )
        )
        self.addOutput(QgsProcessingOutputNumber("WINDOWS_RUN", tr("Windows that went through the networks")))
        self.addOutput(QgsProcessingOutputNumber("WINDOWS_SKIPPED", tr("Windows without cloud, not computed")))
        self.addOutput(QgsProcessingOutputNumber("RESTORED_SHARE", tr("Share of pixels restored, 0 to 1")))
        self.addOutput(QgsProcessingOutputString("DEVICE_USED", tr("Device the networks ran on")))
        self.addOutput(
            QgsProcessingOutputString(
                "STATISTICS_USED", tr("What the colours follow: clear pixels, clear reference or model card")
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
