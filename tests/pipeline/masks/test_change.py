"""Clouds and shadows by comparison with other dates, on arrays: the trimmed regression, and the rules on its misfit."""

import numpy as np
import pytest
from sar_cloud_removal.pipeline.masks import change
from sar_cloud_removal.pipeline.masks.types import CLEAR, CLOUD, SHADOW

SHAPE = (96, 128)
SAME = range(len(change.NAMES))
RED, NIR, SWIR1 = (change.NAMES.index(name) for name in ("red", "nir", "swir1"))


def ground(seed=0, shape=SHAPE):
    """Return reflectance (5, H, W) float32 of fields, each band with its own pattern and a little noise."""
    rng = np.random.default_rng(seed)
    levels = np.array([0.09, 0.1, 0.11, 0.28, 0.22])[:, None, None]
    fields = rng.uniform(0.6, 1.4, (5, shape[0] // 16, shape[1] // 16))
    image = levels * np.kron(fields, np.ones((16, 16)))
    return (image + rng.normal(0, 0.002, image.shape)).astype(np.float32)


def block(rows, cols, shape=SHAPE):
    """Return a mask (H, W) bool of a rectangle."""
    mask = np.zeros(shape, bool)
    mask[slice(*rows), slice(*cols)] = True
    return mask


def found(image, reference, models=None, seen=None):
    """Return the classes of ``image`` (5, H, W), by one date."""
    model = models or fitted(image, reference)
    seen = np.ones(SHAPE, bool) if seen is None else seen
    predicted, deviation, known = change.expected([model], [(reference, seen)], SHAPE)
    return change.classes(dict(zip(change.NAMES, image)), predicted, deviation, known)


def fitted(image, reference, start=None):
    """Return the model of all pixels; ``start`` (H, W) bool: those that may be clear."""
    flat = (part.reshape(5, -1).astype(np.float64) for part in (image, reference))
    start = np.ones(image.shape[1:], bool) if start is None else start
    return change.fit_date(*flat, SAME, start.ravel())


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7])
def test_the_regression_is_that_of_the_clear_ground_however_many_clouds_there_are(share):
    reference = ground()
    image = 0.8 * reference + 0.02
    image[:, block((0, round(share * SHAPE[0])), (0, SHAPE[1]))] = 0.5
    model = fitted(image, reference, start=image[0] < 0.3)
    clear = reference[:, 70:].astype(np.float64)
    np.testing.assert_allclose(model.predict(clear), 0.8 * clear + 0.02, atol=0.01)
    assert (model.deviation < 0.02).all() and model.pixels > 2000


def test_without_clear_ground_nothing_is_taken_to_have_changed():
    reference = ground()
    overcast = np.full_like(reference, 0.6)
    model = fitted(overcast, reference, start=np.zeros(SHAPE, bool))
    assert model.pixels == 0
    np.testing.assert_allclose(model.predict(reference), reference, atol=1e-6)
    assert (found(overcast, reference, model) == CLOUD).all()


def test_thin_shreds_of_cloud_do_not_pass_as_the_ground():
    rng = np.random.default_rng(1)
    reference = ground()
    image = (0.55 + rng.normal(0, 0.1, SHAPE)).astype(np.float32) * np.ones_like(reference)
    image[:, :6] = reference[:, :6]
    classes = found(image, reference, fitted(image, reference, start=image[0] < 0.2))
    assert (classes[10:] == CLOUD).mean() > 0.97 and (classes[:4] == CLEAR).all()


def test_clouds_are_found_on_ground_as_bright_as_they_are_elsewhere():
    reference = ground()
    reference[:, :, 64:] = 0.4  # salt, which a rule for one date takes for cloud
    image = reference.copy()
    cloud = block((20, 60), (10, 50))
    image[:, cloud] = 0.45
    classes = found(image, reference)
    inner = block((22, 58), (12, 48))
    assert (classes[inner] == CLOUD).all()
    assert (classes[~block((17, 63), (7, 53))] == CLEAR).all()


@pytest.mark.parametrize(
    "change_of_ground",
    [
        {"red": 0.1, "green": 0.05, "blue": 0.02, "nir": -0.1, "swir1": 0.08},  # harvest
        {"red": 0.02, "green": 0.04, "blue": 0.04, "nir": -0.22, "swir1": -0.2},  # flood
        {"red": 0.5, "green": 0.55, "blue": 0.55, "nir": 0.4, "swir1": -0.12},  # snow
    ],
    ids=["harvest", "flood", "snow"],
)
def test_changes_that_the_bands_tell_from_clouds_are_clear(change_of_ground):
    reference = ground()
    image = reference.copy()
    field = block((32, 64), (32, 64))
    for index, name in enumerate(change.NAMES):
        image[index, field] += change_of_ground[name]
    assert (found(np.maximum(image, 0.01), reference)[field] != CLOUD).all()


WATER = np.array([0.05, 0.04, 0.02, 0.01, 0.004], np.float32)
SNOW = np.array([0.55, 0.55, 0.55, 0.5, 0.08], np.float32)


def covered(image, area, bands, share):
    """Cover ``share`` of each pixel of ``area`` (H, W) bool with what has the reflectance ``bands`` (5,)."""
    image[:, area] = (1 - share) * image[:, area] + share * bands[:, None]


@pytest.mark.parametrize("share", [1.0, 0.5], ids=["deep", "thin"])
@pytest.mark.parametrize("lake", [True, False], ids=["on ice", "on land"])
def test_snow_is_clear_on_a_lake_and_where_the_ground_shows_through(lake, share):
    reference = ground()
    area = block((32, 64), (32, 80))
    if lake:
        reference[:, area] = WATER[:, None]
    image = reference.copy()
    covered(image, area, SNOW, share)
    classes = found(image, reference)
    assert (classes[block((34, 62), (34, 78)) | ~block((30, 66), (30, 82))] == CLEAR).all()


@pytest.mark.parametrize("opacity", [0.15, 0.5, 1.0])
def test_clouds_over_water_are_not_taken_for_snow_however_thin(opacity):
    reference = ground()
    lake = block((16, 80), (16, 112))
    reference[:, lake] = WATER[:, None]
    image = reference.copy()
    cloud = block((32, 64), (32, 80))
    covered(image, cloud, np.array([0.6, 0.6, 0.6, 0.6, 0.4], np.float32), opacity)
    classes = found(image, reference)
    assert (classes[block((34, 62), (34, 78))] == CLOUD).all()
    assert (classes[~block((29, 67), (29, 83))] == CLEAR).all()


def test_a_shadow_is_found_in_the_infrared_and_a_flood_is_not_one():
    reference = ground()
    image = reference.copy()
    shade, flood = block((10, 40), (10, 40)), block((60, 90), (60, 110))
    air = np.array([change.AIRLIGHT[name] for name in change.NAMES], np.float32)[:, None]
    image[:, shade] = np.minimum(image[:, shade], air) + np.maximum(image[:, shade] - air, 0) * 0.45
    image[:NIR, flood] += 0.04
    image[NIR:, flood] = 0.02
    classes = found(image, reference)
    assert (classes[block((12, 38), (12, 38))] == SHADOW).all()
    assert (classes[~block((8, 42), (8, 42))] == CLEAR).all()


def test_three_bands_find_shadows_too():
    reference = ground()[:3] * 2
    image = reference.copy()
    shade = block((30, 70), (30, 90))
    air = np.array([change.AIRLIGHT[name] for name in change.NAMES[:3]], np.float32)[:, None]
    image[:, shade] = air + (image[:, shade] - air) * 0.5
    model = change.fit_date(*(part.reshape(3, -1).astype(float) for part in (image, reference)), range(3),
                            np.ones(image[0].size, bool))  # fmt: skip
    predicted, deviation, known = change.expected([model], [(reference, np.ones(SHAPE, bool))], SHAPE)
    classes = change.classes(dict(zip(change.NAMES, image)), predicted, deviation, known)
    assert (classes[block((33, 67), (33, 87))] == SHADOW).mean() > 0.95 and not (classes == CLOUD).any()


def test_each_date_counts_by_its_variance_and_where_it_sees():
    reference = ground()
    sharp, vague = (change.DateModel(np.hstack([np.full((5, 1), shift), np.eye(5)]), np.full(5, spread), 1000)
                    for shift, spread in ((0.0, 0.01), (0.1, 0.02)))  # fmt: skip
    left = block((0, SHAPE[0]), (0, 64))
    looks = [(reference, left), (reference, np.ones(SHAPE, bool) & ~block((0, 8), (0, 128)))]
    predicted, deviation, known = change.expected([sharp, vague], looks, SHAPE)
    np.testing.assert_allclose((predicted - reference)[:, 20, 10], 0.02, atol=1e-6)
    np.testing.assert_allclose((predicted - reference)[:, 20, 100], 0.1, atol=1e-6)
    disagreement = np.sqrt(0.8 * 0.2) * 0.1
    np.testing.assert_allclose(deviation[:, 20, 10], np.hypot(0.01, disagreement), rtol=1e-3)
    np.testing.assert_allclose(deviation[:, 20, 100], 0.02, rtol=1e-3)
    np.testing.assert_array_equal(known, left | ~block((0, 8), (0, 128)))


def test_windows_with_their_margin_give_what_the_whole_gives():
    reference = ground(3)
    image = reference.copy()
    rng = np.random.default_rng(5)
    for row, col in rng.integers(0, 100, (12, 2)):
        image[:, row : row + 9, col : col + 14] += rng.uniform(-0.1, 0.2)
    model = fitted(image, reference)
    whole = found(image, reference, model)
    assert {CLEAR, CLOUD} <= set(np.unique(whole))
    cols = slice(40, 80)
    wide = slice(40 - change.MARGIN_PX, 80 + change.MARGIN_PX)
    part, other = image[..., wide], reference[..., wide]
    predicted, deviation, known = change.expected([model], [(other, np.ones(part.shape[1:], bool))], part.shape[1:])
    classes = change.classes(dict(zip(change.NAMES, part)), predicted, deviation, known)
    np.testing.assert_array_equal(classes[:, change.MARGIN_PX : -change.MARGIN_PX], whole[:, cols])
