"""The figures of an evaluation as JSON and CSV."""

import csv
import io
from dataclasses import asdict

from ..provenance import valid_json
from .figures import REGIONS

FIGURES = ("psnr_db", "ssim", "mae", "rmse", "bias", "sam_deg")


def json_text(evaluation) -> str:
    """Return all figures as JSON; undefined ones are ``null``."""
    return valid_json(plain(evaluation), indent=2, ensure_ascii=False) + "\n"


def plain(evaluation) -> dict:
    """Return all results except the pictures as dicts, lists, numbers and strings."""
    options, pairs = evaluation.options, evaluation.pairs
    return {
        "restored": {
            "path": options.restored.path,
            "bands": list(pairs.restored),
            "made_by": evaluation.made_by or None,
            "expected": evaluation.expected or None,
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
    """Return the figures as CSV, a line for each region and band, and for all bands; undefined ones are empty."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(("band", "region", "pixels", *FIGURES, "data_range"))
    for name, figures in (("all", evaluation.figures), *zip(evaluation.pairs.names, evaluation.bands)):
        for region in REGIONS:
            pixels = evaluation.pixels["compared" if region == "all" else region]
            values = ("" if figures[region][key] is None else repr(figures[region][key]) for key in FIGURES)
            writer.writerow((name, region, pixels, *values, repr(evaluation.data_range)))
    return target.getvalue()
