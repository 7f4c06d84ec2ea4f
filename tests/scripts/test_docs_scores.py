"""The figures in docs/limits.md are those of the bundled models' cards and of the judged reference dates.

``UPDATE_DOCS=1 pytest tests/scripts/test_docs_scores.py`` writes them.
"""

import json
import re

import pytest
from bundled import bundled_cards
from checkout import ROOT
from sar_cloud_removal.models.detector_cards import find_detector_card
from sar_cloud_removal.training.detection import table as detection_table
from sar_cloud_removal.training.references import table
from written_parts import require_current

LIMITS = ROOT / "docs" / "limits.md"
SETS = {"sen12": "SEN1-2", "wide": "wider scenes", "real": "real clouds, another date as truth"}
METHODS = {"network": "**network**", "spectral": "spectral thresholds", "brightness from 0.2": "brightness from 20 %"}
DETECTED = ("cloud_f1", "cloud_iou", "shadow_iou", "cloud_false_share")


def scenes_of(scores):
    """Return how many scenes ``scores`` are of, in words."""
    return f"{scores['scenes']} scene{'' if scores['scenes'] == 1 else 's'}"


def scores():
    """Return the scores of all bundled models as Markdown."""
    lines = []
    for card in bundled_cards():
        lines += ["", f"**{card.name} {card.version}.** {' '.join(card.summary.split())}", ""]
        sets = [name for name in SETS if name in card.scores]
        lines.append(
            "| under cloud: PSNR, SSIM | " + " | ".join(f"{SETS[n]} ({scenes_of(card.scores[n])})" for n in sets) + " |"
        )
        lines.append("|---" * (1 + len(sets)) + "|")
        for row in card.scores[sets[0]]["figures"]:
            figures = [card.scores[name]["figures"][row] for name in sets]
            cells = (f"{f['psnr_cloudy'][0]:.2f} dB, {f['ssim_cloudy'][0]:.3f}" for f in figures)
            lines.append(f"| {'**the model**' if row == 'model' else row} | {' | '.join(cells)} |")
        lines += ["", f"Intervals are in [the card](../weights/{card.path.name}). `{card.command}`"]
    return "\n".join([*lines, "", ""])


def detector_scores():
    """Return what the bundled detector and plain thresholds find on each test set, as Markdown."""
    card = find_detector_card()
    lines = [
        "",
        "| set (images) | | F1 of clouds | IoU of clouds | IoU of shadows | clear called cloud |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in card.scores.items():
        for method, label in METHODS.items():
            figures = one["figures"][method]
            cells = (f"{figures[key]:.3f}" if key in figures else "–" for key in DETECTED)
            lines.append(f"| {name} ({len(one['images'])}) | {label} | {' | '.join(cells)} |")
    lines += ["", *(f"- *{name}*: {one['truth']}" for name, one in card.scores.items())]
    return "\n".join([*lines, "", f"[The card](../weights/detectors/{card.path.name}). `{card.command}`", "", ""])


def references():
    """Return what the judging of reference dates found, as Markdown."""
    return f"\n{table.markdown(judged())}\n\n"


def detection():
    """Return what the judging of detection with other dates found, as Markdown."""
    found = json.loads((ROOT / "training" / "detection" / "cases.json").read_text(encoding="utf-8"))
    return f"\n{detection_table.markdown(found)}\n\n"


def series():
    """Return what the judging of whole series found, as Markdown."""
    return f"\n{table.series_markdown(judged())}\n\n"


def blend():
    """Return what judges of the estimates gained, as Markdown."""
    found = (ROOT / "training" / "blend" / "table.md").read_text(encoding="utf-8")
    return f"\n{found}\n"


def judged():
    """Return the committed figures of reference dates and series."""
    return json.loads((ROOT / "training" / "references" / "cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("scores", scores),
        ("detector scores", detector_scores),
        ("references", references),
        ("series", series),
        ("detection", detection),
        ("blend", blend),
    ],
)
def test_figures_are_the_cards(name, written):
    require_current(LIMITS, name, written(), "tests/scripts/test_docs_scores.py")


def test_the_guide_says_how_far_the_expected_psnr_is_off_as_the_table_does():
    row = r"`EXPECTED_PSNR` within 2 dB of the truth in 9 of 10 cases \| (\d+) % of \d+ cases, bias ([+-][\d.]+) dB"
    limits = LIMITS.read_text(encoding="utf-8")
    share, bias = re.search(row, limits).groups()
    (held,) = re.search(r"the range told for single clouds, [^|]*\| (\d+) %", limits).groups()
    off = f"{abs(float(bias)):.1f} dB too {'low' if bias.startswith('-') else 'high'}"
    text = " ".join((ROOT / "docs" / "guide.md").read_text(encoding="utf-8").split())
    told = f"within 2 dB of the true one in {share} % of the cases, and {off} on average; the range held {held} %"
    assert told in text, "correct section 5 of docs/guide.md"
