"""How well clouds and shadows are detected with other dates, beside what needs one date only."""
