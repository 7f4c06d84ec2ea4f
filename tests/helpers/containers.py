"""Rasters inside netCDF files and archives, and what is said of those that are not there."""

import zipfile
from pathlib import Path

from osgeo import gdal


class Containers:
    """Copies of rasters in ``folder``: ``<name>.nc``, with one variable for each band, and all of them in a zip."""

    def __init__(self, folder, paths: dict):
        self.folder, self.names = Path(folder), tuple(paths)
        with zipfile.ZipFile(self.folder / "product.zip", "w") as product:
            for name, path in paths.items():
                product.write(path, f"inside/{name}.tif")
                gdal.Translate(str(self.folder / f"{name}.nc"), path, format="netCDF").FlushCache()
        (self.folder / "S2A_MSIL2A.SAFE").mkdir()

    def variable(self, name: str, band: int) -> str:
        """GDAL's name of a variable in the netCDF file of the raster ``name``."""
        return f'NETCDF:"{self.folder}/{name}.nc":Band{band}'

    def zipped(self, name: str) -> str:
        """GDAL's name of the raster ``name`` in the zip."""
        return f"/vsizip/{self.folder}/product.zip/inside/{name}.tif"

    def unclear(self) -> list:
        """Return pairs of what is not one raster, the first raster having several bands, and the remedy for it."""
        first, second = self.names[:2]
        variables = f"Choose a raster that it holds: '{self.variable(first, 1)}', '{self.variable(first, 2)}'"
        files = f"choose a raster inside it: '{self.zipped(first)}', '{self.zipped(second)}'"
        return [
            (str(self.folder / f"{first}.nc"), variables),
            (str(self.folder / "product.zip"), files),
            (str(self.folder / "S2A_MSIL2A.SAFE"), "Sentinel-2: GRANULE/…/IMG_DATA/….jp2"),
            (self.variable(first, 4), variables),
            (f"/vsizip/{self.folder}/product.zip", files),
            (f"/vsizip/{self.folder}/product.zip/B04.tif", files),
        ]
