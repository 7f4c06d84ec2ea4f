"""Values of every kind of product to reflectance, and reflectance to what the detector takes."""

import numpy as np
import pytest
from rasters import optical_dn
from sar_cloud_removal.pipeline.pixels.reflectance import TRUE_COLOUR_WHITE, encode, fit_scale
from sar_cloud_removal.training.data.clouds.cutouts import WHITE_DN

UNDECLARED = [(1.0, 0.0)] * 3
GROUND = optical_dn((40, 50)).reshape(3, -1).astype(float) / WHITE_DN


def read_back(samples, declared=UNDECLARED, baseline=None):
    """Return the reflectance (3, N) that ``samples`` (3, N) are read as, and how."""
    scale = fit_scale(samples, declared, baseline)
    return scale.reflectance(samples[:, None])[:, 0], scale.how


@pytest.mark.parametrize(
    "stored, how, tolerance",
    [
        ((GROUND * 10_000).astype("uint16"), "digital numbers, 10000 is 1", 1.1e-4),
        ((GROUND * 10_000 + 1000).astype("int16"), "digital numbers with an offset of 1000", 1.1e-4),
        (GROUND.astype("float32"), "it is reflectance", 1e-6),
        (np.minimum(GROUND / TRUE_COLOUR_WHITE * 255, 255).astype("uint8"), "8 bit", 0.002),
        (np.minimum(GROUND / TRUE_COLOUR_WHITE * 255, 255).astype("uint16"), "8 bit", 0.002),
    ],
    ids=["digital numbers", "with offset", "reflectance", "8 bit", "8 bit stored wider"],
)
def test_every_product_gives_the_same_reflectance(stored, how, tolerance):
    reflectance, told = read_back(stored)
    assert told.startswith(how)
    assert np.abs(reflectance - np.minimum(GROUND, TRUE_COLOUR_WHITE if "8 bit" in how else 9)).max() <= tolerance


def test_harmonised_data_that_kept_the_tag_of_the_baseline_have_no_offset():
    dark = GROUND / 2
    found, how = read_back(np.rint(dark * 10_000).astype("uint16"), baseline=5.1)
    np.testing.assert_allclose(found, dark, atol=1e-4)
    assert how.startswith("digital numbers, 10000 is 1; the offset of processing baseline 05.10 is not in them")


def test_the_processing_baseline_decides_on_the_offset():
    stored = (GROUND * 10_000 + 1000).astype("uint16")
    shifted, _ = read_back(stored, baseline=5.0)
    taken_as_bright, _ = read_back(stored, baseline=2.0)
    assert np.abs(shifted - GROUND).max() < 1e-3 and np.abs(taken_as_bright - GROUND - 0.1).max() < 1e-3


def test_a_declared_scale_is_applied_where_it_gives_reflectance():
    stored = np.rint((GROUND + 0.1) * 10_000).astype("uint16")
    reflectance, how = read_back(stored, [(1e-4, -0.1)] * 3)
    assert "declares" in how and np.abs(reflectance - GROUND).max() < 1e-4
    _, how = read_back(stored, [(7.0, 0.0)] * 3)
    assert how.startswith("digital numbers"), "a scale to something else says nothing"


def test_unknown_units_are_scaled_by_their_percentiles_and_keep_colours():
    stored = (GROUND * 190_000).astype("uint16").astype("uint32") * 9
    reflectance, how = read_back(stored)
    assert how.startswith("of unknown units")
    assert np.percentile(reflectance, 1) == pytest.approx(0.03, abs=1e-3)
    assert np.percentile(reflectance, 99) == pytest.approx(0.4, abs=1e-3)
    assert np.corrcoef(reflectance.ravel(), stored.ravel())[0, 1] == pytest.approx(1)


def test_constant_and_dark_rasters_have_a_scale():
    for value in (0, 1, 40):
        reflectance, _ = read_back(np.full((3, 10), value, "uint16"))
        assert np.isfinite(reflectance).all()


def test_encoding_is_the_root_of_reflectance_in_the_networks_range():
    assert encode([[[0.0, 0.25, 1.0, 2.0, -0.1]]])[0, 0].tolist() == [-1, 0, 1, 1, -1]
    assert encode(np.zeros((3, 2, 2))).dtype == np.float32
