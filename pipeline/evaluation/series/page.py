"""The report of a series of dates without clouds: what was done, before and after, and the NDVI of points over time."""

import datetime
from html import escape
from typing import List, Optional, Sequence, Tuple

from ..page import facts, heading, large_figures, page
from ..pictures import data_uri, photograph
from ..plots import Mark, dated_errors
from .pictures import common_limits

_UNKNOWN = "–"
_PER_ROW = 3
"""So many dates lie side by side, each with two pictures."""
_SOURCES = {
    "observed": "Observed",
    "rim": "Rim",
    "other_dates": "Other dates",
    "sar": "SAR",
    "surroundings": "Surroundings",
    "mixed": "Mixed",
    "not_restored": "Not restored",
}
"""What pixels come from, by the names in the table of the series."""
_NDVI_RANGE = (-1.0, 1.0)


def html_report(report) -> str:
    """Return the HTML page of ``report``, what ``removecloudsseries`` did."""
    outcomes = report.outcomes
    span = f"{outcomes[0].date} to {outcomes[-1].date}"
    parts = [
        heading("Series without clouds", f"{len(outcomes)} dates, {span}, {report.grid}", report.warnings),
        _headline(outcomes),
        _table(outcomes),
        _pictures(report),
        _curves(report.curves),
        _facts(report),
        _DEFINITIONS,
    ]
    return page(f"Series without clouds, {span}", parts)


def _headline(outcomes) -> str:
    states = [outcome.state for outcome in outcomes]
    figures = [(str(states.count(state)), f"Dates {state}") for state in dict.fromkeys(states)]
    expected = [outcome.psnr_db for outcome in outcomes if outcome.psnr_db is not None]
    if expected:
        lowest, highest = min(expected), max(expected)
        text = f"{lowest:.1f} dB" if len(expected) == 1 else f"{lowest:.1f} to {highest:.1f} dB"
        figures.append((text, "Expected PSNR"))
    return large_figures(figures)


def _table(outcomes) -> str:
    occurring = {name for outcome in outcomes for name, share in outcome.provenance if share}
    sources = [name for name in _SOURCES if name in occurring]
    labels = [("Date", ""), ("State", "text"), ("Hidden", ""), ("Restored", "")]
    labels += [(_SOURCES[name], "") for name in sources]
    labels += [("Expected PSNR (dB)", ""), ("NDVI error", ""), ("References", "text")]
    header = "".join(f'<th class="{kind}">{label}</th>' if kind else f"<th>{label}</th>" for label, kind in labels)
    rows = "".join(_row(outcome, sources) for outcome in outcomes)
    return (
        f'<h2>All dates</h2><table class="dates"><tr>{header}</tr>{rows}</table>'
        '<p class="small">Shares are of the pixels with data.</p>'
    )


def _row(outcome, sources: Sequence[str]) -> str:
    shares = dict(outcome.provenance)
    cells = [_percent(outcome.hidden_share), _percent(outcome.restored_share)]
    cells += [_percent(shares.get(name)) for name in sources]
    cells.append(_UNKNOWN if outcome.psnr_db is None else f"{outcome.psnr_db:.1f}")
    cells.append(_UNKNOWN if outcome.ndvi_error is None else f"{outcome.ndvi_error:.3f}")
    days = ", ".join(f'<span class="day">{escape(day)}</span>' for day in outcome.references)
    used = escape(outcome.message) or days or _UNKNOWN
    figures = "".join(f"<td>{cell}</td>" for cell in cells)
    return (
        f'<tr><td>{escape(outcome.date)}</td><td class="words">{escape(outcome.state)}</td>{figures}'
        f'<td class="words">{used}</td></tr>'
    )


def _percent(share: Optional[float]) -> str:
    return _UNKNOWN if share is None else f"{100 * share:.1f} %"


def _pictures(report) -> str:
    limits = common_limits(report.pictures)
    cells = []
    for outcome, shown in zip(report.outcomes, report.pictures):
        cells += [
            _picture(shown.before, limits, f"{outcome.date}, before", "no picture"),
            _picture(shown.after, limits, f"{outcome.date}, {outcome.state}", "no result"),
        ]
    width = 2 * _PER_ROW
    cells += ["<td></td>"] * (-len(cells) % width)
    rows = "".join(f"<tr>{''.join(cells[start : start + width])}</tr>" for start in range(0, len(cells), width))
    return (
        f'<h2>Before and after</h2><table class="pictures">{rows}</table><p class="small">All pictures have one '
        "stretch, between the 1st and the 99th percentile of the restored dates: what is brighter in one of them was "
        "brighter. Grey: no data.</p>"
    )


def _picture(values, limits, caption: str, without: str) -> str:
    if values is None:
        return f"<td><div>{escape(caption)}: {without}</div></td>"
    uri = data_uri(photograph(values, limits[len(values)]))
    return f'<td><img alt="{escape(caption)}" src="{uri}"><div>{escape(caption)}</div></td>'


def _curves(found) -> str:
    """Return the plots of the points; nothing where none were asked for."""
    if found is None:
        return ""
    remarks = "".join(f'<p class="small">{escape(remark)}</p>' for remark in found.remarks)
    if not found.curves:
        return f"<h2>NDVI of the points</h2><p>There are no curves.</p>{remarks}"
    days = [_day(moment.date) for curve in found.curves for moment in curve.moments]
    span, values = (min(days), max(days)), _range(found.curves)
    cells = [f'<td class="plot"><div>{_title(curve)}</div>{_plot(curve, span, values)}</td>' for curve in found.curves]
    cells += ["<td></td>"] * (len(cells) % 2)
    rows = "".join(f"<tr>{''.join(cells[start : start + 2])}</tr>" for start in range(0, len(cells), 2))
    return f'<h2>NDVI of the points</h2><table class="pictures">{rows}</table>{_CURVES_NOTE}{remarks}'


def _title(curve) -> str:
    point = curve.point
    known = sum(moment.ndvi is not None for moment in curve.moments)
    return escape(f"{point.name} ({point.x:.10g}, {point.y:.10g}): {known} of {len(curve.moments)} dates")


def _plot(curve, span: Tuple[int, int], values: Tuple[float, float]) -> str:
    marks = [
        Mark(_day(moment.date), moment.ndvi, moment.error, _text(moment), moment.is_observed)
        for moment in curve.moments
        if moment.ndvi is not None
    ]
    return dated_errors(marks, span, values, "NDVI")


def _text(moment) -> str:
    error = "" if moment.error is None else f" ± {moment.error:.3f}"
    return f"{moment.date}: {moment.ndvi:.3f}{error}, {_SOURCES[moment.source].lower()}"


def _range(curves) -> Tuple[float, float]:
    """Return the range of values that all plots show, within that of the NDVI."""
    moments = [moment for curve in curves for moment in curve.moments if moment.ndvi is not None]
    ends: List[float] = [moment.ndvi + sign * (moment.error or 0) for moment in moments for sign in (-1, 1)]
    ends = [min(max(end, _NDVI_RANGE[0]), _NDVI_RANGE[1]) for end in ends]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    margin = 0.05 * max(high - low, 0.1)
    return low - margin, high + margin


def _day(date: str) -> int:
    return datetime.date.fromisoformat(date).toordinal()


def _facts(report) -> str:
    rows = [
        ("Folder of the results", report.folder),
        ("Grid", report.grid),
        ("Spectral indices", ", ".join(dict.fromkeys(report.options.indices)) or "none"),
        ("Kept from an earlier run", f"{sum(outcome.reused for outcome in report.outcomes)} dates"),
        ("Made by", f"SAR Cloud Removal {report.version}"),
    ]
    return f"<h2>The run</h2>{facts(rows)}"


_CURVES_NOTE = """<p class="small">Filled blue: observed. Hollow orange: restored, with the range in which 68 of 100
true values lie, where it is known. Dates without data, or hidden and not restored, are left out. The error is that of
the raster of spectral indices; where no NDVI was asked for, it is propagated in the same way from the expected errors
of red and near infrared, their correlation in trials and how far such errors held there.</p>"""
_DEFINITIONS = """<h2>How to read the figures</h2><dl>
<dt>State</dt><dd>restored: what clouds hid was restored. clear: nothing was hidden, the result is the raster itself.
skipped: nothing shows what error a restoration would have. failed: see the reason in the last column.</dd>
<dt>Hidden, restored</dt><dd>The share of the pixels that clouds hide, and of those that were changed: the clouds with
their rim, without what could not be restored.</dd>
<dt>Observed, rim, other dates, SAR, surroundings, mixed</dt><dd>What the pixels come from: the raster itself, a mixture
at the rim of the clouds, or what the restored value was made of for the most part.</dd>
<dt>Expected PSNR</dt><dd>Peak signal-to-noise ratio of all bands under the clouds, from copies of the clouds on clear
ground, each band scaled by ±2.5 standard deviations of its clear pixels: 6 dB more means half the error.</dd>
<dt>NDVI error</dt><dd>Expected mean absolute error of the vegetation index under the clouds.</dd>
<dt>References</dt><dd>The dates that the clouds were restored with.</dd></dl>"""
