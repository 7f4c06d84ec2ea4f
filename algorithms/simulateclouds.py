"""Synthetic clouds on a clear raster: what a restoration is measured with on ground of one's own."""

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ..gui.styling import Appearance, mask_appearance, shown_bands
from ..i18n import tr
from ..pipeline.options.simulateclouds import MAX_SEED, MAX_SHADOW_DISTANCE_PX, SimulateOptions
from .base import RestorationAlgorithm, ToolboxTexts
from .parameters.common import CREATION_OPTIONS, DOUBLE, INTEGER, advanced, creation_options_parameter, described


class SimulateClouds(RestorationAlgorithm):
    """``simulateclouds``: paints synthetic clouds on a clear raster."""

    NAME = "simulateclouds"
    GROUP = "evaluation"
    MASK = "MASK"
    DESTINATIONS = {RestorationAlgorithm.OUTPUT: "output", MASK: "mask"}
    NEEDS_NETWORKS = False

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Simulate clouds"),
            summary=tr(
                "Paints clouds and their shadows on a clear raster, and writes the mask that tells where they are."
            ),
            introduction=tr(
                "Paints synthetic clouds and their shadows on a clear optical raster. Remove them again with 'Remove "
                "clouds' and compare with the clear raster by 'Evaluate restoration': that tells what a restoration is "
                "worth on your own ground. The result has the bands, units, data type and grid of the clear raster, "
                "and pixels where the mask is 0 are the clear raster's own. The same settings always give the same "
                "clouds, also on rasters of one band each that lie on the same grid."
            ),
            tags=tr("sentinel,optical,cloud,shadow,synthetic,artificial,test,evaluate,validate,benchmark"),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        for definition in _parameters():
            self.addParameter(definition)
        self.addParameter(creation_options_parameter())
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Cloudy raster")),
                tr(
                    "GeoTIFF with all bands of the clear raster. Bands with the name of a mask, such as SCL, stay as they are."
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
            creation_options=values.list(CREATION_OPTIONS),
            output="",
        )

    def engine(self):
        """Return the functions that check and run; imported late, as listing the algorithm needs no GDAL."""
        from ..pipeline.tasks.simulateclouds import check_simulation, simulate

        return check_simulation, simulate

    def appearances(self, values, options):
        """Return names after the clear layer, and the bands and stretches that it is drawn with."""
        layer = values.layer("OPTICAL")
        shown = shown_bands(layer.renderer())
        name = tr("{layer} - simulated clouds").format(layer=layer.name())
        cloudy = Appearance(name, tuple(shown.values()), tuple(shown)) if len(shown) in (1, 3) else Appearance(name)
        return {
            self.OUTPUT: cloudy,
            self.MASK: mask_appearance(tr("{layer} - simulated cloud mask").format(layer=layer.name())),
        }

    def results(self, report):
        """Return the numbers a model can branch on."""
        return {"CLOUD_SHARE": report.cloud_share, "SHADOW_SHARE": report.shadow_share}


def _parameters():
    """Return the parameters that say what is painted on what."""
    return (
        described(
            QgsProcessingParameterRasterLayer("OPTICAL", tr("Clear optical raster")),
            tr("Sentinel-2 raster without clouds, 8 bit, digital numbers or reflectance, with any number of bands."),
        ),
        described(
            QgsProcessingParameterNumber(
                "COVERAGE", tr("Clouds cover (%)"), DOUBLE, SimulateOptions.coverage_percent, minValue=0, maxValue=100
            ),
            tr("The share of the valid pixels that clouds hide, shadows not counted."),
        ),
        described(
            QgsProcessingParameterNumber("SEED", tr("Seed"), INTEGER, SimulateOptions.seed, minValue=0, maxValue=MAX_SEED),
            tr("Another number gives other clouds, the same number the same ones."),
        ),
        described(
            QgsProcessingParameterNumber(
                "SOFTNESS", tr("Softness of the clouds"), DOUBLE, SimulateOptions.softness, minValue=0, maxValue=10
            ),
            tr(
                "How wide the rim is that lets the ground through: 0 for hard edges, 0.35 for cumulus, 1 and more for thin "
                "clouds that hide little fully."
            ),
        ),
        described(
            QgsProcessingParameterNumber(
                "SHADOW_DISTANCE",
                tr("Shadows fall this far away (pixels, 0 for none)"),
                DOUBLE,
                SimulateOptions.shadow_distance_px,
                minValue=0,
                maxValue=MAX_SHADOW_DISTANCE_PX,
            ),
            tr("How far from its cloud a shadow lies: the height of the clouds over the tangent of the sun's elevation."),
        ),
        advanced(
            described(
                QgsProcessingParameterNumber(
                    "SHADOW_DIRECTION",
                    tr("Shadows fall towards (degrees)"),
                    DOUBLE,
                    SimulateOptions.shadow_direction_deg,
                    minValue=0,
                    maxValue=360,
                ),
                tr(
                    "Clockwise from the top of the raster. The sun of a Sentinel-2 image of the northern hemisphere stands in "
                    "the south-east, so that shadows fall to the north-west."
                ),
            )
        ),
        advanced(
            described(
                QgsProcessingParameterNumber(
                    "CLOUD_SIZE", tr("Size of the largest clouds (pixels)"), DOUBLE, SimulateOptions.cloud_size_px,
                    minValue=3, maxValue=10_000,
                ),
                tr("About the distance from one large cloud to the next; smaller ones come by themselves."),
            )
        ),
    )  # fmt: skip
