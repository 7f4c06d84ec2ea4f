"""A SAR raster as the networks take it: in decibels on the optical raster's grid, optionally with filtered speckle."""

from qgis.core import (
    QgsContrastEnhancement,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ..gui.styling import Appearance, Stretch
from ..i18n import tr
from ..pipeline.options.preparesar import FILTER_SIZES_PX, SPECKLE_FILTERS, PrepareSarOptions
from .base.engine import EngineAlgorithm
from .base.toolbox import ToolboxTexts
from .parameters.common import (
    DOUBLE,
    INTEGER,
    SAR,
    advanced,
    choice,
    described,
    optional_raster,
    sar_parameters,
    sar_source,
    storage_options,
    storage_parameters,
)

SHOWN_DB = -25.0, 0.0
"""The stretch of layers in decibels: the same for every date, so that dates can be compared."""


class PrepareSar(EngineAlgorithm):
    """``preparesar``: converts a SAR raster to decibels, on another grid and with a speckle filter if requested."""

    NAME = "preparesar"
    GROUP = "preparation"
    NETWORK_INPUT = "NETWORK_INPUT"

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Prepare SAR"),
            summary=tr(
                "Converts a radar raster to decibels on the grid of an optical raster, and optionally filters its "
                "speckle."
            ),
            introduction=tr(
                "Shows a radar raster as the networks see it: backscatter in decibels on the grid of the optical "
                "raster. 'Remove clouds' does this itself, so use this algorithm for inspection, comparison and other "
                "work. A speckle filter makes images smoother, but the networks were trained on radar with speckle: "
                "give them the unfiltered raster."
            ),
            tags=tr(
                "sentinel,sar,radar,backscatter,decibel,db,sigma nought,gamma nought,speckle,lee,despeckle,filter,"
                "align,warp"
            ),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        sar_help = tr("Sentinel-1 backscatter (sigma or gamma nought). Any CRS, pixel size and extent.")
        for definition in (*sar_parameters(sar_help), *_parameters(), *storage_parameters()):
            self.addParameter(definition)
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(self.OUTPUT, tr("SAR in decibels")),
                tr("GeoTIFF with one Float32 band. NoData is NaN, because 0 dB is a valid value."),
            )
        )
        self.addParameter(
            optional_raster(
                self.NETWORK_INPUT,
                tr("SAR as the networks see it"),
                tr(
                    "The decibels scaled as the networks take them: the mean minus and plus 2.5 standard deviations "
                    "becomes -1 and 1, and values beyond are clipped. Pixels without data are 0 for the networks and "
                    "NoData here."
                ),
            )
        )
        self.addOutput(QgsProcessingOutputString("UNIT_USED", tr("Unit in which the SAR raster was read")))
        self.addOutput(QgsProcessingOutputNumber("LOOKS_USED", tr("Number of looks used by the filter")))
        self.addOutput(QgsProcessingOutputNumber("VALID_SHARE", tr("Share of pixels with data, 0 to 1")))

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        return PrepareSarOptions(
            sar=sar_source(values),
            optical=values.raster("OPTICAL"),
            speckle_filter=values.text("SPECKLE_FILTER"),
            filter_size_px=values.integer("FILTER_SIZE"),
            looks=values.number("LOOKS"),
            creation_options=storage_options(values),
        )

    def open(self, options):
        """Return the opened task."""
        from ..pipeline.tasks.preparesar import open_preparation

        return open_preparation(options)

    def appearances(self, values, task):
        """Return names after the SAR layer, and stretches that are the same for every raster."""
        name = values.layer(SAR).name()
        return {
            self.OUTPUT: _grey(tr("{layer} - decibels").format(layer=name), *SHOWN_DB),
            self.NETWORK_INPUT: _grey(tr("{layer} - as the networks see it").format(layer=name), -1.0, 1.0),
        }

    def results(self, report):
        """Return the numbers and the text a model can branch on."""
        looks = {} if report.looks is None else {"LOOKS_USED": report.looks}
        return {"UNIT_USED": report.unit, "VALID_SHARE": report.valid_share, **looks}


def _grey(name, low, high):
    algorithm = QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum
    return Appearance(name, (Stretch(low, high, algorithm),), (1,))


def _parameters():
    """Return the parameters of the grid of the result and of the speckle filter."""
    return (
        described(
            QgsProcessingParameterRasterLayer("OPTICAL", tr("Optical raster (target grid)"), optional=True),
            tr(
                "The result has its CRS, pixel size and extent; the radar is resampled bilinearly in linear power. If "
                "empty, the SAR raster keeps its own grid."
            ),
        ),
        described(
            choice("SPECKLE_FILTER", tr("Speckle filter"), SPECKLE_FILTERS, "none"),
            tr(
                "refined_lee preserves edges (Lee 1981, 7 by 7 pixels); lee is the basic local statistics filter (Lee "
                "1980); gamma_map smooths homogeneous ground most and preserves point targets (Lopes and others 1990). "
                "All work in linear power on the grid of the result: if the optical pixels are much smaller than the "
                "radar's, filter on the radar's own grid first."
            ),
        ),
        advanced(
            described(
                QgsProcessingParameterNumber(
                    "FILTER_SIZE", tr("Filter window size (pixels)"), INTEGER, PrepareSarOptions.filter_size_px,
                    minValue=FILTER_SIZES_PX[0], maxValue=FILTER_SIZES_PX[-1],
                ),
                tr(
                    "Side length of the window for lee and gamma_map, an odd number. Larger values are smoother and "
                    "less sharp."
                ),
            )
        ),
        advanced(
            described(
                QgsProcessingParameterNumber(
                    "LOOKS", tr("Number of looks"), DOUBLE, optional=True, minValue=1, maxValue=1000
                ),
                tr(
                    "How many looks have already been averaged: the filters smooth variations that this number of "
                    "looks explains. If empty, it is estimated from homogeneous ground and written to the log; "
                    "Sentinel-1 GRD has 4.4."
                ),
            )
        ),
    )  # fmt: skip
