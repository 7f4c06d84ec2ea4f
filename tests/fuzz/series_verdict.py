"""The oracle of a series: one raster for each date that can be restored, what lies beside them, and nothing half."""

import csv
import os
import re
from pathlib import Path
from typing import Dict, List

import numpy as np
from osgeo import gdal

from .cases import Case
from .index_verdict import require_indices
from .looking import Wrong, array, open_raster, quiet, require_grid, same_bits, unclear
from .mask_meaning import hidden_by

_OWN = re.compile(
    r"\d{4}-\d\d-\d\d_(restored|provenance|confidence|index|index_error|clouds)\.(tif|tif\.aux\.xml|tfw|qml)"
    r"|series\.csv|points\.csv|series_[^/]*\.vrt|records(/(\d{4}-\d\d-\d\d|series)\.json)?|\."
)
"""What a run may write into its folder, and what of it may stay where the run fails: finished dates."""
_PRODUCTS = ("restored", "provenance", "confidence", "index", "index_error")
_OF_INDICES = _PRODUCTS[3:]
STATES = ("restored", "clear", "skipped", "failed")
_HAVE_RESULT = STATES[:2]
_NOT_RESTORED, _OBSERVED, _RIM = 7, 1, 2


def may_write(case: Case, path: str) -> bool:
    """Whether ``path``, relative to the folder of the case, is a file that its run of a series may write or change."""
    if case.algorithm != "removecloudsseries":
        return False
    folder, full = _folder(case), os.path.realpath(case.folder / path)
    if folder == full or folder.startswith(full + os.sep):
        return True
    inputs = os.path.realpath(case.folder / "in")
    return not full.startswith(inputs) and bool(_OWN.fullmatch(os.path.relpath(full, folder)))


def _folder(case) -> str:
    return os.path.realpath(str(case.parameters.get("OUTPUT_FOLDER")))


def require_whole(case: Case, before: Dict[str, tuple], after: Dict[str, tuple]) -> None:
    """Raise ``Wrong`` where a file that a failed or cancelled run wrote is not whole."""
    if case.algorithm != "removecloudsseries":
        return
    with quiet():
        for path in sorted(after):
            if before.get(path) != after[path] and may_write(case, path) and path.endswith(".tif"):
                if (case.folder / path).is_file():
                    _read_all(str(case.folder / path))


def _read_all(path) -> None:
    dataset = open_raster(path, "half a result")
    gdal.ErrorReset()
    for number in range(1, dataset.RasterCount + 1):
        array(dataset, number, "half a result")
    if gdal.GetLastErrorType() >= gdal.CE_Failure:
        raise Wrong(f"half a result: {path}")


def judge_series(case: Case, exact: bool, require_band) -> None:
    """Raise ``Wrong`` where the results of a series are not right; ``require_band`` compares a band with its source."""
    rows, folder = _rows(case), Path(_folder(case))
    days = case.facts["series"]
    if _days_are_known(case) and [row["date"] for row in rows] != sorted(days):
        raise Wrong(f"dates of the table: {[row['date'] for row in rows]}")
    if [row["date"] for row in rows] != sorted({row["date"] for row in rows}):
        raise Wrong("dates of the table are not in order, or twice")
    for row in rows:
        _require_row(case, row, rows)
    done = [row for row in rows if row["state"] in _HAVE_RESULT]
    if not done:
        raise Wrong("no date with a result, and no error")
    sources = {os.path.basename(path): path for path in case.parameters["SERIES"]}
    chosen = case.parameters.get("GRID")
    first = open_raster(chosen if isinstance(chosen, str) and chosen else sources[rows[0]["source"]], "grid")
    for row in done:
        _require_date(case, row, folder, first, sources[row["source"]], exact, require_band)
    _require_stacks(folder, done, case)
    _require_points(case, folder, done)


def _days_are_known(case) -> bool:
    uncertain = ("odd names", "odd parameters", "damaged")
    return not any(case.facts.get(name) for name in uncertain) and len(case.facts["series"]) == len(
        case.parameters["SERIES"]
    )


def _rows(case) -> List[dict]:
    path = Path(_folder(case)) / "series.csv"
    if not path.is_file():
        raise Wrong("no table series.csv")
    with open(path, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    given = case.parameters["SERIES"]
    if len(rows) != len(set(given) if isinstance(given, (list, tuple)) else [given]):
        raise Wrong(f"lines of the table: {len(rows)}")
    if any(None in row or None in row.values() for row in rows):
        raise Wrong("lines of the table have other columns")
    return rows


def _require_row(case, row, rows) -> None:
    if row["state"] not in STATES:
        raise Wrong(f"state of the table: {row['state']}")
    has_result = row["state"] in _HAVE_RESULT
    if has_result == bool(row["message"]) or has_result != bool(row["restored"]):
        raise Wrong(f"table of a date: {row['state']} with the message '{row['message']}'")
    if row["message"] and unclear(row["message"]):
        raise Wrong(f"message of a date: {unclear(row['message'])}: {row['message']}")
    if row["state"] == "failed" and case.sane:
        raise Wrong(f"good date refused: {row['message']}")
    others = {other["date"] for other in rows} - {row["date"]}
    if not set(row["references"].split()) <= others:
        raise Wrong(f"references of a date: {row['references']}")
    shares = [float(row[name]) for name in row if name.startswith("share_") and row[name]]
    if has_result and (min(shares) < 0 or not (abs(sum(shares) - 1) < 1e-6 or sum(shares) == 0)):
        raise Wrong(f"shares of a date: {shares}")
    for name, text in row.items():
        if name.startswith("expected_") and text and not (np.isfinite(float(text)) and float(text) >= 0):
            if name != "expected_psnr_db" or not np.isfinite(float(text)):
                raise Wrong(f"expectation of a date: {name} {text}")


def _require_date(case, row, folder, first, source_path, exact, require_band) -> None:
    day = row["date"]
    wanted = _wanted(case)
    for name in _OF_INDICES:
        if not case.facts.get("odd parameters") and row[name] != (f"{day}_{name}.tif" if name in wanted else ""):
            raise Wrong(f"table of a date: {name} is '{row[name]}'")
    opened = {name: open_raster(folder / f"{day}_{name}.tif", f"{name} of a date") for name in wanted}
    for name, dataset in opened.items():
        require_grid(dataset, first, f"{name} of a date")
        for number in range(1, dataset.RasterCount + 1):
            values = array(dataset, number, name)
            if name not in ("restored", *_OF_INDICES):
                valid = dataset.GetRasterBand(number).GetMaskBand().ReadAsArray() != 0
                if not np.isfinite(values[valid].astype(float)).all():
                    raise Wrong(f"{name} of a date is not finite: band {number}")
    source, hidden, kept = open_raster(source_path, "date"), None, None
    on_grid = _on_grid(source, first)
    if on_grid:
        hidden = hidden_by(case, case.facts["series masks"].get(day), source)
        kept = None if hidden is None else hidden.kept(case.parameters.get("MASK_BUFFER", 8))
    _require_indices(case, opened, Path(source_path).stem, kept, exact)
    if not on_grid:
        return
    _require_pixels(case, opened, source, kept, hidden, exact, require_band)


def _wanted(case) -> List[str]:
    """Return the products that every restored date has to have."""
    if case.facts.get("odd parameters"):
        return list(_PRODUCTS[:2])
    with_errors, indices = case.parameters.get("WITH_CONFIDENCE", True), case.parameters.get("INDICES")
    wanted = [*_PRODUCTS[:2], *(["confidence"] if with_errors else []), *(["index"] if indices else [])]
    return wanted + (["index_error"] if indices and with_errors else [])


def _require_indices(case, opened, stem, kept, exact) -> None:
    """Raise ``Wrong`` where the indices of a date, whose raster has the name ``stem``, are not right."""
    is_plain = exact and stem in case.facts.get("plain", ()) and "OPTICAL_NODATA" not in case.parameters
    has_labels = "CREATION_OPTIONS" not in case.parameters
    for name in set(_OF_INDICES) & set(opened):
        names, restored = case.parameters["INDICES"], opened["restored"]
        require_indices(f"{name} of a date", opened[name], names, restored, has_labels, is_plain, kept)


def _on_grid(source, first) -> bool:
    """Whether a date lies on the grid of the results, so that none of its pixels is resampled."""
    same = (source.RasterXSize, source.RasterYSize) == (first.RasterXSize, first.RasterYSize)
    places = [item.GetGeoTransform(can_return_null=True) for item in (source, first)]
    return same and places[0] == places[1] and source.GetProjection() == first.GetProjection()


def _require_pixels(case, opened, source, kept, hidden, exact, require_band) -> None:
    restored = opened["restored"]
    bands = [source.GetRasterBand(number + 1) for number in range(source.RasterCount)]
    if any(band.GetColorInterpretation() == gdal.GCI_AlphaBand for band in bands) or case.facts.get("odd parameters"):
        return
    if case.parameters.get("ESTIMATOR") == "networks":  # which restore red, green and blue
        return
    if restored.RasterCount != source.RasterCount:
        raise Wrong(f"band count of a date: {restored.RasterCount} instead of {source.RasterCount}")
    for number in range(1, min(source.RasterCount, 20) + 1):
        require_band(case, restored.GetRasterBand(number), array(restored, number), (source, number), kept, exact)
    if hidden is not None and "provenance" in opened:
        require_origins(array(opened["provenance"], 1), hidden, kept)


def require_origins(origins, hidden, kept) -> None:
    """Raise ``Wrong`` where the provenance (H, W) calls hidden ground observed, or ground that is kept restored."""
    seen = hidden.sure & np.isin(origins, (_OBSERVED, _RIM))
    if seen.any():
        raise Wrong(f"hidden ground counts as observed: {int(seen.sum())} pixels")
    changed = kept & ~np.isin(origins, (0, _OBSERVED, _NOT_RESTORED))
    if changed.any():
        raise Wrong(f"clear ground counts as restored: {int(changed.sum())} pixels")


def _require_stacks(folder, done, case) -> None:
    """Require that the bands of all stacks are those of all dates, each called by its day."""
    dates = {row["date"]: [open_raster(folder / row["restored"], "restored raster")] for row in done}
    for row in done if case.parameters.get("INDICES") and not case.facts.get("odd parameters") else ():
        dates[row["date"]].append(open_raster(folder / f"{row['date']}_index.tif", "index of a date"))
    left = {
        (day, place, number)
        for day, items in dates.items()
        for place, item in enumerate(items)
        for number in range(1, item.RasterCount + 1)
    }
    images = len(left)
    stacks = sorted(folder.glob("series_*.vrt"))
    if not stacks:
        raise Wrong("no stack of a band")
    for path in stacks[:20]:
        stack = open_raster(path, "stack")
        for number in range(1, stack.RasterCount + 1):
            day, values = stack.GetRasterBand(number).GetDescription(), array(stack, number, "stack")
            if day not in dates:
                raise Wrong(f"stack of a date without a result: {day}")
            same = [key for key in left if key[0] == day and _has(dates[day][key[1]], key[2], values)]
            if not same and images < 100:
                raise Wrong(f"stack has other pixels than its date: {path.name}")
            left -= set(same[:1])


def _has(dataset, number, values) -> bool:
    """Whether a band of a date has the ``values`` of a stack; what its mask hides is NoData there.

    Where the dates have different units, the stack has their values times a factor, plus an offset, as float32.
    """
    found, valid = array(dataset, number), dataset.GetRasterBand(number).GetMaskBand().ReadAsArray() != 0
    if found.dtype == values.dtype and bool(same_bits(values[valid], found[valid]).all()):
        return True
    known = valid & np.isfinite(values) & np.isfinite(found)
    own, converted = found[known].astype(np.float64), values[known].astype(np.float64)
    if values.dtype != np.float32 or not own.size:
        return values.dtype == np.float32
    low, high = own.argmin(), own.argmax()
    gain = (converted[high] - converted[low]) / (own[high] - own[low]) if own[high] > own[low] else 0.0
    expected = converted[low] + gain * (own - own[low])
    return bool(np.allclose(converted, expected, rtol=1e-5, atol=1e-6))


def _require_points(case, folder, done) -> None:
    path = folder / "points.csv"
    if "POINTS" not in case.parameters or not path.is_file() or case.facts.get("odd parameters"):
        return
    with open(path, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    points = [part for part in case.parameters["POINTS"].split(";") if part.strip()]
    if not rows or len(rows) % len(points) or len(rows) > len(points) * len(done):
        raise Wrong(f"lines of points.csv: {len(rows)}")
    for row in rows:
        if row["date"] not in {item["date"] for item in done}:
            raise Wrong(f"point on a date without a result: {row['date']}")
        for name in ("ndvi", "ndvi_error"):
            if row[name] and not np.isfinite(float(row[name])):
                raise Wrong(f"point without a number: {row}")


def require_same_results(case: Case, again: Case) -> None:
    """Raise ``Wrong`` where the rasters of two runs of a series differ, or their tables do but for the time."""
    ours, theirs = Path(_folder(case)), Path(_folder(again))
    for path in sorted(theirs.glob("*.tif")):
        here, there = open_raster(ours / path.name, "resumed date"), open_raster(path, "date")
        for number in range(1, there.RasterCount + 1):
            if not same_bits(array(here, number), array(there, number)).all():
                raise Wrong(f"resumed run differs from an undisturbed one: band {number} of {path.name}")
    tables = [
        [{k: v for k, v in row.items() if k not in ("seconds", "reused")} for row in _rows(item)]
        for item in (case, again)
    ]
    if tables[0] != tables[1]:
        raise Wrong("resumed run differs from an undisturbed one: series.csv")
