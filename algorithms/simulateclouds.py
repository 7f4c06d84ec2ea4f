"""Synthetic clouds on a clear raster, to measure how well a restoration works in one's own area."""

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ..gui.styling import mask_appearance, shown_like
from ..i18n import tr
from ..pipeline.options.simulateclouds import MAX_SEED, MAX_SHADOW_DISTANCE_PX, SimulateOptions
from .base.engine import EngineAlgorithm
from .base.toolbox import ToolboxTexts
from .parameters.common import DOUBLE, INTEGER, advanced, described, storage_options, storage_parameters


class SimulateClouds(EngineAlgorithm):
    """``simulateclouds``: paints synthetic clouds on a clear raster."""

    NAME = "simulateclouds"
    GROUP = "evaluation"
    MASK = "MASK"

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Simulate clouds"),
            summary=tr("Paints clouds and their shadows on a clear raster, and writes a mask of where they are."),
            introduction=tr(
                "Paints synthetic clouds and their shadows on a clear optical raster. To measure how well restoration "
                "works in your own area, remove them with 'Remove clouds' and compare the result with the clear raster "
                "using 'Evaluate restoration'. The result has the bands, units, data type and grid of the clear "
                "raster, and pixels where the mask is 0 are not changed. The same settings always give the same "
                "clouds, also on single-band rasters that share one grid."
            ),
            tags=tr("sentinel,optical,cloud,shadow,synthetic,artificial,test,evaluate,validate,benchmark"),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        for definition in _parameters():
            self.addParameter(definition)
        for definition in storage_parameters():
            self.addParameter(definition)
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Cloudy raster")),
                tr(
                    "GeoTIFF with all bands of the clear raster. Bands named like a mask, such as SCL, are not changed."
                ),
            )
        )
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(self.MASK, tr("Cloud mask"), optional=True),
                tr("GeoTIFF with one band: 0 clear, 1 cloud, 2 shadow, 255 NoData."),
            )
        )
        self.addOutput(QgsProcessingOutputNumber("CLOUD_SHARE", tr("Share of valid pixels under cloud, 0 to 1")))
        self.addOutput(QgsProcessingOutputNumber("SHADOW_SHARE", tr("Share of valid pixels in shadow, 0 to 1")))

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        return SimulateOptions(
            optical=values.raster("OPTICAL"),
            coverage_percent=values.number("COVERAGE"),
            softness=values.number("SOFTNESS"),
            seed=values.integer("SEED"),
            cloud_size_px=values.number("CLOUD_SIZE"),
            shadow_distance_px=values.number("SHADOW_DISTANCE"),
            shadow_direction_deg=values.number("SHADOW_DIRECTION"),
            creation_options=storage_options(values),
        )

    def open(self, options):
        """Return the opened task."""
        from ..pipeline.tasks.simulateclouds import open_simulation

        return open_simulation(options)

    def appearances(self, values, task):
        """Return names after the clear layer, and its bands and stretches."""
        layer = values.layer("OPTICAL")
        return {
            self.OUTPUT: shown_like(layer, tr("{layer} - simulated clouds").format(layer=layer.name())),
            self.MASK: mask_appearance(tr("{layer} - simulated cloud mask").format(layer=layer.name())),
        }

    def results(self, report):
        """Return the numbers a model can branch on."""
        return {"CLOUD_SHARE": report.cloud_share, "SHADOW_SHARE": report.shadow_share}


def _parameters():
    """Return the parameters of the clear raster and of the clouds."""
    return (
        described(
            QgsProcessingParameterRasterLayer("OPTICAL", tr("Clear optical raster")),
            tr("Sentinel-2 raster without clouds: 8 bit, digital numbers or reflectance, with any number of bands."),
        ),
        described(
            QgsProcessingParameterNumber(
                "COVERAGE", tr("Cloud cover (%)"), DOUBLE, SimulateOptions.coverage_percent, minValue=0, maxValue=100
            ),
            tr("Share of the valid pixels hidden by clouds, not counting shadows."),
        ),
        described(
            QgsProcessingParameterNumber(
                "SEED", tr("Seed"), INTEGER, SimulateOptions.seed, minValue=0, maxValue=MAX_SEED
            ),
            tr("The same number always gives the same clouds; a different number gives different clouds."),
        ),
        described(
            QgsProcessingParameterNumber(
                "SOFTNESS", tr("Cloud softness"), DOUBLE, SimulateOptions.softness, minValue=0, maxValue=10
            ),
            tr(
                "Width of the translucent edges: 0 for hard edges, 0.35 for cumulus, 1 and above for thin clouds that "
                "hide little of the ground completely."
            ),
        ),
        described(
            QgsProcessingParameterNumber(
                "SHADOW_DISTANCE",
                tr("Shadow distance (pixels, 0 for no shadows)"),
                DOUBLE,
                SimulateOptions.shadow_distance_px,
                minValue=0,
                maxValue=MAX_SHADOW_DISTANCE_PX,
            ),
            tr(
                "Distance of a shadow from its cloud: the height of the clouds divided by the tangent of the sun's "
                "elevation."
            ),
        ),
        advanced(
            described(
                QgsProcessingParameterNumber(
                    "SHADOW_DIRECTION",
                    tr("Shadow direction (degrees)"),
                    DOUBLE,
                    SimulateOptions.shadow_direction_deg,
                    minValue=0,
                    maxValue=360,
                ),
                tr(
                    "Clockwise from the top of the raster. In Sentinel-2 images of the northern hemisphere, the sun is "
                    "in the south-east, so shadows fall to the north-west."
                ),
            )
        ),
        advanced(
            described(
                QgsProcessingParameterNumber(
                    "CLOUD_SIZE", tr("Largest cloud size (pixels)"), DOUBLE, SimulateOptions.cloud_size_px,
                    minValue=3, maxValue=10_000,
                ),
                tr("Approximate distance from one large cloud to the next. Smaller clouds are added automatically."),
            )
        ),
    )  # fmt: skip
