"""The cloud mask as a raster: 0 clear, 1 cloud, 2 shadow, 255 NoData."""

import numpy as np

from .masks import MASK_NODATA
from .writer import Profile


def mask_profile(profile: Profile) -> Profile:
    """Return the profile of a mask on the grid of a raster with ``profile``, with the same tags."""
    return Profile(
        width=profile.width,
        height=profile.height,
        dtype=np.dtype("uint8"),
        nodata=MASK_NODATA,
        descriptions=("cloud mask",),
        crs_wkt=profile.crs_wkt,
        geotransform=profile.geotransform,
        tags=profile.tags,
    )
