"""A restored raster compared with the truth: metrics, a report, and numbers a model can branch on."""

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterBand,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
)

from ..i18n import tr
from ..pipeline.options.evaluaterestoration import EvaluationOptions
from ..pipeline.options.sources import MaskSource
from .base.engine import EngineAlgorithm
from .base.toolbox import ToolboxTexts
from .parameters.common import DOUBLE, advanced, described, mask_layer, report_parameters
from .parameters.optical import mask_band_parameter, mask_type_parameter

_FIGURES = {"PSNR": "psnr_db", "SSIM": "ssim", "MAE": "mae", "RMSE": "rmse", "BIAS": "bias", "SAM": "sam_deg"}


class EvaluateRestoration(EngineAlgorithm):
    """``evaluaterestoration``: measures a restored raster against a clear reference."""

    NAME = "evaluaterestoration"
    GROUP = "evaluation"

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Evaluate restoration"),
            summary=tr(
                "Compares a restored raster with a clear reference and reports PSNR, SSIM, errors and spectral angle."
            ),
            introduction=tr(
                "Compares a restored raster with a reference that shows the ground without clouds. It reports peak "
                "signal-to-noise ratio, structural similarity, mean absolute error, root mean square error, bias and "
                "spectral angle for the whole raster, under cloud and outside clouds, for all bands together and for "
                "each band. Errors are in the units of the raster; pixels without data in either raster are ignored. "
                "Both rasters must be on the same grid. A reference from another day differs even from a perfect "
                "restoration: for a reference of the same moment, simulate clouds on a clear raster."
            ),
            tags=tr("evaluate,validate,compare,accuracy,error,psnr,ssim,rmse,mae,sam,cloud,restore,report"),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        destinations = report_parameters(
            tr("One HTML file with metrics, images and plots."),
            tr("All metrics, with the inputs and settings they were computed from."),
            tr("One row for each region and band, as CSV."),
        )
        for definition in (*_raster_parameters(), *_band_parameters(), *destinations):
            self.addParameter(definition)
        for region, where in _regions().items():
            for name, label in _figure_labels().items():
                self.addOutput(QgsProcessingOutputNumber(f"{name}_{region.upper()}", f"{label}, {where}"))
        self.addOutput(QgsProcessingOutputNumber("DATA_RANGE_USED", tr("Data range used for PSNR and SSIM")))
        self.addOutput(QgsProcessingOutputNumber("COMPARED_SHARE", tr("Share of pixels that were compared, 0 to 1")))
        self.addOutput(
            QgsProcessingOutputNumber("CLOUDY_SHARE", tr("Share of compared pixels that are under cloud, 0 to 1"))
        )

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        return EvaluationOptions(
            restored=values.raster("RESTORED"),
            reference=values.raster("REFERENCE"),
            restored_bands=values.integers("RESTORED_BANDS"),
            reference_bands=values.integers("REFERENCE_BANDS"),
            mask=MaskSource(values.mask("CLOUD_MASK"), values.integer("MASK_BAND"), values.text("MASK_TYPE")),
            cloudy=values.raster("CLOUDY"),
            data_range=values.number("DATA_RANGE"),
        )

    def open(self, options):
        """Return the opened task."""
        from ..pipeline.tasks.evaluaterestoration import open_evaluation

        return open_evaluation(options)

    def appearances(self, values, task):
        """Return nothing: no output is a layer."""
        return {}

    def results(self, report):
        """Return the numbers a model can branch on, ``None`` where nothing can be measured."""
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
    """Return the regions that metrics are computed for, and their labels."""
    return {"all": tr("whole raster"), "cloudy": tr("under cloud"), "clear": tr("outside clouds")}


def _figure_labels():
    """Return the labels of the metrics, by the first part of the outputs' names."""
    return {
        "PSNR": tr("PSNR (dB)"),
        "SSIM": tr("SSIM"),
        "MAE": tr("Mean absolute error"),
        "RMSE": tr("Root mean square error"),
        "BIAS": tr("Mean difference (restored minus reference)"),
        "SAM": tr("Spectral angle (degrees)"),
    }


def _raster_parameters():
    """Return the parameters of the rasters to compare."""
    return (
        described(
            QgsProcessingParameterRasterLayer("RESTORED", tr("Restored raster")),
            tr("The result of 'Remove clouds' or of another tool."),
        ),
        described(
            QgsProcessingParameterRasterLayer("REFERENCE", tr("Reference raster")),
            tr("The same place without clouds, in the same units and on the same grid. It may cover a larger area."),
        ),
        described(
            mask_layer("CLOUD_MASK", tr("Cloud mask")),
            tr(
                "The mask used for the restoration: 0 where the ground is clear, any other value under clouds and "
                "their shadows, or one of the types below, or a layer of polygons. If empty, only metrics of the whole "
                "raster are computed."
            ),
        ),
        mask_band_parameter(),
        mask_type_parameter(),
        described(
            QgsProcessingParameterRasterLayer("CLOUDY", tr("Cloudy raster"), optional=True),
            tr("The raster before restoration, shown in the report. It does not affect any metric."),
        ),
    )


def _band_parameters():
    """Return the advanced parameters: the bands and the data range."""
    found = tr(
        "The bands to compare, in the same order for both rasters. If empty, bands are paired by name, as red, green "
        "and blue, or by position."
    )
    definitions = (
        described(_bands("RESTORED_BANDS", tr("Bands of the restored raster"), "RESTORED"), found),
        described(_bands("REFERENCE_BANDS", tr("Bands of the reference raster"), "REFERENCE"), found),
        described(
            QgsProcessingParameterNumber("DATA_RANGE", tr("Data range"), DOUBLE, optional=True, minValue=0),
            tr(
                "MAX in PSNR and L in SSIM, in the units of the raster, for example 10000 for Sentinel-2 digital "
                "numbers. If empty, 255 for 8-bit rasters, otherwise the range of the reference values: mean ± 2.5 "
                "standard deviations. Metrics computed with different data ranges cannot be compared."
            ),
        ),
    )
    return tuple(advanced(definition) for definition in definitions)


def _bands(name, label, layer):
    return QgsProcessingParameterBand(name, label, parentLayerParameterName=layer, optional=True, allowMultiple=True)
