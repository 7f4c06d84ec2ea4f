"""The cloud detector that travels with the plugin: whole, small, of its own kind, and as good as its card says."""

import re

import numpy as np
import pytest
from bundled import bundled_cards
from osgeo import gdal
from rasters import CLOUD_DN, disc, optical_dn, read_raster, write_raster
from realdata import DATA, needs
from runs import Log
from sar_cloud_removal.models.cards import read_sums, verify_weights
from sar_cloud_removal.models.detector_cards import find_detector_card, read_detector_card
from sar_cloud_removal.models.store import ModelStore
from sar_cloud_removal.pipeline.masks.detect import detect
from sar_cloud_removal.pipeline.masks.types import CLOUD
from sar_cloud_removal.pipeline.options.detectclouds import DetectOptions
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.sources import OpticalSource, RasterSource
from sar_cloud_removal.pipeline.pixels.reflectance import TRUE_COLOUR_WHITE

pytest.importorskip("torch", reason="the networks need torch")

REAL = DATA / "rasters" / "real_clouds"
UNITS = {
    "digital numbers": lambda dn: dn,
    "with offset": lambda dn: dn + 1000,
    "reflectance": lambda dn: (dn / 10_000).astype("float32"),
    "8 bit": lambda dn: np.clip(np.rint(dn / 10_000 / TRUE_COLOUR_WHITE * 255), 1, 255).astype("uint8"),
}


def find(path, output, **changes):
    """Return where (H, W) the bundled network sees cloud in the raster ``path``."""
    options = DetectOptions(
        optical=OpticalSource(RasterSource(str(path))),
        output=str(output),
        method="network",
        min_size_px=0,
        inference=InferenceOptions(device="cpu"),
        **changes,
    )
    detect(options, Log())
    return read_raster(output)[0] == CLOUD


def test_the_detector_is_complete_and_small():
    card = find_detector_card()
    assert verify_weights(card) == read_sums(ModelStore().detectors)[card.weights_path.name]
    assert set(read_sums(ModelStore().detectors)) == {card.weights_path.name}
    assert card.weights_path.stat().st_size < 1_000_000
    assert card.summary and card.licence and card.data and card.command and card.training
    assert read_detector_card(card.path) == card
    for name in ("real", "real, 8 bit", "real, two dates", "clear"):
        figures = card.scores[name]["figures"]
        assert card.scores[name]["truth"] and {"network", "spectral", "brightness from 0.2"} <= set(figures)
    assert not re.search(r"/(work|root|home|tmp)/", card.to_json())


def test_the_detector_is_no_model_to_remove_clouds_with():
    name = find_detector_card().name
    assert name not in ModelStore().bundled_names() and name not in {card.name for card in bundled_cards()}
    assert ModelStore().detectors.parent == ModelStore().bundled


@needs("rasters", "real_clouds")
def test_the_figures_of_the_card_come_out_of_the_plugin(tmp_path):
    """The same ten images through files and windows: the IoU of the card."""
    both = either = 0
    for path in sorted(REAL.glob("*_s2_cloudy.tif")):
        truth = read_raster(str(path).replace("s2_cloudy", "mask"))[0] > 0
        found = find(path, tmp_path / path.name)
        both, either = both + (found & truth).sum(), either + (found | truth).sum()
    told = find_detector_card().scores["real"]["figures"]["network"]["cloud_iou"]
    assert both / either == pytest.approx(told, abs=0.005)


@needs("rasters", "real_clouds")
@pytest.mark.parametrize("unit, least", [("with offset", 0.99), ("reflectance", 0.99), ("8 bit", 0.85)])
def test_units_change_little_of_what_is_found(tmp_path, unit, least):
    """How much of what is found in digital numbers is found in another unit (IoU of both)."""
    source = gdal.Open(str(REAL / "4287_s2_cloudy.tif")).ReadAsArray()[[3, 2, 1]]
    masks = []
    for name in ("digital numbers", unit):
        path = write_raster(tmp_path / f"{name}.tif", UNITS[name](source))
        masks.append(find(path, tmp_path / f"{name}_found.tif"))
    assert (masks[0] & masks[1]).sum() / (masks[0] | masks[1]).sum() > least


def test_a_drawn_cloud_is_found_and_clear_ground_is_left(tmp_path):
    values = optical_dn((256, 256))
    cloudy = disc((256, 256), radius=60)
    values[:, cloudy] = CLOUD_DN
    found = find(write_raster(tmp_path / "optical.tif", values), tmp_path / "found.tif")
    assert (found & cloudy).sum() / (found | cloudy).sum() > 0.85
