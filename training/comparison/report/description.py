"""How a study describes itself: its data, the command that repeats it, and notes for readers of its tables."""

from dataclasses import fields
from typing import List, Mapping, Sequence

from ...data.pairs import SEN12MSCR
from ...data.splits import Split
from ...materials import OFFICIAL_NOTE
from ..plan import Settings
from .paper import PAPER

SOURCES_OWN = "each source's own"
OPTIONS = {"batch_size": "batch", "crop_px": "crop"}
ALWAYS = ("split", "protocol", "images", "seeds", "batch_size", "crop_px", "width", "precision")
"""Settings that the command names though they are the defaults."""
SAME = (
    "Every network saw the same number of images, crops of {} pixels squared, in batches of {}, with Adam (2e-4; 0.5, "
    "0.999), one step of the generator per batch and a learning rate that falls linearly over the second half."
)
ORIGINAL = (
    "Every network saw the same number of images; batch, crop, learning rate, its schedule, stretched to that length, "
    "and steps of the generator are each source's own."
)
NOTES = (
    "Every seed has its own split, first weights and batches; all systems of a seed have the same, and the same test "
    "windows. Cloud removal is trained on pairs that the translators have not seen.",
    "Judged are the last weights, averaged over the steps; no validation and no test chose among weights.",
)
FEWER_LEVELS = (
    "U-Nets have as many levels as the crop can be halved, one less than their sources' at 128 pixels. All are judged "
    "on windows of 256 pixels."
)
SYNTHETIC = "Clouds are synthetic."
REAL = (
    "Judged are red, green and blue, where SEN12MS-CR's authors judge 13 bands, and in units of reflectance with "
    "--norm fixed only: their values and these must not be compared one by one."
)
READINGS = "What was read where a source is silent is in training/configs/systems."


def describe_study(settings: Settings, splits: Mapping[int, Split], pairs, windows, tables: Sequence[int]) -> dict:
    """Return the content of ``study.json``, but for what it is computed on; ``windows`` are all seeds' test cases."""
    real = any(pair.source == SEN12MSCR for pair in pairs)
    return {
        "protocol": settings.protocol,
        "split": next(iter(splits.values())).kind,
        "seeds": list(splits),
        "images": settings.images,
        "batch_size": settings.batch_size if settings.protocol == "same" else SOURCES_OWN,
        "crop_px": settings.crop_px if settings.protocol == "same" else SOURCES_OWN,
        "width": settings.width,
        "precision": settings.precision,
        "data": summary(pairs),
        "command": command(settings, tables),
        "test": {"images": len(windows), "scenes": len({case.group for case in windows})},
        "notes": notes(settings, real),
        "settings": vars(settings),
    }


def summary(pairs) -> str:
    """Return one line: pairs and scenes by source."""
    parts = []
    for source in sorted({pair.source for pair in pairs}):
        groups = [pair.group for pair in pairs if pair.source == source]
        parts.append(f"{source}: {len(groups)} pairs of {len(set(groups))} scenes")
    return "; ".join(parts)


def command(settings: Settings, tables: Sequence[int]) -> str:
    """Return the command that makes the same study again, without the paths of this machine."""
    table = "all" if tuple(tables) == tuple(PAPER) else " ".join(map(str, tables))
    named = [f for f in fields(settings) if f.name in ALWAYS or getattr(settings, f.name) != f.default]
    options = " ".join(f"--{OPTIONS.get(f.name, f.name.replace('_', '-'))} {getattr(settings, f.name)}" for f in named)
    return f"python -m sar_cloud_removal.training study --table {table} --data DATA {options} --out FOLDER"


def notes(settings: Settings, real: bool) -> List[str]:
    """Return what a reader of the tables must know; ``real``: whether the clouds are."""
    same = settings.protocol == "same"
    found = [SAME.format(settings.crop_px, settings.batch_size) if same else ORIGINAL, *NOTES]
    found += [FEWER_LEVELS] if same and settings.crop_px < 256 else []
    return [*found, *((OFFICIAL_NOTE, REAL) if real else (SYNTHETIC,)), READINGS]
