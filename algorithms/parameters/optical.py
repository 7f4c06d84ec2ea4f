"""The parameters that say what is cloudy: the optical raster and its cloud mask."""

from typing import Optional

from qgis.core import QgsProcessingParameterEnum, QgsProcessingParameterNumber, QgsProcessingParameterRasterLayer

from ...i18n import tr
from ...pipeline.options.removeclouds import Rim
from ...pipeline.options.sources import (
    DEFAULT_SCL_CLASSES,
    DEFAULT_THRESHOLD_PERCENT,
    MASK_TYPES,
    MaskSource,
    OpticalSource,
)
from ...pipeline.pixels.radiometry import MIN_CLEAR_SHARE
from .common import DOUBLE, INTEGER, advanced, choice, described, optional_band
from .values import Values


def optical_parameters():
    """Return the parameters of the cloudy raster, and of a clear one of another date."""
    raster_help = tr("Cloudy Sentinel-2 raster, 8 bit, digital numbers or reflectance. The result lies on its grid.")
    nodata_help = tr("Wins over the value the file declares. Pixels with it stay as they are.")
    return (
        *colour_parameters(raster_help, nodata_help),
        advanced(
            described(
                QgsProcessingParameterRasterLayer("CLEAR_REFERENCE", tr("Clear reference raster"), optional=True),
                tr(
                    "Clear raster of another date with the same bands and units (product level, processing baseline, "
                    "scaling). It is used only where less than {share} % of the optical raster is clear: colours then follow "
                    "its brightness and contrast on the same ground, not the model's defaults. Any CRS, pixel size and "
                    "extent; a date of the same season is best."
                ).format(share=round(100 * MIN_CLEAR_SHARE)),
            )
        ),
    )


def colour_parameters(raster_help: str, nodata_help: str, optional: bool = False):
    """Return the parameters of a raster's red, green and blue; the raster itself may be ``optional``, all others are advanced."""
    own_files = tr(
        "Only for products with one file for each band (Sentinel-2 SAFE JP2, many Earth Engine exports): the {colour} "
        "band. The optical raster is then the red one."
    )
    found = tr(
        "Left empty, it is found by band name, colour interpretation or the band count of 3, 12 or 13. In a raster of its "
        "own, it is the first band."
    )
    rare = (
        described(
            QgsProcessingParameterRasterLayer("GREEN", tr("Green band raster"), optional=True),
            own_files.format(colour=tr("green")),
        ),
        described(
            QgsProcessingParameterRasterLayer("BLUE", tr("Blue band raster"), optional=True),
            own_files.format(colour=tr("blue")),
        ),
        described(optional_band("RED_BAND", tr("Red band"), "OPTICAL"), found),
        described(optional_band("GREEN_BAND", tr("Green band"), "OPTICAL"), found),
        described(optional_band("BLUE_BAND", tr("Blue band"), "OPTICAL"), found),
        described(
            QgsProcessingParameterNumber("OPTICAL_NODATA", tr("NoData value of the optical raster"), DOUBLE, optional=True),
            nodata_help,
        ),
    )
    optical = QgsProcessingParameterRasterLayer("OPTICAL", tr("Optical raster"), optional=optional)
    return (described(optical, raster_help), *map(advanced, rare))


def optical_source(values: Values) -> Optional[OpticalSource]:
    """Return what ``colour_parameters`` say, ``None`` where there is no raster."""
    raster = values.raster("OPTICAL")
    return raster and OpticalSource(
        raster=raster,
        green=values.raster("GREEN"),
        blue=values.raster("BLUE"),
        red_band=values.integer("RED_BAND"),
        green_band=values.integer("GREEN_BAND"),
        blue_band=values.integer("BLUE_BAND"),
        nodata=values.number("OPTICAL_NODATA"),
    )


def mask_parameters():
    """Return the parameters that say what is cloudy, and how far around it the image is restored."""
    mask_help = tr(
        "Clouds and their shadows, as any of the types below; a band of the optical raster will do. Left empty, clouds and "
        "shadows are detected in the optical raster itself, as 'Detect clouds' does it."
    )
    type_help = tr(
        "nonzero: everything but 0 is cloudy; scl: the scene classes chosen below; qa60: bits 10 and 11; probability: values "
        "from the threshold below; detect: told from the optical raster itself, whatever the mask; everything: the whole "
        "raster, whatever the mask. auto recognises the type by names and values, or asks for it, and is detect where no mask "
        "is given."
    )
    return (
        *given_mask_parameters(mask_help, MASK_TYPES, type_help),
        advanced(
            described(
                QgsProcessingParameterNumber(
                    "MASK_THRESHOLD", tr("Cloud probability from (%)"), DOUBLE, DEFAULT_THRESHOLD_PERCENT, minValue=0,
                    maxValue=100,
                ),
                tr("For masks of type probability: pixels are cloudy from this probability on."),
            )
        ),
        described(
            QgsProcessingParameterNumber(
                "MASK_BUFFER", tr("Grow the mask by (pixels)"), INTEGER, Rim.buffer_px, minValue=0, maxValue=1000
            ),
            tr("Masks miss the thin edges of clouds. Outside the grown mask, pixels stay exactly as they are."),
        ),
        advanced(
            described(
                QgsProcessingParameterNumber(
                    "FEATHER", tr("Fade at the rim (pixels)"), INTEGER, optional=True, minValue=0, maxValue=1000
                ),
                tr(
                    "The outer part of the grown rim where the restored image fades into the source, at most as wide as "
                    "the rim. Left empty, it is half the rim."
                ),
            )
        ),
    )  # fmt: skip


def given_mask_parameters(mask_help: str, types, type_help: str):
    """Return the parameters of a cloud mask that came with the raster, one of ``types``."""
    classes = QgsProcessingParameterEnum(
        "SCL_CLASSES",
        tr("Scene classes that are cloudy"),
        options=[f"{label} ({number})" for number, label in enumerate(_scene_classes())],
        allowMultiple=True,
        defaultValue=list(DEFAULT_SCL_CLASSES),
        optional=True,
    )
    return (
        described(QgsProcessingParameterRasterLayer("CLOUD_MASK", tr("Cloud mask"), optional=True), mask_help),
        mask_band_parameter(),
        described(choice("MASK_TYPE", tr("Type of the cloud mask"), types, "auto"), type_help),
        advanced(
            described(
                classes, tr("For masks of type scl, the class numbers: 3,8,9,10 are cloud shadow, cloud and thin cirrus.")
            )
        ),
    )


def mask_source(values: Values) -> MaskSource:
    """Return what ``given_mask_parameters`` say."""
    return MaskSource(
        raster=values.raster("CLOUD_MASK"),
        band=values.integer("MASK_BAND"),
        type=values.text("MASK_TYPE"),
        scl_classes=values.integers("SCL_CLASSES"),
    )


def mask_band_parameter():
    """Return the advanced parameter that says which band of a cloud mask it is."""
    band = optional_band("MASK_BAND", tr("Band of the cloud mask"), "CLOUD_MASK")
    return advanced(described(band, tr("Left empty, it is the only band there is, or the one with the name of a mask.")))


def _scene_classes():
    """Return the names of Sentinel-2's scene classes; the place in the list is the class and the parameter's value."""
    return (
        tr("No data"),
        tr("Saturated or defective"),
        tr("Dark area"),
        tr("Cloud shadow"),
        tr("Vegetation"),
        tr("Not vegetated"),
        tr("Water"),
        tr("Unclassified"),
        tr("Cloud, medium probability"),
        tr("Cloud, high probability"),
        tr("Thin cirrus"),
        tr("Snow or ice"),
    )
