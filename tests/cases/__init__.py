"""The table of accepted and refused inputs: every case in one place, run by ``test_inputs_table.py``."""

from cases import (
    masks,
    optical,
    references,
    refused_files,
    refused_options,
    refused_rasters,
    refused_references,
    sar,
)
from cases.common import ACCEPTED, REFUSED

ACCEPTED_GROUPS = {"Optical rasters": optical, "SAR rasters": sar, "Cloud masks": masks, "Clear references": references}
REFUSED_GROUPS = {
    "Rasters": refused_rasters,
    "Clear references": refused_references,
    "Files": refused_files,
    "Options": refused_options,
}

__all__ = ["ACCEPTED", "ACCEPTED_GROUPS", "REFUSED", "REFUSED_GROUPS"]
