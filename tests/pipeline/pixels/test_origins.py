"""What each pixel comes from."""

import numpy as np
import pytest
from sar_cloud_removal.pipeline.pixels.origins import (
    MIXED,
    NOT_RESTORED,
    OBSERVED,
    REFERENCE,
    RIM,
    SAR,
    SURROUNDINGS,
    origins,
)


def found(alpha=1.0, shares=(), kept=False, valid=True, references=()):
    """Return both bands of a single pixel."""
    part = np.array(shares, float).reshape(-1, 1, 1)
    flags = (np.full((1, 1), flag) for flag in (kept, valid))
    result = origins(np.full((1, 1), alpha), part, *flags, references)
    assert result.dtype == np.uint8 and result.shape == (2, 1, 1)
    return tuple(result[:, 0, 0].tolist())


@pytest.mark.parametrize(
    "shares, kind",
    [
        ((0.8, 0.1, 0.1), SURROUNDINGS),
        ((0.3, 0.6, 0.1), SAR),
        ((0.3, 0.4, 0.3), SAR),
        ((0.5, 0.5, 0.0), MIXED),
        ((0.1, 0.1, 0.1, 0.4, 0.3), REFERENCE),
        ((0.3, 0.3, 0.0, 0.4, 0.0), MIXED),
        ((), SAR),
    ],
)
def test_a_restored_pixel_comes_from_what_has_more_than_half_of_it(shares, kind):
    assert found(shares=shares, references=(1, 2))[0] == kind


def test_the_number_is_that_of_the_reference_with_most_part_also_where_others_lead():
    assert found(shares=(0.1, 0.1, 0.1, 0.3, 0.4), references=(2, 5)) == (REFERENCE, 5)
    assert found(shares=(0.9, 0.0, 0.0, 0.1, 0.0), references=(2, 5)) == (SURROUNDINGS, 2)
    assert found(shares=(0.9, 0.1, 0.0, 0.0, 0.0), references=(2, 5)) == (SURROUNDINGS, 0)


def test_rims_and_what_is_not_restored_are_told_apart():
    shares = (0.0, 0.0, 0.0, 1.0)
    assert found(alpha=0.4, shares=shares, references=(1,)) == (RIM, 1)
    assert found(alpha=0.0, shares=shares, references=(1,)) == (OBSERVED, 0)
    assert found(alpha=0.0, shares=shares, kept=True, references=(1,)) == (NOT_RESTORED, 0)
    assert found(shares=shares, valid=False, references=(1,)) == (0, 0)
