"""The parameters of the networks: which, and how windows go through them; and how they become options."""

import os
from dataclasses import replace

import qgis.utils
from qgis.core import (
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ...i18n import tr
from ...models.store import default_model, model_store
from ...pipeline.options.inference import (
    MAX_THREADS,
    MAX_WINDOW_PX,
    PRECISIONS,
    WINDOW_PX,
    WINDOW_STEP_PX,
    InferenceOptions,
)
from .common import INTEGER, advanced, choice, creation_options_parameter, described
from .values import Values

MODEL = "MODEL"
MODEL_FILE = "MODEL_FILE"
OVERLAP = "OVERLAP"
BATCH_SIZE = "BATCH_SIZE"
DEVICE = "DEVICE"
PRECISION = "PRECISION"
THREADS = "THREADS"
WINDOW = "WINDOW"
DEVICE_HINTS = ("auto", "cpu", "cuda", "cuda:0", "cuda:1", "cuda:2", "cuda:3", "mps")


def inference_parameters():
    """Return the advanced parameters of the networks that remove clouds, and how the result is stored."""
    store = model_store()
    definitions = (
        described(
            QgsProcessingParameterEnum(
                MODEL,
                tr("Model"),
                options=list(store.cards()),
                defaultValue=default_model(store.bundled_names()) or None,
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
