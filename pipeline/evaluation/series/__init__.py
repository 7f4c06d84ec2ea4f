"""The report of a series of dates without clouds."""
