"""The parameters both algorithms have, with their help, and how they become options."""

import os
from dataclasses import replace

import qgis.utils
from qgis.core import (
    Qgis,
    QgsProcessingParameterBand,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from ..nets.cards import default_model, installed_models, model_names
from ..pipeline.options import (
    MAX_THREADS,
    MAX_WINDOW_PX,
    PRECISIONS,
    SAR_UNITS,
    WINDOW_PX,
    WINDOW_STEP_PX,
    InferenceOptions,
)
from .i18n import tr
from .values import Values

SAR = "SAR"
SAR_BAND = "SAR_BAND"
SAR_UNIT = "SAR_UNIT"
MODEL = "MODEL"
MODEL_FILE = "MODEL_FILE"
OVERLAP = "OVERLAP"
BATCH_SIZE = "BATCH_SIZE"
DEVICE = "DEVICE"
PRECISION = "PRECISION"
THREADS = "THREADS"
WINDOW = "WINDOW"
CREATION_OPTIONS = "CREATION_OPTIONS"

DEVICE_HINTS = ("auto", "cpu", "cuda", "cuda:0", "cuda:1", "cuda:2", "cuda:3", "mps")
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
    """Return a list to choose one of ``values`` from; the value is the text itself, in every language."""
    return QgsProcessingParameterEnum(name, label, options=list(values), defaultValue=default, usesStaticStrings=True)


def optional_band(name: str, label: str, layer: str):
    """Return the choice of a band of the raster parameter ``layer``, which may be left empty."""
    return QgsProcessingParameterBand(name, label, parentLayerParameterName=layer, optional=True)


def sar_parameters(help_text: str):
    """Return the parameters of the SAR raster, whose own help is ``help_text``; what is found out by itself is advanced."""
    return (
        described(
            QgsProcessingParameterRasterLayer(SAR, tr("SAR raster")),
            help_text,
        ),
        advanced(
            described(
                optional_band(SAR_BAND, tr("VV band of the SAR raster"), SAR),
                tr("Left empty, it is the band named VV, or the only band there is."),
            )
        ),
        advanced(
            described(
                choice(SAR_UNIT, tr("Unit of the SAR raster"), SAR_UNITS, "auto"),
                tr(
                    "db: decibels; linear: power; amplitude: digital numbers of GRD products. auto recognises it by the "
                    "values and writes it to the log."
                ),
            )
        ),
    )


def inference_parameters():
    """Return the advanced parameters of the networks that remove clouds, and how the result is stored."""
    names = model_names()
    definitions = (
        described(
            QgsProcessingParameterEnum(
                MODEL,
                tr("Model"),
                options=[*names, *(name for name in installed_models() if name not in names)],
                defaultValue=default_model(names) or None,
                optional=True,
                usesStaticStrings=True,
            ),
            tr(
                "The networks, by recipe and width: plus is told which pixels are cloudy, paper is built as published; "
                "wider ones are slower. Those that Check installation installed are listed too. Left empty, it is the "
                "widest plus model that came with the plugin."
            ),
        ),
        model_file_parameter(
            tr("Model card of your own"),
            tr(
                "The JSON file that was exported with your own fine-tuned weights. It wins over the model chosen above."
            ),
        ),
    )
    return (*(advanced(definition) for definition in definitions), *window_parameters(), creation_options_parameter())


def model_file_parameter(label: str, help_text: str):
    """Return the parameter that names a model card."""
    card = QgsProcessingParameterFile(
        MODEL_FILE, label, behavior=QgsProcessingParameterFile.Behavior.File, extension="json", optional=True
    )
    return described(card, help_text)


def window_parameters():
    """Return the advanced parameters that say how windows go through a network, and on what."""
    definitions = (
        described(
            QgsProcessingParameterNumber(
                OVERLAP,
                tr("Overlap of windows (pixels)"),
                INTEGER,
                InferenceOptions.overlap_px,
                minValue=0,
                maxValue=WINDOW_PX - 1,
            ),
            tr(
                "Pixels that neighbouring {size}-pixel windows share and blend over. More is smoother and slower."
            ).format(size=WINDOW_PX),
        ),
        described(
            QgsProcessingParameterNumber(
                BATCH_SIZE,
                tr("Windows at a time"),
                INTEGER,
                InferenceOptions.batch_size,
                minValue=0,
                maxValue=1024,
            ),
            tr(
                "Windows that go through the networks together; 0 chooses by device. It is halved when a GPU's memory is full."
            ),
        ),
        described(
            _device(),
            tr(
                "auto takes a GPU where there is one. cpu, cuda, cuda:N (the GPU number N, from 0) and mps ask for one "
                "device, and it is an error when it is not there."
            ),
        ),
        described(
            choice(PRECISION, tr("Precision"), PRECISIONS, InferenceOptions.precision),
            tr(
                "Of the networks' arithmetic. auto tries the faster kinds on this computer before the run and takes one only "
                "where it is faster and the image stays the same to the eye. float32 is the most exact one."
            ),
        ),
        described(
            QgsProcessingParameterNumber(
                THREADS,
                tr("Processor threads"),
                INTEGER,
                InferenceOptions.threads,
                minValue=0,
                maxValue=MAX_THREADS,
            ),
            tr("0 uses all cores, but leaves one to QGIS where its window is open. A GPU does not depend on it."),
        ),
        described(
            QgsProcessingParameterNumber(
                WINDOW,
                tr("Window (pixels)"),
                INTEGER,
                InferenceOptions.window_px,
                minValue=0,
                maxValue=MAX_WINDOW_PX,
            ),
            tr(
                "Rows and columns that go through the networks together, a multiple of {size}; 0 is the model's own size. "
                "Larger windows share less, so there is less to compute, and take more memory."
            ).format(size=WINDOW_STEP_PX),
        ),
    )
    return tuple(advanced(definition) for definition in definitions)


def creation_options_parameter():
    """Return the advanced parameter that says how rasters are stored."""
    options = QgsProcessingParameterString(CREATION_OPTIONS, tr("Creation options"), optional=True)
    native = {"widget_type": "rasteroptions"}  # replaced the class below in QGIS 3.40
    python = {"class": "processing.algs.gdal.ui.RasterOptionsWidget.RasterOptionsWidgetWrapper"}
    options.setMetadata({"widget_wrapper": native if Qgis.QGIS_VERSION_INT >= 34000 else python})
    help_text = tr(
        "Options of GDAL's GeoTIFF driver as NAME=VALUE, separated by |, such as COMPRESS=ZSTD|NUM_THREADS=4. They "
        "win over the defaults: tiled, compressed, BigTIFF where needed."
    )
    return advanced(described(options, help_text))


def inference_options(values: Values) -> InferenceOptions:
    """Return what the advanced parameters of the networks that remove clouds say."""
    return replace(window_options(values), model=values.text(MODEL))


def window_options(values: Values) -> InferenceOptions:
    """Return what the model card and ``window_parameters`` say."""
    return InferenceOptions(
        model_file=values.text(MODEL_FILE) or None,
        overlap_px=values.integer(OVERLAP),
        batch_size=values.integer(BATCH_SIZE),
        device=values.text(DEVICE),
        precision=values.text(PRECISION),
        threads=values.integer(THREADS) or _threads(),
        window_px=values.integer(WINDOW),
    )


def _threads() -> int:
    """Return how many threads leave QGIS a core to answer with: 0, which is all, where no window is open."""
    return 0 if qgis.utils.iface is None else max(1, (os.cpu_count() or 1) - 1)


def _device():
    """Text, not an enum: no list of values could name every GPU. The hints make it a list in the dialog."""
    device = QgsProcessingParameterString(DEVICE, tr("Device"), InferenceOptions.device)
    device.setMetadata({"widget_wrapper": {"value_hints": list(DEVICE_HINTS)}})
    return device
