"""The cloud detector's network and card, and the network through the pipeline: windows, blending, units, memory."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rasters import optical_dn, read_raster, write_raster
from runs import Log, changed, problems
from sar_cloud_removal.errors import ModelError, OptionError
from sar_cloud_removal.models.cards import read_card, write_sums
from sar_cloud_removal.models.detector_cards import find_detector_card, read_detector_card
from sar_cloud_removal.pipeline.masks.detect import detect, open_detection
from sar_cloud_removal.pipeline.masks.types import CLOUD, MASK_NODATA
from sar_cloud_removal.pipeline.options.detectclouds import DetectOptions
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.sources import OpticalSource, RasterSource
from sar_cloud_removal.pipeline.pixels.reflectance import encode
from sar_cloud_removal.pipeline.windows import batches
from tinymodels import write_tiny_detector

torch = pytest.importorskip("torch", reason="the networks need torch")


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    """Path of the card of an untrained detector with windows of 32 pixels."""
    return write_tiny_detector(tmp_path_factory.mktemp("detector"))


@pytest.fixture(scope="module")
def network(card):
    """The network of that card."""
    from sar_cloud_removal.nets.checkpoint import load_detector

    return load_detector(read_detector_card(card))


def options_for(values, folder, card, overlap_px=8, **changes):
    """Write ``values`` and return options that detect clouds in them with ``card``; no size, no buffer."""
    path = write_raster(folder / "optical.tif", values)
    options = DetectOptions(
        optical=OpticalSource(RasterSource(path)),
        output=str(folder / "found.tif"),
        min_size_px=0,
        method="network",
        inference=InferenceOptions(model_file=card, overlap_px=overlap_px, device="cpu"),
    )
    return changed(options, **changes)


def found(values, folder, card, **changes):
    """Return the mask (H, W) of ``values``."""
    options = options_for(values, folder, card, **changes)
    report = detect(options, Log())
    assert (report.method, report.device) == ("network", "cpu")
    return read_raster(options.output)[0]


def shares(network, reflectance):
    """Return the probabilities (3, H, W) of a whole image by one forward."""
    with torch.inference_mode():
        return network(torch.from_numpy(encode(reflectance))[None]).softmax(dim=1)[0].numpy()


def test_one_window_equals_the_direct_forward(tmp_path, card, network):
    values = optical_dn((32, 32))
    expected = shares(network, values / np.float32(10_000)).argmax(axis=0)
    mask = found(values, tmp_path, card)
    probable = shares(network, values / np.float32(10_000)).max(axis=0) > 0.5001
    assert len(np.unique(mask)) > 1, "an untrained network says this and that"
    np.testing.assert_array_equal(mask[probable], expected[probable])


def test_windows_are_blended(tmp_path, card, network):
    """Away from the overlaps every pixel is that of its own window."""
    values = optical_dn((32, 56))
    mask = found(values, tmp_path, card)
    for columns, window in ((slice(0, 24), slice(0, 32)), (slice(32, 56), slice(24, 56))):
        likely = shares(network, values[:, :, window] / np.float32(10_000))
        likely = likely[:, :, columns.start - window.start : columns.stop - window.start]
        sure = likely.max(axis=0) > 0.5001
        np.testing.assert_array_equal(mask[:, columns][sure], likely.argmax(axis=0)[sure])


def test_the_batch_does_not_matter(tmp_path, card):
    values = optical_dn((70, 90))
    masks = []
    for batch_size in (1, 7):
        folder = tmp_path / str(batch_size)
        folder.mkdir()
        inference_options = InferenceOptions(model_file=card, overlap_px=8, device="cpu", batch_size=batch_size)
        masks.append(found(values, folder, card, inference=inference_options))
    assert (masks[0] != masks[1]).mean() < 0.001


def test_nodata_is_not_judged_and_does_not_reach_the_network(tmp_path, card):
    values = optical_dn((64, 96))
    values[:, :, 60:] = 0
    seen = []
    original = batches.BatchRunner._stacked
    try:
        batches.BatchRunner._stacked = lambda self, arrays: seen.extend(arrays) or original(self, arrays)
        mask = found(values, tmp_path, card)
    finally:
        batches.BatchRunner._stacked = original
    np.testing.assert_array_equal(mask == MASK_NODATA, (values == 0).all(axis=0))
    assert len({image.tobytes() for image in seen}) == 9, "3 of 12 windows without data are skipped"
    assert min(image.min() for image in seen) > encode(np.zeros(1))[0], "ground stands in where there is none"


def test_memory_that_is_short_halves_the_batch(tmp_path, card, monkeypatch):
    from sar_cloud_removal.nets.detector import CloudDetector

    forward, sizes = CloudDetector.forward, []

    def short(self, image):
        sizes.append(len(image))
        if len(image) > 1:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB.")
        return forward(self, image)

    monkeypatch.setattr(CloudDetector, "forward", short)
    log = Log()
    detect(options_for(optical_dn((32, 80)), tmp_path, card), log)
    assert sizes == [3, 1, 1, 1] and "continuing with batches of 1" in log.warnings[0]


def test_the_threshold_moves_what_is_cloud(tmp_path, card):
    values = optical_dn((64, 64))
    less, more = (found(values, tmp_path, card, threshold_percent=percent) == CLOUD for percent in (90.0, 10.0))
    assert less.sum() < more.sum() and more[less].all()


def test_settings_that_do_not_fit_the_card_are_refused(tmp_path, card, tiny_model):
    too_wide = options_for(optical_dn((40, 40)), tmp_path, card, overlap_px=32)
    with pytest.raises(OptionError, match="OVERLAP is 32, but the windows of 'detector-4' have 32 pixels"):
        detect(too_wide, Log())
    options = options_for(optical_dn((40, 40)), tmp_path, write_tiny_detector(tmp_path / "wide", window_px=128))
    with pytest.raises(OptionError, match="WINDOW is 64, but 'detector-4' was made for windows of 128 pixels"):
        detect(replace(options, inference=replace(options.inference, window_px=64)), Log())
    restorer = options_for(optical_dn((40, 40)), tmp_path, tiny_model)
    assert "describes a network that removes clouds, not a detector" in problems(open_detection, restorer)[0]
    with pytest.raises(ModelError, match="describes a detector, not a network that removes clouds"):
        read_card(card)


@pytest.mark.parametrize(
    "field, value",
    [
        ("thresholds", {"cloud": 0.5}),
        ("thresholds", {"cloud": 0.5, "shadow": 1.5}),
        ("thresholds", None),
        ("normalisation", {"kind": "sigma"}),
        ("storage", {"kind": "float8"}),
        ("window_px", 30),
        ("architecture", []),
        ("colour", "red"),
    ],
)
def test_a_wrong_card_is_an_error_that_names_it(card, tmp_path, field, value):
    path = tmp_path / "detector-4.json"
    path.write_text(json.dumps({**json.loads(Path(card).read_text()), field: value}))
    with pytest.raises(ModelError, match="detector-4.json"):
        read_detector_card(path)


@pytest.mark.parametrize("widths", [[4, 6, 8], [], "ab", [4, -6]])
def test_an_architecture_that_does_not_fit_is_an_error(card, tmp_path, widths):
    from sar_cloud_removal.nets.checkpoint import load_detector

    content = json.loads(Path(card).read_text())
    content["architecture"] = {"widths": widths}
    (tmp_path / "detector-4.json").write_text(json.dumps(content))
    (tmp_path / "detector-4.safetensors").write_bytes(Path(card).with_suffix(".safetensors").read_bytes())
    write_sums(tmp_path)
    with pytest.raises(ModelError):
        load_detector(read_detector_card(tmp_path / "detector-4.json"))


def test_a_size_that_the_network_cannot_take_is_named(network):
    with pytest.raises(ValueError, match="CloudDetector got 30 × 32 pixels"):
        network(torch.zeros(1, 3, 30, 32))


def test_a_folder_without_detector_is_an_error(tmp_path):
    with pytest.raises(ModelError, match="no cloud detector"):
        find_detector_card(tmp_path)
