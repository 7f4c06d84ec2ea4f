"""What trials say of expected errors, as it is told to the user."""

import pytest
from sar_cloud_removal.estimators.crossvalidation import CAUTION
from sar_cloud_removal.estimators.sight import Quality
from sar_cloud_removal.estimators.stack import Stack
from sar_cloud_removal.pipeline.pixels.indices import INDICES, RasterIndex
from sar_cloud_removal.pipeline.pixels.reflectance import ReflectanceScale
from sar_cloud_removal.pipeline.scene.proof import Proof, index_factors

PLAIN = ReflectanceScale((1.0,) * 2, (0.0,) * 2, "reflectance")


def test_errors_of_indices_are_as_cautious_as_those_of_bands():
    indices = [RasterIndex(INDICES[name], (0, 1), PLAIN) for name in ("NDVI", "NDWI")]
    stack = Stack(None, {}, {}, {}, Quality(1, index_factors=(0.9, 1.2)))
    assert index_factors(stack, indices) == pytest.approx({"NDVI": 0.9 * CAUTION, "NDWI": 1.2 * CAUTION})
    assert index_factors(None, indices) == index_factors(Stack(None, {}, {}, {}, Quality(0)), indices) == {}


def test_the_range_for_single_clouds_is_told_beside_the_expected_psnr():
    found = Proof(24, 20.04, ("B4",), (120.5,), None, 2.0, (), (), range_db=(16.4, 23.7))
    assert found.text() == (
        "20.0 dB (single clouds mostly 16 to 24 dB); 68 % of the errors within B4 ±120.5; +2.0 dB by the references"
    )
