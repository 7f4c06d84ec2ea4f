"""The parameters of other dates, of the bands to restore and of what restores them, and the options of all rasters."""

from dataclasses import replace
from typing import Tuple

from qgis.core import QgsProcessingParameterBand

from ...i18n import tr
from ...pipeline.options.removeclouds import AUTO, ESTIMATORS, RestoreOptions
from ...pipeline.options.sources import MAX_REFERENCES, ReferenceSource, reference_sources
from .common import advanced, choice, described, mask_list, raster_list, sar_source
from .optical import mask_rim, mask_source, optical_source
from .values import Values

REFERENCES, REFERENCE_MASKS, REFERENCE_SAR = "REFERENCES", "REFERENCE_MASKS", "REFERENCE_SAR"
BANDS, OTHER_BANDS, ESTIMATOR = "BANDS", "OTHER_BANDS", "ESTIMATOR"


def dates_parameters(help_text: str, optional: bool = True):
    """Return the parameters of other dates of the same ground, with their ``help_text``, and of their masks;
    ``optional``: there need not be any.
    """
    return (
        described(raster_list(REFERENCES, tr("Other dates of the same place"), optional=optional), help_text),
        described(
            mask_list(REFERENCE_MASKS, tr("Cloud masks of the other dates")),
            tr(
                "One mask for each of the other dates, in the same order, of any type that the cloud mask may have, or "
                "polygons. In a mask of several bands, the cloud mask band is found by its name or, where the bands "
                "are those of the cloud mask, by its number. If empty, a band named SCL, or like another mask (CLM, "
                "CLP, QA_PIXEL …), is used, or else clouds are detected."
            ),
        ),
    )


def dates_of(values: Values) -> Tuple[ReferenceSource, ...]:
    """Return what ``dates_parameters`` say."""
    dates = values.paired(REFERENCES, REFERENCE_MASKS)
    return reference_sources(dates.rasters(REFERENCES), dates.masks(REFERENCE_MASKS), (), mask_source(values))


def reference_parameters(optional: bool = True):
    """Return the parameters of other dates of the same ground, with their SAR; ``optional``: there need not be any."""
    help_text = tr(
        "Optical rasters of other dates, the closer the better: one clear date is worth more than anything "
        "else. They may be cloudy themselves; what is cloudy in them is not used. Any CRS, pixel size, extent, "
        "unit and product level; bands are matched by name, or by position where the number of bands is the "
        "same. At most {count}."
    ).format(count=MAX_REFERENCES)
    return (
        *dates_parameters(help_text, optional),
        advanced(
            described(
                raster_list(REFERENCE_SAR, tr("SAR rasters of the other dates"), optional=True),
                tr(
                    "One Sentinel-1 raster for each of the other dates, in the same order and of the same orbit as the "
                    "SAR raster: where the radar image has changed, so has the ground. They are read as the SAR raster "
                    "is: the band of the same polarisation, and band, unit and NoData value as set there wherever the "
                    "files do not tell them."
                ),
            )
        ),
    )


def band_parameters():
    """Return the advanced parameters of the bands to restore."""
    bands = QgsProcessingParameterBand(
        BANDS, tr("Bands to restore"), parentLayerParameterName="OPTICAL", optional=True, allowMultiple=True
    )
    return tuple(
        map(
            advanced,
            (
                described(
                    bands,
                    tr(
                        "Numbers of the bands to restore. If empty, all bands except masks (scene classes, QA60, cloud "
                        "probabilities), which are copied."
                    ),
                ),
                described(
                    raster_list(OTHER_BANDS, tr("Rasters of further bands"), optional=True),
                    tr(
                        "Only for products with one file per band: the bands to restore besides red, green and blue. "
                        "Bands of another pixel size are resampled to the grid of the optical raster."
                    ),
                ),
            ),
        )
    )


def estimator_parameter(help_text: str, estimators=ESTIMATORS):
    """Return the advanced parameter of what restores the bands, one of ``estimators``."""
    return advanced(described(choice(ESTIMATOR, tr("Estimator"), estimators, AUTO), help_text))


def restore_options(values: Values, **others) -> RestoreOptions:
    """Return what the parameters of the rasters, bands, masks and other dates say, with ``others`` of the options."""
    mask = replace(mask_source(values), threshold_percent=values.number("MASK_THRESHOLD"))
    dates = values.paired(REFERENCES, REFERENCE_MASKS, REFERENCE_SAR)
    rasters = dates.rasters(REFERENCES), dates.masks(REFERENCE_MASKS), dates.rasters(REFERENCE_SAR)
    sar = sar_source(values)
    return RestoreOptions(
        optical=replace(optical_source(values), bands=values.integers(BANDS), others=values.rasters(OTHER_BANDS)),
        sar=sar,
        mask=mask,
        references=reference_sources(*rasters, mask, sar),
        estimator=values.text(ESTIMATOR),
        rim=mask_rim(values),
        **others,
    )
