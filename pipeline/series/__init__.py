"""A series of dates of one place: which date is when, what belongs to it, on one grid, and what was done of it."""
