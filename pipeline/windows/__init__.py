"""Windows over a raster, through a network in batches, blended into seamless strips."""
