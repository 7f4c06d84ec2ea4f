"""The table of accepted and refused inputs: every case in one place, run by ``test_inputs_table.py``."""

from cases import masks, optical, refused_files, refused_options, refused_rasters, sar  # noqa: F401  (fill the lists)
from cases.common import ACCEPTED, REFUSED  # noqa: F401
