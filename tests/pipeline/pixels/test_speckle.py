"""Speckle filters, each held against its formula written out pixel by pixel, and against what speckle is."""

import numpy as np
import pytest
from sar_cloud_removal.pipeline.pixels import speckle
from sar_cloud_removal.pipeline.pixels.speckle import LooksEstimate, despeckle

KINDS = ("refined_lee", "lee", "gamma_map")
LOOKS = 4.4


def speckled(ground, looks=LOOKS):
    """Return ``ground`` (H, W), linear power, under speckle of ``looks`` looks."""
    return ground * np.random.default_rng(0).gamma(looks, 1 / looks, ground.shape)


@pytest.fixture
def power():
    """Fields of differing power with an edge, a point target, a gap in the midst and a gap at the border."""
    fields = np.kron(np.random.default_rng(1).uniform(0.02, 0.3, (4, 5)), np.ones((9, 9)))
    values = speckled(fields)
    values[10, 12] = 40.0
    values[20:25, 17:21] = np.nan
    values[:4, -3:] = np.nan
    return values


# ---- the formulas, written out


def around(power, row, col, radius, chosen=lambda dy, dx: True):
    """Return the valid values within ``radius`` of a pixel at the offsets that are ``chosen``."""
    height, width = power.shape
    found = [
        power[row + dy, col + dx]
        for dy in range(-radius, radius + 1)
        for dx in range(-radius, radius + 1)
        if chosen(dy, dx) and 0 <= row + dy < height and 0 <= col + dx < width
    ]
    return [value for value in found if not np.isnan(value)]


def least_error(pixel, values, looks):
    """Lee & Pottier 2009, eq. 5.14 to 5.17."""
    mean, variance, sigma2 = np.mean(values), np.var(values), 1 / looks
    of_scene = max(0.0, (variance - mean**2 * sigma2) / (1 + sigma2))
    return mean + (of_scene / variance if variance else 0) * (pixel - mean)


def lee_by_hand(power, row, col, looks, size_px):
    return least_error(power[row, col], around(power, row, col, size_px // 2), looks)


def gamma_map_by_hand(power, row, col, looks, size_px):
    """Lopes et al. 1990, with coefficients of variation as they are and not squared."""
    values = around(power, row, col, size_px // 2)
    pixel, mean, cu = power[row, col], np.mean(values), 1 / np.sqrt(looks)
    ci = np.std(values) / mean
    if ci <= cu:
        return mean
    if ci >= np.sqrt(2) * cu:
        return pixel
    alpha = (1 + cu**2) / (ci**2 - cu**2)
    b = alpha - looks - 1
    return (b * mean + np.sqrt(mean**2 * b**2 + 4 * alpha * looks * mean * pixel)) / (2 * alpha)


def refined_lee_by_hand(power, row, col, looks, size_px):
    """Lee 1981: the strongest of four edges, the half of the window on the pixel's side of it, Lee's estimate there."""

    def cell(dy, dx):
        return np.mean(around(power, row + dy, col + dx, 1) or around(power, row, col, 1))

    m = {(i, j): cell(2 * i, 2 * j) for i in (-1, 0, 1) for j in (-1, 0, 1)}
    edges = [  # gradient, the two sides' middle cells, the halves of the window
        (m[-1, -1] + m[0, -1] + m[1, -1] - m[-1, 1] - m[0, 1] - m[1, 1],
         m[0, -1], m[0, 1], lambda dy, dx: dx <= 0, lambda dy, dx: dx >= 0),
        (m[-1, -1] + m[-1, 0] + m[-1, 1] - m[1, -1] - m[1, 0] - m[1, 1],
         m[-1, 0], m[1, 0], lambda dy, dx: dy <= 0, lambda dy, dx: dy >= 0),
        (m[-1, 0] + m[-1, 1] + m[0, 1] - m[0, -1] - m[1, -1] - m[1, 0],
         m[-1, 1], m[1, -1], lambda dy, dx: dx >= dy, lambda dy, dx: dx <= dy),
        (m[-1, 0] + m[-1, -1] + m[0, -1] - m[0, 1] - m[1, 1] - m[1, 0],
         m[-1, -1], m[1, 1], lambda dy, dx: dx + dy <= 0, lambda dy, dx: dx + dy >= 0),
    ]  # fmt: skip
    _, first, second, half_1, half_2 = max(edges, key=lambda edge: abs(edge[0]))
    half = half_1 if abs(first - m[0, 0]) < abs(second - m[0, 0]) else half_2
    return least_error(power[row, col], around(power, row, col, 3, half), looks)


BY_HAND = {"lee": lee_by_hand, "refined_lee": refined_lee_by_hand, "gamma_map": gamma_map_by_hand}


@pytest.mark.parametrize(
    "kind, size_px", [("lee", 7), ("lee", 3), ("refined_lee", 7), ("gamma_map", 7), ("gamma_map", 5)]
)
def test_a_filter_is_its_formula(power, kind, size_px):
    filtered = despeckle(power, kind, LOOKS, size_px)
    np.testing.assert_array_equal(np.isnan(filtered), np.isnan(power))
    for row, col in np.argwhere(~np.isnan(power)):
        assert filtered[row, col] == pytest.approx(BY_HAND[kind](power, row, col, LOOKS, size_px), rel=1e-9), (row, col)


# ---- what filters are for


@pytest.mark.parametrize("kind", KINDS)
def test_flat_ground_becomes_calm_and_keeps_its_mean(kind):
    power = speckled(np.full((120, 120), 0.1))
    inner = despeckle(power, kind, LOOKS, 7)[5:-5, 5:-5]
    looks = (inner.mean() / inner.std()) ** 2
    assert looks > 10 * LOOKS
    assert inner.mean() == pytest.approx(0.1, rel=0.02)


def test_the_refined_filter_keeps_edges_better_than_the_plain_one():
    ground = np.where(np.arange(80) < 40, 0.02, 0.4) * np.ones((80, 1))
    beside = (slice(5, -5), slice(37, 43))
    errors = {
        kind: np.abs(despeckle(speckled(ground), kind, LOOKS, 7) - ground)[beside].mean()
        for kind in ("lee", "refined_lee")
    }
    assert errors["refined_lee"] < 0.7 * errors["lee"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_point_target_survives(kind):
    power = speckled(np.full((31, 31), 0.05))
    power[15, 15] = 50.0
    assert despeckle(power, kind, LOOKS, 7)[15, 15] > 25


@pytest.mark.parametrize("kind", KINDS)
def test_constants_and_lone_pixels_stay(kind):
    np.testing.assert_allclose(despeckle(np.full((12, 12), 0.3), kind, LOOKS, 7), 0.3, rtol=1e-12)
    lone = np.full((9, 9), np.nan)
    lone[4, 4] = 0.2
    assert despeckle(lone, kind, LOOKS, 7)[4, 4] == pytest.approx(0.2)
    assert np.isnan(despeckle(np.full((9, 9), np.nan), kind, LOOKS, 7)).all()


def test_the_filter_none_changes_nothing(power):
    np.testing.assert_array_equal(despeckle(power, "none", LOOKS, 7), power)


# ---- windows


@pytest.mark.parametrize("kind", ("none", *KINDS))
@pytest.mark.parametrize("size_px", [3, 9])
def test_windows_with_their_surroundings_join_bit_for_bit(power, kind, size_px):
    whole = despeckle(power, kind, LOOKS, size_px)
    margin = speckle.filter_size_px(kind, size_px) // 2
    for row in range(0, power.shape[0], 13):
        for col in range(0, power.shape[1], 11):
            top, left = max(row - margin, 0), max(col - margin, 0)
            part = despeckle(power[top : row + 13 + margin, left : col + 11 + margin], kind, LOOKS, size_px)
            inner = part[row - top :, col - left :][:13, :11]
            np.testing.assert_array_equal(inner, whole[row : row + 13, col : col + 11])


# ---- the number of looks


@pytest.mark.parametrize("looks", [1, 2, 4.4, 10, 40])
def test_the_number_of_looks_is_that_of_homogeneous_ground(looks):
    ground = np.kron(np.random.default_rng(2).uniform(0.01, 0.4, (6, 6)), np.ones((40, 40)))
    power = speckled(ground, looks)
    power[:, 100:104] = np.nan
    estimate = LooksEstimate()
    for rows in (power[:120], power[120:]):
        estimate.add(rows)
    assert estimate.value() == pytest.approx(looks, rel=0.15)


def test_nothing_homogeneous_gives_no_number_of_looks():
    for values in (np.full((20, 20), np.nan), np.full((20, 20), 0.1), speckled(np.ones((6, 6)))):
        estimate = LooksEstimate()
        estimate.add(values)
        assert estimate.value() is None
