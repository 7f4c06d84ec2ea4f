"""Arithmetic on arrays of pixels: no GDAL, no torch."""
