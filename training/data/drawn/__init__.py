"""Landscapes drawn as Sentinel-1 and Sentinel-2 would see them."""
