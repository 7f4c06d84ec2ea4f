"""The detector's training data and the command that trains, judges and exports it, on a drawn data folder."""

import json
import os
import signal

import numpy as np
import pytest
from sar_cloud_removal.pipeline.masks.types import CLEAR, CLOUD, SHADOW
from sar_cloud_removal.pipeline.pixels.reflectance import TRUE_COLOUR_WHITE, encode

torch = pytest.importorskip("torch", reason="training needs torch")
pytest.importorskip("tifffile", reason="training reads TIFFs with tifffile")

from sar_cloud_removal.models.detector_cards import find_detector_card  # noqa: E402
from sar_cloud_removal.nets.checkpoint import load_detector  # noqa: E402
from sar_cloud_removal.pipeline.pixels.cloud_shapes import over, procedural_matte  # noqa: E402
from sar_cloud_removal.training import cli  # noqa: E402
from sar_cloud_removal.training.data.clouds.bank import CloudBank  # noqa: E402
from sar_cloud_removal.training.data.drawn.synthetic import write_dataset  # noqa: E402
from sar_cloud_removal.training.detector import command, evaluate, train  # noqa: E402
from sar_cloud_removal.training.detector.grounds import MeasuredGround, NormalisedGround  # noqa: E402
from sar_cloud_removal.training.detector.labels import UNKNOWN, LabelledImage, label  # noqa: E402
from sar_cloud_removal.training.detector.samples import DetectorSamples, Mixture  # noqa: E402
from sar_cloud_removal.training.detector.truth import TestImage, TestSet, load_test_sets  # noqa: E402

NOTHING = Mixture(real=0, cloudless=0, thin=0, shadow=0, haze=0, gain=0, byte=0, stretched=0, nodata=0)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A drawn data folder."""
    return write_dataset(tmp_path_factory.mktemp("data"), n_sen12=1, n_wide=1, n_false_colour=0, n_triples=2)


@pytest.fixture(scope="module")
def bank():
    """A few drawn clouds, larger than samples of 64 pixels."""
    return CloudBank(128, size=24)


def ground(level=0.1):
    """Return measured ground (3, 96, 96) of about one reflectance."""
    noise = np.random.default_rng(0).normal(0, 0.01, (3, 96, 96))
    return MeasuredGround("drawn", (level + noise).astype(np.float32))


def samples(bank, images=(), **mixture):
    return DetectorSamples([ground()], images, bank, 64, seed=1, mixture=Mixture(**{**NOTHING.__dict__, **mixture}))


def decoded(image):
    """Return what was encoded, reflectance 0..1."""
    return ((image + 1) / 2) ** 2


def test_two_dates_tell_clouds_and_leave_doubt_unknown():
    rng = np.random.default_rng(3)
    clear_dn = rng.normal(1100, 60, (3, 128, 128)).astype(np.float32)
    alpha = procedural_matte((128, 128), 0.4, rng)
    cloudy_dn = over(clear_dn, np.float32(6500) * np.ones_like(clear_dn), alpha)
    cloudy_dn[:, :20, :20] *= 0.6
    labels = label(cloudy_dn, clear_dn)
    assert (labels[alpha == 1] == CLOUD).mean() > 0.95
    far_off = np.ones_like(alpha, bool)
    far_off[:20, :20] = False
    assert (labels[(alpha == 0) & far_off] == CLEAR).mean() > 0.6 and not (labels[alpha == 0] == CLOUD).mean() > 0.05
    dark = np.zeros_like(alpha, bool)
    dark[3:17, 3:17] = True
    assert (labels[dark & (alpha == 0)] == SHADOW).mean() > 0.9
    assert not (label(cloudy_dn * np.float32(0.5), clear_dn) == SHADOW).mean() > 0.1, (
        "all of it darker is another season"
    )


def test_snow_on_the_clear_date_says_nothing_but_where_no_cloud_is_near():
    rng = np.random.default_rng(4)
    cloudy_dn = rng.normal(900, 30, (3, 100, 100)).astype(np.float32)
    cloudy_dn[:, 40:70, 40:70] = 6000
    labels = label(cloudy_dn, np.full_like(cloudy_dn, 7000))
    assert (labels[46:64, 46:64] == CLOUD).all() and (labels[:20] == CLEAR).all()
    assert (labels[34:38, 45:65] == UNKNOWN).any()


def test_a_batch_is_the_same_whenever_asked_for(bank):
    mixed = DetectorSamples([ground(), NormalisedGround("n", np.full((3, 80, 80), 90, np.uint8))], (), bank, 64, seed=5)
    first, again, other = mixed.batch(3, 4), mixed.batch(3, 4), mixed.batch(4, 4)
    assert first["image"].shape == (4, 3, 64, 64) and first["labels"].shape == (4, 64, 64)
    assert first["image"].dtype == np.float32 and first["labels"].dtype == np.int64
    assert np.abs(first["image"]).max() <= 1
    for name in first:
        np.testing.assert_array_equal(first[name], again[name])
    assert (first["image"] != other["image"]).any()


def test_clouds_brighten_and_shadows_darken_what_they_are_labelled_on(bank):
    clouded = samples(bank, shadow=1.0).batch(0, 12)
    light = decoded(clouded["image"]).mean(axis=1)
    clear, cloud, shade = (light[clouded["labels"] == value] for value in (CLEAR, CLOUD, SHADOW))
    assert min(clear.size, cloud.size, shade.size) > 500
    assert 0.05 < clear.mean() < 0.11, "as measured, or with some of the airlight taken off"
    assert (cloud > 0.1).mean() > 0.95 and shade.mean() < 0.85 * clear.mean()
    assert (clouded["labels"] == UNKNOWN).any(), "rims"


def test_without_clouds_everything_is_clear(bank):
    batch = samples(bank, cloudless=1.0).batch(0, 4)
    assert (batch["labels"] == CLEAR).all()
    np.testing.assert_allclose(decoded(batch["image"]).mean(), 0.1, atol=0.06)


def test_gaps_look_like_ground_and_are_not_judged(bank):
    batch = samples(bank, cloudless=1.0, nodata=1.0).batch(0, 8)
    unknown = batch["labels"] == UNKNOWN
    assert 0.05 < unknown.mean() < 0.95
    values = batch["image"].transpose(0, 2, 3, 1)[unknown]
    assert np.abs(values - encode(np.full(1, 0.1))).max() < 1e-5


def test_eight_bits_keep_no_more_than_their_white(bank):
    images = decoded(samples(bank, byte=1.0).batch(0, 6)["image"])
    assert images.max() == pytest.approx(TRUE_COLOUR_WHITE, abs=1e-4)


def test_real_images_come_with_their_own_labels(bank):
    reflectance = np.full((3, 70, 70), 0.3, np.float32)
    labels = np.full((70, 70), CLOUD, np.uint8)
    batch = samples(bank, [LabelledImage("real", reflectance, labels)], real=1.0).batch(0, 2)
    assert (batch["labels"] == CLOUD).all()
    np.testing.assert_allclose(decoded(batch["image"]), 0.3, rtol=1e-4)


class Oracle(torch.nn.Module):
    """A detector that holds everything brighter than 0.5 for cloud."""

    multiple_px = 8

    def forward(self, image):
        cloud = (image.mean(dim=1, keepdim=True) > float(encode(np.full(1, 0.5))[0])).float() * 10
        return torch.cat([5 - cloud, cloud - 5, torch.full_like(cloud, -9)], dim=1)


def test_figures_are_those_of_their_definitions():
    truth = np.full((20, 30), CLEAR, np.uint8)
    truth[:, :12], truth[:2] = CLOUD, UNKNOWN
    image = np.full((3, 20, 30), 0.1, np.float32)
    image[:, :, :10] = 0.8  # finds 10 of 12 columns
    image[:, :9, 20:22] = 0.8  # and 7 known pixels of two clear columns
    sets = {
        "some": TestSet("drawn", (TestImage("a", image, truth),)),
        "none": TestSet("drawn", (TestImage("b", image, np.where(truth == UNKNOWN, UNKNOWN, np.uint8(CLEAR))),)),
    }
    scores = evaluate.evaluate(Oracle(), {"cloud": 0.5, "shadow": 0.5}, sets)
    both, called, there = 18 * 10, 18 * 10 + 7 * 2, 18 * 12
    figures = scores["some"]["figures"]["network"]
    assert figures["cloud_iou"] == figures["cloud_mean_iou"] == pytest.approx(both / (called + there - both), abs=1e-4)
    assert figures["cloud_f1"] == pytest.approx(2 * both / (called + there), abs=1e-4)
    assert (figures["cloud_precision"], figures["cloud_recall"]) == pytest.approx(
        (both / called, both / there), abs=1e-4
    )
    assert figures["shadow_false_share"] == 0
    assert scores["none"]["figures"]["network"] == {
        "cloud_false_share": pytest.approx(called / 540, abs=1e-4),
        "shadow_false_share": 0,
    }
    assert scores["some"]["figures"]["brightness from 0.3"] == figures, "a threshold finds the same here"
    text = evaluate.table(scores)
    assert "| some (1) | network |" in text and "| none (1) | spectral |" in text
    assert (
        f"IoU of clouds (of the spectral score, of the best plain threshold): {figures['cloud_iou']:.2f} on 'some'"
        in evaluate.summary(scores)
    )


def test_test_images_are_read_as_the_plugin_reads_them(data):
    sets = load_test_sets(data)
    assert {"real", "real, 8 bit", "real, two dates"} == set(sets)
    image, byte = sets["real"].images[0], sets["real, 8 bit"].images[0]
    assert 0.01 < np.median(image.reflectance) < 0.4 and set(np.unique(image.labels)) == {CLEAR, CLOUD}
    assert byte.reflectance.max() <= TRUE_COLOUR_WHITE + 1e-6
    dark = (image.reflectance < TRUE_COLOUR_WHITE).all(axis=0)
    np.testing.assert_allclose(byte.reflectance[:, dark], image.reflectance[:, dark], atol=0.001)


def test_the_command_trains_judges_and_exports_and_does_not_train_twice(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "BANK_CLOUDS", 6)
    arguments = ["detector", "--data", str(data), "--out", str(tmp_path / "run"), "--steps", "3"]
    assert cli.main(arguments) == 0
    card = find_detector_card(tmp_path / "run" / "weights")
    assert "| real (2) | network |" in capsys.readouterr().out
    assert card.name == "detector-16" and card.training["settings"]["steps"] == 3
    assert card.scores == json.loads((tmp_path / "run" / "scores.json").read_text())
    assert card.training["labelled_images"] == 4 and card.training["parameters"] == 255859
    assert "--steps 3 --seed 0" in card.command and "/" not in card.command.replace("sar_cloud_removal", "")
    network = load_detector(card)
    trained = torch.load(tmp_path / "run" / "detector.pt", weights_only=True)["network"]
    for name, tensor in network.state_dict().items():
        torch.testing.assert_close(tensor, trained[name], rtol=1e-3, atol=1e-4)

    def refuse(*arguments):
        raise AssertionError("trained again")

    monkeypatch.setattr(train, "train", refuse)
    assert cli.main([*arguments, "--weights", str(tmp_path / "elsewhere")]) == 0
    assert find_detector_card(tmp_path / "elsewhere").scores == card.scores


def test_a_folder_without_ground_is_an_error(tmp_path, capsys):
    assert cli.main(["detector", "--data", str(tmp_path), "--out", str(tmp_path / "run")]) == 1
    assert "has no clear image" in capsys.readouterr().err


@pytest.fixture
def hears_ctrl_c():
    """Where the tests run in the background, SIGINT is ignored from the start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hears_ctrl_c")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("stopped", ["training", "judging"])
def test_a_stop_ends_in_order_and_says_what_is_kept(data, tmp_path, monkeypatch, capsys, number, stopped):
    monkeypatch.setattr(command, "BANK_CLOUDS", 6)
    module, name = {"training": (DetectorSamples, "batch"), "judging": (evaluate, "evaluate")}[stopped]
    original = getattr(module, name)

    def interrupted(*arguments):
        os.kill(os.getpid(), number)
        return original(*arguments)

    monkeypatch.setattr(module, name, interrupted)
    before = signal.getsignal(signal.SIGTERM)
    assert cli.main(["detector", "--data", str(data), "--out", str(tmp_path), "--steps", "2"]) == 130
    assert ("Nothing was kept" in capsys.readouterr().err) == (stopped == "training")
    assert (tmp_path / "detector.pt").is_file() == (stopped == "judging") and not (tmp_path / "weights").exists()
    assert signal.getsignal(signal.SIGTERM) == before
