"""The report of an evaluation as one HTML file with embedded pictures and plots, simple enough for any viewer."""

from html import escape
from pathlib import PurePath
from typing import List, Optional

import numpy as np

from .figures import REGIONS
from .page import facts, heading, large_figures, page
from .pictures import colour_bar, data_uri, error_map, outlined, photograph, stretch_limits
from .plots import distance_bars, histogram, number

REGION_NAMES = {"all": "Whole raster", "cloudy": "Under cloud", "clear": "In the clear"}
_COLUMNS = (
    ("psnr_db", "PSNR (dB)"),
    ("ssim", "SSIM"),
    ("mae", "MAE"),
    ("rmse", "RMSE"),
    ("bias", "Bias"),
    ("sam_deg", "SAM (°)"),
)
_CAPTIONS = (("cloudy", "Before"), ("restored", "Restored"), ("reference", "Reference"))


def html_report(evaluation) -> str:
    """Return the HTML page of ``evaluation``."""
    options = evaluation.options
    name, reference = (PurePath(source.path).name for source in (options.restored, options.reference))
    parts = [
        heading(name, f"compared with the reference {reference}, {evaluation.grid}", evaluation.warnings),
        _headline(evaluation),
        _figures(evaluation),
        _pictures(evaluation),
        _plots(evaluation),
        _bands(evaluation),
        _facts(evaluation),
        _DEFINITIONS,
    ]
    return page(f"Evaluation of {name}", parts)


def _headline(evaluation) -> str:
    """Return the main figures in large type and a one-sentence summary."""
    region = _main_region(evaluation)
    figures = evaluation.figures[region]
    shown = [
        (_shown(key, figures[key]), label) for key, label in _COLUMNS if key != "bias" and figures[key] is not None
    ]
    return f"<h2>{escape(REGION_NAMES[region])}</h2>{large_figures(shown)}<p>{_sentence(evaluation)}</p>"


def _sentence(evaluation) -> str:
    found = []
    for region, where in (("cloudy", " under cloud"), ("clear", " in the clear"), ("all", "")):
        error = evaluation.figures[region]["mae"]
        if error is not None and (region != "all" or not found):
            share = f" ({number(100 * error / evaluation.data_range)} % of the data range)" if error else ""
            found.append(f"{f'by {number(error)}' if error else 'not at all'}{where}{share}")
    return f"On average, restored values differ from the reference {' and '.join(found)}, in the raster's own units."


def _figures(evaluation) -> str:
    rows = []
    for region in REGIONS:
        pixels = evaluation.pixels["compared" if region == "all" else region]
        if pixels == 0 and region != "all":
            continue
        share = f"{pixels:,} ({100 * pixels / evaluation.pixels['raster']:.1f} %)"
        mark = ' class="main"' if region == _main_region(evaluation) else ""
        cells = _cells(evaluation.figures[region])
        rows.append(f"<tr{mark}><td>{REGION_NAMES[region]}</td>{cells}<td>{share}</td></tr>")
    data_range = f"{number(evaluation.data_range)} ({evaluation.data_range_origin})"
    return (
        f"<h2>All regions</h2><table>{_header('Region', 'Pixels (share of the raster)')}{''.join(rows)}</table>"
        f'<p class="small">MAE, RMSE and bias are in the raster\'s own units. Data range (MAX of PSNR, L of SSIM): '
        f"{escape(data_range)}.</p>"
    )


def _bands(evaluation) -> str:
    rows = []
    for region in REGIONS:
        if evaluation.figures[region]["mae"] is None:
            continue
        for name, figures in zip(evaluation.pairs.names, evaluation.bands):
            rows.append(
                f"<tr><td>{REGION_NAMES[region]}, {escape(name)}</td>{_cells(figures[region], skip='sam_deg')}</tr>"
            )
    return f"<h2>Band by band</h2><table>{_header('Band', skip='sam_deg')}{''.join(rows)}</table>"


def _pictures(evaluation) -> str:
    parts = ["<h2>Pictures</h2>", _row(evaluation.overview)]
    if evaluation.detail:
        window = evaluation.detail_window
        text = f"At full size: rows {window.row} to {window.row + window.height - 1}, columns {window.col} to "
        parts += [f"<p>{text}{window.col + window.width - 1}.</p>", _row(evaluation.detail)]
    return "".join(parts)


def _row(images) -> str:
    """Return one row of pictures; all except the error map are stretched like the reference."""
    limits = stretch_limits(images["reference"])
    cells = [
        f'<td><img alt="{caption}" src="{data_uri(photograph(images[name], limits))}"><div>{caption}</div></td>'
        for name, caption in _CAPTIONS
        if name in images
    ]
    errors = images["error"][np.isfinite(images["error"])]
    limit = max(float(np.percentile(errors, 99)), 1e-12) if errors.size else 1.0
    picture = error_map(images["error"], limit)
    caption = "Absolute error, mean over all bands"
    if "mask" in images:
        picture, caption = outlined(picture, images["mask"]), f"{caption}; clouds outlined"
    cells.append(
        f'<td><img alt="Error" src="{data_uri(picture)}"><div class="bar"><img alt="" src="{data_uri(colour_bar())}">'
        f'<div>0<span class="right">{number(limit)} or more</span></div></div><div>{caption}</div></td>'
    )
    return f'<table class="pictures"><tr>{"".join(cells)}</tr></table>'


def _plots(evaluation) -> str:
    if evaluation.histogram is None:
        return ""
    where = "under cloud" if evaluation.by_distance else "of the whole raster"
    plots = [(f"Errors {where}, by band", histogram(*evaluation.histogram, evaluation.pairs.names))]
    note = ""
    if evaluation.by_distance:
        plots.append(("Error by distance to clear ground", distance_bars(evaluation.by_distance)))
        note = '<p class="small">Above each bar: the share of cloudy pixels at that distance.</p>'
    else:
        plots.append(("", ""))  # keeps the first plot at half the width
    cells = "".join(f'<td class="plot"><div>{title}</div>{plot}</td>' for title, plot in plots)
    return f'<h2>Errors</h2><table class="pictures"><tr>{cells}</tr></table>{note}'


def _facts(evaluation) -> str:
    options, pairs = evaluation.options, evaluation.pairs
    rows = [
        ("Restored", _source(options.restored, pairs.restored)),
        ("Reference", _source(options.reference, pairs.reference)),
    ]
    if options.mask.raster:
        rows.append(("Mask", f"{options.mask.raster.path} (read as {evaluation.mask_type})"))
    if options.cloudy:
        rows.append(("Before", options.cloudy.path))
    left_out = evaluation.pixels["raster"] - evaluation.pixels["compared"]
    rows += [
        ("Bands paired", pairs.how),
        ("Pixels left out", f"{left_out:,} without data in at least one of the two rasters"),
        ("Restored by", evaluation.made_by or "not recorded in the raster"),
        ("Expected by that run", evaluation.expected or "not recorded in the raster"),
        ("Evaluated by", f"SAR Cloud Removal {evaluation.version}"),
    ]
    return f"<h2>What was compared</h2>{facts(rows)}"


def _source(source, numbers) -> str:
    return f"{source.path}, band{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def _main_region(evaluation) -> str:
    return "all" if evaluation.figures["cloudy"]["mae"] is None else "cloudy"


def _header(first: str, last: Optional[str] = None, skip: str = "") -> str:
    labels: List[str] = [first, *(label for key, label in _COLUMNS if key != skip), *([last] if last else [])]
    return "<tr>" + "".join(f"<th>{label}</th>" for label in labels) + "</tr>"


def _cells(figures, skip: str = "") -> str:
    return "".join(f"<td>{_shown(key, figures[key])}</td>" for key, _ in _COLUMNS if key != skip)


def _shown(key: str, value: Optional[float]) -> str:
    if value is None:
        return "–"
    if key == "ssim":
        return f"{value:.3f}"
    if key in ("psnr_db", "sam_deg"):
        return f"{value:.2f}"
    return ("+" if key == "bias" and value > 0 else "") + number(value)


_DEFINITIONS = """<h2>How to read the figures</h2><dl>
<dt>PSNR</dt><dd>Peak signal-to-noise ratio, 10·log10(MAX² / mean squared error): 6 dB more means half the error. It
depends on MAX, the data range above: compare only figures with the same data range. 100 dB stands for no error at
all.</dd>
<dt>SSIM</dt><dd>Structural similarity (Wang et al. 2004) with a Gaussian window of 11 × 11 pixels, mean over all bands:
1 for identical images, about 0 for unrelated ones. Windows that contain NoData are left out and, for the whole raster,
also windows that extend beyond its border.</dd>
<dt>MAE, RMSE, bias</dt><dd>Mean absolute error, root of the mean squared error, and mean of restored minus reference: a
bias is an error of brightness or colour.</dd>
<dt>SAM</dt><dd>Spectral angle: the angle between restored and reference as vectors of bands, mean over all pixels. It
measures errors of colour and ignores errors of brightness.</dd>
<dt>Expected by that run</dt><dd>What the run that restored the raster expected, by trials on its clear ground. Its
PSNR takes each band in a range of its own and is not that of this page. Compare its ± of each band, within which 68 %
of the errors are meant to lie, with the RMSE of that band under cloud.</dd>
<dt>Under cloud, in the clear</dt><dd>According to the given mask. A restoration also changes the rim by which it grows
the mask; these pixels count as clear here.</dd></dl>"""
