"""The algorithm for a series of dates."""
