"""What was done of each date of a series: a record beside the results, by which a later run goes on, and a table."""

import csv
import io
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path, PurePath
from typing import ContextManager, Dict, List, Optional, Sequence, Tuple

import numpy as np

from ...feedback import Feedback
from ..blocks.folder import JobFolder
from ..options.sources import RasterSource
from ..pixels.origins import MIXED, NOT_RESTORED, OBSERVED, REFERENCE, RIM, SAR, SURROUNDINGS
from ..rasters.drafts import SIDECARS
from ..rasters.raster import Raster
from ..rasters.tiles import tiles

RESTORED, CLEAR, SKIPPED, FAILED = STATES = ("restored", "clear", "skipped", "failed")
"""``clear``: nothing was hidden, the result is the raster itself. ``skipped``: no trial shows what error to expect."""
KINDS = {
    "observed": OBSERVED,
    "rim": RIM,
    "other_dates": REFERENCE,
    "sar": SAR,
    "surroundings": SURROUNDINGS,
    "mixed": MIXED,
    "not_restored": NOT_RESTORED,
}
"""What pixels come from, as the table calls it, and the values of the provenance raster."""
FOLDER, _COMMON = "records", "series"


@dataclass(frozen=True)
class Outcome:
    """What was done of one date.

    ``date``: as 2024-05-03. ``files``: names of what was written, by the name of the product. Shares (0..1) are of the
    pixels with data, those of ``provenance`` by ``KINDS``. ``errors``: of each of ``bands``, in the raster's units, and
    the other expectations as in ``scene.proof.Proof``. ``references``: the dates that took part. ``message``: why
    nothing was restored. ``reused``: an earlier run had done it.
    """

    date: str
    source: str
    state: str
    sar: Optional[str] = None
    mask: Optional[str] = None
    hidden_share: Optional[float] = None
    restored_share: Optional[float] = None
    provenance: Tuple[Tuple[str, float], ...] = ()
    psnr_db: Optional[float] = None
    bands: Tuple[str, ...] = ()
    errors: Tuple[float, ...] = ()
    ndvi_error: Optional[float] = None
    gain_db: Optional[float] = None
    references: Tuple[str, ...] = ()
    seconds: float = 0.0
    message: str = ""
    files: Tuple[Tuple[str, str], ...] = ()
    reused: bool = False

    @property
    def has_result(self) -> bool:
        """Whether there is a raster of this date without clouds."""
        return self.state in (RESTORED, CLEAR)

    def file(self, product: str) -> Optional[str]:
        """Return the name of the file of a product, ``None`` where it was not written."""
        return dict(self.files).get(product)


class Records:
    """The records of finished dates in the folder of the results."""

    def __init__(self, folder: str):
        self._folder = JobFolder(str(PurePath(folder) / FOLDER))

    def held(self) -> ContextManager[None]:
        """Keep the folder for one run: see ``JobFolder.held``."""
        return self._folder.held()

    def find(self, date: str, job: str) -> Optional[Outcome]:
        """Return what an earlier run did of ``date`` with the fingerprint ``job``, ``None`` where there is no such
        record or a file of it is gone or damaged.
        """
        facts = self._folder.finished(date, job)
        if facts is None:
            return None
        known = {field.name for field in fields(Outcome)}
        found = {name: _tuples(value) for name, value in facts["outcome"].items() if name in known}
        return replace(Outcome(**found), reused=True)

    def keep(self, outcome: Outcome, job: str, feedback: Feedback) -> None:
        """Record what was done; its files exist. What an earlier run wrote of this date and this one did not, goes.
        Raises ``RasterError``.
        """
        names = [name for _, name in outcome.files]
        self._replace(outcome.date, {"job": job, "outcome": asdict(outcome)}, names, feedback)

    def keep_common(self, paths: Sequence[str], feedback: Feedback) -> None:
        """Record what was written of all dates, stacks and the table of points; what an earlier run wrote and is not
        among them, goes.
        """
        self._replace(_COMMON, {}, [PurePath(path).name for path in paths], feedback)

    def _replace(self, record, facts, names, feedback):
        self._folder.create()
        parts = [f"../{name}" for name in names]
        for part in self._folder.outdated(record, parts):
            path = Path(self._folder.file(part))
            try:
                for suffix in ("", *SIDECARS):
                    Path(f"{path}{suffix}").unlink(missing_ok=True)
            except OSError as problem:
                feedback.warn(
                    f"The file '{path.resolve()}' of an earlier run is no longer a result of this series, but cannot "
                    f"be deleted ({problem.strerror}). Close other programs that use it, and delete it."
                )
        self._folder.finish(record, facts, parts)


def provenance_shares(path: str) -> Tuple[Tuple[str, float], ...]:
    """Return the share (0..1) of the pixels with data of each of ``KINDS``, from a provenance raster."""
    raster = Raster(RasterSource(path))
    reader, counts = raster.reader(1), np.zeros(256, np.int64)
    for window in tiles(reader.shape):
        values, valid = reader.read(window)
        counts += np.bincount(values[valid], minlength=256)
    total = max(int(counts[list(KINDS.values())].sum()), 1)
    return tuple((name, float(counts[value]) / total) for name, value in KINDS.items())


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the outcomes as CSV, a line for each date; what is unknown is empty."""
    bands = list(dict.fromkeys(band for outcome in outcomes for band in outcome.bands))
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(
        (
            *("date", "state", "source", "sar", "mask", "restored", "index", "index_error"),
            *("hidden_share", "restored_share"),
            *(f"share_{name}" for name in KINDS),
            *("expected_psnr_db", *(f"expected_error_{band}" for band in bands), "expected_ndvi_error", "gain_db"),
            *("references", "seconds", "reused", "message"),
        )
    )
    for outcome in outcomes:
        shares, errors = dict(outcome.provenance), dict(zip(outcome.bands, outcome.errors))
        row: List[object] = [
            *(outcome.date, outcome.state, outcome.source, outcome.sar, outcome.mask),
            *(outcome.file(product) for product in ("restored", "index", "index_error")),
            *(outcome.hidden_share, outcome.restored_share, *(shares.get(name) for name in KINDS)),
            *(outcome.psnr_db, *(errors.get(band) for band in bands), outcome.ndvi_error, outcome.gain_db),
            *(" ".join(outcome.references), round(outcome.seconds, 2), int(outcome.reused), outcome.message),
        ]
        writer.writerow(["" if value is None else value for value in row])
    return target.getvalue()


def counts_of(outcomes: Sequence[Outcome]) -> Dict[str, int]:
    """Return how many dates there are of each state."""
    return {state: sum(outcome.state == state for outcome in outcomes) for state in STATES}


def _tuples(value):
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
