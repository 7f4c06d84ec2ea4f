"""The frame of the HTML reports and the parts they share: one file, simple enough for any viewer."""

from html import escape
from typing import Iterable, Sequence, Tuple

_STYLE = """
body{font:15px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:#222;background:#fff;margin:0}
main{max-width:1320px;margin:0 auto;padding:24px 28px 48px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px}h2{font-size:18px;margin:34px 0 10px;border-bottom:1px solid #ddd}
p{margin:8px 0}.sub{color:#666}.small{color:#666;font-size:13px}
table{border-collapse:collapse;width:100%}th,td{padding:6px 10px;text-align:right;border-bottom:1px solid #e8e8e8}
th{font-weight:600;color:#555;font-size:13px}th:first-child,td:first-child,th.text{text-align:left}
tr.main td{font-weight:600;background:#f3f7fc}td.text{text-align:left;word-break:break-word}
td.words{text-align:left}.dates td{white-space:nowrap}.dates td.words{white-space:normal}
.day{white-space:nowrap}
.tiles{width:100%;table-layout:fixed;border-spacing:10px;border-collapse:separate;margin:0 -10px}
.tiles td{background:#f3f7fc;border:0;border-radius:6px;padding:12px 14px;text-align:left;vertical-align:top}
.tiles b{display:block;font-size:24px;line-height:1.2}.tiles span{color:#555;font-size:13px}
.pictures{width:100%;table-layout:fixed;border-spacing:8px;border-collapse:separate;margin:0 -8px}
.pictures td{border:0;padding:0;text-align:left;vertical-align:top}
.pictures img{width:100%;display:block;image-rendering:pixelated;border:1px solid #ccc}
.pictures td.plot{padding-right:10px}
.bar img{height:10px;margin-top:6px}.bar div{font-size:12px;color:#555}.right{float:right}
.warning{background:#fff6e0;border-left:4px solid #e0a100;padding:8px 14px;margin:12px 0}
dl,p{max-width:900px}dt{font-weight:600;margin-top:8px}dd{margin:0 0 0 18px;color:#444}
"""


def page(title: str, parts: Sequence[str]) -> str:
    """Return the HTML page of ``parts`` (HTML), called ``title`` (text)."""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><main>\n" + "\n".join(parts) + "\n</main></body></html>\n"
    )


def heading(title: str, subtitle: str, warnings: Iterable[str]) -> str:
    """Return the top of a page: what it is about, and the warnings of the run."""
    shown = "\n".join(f'<p class="warning">{escape(text)}</p>' for text in warnings)
    return f'<h1>{escape(title)}</h1>\n<p class="sub">{escape(subtitle)}</p>\n{shown}'


def large_figures(figures: Iterable[Tuple[str, str]]) -> str:
    """Return pairs of a figure and its label in large type, side by side."""
    cells = "".join(f"<td><b>{escape(figure)}</b><span>{escape(label)}</span></td>" for figure, label in figures)
    return f'<table class="tiles"><tr>{cells}</tr></table>'


def facts(rows: Iterable[Tuple[str, str]]) -> str:
    """Return a table of labels and texts."""
    lines = "".join(f'<tr><td>{escape(label)}</td><td class="text">{escape(text)}</td></tr>' for label, text in rows)
    return f"<table>{lines}</table>"
