"""Cases through the two doors of the project: the engine's functions, and ``processing.run``."""

import importlib
import json
import shutil
import threading
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Optional

from sar_cloud_removal.errors import Canceled, PluginError
from sar_cloud_removal.pipeline.options.bestpixel import BestPixelOptions
from sar_cloud_removal.pipeline.options.detectclouds import DetectOptions
from sar_cloud_removal.pipeline.options.evaluaterestoration import EvaluationOptions
from sar_cloud_removal.pipeline.options.expectedquality import QualityOptions
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.preparesar import PrepareSarOptions
from sar_cloud_removal.pipeline.options.removeclouds import BlockOptions, Outputs, RestoreOptions, Rim
from sar_cloud_removal.pipeline.options.removecloudsseries import SeriesOptions
from sar_cloud_removal.pipeline.options.sartooptical import TranslateOptions
from sar_cloud_removal.pipeline.options.simulateclouds import SimulateOptions
from sar_cloud_removal.pipeline.options.sources import (
    MaskSource,
    OpticalSource,
    RasterSource,
    SarSource,
    reference_sources,
)

from .cases import PROCESSING_MODELS, Case
from .damage import flip_bits, flip_region, truncate
from .drawing import Draw

TASKS = {
    "removeclouds": ("removeclouds", "restore"),
    "removecloudsseries": ("removecloudsseries", "restore_series"),
    "expectedquality": ("expectedquality", "expected_quality"),
    "sartooptical": ("sartooptical", "translate"),
    "preparesar": ("preparesar", "prepare_sar"),
    "simulateclouds": ("simulateclouds", "simulate"),
    "bestpixel": ("bestpixel", "best_pixel"),
    "evaluaterestoration": ("evaluaterestoration", "evaluate"),
}

_MODEL_PATIENCE_S = 2
"""After so long a processing model is cancelled, if it is to be cancelled and still runs."""


@dataclass
class Outcome:
    """How a case ended: with a result (``error`` is ``None``), or with an exception."""

    error: Optional[BaseException] = None
    warnings: tuple = ()
    """Casts of NaN or infinity to whole numbers in the project's files, whose result is undefined: text and place."""


class Watch:
    """Feedback that cancels after some calls of ``progress``."""

    def __init__(self, cancel_after: Optional[int]):
        self._left = cancel_after

    def progress(self, fraction: float) -> None:
        """Count the call; cancel when it is the last one."""
        if self._left is not None:
            self._left -= 1
            if self._left <= 0:
                raise Canceled("The run was cancelled.")

    def info(self, text: str) -> None:
        """Require text."""
        assert isinstance(text, str)

    def warn(self, text: str) -> None:
        """Require text."""
        assert isinstance(text, str)


def run(case: Case) -> Outcome:
    """Run ``case`` and return how it ended; nothing is raised but what stops the process."""
    error = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            _processing(case) if case.through_processing else _engine(case, case.cancel_after)
        except (Exception, SystemExit) as problem:
            error = problem
    found = [item for item in caught if "invalid value encountered in cast" in str(item.message)]
    found = [item for item in found if "sar_cloud_removal/" in item.filename]
    places = (f"{item.filename.rpartition('sar_cloud_removal/')[2]}:{item.lineno}" for item in found)
    return Outcome(error, tuple((str(item.message), place) for item, place in zip(found, places)))


def is_clear_error(error: BaseException) -> bool:
    """Whether ``error`` is one that users may see."""
    if isinstance(error, PluginError):
        return True
    return type(error).__name__ == "QgsProcessingException"


def _engine(case, cancel_after):
    module, name = TASKS.get(case.algorithm, ("", ""))
    if module:
        function = getattr(importlib.import_module(f"sar_cloud_removal.pipeline.tasks.{module}"), name)
    else:
        from sar_cloud_removal.pipeline.scene.clouds.detection import detect_clouds as function
    function(engine_options(case), Watch(cancel_after))


def begin(case: Case, draw: Draw) -> None:
    """Leave a work folder as a killed run does, where the case has one: parts half written, records damaged."""
    if not case.halfway:
        return
    work = Path(str(case.parameters["OUTPUT_FOLDER" if "OUTPUT_FOLDER" in case.parameters else "WORK_FOLDER"]))
    earlier = set(_files_in(work))
    try:
        _engine(case, draw.choice((draw.randint(2, 9), draw.randint(10, 300))))
    except Exception:  # the judged run meets it again
        pass
    files = [path for path in _files_in(work) if path not in earlier]
    for path in draw.sample(files, min(len(files), draw.randint(1, 3))):
        if path.suffix == ".json" and draw.chance(0.5):
            path.write_text(json.dumps(draw.choice(([], {}, None, 7, "x", {"restored": "x"}))))
        else:
            draw.choice((flip_bits, flip_region, truncate))(draw, str(path))
    if draw.chance(0.1) and work.is_dir() and not work.is_symlink() and not earlier:
        shutil.rmtree(work)


def _files_in(folder: Path) -> list:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def undisturbed(case: Case) -> Case:
    """Return ``case`` run anew, with another work folder and other outputs; raises what the engine raises."""
    folder = case.folder / "undisturbed"
    folder.mkdir()
    outputs = {name: str(folder / Path(path).name) for name, path in case.outputs.items()}
    work = {"WORK_FOLDER": str(folder / "work")} if "WORK_FOLDER" in case.parameters else {}
    if "OUTPUT_FOLDER" in case.parameters:
        work["OUTPUT_FOLDER"] = str(folder / "series")
    again = replace(case, parameters={**case.parameters, **outputs, **work}, outputs=outputs, halfway=False)
    _engine(again, None)
    return again


def _processing(case):
    import processing

    from .session import feedback_of

    feedback = feedback_of(case.cancel_after)
    # the steps of a processing model have feedback of their own, which does not ask this one
    alarm = threading.Timer(_MODEL_PATIENCE_S, feedback.cancel)
    if case.cancel_after and case.algorithm in PROCESSING_MODELS:
        alarm.start()
    try:
        processing.run(f"sarcloudremoval:{case.algorithm}", dict(case.parameters), feedback=feedback)
    except Exception as error:
        error.traces = feedback.traces
        raise
    finally:
        alarm.cancel()


def engine_options(case: Case):
    """Return the engine's options for the parameters of ``case``; values pass as they are, odd ones, too."""
    p = case.parameters

    def raster(name):
        return RasterSource(p[name]) if p.get(name) not in (None, "") else None

    def chosen(**names):
        """Return the parameters that are there, by the names of fields."""
        return {field: p[name] for field, name in names.items() if name in p}

    def some(name, separator=None):
        """Return the values of a list; a single one stands for itself, a text for its parts where they have a
        ``separator``.
        """
        value = p.get(name, ())
        if separator and isinstance(value, str):
            return tuple(int(part) if part.isdigit() else part for part in value.split(separator) if part)
        return tuple(value) if isinstance(value, (list, tuple)) else (value,)

    inference = InferenceOptions(
        **chosen(model_file="MODEL_FILE", model="MODEL", overlap_px="OVERLAP", batch_size="BATCH_SIZE", device="DEVICE",
                 precision="PRECISION", threads="THREADS", window_px="WINDOW")
    )  # fmt: skip
    optical = raster("OPTICAL") and OpticalSource(
        raster("OPTICAL"), raster("GREEN"), raster("BLUE"),
        **chosen(red_band="RED_BAND", green_band="GREEN_BAND", blue_band="BLUE_BAND", nodata="OPTICAL_NODATA"),
    )  # fmt: skip
    classes = {"scl_classes": some("SCL_CLASSES")} if "SCL_CLASSES" in p else {}
    mask = MaskSource(
        raster("CLOUD_MASK"), **chosen(band="MASK_BAND", type="MASK_TYPE"), classes=some("MASK_CLASSES", ","), **classes
    )
    creation = tuple(item for item in str(p.get("CREATION_OPTIONS", "")).split("|") if item)

    def sar():
        return SarSource(raster("SAR"), **chosen(band="SAR_BAND", unit="SAR_UNIT", nodata="SAR_NODATA"))

    def rasters(name):
        """Return the rasters of a list; a value that is not a list stands for one raster."""
        return tuple(map(RasterSource, some(name))) if p.get(name) else ()

    def restoration(**written):
        return RestoreOptions(
            optical=optical, sar=sar() if p.get("SAR") else None, mask=mask,
            references=reference_sources(*map(rasters, ("REFERENCES", "REFERENCE_MASKS", "REFERENCE_SAR")), mask),
            rim=Rim(**chosen(buffer_px="MASK_BUFFER", feather_px="FEATHER")), inference=inference,
            **chosen(estimator="ESTIMATOR"), **written,
        )  # fmt: skip

    blocks = BlockOptions(p.get("SCHEDULER", ""), p.get("WORK_FOLDER") or None, 64 if case.halfway else 0)
    if case.algorithm == "expectedquality":
        return QualityOptions(restoration(), p.get("REPORT"), p.get("JSON"), p.get("CSV"))
    if case.algorithm == "removeclouds":
        outputs = (p.get(name) for name in ("OUTPUT", "TRANSLATION", "CONFIDENCE", "PROVENANCE"))
        indices = {"indices": some("INDICES")} if "INDICES" in p else {}
        written = Outputs(*outputs, creation, p.get("INDEX"), p.get("INDEX_ERROR"), **indices)
        return restoration(written=written, blocks=blocks)
    if case.algorithm == "removecloudsseries":
        return SeriesOptions(
            rasters("SERIES"), rasters("SAR"), rasters("MASKS"), raster("GRID"), some("DATES", ";"), mask=mask,
            inference=inference, blocks=blocks, creation_options=creation, folder=p["OUTPUT_FOLDER"],
            report=p.get("REPORT"), rim=Rim(**chosen(buffer_px="MASK_BUFFER", feather_px="FEATHER")),
            **chosen(date_pattern="DATE_PATTERN", max_days="MAX_DAYS", nodata="OPTICAL_NODATA", sar_band="SAR_BAND",
                     sar_unit="SAR_UNIT", sar_nodata="SAR_NODATA", estimator="ESTIMATOR", points="POINTS",
                     confidence="WITH_CONFIDENCE"),
            **{name: some(name.upper()) for name in ("bands", "indices") if name.upper() in p},
        )  # fmt: skip
    if case.algorithm == "detectclouds":
        return DetectOptions(
            optical=optical, mask=mask, output=p["OUTPUT"], creation_options=creation, inference=inference,
            references=reference_sources(rasters("REFERENCES"), rasters("REFERENCE_MASKS"), (), mask),
            **chosen(nir_band="NIR_BAND", method="METHOD", threshold_percent="THRESHOLD", min_size_px="MIN_SIZE",
                     buffer_px="BUFFER"),
        )  # fmt: skip
    if case.algorithm == "sartooptical":
        reference = raster("REFERENCE") and OpticalSource(raster("REFERENCE"))
        return TranslateOptions(sar(), reference, p["OUTPUT"], creation, inference)
    if case.algorithm == "preparesar":
        return PrepareSarOptions(
            sar(), raster("OPTICAL"), output=p["OUTPUT"], network_input=p.get("NETWORK_INPUT"),
            creation_options=creation,
            **chosen(speckle_filter="SPECKLE_FILTER", filter_size_px="FILTER_SIZE", looks="LOOKS"),
        )  # fmt: skip
    if case.algorithm == "simulateclouds":
        return SimulateOptions(
            raster("OPTICAL"), output=p["OUTPUT"], mask=p.get("MASK"), creation_options=creation,
            **chosen(coverage_percent="COVERAGE", softness="SOFTNESS", seed="SEED", cloud_size_px="CLOUD_SIZE",
                     shadow_distance_px="SHADOW_DISTANCE", shadow_direction_deg="SHADOW_DIRECTION"),
        )  # fmt: skip
    if case.algorithm == "bestpixel":
        return BestPixelOptions(
            *(tuple(map(RasterSource, p.get(name, ()))) for name in ("RASTERS", "MASKS")),
            errors=tuple(map(RasterSource, p.get("ERRORS", ()))), output=p["OUTPUT"], source=p.get("SOURCE"),
            creation_options=creation, **chosen(mask_type="MASK_TYPE", mask_buffer_px="MASK_BUFFER"),
        )  # fmt: skip
    return EvaluationOptions(
        raster("RESTORED"), raster("REFERENCE"), some("RESTORED_BANDS"), some("REFERENCE_BANDS"), mask,
        cloudy=raster("CLOUDY"), report=p.get("REPORT"), json=p.get("JSON"), csv=p.get("CSV"),
        **chosen(data_range="DATA_RANGE"),
    )  # fmt: skip
