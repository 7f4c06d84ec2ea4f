"""Several dates combined into one raster: each pixel from the best date."""

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
)

from ..gui.styling import Appearance, palette_of_rasters, shown_like
from ..i18n import tr
from ..pipeline.options.bestpixel import BestPixelOptions
from ..pipeline.options.removeclouds import MAX_BUFFER_PX
from .base.engine import EngineAlgorithm
from .base.toolbox import ToolboxTexts
from .parameters.common import (
    INTEGER,
    described,
    mask_list,
    optional_raster,
    raster_list,
    storage_options,
    storage_parameters,
)
from .parameters.optical import mask_type_parameter


class BestPixel(EngineAlgorithm):
    """``bestpixel``: combines several dates into one raster."""

    NAME = "bestpixel"
    SOURCE = "SOURCE"

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Best-pixel composite"),
            summary=tr(
                "Combines several dates into one raster: each pixel comes from a date on which it is clear, or else "
                "from the best restoration."
            ),
            introduction=tr(
                "Combines several dates of the same place into one raster, preferably after 'Remove clouds' has been "
                "run on each of them. Each pixel is taken from the first date on which it is clear; a pixel that is "
                "clear on no date comes from the restoration with the smallest expected error. Nothing is averaged and "
                "no colours are changed, so dates from different seasons leave visible seams: choose dates that are "
                "close together."
            ),
            tags=tr("sentinel,optical,cloud,cloud-free,composite,mosaic,time series,dates,merge,gap fill,best pixel"),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        for definition in (*_parameters(), *storage_parameters()):
            self.addParameter(definition)
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Best pixels")),
                tr("GeoTIFF with the bands, units, data type and grid of the first raster."),
            )
        )
        self.addParameter(
            optional_raster(
                self.SOURCE,
                tr("Source raster of each pixel"),
                tr(
                    "GeoTIFF with one band: 1 for the first raster in the list, and so on; 0 (NoData) where no raster "
                    "has data."
                ),
            )
        )
        self.addOutput(QgsProcessingOutputNumber("VALID_SHARE", tr("Share of pixels with data, 0 to 1")))
        self.addOutput(
            QgsProcessingOutputNumber("CLEAR_SHARE", tr("Share of pixels that are clear on at least one date, 0 to 1"))
        )

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        values = values.paired("RASTERS", "MASKS", "ERRORS")
        return BestPixelOptions(
            rasters=values.rasters("RASTERS"),
            masks=values.masks("MASKS"),
            mask_type=values.text("MASK_TYPE"),
            mask_buffer_px=values.integer("MASK_BUFFER"),
            errors=values.rasters("ERRORS"),
            creation_options=storage_options(values),
        )

    def open(self, options):
        """Return the opened task."""
        from ..pipeline.tasks.bestpixel import open_composite

        return open_composite(options)

    def appearances(self, values, task):
        """Return names after the first layer and its stretch, and a colour for each raster."""
        layers = values.layers("RASTERS")
        name = layers[0].name()
        return {
            self.OUTPUT: shown_like(layers[0], tr("{layer} - best pixels").format(layer=name)),
            self.SOURCE: Appearance(
                tr("{layer} - source of each pixel").format(layer=name),
                palette=palette_of_rasters([layer.name() for layer in layers]),
            ),
        }

    def results(self, report):
        """Return the numbers a model can branch on."""
        return {"VALID_SHARE": report.valid_share, "CLEAR_SHARE": report.clear_share}


def _parameters():
    """Return the parameters of the rasters to combine."""
    return (
        described(
            raster_list("RASTERS", tr("Rasters of different dates")),
            tr(
                "At least two rasters of the same product on the same grid, such as results of 'Remove clouds'. If "
                "several are equally good, the first of them in the list is used."
            ),
        ),
        described(
            mask_list("MASKS", tr("Cloud masks")),
            tr(
                "One mask for each raster, in the same order: the masks used by 'Remove clouds', rasters or polygons. "
                "If empty, only the expected errors decide between pixels."
            ),
        ),
        mask_type_parameter(),
        described(
            QgsProcessingParameterNumber(
                "MASK_BUFFER", tr("Grow the masks by (pixels)"), INTEGER, BestPixelOptions.mask_buffer_px, minValue=0,
                maxValue=MAX_BUFFER_PX,
            ),
            tr("The same distance as in 'Remove clouds': pixels within this margin were restored as well."),
        ),
        described(
            raster_list("ERRORS", tr("Expected errors"), optional=True),
            tr(
                "One raster of expected errors for each raster, in the same order, as written by 'Remove clouds': 0 "
                "where nothing was restored. Pixels with the smallest mean over all bands are preferred. If empty, "
                "restored pixels are taken from the first raster in the list."
            ),
        ),
    )  # fmt: skip
