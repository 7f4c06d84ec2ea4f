"""Whether the dates of a series seem to differ in the offset of 1000 of their digital numbers."""

from typing import Dict, List, Sequence, Tuple

from ...errors import Canceled, PluginError
from ...feedback import Feedback, NullFeedback
from ..options.sources import OpticalSource
from ..rasters.block_cache import BlockCacheLimit
from ..rasters.optical import image_bands
from ..rasters.raster import Rasters
from ..scene.inputs import reflectance_scale
from .feedback import OnlyProgress


def warn_of_offsets(dates: Sequence[Tuple[str, OpticalSource]], feedback: Feedback) -> None:
    """Warn where the darkest pixels of some ``dates``, each with its name, speak for the offset and those of others
    against it; ``feedback`` may cancel.

    Dates whose metadata have the processing baseline, and those in other units, do not count.
    """
    guessed: Dict[bool, List[str]] = {True: [], False: []}
    with BlockCacheLimit():
        for name, source in dates:
            try:
                optical = image_bands(source, Rasters(), NullFeedback())
                scale = reflectance_scale(optical, OnlyProgress(feedback))
            except Canceled:
                raise
            except PluginError:  # reported where it is used
                continue
            if scale.offset_dn is not None and optical.processing_baseline() is None:
                guessed[scale.offset_dn != 0].append(name)
    if guessed[True] and guessed[False]:
        feedback.warn(
            f"By their darkest pixels, the digital numbers of {', '.join(guessed[True])} have the offset of 1000 of "
            f"processing baseline 04.00, and those of {', '.join(guessed[False])} have none. If all of them are of one "
            "kind, their spectral indices jump between these dates. Write the PROCESSING_BASELINE into the metadata of "
            "the rasters (gdal_edit.py -mo PROCESSING_BASELINE=04.00 where they have the offset, 03.01 where not)."
        )
