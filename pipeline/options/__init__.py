"""The options of the tasks: frozen values, checked in one place without opening a raster."""
