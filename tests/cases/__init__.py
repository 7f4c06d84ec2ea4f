"""The table of accepted and refused inputs: every case in one place, run by ``test_inputs_table.py``."""

from cases import (
    masks,
    optical,
    other_dates,
    other_tasks,
    references,
    refused_files,
    refused_options,
    refused_rasters,
    refused_references,
    sar,
)
from cases.common import ACCEPTED, OF_TASKS, REFUSED

ACCEPTED_GROUPS = {"Optical rasters": optical, "SAR rasters": sar, "Cloud masks": masks, "Other dates": references}
REFUSED_GROUPS = {
    "Rasters": refused_rasters,
    "Other dates": refused_references,
    "Files": refused_files,
    "Options": refused_options,
}

TASKS = tuple(dict.fromkeys(case.task for case in OF_TASKS))
"""What the table has other inputs of: ``removeclouds`` by its estimators, and the other algorithms."""

__all__ = [
    "ACCEPTED",
    "ACCEPTED_GROUPS",
    "OF_TASKS",
    "REFUSED",
    "REFUSED_GROUPS",
    "TASKS",
    "other_dates",
    "other_tasks",
]
