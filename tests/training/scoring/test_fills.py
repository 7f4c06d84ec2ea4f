"""The simple fills: what each gives where the answer is known, and where it gives none."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")

from sar_cloud_removal.nets.prior import prior  # noqa: E402
from sar_cloud_removal.training.scoring import fills  # noqa: E402

SIDE_PX = 64
COLOUR = np.array([0.5, -0.25, 0.0], dtype=np.float32)[:, None, None]


def disc(radius_px=12):
    row, column = np.mgrid[:SIDE_PX, :SIDE_PX] - SIDE_PX // 2
    return row**2 + column**2 < radius_px**2


def given(optical=None, cloudy=None, translation=None):
    """A window of one colour under a round white cloud, where nothing else is given."""
    rng = np.random.default_rng(0)
    cloudy = disc() if cloudy is None else cloudy
    optical = np.where(cloudy, 1, np.broadcast_to(COLOUR, (3, SIDE_PX, SIDE_PX))) if optical is None else optical
    translation = rng.uniform(-1, 1, (3, SIDE_PX, SIDE_PX)) if translation is None else translation
    sar = rng.uniform(-1, 1, (1, SIDE_PX, SIDE_PX)).astype(np.float32)
    return fills.CloudyImage(sar, optical.astype(np.float32), cloudy, translation.astype(np.float32))


ALL = {**fills.FILLS, fills.PRIOR: fills.closed_form}
FROM_SURROUNDINGS = [name for name in ALL if not name.startswith("GAN1")]


@pytest.mark.parametrize("name", FROM_SURROUNDINGS)
def test_one_colour_is_continued_and_the_cloud_itself_has_no_influence(name):
    if name == "gdal_fillnodata":
        pytest.importorskip("osgeo.gdal", reason="compared with GDAL")
    found = ALL[name](given())
    assert found.shape == (3, SIDE_PX, SIDE_PX)
    np.testing.assert_allclose(found[:, disc()], np.repeat(COLOUR[:, 0], disc().sum(), axis=1), atol=0.01)


@pytest.mark.parametrize("name", FROM_SURROUNDINGS)
def test_without_clear_pixels_only_the_networks_start_is_defined(name):
    found = ALL[name](given(cloudy=np.ones((SIDE_PX, SIDE_PX), bool)))
    if name == fills.PRIOR:
        assert not found.any()  # the scene's mean
    else:
        assert found is None


def test_mean_is_that_of_the_clear_pixels():
    optical = np.random.default_rng(1).uniform(-1, 1, (3, SIDE_PX, SIDE_PX))
    found = fills.mean(given(optical))
    np.testing.assert_allclose(found[:, 0, 0], optical[:, ~disc()].mean(axis=1), atol=1e-6)
    assert (found == found[:, :1, :1]).all()


def test_far_mean_ignores_a_bright_rim_of_seven_pixels():
    optical = np.where(disc(12 + 7), 1, np.broadcast_to(COLOUR, (3, SIDE_PX, SIDE_PX)))
    np.testing.assert_allclose(fills.mean_far(given(optical))[:, 0, 0], COLOUR[:, 0, 0], atol=1e-6)
    assert fills.mean(given(optical))[0, 0, 0] > 0.55
    rim_only = ~np.pad(np.zeros((SIDE_PX - 8, SIDE_PX - 8), bool), 4, constant_values=True)
    assert fills.mean_far(given(cloudy=rim_only)) is None and fills.mean(given(cloudy=rim_only)) is not None


def test_far_from_nothing_is_everywhere():
    assert fills.far_from(np.zeros((5, 5), bool)).all()
    assert fills.far_from(disc()).sum() == sum(
        np.hypot(*(np.argwhere(disc()) - place).T).min() >= 8 for place in np.ndindex(SIDE_PX, SIDE_PX)
    )


def test_fillnodata_is_gdals():
    gdal = pytest.importorskip("osgeo.gdal", reason="compared with GDAL")
    ramp = np.broadcast_to(np.linspace(-1, 1, SIDE_PX), (3, SIDE_PX, SIDE_PX))
    found = fills.fillnodata(given(ramp))
    np.testing.assert_allclose(found[:, ~disc()], ramp[:, ~disc()], atol=1e-6)
    left, right = found[0, 32, 22], found[0, 32, 42]  # nearer pixels weigh more
    assert ramp[0, 0, 19] < left < 0 < right < ramp[0, 0, 44]
    assert gdal.GetUseExceptions()


def test_biharmonic_continues_a_slope_where_the_smooth_fills_flatten_it():
    ramp = np.broadcast_to(np.linspace(-0.9, 0.9, SIDE_PX), (3, SIDE_PX, SIDE_PX))
    error = {name: np.abs(ALL[name](given(ramp)) - ramp)[:, disc()].mean() for name in ("biharmonic", "push-pull")}
    assert error["biharmonic"] < 0.01 < error["push-pull"]


@pytest.mark.parametrize("factor", [2, 3])
def test_biharmonic_on_blocks_is_close_to_the_whole(factor, monkeypatch):
    row, column = np.mgrid[:SIDE_PX, :SIDE_PX] / SIDE_PX
    smooth = np.stack([np.sin(3 * row), np.cos(4 * column), row * column])
    whole = fills.biharmonic(given(smooth))
    monkeypatch.setattr(fills, "BIHARMONIC_SIDE_PX", -(-SIDE_PX // factor))
    blocks = fills.biharmonic(given(smooth))
    assert blocks.shape == whole.shape
    assert np.abs(blocks - whole)[:, disc()].max() < 0.1


def test_biharmonic_with_a_speck_smaller_than_a_block(monkeypatch):
    monkeypatch.setattr(fills, "BIHARMONIC_SIDE_PX", 16)
    speck = np.zeros((SIDE_PX, SIDE_PX), bool)
    speck[20, 20] = True
    np.testing.assert_allclose(fills.biharmonic(given(cloudy=speck))[:, 20, 20], COLOUR[:, 0, 0], atol=1e-6)


def test_push_pull_does_not_overshoot():
    optical = np.random.default_rng(2).uniform(-0.5, 0.5, (3, SIDE_PX, SIDE_PX))
    found = fills.push_pull(given(optical))
    np.testing.assert_allclose(found[:, ~disc()], optical[:, ~disc()], atol=1e-6)
    assert np.abs(found).max() <= 0.5


def test_translation_is_pasted_as_it_is():
    shown = given()
    assert fills.translated(shown) is shown.translation


def test_harmonised_translation_has_mean_and_contrast_of_the_clear_pixels():
    optical = 0.2 + 0.1 * np.random.default_rng(3).uniform(-1, 1, (3, SIDE_PX, SIDE_PX))
    shown = given(optical)
    found = fills.harmonised(shown)
    for moment in (np.mean, np.std):
        np.testing.assert_allclose(
            moment(found[:, ~disc()], axis=1), moment(shown.optical[:, ~disc()], axis=1), atol=1e-5
        )
    # an exact translation but for brightness and contrast becomes exact
    np.testing.assert_allclose(fills.harmonised(given(optical, translation=0.5 - 3 * -optical)), optical, atol=1e-5)
    assert fills.harmonised(given(cloudy=np.ones((SIDE_PX, SIDE_PX), bool))) is None


def test_closed_form_is_the_networks_start():
    shown = given(np.random.default_rng(4).uniform(-1, 1, (3, SIDE_PX, SIDE_PX)))
    tensors = (
        torch.from_numpy(part)[None] for part in (shown.sar, shown.optical, shown.cloudy[None].astype(np.float32))
    )
    np.testing.assert_array_equal(fills.closed_form(shown), prior(*tensors)[0].numpy())
