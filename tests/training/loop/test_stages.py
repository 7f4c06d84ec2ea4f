"""What the loop trains beside the paper's two GANs: a cycle with a memory, other GAN losses, more generator steps."""

import dataclasses

import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("lightning.fabric", reason="training needs lightning")

from sar_cloud_removal.nets.discriminator import PatchDiscriminator  # noqa: E402
from sar_cloud_removal.nets.generators import DribGenerator  # noqa: E402
from sar_cloud_removal.training.config import LoopConfig, StageConfig  # noqa: E402
from sar_cloud_removal.training.loop import checkpoints, losses  # noqa: E402
from sar_cloud_removal.training.loop.adversary import ImagePool  # noqa: E402
from sar_cloud_removal.training.loop.batches import on_device  # noqa: E402
from sar_cloud_removal.training.loop.cycle import CycleStage  # noqa: E402
from sar_cloud_removal.training.loop.fabric import make_fabric  # noqa: E402
from sar_cloud_removal.training.loop.logs import read_log  # noqa: E402
from sar_cloud_removal.training.loop.stages import ConditionalStage  # noqa: E402
from sar_cloud_removal.training.loop.trainer import BEST, CHECKPOINT, Trainer, TrainingPlan  # noqa: E402
from smalltraining import SIDE_PX, Noise, StopAfter, assert_same, final_state  # noqa: E402

LOOP = LoopConfig(precision="32-true")
CYCLE_WEIGHTS = {"cycle": 10.0, "identity": 1.0, "auxiliary": 10.0}


def drib(in_channels, out_channels=3, head="tanh"):
    return DribGenerator(in_channels, out_channels, width=4, n_blocks=1, dropout=0, head=head)


def cycle_trainer(folder, steps=6, samples=None):
    torch.manual_seed(0)
    settings = StageConfig(steps, batch_size=2, gan=5.0, gan_loss="ls", pool=3)
    stage = CycleStage(drib(5, 4, "linear"), drib(3, 1), settings, CYCLE_WEIGHTS)
    critics = {"optical": Unconditional(3), "sar": Unconditional(1)}
    return Trainer(stage, critics, TrainingPlan(samples or Noise(), LOOP), folder, make_fabric("32-true", "cpu"))


class Unconditional(PatchDiscriminator):
    """Judges an image alone."""

    def __init__(self, channels):
        super().__init__(channels, width=4)

    def forward(self, condition, image):
        assert condition is None
        return self.layers(image)


def conditional_trainer(folder, validate=None, loop=LOOP, **settings):
    torch.manual_seed(0)
    settings = StageConfig(**{"steps": 4, "batch_size": 2, **settings})
    stage = ConditionalStage(drib(4), settings, ("optical", "sar"), ("optical", "sar"))
    critics = {"discriminator": PatchDiscriminator(7, width=4)} if settings.gan else {}
    plan = TrainingPlan(Noise(), loop, validate=validate)
    return Trainer(stage, critics, plan, folder, make_fabric("32-true", "cpu"))


# ---- the cycle


def test_cycle_begins_at_the_cloudy_image_and_edits_it_by_a_residual():
    stage = cycle_trainer("unused").stage.eval()
    batch = Noise().batch(0, 2)
    image, probability = stage.remove(batch["sar"], batch["optical"], batch["hidden"])
    # the head of a residual begins at 0
    torch.testing.assert_close(image, batch["optical"])
    torch.testing.assert_close(probability, torch.full_like(batch["hidden"], 0.5))


def test_terms_of_the_cycle_are_zero_for_a_perfect_answer_and_count_where_the_mask_says():
    stage = cycle_trainer("unused").stage
    batch = Noise().batch(0, 2)
    clear = 1 - batch["hidden"]
    perfect = {
        "image": batch["target"],
        "probability": batch["hidden"],
        "sar": batch["sar"],
        "cycled": batch["target"],
        "identity": batch["target"],
    }
    # Noise gives the clear half of the cloudy image as it is in the target
    assert {name: float(value) for name, (_, value) in stage.terms(batch, perfect).items()} == {
        "cycle": 0.0,
        "identity": 0.0,
        "auxiliary": 0.0,
    }
    moved = {**perfect, "identity": batch["target"] + batch["hidden"], "cycled": batch["target"] + batch["hidden"]}
    terms = {name: float(value) for name, (_, value) in stage.terms(batch, moved).items()}
    assert terms["identity"] == 0.0  # it looks at clear pixels only
    assert terms["cycle"] == pytest.approx(2 * 0.5)  # cloudy ones count twice there, half of all are cloudy
    moved = {**perfect, "image": batch["target"] + clear}
    assert float(stage.terms(batch, moved)["auxiliary"][1]) == pytest.approx(0.5)
    assert {name: weight for name, (weight, _) in stage.terms(batch, moved).items()} == CYCLE_WEIGHTS


def test_cycle_trains_both_generators_and_both_discriminators(tmp_path):
    trainer = cycle_trainer(tmp_path, steps=1)
    modules = {**trainer.stage.trained, **trainer.adversary.critics}
    before = {name: [p.detach().clone() for p in module.parameters()] for name, module in modules.items()}
    terms = trainer.train_step(on_device(trainer.plan.samples.batch(0, 2), trainer.fabric.device))
    assert set(terms) == {"discriminator", "cycle", "identity", "auxiliary", "gan"}
    assert set(modules) == {"generator", "backward", "optical", "sar"}
    for name, module in modules.items():
        assert any(not torch.equal(old, new) for old, new in zip(before[name], module.parameters())), name
    # what the generators' step may leave behind in the discriminators is nothing
    assert all(p.requires_grad for critic in trainer.adversary.critics.values() for p in critic.parameters())


def test_resumed_cycle_equals_uninterrupted_one_with_its_memory_of_images(tmp_path):
    import signal

    cycle_trainer(tmp_path / "whole").run()
    cycle_trainer(tmp_path / "parts", samples=StopAfter(5, signal.SIGINT)).run()
    assert 0 < final_state(tmp_path / "parts")["step"] < 6
    cycle_trainer(tmp_path / "parts").run()
    whole, parts = (torch.load(tmp_path / name / CHECKPOINT, weights_only=True) for name in ("whole", "parts"))
    assert whole["modules"]["optical pool"]["images"].shape == (3, 3, SIDE_PX, SIDE_PX)
    for name in ("modules", "average", "optimizers", "random"):
        assert_same(whole[name], parts[name])


def test_pool_fills_up_then_gives_back_older_images():
    torch.manual_seed(0)
    pool = ImagePool(4)
    images = torch.arange(200.0).reshape(100, 2, 1, 1, 1)
    first = [pool(images[step]) for step in range(2)]
    assert torch.equal(torch.cat(first), images[:2].flatten(0, 1))
    given = torch.cat([pool(batch) for batch in images[2:]]).flatten()
    fresh = given == images[2:].flatten()
    assert 0.4 < fresh.float().mean() < 0.6
    assert (given[~fresh] < images[2:].flatten()[~fresh]).all()
    assert len(given.unique()) == len(given)  # nothing is given back twice: it left the pool


# ---- losses and steps


@pytest.mark.parametrize(
    "kind, discriminator, generator",
    [
        ("bce", 0.313262 + 0.693147, 0.693147),
        ("ls", (1 - 1) ** 2 + 0.0, 1.0),
        ("hinge", 0.0 + 1.0, 0.0),
    ],
)
def test_gan_losses_have_their_published_values(kind, discriminator, generator):
    real, fake = torch.tensor([1.0]), torch.tensor([0.0])
    assert float(losses.gan_discriminator(real, fake, kind)) == pytest.approx(discriminator, abs=1e-5)
    assert float(losses.gan_generator(fake, kind)) == pytest.approx(generator, abs=1e-5)


def test_generator_takes_as_many_steps_as_asked(tmp_path):
    counts = []
    for steps in (1, 2):
        trainer = conditional_trainer(tmp_path, generator_steps=steps)
        trainer.train_step(on_device(trainer.plan.samples.batch(0, 2), trainer.fabric.device))
        adams = trainer._optimizers()
        counts.append({name: int(next(iter(adam.state.values()))["step"]) for name, adam in adams.items()})
    assert counts == [{"generator": 1, "discriminator": 1}, {"generator": 2, "discriminator": 1}]


def test_term_without_weight_is_logged_and_moves_nothing(tmp_path):
    first, second = (conditional_trainer(tmp_path, gan=0.0, l1=1.0, ssim=ssim) for ssim in (0.0, 100.0))
    batch = on_device(first.plan.samples.batch(0, 2), first.fabric.device)
    terms = [trainer.train_step(batch) for trainer in (first, second)]
    assert float(terms[0]["ssim"]) == float(terms[1]["ssim"]) > 0
    gradients = [trainer.stage.network.decode4[0].weight.grad for trainer in (first, second)]
    assert not torch.equal(*gradients)
    assert not first.adversary and "discriminator" not in terms[0]


# ---- validations that only record


def test_validations_by_steps_record_and_keep_the_last_weights(tmp_path):
    psnr = iter([3.0, 2.0, 1.0])
    loop = dataclasses.replace(LOOP, validate_steps=2)
    trainer = conditional_trainer(tmp_path, lambda stage: ({"psnr": next(psnr)}, None), loop, steps=5)
    trainer.run()
    rows = [row for row in read_log(tmp_path / "log.jsonl") if row["kind"] == "validation"]
    assert [(row["step"], row["psnr"]) for row in rows] == [(2, 3.0), (4, 2.0), (5, 1.0)]
    best = checkpoints.load(tmp_path / BEST)
    assert best["step"] == 5 and best["scores"] == {"psnr": 1.0}
