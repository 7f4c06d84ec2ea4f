"""The ranking of other dates as an HTML report, as JSON and as CSV."""

import csv
import io
from dataclasses import asdict
from html import escape
from pathlib import PurePath
from typing import List, Optional, Sequence, Tuple

from ..provenance import valid_json
from .page import facts, heading, large_figures, page
from .plots import date_bars, number

_UNKNOWN = "–"


def html_report(quality) -> str:
    """Return the HTML page of ``quality``, what ``expectedquality`` found."""
    ranking, name = quality.ranking, PurePath(quality.options.restoration.optical.raster.path).name
    parts = [
        heading(name, f"other dates compared before clouds are removed, {quality.grid}", quality.warnings),
        _headline(ranking),
        _table(ranking),
        _plot(ranking),
        _errors(ranking),
        _facts(quality),
        _DEFINITIONS,
    ]
    return page(f"Expected quality of {name}", parts)


def json_text(quality) -> str:
    """Return everything that was found as JSON; what is unknown is ``null``."""
    ranking = quality.ranking
    found = {
        "optical": quality.options.restoration.optical.raster.path,
        "grid": quality.grid,
        "references": [
            {
                "rank": ranked.rank,
                "name": ranked.name,
                "path": ranked.path,
                "date": ranked.date,
                "days": ranked.days,
                **_plain(ranked.expected),
            }
            for ranked in ranking.dates
        ],
        "together": _plain(ranking.together),
        "without": _plain(ranking.without),
        "refused": [asdict(refused) for refused in ranking.refused],
        "with_networks": ranking.with_networks,
        "options": asdict(quality.options),
        "warnings": list(quality.warnings),
        "version": quality.version,
        "seconds": round(quality.seconds, 3),
    }
    return valid_json(found, indent=2, ensure_ascii=False) + "\n"


def csv_text(quality) -> str:
    """Return the figures as CSV: a line for each reference, best first, for the best together, and without any."""
    ranking, target = quality.ranking, io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    fixed = ("rank", "references", "name", "date", "days", "seen_share", "psnr_db", "gain_db", "ndvi_error")
    writer.writerow((*fixed, *(f"error {name}" for name in ranking.without.proof.bands)))
    for ranked in ranking.dates:
        known = (ranked.rank, ranked.number, ranked.name, ranked.date, ranked.days)
        writer.writerow(_cells(known, ranked.expected))
    for refused in ranking.refused:
        blank = [""] * (len(fixed) + len(ranking.without.proof.bands) - 3)
        writer.writerow(("", refused.number, PurePath(refused.path).name, *blank))
    for name, expected in (("together", ranking.together), ("without", ranking.without)):
        writer.writerow(_cells(("", " ".join(map(str, expected.numbers)), name, "", ""), expected))
    return target.getvalue()


def _plain(expected) -> dict:
    proof = expected.proof
    return {
        "numbers": list(expected.numbers),
        "seen_share": expected.seen_share,
        "psnr_db": proof.psnr_db,
        "gain_db": expected.gain_db,
        "ndvi_error": proof.ndvi_error,
        "errors": [{"band": band, "error": error} for band, error in zip(proof.bands, proof.errors)],
        "trials": proof.trials,
        "estimators": dict(proof.weights),
    }


def _cells(known: Sequence, expected) -> list:
    proof = expected.proof
    figures = (expected.seen_share, proof.psnr_db, expected.gain_db, proof.ndvi_error, *proof.errors)
    return [*("" if value is None else value for value in known), *("" if f is None else repr(f) for f in figures)]


def _headline(ranking) -> str:
    proof = ranking.together.proof
    figures = [
        (f"{proof.psnr_db:.1f} dB", "Expected PSNR"),
        (f"{ranking.together.gain_db:+.1f} dB", "Gain over no other date"),
        (f"{100 * ranking.together.seen_share:.0f} %", "Seen of what is to be restored"),
    ]
    if proof.ndvi_error is not None:
        figures.insert(1, (f"{proof.ndvi_error:.3f}", "Expected NDVI error"))
    best, several = ranking.best, len(ranking.together.numbers) > 1
    sentence = f"The best date is {_title(best)}, with {best.expected.proof.psnr_db:.1f} dB alone."
    if several:
        sentence += f" The figures above are those of references {_listed(ranking.together.numbers)} together."
        if ranking.together.proof.psnr_db <= best.expected.proof.psnr_db:
            sentence += " The best date alone is expected to do as well or better: give it alone."
    title = f"The best {len(ranking.together.numbers)} dates together" if several else "The date alone"
    return f"<h2>{title}</h2>{large_figures(figures)}<p>{escape(sentence)}</p>"


def _title(ranked) -> str:
    when = ", ".join(filter(None, (ranked.date, _days(ranked.days))))
    return f"reference {ranked.number}, {ranked.name}{f' ({when})' if when else ''}"


def _days(days: Optional[float]) -> str:
    return "" if days is None else f"{days:+.0f} days"


def _listed(numbers: Sequence[int]) -> str:
    return " and ".join(filter(None, (", ".join(map(str, numbers[:-1])), str(numbers[-1]))))


def _table(ranking) -> str:
    labels = ("Rank", "Date", "Reference", "Days", "Seen", "Expected PSNR (dB)", "Gain (dB)", "NDVI error")
    rows = [
        _row(str(ranked.rank), ranked.date or _UNKNOWN, f"{ranked.number}: {ranked.name}", ranked.days, ranked.expected)
        for ranked in ranking.dates
    ]
    if len(ranking.dates) > 1:
        rows.append(_row("", "", f"{_listed(ranking.together.numbers)} together", None, ranking.together, "main"))
    rows.append(_row("", "", "No other date", None, ranking.without))
    rows += [
        f'<tr><td>{_UNKNOWN}</td><td></td><td class="text">{refused.number}: {escape(PurePath(refused.path).name)}</td>'
        '<td colspan="5">cannot be used, see the warning above</td></tr>'
        for refused in ranking.refused
    ]
    kinds = {"Reference": ' class="text"'}
    header = "".join(f"<th{kinds.get(label, '')}>{label}</th>" for label in labels)
    return f"<h2>All dates, the best first</h2><table><tr>{header}</tr>{''.join(rows)}</table>"


def _row(rank: str, date: str, name: str, days: Optional[float], expected, kind: str = "") -> str:
    proof = expected.proof
    seen = f"{100 * expected.seen_share:.0f} %" if expected.numbers else _UNKNOWN
    gain = f"{expected.gain_db:+.1f}" if expected.numbers else _UNKNOWN
    ndvi = _UNKNOWN if proof.ndvi_error is None else f"{proof.ndvi_error:.3f}"
    cells = (_UNKNOWN if days is None else f"{days:+.0f}", seen, f"{proof.psnr_db:.1f}", gain, ndvi)
    mark = f' class="{kind}"' if kind else ""
    return (
        f'<tr{mark}><td>{rank}</td><td>{escape(date)}</td><td class="text">{escape(name)}</td>'
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
    )


def _plot(ranking) -> str:
    shown = sorted(ranking.dates, key=lambda ranked: (ranked.days is None, ranked.days, ranked.number))
    bars = [(str(ranked.number), _title(ranked), ranked.expected.gain_db) for ranked in shown]
    plot = date_bars(bars, shown.index(ranking.best))
    return (
        f'<h2>Gain by date</h2><table class="pictures"><tr><td class="plot">{plot}</td><td></td></tr></table>'
        '<p class="small">What each date alone adds to the '
        f"{ranking.without.proof.psnr_db:.1f} dB of a restoration without other dates; the best one in orange. From "
        "the earliest date to the latest, those without a known date last; the numbers are those of the references in "
        "the table.</p>"
    )


def _errors(ranking) -> str:
    bands = ranking.without.proof.bands
    lines: List[Tuple[str, object]] = [(f"{ranked.number}: {ranked.name}", ranked.expected) for ranked in ranking.dates]
    if len(ranking.dates) > 1:
        lines.append((f"{_listed(ranking.together.numbers)} together", ranking.together))
    lines.append(("No other date", ranking.without))
    header = "".join(f"<th>{escape(label)}</th>" for label in ("Reference", *bands))
    rows = (
        f'<tr><td class="text">{escape(name)}</td>'
        + "".join(f"<td>±{number(error)}</td>" for error in expected.proof.errors)
        + "</tr>"
        for name, expected in lines
    )
    return (
        f"<h2>Expected error of each band</h2><table><tr>{header}</tr>{''.join(rows)}</table>"
        '<p class="small">In the units of the optical raster: 68 of 100 restored values lie that close to the true '
        "one.</p>"
    )


def _facts(quality) -> str:
    restoration, ranking = quality.options.restoration, quality.ranking
    rows = [("Optical raster", restoration.optical.raster.path)]
    given = sorted((*ranking.dates, *ranking.refused), key=lambda date: date.number)
    rows += [(f"Reference {date.number}", date.path) for date in given]
    mask = restoration.mask.raster.path if restoration.mask.is_given else "clouds detected in the optical raster"
    rows += [
        ("Cloud mask", mask),
        ("SAR", restoration.sar.raster.path if restoration.sar else "none"),
        ("Networks", "one of the estimators" if ranking.with_networks else "not used"),
        ("Trials", f"{ranking.without.proof.trials} copies of the clouds on clear ground"),
        ("Compared by", f"SAR Cloud Removal {quality.version}"),
    ]
    return f"<h2>What was compared</h2>{facts(rows)}"


_DEFINITIONS = """<h2>How to read the figures</h2><dl>
<dt>Trials</dt><dd>Copies of the raster's own clouds are put on its clear ground, restored as 'Remove clouds' would do
it, and compared with what is there. All references are tried on the same ground.</dd>
<dt>Expected PSNR</dt><dd>Peak signal-to-noise ratio of all bands under the clouds, each scaled by ±2.5 standard
deviations of its clear pixels: 6 dB more means half the error. What a date does not see, because it is cloudy itself,
counts as restored without it.</dd>
<dt>Gain</dt><dd>The expected PSNR with the date, less that of a restoration without other dates. A date that adds less
than 0.3 dB is hardly worth its while.</dd>
<dt>Seen</dt><dd>The share of the pixels to restore, clouds with their rim, that the date shows without clouds.</dd>
<dt>NDVI error</dt><dd>Mean absolute error of the vegetation index.</dd></dl>"""
