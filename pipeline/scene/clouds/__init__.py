"""Clouds found by comparison with other dates of the same ground."""
