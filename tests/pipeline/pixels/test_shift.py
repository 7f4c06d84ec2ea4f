"""The shift between two dates: found under haze, noise and gaps, and not found where there is nothing in common."""

import numpy as np
import pytest
from sar_cloud_removal.pipeline.pixels.shift import correlation, find_shift
from scipy import ndimage

SIZE = 128


def scene(seed, size=SIZE + 40):
    """Return ground (n, n) with edges."""
    draw = np.random.default_rng(seed)
    rough = ndimage.gaussian_filter(draw.normal(size=(size, size)), 3)
    return np.digitize(rough, np.quantile(rough, [0.2, 0.4, 0.6, 0.8])) * 500.0 + 400


def tile(ground, rows=0.0, cols=0.0):
    """Return the middle of ``ground`` after it was moved down and to the right."""
    return ndimage.shift(ground, (rows, cols), order=1, mode="nearest")[20 : 20 + SIZE, 20 : 20 + SIZE]


def shift_of(first, second, usable=None):
    """Return the shift by one tile."""
    usable = np.ones(first.shape, bool) if usable is None else usable
    return find_shift([correlation(first, second, usable)])


@pytest.mark.parametrize("moved", [(0.0, 0.0), (1.6, -0.7), (-2.4, 2.9), (7.3, -5.5), (0.3, 0.2)])
def test_the_shift_is_found_to_a_tenth_of_a_pixel(moved):
    ground = scene(1)
    found = shift_of(tile(ground), 0.3 * tile(ground, *moved) + 1500)
    np.testing.assert_allclose((found.rows, found.cols), moved, atol=0.1)
    assert found.is_trusted and found.length_px == pytest.approx(np.hypot(*moved), abs=0.15)


def test_changed_fields_noise_and_gaps_leave_it_to_be_found():
    ground, other = scene(1), scene(2)
    changed = np.where(np.indices(ground.shape)[1] < 100, ground, 0.5 * ground + 0.5 * other)
    noise = np.random.default_rng(3).normal(0, 80, (SIZE, SIZE))
    usable = np.ones((SIZE, SIZE), bool)
    usable[30:70, 20:90] = False
    first = np.where(usable, tile(ground), 9000)
    found = shift_of(first, tile(changed, 1.2, 0.8) + noise, usable)
    np.testing.assert_allclose((found.rows, found.cols), (1.2, 0.8), atol=0.2)
    assert found.is_trusted


def test_gaps_that_stay_in_place_do_not_pull_the_shift_to_zero():
    ground = scene(1)
    usable = ~(np.hypot(*(np.indices((SIZE, SIZE)) - 64)) < 40)
    images = (np.where(usable, image, 20000) for image in (tile(ground), tile(ground, 2.0, 2.0)))
    found = shift_of(*images, usable)
    np.testing.assert_allclose((found.rows, found.cols), (2.0, 2.0), atol=0.15)


def test_other_ground_is_not_trusted():
    for seed in range(20):
        assert not shift_of(tile(scene(seed)), tile(scene(seed + 100))).is_trusted


def test_several_tiles_are_trusted_where_single_ones_are_not():
    surfaces, single = [], []
    for seed in range(30):
        ground = scene(seed)
        noise = np.random.default_rng(seed).normal(0, 500, (2, SIZE, SIZE))
        surface = correlation(tile(ground) + noise[0], tile(ground, 1.0, -1.0) + noise[1], np.ones((SIZE, SIZE), bool))
        surfaces.append(surface)
        single.append(find_shift([surface]).is_trusted)
    found = find_shift(surfaces)
    assert found.is_trusted and found.tiles == 30 and np.mean(single) < 0.5
    np.testing.assert_allclose((found.rows, found.cols), (1.0, -1.0), atol=0.4)


def test_tiles_without_edges_or_with_little_clear_ground_say_nothing():
    ground, clear = tile(scene(1)), np.ones((SIZE, SIZE), bool)
    assert correlation(ground, np.full((SIZE, SIZE), 7.0), clear) is None
    clear[:80] = False
    assert correlation(ground, ground, clear) is None
