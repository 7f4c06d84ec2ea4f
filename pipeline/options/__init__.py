"""What the tasks are asked to do: frozen values, checked in one place, no raster opened."""
