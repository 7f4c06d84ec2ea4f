"""How the study's numbers are printed: digits, Markdown tables, and the text above them."""

from .paper import CITATION, TRAINING_PAIRS, WIDTH

COLUMNS = {
    "psnr_all": ("PSNR, dB", 2),
    "ssim_all": ("SSIM", 3),
    "psnr_cloudy": ("PSNR in cloudy areas, dB", 2),
    "psnr_clear": ("PSNR in non-cloudy areas, dB", 2),
    "ssim_cloudy": ("SSIM in cloudy areas", 3),
    "ssim7_all": ("SSIM, 7 × 7 uniform window", 3),
    "mae_all": ("MAE", 4),
    "sam_deg_all": ("SAM, °", 2),
    "psnr_composited": ("PSNR, clear pixels given back, dB", 2),
    "ssim_composited": ("SSIM, clear pixels given back", 3),
}
"""Title and digits of every figure of merit."""

EXACT_PSNR_DB = 100.0
"""What the metrics report where there is no error at all."""
DASH = "–"
JSON_DIGITS = 6
UNKNOWN = "not stated"
PASSES = 200
"""Passes over the training pairs in pix2pix, whose other settings the paper takes; its own are not published."""
COVERED = {
    "scenes and seeds": "over scenes and seeds",
    "scenes": "over scenes only where there is one seed: they say nothing of another training",
    "seeds": "over seeds only where there is one scene: they say nothing of another scene",
    "nothing": "missing where there is one seed and one scene",
}


def interval(value, figure, sign=False):
    """Return ``mean (low … high)`` of an ``Interval``, a dash where there is no mean."""
    if value.mean != value.mean:
        return DASH
    if figure.startswith("psnr") and not sign and value.mean == EXACT_PSNR_DB:
        return "exact"
    text = number(value.mean, figure, sign)
    return f"{text} ({number(value.low, figure, sign)} … {number(value.high, figure, sign)})" if value.known else text


def number(value, figure, sign=False):
    """Return a value with the digits of its figure, a dash for ``None``."""
    if value is None:
        return DASH
    text = format(value, f"{'+' if sign else ''}.{COLUMNS[figure][1]}f")
    return text.replace("-", "−")


def count(value):
    """Return a whole number in groups of three digits."""
    return f"{value:,}".replace(",", " ")


def span(values, write):
    """Return the one value there is, ``smallest to largest`` of several, a dash of none; each as ``write`` says."""
    values = sorted(set(values))
    return " to ".join(write(v) for v in values[:1] + values[1:][-1:]) if values else DASH


def lines(rows):
    """Return rows of cells as lines of a Markdown table; the first row is the header."""
    rows = [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in [rows[0], ["---"] * len(rows[0]), *rows[1:]])


def rounded(content):
    """Return ``content`` for JSON with every float rounded to six digits after the point."""
    if isinstance(content, dict):
        return {name: rounded(value) for name, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [rounded(value) for value in content]
    return round(content, JSON_DIGITS) if isinstance(content, float) else content


# -- above the tables ------------------------------------------------------------------------------


def header(study, title, rows):
    """Return title, facts and caveats as Markdown; ``rows`` are those of the table that follows."""
    parts = [
        f"# {title}\n",
        f"Published by {CITATION}; here trained and scored again, every row by the same code on the same splits.\n",
        facts(study),
        incomparable(study) + "\n",
        "As in the paper, the network's raw output is judged, not a composite in which clear pixels are given back.\n",
        intervals_text(value.covers for row in rows for value in row["figures"].values() if value.images),
    ]
    parts += [f"- {note}\n" for note in study.get("notes", ())]
    return "\n".join(parts)


def facts(study):
    """Return the description of the study as a Markdown table."""
    test = study.get("test") or {}
    said = {
        "Data": study.get("data"),
        "Split": study.get("split"),
        "Protocol": study.get("protocol"),
        "Seeds": ", ".join(map(str, study.get("seeds", ()))),
        "Training images seen, per network": _count(study.get("images")),
        "Batch size": study.get("batch_size"),
        "Width": f"{study['width']} (published: {WIDTH})" if "width" in study else None,
        "Precision": study.get("precision"),
        "Computed on": _device(study),
        "Test": f"{_count(test.get('images'))} images, {_count(test.get('scenes'))} scenes" if test else None,
        "Command": f"`{study['command']}`" if study.get("command") else None,
    }
    return lines([["", ""], *([name, UNKNOWN if value in (None, "") else value] for name, value in said.items())])


def incomparable(study):
    """Return why no value can be held against the paper's, and what can be compared."""
    width, images = study.get("width"), study.get("images")
    pairs = " and ".join(count(number) for number in TRAINING_PAIRS.values())
    passes = " and ".join(count(number * PASSES) for number in TRAINING_PAIRS.values())
    reasons = ["the images are others"]
    if width != WIDTH:
        reasons.append(f"the networks are {UNKNOWN if width is None else width} filters wide in place of {WIDTH}")
    reasons.append(
        f"each network sees {_count(images) or UNKNOWN} training images, where the paper has {pairs} pairs and does "
        f"not say how often it shows them ({passes} images would be pix2pix's {PASSES} passes)"
    )
    return (
        "**The values are not comparable with the paper's in absolute terms**: "
        f"{'; '.join(reasons)}. What can be compared is which row is better."
    )


def intervals_text(covered):
    """Return what stands in brackets, given what every interval printed covers."""
    found = set(covered)
    texts = [text for name, text in COVERED.items() if name in found] or [COVERED["scenes and seeds"]]
    return (
        f"In brackets: 95 % intervals, {'; '.join(texts)}. They are bootstrapped over both at once (Owen 2007) and "
        "widened for the small number of seeds and scenes (Hesterberg 2015).\n"
    )


def _count(value):
    return count(value) if isinstance(value, int) else value


def _device(study):
    threads = study.get("threads")
    return ", ".join(str(part) for part in (study.get("device"), threads and f"threads: {threads}") if part)
