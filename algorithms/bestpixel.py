"""Several dates to one raster: each pixel from the date that knows it best."""

from qgis.core import (
    QgsProcessing,
    QgsProcessingOutputNumber,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
)

from ..gui.styling import Appearance, palette_of_rasters, shown_like
from ..i18n import tr
from ..pipeline.options.bestpixel import BestPixelOptions
from ..pipeline.options.detectclouds import GIVEN_MASK_TYPES, MAX_BUFFER_PX
from .base import RestorationAlgorithm, ToolboxTexts
from .parameters.common import CREATION_OPTIONS, INTEGER, choice, creation_options_parameter, described


class BestPixel(RestorationAlgorithm):
    """``bestpixel``: makes one raster of several dates."""

    NAME = "bestpixel"
    SOURCE = "SOURCE"
    DESTINATIONS = {RestorationAlgorithm.OUTPUT: "output", SOURCE: "source"}
    NEEDS_NETWORKS = False

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Best-pixel composite"),
            summary=tr(
                "Makes one raster of several dates: each pixel from a date where it is clear, else the best restored "
                "one."
            ),
            introduction=tr(
                "Makes one raster of several dates of a place, best after 'Remove clouds' ran on each of them: every "
                "pixel is taken from the first date on which it is clear, and where it is clear on none from the date "
                "whose restoration is expected to be the least wrong. Nothing is averaged and no colour is changed: "
                "dates of different seasons show seams, so choose dates that lie close together."
            ),
            tags=tr("sentinel,optical,cloud,cloud-free,composite,mosaic,time series,dates,merge,gap fill,best pixel"),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        for definition in (*_parameters(), creation_options_parameter()):
            self.addParameter(definition)
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Best pixels")),
                tr("GeoTIFF with the bands, units, data type and grid of the first raster."),
            )
        )
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(
                    self.SOURCE, tr("Raster each pixel comes from"), optional=True, createByDefault=False
                ),
                tr(
                    "GeoTIFF with one band: 1 for the first raster of the list, and so on; 0, NoData, where none has data."
                ),
            )
        )
        self.addOutput(QgsProcessingOutputNumber("VALID_SHARE", tr("Share of pixels with data, 0 to 1")))
        self.addOutput(
            QgsProcessingOutputNumber("CLEAR_SHARE", tr("Share of pixels that are clear on one date, 0 to 1"))
        )

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        return BestPixelOptions(
            rasters=values.rasters("RASTERS"),
            masks=values.rasters("MASKS"),
            mask_type=values.text("MASK_TYPE"),
            mask_buffer_px=values.integer("MASK_BUFFER"),
            errors=values.rasters("ERRORS"),
            creation_options=values.list(CREATION_OPTIONS),
            output="",
        )

    def engine(self):
        """Return the functions that check and run; imported late, as listing the algorithm needs no GDAL."""
        from ..pipeline.tasks.bestpixel import best_pixel, check_best_pixel

        return check_best_pixel, best_pixel

    def appearances(self, values, options):
        """Return names after the first layer, which is drawn alike, and a colour for each raster."""
        layers = values.layers("RASTERS")
        name = layers[0].name()
        return {
            self.OUTPUT: shown_like(layers[0], tr("{layer} - best pixels").format(layer=name)),
            self.SOURCE: Appearance(
                tr("{layer} - raster of each pixel").format(layer=name),
                palette=palette_of_rasters([layer.name() for layer in layers]),
            ),
        }

    def results(self, report):
        """Return the numbers a model can branch on."""
        return {"VALID_SHARE": report.valid_share, "CLEAR_SHARE": report.clear_share}


def _parameters():
    """Return the parameters that say what is put together."""
    return (
        described(
            _rasters("RASTERS", tr("Rasters of several dates")),
            tr(
                "At least two, of one product and on one grid, such as results of 'Remove clouds'. Where several are equally "
                "good, the one farther up in the list is taken."
            ),
        ),
        described(
            _rasters("MASKS", tr("Cloud masks of the dates"), optional=True),
            tr(
                "One for each raster, in the same order: the masks that 'Remove clouds' had. Left empty, expected errors alone "
                "tell the pixels apart."
            ),
        ),
        described(
            choice("MASK_TYPE", tr("Type of the cloud masks"), GIVEN_MASK_TYPES, "auto"),
            tr(
                "nonzero: everything but 0 is cloudy; scl: the scene classes 3, 8, 9 and 10; qa60: bits 10 and 11; "
                "probability: from 40 % on. auto recognises the type by names and values, or asks for it."
            ),
        ),
        described(
            QgsProcessingParameterNumber(
                "MASK_BUFFER", tr("Grow the masks by (pixels)"), INTEGER, BestPixelOptions.mask_buffer_px, minValue=0,
                maxValue=MAX_BUFFER_PX,
            ),
            tr("As far as 'Remove clouds' grew them: within that rim pixels are restored, too."),
        ),
        described(
            _rasters("ERRORS", tr("Expected errors of the dates"), optional=True),
            tr(
                "One for each raster, in the same order: the expected errors that 'Remove clouds' writes, 0 where nothing is "
                "restored. Less is better, the mean of all bands counts. Left empty, restored pixels are taken from the raster "
                "farthest up in the list."
            ),
        ),
    )  # fmt: skip


def _rasters(name, label, optional=False):
    return QgsProcessingParameterMultipleLayers(name, label, QgsProcessing.SourceType.TypeRaster, optional=optional)
