"""A restored raster against the truth: figures, a report to look at, and numbers a model can branch on."""

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterBand,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
)

from ..i18n import tr
from ..pipeline.options.detectclouds import GIVEN_MASK_TYPES
from ..pipeline.options.evaluaterestoration import EvaluationOptions
from .base import RestorationAlgorithm, ToolboxTexts
from .parameters.common import DOUBLE, advanced, choice, described
from .parameters.optical import mask_band_parameter

_FIGURES = {"PSNR": "psnr_db", "SSIM": "ssim", "MAE": "mae", "RMSE": "rmse", "BIAS": "bias", "SAM": "sam_deg"}


class EvaluateRestoration(RestorationAlgorithm):
    """``evaluaterestoration``: measures a restored raster against a clear reference."""

    NAME = "evaluaterestoration"
    GROUP = "evaluation"
    DESTINATIONS = {"REPORT": "report", "JSON": "json", "CSV": "csv"}
    NEEDS_NETWORKS = False

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Evaluate restoration"),
            summary=tr(
                "Compares a restored raster with a clear reference: PSNR, SSIM, errors and spectral angle, in a report."
            ),
            introduction=tr(
                "Compares a restored raster with a reference that shows the ground without clouds: peak "
                "signal-to-noise ratio, structural similarity, mean absolute and root mean square error, bias and "
                "spectral angle, of the whole raster, under cloud and in the clear, of all bands together and of each. "
                "Errors are in the raster's own units; pixels without data in one of the rasters are left out. Both "
                "rasters have to lie on one grid. A reference of another day differs from the restored raster even "
                "where that is perfect: simulate clouds on a clear raster for a reference of the same moment."
            ),
            tags=tr("evaluate,validate,compare,accuracy,error,psnr,ssim,rmse,mae,sam,cloud,restore,report"),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        for definition in (*_raster_parameters(), *_band_parameters(), *_destinations()):
            self.addParameter(definition)
        for region, where in _regions().items():
            for name, label in _figure_labels().items():
                self.addOutput(QgsProcessingOutputNumber(f"{name}_{region.upper()}", f"{label}, {where}"))
        self.addOutput(QgsProcessingOutputNumber("DATA_RANGE_USED", tr("Data range of PSNR and SSIM")))
        self.addOutput(QgsProcessingOutputNumber("COMPARED_SHARE", tr("Share of pixels compared, 0 to 1")))
        self.addOutput(QgsProcessingOutputNumber("CLOUDY_SHARE", tr("Share of pixels compared under cloud, 0 to 1")))

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        return EvaluationOptions(
            restored=values.raster("RESTORED"),
            reference=values.raster("REFERENCE"),
            restored_bands=values.integers("RESTORED_BANDS"),
            reference_bands=values.integers("REFERENCE_BANDS"),
            cloud_mask=values.raster("CLOUD_MASK"),
            mask_band=values.integer("MASK_BAND"),
            mask_type=values.text("MASK_TYPE"),
            cloudy=values.raster("CLOUDY"),
            data_range=values.number("DATA_RANGE"),
        )

    def engine(self):
        """Return the functions that check and run; imported late, as listing the algorithm needs no GDAL."""
        from ..pipeline.tasks.evaluaterestoration import check_evaluation, evaluate

        return check_evaluation, evaluate

    def appearances(self, values, options):
        """Return nothing: no output is a layer."""
        return {}

    def results(self, report):
        """Return the numbers a model can branch on, ``None`` where there is nothing to measure."""
        figures = {
            f"{name}_{region.upper()}": report.figures[region][key]
            for region in _regions()
            for name, key in _FIGURES.items()
        }
        return {
            **figures,
            "DATA_RANGE_USED": report.data_range,
            "COMPARED_SHARE": report.pixels["compared"] / report.pixels["raster"],
            "CLOUDY_SHARE": report.pixels["cloudy"] / report.pixels["compared"],
        }


def _regions():
    """Return the regions figures are given of, with what they are called."""
    return {"all": tr("whole raster"), "cloudy": tr("under cloud"), "clear": tr("in the clear")}


def _figure_labels():
    """Return what the figures are called, by the first part of the outputs' names."""
    return {
        "PSNR": tr("PSNR (dB)"),
        "SSIM": tr("SSIM"),
        "MAE": tr("Mean absolute error"),
        "RMSE": tr("Root mean square error"),
        "BIAS": tr("Mean of restored minus reference"),
        "SAM": tr("Spectral angle (degrees)"),
    }


def _raster_parameters():
    """Return the parameters that say what is compared with what."""
    return (
        described(
            QgsProcessingParameterRasterLayer("RESTORED", tr("Restored raster")),
            tr("What 'Remove clouds' or another tool made."),
        ),
        described(
            QgsProcessingParameterRasterLayer("REFERENCE", tr("Reference raster")),
            tr("The same place without clouds, in the same units, on the same grid; it may reach farther."),
        ),
        described(
            QgsProcessingParameterRasterLayer("CLOUD_MASK", tr("Cloud mask"), optional=True),
            tr(
                "The mask the restoration was made with: 0 where it is clear, anything else under clouds and their shadows, "
                "or one of the types below. Left empty, there are figures of the whole raster only."
            ),
        ),
        mask_band_parameter(),
        described(
            choice("MASK_TYPE", tr("Type of the cloud mask"), GIVEN_MASK_TYPES, "auto"),
            tr(
                "nonzero: everything but 0 is cloudy; scl: the scene classes 3, 8, 9 and 10; qa60: bits 10 and 11; "
                "probability: from 40 % on. auto recognises the type by names and values, or asks for it."
            ),
        ),
        described(
            QgsProcessingParameterRasterLayer("CLOUDY", tr("Cloudy raster"), optional=True),
            tr("The raster before the restoration, to be shown in the report. It changes no figure."),
        ),
    )


def _band_parameters():
    """Return the advanced parameters: bands and the data range."""
    found = tr(
        "The bands to compare, in the same order in both rasters. Left empty, they are paired by their names, as red, green "
        "and blue, or by their order."
    )
    definitions = (
        described(_bands("RESTORED_BANDS", tr("Bands of the restored raster"), "RESTORED"), found),
        described(_bands("REFERENCE_BANDS", tr("Bands of the reference raster"), "REFERENCE"), found),
        described(
            QgsProcessingParameterNumber("DATA_RANGE", tr("Data range"), DOUBLE, optional=True, minValue=0),
            tr(
                "The MAX of PSNR and the L of SSIM, in the raster's units, such as 10000 for digital numbers of Sentinel-2. "
                "Left empty, it is 255 for 8 bit, else the range of the reference's values, mean ± 2.5 standard deviations. "
                "Figures of different data ranges cannot be compared."
            ),
        ),
    )
    return tuple(advanced(definition) for definition in definitions)


def _bands(name, label, layer):
    return QgsProcessingParameterBand(name, label, parentLayerParameterName=layer, optional=True, allowMultiple=True)


def _destinations():
    """Return the files that are written."""
    files = (
        (
            "REPORT",
            tr("Report"),
            tr("HTML files (*.html)"),
            True,
            tr("One HTML file with figures, pictures and plots."),
        ),
        (
            "JSON",
            tr("Figures as JSON"),
            tr("JSON files (*.json)"),
            False,
            tr("All figures, with what they were made of."),
        ),
        (
            "CSV",
            tr("Figures as table"),
            tr("CSV files (*.csv)"),
            False,
            tr("One line for each region and band, as CSV."),
        ),
    )
    return tuple(
        described(
            QgsProcessingParameterFileDestination(name, label, filters, optional=True, createByDefault=default), text
        )
        for name, label, filters, default, text in files
    )
