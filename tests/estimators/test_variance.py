"""The size of the errors: features that do not vary on the trials say nothing about other pixels."""

import numpy as np
import pytest
from sar_cloud_removal.estimators.variance import error_features, fit_scale


def test_a_feature_that_does_not_vary_gets_no_weight():
    rng = np.random.default_rng(0)
    useful = rng.uniform(0, 1, (3, 4000))
    constant = np.full((3, 4000), -3.912023) + rng.normal(0, 1e-7, (3, 4000))
    errors = np.exp(useful) * rng.laplace(0, 0.05, (3, 4000))
    scale = fit_scale(np.stack([useful, constant]), errors)
    assert scale.weights[1] == 0 and 0.7 < scale.weights[0] < 1.3
    told = scale.apply(np.stack([useful, constant]).astype(np.float32))
    assert np.isfinite(told).all() and abs((np.abs(errors) <= told).mean() - 0.6827) < 0.01


def test_a_feature_that_hardly_varies_far_from_zero_overflows_nothing():
    rng = np.random.default_rng(0)
    narrow = -3.9 + rng.uniform(0, 0.004, (3, 4000))
    errors = np.exp(800 * (narrow + 3.9)) * rng.laplace(0, 0.05, (3, 4000))
    scale = fit_scale(narrow[None], errors)
    assert abs(scale.weights[0]) > 88 / 3.9, "without the low end, exp would overflow float32"
    told = scale.apply(narrow[None].astype(np.float32))
    assert np.isfinite(told).all() and (told > 0).all()
    assert abs((np.abs(errors) <= told).mean() - 0.6827) < 0.02


def test_a_band_that_is_restored_without_error_spoils_nothing():
    rng = np.random.default_rng(0)
    features, errors = rng.uniform(0, 1, (1, 3, 4000)), rng.laplace(0, 0.05, (3, 4000))
    errors[1] = 0
    scale = fit_scale(features, errors)
    told = scale.apply(features.astype(np.float32))
    assert np.isfinite(list(scale.multiples.values())).all()
    assert 0 < told[1].max() < 1e-4 and abs((np.abs(errors[0]) <= told[0]).mean() - 0.6827) < 0.02
    assert np.isfinite(fit_scale(features, 0 * errors).apply(features)).all()


def test_bright_ground_is_told_to_be_less_certain_where_it_is():
    rng = np.random.default_rng(0)
    clear = np.ones((64, 64), bool)
    clear[16:48, 16:48] = False
    # the same slope everywhere, so that only the brightness says where errors are large
    trend = np.linspace(-0.8, 0.8, 64, dtype=np.float32) + np.zeros((20, 64, 64), np.float32)
    remainder = rng.normal(0, 0.05, trend.shape).astype(np.float32) * clear
    features = error_features(trend, remainder, np.float32(clear[None]), np.zeros_like(trend[0]))
    errors = rng.laplace(0, 0.2, features.shape[1:]) * np.exp(trend[:, ::2, ::2])
    hidden = ~clear[::2, ::2]
    scale = fit_scale(features[..., hidden].astype(np.float64), errors[:, hidden])
    told = scale.apply(features)[:, 16].mean(0)
    assert np.log(told[22] / told[9]) == pytest.approx(1.6 / 63 * 2 * (22 - 9), rel=0.15)
