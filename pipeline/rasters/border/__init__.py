"""The border to GDAL and to the files behind a raster: failures become errors, and references are followed."""
