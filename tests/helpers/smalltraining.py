"""Training and evaluation on a small scale: noise as samples, tiny networks, and cases to evaluate them on."""

import os

import numpy as np
import torch
from sar_cloud_removal.nets.registry import architecture, build
from sar_cloud_removal.training.config import from_dict
from sar_cloud_removal.training.data.samples import Case, stack
from sar_cloud_removal.training.loop.stages import make_stage
from sar_cloud_removal.training.loop.trainer import CHECKPOINT, Trainer

SIDE_PX = 32


class Noise:
    """A stand-in for ``data.samples.Samples``: SAR that determines the target, half of it under cloud."""

    def batch(self, step, batch_size, first=0):
        samples = [self._sample(np.random.default_rng([step, first + index])) for index in range(batch_size)]
        return {name: torch.from_numpy(np.stack([s[name] for s in samples])) for name in samples[0]}

    def _sample(self, rng):
        sar = rng.uniform(-1, 1, (1, SIDE_PX, SIDE_PX)).astype(np.float32)
        target = np.concatenate([sar, -sar, 0.5 * sar])
        cloudy = np.zeros_like(sar)
        cloudy[:, :, : SIDE_PX // 2] = 1
        optical = np.where(cloudy == 1, np.float32(1), target)
        return {
            "sar": sar,
            "target": target,
            "optical": optical,
            "alpha": cloudy,
            "cloudy": cloudy,
            "translation": target,
        }


def small_config(steps=6, precision="32-true", dropout=0.5, **stage):
    """Return a config of two stages with ``steps`` steps; ``stage`` are other settings of both."""
    settings = {"steps": steps, "batch_size": 2, "discriminator_width": 4, **stage}
    return from_dict(
        {
            "name": "small",
            "recipe": "plus",
            "width": 4,
            "n_blocks": 1,
            "precision": precision,
            "dropout": dropout,
            "translator": settings,
            "fuser": {**settings, "composite": True, "clear_weight": 0.1},
        }
    )


def make_trainer(folder, stage="translator", config=None, samples=None, fabric=None, **options):
    """Return a ``Trainer`` of ``stage`` in ``folder``, with networks of width 4 that are the same every time."""
    from lightning.fabric import Fabric

    config = config or small_config()
    torch.manual_seed(config.seed)
    numbers = architecture("plus", config.width, config.n_blocks)
    for part in ("translator", "fuser"):
        numbers[part]["dropout"] = config.dropout
    restorer = build(numbers)
    fabric = fabric or Fabric(accelerator="cpu", devices=1, precision=config.precision)
    settings = config.stage(stage)
    trained = make_stage(stage, restorer, settings)
    return Trainer(*trained, settings, config.loop(), samples or Noise(), folder, fabric, **options)


def final_state(folder):
    """Return the state that a trainer left in ``folder``."""
    return torch.load(folder / CHECKPOINT, weights_only=True)


def assert_same(first, second):
    """Assert that two nested states are equal, tensors to the last bit."""
    assert type(first) is type(second)
    if isinstance(first, dict):
        assert first.keys() == second.keys()
        for key in first:
            assert_same(first[key], second[key])
    elif isinstance(first, (list, tuple)):
        assert len(first) == len(second)
        for pair in zip(first, second):
            assert_same(*pair)
    elif isinstance(first, torch.Tensor):
        assert torch.equal(first, second)
    else:
        assert first == second


class StopAfter(Noise):
    """Signals the process to stop, as Ctrl-C or a scheduler would, when the batch of ``step`` is first prepared."""

    def __init__(self, step, number):
        self.step, self.number, self.asked = step, number, False

    def batch(self, step, batch_size, first=0):
        if step == self.step and not self.asked:
            self.asked = True
            os.kill(os.getpid(), self.number)
        return super().batch(step, batch_size, first)


def two_process_config():
    """Return the config that two processes train with."""
    return small_config(steps=3, batch_size=4, dropout=0)  # chance would drop other channels


CASE_SIDE_PX = 64


def case(index, group, cover=0.5):
    """Ground of soft stripes under a cloud over the left ``cover`` of the image."""
    row, column = np.mgrid[:CASE_SIDE_PX, :CASE_SIDE_PX] / CASE_SIDE_PX
    target = 0.4 * np.stack([np.sin(9 * row + index), np.cos(7 * column), row - column])
    cloudy = (column < cover)[None].astype(np.float32)
    sample = {
        "sar": target[:1],
        "target": target,
        "optical": np.where(cloudy, 1, target),
        "alpha": cloudy,
        "cloudy": cloudy,
    }
    return Case(f"case{index}", group, "drawn", stack([sample]))
