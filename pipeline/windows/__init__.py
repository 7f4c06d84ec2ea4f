"""Windows of a raster, run through a network in batches and blended into seamless strips."""
