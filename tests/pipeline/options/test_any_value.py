"""Values that no option expects, in each field of all options: sentences, never an exception of Python's."""

import dataclasses
import math
import typing

import pytest
from sar_cloud_removal.pipeline.options.bestpixel import BestPixelOptions
from sar_cloud_removal.pipeline.options.detectclouds import DetectOptions
from sar_cloud_removal.pipeline.options.evaluaterestoration import EvaluationOptions
from sar_cloud_removal.pipeline.options.expectedquality import QualityOptions
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.mask_kinds import MASK_KINDS
from sar_cloud_removal.pipeline.options.preparesar import PrepareSarOptions
from sar_cloud_removal.pipeline.options.removeclouds import BlockOptions, Outputs, RestoreOptions, Rim
from sar_cloud_removal.pipeline.options.removecloudsseries import SeriesOptions
from sar_cloud_removal.pipeline.options.sartooptical import TranslateOptions
from sar_cloud_removal.pipeline.options.simulateclouds import SimulateOptions
from sar_cloud_removal.pipeline.options.sources import (
    MaskSource,
    OpticalSource,
    RasterSource,
    ReferenceSource,
    SarSource,
    is_path,
)

ONE, TWO = RasterSource("one.tif"), RasterSource("two.tif")
REFERENCE = ReferenceSource(TWO, MaskSource(TWO), SarSource(TWO))
RESTORE = RestoreOptions(OpticalSource(ONE), SarSource(TWO), references=(REFERENCE,))
VALID = (
    RESTORE,
    REFERENCE,
    BlockOptions(),
    DetectOptions(OpticalSource(ONE)),
    EvaluationOptions(ONE, TWO, cloudy=ONE, report="report.html", csv="table.csv"),
    BestPixelOptions((ONE, TWO), output="out.tif", source="source.tif"),
    InferenceOptions(),
    MaskSource(ONE),
    *(MaskSource(ONE, type=name) for name in MASK_KINDS),
    OpticalSource(ONE),
    Outputs(restored="out.tif", index="index.tif"),
    PrepareSarOptions(SarSource(ONE), TWO, output="out.tif", network_input="input.tif"),
    QualityOptions(RESTORE, report="report.html", csv="table.csv"),
    Rim(),
    SarSource(ONE),
    SeriesOptions((ONE, TWO)),
    SeriesOptions((ONE, TWO), (ONE,), folder="series", report="report.html"),
    SimulateOptions(ONE, output="out.tif", mask="mask.tif"),
    TranslateOptions(SarSource(ONE)),
)
ODD = (None, True, 3, -1, 10**400, -0.0, 7.0, 0.5, math.nan, math.inf)
ODD += ("", "7", "a\0b", b"a", [], ["a"], {}, (), object())


def _fields():
    """Yield options, the name of a field that takes plain values or rasters, and whether it takes several."""
    for options in VALID:
        hints = typing.get_type_hints(type(options))
        for field in dataclasses.fields(options):
            several = typing.get_origin(hints[field.name]) is tuple
            kinds = set(_flat((hints[field.name],)))
            if RasterSource in kinds or not any(map(dataclasses.is_dataclass, kinds)):
                yield pytest.param(options, field.name, several, id=f"{type(options).__name__}-{field.name}")


def _flat(kinds):
    for kind in kinds:
        yield from _flat(typing.get_args(kind)) if typing.get_args(kind) else (kind,)


def _kinds(options, name) -> set:
    return set(_flat((typing.get_type_hints(type(options))[name],)))


@pytest.mark.parametrize("options, name, several", list(_fields()))
def test_any_value_is_taken_or_named(options, name, several):
    assert options.problems() == []
    kinds = set(_flat((typing.get_type_hints(type(options))[name],)))
    for value in ODD:
        given = RasterSource(value) if RasterSource in kinds else value
        found = dataclasses.replace(options, **{name: (given,) if several else given}).problems()
        assert all(isinstance(text, str) and text for text in found)
        assert found or _fits(value, kinds), f"{name} = {value!r} is taken"


def _fits(value, kinds) -> bool:
    if RasterSource in kinds:
        return is_path(value)
    if value is None or kinds == {bool}:  # every value is true or false
        return True
    if isinstance(value, int) and not isinstance(value, bool):
        return bool({int, float} & kinds)
    return type(value) in kinds and not isinstance(value, bool)
