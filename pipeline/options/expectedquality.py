"""The options of ``expectedquality``: plain values, checked in one place."""

from dataclasses import dataclass
from typing import Optional

from .checks import WritesFiles, choice_problems
from .removeclouds import AUTO, CLOSED_FORM, RestoreOptions

QUALITY_ESTIMATORS = (AUTO, CLOSED_FORM)
"""The estimators that use references; the networks alone do not."""


@dataclass(frozen=True)
class QualityOptions(WritesFiles):
    """The options of ``expectedquality``.

    Args:
        restoration: what would be restored from what; its references are compared, and it writes nothing.
        report, json, csv: the files to write, ``None`` for none.
    """

    OUTPUTS = {"REPORT": "report", "JSON": "json", "CSV": "csv"}

    restoration: RestoreOptions
    report: Optional[str] = None
    json: Optional[str] = None
    csv: Optional[str] = None

    def problems(self) -> list:
        """Return one sentence for each invalid option, empty if all are valid."""
        if not self.restoration.references:
            return ["There are no REFERENCES to compare: give rasters of other dates of the same ground."]
        found = choice_problems("ESTIMATOR", self.restoration.estimator, QUALITY_ESTIMATORS)
        return (found or self.restoration.problems()) + self.output_problems()
