"""The plots of a report as SVG embedded in the page: without a plotting library, sharp at any size."""

import datetime
import math
from dataclasses import dataclass
from html import escape
from typing import List, Optional, Sequence, Tuple

import numpy as np

WIDTH, HEIGHT = 520, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 12, 14, 48
_PALETTE = ("#3b6fb6", "#d1693c", "#3f9b57", "#8a5bb0", "#b89b2e", "#4aa3a8", "#c2588f", "#6b6b6b")
_MOST_FIGURES = 12
"""More bars are too narrow for their figures."""
_OF_COLOURS = {
    "#cc3d3d": ("red", "b4", "b04"),
    "#3f9b57": ("green", "b3", "b03"),
    "#3b6fb6": ("blue", "b2", "b02"),
}


@dataclass(frozen=True)
class Mark:
    """A value on a day (ordinal) of a plot, with its ``error``, ``None`` for none, and a ``text`` on hovering."""

    day: int
    value: float
    error: Optional[float]
    text: str
    is_full: bool


def number(value: float) -> str:
    """Return ``value`` with about three significant digits, without an exponent if that is readable."""
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1e6 or size < 1e-4:
        return f"{value:.2e}"
    digits = max(0, 2 - math.floor(math.log10(size)))
    return f"{value:,.{digits}f}"


def histogram(edges, shares, names: Sequence[str]) -> str:
    """Return a plot of the ``shares`` (B, n) of each band's pixels in error bins with these ``edges`` (n + 1,).

    If there are more bands than distinct colours, their mean is drawn.
    """
    if len(shares) > len(_PALETTE):
        shares, names = np.mean(shares, axis=0, keepdims=True), ("all bands",)
    percent = 100 * np.asarray(shares)
    axes = _Axes((edges[0], edges[-1]), (0, percent.max() * 1.08), "restored minus reference", "% of pixels")
    parts = axes.frame(_ticks(edges[0], edges[-1]), _ticks(0, percent.max() * 1.08))
    parts.append(axes.line([0, 0], axes.y_range, "#888", dashed=True))
    steps = np.repeat(edges, 2)[1:-1]
    for index, (band, colour) in enumerate(zip(percent, band_colours(names))):
        parts.append(axes.line(steps, np.repeat(band, 2), colour))
        parts.append(axes.key(index, names[index], colour))
    return _svg(parts, "Histogram of the errors")


def distance_bars(rows: List[dict]) -> str:
    """Return a plot of the mean absolute error by distance to clear ground, from the rows of ``DistanceProfile``."""
    top = max(row["mae"] for row in rows) * 1.15 or 1.0
    total = sum(row["pixels"] for row in rows)
    axes = _Axes((0, len(rows)), (0, top), "pixels to the nearest clear pixel", "mean absolute error")
    parts = axes.frame([], _ticks(0, top))
    for place, row in enumerate(rows):
        parts.append(axes.bar(place, row["mae"], f"{row['pixels']:,} pixels", _PALETTE[0]))
        middle, share = axes.x(place + 0.5), 100 * row["pixels"] / total
        parts.append(_text(middle, axes.y(row["mae"]) - 4, f"{share:.0f} %", size=10, colour="#666"))
        parts.append(_text(middle, axes.y(0) + 15, _span(row), size=11))
    return _svg(parts, "Error by distance to clear ground")


def date_bars(bars: Sequence[Tuple[str, str, float]], best: int) -> str:
    """Return a plot of gains in dB, from 0 up or down: a label below each bar, a text on hovering and its height.

    ``best``: the index of the bar to point out.
    """
    heights = [height for _, _, height in bars]
    low, high = min(*heights, 0.0), max(*heights, 0.0)
    margin = 0.12 * max(high - low, 1)  # for the figures
    low, high = low - margin if low < 0 else 0.0, high + margin
    axes = _Axes((0, len(bars)), (low, high), "reference, in order of time", "gain (dB)")
    parts = axes.frame([], _ticks(low, high))
    for place, (label, title, height) in enumerate(bars):
        colour = _PALETTE[1] if place == best else _PALETTE[0]
        parts.append(axes.bar(place, height, title, colour))
        if len(bars) <= _MOST_FIGURES:
            beside = axes.y(height) + (12 if height < 0 else -4)
            parts.append(_text(axes.x(place + 0.5), beside, f"{height:+.1f}", size=10, colour="#666"))
        parts.append(_text(axes.x(place + 0.5), axes.y(low) + 15, label, size=11))
    parts.append(axes.line([0, len(bars)], [0, 0], "#444"))
    return _svg(parts, "Gain by date")


def dated_errors(marks: Sequence[Mark], days: Tuple[int, int], values: Tuple[float, float], title: str) -> str:
    """Return a plot of values with error bars by date; ``days`` (ordinals) and ``values`` are the ranges to show.

    Marks of values with ``is_full`` are filled, the others hollow.
    """
    first, last = days
    margin = max(1.0, 0.07 * (last - first))  # half of the last label
    axes = _Axes((first - margin, last + margin), values, "date", title)
    parts = axes.frame(_date_ticks(first, last), _ticks(*values))
    parts.append(axes.line([mark.day for mark in marks], [mark.value for mark in marks], "#bbb"))
    for mark in marks:
        colour = _PALETTE[0] if mark.is_full else _PALETTE[1]
        if mark.error is not None:
            parts.append(axes.error_bar(mark.day, mark.value, mark.error, colour))
        parts.append(axes.dot(mark.day, mark.value, mark.text, colour, mark.is_full))
    return _svg(parts, title)


def band_colours(names: Sequence[str]) -> List[str]:
    """Return a colour for each band: matching ones for red, green and blue, otherwise from the palette."""
    by_name = {name: colour for colour, group in _OF_COLOURS.items() for name in group}
    found = [by_name.get(name.lower()) for name in names]
    return found if all(found) else [_PALETTE[index % len(_PALETTE)] for index in range(len(names))]


class _Axes:
    """Maps values to positions in the drawing."""

    def __init__(self, x_range: Tuple[float, float], y_range: Tuple[float, float], x_label: str, y_label: str):
        self.x_range, self.y_range = x_range, y_range
        self._labels = x_label, y_label

    def x(self, value: float) -> float:
        return _LEFT + (value - self.x_range[0]) / (self.x_range[1] - self.x_range[0]) * (WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        value = min(max(value, self.y_range[0]), self.y_range[1])
        return (
            HEIGHT
            - _BOTTOM
            - (value - self.y_range[0]) / (self.y_range[1] - self.y_range[0]) * (HEIGHT - _TOP - _BOTTOM)
        )

    def frame(self, x_ticks, y_ticks) -> list:
        """Return grid lines, numbers and labels."""
        left, right, top, bottom = _LEFT, WIDTH - _RIGHT, _TOP, HEIGHT - _BOTTOM
        parts = [
            f'<path d="M{left} {self.y(value):.1f}H{right}" stroke="#e3e3e3"/>'
            f"{_text(left - 6, self.y(value) + 4, label, 'end', 11)}"
            for value, label in y_ticks
        ]
        parts += [
            f'<path d="M{self.x(value):.1f} {bottom}v4" stroke="#999"/>'
            f"{_text(self.x(value), bottom + 15, label, size=11)}"
            for value, label in x_ticks
        ]
        parts.append(f'<path d="M{left} {bottom}H{right}" stroke="#999"/>')
        parts.append(_text((left + right) / 2, HEIGHT - 10, self._labels[0]))
        middle = (top + bottom) / 2
        parts.append(f'<g transform="rotate(-90 13 {middle:.0f})">{_text(13, middle + 4, self._labels[1])}</g>')
        return parts

    def line(self, xs, ys, colour: str, dashed: bool = False) -> str:
        """Return a line through these points."""
        points = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in zip(xs, ys))
        dashes = ' stroke-dasharray="4 3"' if dashed else ' stroke-width="1.6"'
        return f'<polyline points="{points}" fill="none" stroke="{colour}"{dashes}/>'

    def bar(self, place: int, height: float, title: str, colour: str) -> str:
        """Return the bar of the place ``place``, from 0 up or down to ``height``, with a text on hovering."""
        left, right = self.x(place + 0.14), self.x(place + 0.86)
        high, foot = self.y(max(height, 0)), self.y(min(height, 0))
        return (
            f'<rect x="{left:.1f}" y="{high:.1f}" width="{right - left:.1f}" '
            f'height="{foot - high:.1f}" fill="{colour}"><title>{escape(title)}</title></rect>'
        )

    def dot(self, x: float, y: float, title: str, colour: str, is_full: bool) -> str:
        """Return a round mark with a text on hovering."""
        place = f'cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="4"'
        look = f'fill="{colour if is_full else "#fff"}" stroke="{colour}" stroke-width="1.6"'
        return f"<circle {place} {look}><title>{escape(title)}</title></circle>"

    def error_bar(self, x: float, y: float, error: float, colour: str) -> str:
        """Return a bar from ``y - error`` to ``y + error``, cut at the frame, with caps where it is not cut."""
        middle = self.x(x)
        ends = [min(max(end, self.y_range[0]), self.y_range[1]) for end in (y - error, y + error)]
        path = f"M{middle:.1f} {self.y(ends[0]):.1f}V{self.y(ends[1]):.1f}"
        for end, wanted in zip(ends, (y - error, y + error)):
            path += f"M{middle - 4:.1f} {self.y(end):.1f}h8" if end == wanted else ""
        return f'<path d="{path}" stroke="{colour}" stroke-width="1.2" fill="none"/>'

    def key(self, index: int, name: str, colour: str) -> str:
        """Return the entry of a band in the legend."""
        top = _TOP + 12 + 16 * index
        swatch = f'<path d="M{_LEFT + 12} {top - 4}h18" stroke="{colour}" stroke-width="3"/>'
        return swatch + _text(_LEFT + 36, top, name[:18], "start", 11)


def _span(row) -> str:
    if row["to_px"] is None:
        return f"> {row['from_px'] - 1}"
    return str(row["from_px"]) if row["to_px"] == row["from_px"] else f"{row['from_px']}–{row['to_px']}"


def _date_ticks(first: int, last: int) -> List[Tuple[float, str]]:
    """Return five days from ``first`` to ``last`` (ordinals), evenly, each with its date."""
    days = sorted({round(first + part * (last - first) / 4) for part in range(5)})
    return [(day, datetime.date.fromordinal(day).isoformat()) for day in days]


def _ticks(low: float, high: float, wanted: int = 5) -> List[Tuple[float, str]]:
    """Return round values from ``low`` to ``high``, about as many as ``wanted``, each with its text."""
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    values = [index * step for index in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
    decimals = next((d for d in range(10) if abs(round(step, d) - step) < 1e-9 * step), None)
    return [(value, f"{value:.1e}" if decimals is None else f"{value:,.{decimals}f}") for value in values]


def _text(x: float, y: float, text: str, anchor: str = "middle", size: int = 12, colour: Optional[str] = None) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour or "#333"}">'
        f"{escape(text)}</text>"
    )


def _svg(parts, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" role="img" xmlns="http://www.w3.org/2000/svg" '
        f'font-family="sans-serif"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )
