"""How parameters are made, and the parameters of the SAR raster and of the result, which several algorithms share."""

from typing import Optional

from qgis.core import (
    Qgis,
    QgsProcessing,
    QgsProcessingParameterBand,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMapLayer,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from ...i18n import tr
from ...pipeline.options.checks import COG as COG_OPTION
from ...pipeline.options.sources import SAR_UNITS, SarSource
from .values import Values

SAR = "SAR"
SAR_BAND = "SAR_BAND"
SAR_UNIT = "SAR_UNIT"
SAR_NODATA = "SAR_NODATA"
CREATION_OPTIONS = "CREATION_OPTIONS"
COG = "COG"

INTEGER = QgsProcessingParameterNumber.Type.Integer
DOUBLE = QgsProcessingParameterNumber.Type.Double


def described(definition, help_text: str):
    """Return ``definition`` with its help, which tooltips, the dialog's panel and ``qgis_process help`` show."""
    definition.setHelp(help_text)
    return definition


def advanced(definition):
    """Return ``definition`` moved to the advanced part of the dialog."""
    definition.setFlags(definition.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
    return definition


def choice(name: str, label: str, values, default: str):
    """Return a list of ``values`` to choose from; the value is the text itself, in every language."""
    return QgsProcessingParameterEnum(name, label, options=list(values), defaultValue=default, usesStaticStrings=True)


def optional_band(name: str, label: str, layer: str):
    """Return an optional choice of a band of the raster parameter ``layer``."""
    return QgsProcessingParameterBand(name, label, parentLayerParameterName=layer, optional=True)


def optional_raster(name: str, label: str, explanation: str):
    """Return a raster to write, which is left out unless the user asks for it."""
    return described(
        QgsProcessingParameterRasterDestination(name, label, optional=True, createByDefault=False), explanation
    )


def raster_list(name: str, label: str, optional: bool = False):
    """Return a parameter for several rasters."""
    return QgsProcessingParameterMultipleLayers(name, label, QgsProcessing.SourceType.TypeRaster, optional=optional)


def mask_layer(name: str, label: str):
    """Return an optional parameter for a cloud mask: a raster, or polygons."""
    kinds = [QgsProcessing.SourceType.TypeRaster, QgsProcessing.SourceType.TypeVectorPolygon]
    return QgsProcessingParameterMapLayer(name, label, optional=True, types=kinds)


def mask_list(name: str, label: str):
    """Return an optional parameter for several cloud masks: QGIS lists layers of all kinds for it."""
    return QgsProcessingParameterMultipleLayers(name, label, QgsProcessing.SourceType.TypeMapLayer, optional=True)


def sar_parameters(help_text: str, optional: bool = False):
    """Return the parameters of the SAR raster, with its ``help_text``; those that can be detected are advanced."""
    return (
        described(
            QgsProcessingParameterRasterLayer(SAR, tr("SAR raster"), optional=optional),
            help_text,
        ),
        advanced(
            described(
                optional_band(SAR_BAND, tr("VV band"), SAR),
                tr("If empty, the band named VV is used, or the only band."),
            )
        ),
        advanced(
            described(
                choice(SAR_UNIT, tr("SAR unit"), SAR_UNITS, "auto"),
                tr(
                    "db: decibels; linear: power; amplitude: digital numbers of GRD products. auto detects the unit "
                    "from the values and writes it to the log."
                ),
            )
        ),
        advanced(
            described(
                QgsProcessingParameterNumber(SAR_NODATA, tr("NoData value of the SAR raster"), DOUBLE, optional=True),
                tr(
                    "Overrides the value declared by the file. NaN is always NoData, and so is 0 in linear power and "
                    "amplitude. If empty, 0 in decibels and values below -99 dB are NoData, too, where they repeat too "
                    "often to have been measured."
                ),
            )
        ),
    )


def sar_source(values: Values) -> Optional[SarSource]:
    """Return what ``sar_parameters`` say, ``None`` where there is no raster."""
    raster = values.raster(SAR)
    return raster and SarSource(raster, values.integer(SAR_BAND), values.text(SAR_UNIT), values.number(SAR_NODATA))


def storage_parameters():
    """Return the advanced parameters for how rasters are stored."""
    help_text = tr(
        "Writes cloud-optimised GeoTIFFs: with overviews, in an order that lets programs read parts over a network. "
        "While one is made, a plain copy of it takes disk space beside it. The creation options apply where they fit."
    )
    optimised = QgsProcessingParameterBoolean(COG, tr("Cloud-optimised GeoTIFF (COG)"), defaultValue=False)
    return _creation_options(), advanced(described(optimised, help_text))


def storage_options(values: Values) -> tuple:
    """Return what ``storage_parameters`` say, as creation options."""
    return (*values.list(CREATION_OPTIONS), *([COG_OPTION] if values.flag(COG) else []))


def _creation_options():
    options = QgsProcessingParameterString(CREATION_OPTIONS, tr("Creation options"), optional=True)
    native = {"widget_type": "rasteroptions"}  # replaced the class below in QGIS 3.40
    python = {"class": "processing.algs.gdal.ui.RasterOptionsWidget.RasterOptionsWidgetWrapper"}
    options.setMetadata({"widget_wrapper": native if Qgis.QGIS_VERSION_INT >= 34000 else python})
    help_text = tr(
        "Options of GDAL's GeoTIFF driver as NAME=VALUE, separated by |, such as COMPRESS=ZSTD|NUM_THREADS=4. They "
        "override the defaults: tiled, compressed, BigTIFF if needed. Only images are stored with loss, "
        "where it is asked for: masks and other classes, indices and expected errors are not."
    )
    return advanced(described(options, help_text))


def report_parameter(help_text: str):
    """Return the parameter of a report, which does not have to be written."""
    return _text_file("REPORT", tr("Report"), tr("HTML files (*.html)"), True, help_text)


def report_parameters(report_help: str, json_help: str, csv_help: str):
    """Return the parameters of a report and of its figures as JSON and CSV, none of which has to be written."""
    return (
        report_parameter(report_help),
        _text_file("JSON", tr("Metrics as JSON"), tr("JSON files (*.json)"), False, json_help),
        _text_file("CSV", tr("Metrics as table"), tr("CSV files (*.csv)"), False, csv_help),
    )


def _text_file(name: str, label: str, filters: str, by_default: bool, help_text: str):
    definition = QgsProcessingParameterFileDestination(name, label, filters, optional=True, createByDefault=by_default)
    return described(definition, help_text)
