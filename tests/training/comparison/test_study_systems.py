"""The compared systems as their files describe them, how they are trained and scored, and how long that may take."""

import dataclasses
import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("lightning.fabric", reason="training needs lightning")

from sar_cloud_removal.errors import OptionError  # noqa: E402
from sar_cloud_removal.training.benchmark import random_batch  # noqa: E402
from sar_cloud_removal.training.comparison import budget, scoring, systems  # noqa: E402
from sar_cloud_removal.training.comparison.networks import make_generator, make_stage  # noqa: E402
from sar_cloud_removal.training.comparison.plan import SHARES, Settings, make_chains  # noqa: E402
from sar_cloud_removal.training.data import pairs, splits  # noqa: E402
from sar_cloud_removal.training.data.augment import AugmentationConfig  # noqa: E402
from sar_cloud_removal.training.data.samples import Case  # noqa: E402
from sar_cloud_removal.training.loop.cycle import CycleStage  # noqa: E402
from sar_cloud_removal.training.loop.ema import recalibrate  # noqa: E402
from sar_cloud_removal.training.loop.stages import ConditionalStage, FuserStage  # noqa: E402
from sar_cloud_removal.training.translate import translate_scene  # noqa: E402

SYSTEMS = systems.load_systems()
EMPTY = splits.Split("scene", "paper", 0, (), (), (), ())
PARAMETERS = {
    "bermudez2018": 85_019_587,
    "enomoto2018": 54_415_299,
    "li2020": 54_411_907,
    "drib": 26_650_307,
    "ebel2020": 11_387_588,
    "grohnfeldt2018": 54_414_979,
    "drib_drib": 26_655_427,
    "unet_unet": 54_417_027,
}
"""Of the generators at the sources' own width."""


def test_all_compared_systems_are_there_with_a_reading_each():
    assert {task: sum(system.task == task for system in SYSTEMS.values()) for task in systems.TASKS} == {
        "translate": 7,
        "remove": 12,
    }
    for system in SYSTEMS.values():
        assert system.source and len(system.readings) >= 3
        assert all(reading.endswith(".") for reading in system.readings)


@pytest.mark.parametrize("name", PARAMETERS)
def test_generators_have_the_parameters_of_their_sources(name):
    with torch.device("meta"):
        network = make_generator(SYSTEMS[name], Settings(images=1).stage(SYSTEMS[name]))
    assert sum(p.numel() for p in network.parameters()) == PARAMETERS[name]


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_system_becomes_a_stage_with_discriminators_that_fit(name):
    system, stage_settings = SYSTEMS[name], Settings(images=1, width=4, crop_px=64).stage(SYSTEMS[name])
    stage, critics = make_stage(system, stage_settings)
    kind = {"conditional": ConditionalStage, "cycle": CycleStage, "plus": FuserStage}[system.stage]
    assert type(stage) is kind and stage.removes_clouds == (system.task == "remove")
    batch = random_batch(2, 64)
    outputs = stage(batch)
    assert outputs["image"].shape == (2, 3, 64, 64)
    judged = stage.judged(batch, outputs)
    assert judged.keys() == critics.keys() and len(critics) == (2 if system.stage == "cycle" else 1)
    for critic, (condition, real, made) in judged.items():
        assert critics[critic](condition, real).shape == critics[critic](condition, made).shape
    weights = {term: weight for term, (weight, _) in stage.terms(batch, outputs).items() if weight}
    loss = vars(system.loss)
    assert weights == {term: loss[term] for term in ("l1", "ssim", *systems.CYCLE_TERMS) if loss[term]}


def test_protocol_same_is_equal_for_all_and_original_the_sources_own():
    same = [Settings(images=640, batch_size=8).stage(system) for system in SYSTEMS.values()]
    equal = ("steps", "batch_size", "crop_px", "learning_rate", "betas", "decay_from", "generator_steps", "ema")
    assert {tuple(getattr(settings, name) for name in equal) for settings in same} == {
        (80, 8, 256, 2e-4, (0.5, 0.999), 0.5, 1, 0.999)
    }
    original = {name: Settings("original", images=640).stage(system) for name, system in SYSTEMS.items()}
    assert {settings.steps * settings.batch_size for settings in original.values()} == {640}
    bermudez, enomoto, drib = (original[name] for name in ("bermudez2018", "enomoto2018", "drib"))
    assert (bermudez.batch_size, bermudez.generator_steps, bermudez.decay_from) == (2, 2, 1)
    assert (enomoto.batch_size, enomoto.crop_px, enomoto.decay_from) == (4, 128, 0.75)
    assert (drib.batch_size, drib.crop_px, drib.gan, drib.l1, drib.ssim) == (32, 256, 1, 100, 100)


def test_only_plus_varies_the_data():
    augmented = {name for name, system in SYSTEMS.items() if system.augmentation != AugmentationConfig()}
    assert augmented == {"plus"}
    recipe = Settings(images=1).recipe(Settings(images=1).stage(SYSTEMS["plus"]), 2, SYSTEMS["plus"])
    assert (recipe.seed, recipe.data.augmentation.colour_mixing, recipe.data.protocol) == (2, 0.5, "paper")
    assert recipe.problems() == []


def test_all_problems_of_all_files_are_in_one_error(tmp_path):
    (tmp_path / "one.toml").write_text(
        'name = "other"\ntask = "translate"\nspeed = 3\ninputs = ["sar", "radar"]\nreadings = "none"\n'
        '[generator]\nkind = "drib"\nlayers = 3\n[discriminator]\nkind = "judge"\n[loss]\ngan = -1\n'
        "[original]\nbatch_size = 1.5\n[data]\nsen12 = 0.5\n[augmentation]\nhaze = 2\n"
    )
    (tmp_path / "two.toml").write_text('upstream = "one"\n')
    with pytest.raises(OptionError) as error:
        systems.load_systems(tmp_path)
    for text in (
        "one.toml': data is unknown. speed is unknown.",
        "readings is 'none', expected is a list of texts.",
        "title is missing.",
        "inputs is 'radar', allowed are sar",
        "sees sar alone",
        "generator.layers is unknown, 'drib' has: n_blocks",
        "discriminator.kind is 'judge', allowed are patch78",
        "loss.gan is -1.0",
        "original.batch_size is 1.5, expected is int.",
        "original.images is 0",
        "augmentation.haze is 2.0",
        "name is 'other', the file's is 'one'.",
        "two.toml': name is missing.",
        "upstream must be given where translation is among the inputs",
    ):
        assert text in str(error.value)


def test_upstream_must_translate(tmp_path):
    for name, upstream in (("drib_drib", "plus"), ("plus", "drib")):
        text = (systems.SYSTEM_FOLDER / f"{name}.toml").read_text()
        (tmp_path / f"{name}.toml").write_text(text.replace('upstream = "drib"', f'upstream = "{upstream}"'))
    with pytest.raises(OptionError) as error:
        systems.load_systems(tmp_path)
    assert "'drib_drib': upstream 'plus' is not a system that translates." in str(error.value)
    assert "'plus': upstream 'drib' is not a system that translates." in str(error.value)


def test_nothing_is_measured_for_a_network_without_batchnorm():
    network = make_generator(SYSTEMS["ebel2020"], Settings(images=1, width=4).stage(SYSTEMS["ebel2020"]))
    assert recalibrate(network, (pytest.fail("a batch is asked for") for _ in range(1))) is network


@pytest.mark.parametrize("shape", [(256, 256), (300, 400), (700, 1024)])
def test_scenes_of_any_size_are_translated_by_networks_that_take_multiples_of_256(shape):
    class Copies:
        multiple_px = 256

        def translate(self, sar):
            assert not any(side % self.multiple_px for side in sar.shape[-2:])
            return sar.expand(-1, 3, -1, -1)

    sar = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    assert np.array_equal(translate_scene(Copies(), sar), np.broadcast_to(sar, (3, *shape)))


# ---- budget


def some_runs(**settings):
    chosen = {name: SYSTEMS[name] for name in ("drib", "drib_drib", "enomoto2018")}
    return [run for chain in make_chains(chosen, Settings(images=1, **settings), {0: EMPTY, 1: EMPTY}) for run in chain]


def test_budget_becomes_equally_many_images_in_whole_batches(monkeypatch):
    measured = []
    monkeypatch.setattr(budget, "seconds_per_image", lambda run, fabric: measured.append(run.system.name) or 0.1)
    runs = some_runs(batch_size=8)
    # 6 runs of 0.1 s per image share three quarters of ten minutes
    assert budget.images_within(10, runs, None) == 744
    assert sorted(measured) == ["drib", "drib_drib", "enomoto2018"]
    assert budget.images_within(10, runs, None, parts=2) == 1496
    assert budget.images_within(10, some_runs(protocol="original"), None) == 736  # of 32 and of 4
    with pytest.raises(OptionError, match="0.1 minutes are 0 images for each of 6 runs, at least 80"):
        budget.images_within(0.1, runs, None)


def test_duration_of_a_step_is_measured():
    from sar_cloud_removal.training.loop.fabric import make_fabric

    torch.set_num_threads(1)
    run = some_runs(width=4, crop_px=64, batch_size=64)[0]
    assert 0 < budget.seconds_per_image(run, make_fabric("32-true", "cpu")) < 5


# ---- scores


def case(cloudy_columns=16):
    rng = np.random.default_rng(0)
    target = torch.from_numpy(rng.uniform(-1, 1, (1, 3, 32, 32)).astype(np.float32))
    cloudy = torch.zeros(1, 1, 32, 32)
    cloudy[..., :cloudy_columns] = 1
    optical = torch.where(cloudy > 0, torch.ones(()), target)
    tensors = {"sar": target[:, :1], "target": target, "optical": optical, "hidden": cloudy, "cloudy": cloudy}
    return Case("a", "g", "sen12", tensors)


def test_raw_image_and_composite_are_judged_apart():
    one = case()
    image = one.tensors["target"][0].numpy().copy()
    image[:, :, 16:] = 0  # wrong where it was clear only
    found = scoring.judge(image, one, "remove")
    assert found["psnr_cloudy"] == found["psnr_composited"] == 100 and found["ssim_composited"] == pytest.approx(1)
    assert found["psnr_clear"] < 12 and found["psnr_all"] == pytest.approx(found["psnr_clear"] + 10 * math.log10(2))
    assert found["ssim_all"] < found["ssim_cloudy"] and 0 < found["mae_all"] < 1 and found["sam_deg_all"] > 0


def test_translations_have_no_cloudy_areas():
    found = scoring.judge(np.zeros((3, 32, 32), np.float32), case(), "translate")
    assert all(math.isnan(found[name]) for name in scoring.AREAS)
    assert not any(math.isnan(found[name]) for name in scoring.WHOLE)


def test_undefined_scores_are_empty_cells(tmp_path):
    found = scoring.judge(np.zeros((3, 32, 32), np.float32), case(cloudy_columns=0), "remove")
    scoring.write_csv(tmp_path / "s.csv", [{**dict.fromkeys(scoring.COLUMNS[:5], "x"), **found}])
    header, line = (text.split(",") for text in (tmp_path / "s.csv").read_text().splitlines())
    empty = [name for name, cell in zip(header, line) if not cell]
    assert tuple(header) == scoring.COLUMNS and empty == ["psnr_cloudy", "ssim_cloudy"]


# ---- splits


def test_study_keeps_half_of_the_scenes_from_the_translator_and_tests_on_half_of_these():
    rng = np.random.default_rng(0)
    found = [
        pairs.Pair(f"p{scene}_{patch}", f"g{scene}", pairs.SEN12, *rng.integers(0, 255, (2, 3, 8, 8), dtype=np.uint8))
        for scene in range(12)
        for patch in range(2)
    ]
    found = [dataclasses.replace(pair, sar=pair.sar[0]) for pair in found]
    split = splits.make_split(found, "scene", "paper", 1, shares=SHARES["scene"])
    counts = {part: len(getattr(split, part)) for part in ("translator", "fuser", "validation", "test")}
    assert counts == {"translator": 12, "fuser": 4, "validation": 2, "test": 6}
    default = splits.make_split(found, "random", "paper", 1)
    assert splits.make_split(found, "random", "paper", 1, shares=SHARES["random"]) == default
