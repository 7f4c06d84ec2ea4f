"""The study of the paper's Tables 3 to 6: trains, scores and reports all that a table compares, in one folder.

The folder is the study: a call trains what is missing in it. Several processes or machines share the work by
``--part``; what they leave in ``runs/`` is merged by copying it together.
"""

import json
import logging
import os
import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import Dict, Mapping, Optional

import torch

from ...errors import OptionError
from ...files import replaced, write_json
from ..data.splits import Split, split_at
from ..loop.trainer import device_name
from ..materials import make_materials
from .budget import images_within
from .plan import SHARES, Settings, describe, make_chains, share_out, systems_of
from .report.description import describe_study, summary
from .report.paper import FIGURE_COLUMNS, PAPER
from .report.pictures import figure
from .report.report import report
from .runs import RECORD, Runner
from .scoring import FILL_SCORES, SCORES, Scorer, load_pictures
from .systems import load_systems

log = logging.getLogger(__name__)

STUDY_FILE = "study.json"
FILLS_TRANSLATOR = "drib"
"""Whose translation the fills 'GAN1 pasted' and 'GAN1 harmonised' take: the paper's own."""


class Study:
    """An opened study: all that it trains (``chains`` of ``plan.Run``), how, and what scores it; see ``open``."""

    def __init__(self, folder, settings: Settings, materials, fabric, tables, part=(1, 1)):
        self.folder, self.settings, self.materials = Path(folder), settings, materials
        self.fabric, self.tables, self.part = fabric, tuple(tables), part
        self.all_systems = load_systems()
        self.systems = systems_of(self.tables, self.all_systems)
        self.splits = _splits(self.folder, materials.pairs, settings)
        self.runner = Runner(self.folder, materials, fabric)
        self.scorer = Scorer(self.runner, settings)
        self.chains = make_chains(self.systems, settings, self.splits)

    @classmethod
    def open(cls, folder, data, given: Mapping, make_fabric, tables=tuple(PAPER), minutes=None, part=(1, 1)) -> "Study":
        """Return the study in ``folder``: a new one of the data folder ``data``, or the one that is there.

        ``given`` holds fields of ``plan.Settings``; those left out are the defaults, or the folder's. ``minutes``, the
        time for each part, sets the number of images where ``images`` is not given. ``make_fabric(precision)`` returns
        the Fabric, ``tables`` are numbers of the paper's, ``part`` is (k, n): the k-th of n shares of the work. Raises
        ``OptionError`` for settings that cannot be used or differ from the folder's, naming them all, and for other
        data.
        """
        stored = stored_study(folder)
        settings = settings_of(stored, given, minutes)
        fabric = make_fabric(settings.precision)
        materials = make_materials(data, settings.source())
        if stored is None:
            if not settings.images:
                settings = replace(settings, images=_images(folder, settings, materials, fabric, tables, minutes, part))
            new = cls(folder, settings, materials, fabric, tables, part)
            write_once(new.folder / STUDY_FILE, new.description(minutes))
            # another part of the study may have been first
            stored = stored_study(folder)
            settings = settings_of(stored, given, minutes)
        if stored["data"] != summary(materials.pairs):
            raise OptionError(
                f"The study in '{folder}' was begun with other data: {stored['data']}; '{data}' holds "
                f"{summary(materials.pairs)}. Give the same data, or another --out."
            )
        return cls(folder, settings, materials, fabric, tables, part)

    def description(self, minutes=None) -> dict:
        """Return the content of ``study.json``; ``minutes`` is the time that the number of images was made of."""
        runs = {chain[0].seed: chain[0] for chain in self.chains}
        windows = [case for run in runs.values() for case in self.scorer.cases(run)]
        used = {"threads": torch.get_num_threads(), "device": device_name(self.fabric.device), "minutes": minutes}
        return {**describe_study(self.settings, self.splits, self.materials.pairs, windows, self.tables), **used}

    # -- work ----------------------------------------------------------------------------------------

    def run(self) -> None:
        """Train and score what is missing of this part of the study."""
        chains = share_out(self.chains, *self.part)
        log.info("Part %d of %d: %s", *self.part, describe(chains))
        removal = any(system.task == "remove" for system in self.systems.values())
        for chain in chains:
            for run in chain:
                self.runner.train(run)
                self.scorer.score(run)
            if removal and chain[0].system.name == FILLS_TRANSLATOR:
                self.scorer.score_fills(chain[0])
        self.collect()

    def collect(self) -> None:
        """Collect the results of all finished runs of these settings: ``runs.json`` and ``scores/``."""
        records = {}
        (self.folder / "scores").mkdir(exist_ok=True)
        for chain in make_chains(self.all_systems, self.settings, self.splits):
            for run in chain:
                folder = self.runner.folder(run)
                if (folder / RECORD).is_file():
                    records[run.name] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
                _copy(folder / SCORES, self.folder / "scores" / f"{run.name}.csv")
                if run.system.name == FILLS_TRANSLATOR:
                    _copy(folder / FILL_SCORES, self.folder / "scores" / f"fills-seed{run.seed}.csv")
        write_json(self.folder / "runs.json", dict(sorted(records.items())))

    def report(self) -> str:
        """Write tables, summary, curves, and the figures whose columns are complete; return the tables."""
        report(self.folder, self.tables)
        for number, columns in FIGURE_COLUMNS.items():
            self._draw(self.folder / "figures" / f"figure{number}.png", columns)
        paths = [self.folder / "tables" / f"table{number}.md" for number in self.tables]
        return "\n".join(path.read_text(encoding="utf-8") for path in [*paths, self.folder / "summary.md"])

    def _draw(self, path, columns):
        runs = {run.system.name: run for chain in self.chains for run in chain if run.seed == 0}
        known = {name: load_pictures(self.runner.folder(runs[name])) for _, name in columns if name in runs}
        given = {"sar": "sar", "cloudy": "optical", "target": "target"}
        if any(name not in given and not known.get(name) for _, name in columns):
            return
        first = next(iter(runs.values()))
        cases = [self.scorer.cases(first)[index] for index in self.scorer.pictured(first)]
        stacks = []
        for title, name in columns:
            if name in given:
                images = [case.tensors[given[name]][0].numpy() for case in cases]
            else:
                images = [known[name][case.name] for case in cases]
            stacks.append((title, images))
        path.parent.mkdir(exist_ok=True)
        figure(path, stacks)


def _splits(folder: Path, pairs, settings: Settings) -> Dict[int, Split]:
    """Return the split of every seed, read from ``splits/`` or made and written there."""
    (folder / "splits").mkdir(parents=True, exist_ok=True)
    paths = {seed: folder / "splits" / f"seed{seed}.json" for seed in range(settings.seeds)}
    shares = SHARES[settings.split]
    return {seed: split_at(path, pairs, settings.split, "paper", seed, shares=shares) for seed, path in paths.items()}


def _images(folder, settings, materials, fabric, tables, minutes, part) -> int:
    """Return how many images every network can be shown in ``minutes`` of each part; measured on noise."""
    if minutes is None:
        raise OptionError(
            "Say with --budget how many minutes there are, or with --images how many images to show each network."
        )
    chains = Study(folder, replace(settings, images=1), materials, fabric, tables).chains
    log.info("Measuring training steps for %s", describe(chains))
    images = images_within(minutes, [run for chain in chains for run in chain], fabric, part[1])
    log.info("%g minutes are %d images for each network", minutes, images)
    return images


def stored_study(folder) -> Optional[dict]:
    """Return the content of ``study.json`` in ``folder``, ``None`` where there is no study yet.

    Raises ``OptionError`` where it is damaged or of another version.
    """
    path = Path(folder) / STUDY_FILE
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if set(content["settings"]) != {f.name for f in fields(Settings)}:
            raise ValueError("the settings are another version's")
        return content
    except (ValueError, KeyError, TypeError) as error:
        raise OptionError(f"'{path}' is not a study of this version ({error}). Give another --out.") from error


def settings_of(stored: Optional[dict], given: Mapping, minutes=None) -> Settings:
    """Return the settings of a study; raise ``OptionError`` for unusable ones, or others than the folder's."""
    if stored is None:
        settings = Settings(**given)
        unknown = () if given.get("images") is not None else ("images",)
        found = [text for text in settings.problems() if not text.startswith(unknown)]
        if found:
            raise OptionError(" ".join(found))
        return settings
    settings = Settings(**stored["settings"])
    there = {**stored["settings"], "minutes": stored["minutes"]}
    now = {**given, **({} if minutes is None else {"minutes": minutes})}
    changed = [f"{name} ({there[name]} / {value})" for name, value in now.items() if there[name] != value]
    if changed:
        raise OptionError(
            f"The folder holds a study with other settings (there / now): {', '.join(changed)}. "
            "Leave them out to continue it, or give another --out."
        )
    return settings


def write_once(path: Path, content) -> None:
    """Write ``content`` as JSON unless ``path`` is there already; of two processes one writes, and all of it."""
    own = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")
    write_json(own, content)
    try:
        os.link(own, path)
    except FileExistsError:
        log.info("%s has been written by another process", path)
    finally:
        own.unlink()


def _copy(source: Path, target: Path) -> None:
    """Copy a file, whole or not at all; without the source the target goes, too."""
    if not source.is_file():
        target.unlink(missing_ok=True)
        return
    with replaced(target) as draft:
        shutil.copyfile(source, draft)
