"""Clouds cut from real images, for training."""
