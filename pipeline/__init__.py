"""The raster engine: opened rasters in, restored raster out. No QGIS and, at import, no torch in here."""
