"""Reads what a study has written so far: its description, its runs, and the scores of every test image."""

import csv
import json
import math
from pathlib import Path

from ...errors import PluginError
from ...models.cards import CLOSED_FORM_PRIOR
from .report.intervals import mean_interval

FILL = "fill: "
PRIOR = CLOSED_FORM_PRIOR


class Results:
    """Reads ``study.json``, ``runs.json`` and ``scores/*.csv`` of ``folder``; any of them may be missing yet.

    ``study`` and ``runs`` are the contents of the two JSON files. Every test image of a system is known by its seed
    and case. Raises ``PluginError`` where a file is damaged or an image is scored twice.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.study = _read_json(self.folder / "study.json")
        self.runs = _read_json(self.folder / "runs.json")
        self._scores, self._intervals = {}, {}
        for path in sorted((self.folder / "scores").glob("[!.]*.csv")):
            self._read_scores(path)

    def _read_scores(self, path):
        with path.open(newline="", encoding="utf-8") as stream:
            for line, row in enumerate(csv.DictReader(stream), start=2):
                try:
                    images, key = self._scores.setdefault(row["system"], {}), (int(row["seed"]), row["case"])
                    found = (row["group"], {name: _number(row[name]) for name in row if name not in _NAMES})
                except (KeyError, TypeError, ValueError) as error:
                    raise PluginError(
                        f"Line {line} of '{path}' is damaged ({error!r}). Delete the file; the study scores again."
                    ) from error
                if key in images:
                    raise PluginError(
                        f"'{row['system']}' is scored twice on '{key[1]}' of seed {key[0]}, the second time in "
                        f"'{path}'. Delete one of the files."
                    )
                images[key] = found

    @property
    def systems(self):
        """Names of all systems that have scores, as the files list them."""
        return tuple(self._scores)

    @property
    def fills(self):
        """Names of the closed-form prior and the simple fills that have scores."""
        return tuple(name for name in self._scores if name == PRIOR or name.startswith(FILL))

    def seeds(self, system):
        """Return the seeds with which ``system`` has been scored."""
        return sorted({seed for seed, _ in self._scores.get(system, ())})

    def runs_of(self, system):
        """Return the runs of ``system``, by seed."""
        return sorted((run for run in self.runs.values() if run["system"] == system), key=lambda run: run["seed"])

    def interval(self, system, figure):
        """Return the ``Interval`` of a figure; all NaN and 0 where the system has no scores."""
        if (system, figure) not in self._intervals:
            images = self._scores.get(system, {})
            rows = ((seed, scene, values.get(figure, math.nan)) for (seed, _), (scene, values) in images.items())
            self._intervals[system, figure] = mean_interval(rows)
        return self._intervals[system, figure]

    def difference(self, first, second, figure):
        """Return the ``Interval`` of ``first`` - ``second``, image by image of equal seed and case.

        What scenes, and seeds, do to both alike is not in it. Images of one of the two only count as excluded.
        """
        ours, theirs = self._scores.get(first, {}), self._scores.get(second, {})
        rows = []
        for key in sorted({*ours, *theirs}):
            scene = (ours.get(key) or theirs[key])[0]
            a, b = (images[key][1].get(figure, math.nan) if key in images else math.nan for images in (ours, theirs))
            rows.append((key[0], scene, a - b))
        return mean_interval(rows)


_NAMES = ("system", "seed", "case", "group", "source")


def _number(text):
    return math.nan if text == "" else float(text)


def _read_json(path):
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise PluginError(f"'{path}' is damaged ({error}). Delete it; the study writes it again.") from error
