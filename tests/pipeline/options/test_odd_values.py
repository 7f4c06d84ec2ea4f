"""Values of types that no option expects: one sentence, no exception."""

import pytest
from sar_cloud_removal.pipeline.options.evaluaterestoration import EvaluationOptions
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.removeclouds import BlockOptions, Outputs
from sar_cloud_removal.pipeline.options.simulateclouds import SimulateOptions
from sar_cloud_removal.pipeline.options.sources import OpticalSource, RasterSource, SarSource

ODD = (1, 0.5, True, [], {}, b"a", "a\0b")


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize(
    "options, name",
    [(InferenceOptions, "model"), (InferenceOptions, "model_file"), (BlockOptions, "scheduler"),
     (BlockOptions, "work_folder")],
)  # fmt: skip
def test_what_is_no_text_is_named(options, name, value):
    assert options(**{name: value}).problems() == [f"{name.upper()} is {value!r}, a text is expected."]


def test_what_is_no_index_is_named_once():
    problems = Outputs(indices=(["NDVI"], 3, 3, "NDVI")).problems()
    assert [text.partition(",")[0] for text in problems] == ["INDICES is '['NDVI']'", "INDICES is '3'"]


@pytest.mark.parametrize("value", (1e-300, 1e300, 2e30))
def test_a_data_range_that_cannot_be_calculated_with_is_named(value):
    options = EvaluationOptions(RasterSource("a.tif"), RasterSource("b.tif"), data_range=value)
    (problem,) = options.problems()
    assert problem.startswith(f"DATA_RANGE is {value:g}, allowed are 1e-30 to 1e+30")


@pytest.mark.parametrize("value", (10**400, -(10**400), "7", [], None))
def test_a_nodata_value_that_no_float_can_be_is_named(value):
    optical = OpticalSource(RasterSource("a.tif"), nodata=value)
    sar = SarSource(RasterSource("a.tif"), nodata=value)
    for found, name in ((optical.problems(), "OPTICAL_NODATA"), (sar.problems(), "SAR_NODATA")):
        assert found == [] if value is None else len(found) == 1 and found[0].startswith(f"{name} is ")


@pytest.mark.parametrize("value", (10**400, -(10**400)))
def test_numbers_beyond_all_floats_are_out_of_range(value):
    assert any("COVERAGE is" in text for text in SimulateOptions(RasterSource("a"), coverage_percent=value).problems())
