"""A restored raster against the truth: figures, pictures and the report."""
