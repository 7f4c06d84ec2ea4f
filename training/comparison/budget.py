"""From minutes to images: how long one training step of every compared system takes here, measured on noise."""

import json
import math
import tempfile
import time
from dataclasses import replace
from typing import Sequence

import torch

from ...errors import OptionError
from ..benchmark import random_batch
from ..loop.batches import on_device
from ..loop.trainer import Trainer, TrainingPlan
from .networks import make_stage
from .plan import Run

OVERHEAD = 0.25
"""Share of the time that reading, translating, validating and scoring take."""
LEAST_STEPS = 10
MEASURED_STEPS, ENOUGH_SECONDS = 5, 2.0
CPU_BATCH = 4
"""On a processor an image takes about as long in any batch: a small one shows as much."""


def images_within(minutes: float, runs: Sequence[Run], fabric, parts: int = 1) -> int:
    """Return how many images every one of ``runs`` can be shown in ``minutes`` of each of ``parts`` such machines.

    Equally many for all, whole batches of each. Raises ``OptionError`` where that is too few to train.
    """
    seconds = {}
    for run in runs:
        key = _step(run)
        if key not in seconds:
            seconds[key] = seconds_per_image(run, fabric)
    each = sum(seconds[_step(run)] for run in runs)
    batches = [run.settings.batch_size for run in runs]
    whole = math.lcm(*batches)
    images = int(60 * minutes * parts * (1 - OVERHEAD) / each) // whole * whole
    if images < LEAST_STEPS * max(batches):
        raise OptionError(
            f"{minutes:g} minutes are {images} images for each of {len(runs)} runs, at least "
            f"{LEAST_STEPS * max(batches)} are needed. Raise --budget, or lower --seeds, --width or --batch."
        )
    return images


def _step(run: Run) -> str:
    """Return what a step's duration depends on; the weights of the loss do not count."""
    system, settings = run.system, run.settings
    networks = [system.stage, system.inputs, system.judged_with, system.generator, system.discriminator]
    return json.dumps([networks, settings.batch_size, settings.crop_px, settings.generator_steps], sort_keys=True)


def seconds_per_image(run: Run, fabric) -> float:
    """Return how long a training step of ``run`` takes per image; the first step, which sets things up, is left out."""
    settings = run.settings
    if fabric.device.type == "cpu":
        settings = replace(settings, batch_size=min(settings.batch_size, CPU_BATCH))
    stage, critics = make_stage(run.system, settings)
    with tempfile.TemporaryDirectory() as folder:
        trainer = Trainer(stage, critics, TrainingPlan(None, run.recipe.loop), folder, fabric)
        batch = on_device(random_batch(settings.batch_size, settings.crop_px), fabric.device)
        trainer.train_step(batch)
        _wait(fabric)
        start, steps = time.perf_counter(), 0
        while steps < MEASURED_STEPS and time.perf_counter() - start < ENOUGH_SECONDS:
            trainer.train_step(batch)
            _wait(fabric)
            steps += 1
    return (time.perf_counter() - start) / steps / settings.batch_size


def _wait(fabric):
    if fabric.device.type == "cuda":
        torch.cuda.synchronize()
