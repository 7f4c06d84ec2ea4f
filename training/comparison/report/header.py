"""The text above every table: what was trained on what, with which command, and what the values may be compared with."""

from .formatting import count, lines
from .paper import CITATION, TRAINING_PAIRS, WIDTH

UNKNOWN = "not stated"
PASSES = 200
"""Passes over the training pairs in pix2pix, whose other settings the paper takes; its own are not published."""
COVERED = {
    "scenes and seeds": "over scenes and seeds",
    "scenes": "over scenes only where there is one seed: they say nothing of another training",
    "seeds": "over seeds only where there is one scene: they say nothing of another scene",
    "nothing": "missing where there is one seed and one scene",
}


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
