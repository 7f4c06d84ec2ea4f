"""The raster engine: opened rasters in, restored raster out. It does not use QGIS; importing it does not load torch."""
