"""The files of an evaluation: HTML, JSON and CSV, each written whole or not at all."""

import csv
import io
import json
import os
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Iterator

from ...errors import PluginError, RasterError
from ...files import replaced
from .figures import REGIONS
from .html import html_report

FIGURES = ("psnr_db", "ssim", "mae", "rmse", "bias", "sam_deg")


def require_folder(path) -> None:
    """Raise ``RasterError`` unless a file can be written at ``path``, before any work is done."""
    path = Path(path)
    if not os.path.isdir(path.parent):  # Path.is_dir raises for names that are too long
        raise RasterError(f"The folder '{path.parent}' of the output does not exist. Create it or choose another.")
    if os.path.isdir(path):
        raise RasterError(f"The output '{path}' is a folder. Choose a file name.")
    if not os.access(path.parent, os.W_OK):
        raise RasterError(
            f"The folder '{path.parent}' cannot be written to. Choose another, or change its permissions."
        )
    try:
        path.exists()
    except OSError as problem:
        raise RasterError(f"The file '{path}' cannot be written ({problem.strerror}). Choose another name.") from problem


def write_files(evaluation) -> None:
    """Write the files that the evaluation's options ask for: all are written before the first one is moved into place."""
    makers = {"REPORT": html_report, "JSON": json_text, "CSV": csv_text}
    texts = {path: makers[name](evaluation) for name, path in evaluation.options.outputs.items()}
    with ExitStack() as stack:
        for path, text in reversed(list(texts.items())):
            stack.enter_context(_file_failures(path))
            stack.enter_context(replaced(path)).write_bytes(text.encode("utf-8"))


def json_text(evaluation) -> str:
    """Return all figures as JSON; what is undefined is ``null``."""
    return json.dumps(plain(evaluation), indent=2, ensure_ascii=False) + "\n"


def plain(evaluation) -> dict:
    """Return all that was found but the pictures, as dicts, lists, numbers and texts."""
    options, pairs = evaluation.options, evaluation.pairs
    return {
        "restored": {
            "path": options.restored.path,
            "bands": list(pairs.restored),
            "made_by": evaluation.made_by or None,
        },
        "reference": {"path": options.reference.path, "bands": list(pairs.reference)},
        "mask": {"path": options.mask.raster.path, "type": evaluation.mask_type} if options.mask.raster else None,
        "bands_paired": pairs.how,
        "grid": evaluation.grid,
        "data_range": {"value": evaluation.data_range, "origin": evaluation.data_range_origin},
        "pixels": evaluation.pixels,
        "figures": evaluation.figures,
        "bands": [{"name": name, "figures": figures} for name, figures in zip(pairs.names, evaluation.bands)],
        "mae_by_distance_to_clear": evaluation.by_distance,
        "options": asdict(options),
        "warnings": list(evaluation.warnings),
        "version": evaluation.version,
        "seconds": round(evaluation.seconds, 3),
    }


def csv_text(evaluation) -> str:
    """Return the figures as CSV, a line for each region of all bands together and of each band; undefined ones are empty."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(("band", "region", "pixels", *FIGURES, "data_range"))
    for name, figures in (("all", evaluation.figures), *zip(evaluation.pairs.names, evaluation.bands)):
        for region in REGIONS:
            pixels = evaluation.pixels["compared" if region == "all" else region]
            values = ("" if figures[region][key] is None else repr(figures[region][key]) for key in FIGURES)
            writer.writerow((name, region, pixels, *values, repr(evaluation.data_range)))
    return target.getvalue()


@contextmanager
def _file_failures(path: str) -> Iterator[None]:
    """Make a ``RasterError`` that names ``path`` of the system's errors."""
    try:
        yield
    except PluginError:  # of another file
        raise
    except OSError as problem:
        raise RasterError(
            f"The file '{path}' cannot be written ({problem.strerror}). Check that the disk is not full and that no other "
            "program uses the file."
        ) from problem
