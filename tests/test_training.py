"""The training loop: learns, stops in order, and goes on as if it had never stopped."""

import os
import signal

import numpy as np
import pytest

torch = pytest.importorskip("torch")
fabric_package = pytest.importorskip("lightning.fabric")

from sar_cloud_removal.nets.registry import architecture, build  # noqa: E402
from sar_cloud_removal.training import config as configs  # noqa: E402
from sar_cloud_removal.training.train import BEST, CHECKPOINT, FINISHED, Trainer  # noqa: E402

SIDE_PX = 32


class Noise:
    """A stand-in for ``data.samples.Samples``: SAR that tells the target, half of it under cloud."""

    def batch(self, step, batch_size, first=0):
        samples = [self._sample(np.random.default_rng([step, first + index])) for index in range(batch_size)]
        return {name: torch.from_numpy(np.stack([s[name] for s in samples])) for name in samples[0]}

    def _sample(self, rng):
        sar = rng.uniform(-1, 1, (1, SIDE_PX, SIDE_PX)).astype(np.float32)
        target = np.concatenate([sar, -sar, 0.5 * sar])
        cloudy = np.zeros_like(sar)
        cloudy[:, :, : SIDE_PX // 2] = 1
        optical = np.where(cloudy == 1, np.float32(1), target)
        return {"sar": sar, "target": target, "optical": optical, "alpha": cloudy, "cloudy": cloudy, "translation": target}


def small_config(steps=6, **stage):
    settings = {"steps": steps, "batch_size": 2, "discriminator_width": 4, **stage}
    return configs.from_dict(
        {
            "name": "small", "recipe": "plus", "width": 4, "n_blocks": 1, "precision": "32-true",
            "translator": settings, "fuser": {**settings, "composite": True, "clear_weight": 0.1},
        }
    )


def trainer(folder, stage="translator", config=None, samples=None, **options):
    config = config or small_config()
    torch.manual_seed(config.seed)
    restorer = build(architecture("plus", config.width, config.n_blocks))
    fabric = fabric_package.Fabric(accelerator="cpu", devices=1, precision=config.precision)
    return Trainer(config, stage, restorer, samples or Noise(), folder, fabric, **options)


def final_state(folder):
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
    """Asks the process to stop, as Ctrl-C or a scheduler would, when the batch of ``step`` is first prepared."""

    def __init__(self, step, number):
        self.step, self.number, self.asked = step, number, False

    def batch(self, step, batch_size, first=0):
        if step == self.step and not self.asked:
            self.asked = True
            os.kill(os.getpid(), self.number)
        return super().batch(step, batch_size, first)


@pytest.mark.parametrize("stage", ["translator", "fuser"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_resumed_run_equals_uninterrupted_run(tmp_path, stage, number):
    trainer(tmp_path / "whole", stage).run()

    trainer(tmp_path / "parts", stage, samples=StopAfter(5, number)).run()
    stopped = final_state(tmp_path / "parts")
    assert 0 < stopped["step"] < 6
    assert (tmp_path / "parts" / BEST).is_file()
    assert not (tmp_path / "parts" / FINISHED).exists()

    trainer(tmp_path / "parts", stage).run()
    whole, parts = final_state(tmp_path / "whole"), final_state(tmp_path / "parts")
    assert whole["step"] == parts["step"] == 6
    for name in ("modules", "average", "optimizers", "random"):
        assert_same(whole[name], parts[name])
    assert (tmp_path / "parts" / FINISHED).is_file()
