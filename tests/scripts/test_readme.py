"""The README tells the truth: its table of models is the cards', its links and files exist."""

import os
import re

from checkout import ROOT
from sar_cloud_removal.models.cards import list_cards

README = ROOT / "README.md"
TABLE = re.compile(r"(<!-- models:.*?-->\n)(.*?)(<!-- end of models -->)", re.DOTALL)


def models_table():
    """Return the Markdown table of the models in ``weights/``, empty where there are none."""
    cards = list_cards()
    if not cards:
        return ""
    rows = ["| model | version | weights | what to expect |", "|---|---|---|---|"]
    for card in cards:
        size_mb = card.weights_path.stat().st_size / 1e6
        link = f"[{card.name}](weights/{card.path.name})"
        rows.append(f"| {link} | {card.version} | {size_mb:.1f} MB | {' '.join(card.summary.split())} |")
    return "\n".join(rows) + "\n"


def test_table_of_models_is_the_cards():
    text = README.read_text(encoding="utf-8")
    assert len(TABLE.findall(text)) == 1
    if os.environ.get("UPDATE_DOCS"):
        text = TABLE.sub(lambda match: match[1] + models_table() + match[3], text)
        README.write_text(text, encoding="utf-8")
    assert TABLE.search(text)[2] == models_table(), (
        "run UPDATE_DOCS=1 bash scripts/test.sh tests/scripts/test_readme.py"
    )


def test_links_and_files_that_are_named_exist():
    for document in [README, *sorted(ROOT.glob("docs/*.md"))]:
        text = document.read_text(encoding="utf-8")
        links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
        named = re.findall(r"\b(?:scripts|tests|training|docs)/[\w/]+\.\w+", text) if document == README else []
        missing = [
            name
            for base, names in ((document.parent, links), (ROOT, named))
            for name in names
            if not (base / name).exists()
        ]
        assert not missing, document.name
