"""The table of accepted and refused inputs: every case in one place, run by ``test_inputs_table.py``."""

from cases import masks, optical, refused_files, refused_options, refused_rasters, sar
from cases.common import ACCEPTED, REFUSED

ACCEPTED_GROUPS = {"Optical rasters": optical, "SAR rasters": sar, "Cloud masks": masks}
REFUSED_GROUPS = {"Rasters": refused_rasters, "Files": refused_files, "Options": refused_options}

__all__ = ["ACCEPTED", "ACCEPTED_GROUPS", "REFUSED", "REFUSED_GROUPS"]
