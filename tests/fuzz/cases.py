"""Cases: an algorithm, the files it gets and the values of its parameters, all drawn from one seed."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Optional, Tuple

import numpy as np

from . import rasters_drawn as rasters
from .damage import damaged
from .drawing import Draw
from .grids import Place, first_place, other_place
from .index_verdict import INDEX_BANDS
from .masks_drawn import POLYGONS, WITH_CLASSES, polygons, raster_mask
from .models_drawn import damaged_model, damaged_pack
from .series_drawn import draw_series, draw_series_indices

ENGINE_SHARES = {"removeclouds": 37, "removecloudsseries": 8, "expectedquality": 5, "detectclouds": 13,
                 "sartooptical": 8, "preparesar": 9, "simulateclouds": 7, "bestpixel": 8,
                 "evaluaterestoration": 5}  # fmt: skip
PROCESSING_MODELS = ("sclremoveclouds", "simulateremoveevaluate", "bestrestoredpixel")
REPORTS = ("expectedquality", "evaluaterestoration")
"""The algorithms that write reports instead of rasters."""
PROCESSING_SHARE = 0.12
"""Of the cases go through ``processing.run``, the others straight to the engine."""
OUTPUTS = {
    "removeclouds": ("OUTPUT", "TRANSLATION", "CONFIDENCE", "PROVENANCE", "INDEX", "INDEX_ERROR"),
    "removecloudsseries": ("REPORT",),
    "expectedquality": ("REPORT", "JSON", "CSV"),
    "detectclouds": ("OUTPUT",),
    "sartooptical": ("OUTPUT",),
    "preparesar": ("OUTPUT", "NETWORK_INPUT"),
    "simulateclouds": ("OUTPUT", "MASK"),
    "bestpixel": ("OUTPUT", "SOURCE"),
    "evaluaterestoration": ("REPORT", "JSON", "CSV"),
    "sclremoveclouds": ("OUTPUT", "CLOUD_MASK"),
    "simulateremoveevaluate": ("OUTPUT", "CLOUDY", "CLOUD_MASK", "REPORT", "JSON"),
    "bestrestoredpixel": ("OUTPUT", "SOURCE"),
    "checkinstallation": ("REPORT", "JSON"),
}
_OUTPUT_CHANCES = {"MASK": 0.6, "SOURCE": 0.6, "JSON": 0.6, "PROVENANCE": 0.4, "INDEX": 0.4, "INDEX_ERROR": 0.4}
"""Of further outputs; the first three tell the oracle what was done where."""
_SUFFIXES = {"REPORT": ".html", "JSON": ".json", "CSV": ".csv"}
_CREATION = ("COMPRESS=LZW", "COMPRESS=NONE|TILED=NO", "COMPRESS=NOPE", "X", "=", "TILED=YES|BLOCKXSIZE=7",
             "BIGTIFF=NO", "COMPRESS=JPEG", "NBITS=4", "PHOTOMETRIC=YCBCR", "TFW=YES", "PROFILE=BASELINE",
             "SPARSE_OK=TRUE",
             "INTERLEAVE=BAND", "COMPRESS=LERC|MAX_Z_ERROR=50", "ENDIANNESS=BIG", "BLOCKYSIZE=1", "PREDICTOR=9",
             "NUM_THREADS=-5", "COPY_SRC_OVERVIEWS=YES", "ALPHA=YES", "GEOTIFF_VERSION=9", "a=b|c")  # fmt: skip
LOSSY = ("JPEG", "NBITS", "MAX_Z_ERROR", "YCBCR")
"""Creation options after which values are not those that were written."""


@dataclass
class Case:
    """What is run, in folders of its own: inputs in ``folder/in``, results in ``folder/out``.

    ``facts`` are what the oracle knows of the inputs because they were drawn so; a fact that damage made uncertain is
    absent. ``cancel_after``: calls of ``progress`` after which the run is cancelled.
    """

    algorithm: str
    folder: Path
    parameters: Dict = field(default_factory=dict)
    facts: Dict = field(default_factory=dict)
    outputs: Dict[str, str] = field(default_factory=dict)
    through_processing: bool = False
    gdal_exceptions: bool = False
    cancel_after: Optional[int] = None
    halfway: bool = False
    """The case begins with a cancelled run, whose work folder is damaged."""
    words: List[str] = field(default_factory=list)

    @property
    def sane(self) -> bool:
        """Whether nothing odd was drawn, so that an error is a fault, too."""
        return not self.words and not self.cancel_after


def draw_case(draw: Draw, folder: Path, card: str) -> Case:
    """Return the case of ``draw`` with its files written; ``card`` is the path of a model that works."""
    case = Case(_algorithm(draw), folder)
    without_options = case.algorithm in (*PROCESSING_MODELS, "checkinstallation")
    case.through_processing = without_options or draw.chance(PROCESSING_SHARE)
    draw.may_block = not case.through_processing
    for name in ("in", "out", "temp"):
        (folder / name).mkdir()
    case.gdal_exceptions = draw.chance(0.3)
    _INPUTS[case.algorithm](draw, case)
    _model(draw, case, card)
    _outputs(draw, case)
    if draw.odd(0.4):
        _odd_parameters(draw, case)
    if draw.chance(0.06) or any("huge" in word for word in draw.words):
        case.cancel_after = draw.randint(1, 6)
        draw.note(f"cancel {case.cancel_after}")
    if case.algorithm == "removecloudsseries":
        draw_series_indices(draw, case)
    if case.facts.get("locked"):
        (folder / "out").chmod(0o555)
    case.words = draw.words
    return case


_PATIENCE = {"removecloudsseries": 4}
"""How many times as long as others a case may take: a series is several runs, three times as many if begun before."""


def patience(seed: int) -> int:
    """Return how many times as long as others the case of ``seed`` may take."""
    return _PATIENCE.get(_algorithm(Draw(seed)), 1)


def _algorithm(draw):
    shares = {**ENGINE_SHARES, "processing model": 1.2, "checkinstallation": 0.6}
    (kind,) = draw.choices(tuple(shares), tuple(shares.values()))
    return draw.choice(PROCESSING_MODELS) if kind == "processing model" else kind


def write(draw, case, name, content, may_damage=True, share=0.13) -> str:
    """Write a raster called ``name``, sometimes damaged, and return its path; remember whether it is whole."""
    path = rasters.write(draw, content, case.folder / "in" / f"{name}.tif")
    if may_damage and draw.odd(2 * share):
        path = damaged(draw, path)
        case.facts.setdefault("damaged", set()).add(name)
    if not any(word.startswith(name) or name + "." in word for word in draw.words):
        case.facts.setdefault("plain", set()).add(name)
    return path


def _scene(draw, case) -> Tuple[Place, np.ndarray]:
    """Write the optical raster, often the only odd one, and return its grid and where clouds are."""
    place = first_place(draw)
    return place, rasters.clouds(draw, place.shape)


def _remove(draw, case):
    place, cloudy = _scene(draw, case)
    optical = rasters.optical(draw, place, cloudy, "optical")
    values = case.parameters
    rasters.note_hardly_clear(draw, cloudy)  # bands beside red, green and blue cannot be restored then
    _optical_files(draw, case, optical)
    _sar_file(draw, case, place)
    kind = draw.weighted(given=85, everything=6, detect=4, none=5)
    if kind == "given":
        _mask_file(draw, case, place, cloudy)
    elif kind != "none":
        values["MASK_TYPE"] = kind
    if kind == "everything":
        case.facts["everything"] = True
    if kind != "given":
        draw.note(f"mask {kind}")
    if draw.chance(0.07):
        draw.note("references")
        _references(draw, case, place)
    _indices(draw, case, optical.names)
    values.update(MASK_BUFFER=draw.choice((0, 1, 4, 8)), OVERLAP=draw.choice((0, 16, 40)))
    if draw.odd(0.2):
        values["OPTICAL_NODATA"] = draw.choice((0, 0.0, 255, 99999, -1))
        draw.note("optical nodata")
    if draw.chance(0.07):
        values["WORK_FOLDER"] = str(case.folder / "work")
        case.halfway = draw.chance(0.7)
        draw.note("work folder" + (" damaged" if case.halfway else ""))
    if draw.chance(0.25):
        _estimator(draw, case)


def _indices(draw, case, names):
    """Choose which spectral indices are written where they are wanted, mostly those that the bands ``names`` allow."""
    possible = [name for name, bands in INDEX_BANDS.items() if set(bands) <= set(names)]
    if not possible and not draw.odd(0.1):
        case.facts["no index"] = True
        return
    chosen = draw.sample(possible, draw.randint(1, len(possible))) if possible else []
    if not possible or draw.odd(0.15):
        chosen += draw.sample(list(INDEX_BANDS), draw.randint(1, 2))
        draw.note(f"indices {' '.join(chosen)}")
    case.parameters["INDICES"] = chosen


def _estimator(draw, case):
    """Choose the estimator, and with other dates sometimes do without SAR."""
    values = case.parameters
    values["ESTIMATOR"] = draw.choice(("closed-form", "closed-form", "networks", "auto"))
    if values["ESTIMATOR"] == "networks" and "INDICES" in values:
        draw.note("indices of networks")
    if values.get("REFERENCES") and draw.chance(0.5):
        draw.note("no SAR")
        for name in ("SAR", "SAR_UNIT", "SAR_BAND"):
            values.pop(name, None)


def _quality(draw, case):
    place, cloudy = _scene(draw, case)
    rasters.note_hardly_clear(draw, cloudy)
    if not cloudy.any():
        draw.note("no clouds")
    _optical_files(draw, case, rasters.optical(draw, place, cloudy, "optical"))
    if draw.chance(0.4):
        _sar_file(draw, case, place)
    if draw.chance(0.9):
        _mask_file(draw, case, place, cloudy)
    else:
        draw.note("mask none")
    _references(draw, case, place)
    case.parameters.update(ESTIMATOR=draw.choice(("closed-form", "closed-form", "auto")), OVERLAP=draw.choice((0, 16)))
    case.parameters["MASK_BUFFER"] = draw.choice((0, 1, 4, 8))


def _optical_files(draw, case, content):
    """Write the optical raster in one file, sometimes in three, and note which bands are red, green and blue."""
    values, count = case.parameters, len(content.values) - bool(content.alpha)
    names = list(content.names)
    if {"B4", "B3", "B2"} <= set(names) and len(set(names)) == len(names) and not content.colours:
        rgb = [names.index(name) + 1 for name in ("B4", "B3", "B2")]
    elif count == 3 and not names and not content.colours:
        rgb = [1, 2, 3]
    elif count >= 3 and not names:
        rgb = values["RED_BAND"], values["GREEN_BAND"], values["BLUE_BAND"] = draw.sample(range(1, count + 1), 3)
        rgb = list(rgb)
    else:
        rgb = None
    if count == 3 and draw.chance(0.06) and content.mask is None and not content.alpha:
        draw.note("three files")
        for index, name in enumerate(("OPTICAL", "GREEN", "BLUE")):
            part = rasters.Content(content.values[index : index + 1], content.place, content.nodata)
            values[name] = write(draw, case, name.lower(), part)
        case.facts["bands"] = [(values[name], 1) for name in ("OPTICAL", "GREEN", "BLUE")]
        for name in ("RED_BAND", "GREEN_BAND", "BLUE_BAND"):
            values.pop(name, None)
        return
    values["OPTICAL"] = write(draw, case, "optical", content)
    if rgb and "without names" not in draw.words and "optical" not in case.facts.get("damaged", ()):
        case.facts["bands"] = [(values["OPTICAL"], number) for number in rgb]


def _sar_file(draw, case, place):
    there = other_place(draw, place, "sar")
    content = rasters.sar(draw, there, "sar")
    case.parameters["SAR"] = write(draw, case, "sar", content)
    case.facts["sar same grid"] = there == place
    if draw.odd(0.25):
        case.parameters["SAR_UNIT"] = draw.choice(("db", "linear", "amplitude"))
        draw.note(f"unit {case.parameters['SAR_UNIT']}")
    if len(content.values) > 1 and not content.names:
        case.parameters["SAR_BAND"] = 1


def _references(draw, case, place):
    """Write one or two other dates, with masks of their clouds or without."""
    dates, masks = [], []
    with_masks = draw.chance(0.7)
    if not with_masks:
        draw.note("clouds of references detected")  # drawn ground may look like cloud from end to end
    for number in range(1, draw.choice((1, 1, 2)) + 1):
        name = f"reference{number}"
        there = other_place(draw, place, name)
        cloudy = rasters.clouds(draw, there.shape)
        rasters.note_hardly_clear(draw, cloudy)
        dates.append(write(draw, case, name, rasters.optical(draw, there, cloudy, name)))
        if with_masks and draw.chance(0.2):
            masks.append(drawn_mask(draw, case, f"refmask{number}", there, cloudy))
        elif with_masks:
            content, _ = raster_mask(draw, there, cloudy, f"refmask{number}")
            masks.append(write(draw, case, f"refmask{number}", content))
    case.parameters["REFERENCES"] = dates
    if masks:
        case.parameters["REFERENCE_MASKS"] = masks
    if draw.chance(0.2):
        radars = [
            write(draw, case, f"refsar{number}", rasters.sar(draw, place, f"refsar{number}"))
            for number in range(1, len(dates) + 1)
        ]
        case.parameters["REFERENCE_SAR"] = radars


def _mask_file(draw, case, place, cloudy, share=0.1):
    there = other_place(draw, place, "mask")
    if there.shape != cloudy.shape:
        cloudy = rasters.clouds(draw, there.shape)
    if draw.chance(0.13):
        path = case.parameters["CLOUD_MASK"] = drawn_mask(draw, case, "mask", there, cloudy)
        if there != place:  # where they lie on this grid is not known
            case.facts.get("masks", {}).pop(path, None)
        if draw.odd(0.1):
            case.parameters["MASK_TYPE"] = draw.choice(("nonzero", "scl", "landsat"))
            draw.note("polygons with a type")
        return
    content, kind = raster_mask(draw, there, cloudy, "mask")
    path = case.parameters["CLOUD_MASK"] = write(draw, case, "mask", content, share=share)
    if draw.chance(0.6) and kind != "odd":
        case.parameters["MASK_TYPE"] = kind
        if kind in WITH_CLASSES and draw.chance(0.4):
            bits = WITH_CLASSES[kind]
            case.parameters["MASK_CLASSES"] = ",".join(map(str, draw.sample(bits, draw.randint(1, len(bits)))))
            draw.note(f"classes {case.parameters['MASK_CLASSES']}")
    known = kind != "odd" and (case.parameters.get("MASK_TYPE") or "mask" not in case.facts.get("damaged", ()))
    if known and there == place:
        case.facts.setdefault("masks", {})[path] = kind


def drawn_mask(draw, case, name, place, cloudy) -> str:
    """Write polygons around ``cloudy`` and return the path of their layer; remember where they are known to lie."""
    path, shapes = polygons(draw, place, cloudy, case.folder / "in" / name)
    if shapes is not None:
        case.facts.setdefault("masks", {})[path] = POLYGONS
        case.facts.setdefault("polygons", {})[path] = shapes
    return path


def _detect(draw, case):
    place, cloudy = _scene(draw, case)
    method = "mask" if not draw.odd(0.8) else draw.weighted(mask=50, spectral=25, network=3, references=17, auto=8)
    case.parameters["METHOD"] = method
    if method == "mask" and draw.chance(0.5):
        pass
    else:
        content = rasters.optical(draw, place, cloudy, "optical")
        _optical_files(draw, case, content)
    if method == "mask" or (method == "auto" and draw.chance(0.7)):
        _mask_file(draw, case, place, cloudy, share=0.25)
        if "OPTICAL" not in case.parameters and "polygons" in case.facts:
            draw.note("polygons without a grid")
    if method == "references" or (method == "auto" and draw.chance(0.5)):
        _references(draw, case, place)
        case.parameters.pop("REFERENCE_SAR", None)
    case.parameters.update(MIN_SIZE=draw.choice((0, 1, 25)), BUFFER=draw.choice((0, 0, 3)))
    if method != "mask":
        draw.note(f"method {method}")


def _translate(draw, case):
    place, cloudy = _scene(draw, case)
    case.parameters["OVERLAP"] = draw.choice((0, 16, 40))
    _sar_file(draw, case, place)
    if draw.chance(0.4):
        content = rasters.optical(draw, place, cloudy, "reference")
        names = list(content.names)
        case.parameters["REFERENCE"] = write(draw, case, "reference", content)
        if len(content.values) != 3 and not {"B4", "B3", "B2"} <= set(names):
            draw.note("reference bands")


def _prepare(draw, case):
    place, _ = _scene(draw, case)
    _sar_file(draw, case, place)
    case.parameters["SPECKLE_FILTER"] = draw.choice(("none", "none", "refined_lee", "lee", "gamma_map"))
    if draw.chance(0.4):
        content = rasters.optical(draw, place, np.zeros(place.shape, bool), "optical")
        case.parameters["OPTICAL"] = write(draw, case, "optical", content)
    if draw.odd(0.25):
        case.parameters["SAR_NODATA"] = draw.choice((0, -9999, 1e38))
        draw.note("sar nodata")


def _simulate(draw, case):
    place, _ = _scene(draw, case)
    content = rasters.optical(draw, place, np.zeros(place.shape, bool), "optical")
    case.parameters["OPTICAL"] = write(draw, case, "optical", content, share=0.25)
    case.parameters.update(
        COVERAGE=draw.choice((0, 30, 100)), SEED=draw.randrange(99), CLOUD_SIZE=draw.choice((3, 20, 96)),
        SHADOW_DISTANCE=draw.choice((0, 5, 40)),
    )  # fmt: skip


def _best(draw, case):
    place, _ = _scene(draw, case)
    count = draw.choice((2, 2, 3, 1)) if draw.odd(1) else 2
    contents = []
    first = None
    for index in range(count):
        cloudy = rasters.clouds(draw, place.shape)
        there = place if not draw.odd(0.3) else other_place(draw, place, f"date{index}")
        content = rasters.optical(draw, there, np.resize(cloudy, there.shape), f"date{index}")
        if first is not None and not draw.odd(0.2) and there == place:
            content = rasters.Content(
                np.roll(first.values, index, axis=2), place, first.nodata, first.names, first.tags, first.scales,
                first.mask, first.alpha, first.colours,
            )  # fmt: skip
        elif first is not None:
            draw.note(f"date{index} of another product")
        first = first or content
        contents.append(content)
    values = case.parameters
    values["RASTERS"] = [write(draw, case, f"date{index}", content) for index, content in enumerate(contents)]
    if draw.chance(0.5):
        masks = [
            raster_mask(draw, place, rasters.clouds(draw, place.shape), f"mask{index}")[0] for index in range(count)
        ]
        values["MASKS"] = [write(draw, case, f"mask{index}", content) for index, content in enumerate(masks)]
    if draw.chance(0.3):
        values["ERRORS"] = [write(draw, case, f"error{index}", rasters.errors(draw, place)) for index in range(count)]
    values["MASK_BUFFER"] = draw.choice((0, 4))
    if count == 1:
        draw.note("one date")


def _evaluate(draw, case):
    place, cloudy = _scene(draw, case)
    reference = rasters.optical(draw, place, np.zeros(place.shape, bool), "reference")
    restored = reference
    if draw.chance(0.85):
        shift = draw.choice((0, 1, 2))
        restored = rasters.Content(
            np.roll(reference.values, shift, axis=1), place, reference.nodata, reference.names, scales=reference.scales,
            mask=reference.mask, alpha=reference.alpha, colours=reference.colours,
        )  # fmt: skip
    else:
        draw.note("restored is another raster")
        there = other_place(draw, place, "restored")
        restored = rasters.optical(draw, there, np.zeros(there.shape, bool), "restored")
    case.parameters["RESTORED"] = write(draw, case, "restored", restored)
    case.parameters["REFERENCE"] = write(draw, case, "reference", reference)
    if draw.chance(0.6):
        _mask_file(draw, case, place, cloudy)
    if draw.chance(0.3):
        draw.note("cloudy raster")  # which may have other bands
        content = rasters.optical(draw, place, cloudy, "cloudy")
        case.parameters["CLOUDY"] = write(draw, case, "cloudy", content)


def _scl_model(draw, case):
    place, cloudy = _scene(draw, case)
    case.parameters["OPTICAL"] = write(draw, case, "optical", rasters.optical(draw, place, cloudy, "optical"))
    _sar_file(draw, case, place)
    content, _ = raster_mask(draw, place, cloudy, "mask")
    case.parameters["SCL"] = write(draw, case, "mask", content)
    case.parameters.pop("SAR_UNIT", None), case.parameters.pop("SAR_BAND", None)
    draw.note("processing model")


def _simulate_model(draw, case):
    place, _ = _scene(draw, case)
    content = rasters.optical(draw, place, np.zeros(place.shape, bool), "optical")
    case.parameters["OPTICAL"] = write(draw, case, "optical", content)
    _sar_file(draw, case, place)
    case.parameters.pop("SAR_UNIT", None), case.parameters.pop("SAR_BAND", None)
    draw.note("processing model")


def _best_model(draw, case):
    place, _ = _scene(draw, case)
    for date in (1, 2, 3)[: draw.choice((2, 3))]:
        cloudy = rasters.clouds(draw, place.shape)
        optical, sar = rasters.optical(draw, place, cloudy, f"optical{date}"), rasters.sar(draw, place, f"sar{date}")
        mask, _ = raster_mask(draw, place, cloudy, f"mask{date}")
        for name, content in (("OPTICAL", optical), ("SAR", sar), ("MASK", mask)):
            case.parameters[f"{name}_{date}"] = write(draw, case, f"{name.lower()}{date}", content)
    draw.note("processing model")


def _check(draw, case):
    if draw.chance(0.8):
        case.parameters["MODEL_PACK"] = damaged_pack(draw, case.folder / "in")
    draw.note("installation")


def _series(draw, case):
    draw_series(draw, case, write, drawn_mask)


_INPUTS = {
    "removeclouds": _remove,
    "removecloudsseries": _series,
    "expectedquality": _quality,
    "detectclouds": _detect,
    "sartooptical": _translate,
    "preparesar": _prepare,
    "simulateclouds": _simulate,
    "bestpixel": _best,
    "evaluaterestoration": _evaluate,
    "sclremoveclouds": _scl_model,
    "simulateremoveevaluate": _simulate_model,
    "bestrestoredpixel": _best_model,
    "checkinstallation": _check,
}
WITH_MODEL = ("removeclouds", "removecloudsseries", "expectedquality", "sartooptical", *PROCESSING_MODELS)


def _model(draw, case, card):
    """Choose how networks run, and damage the model sometimes."""
    if case.algorithm not in WITH_MODEL:
        return
    case.parameters["MODEL_FILE"] = card
    case.parameters["DEVICE"] = "cpu"
    if case.algorithm not in PROCESSING_MODELS:
        case.parameters.update(PRECISION="float32", THREADS=1)
    if draw.odd(0.25):
        folder = case.folder / "in" / "model"
        shutil.copytree(Path(card).parent, folder)
        case.parameters["MODEL_FILE"] = damaged_model(draw, folder / Path(card).name)
        case.facts["model damaged"] = True


def _outputs(draw, case):
    """Choose where results go: beside nothing or over an earlier result, sometimes where there cannot be one."""
    folder = case.folder / "out"
    for index, name in enumerate(OUTPUTS[case.algorithm]):
        if name in ("INDEX", "INDEX_ERROR") and case.facts.get("no index"):
            continue
        if (index or case.algorithm == "removecloudsseries") and not draw.chance(_OUTPUT_CHANCES.get(name, 0.25)):
            continue
        path = folder / f"{name.lower()}{_SUFFIXES.get(name, '.tif')}"
        if draw.odd(0.1):
            path = _odd_output(draw, case, path)
        if draw.chance(0.35) and not os.path.lexists(path):
            with suppress(OSError):  # where there cannot be one
                path.write_bytes(b"an earlier result")
        case.outputs[name] = case.parameters[name] = str(path)


def _odd_output(draw, case, path) -> Path:
    kind = draw.choice(
        (
            "suffix",
            "folder",
            "missing",
            "input",
            "long",
            "too long",
            "locked",
            "file as folder",
            "link",
            "unicode",
            "vrt",
        )
    )
    draw.note(f"output {kind}")
    if kind == "folder":
        path.mkdir()
    elif kind == "locked":
        case.facts["locked"] = True
    elif kind == "link":
        path.symlink_to(case.folder / "out" / "linked.tif")
    elif kind == "input":
        inputs = [value for value in case.parameters.values() if isinstance(value, str) and value.endswith(".tif")]
        return Path(draw.choice(inputs)) if inputs else path
    names = {"suffix": "result.png", "missing": "gone/result.tif", "long": "n" * 246 + ".tif", "vrt": "result.vrt",
             "too long": "n" * 300 + ".tif", "unicode": "größe 雲.tif"}  # fmt: skip
    if kind == "file as folder":
        (path.parent / "file").write_bytes(b"")
        return path.parent / "file" / "result.tif"
    return path.parent / names[kind] if kind in names else path


_MORE = {
    "removeclouds": ("MASK_BUFFER", "FEATHER", "OVERLAP", "BATCH_SIZE", "THREADS", "WINDOW", "DEVICE", "PRECISION",
                     "RED_BAND", "SAR_BAND", "SAR_UNIT", "MASK_BAND", "MASK_TYPE", "SCL_CLASSES", "OPTICAL_NODATA",
                     "MODEL_FILE", "MODEL", "WORK_FOLDER", "SCHEDULER", "ESTIMATOR", "BANDS", "OTHER_BANDS",
                     "REFERENCES", "REFERENCE_MASKS", "REFERENCE_SAR", "MASK_CLASSES", "INDICES"),
    "removecloudsseries": ("SERIES", "MASKS", "SAR", "GRID", "DATES", "DATE_PATTERN", "MAX_DAYS", "POINTS", "BANDS",
                           "MASK_BUFFER", "FEATHER", "MASK_TYPE", "SCL_CLASSES", "MASK_CLASSES", "OPTICAL_NODATA",
                           "SAR_UNIT", "SAR_BAND", "SAR_NODATA", "ESTIMATOR", "WORK_FOLDER", "SCHEDULER", "OVERLAP",
                           "THREADS", "DEVICE", "MODEL_FILE", "WITH_CONFIDENCE", "INDICES"),
    "expectedquality": ("ESTIMATOR", "REFERENCES", "REFERENCE_MASKS", "MASK_BUFFER", "OVERLAP", "MASK_BAND",
                        "MASK_TYPE", "RED_BAND", "SAR_BAND", "SAR_UNIT", "OPTICAL_NODATA", "MODEL_FILE"),
    "detectclouds": ("METHOD", "THRESHOLD", "MIN_SIZE", "BUFFER", "MASK_BAND", "MASK_TYPE", "SCL_CLASSES",
                     "MASK_CLASSES", "NIR_BAND", "RED_BAND", "OPTICAL_NODATA", "REFERENCES", "REFERENCE_MASKS"),
    "sartooptical": ("OVERLAP", "WINDOW", "BATCH_SIZE", "SAR_BAND", "SAR_UNIT", "DEVICE", "PRECISION", "MODEL_FILE"),
    "preparesar": ("SPECKLE_FILTER", "FILTER_SIZE", "LOOKS", "SAR_NODATA", "SAR_BAND", "SAR_UNIT"),
    "simulateclouds": ("COVERAGE", "SEED", "SOFTNESS", "SHADOW_DISTANCE", "SHADOW_DIRECTION", "CLOUD_SIZE"),
    "bestpixel": ("MASK_TYPE", "MASK_BUFFER"),
    "evaluaterestoration": ("RESTORED_BANDS", "REFERENCE_BANDS", "MASK_BAND", "MASK_TYPE", "DATA_RANGE"),
    "sclremoveclouds": ("MIN_SIZE", "MASK_BUFFER", "DEVICE"),
    "simulateremoveevaluate": ("COVERAGE", "SEED", "DEVICE"),
    "bestrestoredpixel": ("MASK_TYPE", "MASK_BUFFER", "DEVICE"),
    "checkinstallation": ("SHA256",),
}  # fmt: skip
_LISTS = ("SCL_CLASSES", "RESTORED_BANDS", "REFERENCE_BANDS", "BANDS", "OTHER_BANDS", "REFERENCES", "REFERENCE_MASKS",
          "REFERENCE_SAR", "SERIES", "MASKS", "SAR", "MASK_CLASSES", "INDICES")  # fmt: skip


def _odd_parameters(draw, case):
    """Give some parameters values at and beyond their limits, or of another type."""
    if draw.chance(0.4) and case.algorithm not in (*PROCESSING_MODELS, "checkinstallation", *REPORTS):
        case.parameters["CREATION_OPTIONS"] = draw.choice(_CREATION)
        draw.note(case.parameters["CREATION_OPTIONS"])
        return
    for name in draw.sample(_MORE[case.algorithm], min(draw.choice((1, 1, 2)), len(_MORE[case.algorithm]))):
        lists = name in _LISTS
        value = draw.odd_value()
        if lists and draw.chance(0.7):
            value = [draw.odd_value() for _ in range(draw.randrange(4))]
        if name in ("THREADS", "BATCH_SIZE") and isinstance(value, (int, float)) and 4 < value <= 1024:
            value = 2
        if name == "DEVICE" and draw.chance(0.6):
            value = draw.choice(("cuda", "cuda:99", "mps", "cuda:-1", "CPU"))
        if name == "WORK_FOLDER":
            value = draw.choice(
                (str(case.folder / "in" / "sar.tif"), str(case.folder / "gone" / "work"), "", "/vsimem/", 7)
            )
        if name == "SCHEDULER":
            value = draw.choice(("abc", str(case.folder / "gone.json"), "tcp://", ":", 7, float("nan")))
        if name == "MODEL_FILE" and isinstance(value, str) and len(value) > 200:
            value = str(case.folder / ("n" * 300 + ".json"))
        case.parameters[name] = value
        draw.note(f"{name}={value!r:.20}")
        case.facts["odd parameters"] = True
