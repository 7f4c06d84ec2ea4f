"""Rasters opened, read on any grid, and written. GDAL lives here."""
