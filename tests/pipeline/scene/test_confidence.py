"""The expected error: its features, as a raster beside the restored one, refused where a model has no error model."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from oracle import Ground, clear_limits, expect
from osgeo import gdal
from rasters import disc, read_raster, sar_db, write_raster, write_scene
from runs import Log, changed, contents, problems, scene_options
from sar_cloud_removal.errors import ModelError, PluginError
from sar_cloud_removal.models.cards import read_card
from sar_cloud_removal.models.error_model import FEATURES, read_error_model
from sar_cloud_removal.models.error_model import problems as card_problems
from sar_cloud_removal.pipeline.tasks.removeclouds import open_removal, restore
from tinymodels import error_model, without_error_model

torch = pytest.importorskip("torch", reason="the networks need torch")

from sar_cloud_removal.nets.checkpoint import load_restorer  # noqa: E402
from sar_cloud_removal.nets.confidence import expected_error, features  # noqa: E402

SHAPE = (150, 235)


@pytest.fixture(scope="module")
def inputs():
    """Two windows: sar, optical, cloudy, translation, restored."""
    generator = torch.Generator().manual_seed(0)
    sar, *images = (torch.rand(2, bands, 64, 80, generator=generator) * 2 - 1 for bands in (1, 3, 3, 3))
    cloudy = torch.zeros(2, 1, 64, 80)
    cloudy[..., 20:50, 10:60] = 1
    return sar, images[0], cloudy, images[1], images[2]


@pytest.fixture
def options(tmp_path, tiny_model):
    """Options of a run of six windows that writes the expected error, too."""
    scene = write_scene(tmp_path, SHAPE, cloudy=disc(SHAPE, (75, 117), 70))
    return scene_options(scene, tmp_path / "out.tif", tiny_model, confidence=str(tmp_path / "error.tif"), overlap_px=50)


def test_every_feature_is_told_of_every_pixel_and_band(inputs):
    found = features(*inputs)
    assert found.shape == (2, len(FEATURES), 3, 64, 80) and found.dtype == torch.float32 and found.isfinite().all()


def test_what_is_under_the_cloud_has_no_influence(inputs):
    sar, optical, cloudy, translation, restored = inputs
    other = torch.where(cloudy > 0, torch.ones_like(optical), optical)
    assert torch.equal(features(*inputs), features(sar, other, cloudy, translation, restored))


def test_the_window_beside_has_no_influence(inputs):
    torch.testing.assert_close(features(*inputs)[:1], features(*(x[:1] for x in inputs)), rtol=0, atol=1e-5)


def test_without_clear_ground_it_is_as_far_as_can_be_and_the_ground_like_any(inputs):
    sar, optical, cloudy, translation, restored = inputs
    found = features(sar, optical, torch.ones_like(cloudy), translation, restored)
    assert found.isfinite().all()
    contrast, distance = (found[:, FEATURES.index(name)].exp() for name in FEATURES[1:4:2])
    assert contrast.numpy() == pytest.approx(0.4, abs=0.002)
    assert distance.numpy() == pytest.approx(1 + np.hypot(64, 80), rel=1e-5)


def test_the_distance_is_that_to_the_nearest_clear_pixel(inputs):
    distance = features(*inputs)[0, FEATURES.index("distance to clear ground"), 2].expm1()
    assert distance[10, 10] == 0 and distance[20, 10] == pytest.approx(1) and distance[35, 30] == pytest.approx(15)


def test_the_expected_error_is_the_formula(inputs):
    model = error_model()
    found = features(*inputs).numpy()
    level, distance = (found[:, FEATURES.index(name)] for name in ("restored", "distance to clear ground"))
    log_scale = -3 + 0.5 * level + 0.2 * distance
    np.testing.assert_allclose(expected_error(model, *inputs).numpy(), 1.25 * np.exp(log_scale), rtol=1e-5)
    held = replace(model, low=(0.25,) * len(FEATURES), high=(0.25,) * len(FEATURES))
    np.testing.assert_allclose(expected_error(held, *inputs).numpy(), 1.25 * np.exp(-3 + 0.7 * 0.25), rtol=1e-5)


class ExpectedErrors(torch.nn.Module):
    """Stands in for a restorer in the reference: gives the expected errors, 0 .. 1, in place of the restored image."""

    def __init__(self, restorer, model):
        super().__init__()
        self.restorer, self.model = restorer, model

    def translate(self, sar):
        return self.restorer.translate(sar)

    def forward(self, sar, optical, cloudy):
        restored = self.restorer(sar, optical, cloudy)
        return expected_error(self.model, sar, optical, cloudy, self.translate(sar), restored)


def test_windows_and_strips_give_what_the_whole_gives(options, tiny_model):
    scene = write_scene(Path(options.written.restored).parent, SHAPE, cloudy=disc(SHAPE, (75, 117), 70))
    report = restore(options, Log())
    ground = Ground(scene.optical_dn, scene.sar_db[0], scene.cloudy)
    blended = expect(ground, ExpectedErrors(load_restorer(read_card(tiny_model)), error_model()), overlap_px=50)
    lo, hi = (limit[:, None, None] for limit in clear_limits(ground))
    wanted = (blended.restored - (lo + hi) / 2) * blended.alpha
    found = read_raster(options.written.confidence)
    assert report.confidence == options.written.confidence and report.windows_run == 6
    np.testing.assert_allclose(found, wanted, rtol=2e-3, atol=0.05)
    assert (found[:, blended.alpha == 0] == 0).all() and found[:, scene.cloudy].min() > 0
    assert found[:, scene.cloudy].std() > 0.05 * found[:, scene.cloudy].mean(), "some pixels are surer than others"


def test_the_raster_says_what_it_holds_and_lies_on_the_same_grid(options):
    dataset = gdal.Open(options.optical.raster.path, gdal.GA_Update)
    for index in (1, 2, 3):
        band = dataset.GetRasterBand(index)
        band.SetScale(1e-4), band.SetOffset(-0.1), band.SetUnitType("reflectance")
    dataset = band = None
    restore(changed(options, translation=str(Path(options.written.restored).with_name("seen.tif"))), Log())
    written, source = gdal.Open(options.written.confidence), gdal.Open(options.written.restored)
    assert written.GetGeoTransform() == source.GetGeoTransform() and written.GetProjection() == source.GetProjection()
    assert (written.RasterXSize, written.RasterYSize, written.RasterCount) == (235, 150, 3)
    for index, name in ((1, "B4"), (2, "B3"), (3, "B2")):
        band = written.GetRasterBand(index)
        assert band.GetDescription() == f"{name}, expected error" and band.DataType == gdal.GDT_Float32
        assert (band.GetScale(), band.GetUnitType()) == (1e-4, "reflectance") and np.isnan(band.GetNoDataValue())
        assert not band.GetOffset(), "a difference has none"
    tags = written.GetMetadata()
    assert (
        "68 lie within" in tags["SAR_CLOUD_REMOVAL_CONFIDENCE"]
        and "1.80 for 90 %" in tags["SAR_CLOUD_REMOVAL_CONFIDENCE"]
    )
    assert tags["SAR_CLOUD_REMOVAL_MODEL"] == source.GetMetadata()["SAR_CLOUD_REMOVAL_MODEL"]


def test_nothing_is_told_of_pixels_that_nothing_is_known_of(tmp_path, tiny_model):
    shape = (90, 120)
    scene = write_scene(tmp_path, shape)
    hole, gap, blank = (disc(shape, centre, 6) for centre in ((8, 8), (45, 60), (80, 110)))
    write_raster(scene.optical, np.where(hole, 0, np.maximum(scene.optical_dn, 1)).astype("uint16"), nodata=0)
    write_raster(scene.sar, np.where(gap, np.float32(np.nan), sar_db(shape)))
    write_raster(scene.mask, np.where(blank, 255, scene.cloudy).astype("uint8"), nodata=255)
    options = scene_options(
        scene, tmp_path / "out.tif", tiny_model, confidence=str(tmp_path / "error.tif"), mask_type="nonzero"
    )
    restore(options, Log())
    found = read_raster(options.written.confidence)
    assert np.isnan(found[:, hole | gap | blank]).all()
    assert (found[:, scene.cloudy & ~gap] > 0).all()
    assert (np.isnan(found).any(axis=0) == (hole | gap | blank)).all()


def test_the_restored_raster_is_the_same_with_and_without(options):
    restore(options, Log())
    plain = changed(options, restored=str(Path(options.written.restored).with_name("plain.tif")), confidence=None)
    restore(plain, Log())
    np.testing.assert_array_equal(read_raster(options.written.restored), read_raster(plain.written.restored))


def test_windows_without_cloud_are_not_computed_for_it(tmp_path, tiny_model):
    scene = write_scene(tmp_path, (250, 350), cloudy=disc((250, 350), (40, 300), 15))
    changes = {"confidence": str(tmp_path / "error.tif"), "overlap_px": 32, "buffer_px": 4}
    report = restore(scene_options(scene, tmp_path / "out.tif", tiny_model, **changes), Log())
    assert (report.windows_run, report.windows_skipped) == (2, 10)
    found = read_raster(tmp_path / "error.tif")
    assert (found[:, 100:] == 0).all() and (found[:, scene.cloudy] > 0).all()


def test_a_model_without_an_error_model_still_restores_but_knows_nothing_of_errors(options, tiny_model, tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    old = without_error_model(tiny_model, folder)
    assert read_card(old).confidence == {}
    asked = changed(options, inference=replace(options.inference, model_file=old))
    before = contents(tmp_path)
    (problem,) = problems(open_removal, asked)
    assert (
        "CONFIDENCE is requested, but model 'plus-8' was exported without an error model. Leave CONFIDENCE empty"
        in problem
    )
    with pytest.raises(ModelError, match="without an error model"):
        restore(asked, Log())
    assert contents(tmp_path) == before
    report = restore(changed(asked, confidence=None), Log())
    assert report.confidence is None and Path(report.output).is_file()


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"features": list(FEATURES[:-1])}, "uses the features"),
        ({"weights": [0.0]}, r"confidence\.model\.weights is \[0\.0\], expected is a list of 5 values"),
        ({"factor": 0.0}, r"confidence\.model\.factor is 0\.0, expected is a number above 0"),
        ({"intercept": float("nan")}, r"confidence\.model\.intercept is NaN, expected is a number"),
        ({"more": 1}, r"confidence\.model has an unknown field 'more'"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_damaged_error_model_is_refused(changes, message, tiny_model, tmp_path):
    card = json.loads(Path(tiny_model).read_text(encoding="utf-8"))
    card["confidence"]["model"].update(changes)
    damaged = tmp_path / Path(tiny_model).name
    damaged.write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelError, match=message):
        read_card(str(damaged))


def test_the_card_gives_back_the_model(tiny_model):
    assert read_error_model(read_card(tiny_model)) == error_model()
    assert card_problems(read_card(tiny_model).confidence) == [] and card_problems({}) == []


@pytest.mark.parametrize("name", ["restored", "optical", "translation"])
def test_it_has_a_file_of_its_own(options, tmp_path, name):
    options = changed(options, translation=str(tmp_path / "seen.tif"))
    other = options.optical.raster.path if name == "optical" else getattr(options.written, name)
    with pytest.raises(PluginError, match="CONFIDENCE.* (are the same file|is also an input)"):
        restore(changed(options, confidence=other), Log())
