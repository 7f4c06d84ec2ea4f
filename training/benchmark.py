"""Images per second of a training step, beside the floor that arithmetic alone sets on the same device."""

import tempfile
import time
from dataclasses import dataclass

import torch
from torch.utils.flop_counter import FlopCounterMode

from ..nets.registry import build
from .config import STAGES
from .experiment import numbers_of
from .loop.batches import on_device
from .loop.stages import make_stage
from .loop.trainer import Trainer, TrainingPlan

WARM_UP_STEPS = 2
_PRODUCTS = 5
_SIDE = {"cpu": 1024, "cuda": 8192}


@dataclass(frozen=True)
class Speed:
    """One stage: measured ``images_per_s`` of all processes, operations per image, and the floor's images per second.

    ``gflop`` counts multiplications and additions of all convolutions and matrix products of one step (forward and
    backward, discriminator and generator), per image. ``floor_images_per_s`` is what would be reached if they ran as
    fast as a large matrix product.
    """

    stage: str
    crop_px: int
    batch_size: int
    images_per_s: float
    gflop: float
    floor_images_per_s: float


def measure(config, fabric, steps=10):
    """Return the ``Speed`` of both stages of ``config``, over ``steps`` steps each."""
    dtype = torch.bfloat16 if "bf16" in config.loop.precision else torch.float32
    peak = fabric.world_size * product_flops(fabric.device, dtype)
    return [_measure(config, fabric, stage, steps, peak) for stage in STAGES]


def _measure(config, fabric, stage, steps, peak):
    settings = config.stage(stage)
    share = settings.batch_size // fabric.world_size
    with tempfile.TemporaryDirectory() as folder:
        torch.manual_seed(config.seed)
        trained = make_stage(stage, build(numbers_of(config)), settings)
        trainer = Trainer(*trained, TrainingPlan(None, config.loop), folder, fabric)
        batch = on_device(random_batch(share, settings.crop_px), fabric.device)
        with FlopCounterMode(display=False) as counter:
            trainer.train_step(batch)
        for _ in range(WARM_UP_STEPS):
            trainer.train_step(batch)
        seconds = _seconds(lambda: trainer.train_step(batch), steps, fabric.device)
    flop = counter.get_total_flops() / share
    images = settings.batch_size * steps
    return Speed(stage, settings.crop_px, settings.batch_size, images / seconds, flop / 1e9, peak / flop)


def random_batch(size, crop_px):
    """Return a batch of noise with everything that any stage reads; the left half is cloudy."""
    channels = {"sar": 1, "target": 3, "optical": 3, "translation": 3}
    batch = {name: torch.rand(size, count, crop_px, crop_px) * 2 - 1 for name, count in channels.items()}
    batch["cloudy"] = torch.zeros(size, 1, crop_px, crop_px)
    batch["cloudy"][..., : crop_px // 2] = 1
    return {**batch, "hidden": batch["cloudy"]}


def product_flops(device, dtype):
    """Return the operations per second of a large matrix product, the best of five."""
    side = _SIDE.get(device.type, 2048)
    matrix = torch.rand(side, side, device=device).to(dtype)
    _seconds(lambda: matrix @ matrix, 1, device)
    return 2 * side**3 / min(_seconds(lambda: matrix @ matrix, 1, device) for _ in range(_PRODUCTS))


def _seconds(function, times, device):
    wait = torch.cuda.synchronize if device.type == "cuda" else lambda: None
    wait()
    start = time.perf_counter()
    for _ in range(times):
        function()
    wait()
    return time.perf_counter() - start


def table(speeds, device_name, processes, precision):
    """Return ``speeds`` as Markdown, and what they were measured on."""
    lines = [
        f"{device_name}, {processes} process(es) of {torch.get_num_threads()} thread(s), {precision}\n",
        "| stage | crop, px | batch | GFLOP per image | images/s | images/s at the speed of a matrix product | share |",
        "|---|---|---|---|---|---|---|",
    ]
    for s in speeds:
        share = 100 * s.images_per_s / s.floor_images_per_s
        cells = f"{s.stage} | {s.crop_px} | {s.batch_size} | {s.gflop:.1f} | {s.images_per_s:.3g}"
        lines.append(f"| {cells} | {s.floor_images_per_s:.3g} | {share:.0f} % |")
    return "\n".join(lines)
