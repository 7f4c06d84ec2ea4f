"""The parameters of the optical raster and its cloud mask."""

from dataclasses import replace
from typing import Optional

from qgis.core import (
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from ...i18n import tr
from ...pipeline.options.removeclouds import Rim
from ...pipeline.options.sources import (
    DEFAULT_SCL_CLASSES,
    DEFAULT_THRESHOLD_PERCENT,
    GIVEN_MASK_TYPES,
    MASK_TYPES,
    MaskSource,
    OpticalSource,
)
from .common import DOUBLE, INTEGER, advanced, choice, described, mask_layer, optional_band
from .values import Values


def optical_parameters():
    """Return the parameters of the cloudy raster."""
    raster_help = tr("Cloudy Sentinel-2 raster: 8 bit, digital numbers or reflectance. The result has the same grid.")
    nodata_help = tr("Overrides the value declared by the file. Pixels with this value are not changed.")
    return colour_parameters(raster_help, nodata_help)


def colour_parameters(raster_help: str, nodata_help: str, optional: bool = False):
    """Return the parameters of red, green and blue. The raster itself may be ``optional``, the others are advanced."""
    own_files = tr(
        "Only for products with one file per band (Sentinel-2 SAFE JP2, many Earth Engine exports): the {colour} band. "
        "The optical raster is then the red band."
    )
    found = tr(
        "If empty, the band is found by its name, its colour interpretation, or its position in rasters with 3, 12 or "
        "13 bands. In a raster of its own, the first band is used."
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
            QgsProcessingParameterNumber(
                "OPTICAL_NODATA", tr("NoData value of the optical raster"), DOUBLE, optional=True
            ),
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
    """Return the parameters of the cloud mask, and of how far around it the image is restored."""
    mask_help = tr(
        "Mask of clouds and their shadows: a raster of any of the types below, which can be a band of the optical "
        "raster, or a layer of polygons in any CRS. If empty, clouds are detected as 'Detect clouds' does: by "
        "comparison with the other dates if there are any, otherwise in the optical raster alone; without other dates "
        "and without torch, shadows are not found."
    )
    type_help = tr(
        "nonzero: every value except 0 is cloudy; scl: the scene classes selected below; qa60: bits 10 and 11; "
        "probability: values at or above the threshold below; omnicloudmask: classes of OmniCloudMask; s2cloudless: "
        "its mask or its probability; maja: bits of CLM (MAJA, Theia); hls: bits of Fmask; landsat: bits of QA_PIXEL "
        "(Collection 2); detect: clouds are detected in the optical raster and the mask is ignored; everything: the "
        "whole raster is cloudy and the mask is ignored. auto recognises the type from names and values, and reports "
        "an error if it cannot; without a mask, it means detect. Polygons need auto."
    )
    return (
        *given_mask_parameters(mask_help, MASK_TYPES, type_help),
        advanced(
            described(
                QgsProcessingParameterNumber(
                    "MASK_THRESHOLD", tr(
                        "Minimum cloud probability (%)"
                    ), DOUBLE, DEFAULT_THRESHOLD_PERCENT, minValue=0,
                    maxValue=100,
                ),
                tr("For masks of type probability: pixels with at least this probability are cloudy."),
            )
        ),
        described(
            QgsProcessingParameterNumber(
                "MASK_BUFFER", tr("Grow the mask by (pixels)"), INTEGER, Rim.buffer_px, minValue=0,
                maxValue=1000,
            ),
            tr("Masks often miss the thin edges of clouds. Pixels outside the grown mask are not changed."),
        ),
        advanced(
            described(
                QgsProcessingParameterNumber(
                    "FEATHER", tr("Fade width (pixels)"), INTEGER, optional=True, minValue=0, maxValue=1000
                ),
                tr(
                    "Width at the outer edge of the grown mask over which the restored image fades into the original. "
                    "It cannot exceed the distance by which the mask grows. If empty, half that distance."
                ),
            )
        ),
    )  # fmt: skip


def given_mask_parameters(mask_help: str, types, type_help: str):
    """Return the parameters of a cloud mask supplied with the raster, of one of ``types``."""
    classes = QgsProcessingParameterEnum(
        "SCL_CLASSES",
        tr("Cloudy scene classes"),
        options=[f"{label} ({number})" for number, label in enumerate(_scene_classes())],
        allowMultiple=True,
        defaultValue=list(DEFAULT_SCL_CLASSES),
        optional=True,
    )
    return (
        described(mask_layer("CLOUD_MASK", tr("Cloud mask")), mask_help),
        mask_band_parameter(),
        described(choice("MASK_TYPE", tr("Cloud mask type"), types, "auto"), type_help),
        advanced(
            described(
                classes,
                tr(
                    "For masks of type scl, the numbers of the cloudy classes: 3,8,9,10 are cloud shadow, cloud and "
                    "thin cirrus."
                ),
            )
        ),
        advanced(
            described(
                QgsProcessingParameterString("MASK_CLASSES", tr("Cloudy classes or bits"), optional=True),
                tr(
                    "For masks of type omnicloudmask the numbers of the cloudy classes, for maja, hls and landsat "
                    "those of the bits, separated by commas. If empty: 1,2,3 (thick cloud, thin cloud, shadow) for "
                    "omnicloudmask; 0,7 (clouds with shadows, high clouds) for maja; 1,2,3 (cloud, adjacent, shadow) "
                    "for hls; 1,2,3,4 (dilated cloud, cirrus, cloud, shadow) for landsat."
                ),
            )
        ),
    )


def mask_source(values: Values) -> MaskSource:
    """Return what ``given_mask_parameters`` say."""
    return replace(mask_reading(values), raster=values.mask("CLOUD_MASK"), band=values.integer("MASK_BAND"))


def mask_reading(values: Values) -> MaskSource:
    """Return what ``given_mask_parameters`` say of how masks are read."""
    return MaskSource(
        type=values.text("MASK_TYPE"),
        scl_classes=values.integers("SCL_CLASSES"),
        classes=values.integers("MASK_CLASSES"),
    )


def mask_rim(values: Values) -> Rim:
    """Return what ``mask_parameters`` say of the rim around clouds."""
    return Rim(values.integer("MASK_BUFFER"), values.integer("FEATHER"))


def mask_band_parameter():
    """Return the advanced parameter for the band of a cloud mask."""
    band = optional_band("MASK_BAND", tr("Cloud mask band"), "CLOUD_MASK")
    return advanced(described(band, tr("If empty, the only band is used, or the band whose name is that of a mask.")))


def mask_type_parameter():
    """Return the parameter of a cloud mask's type, for algorithms that have none for its classes and threshold."""
    return described(
        choice("MASK_TYPE", tr("Cloud mask type"), GIVEN_MASK_TYPES, "auto"),
        tr(
            "nonzero: every value except 0 is cloudy; scl: scene classes 3, 8, 9 and 10; qa60: bits 10 and 11; "
            "probability: 40 % and above; omnicloudmask: classes 1, 2 and 3; s2cloudless: its mask or its probability; "
            "maja: bits 0 and 7 of CLM; hls: bits 1, 2 and 3 of Fmask; landsat: bits 1 to 4 of QA_PIXEL. auto "
            "recognises the type from names and values, and reports an error if it cannot. Polygons need auto."
        ),
    )


def _scene_classes():
    """Return the names of Sentinel-2's scene classes; the index is the class number and the parameter's value."""
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
