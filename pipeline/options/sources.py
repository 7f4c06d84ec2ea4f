"""The rasters that a task reads: one class for each kind."""

from dataclasses import dataclass, replace
from typing import Optional, Tuple

from ...errors import OptionError
from .checks import band_problems, choice_problems, is_finite, is_int, is_number
from .mask_kinds import HLS, LANDSAT, MAJA, OMNICLOUDMASK, S2CLOUDLESS, classes_problems

SAR_UNITS = ("auto", "db", "linear", "amplitude")
GIVEN_MASK_TYPES = (
    *("auto", "nonzero", "scl", "qa60", "probability"),
    *(OMNICLOUDMASK, S2CLOUDLESS, MAJA, HLS, LANDSAT),
)
"""Types of masks that exist as files; ``auto`` recognises one of the others."""
DETECT, EVERYTHING = "detect", "everything"
MASK_TYPES = (*GIVEN_MASK_TYPES, DETECT, EVERYTHING)
MAX_REFERENCES = 24
DEFAULT_SCL_CLASSES = (3, 8, 9, 10)
DEFAULT_THRESHOLD_PERCENT = 40.0
"""The lowest cloud probability that counts as cloudy."""


@dataclass(frozen=True)
class RasterSource:
    """A raster as the user named it.

    Args:
        path: anything that GDAL opens (file, ``/vsi`` path, subdataset).
        crs_wkt: CRS that overrides the one in the file (the CRS set on a QGIS layer); ``None`` keeps the file's.
        nodata: NoData value of all bands in addition to the file's own (the additional one of a QGIS layer).
        ignore_nodata: whether the file's own NoData value counts as data (switched off on a QGIS layer).
        date: day of acquisition, as 2024-05-03, that overrides what metadata and names say; ``None`` keeps that.
        baseline: Sentinel-2's processing baseline, or what stands for it (``radiometry.WITH_OFFSET``), that overrides
            what metadata and names say; ``None`` keeps that.
    """

    path: str
    crs_wkt: Optional[str] = None
    nodata: Optional[float] = None
    ignore_nodata: bool = False
    date: Optional[str] = None
    baseline: Optional[float] = None


def is_path(value) -> bool:
    """Whether ``value`` can be the path of a file: a text without a zero byte."""
    return isinstance(value, str) and "\0" not in value


def path_problems(name: str, *sources: Optional[RasterSource]) -> list:
    """Return a sentence for each of ``sources``, given as the parameter ``name``, whose path cannot be one."""
    given = (source.path for source in sources if source is not None)
    return [f"{name} has {path!r}, the path of a file is expected." for path in given if not is_path(path)]


@dataclass(frozen=True)
class OpticalSource:
    """The red, green and blue bands of an optical raster, in one file or three.

    Args:
        raster: the raster with all three bands or, with ``green`` and ``blue``, the one with the red band.
        green, blue: the rasters with the other two bands, if these are in separate files.
        red_band, green_band, blue_band: numbers of the bands, from 1; ``None`` finds them by name.
        bands: numbers of the bands of ``raster`` to restore, from 1; empty for all its image bands, and for rasters of
            one band each, for all of them.
        others: rasters of one more band each, which are also restored.
        nodata: overrides the NoData value that the files declare.
    """

    raster: RasterSource
    green: Optional[RasterSource] = None
    blue: Optional[RasterSource] = None
    others: Tuple[RasterSource, ...] = ()
    bands: Tuple[int, ...] = ()
    red_band: Optional[int] = None
    green_band: Optional[int] = None
    blue_band: Optional[int] = None
    nodata: Optional[float] = None

    @property
    def in_one_file(self) -> bool:
        """Whether all three bands are in one raster."""
        return self.green is None

    @property
    def band_numbers(self) -> Tuple[Optional[int], ...]:
        """The numbers given for red, green and blue."""
        return self.red_band, self.green_band, self.blue_band

    def problems(self) -> list:
        """Return one sentence for each invalid field, empty if all are valid."""
        found = path_problems("OPTICAL", self.raster) + path_problems("GREEN", self.green)
        found += path_problems("BLUE", self.blue) + path_problems("OTHER_BANDS", *self.others)
        for name, band in zip(("RED_BAND", "GREEN_BAND", "BLUE_BAND"), self.band_numbers):
            found += band_problems(name, band)
        invalid = [problem for band in self.bands for problem in band_problems("BANDS", band)]
        found += invalid
        if not invalid and len(set(self.bands)) < len(self.bands):
            found.append(f"BANDS is {', '.join(map(str, self.bands))}: name each band once.")
        if (self.green is None) != (self.blue is None):
            found.append(
                "GREEN and BLUE belong together: give both rasters, or neither to read all bands from OPTICAL."
            )
        if self.nodata is not None and not is_number(self.nodata):
            found.append(f"OPTICAL_NODATA is {self.nodata!r}, a number is expected.")
        return found


@dataclass(frozen=True)
class SarSource:
    """One band of a SAR raster.

    Args:
        raster: the raster.
        band: its number, from 1; ``None`` finds the VV band by name.
        unit: one of ``SAR_UNITS``: decibels, linear power or amplitude; ``auto`` derives it from the values.
        nodata: overrides the NoData value that the file declares.
        likely_band: the number of the band where names do not tell it.
        likely_unit: one of ``SAR_UNITS``, for ``auto`` where the values could be decibels or linear power.
        likely_nodata: a NoData value beside the one that the file declares, where pixels can have it.
    """

    raster: RasterSource
    band: Optional[int] = None
    unit: str = "auto"
    nodata: Optional[float] = None
    likely_band: Optional[int] = None
    likely_unit: str = "auto"
    likely_nodata: Optional[float] = None

    def problems(self) -> list:
        """Return one sentence for each invalid field, empty if all are valid."""
        found = path_problems("SAR", self.raster)
        found += choice_problems("SAR_UNIT", self.unit, SAR_UNITS) + band_problems("SAR_BAND", self.band)
        found += choice_problems("SAR_UNIT", self.likely_unit, SAR_UNITS)
        found += band_problems("SAR_BAND", self.likely_band)
        found += [
            f"SAR_NODATA is {value!r}, a number is expected. NaN is never data."
            for value in (self.nodata, self.likely_nodata)
            if value is not None and not is_finite(value)
        ]
        return found


@dataclass(frozen=True)
class MaskSource:
    """Where the clouds are.

    Args:
        raster: the mask, a raster or a layer of polygons; ``None`` without one.
        band: its number, from 1; ``None`` finds it by name.
        type: one of ``MASK_TYPES``. ``auto`` recognises the type of ``raster``, or equals ``detect`` without one.
            ``detect`` finds clouds in the optical raster, ``everything`` restores every pixel.
        scl_classes: the classes of a Sentinel-2 scene classification that count as cloudy, 0..11.
        threshold_percent: the lowest cloud probability that counts as cloudy, 0..100.
        classes: the classes, or bits, that count as cloudy in a mask of ``MASK_KINDS``; empty for the usual ones.
        likely_type: one of ``GIVEN_MASK_TYPES``, for ``auto`` where names and values leave more than one type.
        likely_band: the number of the band where names do not tell it.
        bands_of: the raster that ``likely_band`` is a band of: the band of the same name is meant, or, in a raster with
            the same bands, that of the same number. ``None``: that of the number.
    """

    raster: Optional[RasterSource] = None
    band: Optional[int] = None
    type: str = "auto"
    scl_classes: Tuple[int, ...] = DEFAULT_SCL_CLASSES
    threshold_percent: float = DEFAULT_THRESHOLD_PERCENT
    classes: Tuple[int, ...] = ()
    likely_type: str = "auto"
    likely_band: Optional[int] = None
    bands_of: Optional[RasterSource] = None

    @property
    def detects_clouds(self) -> bool:
        """Whether clouds are to be found in the optical raster."""
        return self.type == DETECT or (self.type == "auto" and self.raster is None)

    @property
    def is_given(self) -> bool:
        """Whether a mask raster gives the clouds."""
        return self.raster is not None and self.type in GIVEN_MASK_TYPES

    def problems(self, types=MASK_TYPES) -> list:
        """Return one sentence for each invalid field, empty if all are valid. ``types`` are the allowed mask types."""
        found = path_problems("CLOUD_MASK", self.raster, self.bands_of)
        found += choice_problems("MASK_TYPE", self.type, types) + band_problems("MASK_BAND", self.band)
        found += choice_problems("The likely mask type", self.likely_type, GIVEN_MASK_TYPES)
        found += band_problems("MASK_BAND", self.likely_band)
        if not is_finite(self.threshold_percent) or not 0 <= self.threshold_percent <= 100:
            found.append(f"MASK_THRESHOLD is {self.threshold_percent}, allowed are 0 to 100 percent.")
        if not self.scl_classes or not all(is_int(c) and 0 <= c <= 255 for c in self.scl_classes):
            found.append(
                f"SCL_CLASSES is {list(self.scl_classes)}, expected are classes from 0 to 11, such as 3, 8, 9, 10."
            )
        return found + classes_problems(self.type if self.likely_type == "auto" else self.likely_type, self.classes)


@dataclass(frozen=True)
class ReferenceSource:
    """Another date of the same ground.

    Args:
        raster: the optical raster of that date, on any grid and in any unit.
        mask: its cloud mask; without a raster it says how a scene classification band of ``raster`` is read, where
            there is one, or else clouds are detected. ``None``: so with the usual classes.
        sar: the SAR raster of that date; ``None`` without one.
    """

    raster: RasterSource
    mask: Optional[MaskSource] = None
    sar: Optional[SarSource] = None

    def problems(self) -> list:
        """Return one sentence for each invalid field, empty if all are valid."""
        found = path_problems("REFERENCES", self.raster)
        return found + [part for source in (self.mask, self.sar) if source is not None for part in source.problems()]


def too_many_references(references: Tuple[ReferenceSource, ...]) -> list:
    """Return a sentence where there are more ``references`` than are used."""
    if len(references) <= MAX_REFERENCES:
        return []
    return [
        f"There are {len(references)} REFERENCES, at most {MAX_REFERENCES} are used: choose the dates nearest to that "
        "of OPTICAL."
    ]


def reference_sources(
    rasters: Tuple[RasterSource, ...],
    masks: Tuple[RasterSource, ...],
    sars: Tuple[RasterSource, ...],
    like: MaskSource,
    sar: Optional[SarSource] = None,
) -> Tuple[ReferenceSource, ...]:
    """Return the references of ``rasters``, each with the mask and the SAR raster of the same position.

    ``like``: the classes and the threshold of masks, and their type and band where they could be of several. ``sar``:
    that of the optical raster, which says what names, values and metadata of the others do not tell. Raises
    ``OptionError`` where there are masks or SAR rasters, but not one for each raster.
    """
    for name, given in (("REFERENCE_MASKS", masks), ("REFERENCE_SAR", sars)):
        if given and len(given) != len(rasters):
            raise OptionError(
                f"{name} has {len(given)} rasters, REFERENCES has {len(rasters)}: give one for each, in the same "
                "order, or none."
            )
    likely = like.type if like.type in GIVEN_MASK_TYPES else "auto"
    common = replace(
        like,
        band=None,
        type="auto",
        likely_type=likely,
        classes=like.classes if likely != "auto" else (),
        likely_band=like.band,
        bands_of=like.raster if like.is_given and like.band is not None else None,
    )
    told = {}
    if sar is not None:
        told = {"likely_band": sar.band, "likely_unit": sar.unit, "likely_nodata": sar.nodata}
    found = []
    for index, raster in enumerate(rasters):
        mask = replace(common, raster=masks[index] if masks else None)
        found.append(ReferenceSource(raster, mask, SarSource(sars[index], **told) if sars else None))
    return tuple(found)
