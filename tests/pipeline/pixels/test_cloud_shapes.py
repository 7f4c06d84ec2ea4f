"""Drawn clouds: coverage, opacity, compositing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sar_cloud_removal.pipeline.pixels import cloud_shapes

SHAPES = st.tuples(st.integers(1, 70), st.integers(1, 70))


def rng(seed=0):
    return np.random.default_rng(seed)


@given(shape=SHAPES, coverage=st.floats(0, 1), seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_matte_covers_the_share_asked_for(shape, coverage, seed):
    alpha = cloud_shapes.procedural_matte(shape, coverage, rng(seed))
    assert alpha.shape == shape and alpha.dtype == np.float32
    assert 0 <= alpha.min() and alpha.max() <= 1
    assert abs(int((alpha > 0).sum()) - coverage * alpha.size) <= 2


def test_matte_hides_the_ground_inside_and_is_soft_at_the_rim():
    alpha = cloud_shapes.procedural_matte((256, 256), 0.4, rng())
    inside, rim = alpha == 1, (alpha > 0) & (alpha < 1)
    assert inside.mean() > 0.2 and rim.mean() > 0.02
    steps = np.abs(np.diff(alpha, axis=0))
    assert steps.max() < 0.6  # no hard edge


@pytest.mark.parametrize("coverage, value", [(0, 0), (1, 1)])
def test_matte_of_no_and_of_full_coverage_is_constant(coverage, value):
    assert (cloud_shapes.procedural_matte((20, 30), coverage, rng()) == value).all()


def test_matte_refuses_an_impossible_coverage():
    with pytest.raises(ValueError, match="coverage is 1.5, allowed are 0 to 1"):
        cloud_shapes.procedural_matte((8, 8), 1.5, rng())


def test_matte_follows_from_its_seed_alone():
    same = [cloud_shapes.procedural_matte((64, 64), 0.3, rng(5)) for _ in range(2)]
    np.testing.assert_array_equal(*same)
    assert (cloud_shapes.procedural_matte((64, 64), 0.3, rng(6)) != same[0]).any()


def test_coverage_is_that_of_the_papers_tables():
    generator = rng()
    drawn = np.array([cloud_shapes.draw_coverage(generator) for _ in range(20000)])
    assert drawn.min() >= 0.05 and drawn.max() <= 0.9
    assert drawn.mean() == pytest.approx(0.31, abs=0.01)
    # Beta(1.6, 3.5) has a standard deviation of 0.188
    assert drawn.std() == pytest.approx(0.188, abs=0.01)


@pytest.mark.parametrize("mean", [0.2, 0.5])
def test_mean_coverage_can_be_chosen(mean):
    generator = rng()
    assert np.mean([cloud_shapes.draw_coverage(generator, mean) for _ in range(5000)]) == pytest.approx(mean, abs=0.02)


def test_fractal_noise_is_standardised_and_has_no_grid():
    noise = cloud_shapes.fractal_noise((200, 300), rng())
    assert noise.mean() == pytest.approx(0, abs=1e-4) and noise.std() == pytest.approx(1, abs=1e-4)
    # neighbours go together, whole clouds apart do not
    assert np.corrcoef(noise[:, :-1].ravel(), noise[:, 1:].ravel())[0, 1] > 0.95


def test_over_is_porter_and_duffs():
    generator = rng()
    ground, cloud = generator.uniform(0, 4000, (2, 3, 9, 7))
    alpha = generator.uniform(0, 1, (9, 7))
    alpha[0], alpha[1] = 0, 1
    covered = cloud_shapes.over(ground, cloud, alpha)
    np.testing.assert_allclose(covered, alpha * cloud + (1 - alpha) * ground, rtol=1e-12)
    np.testing.assert_array_equal(covered[:, 0], ground[:, 0])
    np.testing.assert_allclose(covered[:, 1], cloud[:, 1], rtol=1e-12)


def test_texture_is_whitish():
    texture = cloud_shapes.cloud_texture((64, 64), rng())
    assert texture.shape == (3, 64, 64) and 0 <= texture.min() and texture.max() <= 1
    assert texture.mean() > 0.8
    assert (texture.max(axis=0) - texture.min(axis=0)).max() < 0.05  # hardly any colour


@given(shape=SHAPES, down=st.integers(-80, 80), right=st.integers(-80, 80))
@settings(max_examples=60, deadline=None)
def test_shift_moves_every_pixel_and_fills_the_border(shape, down, right):
    field = np.arange(1, shape[0] * shape[1] + 1).reshape(shape)
    moved = cloud_shapes.shifted(field, (down, right), fill=0)
    for row, column in [(0, 0), (shape[0] - 1, shape[1] - 1), (shape[0] // 2, shape[1] // 2)]:
        inside = 0 <= row - down < shape[0] and 0 <= column - right < shape[1]
        assert moved[row, column] == (field[row - down, column - right] if inside else 0)


def test_shadow_darkens_where_it_falls_and_nowhere_else():
    ground = np.full((3, 4, 4), 0.5, np.float32)
    shadow = np.zeros((4, 4), np.float32)
    shadow[2] = 1
    dark = cloud_shapes.cast_shadow(ground, shadow, 0.6)
    np.testing.assert_allclose(dark[:, 2], 0.2, rtol=1e-6)
    np.testing.assert_array_equal(np.delete(dark, 2, axis=1), 0.5)


def test_haze_is_thin():
    veil = cloud_shapes.haze((64, 96), 0.15, rng())
    assert veil.shape == (64, 96) and 0 <= veil.min() and 0.02 < veil.mean() < 0.15 and veil.max() <= 0.15 + 1e-6
