"""Detects the clouds of each case as a user would, through rasters on disk, and counts what is found."""

import logging
import tempfile
from pathlib import Path
from typing import Dict, List, Sequence

import numpy as np

from ...errors import PluginError
from ...feedback import NullFeedback
from ...pipeline.masks.types import CLOUD, SHADOW
from ...pipeline.options.detectclouds import NETWORK, REFERENCES, SPECTRAL, DetectOptions
from ...pipeline.options.sources import MaskSource, OpticalSource, RasterSource, ReferenceSource
from ..data.images import read_image
from ..detector.labels import UNKNOWN
from .cases import Case, cases
from .names import BRIGHTNESS

log = logging.getLogger(__name__)

BRIGHT_DN = 2000


def judge(data) -> List[dict]:
    """Return a record of each case and method: counts of what is called, what is there, and what is both."""
    records = []
    for case in cases(data):
        with tempfile.TemporaryDirectory() as folder:
            for method, found in detected(case, Path(folder)).items():
                records.append({**_named(case), "method": method, **counts(found, case.labels)})
        log.info("%s, %s %s", case.set, case.place.name, case.date)
    return records


def detected(case: Case, folder: Path) -> Dict[str, np.ndarray]:
    """Return the classes (H, W) that each method finds; ``folder`` takes the rasters."""
    from ...pipeline.scene.clouds.detection import detect_clouds

    optical = OpticalSource(_write(folder / "optical.tif", case.image, case.place.bands))
    references = []
    for number, dated in enumerate(case.references):
        mask = MaskSource(_write(folder / f"mask{number}.tif", dated.cloudy[None].astype(np.uint8)), type="nonzero")
        raster = _write(folder / f"date{number}.tif", dated.optical, case.place.bands)
        references.append(ReferenceSource(raster, mask))
    found = {}
    for method in (REFERENCES, NETWORK, SPECTRAL):
        output = str(folder / f"{method}.tif")
        dates = tuple(references) if method == REFERENCES else ()
        try:
            detect_clouds(DetectOptions(optical, references=dates, method=method, output=output), NullFeedback())
        except PluginError as error:
            log.warning("%s of %s %s: %s", method, case.place.name, case.date, error)
            continue
        found[method] = read_image(output)[0]
    rgb = [case.place.bands.index(name) for name in ("B4", "B3", "B2")]
    found[BRIGHTNESS] = np.where(case.image[rgb].mean(axis=0) >= BRIGHT_DN, CLOUD, 0).astype(np.uint8)
    return found


def counts(found: np.ndarray, labels: np.ndarray) -> dict:
    """Return the known ``pixels``, and for cloud and shadow [both, called, there]."""
    known = labels != UNKNOWN
    result = {"pixels": int(known.sum())}
    for name, value in (("cloud", CLOUD), ("shadow", SHADOW)):
        called, there = (found == value) & known, (labels == value) & known
        result[name] = [int((called & there).sum()), int(called.sum()), int(there.sum())]
    return result


def _named(case) -> dict:
    return {"set": case.set, "source": case.place.source, "place": case.place.name, "date": case.date,
            "held_out": case.place.held_out}  # fmt: skip


def _write(path: Path, bands: np.ndarray, names: Sequence[str] = ()) -> RasterSource:
    from osgeo import gdal

    kind = gdal.GDT_Byte if bands.dtype == np.uint8 else gdal.GDT_UInt16
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), bands.shape[2], bands.shape[1], len(bands), kind)
    for index, band in enumerate(bands, start=1):
        dataset.GetRasterBand(index).WriteArray(np.clip(np.rint(band), 0, 65535).astype(np.uint16))
        if names:
            dataset.GetRasterBand(index).SetDescription(names[index - 1])
    dataset.FlushCache()
    return RasterSource(str(path))
