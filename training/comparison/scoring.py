"""Scores trained runs, the simple fills and the closed-form prior on the same test windows, image by image."""

import csv
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from skimage.metrics import structural_similarity

from ...files import replaced
from ...neighbourhood import distance_to
from ..data.pairs import SEN12MSCR, from_bytes, to_bytes
from ..scoring import fills, metrics
from ..scoring.evaluate import REAL_BUFFER_PX
from .plan import Run, Settings
from .results import FILL, PRIOR
from .runs import Runner, evenly

WHOLE = ("psnr_all", "ssim_all", "ssim7_all", "mae_all", "sam_deg_all")
AREAS = ("psnr_cloudy", "ssim_cloudy", "psnr_clear", "psnr_composited", "ssim_composited")
COLUMNS = ("system", "seed", "case", "group", "source", *WHOLE, *AREAS)
SCORES, FILL_SCORES, PICTURES = "scores.csv", "fills.csv", "pictures.npz"
PICTURED = 4
PICTURED_SEED = 0


class Scorer:
    """Scores the runs of a ``Runner``; every file is whole or absent, and kept where it is there.

    ``scores.csv`` and, of the first seed, ``pictures.npz`` (some of the images, (3, H, W) uint8) lie in the run's
    folder. Images are judged as the network gives them, as in the paper, and once more with the given clear
    pixels put in.
    """

    def __init__(self, runner: Runner, settings: Settings):
        self.runner, self.settings = runner, settings
        self._cases = {}

    def cases(self, run: Run):
        """Return the test windows (``data.samples.Case``) of the run's seed, each made when it is read."""
        if run.seed not in self._cases:
            cases = self.runner.cases(run, run.split.test, self.settings.per_pair)
            self._cases[run.seed] = TestWindows(cases, evenly(len(cases), self.settings.windows))
        return self._cases[run.seed]

    def score(self, run: Run) -> None:
        """Score ``run`` on all test windows of its seed."""
        folder = self.runner.folder(run)
        if (folder / SCORES).is_file():
            return
        stage = self.runner.stage(run)
        translator = self.runner.translator(run.upstream) if run.upstream else None
        rows, pictures = [], {}
        shown = self.pictured(run)
        for index, case in enumerate(self.cases(run)):
            image = restored(stage, case, translator, self.runner.fabric.device)
            rows.append({**_labels(run.system.name, run.seed, case), **judge(image, case, run.system.task)})
            if index in shown:
                pictures[case.name] = to_bytes(image)
        if pictures:
            with replaced(folder / PICTURES) as draft:
                np.savez_compressed(draft, **pictures)
        write_csv(folder / SCORES, rows)

    def score_fills(self, run: Run) -> None:
        """Score all fills and the closed-form prior; ``run``, which translates, gives the translation some paste."""
        path = self.runner.folder(run) / FILL_SCORES
        if path.is_file():
            return
        translator, rows = self.runner.translator(run), []
        for case in self.cases(run):
            given = _given(case, translator, self.runner.fabric.device)
            for name, fill in {**{FILL + n: f for n, f in fills.FILLS.items()}, PRIOR: fills.closed_form}.items():
                image = fill(given)
                rows.append({**_labels(name, run.seed, case), **_judge_fill(image, case)})
        write_csv(path, sorted(rows, key=lambda row: row["system"]))

    def pictured(self, run: Run):
        """Return which test windows of the run's seed are shown in the figures; none but of the first seed."""
        return evenly(len(self.cases(run)), PICTURED) if run.seed == PICTURED_SEED else []


class TestWindows(Sequence):
    """Those of ``cases`` with the given ``indices``. Masks of real clouds are grown, as the plugin does by default."""

    __test__ = False  # not a class of tests

    def __init__(self, cases, indices):
        self.cases, self.indices = cases, indices

    def __len__(self):
        return len(self.indices)

    def __getitem__(self, index):
        case = self.cases[self.indices[index]]
        if case.source != SEN12MSCR:
            return case
        cloudy = case.tensors["cloudy"][0, 0].numpy() > 0
        grown = distance_to(cloudy, REAL_BUFFER_PX) <= REAL_BUFFER_PX
        return replace(case, tensors={**case.tensors, "cloudy": torch.from_numpy(grown)[None, None].float()})


@torch.no_grad()
def restored(stage, case, translator, device):
    """Return the image (3, H, W) float32 in [-1, 1] that ``stage`` makes of ``case``."""
    tensors = {name: tensor.to(device) for name, tensor in case.tensors.items()}
    if translator is not None:
        tensors["translation"] = translator.translate(tensors["sar"])
    return stage.image(tensors)[0].float().clamp(-1, 1).cpu().numpy()


def judge(image, case, task):
    """Return ``{figure: value}`` of ``image`` (3, H, W) in [-1, 1]; NaN where a figure is undefined or meaningless."""
    target, region = _unit(case.tensors["target"][0]), case.tensors["hidden"][0, 0] > 0
    made = _unit(torch.from_numpy(image))
    found = metrics.scores(made, target, region)
    found["ssim7_all"] = structural_similarity(target.numpy(), made.numpy(), channel_axis=0, data_range=1.0)
    if task == "translate":
        return {**{name: found[name] for name in WHOLE}, **dict.fromkeys(AREAS, math.nan)}
    cloudy = case.tensors["cloudy"][0, 0] > 0
    composite = torch.where(cloudy, made, _unit(case.tensors["optical"][0]))
    same = torch.equal(composite, made)  # of fills: what is the same need not be judged twice
    found["psnr_composited"] = found["psnr_all"] if same else metrics.psnr(composite, target)
    found["ssim_composited"] = found["ssim_all"] if same else metrics.ssim(composite, target)
    return {name: found[name] for name in WHOLE + AREAS}


def _judge_fill(image, case):
    """Return the same for a fill, ``None`` where it is undefined; it changes no clear pixel."""
    if image is None:
        return dict.fromkeys(WHOLE + AREAS, math.nan)
    cloudy, optical = case.tensors["cloudy"][0].numpy() > 0, case.tensors["optical"][0].numpy()
    return judge(np.where(cloudy, image, optical).astype(np.float32), case, "remove")


def _unit(image):
    return ((image.double() + 1) / 2).clamp(0, 1)


def _given(case, translator, device):
    sar, optical = (case.tensors[name] for name in ("sar", "optical"))
    translation = translator.translate(sar.to(device))[0].cpu().numpy()
    cloudy = case.tensors["cloudy"][0, 0].numpy() > 0
    return fills.CloudyImage(sar[0].numpy(), optical[0].numpy(), cloudy, translation)


def _labels(system, seed, case):
    return {"system": system, "seed": seed, "case": case.name, "group": case.group, "source": case.source}


def write_csv(path: Path, rows) -> None:
    """Write ``rows`` of scores, NaN as an empty cell; the file is whole or absent."""
    with replaced(path) as draft, draft.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({name: _text(value) for name, value in row.items()})


def _text(value):
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.6f}"
    return value


def load_pictures(folder):
    """Return ``{case: (3, H, W) float32 in [-1, 1]}`` of the run in ``folder``, empty where it has none."""
    path = Path(folder) / PICTURES
    if not path.is_file():
        return {}
    with np.load(path) as stored:
        return {name: from_bytes(stored[name]) for name in stored.files}
