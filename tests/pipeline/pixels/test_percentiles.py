"""Percentiles by counting are numpy's, to the last bit."""

import numpy as np
import pytest
from sar_cloud_removal.pipeline.pixels.percentiles import percentile

PERCENTS = (0, 0.1, 1, 33.3, 50, 99, 99.9, 100)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "uint16", "int16", "int32", "float32", "float64"])
@pytest.mark.parametrize("count", [1, 2, 3, 10, 1001, 65_537])
def test_percentiles_are_those_of_numpy(dtype, count):
    generator, kind = np.random.default_rng(count), np.dtype(dtype)
    limits = np.iinfo(dtype) if kind.itemsize <= 2 else np.iinfo("int16")
    for low, high in ((limits.min, limits.max), (3, 7), (50, 51)):
        values = generator.integers(low, high, (4, count), endpoint=True).astype(dtype)
        # numpy subtracts 8-bit integers in 8 bits, where -128 and 127 are 1 apart
        exact = values if kind.kind == "f" else values.astype("float64")
        assert np.array_equal(percentile(values, PERCENTS), np.percentile(exact, PERCENTS))
        assert np.array_equal(percentile(values, PERCENTS, axis=1), np.percentile(exact, PERCENTS, axis=1))
        assert percentile(values, 99.9) == np.percentile(exact, 99.9)
        assert np.array_equal(percentile(values, 0.1, axis=1), np.percentile(exact, 0.1, axis=1))
        assert percentile(values[0], 50) == np.percentile(exact[0], 50)


def test_nothing_is_numpy_s_error_too():
    with pytest.raises(IndexError):
        np.percentile(np.zeros(0, "uint8"), 1)
    with pytest.raises(IndexError):
        percentile(np.zeros(0, "uint8"), 1)
