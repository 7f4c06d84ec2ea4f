"""Spectral indices against their definitions, and their errors against errors that are drawn."""

import numpy as np
import pytest
from sar_cloud_removal.pipeline.options.removeclouds import INDEX_NAMES
from sar_cloud_removal.pipeline.pixels.indices import INDICES, SceneIndex
from sar_cloud_removal.pipeline.pixels.radiometry import Radiometry
from sar_cloud_removal.pipeline.pixels.reflectance import ReflectanceScale

BANDS = {"blue": 0.05, "green": 0.08, "red": 0.1, "nir": 0.3, "swir1": 0.2, "swir2": 0.12}
EXPECTED = {
    "NDVI": (0.3 - 0.1) / (0.3 + 0.1),
    "NDWI": (0.08 - 0.3) / (0.08 + 0.3),
    "NDMI": (0.3 - 0.2) / (0.3 + 0.2),
    "NBR": (0.3 - 0.12) / (0.3 + 0.12),
    "EVI": 2.5 * (0.3 - 0.1) / (0.3 + 6 * 0.1 - 7.5 * 0.05 + 1),
}


def reflectance(index, **changed):
    bands = {**BANDS, **changed}
    return np.array([bands[band] for band in INDICES[index].bands])


def test_the_options_name_all_of_them():
    assert tuple(INDICES) == INDEX_NAMES == tuple(EXPECTED)


@pytest.mark.parametrize(("name", "expected"), EXPECTED.items())
def test_an_index_is_what_its_definition_says(name, expected):
    assert INDICES[name].value(reflectance(name)) == pytest.approx(expected)


@pytest.mark.parametrize("name", EXPECTED)
def test_slopes_are_the_derivatives(name):
    index, at, step = INDICES[name], reflectance(name), 1e-6
    for number, slope in enumerate(index.slopes(at)):
        moved = at + step * (np.arange(len(at)) == number)
        assert slope == pytest.approx((index.value(moved) - index.value(at)) / step, rel=1e-3)


def test_an_index_without_a_positive_denominator_is_not_defined():
    assert np.isnan(INDICES["NDVI"].value(np.zeros(2))) and np.isnan(INDICES["NDVI"].slopes(np.zeros(2))).all()


def scene_index(name, positions):
    """Return an index of a raster of digital numbers with an offset of 1000, encoded between 1000 and 6000."""
    scale = ReflectanceScale((1e-4,) * 3, (-0.1,) * 3, "digital numbers")
    return SceneIndex(INDICES[name], positions, scale, Radiometry((1000.0,) * 3, (6000.0,) * 3), 1.0)


@pytest.mark.parametrize("related", [-0.8, 0.0, 0.9])
def test_the_propagated_error_is_that_of_drawn_errors(related):
    """Bands in the order near infrared, another one, red; errors of the two that count are ``related``."""
    ndvi, rng = scene_index("NDVI", (0, 2)), np.random.default_rng(0)
    values = np.array([4000.0, 0.0, 2000.0]).reshape(3, 1, 1)
    errors = np.array([60.0, 1e6, 40.0]).reshape(3, 1, 1)
    correlation = np.array([[1, 0, related], [0, 1, 0], [related, 0, 1]])
    told = ndvi.error_of_values(values, errors, correlation)[0, 0]
    drawn = rng.multivariate_normal(np.zeros(3), correlation, 200_000).T[..., None] * errors[..., 0][..., None]
    spread = ndvi.of_values(values + drawn).std()
    assert told == pytest.approx(spread, rel=0.02)


def test_encoded_values_give_the_same_as_values():
    ndvi = scene_index("NDVI", (0, 2))
    values, errors = np.array([4000.0, 3000.0, 2000.0]), np.array([60.0, 10.0, 40.0])
    encoded = (values - 3500) / 2500
    assert ndvi.of_encoded(encoded[:, None])[0] == pytest.approx(0.5, abs=1e-6)
    told = ndvi.error_of_encoded(encoded[:, None], errors[:, None] / 2500, np.eye(3))[0]
    assert told == pytest.approx(ndvi.error_of_values(values[:, None, None], errors[:, None, None], np.eye(3))[0, 0])
