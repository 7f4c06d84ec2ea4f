"""Whether a file is a cloud-optimised GeoTIFF, by GDAL's own check."""

from osgeo import gdal
from osgeo_utils.samples import validate_cloud_optimized_geotiff as validator


def assert_optimised(path):
    """Assert that ``path`` is a valid cloud-optimised GeoTIFF, with overviews where it is larger than a tile."""
    warnings, errors, _ = validator.validate(str(path), full_check=True)
    assert not errors and not warnings, (path, errors, warnings)
    dataset = gdal.Open(str(path))
    assert dataset.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG"
    count = dataset.GetRasterBand(1).GetOverviewCount()
    assert (count > 0) == (max(dataset.RasterXSize, dataset.RasterYSize) > 512)


def is_optimised(path) -> bool:
    """Whether ``path`` was written as a cloud-optimised GeoTIFF: its header says so.

    GDAL's own LAYOUT does so of small plain files, too, since 3.13.
    """
    with open(path, "rb") as file:
        return b"LAYOUT=IFDS_BEFORE_DATA" in file.read(200)
