"""The models that travel with the plugin: whole, hashed, and right on a real scene through ``qgis_process``."""

import numpy as np
import pytest
from bundled import bundled_cards
from oracle import Ground, expect
from osgeo import gdal
from qgisprocess import assignments, needs_qgis_process, qgis_process
from realdata import DATA, needs
from sar_cloud_removal.models.card_file import FLOAT16
from sar_cloud_removal.models.cards import read_sums, verify_weights
from sar_cloud_removal.models.store import ModelStore

torch = pytest.importorskip("torch", reason="the networks need torch")
LANDSCAPE = DATA / "rasters" / "georeferenced" / "ROIs1970_fall_139_p839"
OPTICAL, CLEAR, SAR, MASK = (f"{LANDSCAPE}_{name}.tif" for name in ("s2_cloudy", "s2", "s1", "mask"))


@pytest.mark.parametrize("card", bundled_cards(), ids=lambda card: card.name)
def test_every_card_is_complete_and_its_weights_run(card):
    from sar_cloud_removal.nets.checkpoint import load_restorer

    assert card.name == f"{card.recipe}-{card.width}"
    assert card.summary and card.licence and card.data and card.scores and card.command
    assert set(card.statistics) == {"byte", "dn", "reflectance"}
    restorer = load_restorer(card)
    side = card.window_px
    with torch.inference_mode():
        restored = restorer(torch.zeros(1, 1, side, side), torch.zeros(1, 3, side, side), torch.ones(1, 1, side, side))
    assert restored.shape == (1, 3, side, side) and restored.abs().max() <= 1


@pytest.mark.parametrize("card", bundled_cards(), ids=lambda card: card.name)
def test_config_of_the_training_is_one_that_training_still_reads(card):
    """``training confidence`` makes the split once more from it."""
    from sar_cloud_removal.training.config import from_dict
    from sar_cloud_removal.training.schema import plain

    config = from_dict(card.training["config"])
    assert (config.recipe, config.width) == (card.recipe, card.width) and plain(config) == card.training["config"]


@pytest.mark.parametrize(
    "card", [c for c in bundled_cards() if c.storage["kind"] != FLOAT16], ids=lambda card: card.name
)
def test_fewer_bits_cost_next_to_nothing(card):
    pytest.importorskip("tqdm", reason="the training needs tqdm")
    from sar_cloud_removal.training.scoring.storage_cost import require_negligible

    assert set(card.storage["loss"]) == {name for name, part in card.scores.items() if part["images"]}
    assert all(part["images"] == card.scores[name]["images"] for name, part in card.storage["loss"].items())
    assert card.storage["command"]
    require_negligible(card.storage["loss"])


def test_the_default_model_expects_errors():
    assert ModelStore().find().confidence


@pytest.mark.parametrize("card", [card for card in bundled_cards() if card.confidence], ids=lambda card: card.name)
def test_expected_errors_hold_on_scenes_that_took_part_in_nothing(card):
    section = card.confidence
    held_out = {name: part for name, part in section["reliability"].items() if name != "real"}
    assert set(held_out) == {"sen12", "wide", "dense"} and section["command"]
    for name, part in held_out.items():
        assert part["coverage"]["1 sigma"] == pytest.approx(0.6827, abs=0.06), name
        assert part["ece"] < 0.05 and part["ause"] < 0.7 * part["ause_constant"], name
        assert all(observed < 1.6 * predicted for predicted, observed in part["bins"]), name
    real = section["reliability"]["real"]
    assert real["ause"] < real["ause_constant"], "ranks pixels under real clouds better than saying the same of all"


def test_the_weights_are_those_that_are_listed():
    cards = bundled_cards()
    assert cards, "the plugin has no model"
    assert {card.weights_path.name for card in cards} == set(read_sums(ModelStore().bundled))
    assert all(len(verify_weights(card)) == 64 for card in cards)


@needs("rasters", "georeferenced")
@needs_qgis_process
@pytest.mark.parametrize("card", bundled_cards(), ids=lambda card: card.name)
def test_a_real_scene_through_qgis_process(card, environment, tmp_path, capsys):
    """Grid, type and clear pixels are the source's; under the cloud stands the direct forward of the same window."""
    from sar_cloud_removal.nets.checkpoint import load_restorer
    from sar_cloud_removal.training.scoring.metrics import scores

    result = restore(environment, SAR, tmp_path / "restored.tif", card.name)
    source, truth, cloudy = read(OPTICAL)[[3, 2, 1]], read(CLEAR)[[3, 2, 1]], read(MASK)[0] != 0
    same_grid_and_type(str(tmp_path / "restored.tif"), OPTICAL)
    assert np.array_equal(result[:, ~cloudy], source[:, ~cloudy])
    ground, window_px = Ground(source, read(SAR)[0], cloudy), card.window_px
    direct = expect(ground, load_restorer(card), buffer_px=0, window_px=window_px).restored
    assert np.abs(result - direct)[:, cloudy].max() <= 1

    mirrored = str(tmp_path / "mirrored.tif")
    copy = gdal.GetDriverByName("GTiff").CreateCopy(mirrored, gdal.Open(SAR))
    copy.WriteArray(np.ascontiguousarray(read(SAR)[:, ::-1]))
    copy = None
    changed = restore(environment, mirrored, tmp_path / "other.tif", card.name) != result
    assert changed.any(axis=0)[cloudy].mean() > 0.9 and not changed[:, ~cloudy].any()

    flat = np.where(cloudy, source[:, ~cloudy].mean(axis=1)[:, None, None], source)
    figures = {
        name: scores(image / 1e4, truth / 1e4, cloudy) for name, image in (("flat fill", flat), ("restored", result))
    }
    with capsys.disabled():
        for name, figure in figures.items():
            print(
                f"\n  {card.name}: {name:9} under the cloud: "
                f"PSNR {figure['psnr_cloudy']:.2f} dB, SSIM {figure['ssim_cloudy']:.3f}",
                end="",
            )
    assert figures["restored"]["psnr_cloudy"] > scores(source / 1e4, truth / 1e4, cloudy)["psnr_cloudy"], (
        "better than the cloud"
    )


def restore(environment, sar, output, model):
    """Run ``removeclouds`` with the networks of ``model`` alone and no buffer; return the result (3, H, W)."""
    values = {"OPTICAL": OPTICAL, "SAR": sar, "SAR_BAND": 1, "CLOUD_MASK": MASK, "MASK_BUFFER": 0, "DEVICE": "cpu"}
    values.update(ESTIMATOR="networks", MODEL=model)
    arguments = assignments({**values, "OUTPUT": str(output)})
    done = qgis_process(environment, "run", "sarcloudremoval:removeclouds", "--", *arguments)
    assert done.returncode == 0, done.stderr
    return read(output)


def read(path):
    """Return all bands (B, H, W)."""
    return gdal.Open(str(path)).ReadAsArray().reshape(-1, 256, 256)


def same_grid_and_type(path, source):
    """Assert that both rasters have one grid, CRS and type."""
    first, second = gdal.Open(path), gdal.Open(source)
    assert first.GetGeoTransform() == second.GetGeoTransform() and first.GetProjection() == second.GetProjection()
    assert (first.RasterXSize, first.RasterYSize) == (second.RasterXSize, second.RasterYSize)
    assert first.GetRasterBand(1).DataType == second.GetRasterBand(1).DataType
