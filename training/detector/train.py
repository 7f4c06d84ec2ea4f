"""Training of the cloud detector: cross entropy over what is known, on one CPU core in minutes."""

import logging
import time
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from ...nets.detector import CloudDetector
from ..loop.batches import StopRequest
from ..loop.ema import ParameterAverage, recalibrate
from ..loop.trainer import device_name
from .labels import UNKNOWN

log = logging.getLogger(__name__)

_LOG_EVERY = 100


@dataclass(frozen=True)
class Settings:
    """How long and how fast.

    ``shadow_weight``: of shadows beside 1 for clear and cloud, as they are rare. ``average``: decay of the average of
    the weights, which is what is kept; BatchNorm is measured for it on ``measured_batches``.
    """

    steps: int = 2400
    batch_size: int = 8
    learning_rate: float = 3e-3
    weight_decay: float = 1e-2
    shadow_weight: float = 2.0
    average: float = 0.998
    measured_batches: int = 64
    widths: tuple = (16, 24, 32, 48, 64)
    seed: int = 0


def train(samples, settings: Settings, device="cpu") -> CloudDetector:
    """Return a detector trained on ``samples`` (``DetectorSamples``), in eval mode on the CPU.

    The rate follows one cycle (Smith and Topin 2018). Equal settings give equal weights on one machine. An interrupt
    raises ``KeyboardInterrupt`` after the step that it meets.
    """
    torch.manual_seed(settings.seed)
    # a third faster on a CPU than in the usual order of axes
    network = CloudDetector(settings.widths).to(device, memory_format=torch.channels_last).train()
    optimiser = torch.optim.AdamW(network.parameters(), settings.learning_rate, weight_decay=settings.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, total_steps=settings.steps, pct_start=0.1
    )
    weights = torch.tensor([1.0, 1.0, settings.shadow_weight], device=device)
    average = ParameterAverage(network, settings.average)
    started, losses = time.monotonic(), []
    with StopRequest() as stop:
        for step in range(settings.steps):
            batch = samples.batch(step, settings.batch_size)
            image, labels = (torch.from_numpy(batch[name]).to(device) for name in ("image", "labels"))
            loss = functional.cross_entropy(network(image), labels, weights, ignore_index=UNKNOWN)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            average.update(network)
            losses.append(float(loss.detach()))
            if step % _LOG_EVERY == _LOG_EVERY - 1:
                recent = np.mean(losses[-_LOG_EVERY:])
                log.info(
                    "detector: step %d of %d, loss %.4f, %.0f s",
                    step + 1,
                    settings.steps,
                    recent,
                    time.monotonic() - started,
                )
            if stop.asked:
                raise KeyboardInterrupt
    average.copy_to(network)
    more = (samples.batch(settings.steps + index, settings.batch_size) for index in range(settings.measured_batches))
    recalibrate(network, (torch.from_numpy(batch["image"]).to(device) for batch in more))
    return network.eval().requires_grad_(False).cpu()


def machine(device) -> str:
    """Return what a run is made on, for the card."""
    return f"{device_name(device)}, {torch.get_num_threads()} thread(s), torch {torch.__version__}"
