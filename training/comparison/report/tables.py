"""The paper's tables with the study's values: what is in each row, and the same as Markdown and CSV."""

import csv
import io

from .formatting import COLUMNS, DASH, count, header, interval, lines, number, span
from .paper import FURTHER, PAPER, PLUS

EXTRA = ("ssim7_all", "mae_all", "sam_deg_all")
EXTRA_REMOVAL = (*EXTRA, "ssim_cloudy", "psnr_composited", "ssim_composited")
PUBLISHED, FURTHER_ROW, COMPOSITED = "published", "further", "composited"
"""Kinds of rows: those of the paper, other systems, and those whose clear pixels are the given ones by nature."""
SECTIONS = {
    FURTHER_ROW: "*without a published value*",
    COMPOSITED: "*composited: clear pixels are the given ones*",
}


def build(results, number):
    """Return table ``number`` as a dict: title, study and rows; ``figures`` hold ``intervals.Interval``.

    Systems without scores have a row too, with the status ``not trained``, or ``not scored`` where they have a run.
    """
    table = PAPER[number]
    rows = [_row(results, table, row.label, row.system, PUBLISHED) for row in table.rows]
    rows += [_row(results, table, *further, FURTHER_ROW) for further in FURTHER.get(number, ())]
    if number != 3:
        rows += [_row(results, table, name, name, COMPOSITED) for name in (PLUS, *results.fills)]
    return {"number": number, "title": table.title, "study": results.study, "rows": rows}


def figures_of(number):
    """Return the published figures of table ``number`` and the further ones."""
    return PAPER[number].figures, EXTRA if number == 3 else EXTRA_REMOVAL


def _row(results, table, label, system, kind):
    published, extra = figures_of(table.number)
    runs, seeds = results.runs_of(system), results.seeds(system)
    return {
        "label": label,
        "system": system,
        "kind": kind,
        "status": "scored" if seeds else "not scored" if runs else "not trained",
        "seeds": seeds,
        "figures": {figure: results.interval(system, figure) for figure in published + extra},
        "paper": {figure: table.value(system, figure) for figure in published} if kind == PUBLISHED else {},
        "images_seen": [run["images_seen"] for run in runs],
        "upstream_images": [run["upstream_images"] for run in runs],
        "parameters": [run["pipeline_parameters"] for run in runs],
        "gmac": [run["pipeline_gmac"] for run in runs],
    }


def plain(table):
    """Return ``table`` for JSON."""
    rows = [
        {**row, "figures": {figure: value.plain() for figure, value in row["figures"].items()}} for row in table["rows"]
    ]
    return {**table, "rows": rows}


# -- Markdown --------------------------------------------------------------------------------------


def markdown(table):
    """Return ``table`` as Markdown: what was done, the published figures, and further ones."""
    published, extra = figures_of(table["number"])
    titles = [PAPER[table["number"]].method]
    for figure in published:
        titles += [COLUMNS[figure][0], "paper"]
    titles += ["images seen", "parameters", "GMAC"]
    further = [
        "",
        *(COLUMNS[figure][0] for figure in extra),
        "images scored, all seeds",
        "scenes",
        "seeds",
        "undefined",
    ]
    return "\n".join(
        [
            header(table["study"], f"Table {table['number']}: {table['title']}", table["rows"]),
            _sections(table["rows"], titles, lambda row: _published_cells(row, published)),
            _notes(table),
            "## Further figures of the same images\n",
            _sections(table["rows"], further, lambda row: _further_cells(row, extra, published, table["study"])),
            _further_notes(table),
        ]
    )


def _sections(rows, titles, cells):
    """Return the rows as a Markdown table, with a line that says so where another kind of rows begins."""
    found, kind = [titles], PUBLISHED
    for row in rows:
        if row["kind"] != kind:
            kind = row["kind"]
            found.append([SECTIONS[kind]] + [""] * (len(titles) - 1))
        found.append([row["label"], *cells(row)])
    return lines(found)


def _published_cells(row, figures):
    cells = []
    for position, figure in enumerate(figures):
        value = row["status"] if position == 0 and not row["seeds"] else interval(row["figures"][figure], figure)
        cells += [value, number(row["paper"].get(figure), figure)]
    return [*cells, images_seen(row), span(row["parameters"], _millions), span(row["gmac"], lambda v: f"{v:.2f}")]


def images_seen(row):
    """Return the images seen in the row's own training, and those of the translator it builds on behind a plus."""
    own = span(row["images_seen"], count)
    return f"{own} + {span(row['upstream_images'], count)}" if any(row["upstream_images"]) else own


def _further_cells(row, extra, published, study):
    values = [row["figures"][figure] for figure in published]
    whole, planned = values[0], len(study.get("seeds", ()))
    seeds = f"{len(row['seeds'])} of {planned}" if len(row["seeds"]) < planned else len(row["seeds"])
    cells = [interval(row["figures"][figure], figure) for figure in extra]
    return [*cells, whole.images or DASH, whole.scenes or DASH, seeds, max(value.excluded for value in values) or ""]


def _millions(parameters):
    return f"{parameters / 1e6:.2f} M"


def _notes(table):
    found = ["Images seen: in the training of the row's own network"]
    if table["number"] == 3:
        found = [
            f"{found[0]}. Parameters and GMAC (10⁹ multiplications with addition per window of 256 × 256 pixels) are "
            "the generator's.",
            "The simple fills and the recipe `plus` are not below this table: they fill masked areas from their "
            "surroundings, and a translation of SAR has neither.",
        ]
    else:
        found = [
            f"{found[0]}, behind the plus in that of the translator it builds on. Parameters and GMAC (10⁹ "
            "multiplications with addition per window of 256 × 256 pixels) are those of both generators.",
            "The composited rows know the cloud mask and touch nothing outside it. Their whole-image figures are to be "
            "compared with the columns 'clear pixels given back' of the other rows, those in cloudy areas directly.",
        ]
    found.append(
        "PSNR and SSIM are taken per image and then averaged; SSIM has the Gaussian window of 11 × 11 pixels of Wang "
        "et al. (2004). The paper does not say which it has."
    )
    return "".join(f"- {line}\n" for line in found)


def _further_notes(table):
    found = ["Undefined: images without a value in one of the published figures, such as those without a clear pixel."]
    if table["number"] != 3:
        found.append("Clear pixels given back: what a user gets who knows the mask, as the plugin does.")
    return "".join(f"- {line}\n" for line in found)


# -- CSV -------------------------------------------------------------------------------------------


def as_csv(table):
    """Return ``table`` as CSV: a line per row, four columns per figure: mean, low, high, and the paper's value."""
    published, extra = figures_of(table["number"])
    titles = ["method", "system", "kind", "status", "seeds"]
    titles += [f"{figure}{end}" for figure in published + extra for end in ("", "_low", "_high", "_paper")]
    titles += ["images", "scenes", "images_seen", "upstream_images", "parameters", "gmac"]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(titles)
    for row in table["rows"]:
        cells = [row["label"], row["system"], row["kind"], row["status"], " ".join(map(str, row["seeds"]))]
        for figure in published + extra:
            value, digits = row["figures"][figure], COLUMNS[figure][1] + 2
            cells += [f"{x:.{digits}f}" if x == x else "" for x in (value.mean, value.low, value.high)]
            cells.append(row["paper"].get(figure, ""))
        whole = row["figures"][published[0]]
        counts = [span(row[name], str) for name in ("images_seen", "upstream_images", "parameters", "gmac")]
        writer.writerow([*cells, whole.images, whole.scenes, *("" if text == DASH else text for text in counts)])
    return stream.getvalue()
