"""The parameters of other dates, of the bands to restore, and of what restores them."""

from typing import Tuple

from qgis.core import QgsProcessingParameterBand

from ...i18n import tr
from ...pipeline.options.removeclouds import AUTO, ESTIMATORS, MAX_REFERENCES
from ...pipeline.options.sources import MaskSource, ReferenceSource, reference_sources
from .common import advanced, choice, described, raster_list
from .values import Values

REFERENCES, REFERENCE_MASKS, REFERENCE_SAR = "REFERENCES", "REFERENCE_MASKS", "REFERENCE_SAR"
BANDS, OTHER_BANDS, ESTIMATOR = "BANDS", "OTHER_BANDS", "ESTIMATOR"


def reference_parameters():
    """Return the parameters of other dates of the same ground."""
    return (
        described(
            raster_list(REFERENCES, tr("Other dates of the same place"), optional=True),
            tr(
                "Optical rasters of other dates, the closer the better: one clear date is worth more than anything "
                "else. They may be cloudy themselves; what is cloudy in them is not used. Any CRS, pixel size, extent, "
                "unit and product level; bands are matched by name, or by position where the number of bands is the "
                "same. At most {count}."
            ).format(count=MAX_REFERENCES),
        ),
        described(
            raster_list(REFERENCE_MASKS, tr("Cloud masks of the other dates"), optional=True),
            tr(
                "One mask for each of the other dates, in the same order, of any type that the cloud mask may have. If "
                "empty, a band named SCL is used, or else clouds are detected."
            ),
        ),
        advanced(
            described(
                raster_list(REFERENCE_SAR, tr("SAR rasters of the other dates"), optional=True),
                tr(
                    "One Sentinel-1 raster for each of the other dates, in the same order and of the same orbit as the "
                    "SAR raster: where the radar image has changed, so has the ground."
                ),
            )
        ),
    )


def band_parameters():
    """Return the advanced parameters of the bands to restore, and of what restores them."""
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
                described(
                    choice(ESTIMATOR, tr("Estimator"), ESTIMATORS, AUTO),
                    tr(
                        "auto: copies of the cloud mask are put on clear ground of the same raster and restored, and "
                        "what comes closest to the truth there restores the clouds. closed-form: the same without the "
                        "networks. networks: the two networks alone, as published; they restore red, green and blue."
                    ),
                ),
            ),
        )
    )


def references(values: Values, mask: MaskSource) -> Tuple[ReferenceSource, ...]:
    """Return what ``reference_parameters`` say; masks have the classes and the threshold of ``mask``."""
    return reference_sources(
        values.rasters(REFERENCES), values.rasters(REFERENCE_MASKS), values.rasters(REFERENCE_SAR), mask
    )
