"""Which pixels are restored, and how the restored image meets the source."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from rasters import disc
from sar_cloud_removal.pipeline.pixels.composite import composite, fade

SHAPE = (40, 46)
RIM = st.integers(0, 12).flatmap(lambda buffer_px: st.tuples(st.just(buffer_px), st.integers(0, buffer_px)))


def brute_distance(cloudy):
    """Distance to the nearest cloudy pixel, every pair of pixels compared."""
    rows, cols = np.nonzero(cloudy)
    at = np.indices(cloudy.shape)[..., None]
    return np.sqrt((at[0] - rows) ** 2 + (at[1] - cols) ** 2).min(axis=-1)


# ---- the fade


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 99), RIM)
def test_the_fade_is_one_on_the_cloud_falls_in_the_outer_rim_and_ends_with_it(seed, rim):
    buffer_px, feather_px = rim
    cloudy = np.random.default_rng(seed).random(SHAPE) > 0.998
    cloudy[seed % SHAPE[0], seed % SHAPE[1]] = True
    alpha, distance = fade(cloudy, buffer_px, feather_px), brute_distance(cloudy)
    assert alpha.dtype == np.float32 and alpha.shape == SHAPE
    assert (alpha[cloudy] == 1).all()
    assert (alpha[distance <= buffer_px - feather_px] == 1).all()
    assert (alpha[distance > buffer_px] == 0).all()
    in_feather = (distance > buffer_px - feather_px) & (distance <= buffer_px)
    assert ((alpha[in_feather] > 0) & (alpha[in_feather] < 1)).all()
    # nearer the cloud never means less of the restored image
    order = np.argsort(distance, axis=None)
    assert (np.diff(alpha.ravel()[order]) <= 0).all()


def test_the_fade_is_a_cosine():
    cloudy = np.zeros((1, 20), bool)
    cloudy[0, 0] = True
    alpha = fade(cloudy, buffer_px=8, feather_px=3)[0]
    falling = [0.5 + 0.5 * np.cos(np.pi * i / 4) for i in (1, 2, 3)]
    np.testing.assert_allclose(alpha[:10], [1] * 6 + falling + [0], atol=1e-6)


def test_without_a_buffer_the_mask_is_taken_as_it_is():
    cloudy = disc(SHAPE)
    np.testing.assert_array_equal(fade(cloudy, 0, 0), cloudy.astype(np.float32))


@pytest.mark.parametrize("value, expected", [(False, 0), (True, 1)])
def test_no_cloud_and_nothing_but_cloud(value, expected):
    assert (fade(np.full(SHAPE, value), 8, 4) == expected).all()


def test_a_fade_with_its_surroundings_does_not_depend_on_where_it_is_cut():
    cloudy = np.random.default_rng(3).random((60, 60)) > 0.99
    whole = fade(cloudy, 6, 3)
    np.testing.assert_array_equal(fade(cloudy[14:46, 4:36], 6, 3)[6:-6, 6:-6], whole[20:40, 10:30])


# ---- the composite


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "uint32", "int32", "float32", "float64"])
def test_clear_pixels_keep_their_bits_and_cloudy_ones_take_the_restored_value(dtype):
    rng = np.random.default_rng(0)
    source, restored = (rng.integers(0, 250, (3, *SHAPE)).astype(dtype) for _ in range(2))
    alpha = fade(disc(SHAPE), 8, 4)
    mixed = composite(source, restored, alpha)
    assert mixed.dtype == source.dtype
    np.testing.assert_array_equal(mixed[:, alpha == 0], source[:, alpha == 0])
    np.testing.assert_array_equal(mixed[:, alpha == 1], restored[:, alpha == 1])
    partly = (alpha > 0) & (alpha < 1)
    expected = source + (restored.astype(float) - source) * alpha
    np.testing.assert_allclose(
        mixed[:, partly], expected[:, partly], atol=0.5 if np.dtype(dtype).kind in "iu" else 1e-4
    )


@pytest.mark.filterwarnings("error")
def test_every_bit_of_clear_floats_survives():
    """NaN with a payload, negative zero, subnormal numbers, infinity."""
    source = np.array([0x7FC01234, 0x80000000, 0x00000001, 0x7F800000, 0x3F800001], np.uint32).view(np.float32)
    source = source.reshape(1, 1, 5)
    mixed = composite(source, np.full_like(source, 9), np.zeros((1, 5), np.float32), nodata=1.0)
    np.testing.assert_array_equal(mixed.view(np.uint32), source.view(np.uint32))


@settings(deadline=None)
@given(
    st.sampled_from(["uint8", "int16", "int32", "uint32"]).flatmap(
        lambda dtype: st.tuples(arrays.arrays(dtype, (2, 4, 4)), arrays.arrays(dtype, (2, 4, 4)))
    ),
    arrays.arrays("float32", (4, 4), elements=st.floats(0, 1, width=32)),
)
def test_a_mixture_lies_between_what_is_mixed_up_to_the_extremes_of_the_type(pair, alpha):
    source, restored = pair
    mixed = composite(source, restored, alpha)
    assert (mixed >= np.minimum(source, restored)).all()
    assert (mixed <= np.maximum(source, restored)).all()


def test_the_extremes_of_32_bit_integers_do_not_wrap():
    lowest, highest = np.iinfo("int32").min, np.iinfo("int32").max
    source = np.array([[[lowest, highest, lowest, highest]]], "int32")
    restored = np.array([[[highest, lowest, lowest, highest]]], "int32")
    mixed = composite(source, restored, np.full((1, 4), 0.5, np.float32))
    np.testing.assert_array_equal(mixed[0, 0, 2:], [lowest, highest])
    assert np.abs(mixed[0, 0, :2].astype(float)).max() <= 1


@pytest.mark.parametrize(
    "dtype, nodata", [("uint8", 100), ("int16", -100), ("uint16", 60), ("float32", 0.0), ("float32", -100.0)]
)
def test_a_mixture_is_never_nodata(dtype, nodata):
    source, restored = (np.full((1, 3, 3), nodata + step).astype(dtype) for step in (50, -50))
    alpha = np.full((3, 3), 0.5, np.float32)
    alpha[0] = 0
    mixed = composite(source, restored, alpha, float(nodata))
    assert (mixed[0, 0] == nodata + 50).all()
    assert (mixed[0, 1:] != nodata).all()
    np.testing.assert_allclose(mixed[0, 1:], nodata, atol=1)


def test_nodata_of_the_source_stays_nodata_where_nothing_is_restored():
    source = np.array([[[0, 7]]], "uint8")
    mixed = composite(source, np.array([[[9, 9]]], "uint8"), np.zeros((1, 2), np.float32), nodata=0.0)
    np.testing.assert_array_equal(mixed, source)
