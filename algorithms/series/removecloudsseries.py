"""A series of dates without clouds: every date restored with the others."""

from qgis.core import (
    QgsProcessing,
    QgsProcessingOutputFile,
    QgsProcessingOutputMultipleLayers,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFolderDestination,
    QgsProcessingUtils,
)

from ...gui.feedback import error_border, lets_go
from ...gui.series_layers import group_name, load_series
from ...gui.styling import keep_style, provenance_appearance
from ...i18n import tr
from ...install.packages import PACKAGES
from ...pipeline.options.removeclouds import NETWORKS
from ..base.engine import EngineAlgorithm
from ..base.toolbox import ToolboxTexts
from ..parameters.blocks import series_cluster_parameters
from ..parameters.common import described, report_parameter, storage_parameters
from ..parameters.networks import inference_parameters
from ..parameters.references import estimator_parameter
from ..parameters.series import (
    LOAD,
    confidence_parameter,
    load_parameter,
    points_parameter,
    series_indices_parameter,
    series_options,
    series_parameters,
    series_reading_parameters,
)
from ..parameters.values import Values


class RemoveCloudsSeries(EngineAlgorithm):
    """``removecloudsseries``: restores every date of a series with the other ones."""

    NAME = "removecloudsseries"
    OUTPUT = "OUTPUT_FOLDER"

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Remove clouds from a series"),
            summary=tr("Restores every date of a series of Sentinel-2 rasters under clouds, each with the others."),
            introduction=tr(
                "Takes several dates of one place, all of them partly cloudy, and writes each of them without clouds, "
                "on one grid, with the source and the expected error of every pixel. Each date is restored by 'Remove "
                "clouds' with the dates around it, before and after. A date on which hardly any ground is clear is "
                "skipped, and one that fails does not stop the others; the table series.csv says what was done and "
                "what error to expect. Started again after an interruption, or with more dates, the run keeps what is "
                "finished and unchanged."
            ),
            tags=tr(
                "sentinel,cloud,cloud-free,remove,time series,season,NDVI,phenology,gap fill,interpolate,dates,batch,"
                "multitemporal,folder,temporal"
            ),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        estimator_help = tr(
            "auto: what comes closest to the truth on clear ground of the same raster restores the clouds. "
            "closed-form: the same without the networks, which is faster. networks: the two networks alone, which "
            "need SAR and use no other dates."
        )
        parameters = (
            *(*series_parameters(), *series_reading_parameters()),
            *(confidence_parameter(), points_parameter(), load_parameter(), series_indices_parameter()),
            *(estimator_parameter(estimator_help), *inference_parameters(), *storage_parameters()),
            *series_cluster_parameters(),
        )
        for definition in parameters:
            self.addParameter(definition)
        self.addParameter(
            described(
                QgsProcessingParameterFolderDestination(self.OUTPUT, tr("Series without clouds")),
                tr(
                    "Folder for the rasters of each date, such as 2024-05-03_restored.tif and "
                    "2024-05-03_provenance.tif, a VRT of each band with the dates as its bands (as reflectance where "
                    "the dates have different units), the table series.csv, and records by which a later run goes on."
                ),
            )
        )
        self.addParameter(
            report_parameter(
                tr("One HTML file with a table of the dates, pictures before and after, and the curves of the points.")
            )
        )
        for name, label in (
            *(("RESTORED", tr("Restored rasters")), ("CONFIDENCES", tr("Expected errors"))),
            *(
                ("INDEX_RASTERS", tr("Spectral indices")),
                ("INDEX_ERRORS", tr("Expected errors of the spectral indices")),
            ),
        ):
            self.addOutput(QgsProcessingOutputMultipleLayers(name, label))
        self.addOutput(QgsProcessingOutputFile("CSV", tr("Table of the dates")))
        self.addOutput(QgsProcessingOutputNumber("RESTORED_COUNT", tr("Number of dates with a result")))
        self.addOutput(QgsProcessingOutputNumber("SKIPPED_COUNT", tr("Number of dates skipped")))
        self.addOutput(QgsProcessingOutputNumber("FAILED_COUNT", tr("Number of dates that failed")))
        self.addOutput(QgsProcessingOutputNumber("REUSED_COUNT", tr("Number of dates done by an earlier run")))

    def options(self, values):
        """Return the engine's options, one field for each parameter."""
        return series_options(values)

    def needs(self, options):
        """Return the networks' packages where they alone restore."""
        return PACKAGES if options.estimator == NETWORKS else ()

    def open(self, options):
        """Return the opened task."""
        from ...pipeline.tasks.removecloudsseries import open_series_removal

        return open_series_removal(options)

    def output_path(self, parameters, name, context):
        """Return the folder; a temporary one is new, as the results of another run must not be taken for its own."""
        if name != self.OUTPUT:
            return super().output_path(parameters, name, context)
        folder = self.parameterAsString(parameters, name, context)
        if not folder or folder == QgsProcessing.TEMPORARY_OUTPUT or folder == QgsProcessingUtils.tempFolder():
            return QgsProcessingUtils.generateTempFilename("series")
        return folder

    @lets_go
    def prepareAlgorithm(self, parameters, context, feedback):  # noqa: N802 (QGIS' name)
        """Choose the group of the layers, too, while the project may be read."""
        folder, title = self.output_path(parameters, self.OUTPUT, context), tr("Series without clouds")
        self._group = group_name(context.project(), folder, title)
        return super().prepareAlgorithm(parameters, context, feedback)

    @lets_go
    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802 (QGIS' name)
        """Run, and name the layers that QGIS is going to load."""
        results = super().processAlgorithm(parameters, context, feedback)
        if Values(self, parameters, context).flag(LOAD):
            with error_border(feedback):
                load_series(context, self._group, *self._dated)
        return results

    def postProcessAlgorithm(self, context, feedback):  # noqa: N802 (QGIS' name)
        """Keep the palette of what pixels come from beside the rasters that show it."""
        for path in self._provenance:
            keep_style(path, provenance_appearance(""))
        return super().postProcessAlgorithm(context, feedback)

    def results(self, report):
        """Return the files, and the numbers that a model can branch on."""
        states = [outcome.state for outcome in report.outcomes]
        days = [outcome.date for outcome in report.outcomes if outcome.has_result]
        self._provenance = report.paths("provenance")
        self._dated = [list(zip(days, report.paths(product))) for product in ("restored", "index")]
        return {
            "RESTORED": report.paths("restored"),
            "CONFIDENCES": report.paths("confidence"),
            "INDEX_RASTERS": report.paths("index"),
            "INDEX_ERRORS": report.paths("index_error"),
            "CSV": report.table,
            "RESTORED_COUNT": sum(outcome.has_result for outcome in report.outcomes),
            "SKIPPED_COUNT": states.count("skipped"),
            "FAILED_COUNT": states.count("failed"),
            "REUSED_COUNT": sum(outcome.reused for outcome in report.outcomes),
        }
