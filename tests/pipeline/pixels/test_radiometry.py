"""Source units to the networks' domain and back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from rasters import optical_dn, sar_db
from sar_cloud_removal.errors import RadiometryError
from sar_cloud_removal.pipeline.pixels import radiometry
from sar_cloud_removal.pipeline.pixels.radiometry import (
    Radiometry,
    avoid_nodata,
    fit,
    from_statistics,
    hardly_decibels,
    recognise_sar_unit,
    to_db,
)

SHAPE = (40, 50)


def samples_of(image):
    return image.reshape(len(image), -1)


# ---- the mapping


def test_limits_are_mean_and_k_sigma_within_the_samples():
    rng = np.random.default_rng(0)
    samples = np.stack([rng.normal(1000, 200, 5000), rng.uniform(50, 60, 5000)])
    fitted = fit(samples, k=2.5)
    assert fitted.lo[0] == pytest.approx(samples[0].mean() - 2.5 * samples[0].std())
    assert fitted.hi[0] == pytest.approx(samples[0].mean() + 2.5 * samples[0].std())
    # a uniform band ends before 2.5 sigma does
    assert (fitted.lo[1], fitted.hi[1]) == (samples[1].min(), samples[1].max())


def test_the_floor_is_the_least_sample_also_beyond_the_limits():
    samples = np.array([[100.0, 1000, 1010, 990, 1000, 1005, 995, 1000], [5, 6, 7, 8, 5, 6, 7, 8]])
    fitted = fit(samples, k=2.0)
    assert fitted.least == (100.0, 5.0) and fitted.first(1).least == (100.0,)
    assert fitted.lo[0] > 100 and fitted.lo[1] == 5
    np.testing.assert_allclose(
        fitted.decode(fitted.floor(3.0)[:, None, None], np.float64, limit=3.0).ravel(), [100, 5], rtol=1e-4
    )
    np.testing.assert_array_equal(fitted.floor(1.0), [-1, -1])
    np.testing.assert_array_equal(Radiometry((0.0, 0.0), (1.0, 1.0)).floor(3.0), [-3, -3])


def test_statistics_of_a_card_give_the_same_kind_of_limits():
    fitted = from_statistics([100.0, 0.1], [10.0, 0.02], k=2.0)
    assert fitted.lo == pytest.approx((80.0, 0.06)) and fitted.hi == pytest.approx((120.0, 0.14))


def test_values_beyond_the_limits_are_cut_and_gaps_become_the_mean():
    encoded = Radiometry((0.0,), (10.0,)).encode(np.array([[[-5.0, 0.0, 5.0, 10.0, 99.0, np.nan, np.inf, -np.inf]]]))
    assert encoded.dtype == np.float32
    np.testing.assert_array_equal(encoded, [[[-1, -1, 0, 1, 1, 0, 1, -1]]])


@pytest.mark.parametrize(
    "dtype, scale",
    [
        ("uint8", 1 / 16),
        ("uint16", 1),
        ("int16", 1),
        ("uint32", 1),
        ("int32", 100),
        ("float32", 1e-4),
        ("float64", 1e-4),
    ],
)
def test_decoding_an_encoded_image_gives_it_back(dtype, scale):
    image = (optical_dn(SHAPE, dtype="float64") * scale).astype(dtype)
    fitted = fit(samples_of(image), k=50)  # nothing is cut
    decoded = fitted.decode(fitted.encode(image), dtype)
    assert decoded.dtype == dtype
    span = np.subtract(fitted.hi, fitted.lo).max()
    tolerance = max(span * 1e-6, 0.5 if np.dtype(dtype).kind in "iu" and span > 1e5 else 0)
    np.testing.assert_allclose(decoded.astype(float), image.astype(float), rtol=0, atol=tolerance)


@settings(deadline=None)
@given(arrays.arrays("uint16", (3, 4, 5)))
def test_any_16_bit_image_comes_back_to_the_number(image):
    fitted = fit(samples_of(image), k=100)
    decoded = fitted.decode(fitted.encode(image), "uint16")
    np.testing.assert_array_equal(decoded, image)


@settings(deadline=None)
@given(
    arrays.arrays("float32", (1, 4, 5), elements=st.floats(-1e4, 1e4, width=32)),
    st.sampled_from(["uint8", "int16", "uint16", "float32"]),
    st.floats(-300, 300),
    st.floats(0, 1e3),
)
def test_what_is_decoded_fits_its_type_whatever_the_network_says(encoded, dtype, mean, std):
    decoded = from_statistics([mean], [std]).decode(encoded, dtype, nodata=0)
    assert decoded.dtype == dtype
    assert np.isfinite(decoded).all()
    assert (decoded != 0).all()
    if np.dtype(dtype).kind in "iu":
        lowest, highest = np.iinfo(dtype).min, np.iinfo(dtype).max
        expected = np.clip(mean + np.clip(encoded.astype(float), -1, 1) * 2.5 * std, lowest, highest)
        assert np.abs(decoded.astype(float) - expected).max() <= 1.51  # rounding, and one step away from NoData


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "int32", "float32"])
@pytest.mark.parametrize("value", [0, 1, 100])
def test_a_constant_band_encodes_to_the_middle_and_decodes_to_itself(dtype, value):
    image = np.full((3, 6, 6), value, dtype)
    fitted = fit(samples_of(image))
    encoded = fitted.encode(image)
    np.testing.assert_allclose(encoded, 0, atol=0.05)
    np.testing.assert_allclose(fitted.decode(encoded, dtype), image, atol=1e-4)
    for anything in (-1, 1):
        np.testing.assert_allclose(fitted.decode(np.full(image.shape, anything), dtype), image, atol=0.01)


def test_a_constant_band_of_large_numbers_keeps_its_value():
    image = np.full((1, 3, 3), 2_000_000_000, "int32")
    fitted = fit(samples_of(image))
    assert np.abs(fitted.decode(np.zeros(image.shape), "int32") - image.astype(float)).max() <= 128  # float32's step


@pytest.mark.parametrize(
    "change",
    [
        lambda dn: dn + 1000.0,
        lambda dn: dn / 10000.0,
        lambda dn: (dn - 1000.0) / 10000.0,
        lambda dn: dn * 0.07 + 3,
    ],
    ids=["offset of baseline 04.00", "reflectance", "reflectance without the offset", "gain and bias"],
)
def test_affine_changes_of_a_band_cancel(change):
    dn = optical_dn(SHAPE, dtype="float64")
    changed = change(dn)
    np.testing.assert_allclose(
        fit(samples_of(changed)).encode(changed), fit(samples_of(dn)).encode(dn), rtol=0, atol=2e-5
    )


def test_a_calibration_constant_in_db_cancels():
    db = sar_db(SHAPE)
    amplitude_dn = 20000 * 10 ** (db / 20)  # uncalibrated GRD
    changed = to_db(amplitude_dn, "amplitude")
    np.testing.assert_allclose(fit(samples_of(changed)).encode(changed), fit(samples_of(db)).encode(db), atol=2e-5)


def test_no_sample_at_all_is_an_error_that_names_the_raster():
    with pytest.raises(RadiometryError, match="The SAR raster has no valid pixel.*NoData"):
        fit(np.empty((1, 0)), what="SAR raster")


def test_another_number_of_bands_is_a_mistake():
    with pytest.raises(ValueError, match=r"expected \(2, H, W\), got \(3, 4, 4\)"):
        Radiometry((0.0, 0.0), (1.0, 1.0)).encode(np.zeros((3, 4, 4)))


# ---- NoData


@pytest.mark.parametrize(
    "dtype, nodata, becomes",
    [
        ("uint8", 0, 1),
        ("uint8", 255, 254),
        ("uint16", 65535, 65534),
        ("int16", -32768, -32767),
        ("int16", 32767, 32766),
        ("int32", -9999, -9998),
        ("uint32", 4294967295, 4294967294),
    ],
)
def test_integers_step_to_the_number_beside_nodata(dtype, nodata, becomes):
    values = np.array([nodata, becomes, 7], dtype)
    np.testing.assert_array_equal(avoid_nodata(values, float(nodata)), np.array([becomes, becomes, 7], dtype))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("nodata", [0.0, -9999.0, 1.0, -3.4028234663852886e38, 3.4028234663852886e38, np.inf, -np.inf])
def test_floats_step_out_of_reach_of_nodata_but_hardly_move(dtype, nodata):
    """GDAL calls a float NoData within 4 single-precision epsilon, so the next representable number is not enough."""
    stored = np.dtype(dtype).type(nodata)
    values = np.array([stored, np.nextafter(stored, np.dtype(dtype).type(0)), 0.25], dtype)
    moved = avoid_nodata(values.copy(), nodata)
    assert np.isfinite(moved).all() and moved[2] == 0.25
    if np.isfinite(nodata):
        gap, epsilon = np.abs(moved[:2] - stored), np.finfo("float32").eps
        assert (gap > 4 * epsilon * abs(stored)).all() and (gap > 0).all()
        assert (gap <= 32 * epsilon * abs(stored) + 1e-30).all()


def test_values_beside_a_float_nodata_are_left_alone_when_they_are_far_enough():
    values = np.array([-9998.9, 1e-7, -1e-7], "float32")
    np.testing.assert_array_equal(avoid_nodata(values.copy(), -9999.0), values)
    np.testing.assert_array_equal(avoid_nodata(values.copy(), 0.0), values)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "dtype, nodata",
    [("uint16", value) for value in (None, float("nan"), -9999.0, 0.5, 70000.0)]
    + [("float32", -1.7976931348623157e308)],
)
def test_a_nodata_value_that_the_type_cannot_hold_changes_nothing(dtype, nodata):
    values = np.arange(5).astype(dtype)
    np.testing.assert_array_equal(avoid_nodata(values.copy(), nodata), values)


# ---- SAR units


def power(db):
    return 10 ** (db / 10)


@pytest.mark.parametrize(
    "unit, values",
    [
        ("db", sar_db(SHAPE)),
        ("db", sar_db(SHAPE) + 12),  # bright: city in dB, still a few per cent below zero
        ("linear", power(sar_db(SHAPE))),
        ("linear", np.append(power(sar_db(SHAPE)), [500.0, 80.0])),  # two point targets
        ("amplitude", 20000 * np.sqrt(power(sar_db(SHAPE)))),
        ("amplitude", np.rint(3000 * np.sqrt(power(sar_db(SHAPE)))).astype("uint16")),
    ],
)
def test_the_unit_is_recognised_by_the_values(unit, values):
    found, reason = recognise_sar_unit(values)
    assert found == unit
    assert "%" in reason


@pytest.mark.parametrize("noise", [0.012, 0.05])
@pytest.mark.parametrize("shift_db", [-3, 0, 6])
def test_power_with_its_noise_taken_off_is_hardly_in_decibels(noise, shift_db):
    values = power(sar_db(SHAPE) + shift_db) - noise
    values[:, ::20] = -noise / 2  # what was nothing but noise
    assert recognise_sar_unit(values)[0] == "db"
    assert hardly_decibels(values)


@pytest.mark.parametrize("shift_db", [-15, 0, 6, 12])
def test_decibels_are_not_in_doubt(shift_db):
    assert not hardly_decibels(sar_db(SHAPE) + shift_db)


def test_gaps_say_nothing_about_the_unit():
    values = power(sar_db(SHAPE))
    values[0, :10] = np.nan
    assert recognise_sar_unit(values)[0] == "linear"


def test_a_sar_raster_of_gaps_only_has_no_unit():
    with pytest.raises(RadiometryError, match="The SAR raster has no valid pixel.*covers the optical raster"):
        recognise_sar_unit(np.full(9, np.nan))


@pytest.mark.parametrize(
    "unit, values", [("db", [-10.0, 3.0]), ("linear", [0.1, 2.0]), ("amplitude", [0.1**0.5, 2**0.5])]
)
def test_all_units_meet_in_decibels(unit, values):
    np.testing.assert_allclose(to_db(values, unit), [-10, 3 if unit == "db" else 10 * np.log10(2)], rtol=1e-5)


@pytest.mark.parametrize("unit", ["linear", "amplitude"])
def test_what_has_no_logarithm_becomes_a_gap(unit):
    assert np.isnan(to_db([0.0, -1.0, np.nan, np.inf], unit)).all()
    assert to_db([1.0], unit).dtype == np.float32


def test_infinite_decibels_become_a_gap():
    """Minus infinity is what the logarithm of an empty border gives."""
    np.testing.assert_array_equal(to_db([-np.inf, -5.0, np.nan], "db"), np.array([np.nan, -5, np.nan], "float32"))


def test_the_margin_around_clouds_and_the_share_are_those_of_the_method():
    assert (radiometry.CLEAR_MARGIN_PX, radiometry.MIN_CLEAR_SHARE, radiometry.SIGMA_FACTOR) == (8, 0.1, 2.5)


@pytest.mark.parametrize("dtype", ["uint8", "int64", "uint64", "float32", "float64"])
@pytest.mark.parametrize("nodata", [10**19, -(10**19), 10**300])
def test_a_nodata_value_beyond_64_bits_changes_nothing_else(dtype, nodata):
    values = np.array([0, 1, 100], dtype)
    np.testing.assert_array_equal(avoid_nodata(values.copy(), nodata), values)
