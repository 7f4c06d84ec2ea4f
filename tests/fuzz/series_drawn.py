"""A series of dates: how the files are called, which masks and SAR rasters come with them, and where the results go."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Tuple

from . import rasters_drawn as rasters
from .grids import first_place, other_place
from .index_verdict import INDEX_BANDS
from .masks_drawn import raster_mask

FOLDER = "series"
_MOST_BANDS = 5


@dataclass(frozen=True)
class Named:
    """What a date is called: ``stem`` of its file, metadata ``tags``, and its entry in DATES, empty for none."""

    stem: str
    tags: Tuple[Tuple[str, str], ...] = ()
    correction: str = ""


def draw_series(draw, case, write, drawn_mask) -> None:
    """Write two to four dates with their masks and SAR rasters, and choose what is asked for.

    ``write(draw, case, name, content)`` and ``drawn_mask(draw, case, name, place, cloudy)`` write rasters and polygons.
    """
    place = first_place(draw)
    days = _days(draw)
    style = "plain" if not draw.odd(0.7) else draw.weighted(plain=30, compact=15, product=15, pattern=10, tag=10,
                                                            corrected=10, landsat=5, odd=12)  # fmt: skip
    if style == "odd":
        draw.note("odd names")
        case.facts["odd names"] = True
    names = [_named(draw, style, day, number) for number, day in enumerate(days)]
    order = draw.sample(range(len(days)), len(days))
    values, found = case.parameters, {}
    for number in order:
        there = place if not draw.odd(0.3) else other_place(draw, place, names[number].stem[:8])
        cloudy = rasters.clouds(draw, there.shape)
        content = rasters.optical(draw, there, cloudy, names[number].stem[:8])
        # dates of many bands take longer than a case may
        content.values, content.names = content.values[:_MOST_BANDS], content.names[:_MOST_BANDS]
        content.alpha = content.alpha and len(content.values) < _MOST_BANDS
        content.tags.update(names[number].tags)
        path = write(draw, case, names[number].stem, content)
        found[number] = path, there, cloudy
        case.facts.setdefault("series bands", []).append(content.names)
        rasters.note_hardly_clear(draw, cloudy)
    values["SERIES"] = [found[number][0] for number in order]
    masks = _masks(draw, case, names, found, write, drawn_mask)
    _radar(draw, case, days, place, write)
    if style == "pattern":
        values["DATE_PATTERN"] = "%d%m%Y"
    corrections = [f"{Path(found[number][0]).name}={names[number].correction}" for number in order
                   if names[number].correction]  # fmt: skip
    if corrections:
        values["DATES"] = ";".join(corrections)
    _wishes(draw, case, place, found, order, write)
    case.facts["series"] = {day.isoformat(): found[number][0] for number, day in enumerate(days)}
    case.facts["series masks"] = {days[number].isoformat(): path for number, path in masks.items()}
    _output_folder(draw, case, days)


def _days(draw) -> list:
    """Return two to four days in order, mostly a few weeks apart; sometimes one date only, or two of one day."""
    count = draw.choice((2, 3, 3, 4))
    if draw.odd(0.04):
        draw.note("one date")
        count = 1
    day, found = datetime.date(draw.randint(2016, 2026), draw.randint(1, 12), draw.randint(1, 28)), []
    for _ in range(count):
        found.append(day)
        gap = draw.choice((1, 3, 5, 12, 20, 400))
        if draw.odd(0.06):
            draw.note("two of one day")
            gap = 0
        day += datetime.timedelta(gap)
    return found


def _named(draw, style, day, number) -> Named:
    compact, iso = day.strftime("%Y%m%d"), day.isoformat()
    if style == "product":
        return Named(f"S2A_MSIL2A_{compact}T101031_N0510_R022_T32TPS_20990101T000000")
    if style == "pattern":
        return Named(f"{day:%d%m%Y}_site{number}")
    if style == "tag":
        return Named(f"site{number}", (("ACQUISITION_DATE", iso),))
    if style == "corrected":
        return Named(f"site{number}", (), draw.choice((iso, compact)))
    if style == "landsat":
        return Named(f"LC08_L2SP_193028_{compact}_{compact}_02_T1_{number}")
    if style == "odd":
        odd = ("20241345", f"{compact}x", f"x{compact}9", f"{iso}_{draw.randint(1, 9)}", f"{day:%d-%m-%Y}", "site",
               f"{day:%Y%j}T101031", "größe 雲 " + iso, "a'b\"c " + compact, f"{compact} {compact}", "%d%m%Y",
               "x" * 200, f"{iso};=")  # fmt: skip
        return Named(f"{draw.choice(odd)}_{number}", (), draw.choice(("", "", iso, "2024-13-45", "soon")))
    return Named(f"{iso}_s2" if style == "plain" else f"s2_{compact}")


def _masks(draw, case, names, found, write, drawn_mask) -> dict:
    """Write masks of all dates, of some or of none; return their paths by the numbers of the dates."""
    share = draw.choice((1.0, 1.0, 1.0, 1.0, 0.5, 0.0))
    if share < 1:
        draw.note("clouds of dates detected")  # drawn ground may look like cloud from end to end
    written = {}
    for number, (_, there, cloudy) in found.items():
        if not draw.chance(share):
            continue
        stem = names[number].stem + draw.choice(("_mask", "_scl", "_clouds"))
        if draw.chance(0.25):
            written[number] = drawn_mask(draw, case, stem, there, cloudy)
            continue
        content, kind = raster_mask(draw, there, cloudy, stem)
        content.tags.update(names[number].tags)
        written[number] = write(draw, case, stem, content)
        is_misnamed = kind == "omnicloudmask" and stem.endswith("_scl")  # whose classes 1 to 3 mean something else
        if kind != "odd" and not is_misnamed and stem not in case.facts.get("damaged", ()):
            case.facts.setdefault("masks", {})[written[number]] = kind
    masks = list(written.values())
    draw.shuffle(masks)
    if masks:
        case.parameters["MASKS"] = masks
    if draw.odd(0.08):
        case.parameters["MASK_TYPE"] = draw.choice(("detect", "nonzero", "scl", "probability", "maja"))
        draw.note(f"all masks {case.parameters['MASK_TYPE']}")
        case.facts["masks"] = {}
    return written


def _radar(draw, case, days, place, write) -> None:
    """Write SAR rasters near some of the days."""
    if not draw.chance(0.35):
        return
    paths = []
    for number, day in enumerate(days[: draw.randint(1, len(days))]):
        there = other_place(draw, place, f"sar{number}")
        near = day + datetime.timedelta(draw.choice((0, 1, -2, 40)))
        content = rasters.sar(draw, there, f"sar{number}")
        content.names = content.names[:1] if len(content.values) == 1 else content.names
        paths.append(write(draw, case, f"s1_{near:%Y%m%d}_{number}", content))
        if len(content.values) > 1 and not content.names:
            case.parameters["SAR_BAND"] = 1
    case.parameters["SAR"] = paths
    case.parameters["MAX_DAYS"] = draw.choice((0, 6, 6, 366))


def _wishes(draw, case, place, found, order, write) -> None:
    """Choose grid, rim, estimator, points and what else is asked for."""
    values = case.parameters
    values.update(MASK_BUFFER=draw.choice((0, 1, 4, 8)), OVERLAP=draw.choice((0, 16, 40)))
    values["ESTIMATOR"] = "closed-form" if not draw.odd(0.3) else draw.choice(("auto", "networks"))
    if values["ESTIMATOR"] != "closed-form":
        draw.note(f"estimator {values['ESTIMATOR']}")
    values["WITH_CONFIDENCE"] = draw.chance(0.5)
    if draw.odd(0.2):
        draw.note("grid chosen")
        values["GRID"] = found[draw.choice(order)][0]
    if draw.odd(0.15):
        values["OPTICAL_NODATA"] = draw.choice((0, 255, 99999))
        draw.note("optical nodata")
    if draw.chance(0.25):
        values["POINTS"] = _points(draw, place)
    if draw.odd(0.1):
        values["WORK_FOLDER"] = str(case.folder / "work")
        draw.note("work folder")
    case.halfway = not case.through_processing and draw.chance(0.25)
    if case.halfway:
        draw.note("begun before")


def draw_series_indices(draw, case) -> None:
    """Choose spectral indices, mostly those that some dates have the bands of, unless odd ones are there.

    What is drawn last changes nothing of what the same seed drew before there were indices.
    """
    if "INDICES" in case.parameters or not draw.chance(0.5):
        return
    dates = case.facts["series bands"]
    counts = {name: sum(set(bands) <= set(names) for names in dates) for name, bands in INDEX_BANDS.items()}
    possible = [name for name, count in counts.items() if count]
    chosen = draw.sample(possible, draw.randint(1, len(possible))) if possible else []
    if draw.odd(0.15) or (not possible and draw.odd(0.2)):
        chosen += draw.sample(list(INDEX_BANDS), draw.randint(1, 2))
    if not chosen:
        return
    if any(counts[name] < len(dates) for name in chosen) or case.parameters["ESTIMATOR"] == "networks":
        draw.note(f"indices {' '.join(chosen)}")
    case.parameters["INDICES"] = chosen


def _points(draw, place) -> str:
    x, dx, rx, y, ry, dy = place.geotransform or (0, 1, 0, 0, 0, -1)
    if place.geotransform is None or draw.odd(0.3):
        draw.note("odd points")
        return draw.choice(("1,2", "a:b", ";;", "x:1e400,0", "p:0,0;p:1,1", "0,0;" * 11, "ä:nan,1", f"q:{x},{y},3"))
    rows, columns = place.shape
    parts = []
    for number in range(draw.randint(1, 3)):
        row, column = draw.uniform(0, rows), draw.uniform(0, columns)
        name = draw.choice((f"p{number}:", "", f"größe {number}:", f"<b>&{number}:"))
        parts.append(f"{name}{x + column * dx + row * rx!r},{y + column * ry + row * dy!r}")
    return ";".join(parts)


def _output_folder(draw, case, days) -> None:
    """Choose the folder of the results: new, with files of an earlier run or of the user's, or none at all."""
    folder = case.folder / "out" / FOLDER
    kind = "new" if not draw.odd(0.3) else draw.weighted(new=10, missing=4, file=3, inputs=3, unicode=3, link=3,
                                                         dangling=2, full=6, in_file=2)  # fmt: skip
    if kind != "new":
        draw.note(f"output folder {kind}")
    if kind == "file":
        folder.write_bytes(b"")
    elif kind == "missing":
        folder = case.folder / "out" / "gone" / "deep" / FOLDER
    elif kind == "inputs":
        folder = case.folder / "in"
    elif kind == "unicode":
        folder = case.folder / "out" / "größe 雲"
    elif kind == "link":
        (case.folder / "out" / "target").mkdir()
        folder.symlink_to("target")
    elif kind == "dangling":
        folder.symlink_to("gone")
    elif kind == "in_file":
        (case.folder / "out" / "file").write_bytes(b"")
        folder = case.folder / "out" / "file" / FOLDER
    elif kind == "full":
        folder.mkdir()
        _occupy(draw, folder, days)
    elif draw.chance(0.3):
        folder.mkdir()
        (folder / "notes.txt").write_bytes(b"notes of the user's")
        (folder / f"{days[0]}_restored.tif").write_bytes(b"an earlier result")
    case.parameters["OUTPUT_FOLDER"] = str(folder)


def _occupy(draw, folder: Path, days) -> None:
    """Put folders and odd files where results and records go."""
    for name in draw.sample((f"{days[0]}_restored.tif", "records", "series.csv", "series_B4.vrt",
                             f"{days[0]}_provenance.tif", f"records/{days[0]}.json"), 2):  # fmt: skip
        path: Optional[Path] = folder / name
        if path.parent.is_file() or path.exists():
            continue
        path.parent.mkdir(exist_ok=True)
        if draw.chance(0.5) and path.parent == folder:
            path.mkdir()
        else:
            path.write_bytes(draw.choice((b"", b"[]", b"{}", b"null", b"\0" * 9, b'{"job": 1, "digest": 2}')))
