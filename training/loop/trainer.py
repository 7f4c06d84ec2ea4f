"""The training recipe, one for both GANs: a discriminator step, a generator step, averaged weights, and the clock."""

import copy
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Optional

import torch

from ...errors import ModelError, OptionError, PluginError
from ...files import write_json
from ..config import LoopConfig
from . import checkpoints
from .adversary import Adversary
from .batches import Batches, Clock, StopRequest, on_device
from .ema import ParameterAverage, recalibrate
from .logs import RunLog

LOG_EVERY = 20
RECALIBRATION_BATCHES = 8
CHECKPOINT, BEST, FINISHED = "checkpoint.pt", "best.pt", "finished.json"


@dataclass(frozen=True)
class TrainingPlan:
    """What a stage is trained on, for how long, and how it is judged meanwhile.

    ``samples`` is a ``data.samples.Samples`` or has the same ``batch(step, batch_size, first)``. ``validate(stage)``
    takes the stage with averaged weights and returns ``(scores, panel)``: a dict of floats, ``psnr`` among them, and an
    image (H, W, 3) uint8 or ``None``. ``minutes`` is the time limit, earlier runs of this stage included.
    """

    samples: Any
    loop: LoopConfig = LoopConfig()
    minutes: Optional[float] = None
    validate: Optional[Callable] = None


class Trainer:
    """Trains the ``network`` of ``stage`` against ``critics`` and leaves the best weights in ``folder``.

    Losses in float32 under bf16 autocast, channels_last, fused Adam, optional ``torch.compile``,
    averaged weights with measured BatchNorm statistics, DDP (each process draws its own part of the batch),
    selection on held-out scenes, a time budget, and resuming: the batches depend on seed and step only, and a
    checkpoint holds the rest, so a resumed run gives the numbers of an uninterrupted one.

    ``stage`` is a ``stages.Stage``, whose ``settings`` are followed; ``critics`` are its discriminators by name. The
    weights of the validation with the highest ``select`` are kept. Raises ``OptionError`` for a batch that the
    processes cannot share.
    """

    select = "psnr"

    def __init__(self, stage, critics, plan: TrainingPlan, folder, fabric):
        settings = stage.settings
        self.settings, self.plan, self.loop = settings, plan, plan.loop
        self.folder, self.fabric = Path(folder), fabric
        if settings.batch_size % fabric.world_size:
            raise OptionError(
                f"The batch_size of '{self.folder.name}' is {settings.batch_size}, it cannot be shared by "
                f"{fabric.world_size} processes. Choose a number of --devices that divides it."
            )
        self.step_count, self.seconds = 0, 0.0
        self.best, self.validated_at = -math.inf, -1
        self.stage = stage.to(memory_format=torch.channels_last)
        self.stage.to(fabric.device).train()
        self.average = ParameterAverage(self.stage.network, settings.ema)
        parameters = [p for module in stage.trained.values() for p in module.parameters()]
        module = torch.compile(stage) if self.loop.compile else stage
        self.generator, self.generator_adam = fabric.setup(module, self._adam(parameters))
        self.adversary = Adversary(critics, settings, fabric, self._adam)

    def _adam(self, parameters):
        fused = self.fabric.device.type in ("cpu", "cuda")
        return torch.optim.Adam(parameters, self.settings.learning_rate, tuple(self.settings.betas), fused=fused)

    # -- the loop ----------------------------------------------------------------------------------

    def run(self):
        """Train until steps, minutes or patience (Ctrl-C) end; return the path of the best weights."""
        self.resume()
        leader = self.fabric.global_rank == 0
        log = RunLog(self.folder, self.step_count) if leader else None
        batches = Batches(self.plan.samples, self.settings.batch_size, self.fabric)
        with StopRequest() as request, self._bar(leader) as bar, batches:
            clock = Clock(self.loop)
            sums, counted, since = {}, 0, time.perf_counter()
            start, before = time.perf_counter(), self.seconds
            while True:
                self.seconds = before + time.perf_counter() - start
                progress, stop = self._agree(self._progress(), request.asked)
                if progress >= 1 or stop:
                    break
                self._set_learning_rate(progress)
                for name, value in self.train_step(batches.get(self.step_count)).items():
                    sums[name] = sums.get(name, 0) + value
                self.step_count += 1
                counted += 1
                bar.update()
                if not leader:
                    continue
                if self.step_count % LOG_EVERY == 0:
                    row = self._summary(sums, counted, time.perf_counter() - since)
                    log.write("train", self.step_count, row)
                    bar.set_postfix({k: f"{v:.3g}" for k, v in row.items()}, refresh=False)
                    sums, counted, since = {}, 0, time.perf_counter()
                if clock.due("checkpoint"):
                    self.save()
                if self.plan.validate and self._validation_due(clock):
                    self._validate(log, clock.due("panel"))
            if leader:
                self.save()
                if self.plan.validate and self.validated_at != self.step_count:
                    self._validate(log, with_panel=True)
                elif not self.plan.validate:
                    self._save_best({})
                if progress >= 1 and not request.asked:  # asked to stop, the phases after this one stop, too
                    self._write_finished()
                log.close()
        self.fabric.barrier()
        return self.folder / BEST

    def train_step(self, batch):
        """Train the discriminators, then the generator, on one batch; return the detached terms of the loss."""
        outputs = self.generator(batch)
        terms = {}
        if self.adversary:
            terms["discriminator"] = self.adversary.step(self.stage.judged(batch, outputs))
        for repeat in range(self.settings.generator_steps):
            terms.update(self._generator_step(batch, self.generator(batch) if repeat else outputs))
        self.average.update(self.stage.network)
        return terms

    def _generator_step(self, batch, outputs):
        weighted = self.stage.terms(batch, outputs)
        with self.adversary.frozen():
            if self.adversary:
                weighted["gan"] = (self.settings.gan, self.adversary.verdict(self.stage.judged(batch, outputs)))
            total = sum(weight * value for weight, value in weighted.values() if weight)
            self.generator_adam.zero_grad(set_to_none=True)
            self.fabric.backward(total)
        self.generator_adam.step()
        return {name: value.detach() for name, (_, value) in weighted.items()}

    # -- the clock ---------------------------------------------------------------------------------

    def _progress(self):
        by_time = self.seconds / (60 * self.plan.minutes) if self.plan.minutes is not None else 0.0
        return max(self.step_count / self.settings.steps, by_time)

    def _validation_due(self, clock):
        if self.loop.validate_steps:
            return self.step_count % self.loop.validate_steps == 0
        return clock.due("validate")

    def _agree(self, progress, stop):
        """Take the leader's word, so that all processes end at the same step."""
        if self.fabric.world_size == 1:
            return progress, stop
        return self.fabric.broadcast((progress, stop), src=0)

    def _set_learning_rate(self, progress):
        start = self.settings.decay_from
        factor = 1.0 if progress <= start else (1 - progress) / (1 - start)
        for adam in self._optimizers().values():
            for group in adam.param_groups:
                group["lr"] = self.settings.learning_rate * factor

    def _summary(self, sums, counted, seconds):
        row = {name: float(value) / counted for name, value in sums.items()}
        broken = [name for name, value in row.items() if not math.isfinite(value)]
        if broken:
            raise PluginError(
                f"Training of '{self.folder}' diverged at step {self.step_count}: {', '.join(broken)} not finite. "
                "Lower the learning rate, or train with precision 32-true."
            )
        row["learning_rate"] = self.generator_adam.param_groups[0]["lr"]
        row["images_per_s"] = counted * self.settings.batch_size / seconds
        row["minutes"] = self.seconds / 60
        return row

    def _bar(self, leader):
        from tqdm import tqdm

        return tqdm(
            total=self.settings.steps,
            initial=self.step_count,
            desc=self.folder.name,
            disable=not leader,
            mininterval=5,
            dynamic_ncols=True,
        )

    # -- averaged weights and selection ------------------------------------------------------------

    @torch.no_grad()
    def averaged(self):
        """Return a copy of the stage with averaged weights and BatchNorm statistics measured for them, in eval mode."""
        stage = copy.deepcopy(self.stage)
        self.average.copy_to(stage.network)
        size = min(self.settings.batch_size, 32)
        drawn = (self.plan.samples.batch(index, size) for index in range(RECALIBRATION_BATCHES))
        with self.fabric.autocast():
            recalibrate(stage, (on_device(batch, self.fabric.device) for batch in drawn))
        return stage.eval()

    def _validate(self, log, with_panel):
        stage = self.averaged()
        scores, image = self.plan.validate(stage)
        self.validated_at = self.step_count
        log.write("validation", self.step_count, scores)
        if with_panel and image is not None:
            log.panel(self.step_count, image)
        if self.loop.validate_steps or scores[self.select] > self.best:
            self.best = scores[self.select]
            self._save_best(scores, stage)

    def _save_best(self, scores, stage=None):
        network = (stage or self.averaged()).network
        checkpoints.save(
            self.folder / BEST,
            network=network.state_dict(),
            scores=scores,
            step=self.step_count,
            seconds=self.seconds,
            used=self.used(),
        )

    def used(self):
        """Return what the stage is trained on, in words that fit every machine."""
        return {
            "device": device_name(self.fabric.device),
            "processes": self.fabric.world_size,
            "threads": torch.get_num_threads(),
            "precision": self.loop.precision,
        }

    def _write_finished(self):
        best = self.best if math.isfinite(self.best) else None
        write_json(self.folder / FINISHED, {"steps": self.step_count, "minutes": self.seconds / 60, self.select: best})

    # -- checkpoints -------------------------------------------------------------------------------

    def save(self):
        """Write everything that resuming needs to ``checkpoint.pt``."""
        checkpoints.save(
            self.folder / CHECKPOINT,
            step=self.step_count,
            seconds=self.seconds,
            best=self.best,
            average=self.average.state_dict(),
            modules={name: module.state_dict() for name, module in self._modules().items()},
            optimizers={name: adam.state_dict() for name, adam in self._optimizers().items()},
        )

    def resume(self):
        """Continue from ``checkpoint.pt`` where there is one."""
        path = self.folder / CHECKPOINT
        if not path.is_file():
            return
        state = checkpoints.load(path, self.fabric.device)
        if sorted(state["modules"]) != sorted(self._modules()):
            raise ModelError(f"Checkpoint '{path}' is of another config. Use another run folder, or delete it.")
        self.step_count, self.seconds = state["step"], state["seconds"]
        self.best = max(state["best"], self._best_kept())
        self.average.load_state_dict(state["average"])
        for name, module in self._modules().items():
            module.load_state_dict(state["modules"][name])
        for name, adam in self._optimizers().items():
            adam.load_state_dict(state["optimizers"][name])
        checkpoints.restore_random(state["random"])

    def _best_kept(self):
        """Return the score of the weights that are kept: a validation after the checkpoint may have chosen them."""
        path = self.folder / BEST
        scores = checkpoints.load(path)["scores"] if path.is_file() else {}
        return scores.get(self.select, -math.inf)

    def _modules(self):
        return {**self.stage.trained, **self.adversary.modules()}

    def _optimizers(self):
        return {"generator": self.generator_adam, **self.adversary.adams}


def device_name(device):
    """Return the name of a GPU's make, ``cpu`` for a processor."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
