"""Arithmetic on arrays of pixels, without GDAL or torch."""
