"""Other dates compared before clouds are removed: a ranking, and what to expect of each."""

from qgis.core import QgsProcessingOutputNumber, QgsProcessingOutputString

from ..i18n import tr
from ..pipeline.options.expectedquality import QUALITY_ESTIMATORS, QualityOptions
from .base.engine import EngineAlgorithm
from .base.toolbox import ToolboxTexts
from .parameters.common import report_parameters, sar_parameters
from .parameters.networks import inference_options, inference_parameters
from .parameters.optical import colour_parameters, mask_parameters
from .parameters.references import band_parameters, estimator_parameter, reference_parameters, restore_options


class ExpectedQuality(EngineAlgorithm):
    """``expectedquality``: ranks other dates by what they are worth for the removal of clouds."""

    NAME = "expectedquality"
    GROUP = "evaluation"

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Expected quality"),
            summary=tr("Ranks other dates by how well clouds can be removed with them, before anything is restored."),
            introduction=tr(
                "Compares rasters of other dates as help for 'Remove clouds': which one restores the ground best, how "
                "much it adds, and what error to expect. Copies of the raster's own clouds are put on its clear "
                "ground, restored with each date alone, with the best three together and without any, and compared "
                "with what is there. What a date does not see under the clouds is taken into account. Nothing is "
                "restored; the ranking goes to the log and to a report."
            ),
            tags=tr(
                "cloud,reference date,compare,rank,choose,expected error,accuracy,PSNR,NDVI,quality,time series,"
                "multitemporal,report"
            ),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        for definition in _parameters():
            self.addParameter(definition)
        self.addOutput(
            QgsProcessingOutputNumber(
                "BEST_REFERENCE", tr("Number of the best date in the list of other dates, from 1")
            )
        )
        self.addOutput(QgsProcessingOutputNumber("EXPECTED_PSNR", tr("Expected PSNR with the best dates (dB)")))
        self.addOutput(
            QgsProcessingOutputNumber("EXPECTED_NDVI_ERROR", tr("Expected mean error of the NDVI with the best dates"))
        )
        self.addOutput(QgsProcessingOutputNumber("REFERENCE_GAIN_DB", tr("What the best dates add to the PSNR (dB)")))
        self.addOutput(QgsProcessingOutputString("TABLE", tr("The ranking as CSV")))

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        return QualityOptions(restore_options(values, inference=inference_options(values)))

    def open(self, options):
        """Return the opened task."""
        from ..pipeline.tasks.expectedquality import open_expected_quality

        return open_expected_quality(options)

    def results(self, report):
        """Return the numbers and the text a model can branch on; QGIS leaves out what is ``None``."""
        together = report.ranking.together
        found = {
            "BEST_REFERENCE": report.ranking.best.number,
            "EXPECTED_PSNR": together.proof.psnr_db,
            "EXPECTED_NDVI_ERROR": together.proof.ndvi_error,
            "REFERENCE_GAIN_DB": together.gain_db,
            "TABLE": report.table,
        }
        return {name: value for name, value in found.items() if value is not None}


def _parameters():
    optical_help = tr("Cloudy Sentinel-2 raster: 8 bit, digital numbers or reflectance.")
    nodata_help = tr("Overrides the value declared by the file.")
    sar_help = tr(
        "Sentinel-1 backscatter of the same place, if 'Remove clouds' is going to have it, too. Any CRS, pixel size "
        "and extent."
    )
    estimator_help = tr(
        "auto: the networks are one of the estimators, if their packages are installed and there is a SAR raster. "
        "closed-form: without the networks, which is faster."
    )
    reports = report_parameters(
        tr("One HTML file with the ranking, a plot and the expected errors."),
        tr("The ranking with all metrics, with the inputs and settings they were computed from."),
        tr("One row for each date, for the best dates together and for none, as CSV."),
    )
    return (
        *(*colour_parameters(optical_help, nodata_help), *reference_parameters(optional=False)),
        *(*sar_parameters(sar_help, optional=True), *mask_parameters(), *band_parameters()),
        *(estimator_parameter(estimator_help, QUALITY_ESTIMATORS), *inference_parameters(), *reports),
    )
