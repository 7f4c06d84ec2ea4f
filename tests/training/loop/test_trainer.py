"""The training loop: learns, stops in order, and goes on as if it had never stopped."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import studies

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("lightning.fabric", reason="training needs lightning")

from sar_cloud_removal.errors import OptionError, PluginError  # noqa: E402
from sar_cloud_removal.training.loop import checkpoints, losses  # noqa: E402
from sar_cloud_removal.training.loop.batches import Batches, on_device  # noqa: E402
from sar_cloud_removal.training.loop.ema import ParameterAverage, recalibrate  # noqa: E402
from sar_cloud_removal.training.loop.logs import read_log  # noqa: E402
from sar_cloud_removal.training.loop.stages import joined  # noqa: E402
from sar_cloud_removal.training.loop.trainer import BEST, FINISHED  # noqa: E402
from smalltraining import (  # noqa: E402
    Noise,
    StopAfter,
    assert_same,
    final_state,
    make_trainer,
    small_config,
    two_process_config,
)


@pytest.mark.parametrize("stage", ["translator", "fuser"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_resumed_run_equals_uninterrupted_run(tmp_path, stage, number):
    make_trainer(tmp_path / "whole", stage).run()

    make_trainer(tmp_path / "parts", stage, samples=StopAfter(5, number)).run()
    stopped = final_state(tmp_path / "parts")
    assert 0 < stopped["step"] < 6
    assert (tmp_path / "parts" / BEST).is_file()
    assert not (tmp_path / "parts" / FINISHED).exists()

    make_trainer(tmp_path / "parts", stage).run()
    whole, parts = final_state(tmp_path / "whole"), final_state(tmp_path / "parts")
    assert whole["step"] == parts["step"] == 6
    for name in ("modules", "average", "optimizers", "random"):
        assert_same(whole[name], parts[name])
    assert (tmp_path / "parts" / FINISHED).is_file()


def test_asked_to_stop_in_the_last_validation_the_phase_is_not_finished(tmp_path, monkeypatch):
    """Else the next phase would begin."""
    trained = make_trainer(tmp_path)
    save = trained.save

    def stopped():
        if trained.step_count == 6:
            signal.raise_signal(signal.SIGTERM)
        save()

    monkeypatch.setattr(trained, "save", stopped)
    trained.run()
    assert final_state(tmp_path)["step"] == 6 and not (tmp_path / FINISHED).exists()
    make_trainer(tmp_path).run()
    assert (tmp_path / FINISHED).is_file() and final_state(tmp_path)["step"] == 6


def test_each_process_gets_its_own_part_of_every_batch():
    class Second:
        device, world_size, global_rank = torch.device("cpu"), 2, 1

    with Batches(Noise(), 4, Second()) as batches:
        for step in (0, 1, 7):
            part = batches.get(step)
            assert all(torch.equal(part[name], tensor[2:]) for name, tensor in Noise().batch(step, 4).items())


# ---- budget, selection, precision


def test_time_budget_ends_a_run_with_usable_weights(tmp_path):
    config = small_config(steps=10**8)
    trained = make_trainer(tmp_path, config=config, minutes=0.02)
    trained.run()
    assert 1 <= trained.step_count < 10**8
    assert json.loads((tmp_path / FINISHED).read_text())["steps"] == trained.step_count
    assert trained.generator_adam.param_groups[0]["lr"] < config.translator.learning_rate  # it fell with the time
    best = checkpoints.load(tmp_path / BEST)
    assert best["step"] == trained.step_count and best["used"]["processes"] == 1
    make_trainer(tmp_path / "other").stage.network.load_state_dict(best["network"])


def test_best_validation_is_what_is_kept_and_progress_is_logged(tmp_path):
    psnr = iter([10.0, 12.0, 11.0])
    config = small_config(steps=40)
    config = dataclasses.replace(config, loop=dataclasses.replace(config.loop, validate_minutes=0.0))
    seen = []

    def validate(stage):
        assert not stage.training
        seen.append(stage.network.encode1[0].weight.clone())
        return {"psnr": next(psnr, 9.0)}, None

    trained = make_trainer(tmp_path, config=config, validate=validate)
    trained.run()
    best = checkpoints.load(tmp_path / BEST)
    assert (best["step"], best["scores"]) == (2, {"psnr": 12.0})
    assert torch.equal(best["network"]["encode1.0.weight"], seen[1])
    rows = [row for row in read_log(tmp_path / "log.jsonl") if row["kind"] == "train"]
    assert [row["step"] for row in rows] == [20, 40]
    assert {"l1", "ssim", "gan", "discriminator", "learning_rate", "images_per_s"} <= set(rows[0])
    assert rows[1]["l1"] < rows[0]["l1"]  # it learns


def test_weights_that_are_worse_than_those_before_the_stop_do_not_replace_them(tmp_path):
    config = small_config(steps=6)
    scores = iter([12.0, 11.0])  # the first is measured after the last checkpoint, when the run was asked to stop

    def validate(stage):
        return {"psnr": next(scores)}, None

    make_trainer(tmp_path, config=config, samples=StopAfter(3, signal.SIGTERM), validate=validate).run()
    stopped = checkpoints.load(tmp_path / BEST)["step"]
    make_trainer(tmp_path, config=config, validate=validate).run()
    best = checkpoints.load(tmp_path / BEST)
    assert stopped < 6 and (best["step"], best["scores"]) == (stopped, {"psnr": 12.0})
    assert json.loads((tmp_path / FINISHED).read_text())["psnr"] == 12.0


def test_averaged_weights_and_losses_stay_float32_under_bfloat16(tmp_path, monkeypatch):
    dtypes = set()
    true_ssim_map = losses.ssim_map

    def spy(image, target, same_size=False):
        dtypes.update((image.dtype, target.dtype))
        return true_ssim_map(image, target, same_size)

    monkeypatch.setattr(losses, "ssim_map", spy)
    trained = make_trainer(tmp_path, "fuser", small_config(precision="bf16-mixed"))
    batch = on_device(trained.plan.samples.batch(0, 2), trained.fabric.device)
    terms = trained.train_step(batch)
    assert {value.dtype for value in terms.values()} == {torch.float32} == dtypes
    assert {value.dtype for value in trained.average.values.values()} == {torch.float32}
    assert {p.grad.dtype for p in trained.stage.network.parameters() if p.grad is not None} == {torch.float32}
    with trained.fabric.autocast():
        critic = trained.adversary.critics["discriminator"]
        assert critic(joined(batch, trained.stage.judged_with), batch["target"]).dtype == torch.bfloat16


def test_diverged_training_stops_with_an_error(tmp_path):
    class Broken(Noise):
        def batch(self, step, batch_size, first=0):
            return {name: tensor * float("nan") for name, tensor in super().batch(step, batch_size, first).items()}

    with pytest.raises(PluginError, match="diverged at step 20: .*l1.* not finite. Lower the learning rate"):
        make_trainer(tmp_path, config=small_config(steps=20), samples=Broken()).run()


# ---- averaged weights


def test_average_follows_fast_at_first_and_by_its_decay_later():
    layer = torch.nn.Linear(1, 1, bias=False)
    layer.weight.data.fill_(0.0)
    average = ParameterAverage(layer, decay=0.5)
    layer.weight.data.fill_(1.0)
    expected = 0.0
    for update in range(1, 20):
        average.update(layer)
        decay = min(0.5, (1 + update) / (10 + update))
        expected = decay * expected + (1 - decay)
        assert float(average.values["weight"]) == pytest.approx(expected)
    assert average.updates == 19 and decay == 0.5
    average.copy_to(layer)
    assert float(layer.weight.detach()) == pytest.approx(expected)


def test_recalibration_measures_the_plain_mean_and_variance_of_all_batches():
    norm = torch.nn.BatchNorm2d(1, momentum=0.1)
    model = torch.nn.Sequential(torch.nn.Dropout(0.9), norm).train()
    norm.running_mean.fill_(99.0)
    batches = [torch.tensor([0.0, 2.0]).view(2, 1, 1, 1), torch.tensor([4.0, 10.0]).view(2, 1, 1, 1)]
    recalibrate(model, batches)
    assert float(norm.running_mean) == pytest.approx((1 + 7) / 2)
    assert float(norm.running_var) == pytest.approx((2 + 18) / 2)  # unbiased variances of the two batches
    assert norm.momentum == 0.1 and model.training and norm.training


# ---- two processes


def step_by_halves(trainer, batch):
    """Train one step as two processes do: on two halves, each normalised alone, with the mean of their gradients."""
    halves = [{name: part for name, part in zip(batch, parts)} for parts in zip(*(t.chunk(2) for t in batch.values()))]
    stage, discriminator = trainer.stage, trainer.adversary.critics["discriminator"]
    discriminator_adam = trainer.adversary.adams["discriminator"]
    fakes = [stage.image(half) for half in halves]
    discriminator_adam.zero_grad()
    for half, fake in zip(halves, fakes):
        condition = joined(half, stage.judged_with)
        logits = discriminator(condition, half["target"]), discriminator(condition, fake.detach())
        (losses.gan_discriminator(*logits) / 2).backward()
    discriminator_adam.step()
    trainer.generator_adam.zero_grad()
    for half, fake in zip(halves, fakes):
        weight, target = stage.pixel_weight(half), half["target"]
        loss = 100 * losses.l1(fake, target, weight) + 100 * losses.ssim(fake, target, weight)
        judged = discriminator(joined(half, stage.judged_with), fake)
        ((loss + losses.gan_generator(judged)) / 2).backward()
    trainer.generator_adam.step()
    trainer.average.update(stage.network)


@pytest.fixture(scope="module")
def two_processes(tmp_path_factory):
    """The folder in which two processes have trained both stages."""
    folder = tmp_path_factory.mktemp("two_processes")
    command = [sys.executable, str(Path(studies.__file__).with_name("two_processes.py")), str(folder)]
    done = subprocess.run(
        command,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("stage", ["translator", "fuser"])
def test_two_processes_train_as_one_with_the_mean_of_their_gradients(two_processes, tmp_path, stage):
    folder = two_processes / stage
    first, second = (torch.load(folder / f"process{rank}.pt", weights_only=True) for rank in (0, 1))
    assert_same(first, second)  # both processes hold the same network to the last bit
    assert (folder / FINISHED).is_file() and (folder / BEST).is_file()

    one = make_trainer(tmp_path, stage, two_process_config())
    for step in range(3):
        one._set_learning_rate(step / 3)
        step_by_halves(one, on_device(one.plan.samples.batch(step, 4), one.fabric.device))
    for name, parameter in one.stage.network.named_parameters():
        torch.testing.assert_close(first["parameters"][name], parameter.detach(), rtol=0, atol=2e-5)
        torch.testing.assert_close(first["average"][name], one.average.values[name], rtol=0, atol=2e-5)


def test_batch_that_the_processes_cannot_share_is_refused(tmp_path):
    class Three:
        world_size = 3

    with pytest.raises(OptionError, match="batch_size of .* is 2, it cannot be shared by 3 processes"):
        make_trainer(tmp_path, fabric=Three())
