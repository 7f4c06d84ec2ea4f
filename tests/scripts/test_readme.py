"""The README tells the truth: its tables are those of the cards and of the judged cases, its links and files exist."""

import json
import re

import pytest
from bundled import bundled_cards
from checkout import ROOT
from sar_cloud_removal.training.references import table
from written_parts import require_current

README = ROOT / "README.md"


def models_table():
    """Return the Markdown table of the models in ``weights/``, empty where there are none."""
    cards = bundled_cards()
    if not cards:
        return ""
    rows = ["| model | version | weights | what to expect |", "|---|---|---|---|"]
    for card in cards:
        size_mb = card.weights_path.stat().st_size / 1e6
        link = f"[{card.name}](weights/{card.path.name})"
        rows.append(f"| {link} | {card.version} | {size_mb:.1f} MB | {' '.join(card.summary.split())} |")
    return "\n".join(rows) + "\n"


def other_dates():
    """Return what other dates are worth, as Markdown."""
    found = json.loads((ROOT / "training" / "references" / "cases.json").read_text(encoding="utf-8"))
    return f"{table.summary(found)}\n"


@pytest.mark.parametrize(("name", "written"), [("models", models_table), ("other dates", other_dates)])
def test_tables_are_current(name, written):
    require_current(README, name, written(), "tests/scripts/test_readme.py")


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
