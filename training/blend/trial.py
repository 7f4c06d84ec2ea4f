"""Trains judges without some scenes and judges them there: what they gain over the stack's own weights."""

import json
import time
import zlib
from pathlib import Path
from typing import Dict, List, Sequence

import numpy as np
import torch
from torch import nn

from ...errors import OptionError
from ...files import write_text
from .judges import JUDGES, Data, mean_square

FOLDS, BATCH, PASSES = 4, 8, 8
LEARNING_RATE, WEIGHT_DECAY = 3e-3, 0.1
WARM_UP, MOST_GRADIENT = 0.1, 0.5
_LEAST_SQUARE, _LEAST_MSE = 1e-5, 1e-9


def folds(data: Sequence[Data], count: int = FOLDS) -> List[int]:
    """Return the fold of each example: scenes are never divided, and those of each source go to all folds in turn."""
    scenes: Dict[str, set] = {}
    for one in data:
        scenes.setdefault(one.who[1], set()).add(one.who[3])
    order = {source: sorted(own, key=lambda name: zlib.crc32(name.encode())) for source, own in scenes.items()}
    return [order[one.who[1]].index(one.who[3]) % count for one in data]


def cross_validated(name: str, data: Sequence[Data], out: Path) -> List[Dict]:
    """Return the records of all ``data`` by judges that did not learn from their scenes; finished folds are kept.

    Raises ``OptionError`` where there is one fold only.
    """
    own, records = folds(data), []
    if len(set(own)) < 2:
        raise OptionError("All restorations are of one scene: none is left to judge on. Add scenes.")
    for fold in sorted(set(own)):
        training = [one for one, where in zip(data, own) if where != fold]
        tested = [one for one, where in zip(data, own) if where == fold]
        records += finished_once(out / f"{name}-{fold}.json", lambda: judged(name, training, tested))
    return records


def finished_once(path: Path, compute) -> List[Dict]:
    """Return the records that ``compute`` returns, from the file ``path`` if they were computed before."""
    if not path.exists():
        write_text(path, json.dumps(compute()))
    return json.loads(path.read_text())


def judged(name: str, training: Sequence[Data], tested: Sequence[Data]) -> List[Dict]:
    """Return the records of ``tested`` by a judge that learns from ``training``."""
    torch.manual_seed(0)
    judge = JUDGES[name].make(list(training))
    gained = learn(judge, training) if JUDGES[name].learns else None
    judge.eval()
    with torch.no_grad():
        return [{**record_of(judge, one), "training_gain_db": gained} for one in tested]


def learn(judge: nn.Module, training: Sequence[Data]) -> float:
    """Train ``judge``, in place; return its gain in dB in the last quarter of the steps.

    Places count with the root of the number of their examples. The loss is the mean over examples of the logarithm of
    the mean squared error, which is the gain in PSNR.
    """
    steps = max(PASSES * len(training) // BATCH, 1)
    optimiser = torch.optim.AdamW(judge.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    places = [one.who[2] for one in training]
    chance = np.array([1 / np.sqrt(places.count(place)) for place in places])
    rng, gains, started = np.random.default_rng(0), [], time.monotonic()
    judge.train()
    for step in range(steps):
        done = (step + 1) / steps
        for group in optimiser.param_groups:
            group["lr"] = LEARNING_RATE * min(done / WARM_UP, 1) * (1 - step / steps)
        optimiser.zero_grad()
        for index in rng.choice(len(training), BATCH, p=chance / chance.sum()):
            one = training[index]
            ratio = torch.log((mean_square(one, judge(one)) + _LEAST_SQUARE) / (one.mean_square + _LEAST_SQUARE))
            (ratio / BATCH).backward()
            gains.append(-10 / np.log(10) * float(ratio.detach()))
        nn.utils.clip_grad_norm_(judge.parameters(), MOST_GRADIENT)
        optimiser.step()
    found = float(np.mean(gains[-(len(gains) // 4 + 1) :]))
    print(f"{type(judge).__name__}: {steps} steps in {time.monotonic() - started:.0f} s, {found:+.3f} dB in training")
    return found


def record_of(judge: nn.Module, one: Data) -> Dict:
    """Return the gain in dB of ``judge`` at one example."""
    restored, stack = (square.clamp(min=_LEAST_MSE) for square in (mean_square(one, judge(one)), one.mean_square))
    return {
        "source": one.who[1],
        "place": one.who[2],
        "scene": one.who[3],
        "references": one.references,
        "stack_db": float(10 * torch.log10(4 / stack)),
        "gain_db": float(10 * torch.log10(stack / restored)),
    }
