"""The parameters of the networks and of their windows, and how they become options."""

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
from .common import INTEGER, advanced, choice, described
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
    """Return the advanced parameters of the networks that remove clouds."""
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
                "The networks, by recipe and width: plus also receives the cloud mask, paper is built as published; "
                "wider networks are slower. Models installed with 'Check installation' are listed, too. If empty, the "
                "widest plus model supplied with the plugin is used."
            ),
        ),
        model_file_parameter(
            tr("Custom model card"),
            tr("The JSON file exported with your own fine-tuned weights. It overrides the model selected above."),
        ),
    )
    return (*(advanced(definition) for definition in definitions), *window_parameters())


def model_file_parameter(label: str, help_text: str):
    """Return the parameter of a model card."""
    card = QgsProcessingParameterFile(
        MODEL_FILE, label, behavior=QgsProcessingParameterFile.Behavior.File, extension="json", optional=True
    )
    return described(card, help_text)


def window_parameters():
    """Return the advanced parameters of a network's windows, device and precision."""
    definitions = (
        described(
            QgsProcessingParameterNumber(
                OVERLAP,
                tr("Window overlap (pixels)"),
                INTEGER,
                InferenceOptions.overlap_px,
                minValue=0,
                maxValue=WINDOW_PX - 1,
            ),
            tr(
                "Width over which neighbouring {size}-pixel windows overlap and are blended. Larger values are "
                "smoother and slower."
            ).format(size=WINDOW_PX),
        ),
        described(
            QgsProcessingParameterNumber(
                BATCH_SIZE,
                tr("Batch size (windows)"),
                INTEGER,
                InferenceOptions.batch_size,
                minValue=0,
                maxValue=1024,
            ),
            tr(
                "Number of windows processed together; 0 chooses it by device. It is halved if the GPU runs out of "
                "memory."
            ),
        ),
        described(
            _device(),
            tr(
                "auto uses a GPU if there is one. cpu, cuda, cuda:N (GPU number N, counted from 0) and mps select one "
                "device; the run fails if it is not available."
            ),
        ),
        described(
            choice(PRECISION, tr("Precision"), PRECISIONS, InferenceOptions.precision),
            tr(
                "Number format of the networks' arithmetic. auto tests the faster formats on this computer before the "
                "run and uses one only if it is faster and gives a visually identical image. float32 is the most "
                "accurate."
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
            tr("0 uses all cores, except one for QGIS if its window is open. It has no effect on a GPU."),
        ),
        described(
            QgsProcessingParameterNumber(
                WINDOW,
                tr("Window size (pixels)"),
                INTEGER,
                InferenceOptions.window_px,
                minValue=0,
                maxValue=MAX_WINDOW_PX,
            ),
            tr(
                "Side length of the windows that the networks process, a multiple of {size}; 0 uses the model's own "
                "size. Larger windows overlap less, so there is less to compute, but they need more memory."
            ).format(size=WINDOW_STEP_PX),
        ),
    )
    return tuple(advanced(definition) for definition in definitions)


def inference_options(values: Values) -> InferenceOptions:
    """Return the options from the advanced parameters of the networks that remove clouds."""
    return replace(window_options(values), model=values.text(MODEL))


def window_options(values: Values) -> InferenceOptions:
    """Return the options from the model card and ``window_parameters``."""
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
    """Return the number of threads that leaves QGIS a core to stay responsive: 0 (all cores) without a window."""
    return 0 if qgis.utils.iface is None else max(1, (os.cpu_count() or 1) - 1)


def _device():
    """Text, not an enum: no list of values could name every GPU. The hints make it a list in the dialog."""
    device = QgsProcessingParameterString(DEVICE, tr("Device"), InferenceOptions.device)
    device.setMetadata({"widget_wrapper": {"value_hints": list(DEVICE_HINTS)}})
    return device
