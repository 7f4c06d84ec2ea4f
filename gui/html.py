"""Parts of a page in HTML that QGIS's own viewers support, too."""

from html import escape

_STYLE = """
body { font-family: sans-serif; color: #222222; background: #ffffff; margin: 20px; max-width: 1000px; }
h1 { font-size: 20px; } h2 { font-size: 16px; margin-top: 26px; }
th, td { text-align: left; vertical-align: top; padding: 4px 18px 4px 0; border-bottom: 1px solid #dddddd; }
th { color: #666666; font-weight: normal; }
.good { color: #2f7d32; } .bad { color: #b3261e; } .small { font-size: 12px; color: #666666; }
.unbroken { white-space: nowrap; } li { margin-bottom: 8px; }
"""


def page(title: str, parts) -> str:
    """Return a self-contained page of the HTML ``parts``."""
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{''.join(parts)}</body></html>\n"


def table(title, header, rows) -> str:
    """Return a titled HTML table; ``header`` is plain text, the cells of ``rows`` are HTML. Empty without rows."""
    if not rows:
        return ""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<h2>{escape(title)}</h2><table cellspacing="0"><tr>{head}</tr>{body}</table>'


def marked(text) -> str:
    """Return plain ``text`` marked as a problem."""
    return f'<span class="bad">{escape(text)}</span>'


def unbroken(text) -> str:
    """Return plain ``text`` without line breaks."""
    return f'<span class="unbroken">{escape(text)}</span>'


def small(text) -> str:
    """Return plain ``text`` in small print."""
    return f'<span class="small">{escape(text)}</span>'


def paragraph(text) -> str:
    """Return plain ``text`` as a paragraph in small print."""
    return f"<p>{small(text)}</p>"
