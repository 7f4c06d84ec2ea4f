"""A SAR raster as the networks take it: in decibels, on the optical raster's grid, with its speckle filtered or not."""

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
from ..pipeline.options.sar import FILTER_SIZES_PX, SPECKLE_FILTERS, PrepareSarOptions
from .base import RestorationAlgorithm, ToolboxTexts
from .parameters.common import (
    CREATION_OPTIONS,
    DOUBLE,
    INTEGER,
    SAR,
    SAR_BAND,
    SAR_UNIT,
    advanced,
    choice,
    creation_options_parameter,
    described,
    sar_parameters,
)

SHOWN_DB = -25.0, 0.0
"""What layers in decibels are drawn from and to: the same for every date, so that they compare."""


class PrepareSar(RestorationAlgorithm):
    """``preparesar``: brings a SAR raster to decibels, on a grid and with a speckle filter if requested."""

    NAME = "preparesar"
    GROUP = "preparation"
    NETWORK_INPUT = "NETWORK_INPUT"
    DESTINATIONS = {RestorationAlgorithm.OUTPUT: "output", NETWORK_INPUT: "network_input"}
    NEEDS_NETWORKS = False

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Prepare SAR"),
            summary=tr(
                "Brings a radar raster to decibels on an optical raster's grid, and filters its speckle if you like."
            ),
            introduction=tr(
                "Shows what the networks see of a radar raster: backscatter in decibels on the optical raster's grid. "
                "'Remove clouds' does the same by itself, so this is for looking, comparing and other work. A speckle "
                "filter makes pictures calmer, but the networks were trained on radar with its speckle: give them the "
                "unfiltered raster."
            ),
            tags=tr(
                "sentinel,sar,radar,backscatter,decibel,db,sigma nought,gamma nought,speckle,lee,despeckle,filter,"
                "align,warp"
            ),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        sar_help = tr("Sentinel-1 backscatter (sigma or gamma nought), any CRS, pixel size and extent.")
        for definition in (*sar_parameters(sar_help), *_parameters(), creation_options_parameter()):
            self.addParameter(definition)
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(self.OUTPUT, tr("SAR in decibels")),
                tr("GeoTIFF with one band of type Float32; NaN is its NoData, as 0 dB is a value like any other."),
            )
        )
        self.addParameter(
            described(
                QgsProcessingParameterRasterDestination(
                    self.NETWORK_INPUT, tr("SAR as the networks see it"), optional=True, createByDefault=False
                ),
                tr(
                    "The decibels as the networks take them: mean minus and plus 2.5 standard deviations become -1 and 1, and "
                    "what is beyond is cut. Pixels without data are 0 to the networks, NoData here."
                ),
            )
        )
        self.addOutput(QgsProcessingOutputString("UNIT_USED", tr("Unit the SAR raster was read in")))
        self.addOutput(QgsProcessingOutputNumber("LOOKS_USED", tr("Number of looks the filter went by")))
        self.addOutput(QgsProcessingOutputNumber("VALID_SHARE", tr("Share of pixels with data, 0 to 1")))

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        return PrepareSarOptions(
            sar=values.raster(SAR),
            sar_band=values.integer(SAR_BAND),
            sar_unit=values.text(SAR_UNIT),
            sar_nodata=values.number("SAR_NODATA"),
            optical=values.raster("OPTICAL"),
            speckle_filter=values.text("SPECKLE_FILTER"),
            filter_size_px=values.integer("FILTER_SIZE"),
            looks=values.number("LOOKS"),
            creation_options=values.list(CREATION_OPTIONS),
            output="",
        )

    def engine(self):
        """Return the functions that check and run; imported late, as listing the algorithm needs no GDAL."""
        from ..pipeline.tasks.preparesar import check_preparation, prepare_sar

        return check_preparation, prepare_sar

    def appearances(self, values, options):
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
    """Return the parameters that say where the result lies and how speckle is filtered."""
    return (
        advanced(
            described(
                QgsProcessingParameterNumber("SAR_NODATA", tr("NoData value of the SAR raster"), DOUBLE, optional=True),
                tr("Wins over what the file declares. NaN, and 0 in linear power and amplitude, are never data."),
            )
        ),
        described(
            QgsProcessingParameterRasterLayer("OPTICAL", tr("Optical raster for the grid"), optional=True),
            tr(
                "The result gets its CRS, pixel size and extent; the radar is resampled bilinearly in linear power. Left "
                "empty, pixels stay where they are."
            ),
        ),
        described(
            choice("SPECKLE_FILTER", tr("Speckle filter"), SPECKLE_FILTERS, "none"),
            tr(
                "refined_lee keeps edges (Lee 1981, 7 by 7 pixels); lee is the plain filter of local statistics (Lee 1980); "
                "gamma_map calms flat ground most and leaves point targets as they are (Lopes and others 1990). All work in "
                "linear power, on the grid of the result: where the optical pixels are much finer than the radar's, filter "
                "on the radar's own grid first."
            ),
        ),
        advanced(
            described(
                QgsProcessingParameterNumber(
                    "FILTER_SIZE", tr("Window of the filter (pixels)"), INTEGER, PrepareSarOptions.filter_size_px,
                    minValue=FILTER_SIZES_PX[0], maxValue=FILTER_SIZES_PX[-1],
                ),
                tr("Side of the window of lee and gamma_map, an odd number. More is calmer and less sharp."),
            )
        ),
        advanced(
            described(
                QgsProcessingParameterNumber("LOOKS", tr("Number of looks"), DOUBLE, optional=True, minValue=1, maxValue=1000),
                tr(
                    "How calm the radar already is: filters smooth what varies no more than that many looks do. Left empty, it "
                    "is estimated from homogeneous ground and written to the log; Sentinel-1 GRD has 4.4."
                ),
            )
        ),
    )  # fmt: skip
