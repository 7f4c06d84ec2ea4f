"""Comparison of a restored raster with a reference: figures, pictures and the report."""
