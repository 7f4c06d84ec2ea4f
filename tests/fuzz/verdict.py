"""The oracle: whether a case ended in a right result or one clear error, without the help of the engine's functions."""

import csv
import gc
import hashlib
import json
import os
import re
import stat
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Tuple

import numpy as np
from osgeo import gdal

from .cases import LOSSY, PROCESSING_MODELS, Case
from .index_verdict import require_indices
from .looking import Wrong, array, open_raster, quiet, require_grid, same_bits, same_number, unclear
from .mask_meaning import hidden_by
from .running import Outcome, is_clear_error, undisturbed
from .series_verdict import judge_series, may_write, require_origins, require_same_results, require_whole

RIGHT, ERROR, CANCELLED, FAULT = "right", "error", "cancelled", "fault"
_LARGE = 64 << 20


@dataclass(frozen=True)
class Verdict:
    """``kind``: one of the four above. ``what`` names the kind of a fault, ``place`` where it was raised."""

    kind: str
    what: str = ""
    place: str = ""
    text: str = ""


def snapshot(folder) -> Dict[str, tuple]:
    """Return what is in ``folder``: type and contents by relative path."""
    found = {}
    for top, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = os.path.join(top, name)
            found[os.path.relpath(path, folder)] = _state(path)
    return found


def _state(path) -> tuple:
    facts = os.lstat(path)
    if stat.S_ISLNK(facts.st_mode):
        return "link", os.readlink(path)
    if not stat.S_ISREG(facts.st_mode):
        return (stat.S_IFMT(facts.st_mode),)
    if facts.st_size > _LARGE:
        return facts.st_size, facts.st_mtime_ns
    mode = stat.S_IMODE(facts.st_mode)
    if not mode & stat.S_IRUSR:
        os.chmod(path, 0o600)
    content = Path(path).read_bytes()
    if not mode & stat.S_IRUSR:
        os.chmod(path, mode)
    return (hashlib.sha256(content).hexdigest(),)


def judge(case: Case, outcome: Outcome, before: Dict[str, tuple]) -> Verdict:
    """Return the verdict on ``case``, whose folder looked like ``before``, a ``snapshot``, when it began."""
    error = outcome.error
    place, text = ("", "") if error is None else (_place(error), str(error))
    if error is not None:  # its traceback keeps datasets open, which may write when they are closed
        traceback.clear_frames(error.__traceback__)
        error.__traceback__ = error.__cause__ = error.__context__ = None
    gc.collect()
    after = snapshot(case.folder)
    if error is None:
        try:
            _require_files(case, before, after)
            _require_right(case)
        except Wrong as problem:
            return Verdict(FAULT, "wrong result", str(problem).partition(":")[0], str(problem))
        if outcome.warnings:
            return Verdict(FAULT, "undefined cast", outcome.warnings[0][1], outcome.warnings[0][0])
        return Verdict(RIGHT)
    left = _changes(case, before, after)
    try:
        require_whole(case, before, after)
    except Wrong as problem:
        left = left or str(problem)
    if left:
        kind = re.sub(r"[0-9a-f]{8}|\d+", "#", left.partition(":")[0])
        return Verdict(FAULT, "files after an error", kind, f"{left} ({text})")
    if type(error).__name__ == "Canceled" or (case.cancel_after and "ancelled" in text):
        return Verdict(CANCELLED)
    if not is_clear_error(error):
        return Verdict(FAULT, type(error).__name__, place, text)
    problem = unclear(text)
    if problem:
        name = re.search(r"Unexpected (\w+): ", text)
        return Verdict(FAULT, name.group(1) if name else problem, place, text)
    if case.sane:
        return Verdict(FAULT, "good input refused", place, text)
    return Verdict(ERROR, type(error).__name__, place, text)


def judge_resumed(case: Case) -> Verdict:
    """Return the verdict on a result that was made of the parts of a cancelled run: that of one run has the same bits.

    For cases whose other checks found nothing.
    """
    try:
        with quiet():
            again = undisturbed(case)
    except Exception as error:
        return Verdict(FAULT, type(error).__name__, _place(error), f"The undisturbed run fails: {error}")
    if case.algorithm == "removecloudsseries":
        try:
            with quiet():
                require_same_results(case, again)
        except Wrong as problem:
            return Verdict(FAULT, "wrong result", str(problem).partition(":")[0], str(problem))
        return Verdict(RIGHT)
    for name, path in case.outputs.items():
        ours, theirs = (open_raster(item, name) for item in (path, again.outputs[name]))
        for number in range(1, theirs.RasterCount + 1):
            if not same_bits(array(ours, number), array(theirs, number)).all():
                text = f"resumed run differs from an undisturbed one: band {number} of {name}"
                return Verdict(FAULT, "wrong result", text.partition(":")[0], text)
    return Verdict(RIGHT)


def judge_late(found: Verdict, earlier: Case, at_its_end: Dict[str, tuple]) -> Verdict:
    """Return ``found``, or a fault where the folder of an ``earlier`` case has changed since its end: then a dataset
    that its run left open was written when it was closed at last.
    """
    left = _changes(earlier, at_its_end, snapshot(earlier.folder))
    if found.kind == FAULT or not left:
        return found
    return Verdict(FAULT, "files after the end of a run", earlier.algorithm, f"{earlier.folder.name}: {left}")


def _place(error) -> str:
    """Return the last line of the project in the traceback of ``error``."""
    frames = [(frame.filename, frame.name, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    for text in getattr(error, "traces", ()):
        frames += [(f, n, int(line)) for f, line, n in re.findall(r'File "([^"]+)", line (\d+), in (\S+)', text)]
    ours = [frame for frame in frames if "sar_cloud_removal/" in frame[0] and "/tests/" not in frame[0]]
    if not ours:
        return ""
    filename, name, line = ours[-1]
    return f"{filename.rpartition('sar_cloud_removal/')[2]}:{line} {name}"


def _changes(case, before, after) -> str:
    """Return what differs between two snapshots, empty where all is as it was; a work folder may stay."""
    work = case.parameters.get("WORK_FOLDER")
    for path in sorted(set(before) | set(after)):
        full = os.path.join(str(case.folder), path)
        own = isinstance(work, str) and work and (full.startswith(work) or work.startswith(full + os.sep))
        if before.get(path) == after.get(path) or own or _by_qgis(case, path) or may_write(case, path):
            continue
        if case.algorithm in PROCESSING_MODELS and full in case.outputs.values():  # what finished steps wrote stays
            continue
        how = "new" if path not in before else "gone" if path not in after else "changed"
        return f"{how} {path}{_beginning(case, path)}"
    return ""


def _beginning(case, path) -> str:
    """Return how a file that should not be there begins: that says who wrote it."""
    full = case.folder / path
    return f": {full.read_bytes()[:300]!r}" if full.is_file() and not full.is_symlink() else ""


_VRT_START = b"<VRTDataset"


def _by_qgis(case, path) -> bool:
    """Whether QGIS itself writes this file when it loads a layer: statistics, into a sidecar or a VRT."""
    if not case.through_processing or not path.startswith(("in", "out")):
        return False
    full = case.folder / path
    is_vrt = full.is_file() and full.read_bytes()[: len(_VRT_START)] == _VRT_START  # whatever its name
    return is_vrt or path.endswith((".aux.xml", ".vrt"))


def _require_files(case, before, after):
    """Require that results are there, inputs as they were, and nothing else."""
    written = {os.path.relpath(path, case.folder) for path in case.outputs.values()}
    tags = str(case.parameters.get("CREATION_OPTIONS", ""))
    for path in sorted(set(before) | set(after)):
        name, is_result = os.path.basename(path), path in written
        if is_result:
            if path not in after:
                raise Wrong(f"no result: {name}")
            continue
        if (
            before.get(path) == after.get(path)
            or path in ("work", "gone", os.path.join("gone", "work"))
            or str(case.folder / path) == case.parameters.get("WORK_FOLDER")  # a folder of the user's, wherever it is
            or ("WORK_FOLDER" in case.parameters and path.startswith("work"))
            or may_write(case, path)
            or _by_qgis(case, path)
        ):
            continue
        beside = any(os.path.splitext(path)[0] == os.path.splitext(w)[0] or path.startswith(w + ".") for w in written)
        if beside and tags and path.endswith((".tfw", ".aux.xml")):
            continue
        if beside and case.through_processing and path.endswith(".qml"):  # the palette of a raster of classes
            continue
        if path.startswith("out") and any(w.endswith(".vrt") for w in written):
            continue
        how = "new" if path not in before else "gone" if path not in after else "changed"
        raise Wrong(f"{how} file beside the result {path.split(os.sep)[0]}: {path}{_beginning(case, path)}")


def _require_right(case):
    check = _CHECKS.get(case.algorithm)
    tags = str(case.parameters.get("CREATION_OPTIONS", ""))
    if check is None:
        return
    with quiet():
        check(case, not any(word in tags for word in LOSSY))


def _sources(case) -> List[Tuple]:
    """Return dataset and band of red, green and blue as they were drawn, or all bands where that is not known."""
    chosen = case.facts.get("bands")
    names = ("RED_BAND", "GREEN_BAND", "BLUE_BAND")
    if chosen and not (case.facts.get("odd parameters") and any(name in case.parameters for name in names)):
        return [(open_raster(path, "source"), number) for path, number in chosen]
    return []


def _all_sources(case, optical) -> List[Tuple]:
    """Return dataset and number of each band of the result, none where that is not known: an alpha band may be one."""
    if case.facts.get("odd parameters"):
        return []
    if case.parameters.get("GREEN") or case.parameters.get("ESTIMATOR") == "networks":
        return _sources(case)
    bands = [optical.GetRasterBand(number) for number in range(1, optical.RasterCount + 1)]
    if any(band.GetColorInterpretation() == gdal.GCI_AlphaBand for band in bands):
        return []
    return [(optical, band.GetBand()) for band in bands]


def _removed(case, exact):
    p = case.parameters
    optical, result = open_raster(p["OPTICAL"], "optical"), open_raster(p["OUTPUT"], "result")
    sources = _all_sources(case, optical)
    counts = {len(sources)} if sources else set(range(1, optical.RasterCount + 1)) | {3}
    if result.RasterCount not in counts:
        raise Wrong(f"band count: {result.RasterCount} instead of {min(counts)} to {max(counts)}")
    require_grid(result, optical, "result")
    hidden = hidden_by(case, p.get("CLOUD_MASK"), optical)
    kept = None if hidden is None else hidden.kept(p.get("MASK_BUFFER", 8))
    for index in range(result.RasterCount):
        band = result.GetRasterBand(index + 1)
        restored = array(result, index + 1, "result")
        if sources:
            _require_band(case, band, restored, sources[index], kept, exact)
        elif kept is not None and exact and kept.any():
            every = (array(optical, number + 1) for number in range(min(optical.RasterCount, 20)))
            if not any(restored.dtype == one.dtype and same_bits(restored, one)[kept].all() for one in every):
                raise Wrong(f"clear pixels changed: band {index + 1} is none of the source's")
        if restored.dtype.kind == "f":
            _require_finite(case, restored, sources[index] if sources else None, kept)
    for name in ("TRANSLATION", "CONFIDENCE", "PROVENANCE"):
        if name in case.outputs:
            other = open_raster(p[name], name)
            require_grid(other, optical, name)
            for number in range(1, other.RasterCount + 1):
                values, valid = array(other, number, name), _valid(other, number)
                if not np.isfinite(values[valid]).all():
                    raise Wrong(f"{name} is not finite: band {number}")
    if "PROVENANCE" in case.outputs and hidden is not None:
        require_origins(array(open_raster(p["PROVENANCE"], "PROVENANCE"), 1), hidden, kept)
    if "INDEX" in case.outputs or "INDEX_ERROR" in case.outputs:
        _require_indices(case, optical, result, kept, exact)


def _valid(dataset, number) -> np.ndarray:
    return dataset.GetRasterBand(number).GetMaskBand().ReadAsArray() != 0


def _require_indices(case, optical, result, kept, exact):
    has_labels = "CREATION_OPTIONS" not in case.parameters
    for output in ("INDEX", "INDEX_ERROR"):
        if output in case.outputs:
            dataset = open_raster(case.parameters[output], output)
            require_grid(dataset, optical, output)
            given = case.parameters["INDICES"], result, has_labels, not case.words, kept if exact else None
            require_indices(output, dataset, *given)


def _require_band(case, band, restored, source, kept, exact):
    dataset, number = source
    before = dataset.GetRasterBand(number)
    if band.DataType != before.DataType:
        raise Wrong(f"type: {gdal.GetDataTypeName(band.DataType)}")
    nodata = before.GetNoDataValue()
    given = case.parameters.get("OPTICAL_NODATA")
    first = _sources(case)[0] if "GREEN" in case.parameters else source
    wanted = first[0].GetRasterBand(first[1]).GetNoDataValue() if given is None or isinstance(given, str) else given
    declared = {repr(first[0].GetRasterBand(index + 1).GetNoDataValue()) for index in range(first[0].RasterCount)}
    exact_nodata = exact and len(declared) == 1  # a mask takes the place of values that differ
    if not case.facts.get("odd parameters") and not same_number(band.GetNoDataValue(), wanted) and exact_nodata:
        if not str(case.parameters.get("CREATION_OPTIONS", "")):
            raise Wrong(f"NoData: {band.GetNoDataValue()} instead of {wanted}")
    values = array(dataset, number)
    if values.shape != restored.shape:  # damaged: on another grid, from which it is resampled
        return
    if kept is not None and exact:
        changed = kept & ~same_bits(restored, values)
        if changed.any():
            raise Wrong(f"clear pixels changed: {int(changed.sum())} in band {number}")
    if nodata is not None and given is None and exact and nodata == nodata:
        lost = (
            (restored == nodata) & (values != nodata) & (dataset.GetRasterBand(number).GetMaskBand().ReadAsArray() != 0)
        )
        lost &= np.isfinite(values.astype(float))
        if lost.any():
            raise Wrong(f"data became NoData: {int(lost.sum())} pixels")


def _require_finite(case, restored, source, kept):
    """Require finite values where the source has them."""
    if source is None:
        return
    bad = ~np.isfinite(restored) & np.isfinite(array(*source))
    if bad.any():
        raise Wrong(f"not finite where the source is: {int(bad.sum())} pixels")


def _detected(case, exact):
    p = case.parameters
    source = open_raster(p.get("OPTICAL") or p["CLOUD_MASK"], "source")
    result = open_raster(p["OUTPUT"], "result")
    if result.RasterCount != 1 or result.GetRasterBand(1).DataType != gdal.GDT_Byte:
        raise Wrong("band count or type of a mask")
    require_grid(result, source, "mask")
    values = array(result, 1, "mask")
    if exact and not np.isin(values, (0, 1, 2, 255)).all():
        raise Wrong(f"class: {np.unique(values)}")
    if p.get("MIN_SIZE", 25) not in (0, 1) or p.get("BUFFER") != 0 or not exact or p.get("METHOD") != "mask":
        return
    hidden = hidden_by(case, p["CLOUD_MASK"], source)
    if hidden is not None and (hidden.sure != hidden.possible).any():
        return
    kept = None if hidden is None else hidden.kept(0)
    if kept is not None and not ((values == 0) | (values == 255) == kept)[values != 255].all():
        raise Wrong("clouds of the mask lost or added")


def _translated(case, exact):
    p = case.parameters
    source, result = open_raster(p["SAR"], "SAR"), open_raster(p["OUTPUT"], "result")
    if result.RasterCount != 3:
        raise Wrong(f"band count: {result.RasterCount}")
    if source.GetGCPCount() == 0:
        require_grid(result, source, "translation")
    if "REFERENCE" not in p and result.GetRasterBand(1).DataType != gdal.GDT_Byte:
        raise Wrong("type: not 8 bit")
    for number in (1, 2, 3):
        values, valid = array(result, number, "result"), result.GetRasterBand(number).GetMaskBand().ReadAsArray() != 0
        if not np.isfinite(values[valid].astype(float)).all():
            raise Wrong(f"not finite: band {number}")


def _prepared(case, exact):
    p = case.parameters
    sar, result = open_raster(p["SAR"], "SAR"), open_raster(p["OUTPUT"], "result")
    if result.RasterCount != 1 or result.GetRasterBand(1).DataType != gdal.GDT_Float32:
        raise Wrong("band count or type")
    place = open_raster(p["OPTICAL"], "optical") if p.get("OPTICAL") else sar
    if place.GetGCPCount() == 0:
        require_grid(result, place, "SAR")
    nodata = result.GetRasterBand(1).GetNoDataValue()
    if exact and not (nodata is not None and nodata != nodata) and not p.get("CREATION_OPTIONS"):
        raise Wrong(f"NoData: {nodata}")
    values = array(result, 1, "result")
    if exact and (np.isinf(values).any() or not np.isfinite(values).any()):
        raise Wrong("no valid or infinite decibels")
    same = (
        case.facts.get("sar same grid")
        and "sar" in case.facts.get("plain", ())
        and not case.facts.get("odd parameters")
    )
    if exact and same and p["SPECKLE_FILTER"] == "none" and "SAR_UNIT" not in p and "SAR_NODATA" not in p:
        if "optical" not in case.facts.get("damaged", ()) and not np.allclose(values, array(sar, 1), atol=1e-4):
            raise Wrong("decibels changed")


def _image_bands(source, result) -> List[int]:
    """Return the numbers of the bands of ``source`` that hold images, as far as ``result`` has as many bands."""
    numbers = range(1, source.RasterCount + 1)
    if result.RasterCount == source.RasterCount:  # a band that is alpha by its colour may hold an image
        return list(numbers)
    return [n for n in numbers if source.GetRasterBand(n).GetColorInterpretation() != gdal.GCI_AlphaBand]


def _simulated(case, exact):
    p = case.parameters
    source, result = open_raster(p["OPTICAL"], "source"), open_raster(p["OUTPUT"], "result")
    require_grid(result, source, "result")
    mask = array(open_raster(p["MASK"], "mask"), 1, "mask") if "MASK" in case.outputs else None
    numbers = _image_bands(source, result)
    if result.RasterCount != len(numbers):
        raise Wrong(f"band count: {result.RasterCount} instead of {len(numbers)}")
    for index, number in list(enumerate(numbers, start=1))[:20]:
        if result.GetRasterBand(index).DataType != source.GetRasterBand(number).DataType:
            raise Wrong("type")
        ours, theirs = array(result, index, "result"), array(source, number)
        clear = mask == 0 if mask is not None else np.full(ours.shape, p.get("COVERAGE") == 0)
        if exact and not same_bits(ours, theirs)[clear].all():
            raise Wrong("clear pixels changed: simulation")
        if ours.dtype.kind == "f" and (~np.isfinite(ours) & np.isfinite(theirs)).any():
            raise Wrong("not finite where the source is: simulation")


def _composed(case, exact):
    p = case.parameters
    sources, result = [open_raster(path, "date") for path in p["RASTERS"]], open_raster(p["OUTPUT"], "result")
    require_grid(result, sources[0], "composite")
    if not exact:
        return
    if "SOURCE" not in case.outputs:
        _require_pixels_of_dates(case, result, sources)
        return
    chosen = array(open_raster(p["SOURCE"], "source"), 1, "source")
    if chosen.max() > len(sources):
        raise Wrong("source beyond the number of rasters")
    for number, source in enumerate(sources, start=1):
        if (source.RasterXSize, source.RasterYSize) != (result.RasterXSize, result.RasterYSize):
            continue
        if source.GetGeoTransform() != sources[0].GetGeoTransform():
            continue
        bands = _image_bands(source, result)
        for index, band in list(enumerate(bands, start=1))[:20]:
            here = chosen == number
            if not same_bits(array(result, index, "result"), array(source, band))[here].all():
                if not _only_reserved(result, index, source, band, here):
                    raise Wrong("pixels of the composite are not those of their source")


def _require_pixels_of_dates(case, result, sources):
    """Require that each pixel is that of a date; in cases with nothing odd all dates are on one grid."""
    if case.words:
        return
    ours = result.ReadAsArray().reshape(result.RasterCount, -1)
    dates = [source.ReadAsArray().reshape(source.RasterCount, -1) for source in sources]
    if not np.logical_or.reduce([(ours == date).all(axis=0) for date in dates]).all():
        raise Wrong("pixels of the composite are those of no date")


def _only_reserved(result, index, source, band, here) -> bool:
    """Whether pixels differ only where the source holds what means NoData in the result, by the least step there is."""
    ours, theirs = array(result, index)[here].astype(float), array(source, band)[here].astype(float)
    differ = ~((ours == theirs) | ((ours != ours) & (theirs != theirs)))
    nodata = result.GetRasterBand(index).GetNoDataValue()
    reserved = 0.0 if nodata is None else nodata
    return bool((theirs[differ] == reserved).all())


def _reported(case) -> Optional[dict]:
    """Require reports that are not empty, and return what the JSON file holds, ``None`` without one."""
    p = case.parameters
    for name in case.outputs:
        if os.path.getsize(p[name]) < 50:
            raise Wrong(f"report is empty: {name}")
    return json.loads(Path(p["JSON"]).read_text(encoding="utf-8")) if "JSON" in case.outputs else None


_CSV_BESIDE_DATES = 3
"""The header, the best dates together, and none."""


def _ranked(case, exact):
    found, given = _reported(case), case.parameters["REFERENCES"]
    count = len(given) if isinstance(given, (list, tuple)) else 1
    if "CSV" in case.outputs:
        lines = list(csv.reader(Path(case.parameters["CSV"]).read_text(encoding="utf-8").splitlines()))
        if len(lines) != count + _CSV_BESIDE_DATES or len(set(map(len, lines))) != 1:
            raise Wrong(f"table of dates: {len(lines)} lines for {count} dates")
    if found is None:
        return
    dates, together, without = found["references"], found["together"], found["without"]
    numbers = [date["numbers"][0] for date in dates] + [refused["number"] for refused in found["refused"]]
    if sorted(numbers) != list(range(1, count + 1)) or [date["rank"] for date in dates] != list(
        range(1, len(dates) + 1)
    ):
        raise Wrong(f"dates are missing or twice in the ranking: {numbers}")
    figures = [date["psnr_db"] for date in dates]
    if figures != sorted(figures, reverse=True):
        raise Wrong(f"the best date is not the first: {figures}")
    for item in (*dates, together, without):
        errors = [error["error"] for error in item["errors"]]
        if not np.isfinite([item["psnr_db"], item["gain_db"], *errors]).all() or min(errors) < 0:
            raise Wrong(f"figures are not numbers: {item}")
        if not 0 <= item["seen_share"] <= 1:
            raise Wrong(f"share: {item}")
    if without["gain_db"]:
        raise Wrong(f"a gain without references: {without}")


def _evaluated(case, exact):
    found = _reported(case)
    if found is None:
        return
    compared, figures = found["pixels"]["compared"], found["figures"]["all"]
    if not 0 < compared <= found["pixels"]["raster"]:
        raise Wrong(f"pixels compared: {compared}")
    values = [value for value in figures.values() if isinstance(value, float)]
    if any(value != value for value in values):
        raise Wrong("figures are not numbers")


def _series(case, exact):
    judge_series(case, exact, _require_band)
    for path in case.outputs.values():
        if os.path.getsize(path) < 50:
            raise Wrong(f"report is empty: {path}")


_CHECKS = {
    "removeclouds": _removed,
    "removecloudsseries": _series,
    "expectedquality": _ranked,
    "detectclouds": _detected,
    "sartooptical": _translated,
    "preparesar": _prepared,
    "simulateclouds": _simulated,
    "bestpixel": _composed,
    "evaluaterestoration": _evaluated,
    "sclremoveclouds": _removed,
}
