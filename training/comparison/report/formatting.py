"""How the study's numbers are printed: figures of merit with their digits, intervals, counts, Markdown tables."""

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
