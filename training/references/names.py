"""What sources, kinds of cases and methods are called in the records, the targets and the table."""

FINLAND, IBERIA = "series, Finland", "series, Iberia"
REAL_CLOUDS, PAIRS, TIME_SERIES, WORLDCEREAL = "real clouds", "cloud pairs", "time series", "WorldCereal"
SOURCES = (REAL_CLOUDS, PAIRS, TIME_SERIES, WORLDCEREAL, FINLAND, IBERIA)

NONE, TWO, SERIES = "no reference", "two that bracket", "whole series"
NEAR, FAR, UNDATED = "nearest date", "three months apart", "another date"
ONE_REFERENCE = (NEAR, FAR, UNDATED)

OURS = "this plugin"
FILL, SAR_PRIOR = "smooth fill", "SAR prior"
SINGLE_DATE = (FILL, SAR_PRIOR)
"""The rivals that need no reference."""
PASTED, RIDGE = "pasted with mean and deviation", "ridge .2 + fill"
NEAREST_PASTED, INTERPOLATED, WHITTAKER = "nearest date pasted", "linear interpolation in time", "Whittaker smoothing"
OURS_WITH_ONE = "this plugin, nearest date only"
SERIES_RIVALS = (NEAREST_PASTED, INTERPOLATED, WHITTAKER, OURS_WITH_ONE)
"""What a whole series is compared with."""
