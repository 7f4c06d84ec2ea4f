"""The parameters of a series of dates, and how they become options."""

from dataclasses import replace

from qgis.core import (
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from ...i18n import tr
from ...pipeline.options.removecloudsseries import (
    DEFAULT_FILTER,
    DEFAULT_MAX_DAYS,
    MAX_DATES,
    MOST_POINTS,
    SERIES_MASK_TYPES,
    SeriesOptions,
    rasters_in,
)
from ...pipeline.options.sources import SAR_UNITS, MaskSource
from .blocks import block_options, cluster_inference_options
from .common import DOUBLE, INTEGER, advanced, choice, described, mask_list, raster_list, storage_options
from .indices import INDICES, indices_parameter
from .optical import mask_parameters, mask_reading, mask_rim
from .references import BANDS, ESTIMATOR
from .values import Values

SERIES, SERIES_FOLDER, FILE_FILTER = "SERIES", "SERIES_FOLDER", "FILE_FILTER"
GRID, MASKS, SAR = "GRID", "MASKS", "SAR"
DATES, DATE_PATTERN, MAX_DAYS = "DATES", "DATE_PATTERN", "MAX_DAYS"
WITH_CONFIDENCE, LOAD, POINTS = "WITH_CONFIDENCE", "LOAD", "POINTS"
_OF_ONE_RASTER = ("CLOUD_MASK", "MASK_BAND", "MASK_TYPE")


def series_parameters():
    """Return the parameters of the rasters of a series and of their dates."""
    return (
        described(
            raster_list(SERIES, tr("Rasters of the series"), optional=True),
            tr(
                "2 to {count} optical rasters of one place on different dates, cloudy or clear, in any order. Any CRS, "
                "pixel size and extent; those that do not lie on the grid of the results are warped onto it once. The "
                "dates come from the metadata or the names of files and folders; the log lists them."
            ).format(count=MAX_DATES),
        ),
        described(
            QgsProcessingParameterFile(
                SERIES_FOLDER, tr("Folder of the series"), behavior=QgsProcessingParameterFile.Behavior.Folder,
                optional=True,
            ),
            tr("A folder whose rasters belong to the series, too. Folders inside it are not searched."),
        ),
        advanced(
            described(
                QgsProcessingParameterString(FILE_FILTER, tr("Files of the folder"), DEFAULT_FILTER, optional=True),
                tr("Which files of the folder are rasters of the series, such as *_s2.tif; several separated by ;."),
            )
        ),
        described(
            mask_list(MASKS, tr("Cloud masks")),
            tr(
                "Masks of clouds and their shadows, rasters or layers of polygons, in any order. Each goes to the "
                "raster of the same product, of the same file name with something added, or of the same day. Rasters "
                "without one use their band named SCL, or like another mask (CLM, CLP, QA_PIXEL …); else their clouds "
                "are detected, and the masks written beside the results."
            ),
        ),
        described(
            raster_list(SAR, tr("SAR rasters"), optional=True),
            tr(
                "Sentinel-1 backscatter of the same place, in any order, best of one relative orbit. Each date takes "
                "the raster of the nearest day. The dates are found as those of the series are."
            ),
        ),
        advanced(
            described(
                QgsProcessingParameterNumber(
                    MAX_DAYS, tr("Most days to the SAR raster"), DOUBLE, DEFAULT_MAX_DAYS, minValue=0, maxValue=366
                ),
                tr("A date without a SAR raster within so many days is restored without one, which the log says."),
            )
        ),
        advanced(
            described(
                QgsProcessingParameterString(DATES, tr("Dates of single rasters"), optional=True),
                tr(
                    "Corrects what was read: the name of a file and its date, such as field_a.tif=2024-05-03, several "
                    "separated by semicolons. Works for masks and SAR rasters, too."
                ),
            )
        ),
        advanced(
            described(
                QgsProcessingParameterString(DATE_PATTERN, tr("Pattern of the dates in names"), optional=True),
                tr(
                    "How names of files or folders have the date, such as %d%m%Y or site_%Y-%j: %Y and %y are the "
                    "year, %m the month, %d the day, %j the day of the year. If empty, metadata and the usual forms, "
                    "such as 20240503 and 2024-05-03, are looked for."
                ),
            )
        ),
        described(
            QgsProcessingParameterRasterLayer(GRID, tr("Raster with the grid of the results"), optional=True),
            tr("Any raster with the CRS, pixel size and extent to use. If empty, that of the earliest date."),
        ),
    )  # fmt: skip


def series_reading_parameters():
    """Return the parameters of how bands, masks and SAR are read, and of what is written beside the rasters."""
    mask_type = described(
        choice("MASK_TYPE", tr("Cloud mask type"), SERIES_MASK_TYPES, "auto"),
        tr(
            "How the cloud masks are read. nonzero: every value except 0 is cloudy; scl: the scene classes selected "
            "below; probability: values at or above the threshold below; qa60, omnicloudmask, s2cloudless, maja, hls "
            "and landsat as in 'Remove clouds'; detect: masks and bands of masks are ignored, and clouds are "
            "detected in all rasters. auto recognises the type of each mask. Polygons need auto."
        ),
    )
    rare = (
        described(
            QgsProcessingParameterNumber(
                "MASK_BAND", tr("Cloud mask band"), INTEGER, optional=True, minValue=1, maxValue=1000
            ),
            tr("Its number in masks of several bands, none or several of which are named like a mask."),
        ),
        described(
            QgsProcessingParameterString(BANDS, tr("Bands to restore"), optional=True),
            tr(
                "Numbers of the bands to restore, such as 1,2,3, in the raster of the earliest date; in the others, "
                "the bands of the same names. If empty, all bands except masks, which are copied."
            ),
        ),
        described(
            QgsProcessingParameterNumber("OPTICAL_NODATA", tr("NoData value of the rasters"), DOUBLE, optional=True),
            tr("Overrides the value declared by the files. Pixels with this value are not changed."),
        ),
        described(
            QgsProcessingParameterNumber("SAR_BAND", tr("VV band"), INTEGER, optional=True, minValue=1, maxValue=1000),
            tr("Its number in the SAR rasters. If empty, the band named VV is used, or the only band."),
        ),
        described(
            choice("SAR_UNIT", tr("SAR unit"), SAR_UNITS, "auto"),
            tr(
                "db: decibels; linear: power; amplitude: digital numbers of GRD products. auto detects the unit from "
                "the values."
            ),
        ),
        described(
            QgsProcessingParameterNumber("SAR_NODATA", tr("NoData value of the SAR rasters"), DOUBLE, optional=True),
            tr("Overrides the value declared by the files."),
        ),
    )
    shared = (definition for definition in mask_parameters() if definition.name() not in _OF_ONE_RASTER)
    return (mask_type, *shared, *map(advanced, rare))


def confidence_parameter():
    """Return the parameter of whether expected errors are written."""
    return described(
        QgsProcessingParameterBoolean(WITH_CONFIDENCE, tr("Write the expected error of every pixel"), True),
        tr(
            "One more raster for each date, with the expected error of each restored value, as in 'Remove clouds'. The "
            "error bars of NDVI curves need it."
        ),
    )


def series_indices_parameter():
    """Return the parameter of the spectral indices that are written of every date."""
    return indices_parameter(
        tr(
            "One more raster for each date, such as 2024-05-03_index.tif, with a band for each index, computed from "
            "the restored reflectance: NDVI (B8, B4), NDWI (B3, B8), NDMI (B8, B11), NBR (B8, B12), EVI (B8, B4, B2); "
            "and a VRT of each index with the dates as its bands. Where expected errors are written, those of the "
            "indices are, too: 2024-05-03_index_error.tif. The bands must be among those that are restored."
        )
    )


def points_parameter():
    """Return the parameter of the points whose NDVI is followed."""
    return described(
        QgsProcessingParameterString(POINTS, tr("Points whose NDVI is followed"), optional=True),
        tr(
            "Up to {count} points in the CRS of the results, such as field:600100,5099900;wood:600200,5099850. The "
            "name is optional. Their NDVI by date, with the expected error where it was restored, goes into points.csv "
            "beside the rasters, and as curves into the report. Needs red and near infrared among the restored bands."
        ).format(count=MOST_POINTS),
    )


def load_parameter():
    """Return the parameter of whether the results become layers of the project."""
    return described(
        QgsProcessingParameterBoolean(LOAD, tr("Load the results into a group of the project"), True),
        tr(
            "The restored rasters become layers of one group, drawn alike, each with its days as temporal range, so "
            "that the Temporal Controller plays the series. Their spectral indices lie below them."
        ),
    )


def series_options(values: Values) -> SeriesOptions:
    """Return what the parameters say; raise ``OptionError`` for a folder without rasters."""
    rasters = values.rasters(SERIES)
    folder = values.text(SERIES_FOLDER)
    if folder:
        rasters += rasters_in(folder, values.text(FILE_FILTER))
    mask: MaskSource = mask_reading(values)
    return SeriesOptions(
        rasters=rasters,
        sars=values.rasters(SAR),
        masks=values.masks(MASKS),
        grid=values.raster(GRID),
        dates=values.list(DATES, ";"),
        date_pattern=values.text(DATE_PATTERN),
        max_days=values.number(MAX_DAYS),
        bands=values.integers(BANDS),
        nodata=values.number("OPTICAL_NODATA"),
        sar_band=values.integer("SAR_BAND"),
        sar_unit=values.text("SAR_UNIT"),
        sar_nodata=values.number("SAR_NODATA"),
        mask=replace(mask, threshold_percent=values.number("MASK_THRESHOLD"), likely_band=values.integer("MASK_BAND")),
        estimator=values.text(ESTIMATOR),
        rim=mask_rim(values),
        inference=cluster_inference_options(values),
        blocks=block_options(values),
        confidence=values.flag(WITH_CONFIDENCE),
        indices=values.choices(INDICES),
        creation_options=storage_options(values),
        points=values.text(POINTS),
    )
