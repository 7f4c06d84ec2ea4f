"""The rasters of one run, opened on the optical grid: three optical bands, one SAR band, a cloud mask."""

from ...feedback import Feedback
from ..masks.given import CloudMask, EverythingMask
from ..options.removeclouds import RestoreOptions
from ..rasters.optical import OpticalBands
from ..rasters.raster import require_not_input
from ..rasters.warp import footprint_share, require_overlap
from .clear_reference import ClearReference
from .sar import SarBand


class Inputs:
    """Everything a restoration reads. Opening checks it all; errors name the raster and the remedy.

    ``reference`` is ``None`` where no clear reference is given.
    """

    def __init__(self, options: RestoreOptions, feedback: Feedback):
        self.optical = OpticalBands(options, feedback)
        if self.optical.others:
            feedback.info(f"Bands not restored and not written: {', '.join(self.optical.others)}.")
        grid = self.optical.grid
        self.sar = SarBand(options.sar, options.sar_band, options.sar_unit, grid, feedback)
        share = footprint_share(options.sar, grid)
        require_overlap(share, options.sar, "SAR raster")
        if share < 0.999:
            feedback.warn(f"The SAR raster covers {100 * share:.1f} % of the optical raster; clouds outside it stay.")
        if grid.geotransform is None:
            feedback.warn(
                "The rasters have no CRS: they are taken to cover the same ground pixel by pixel, because their sizes "
                "agree."
            )
        if options.cloud_mask is None or options.mask_type == "everything":
            self.mask = EverythingMask(grid)
            feedback.warn(
                "No cloud mask is used: every pixel is replaced by the networks' estimate, clear ones too. "
                "Give a CLOUD_MASK, or set MASK_TYPE to detect, to keep clear pixels as they are."
            )
        else:
            self.mask = CloudMask(options, grid, feedback)
            require_overlap(footprint_share(options.cloud_mask, grid), options.cloud_mask, "cloud mask")
        self.reference = ClearReference(options, self.optical, feedback) if options.clear_reference else None
        opened = [part for part in (self.optical, self.sar, self.mask, self.reference) if part]
        self.datasets = list(dict.fromkeys(dataset for part in opened for dataset in part.datasets))
        for name, path in options.outputs.items():
            require_not_input(path, self.datasets, name)
