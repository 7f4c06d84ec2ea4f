"""Remove clouds from a series: the rasters of several dates in, each of them without clouds out."""

import os
import shutil
import time
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Dict, Iterator, List, Optional, Sequence, Set, Tuple

from ...errors import Canceled, ClusterError, OptionError, PluginError, RasterError, UnprovenError
from ...feedback import Feedback, Notes, NullFeedback, PartOfWork
from ...files import write_text
from ...version import plugin_version
from ..blocks import shared_files
from ..blocks.cluster import Cluster, require_distributed
from ..blocks.folder import JobFolder, identity
from ..evaluation.files import require_folder, write_files
from ..evaluation.series.page import html_report
from ..evaluation.series.pictures import DatePictures, Shown, read_pictures
from ..options.checks import require_valid
from ..options.removeclouds import NETWORKS, Outputs, RestoreOptions
from ..options.removecloudsseries import SeriesOptions, parse_points
from ..options.sources import OpticalSource, RasterSource
from ..rasters.drafts import WORK_PREFIX
from ..rasters.optical import colour_bands, image_bands
from ..rasters.raster import Rasters
from ..rasters.writer import Profile, RasterWriter
from ..scene.inputs import open_inputs
from ..scene.products import require_index_bands
from ..series.curves import Curves, place_points, points_table, read_curves
from ..series.dates import SeriesDate, read_dates
from ..series.feedback import Essentials, OnlyProgress
from ..series.fingerprints import anchor_of, fingerprints
from ..series.neighbours import candidates
from ..series.on_grid import place_of, warn_of_extent
from ..series.outcomes import CLEAR, FAILED, RESTORED, SKIPPED, Outcome, Records, counts_of, provenance_shares, table
from ..series.preparation import Preparation
from ..series.stacks import write_stacks
from ..series.units import DateUnits, Scaling, find_units, scalings
from ..task import Task
from .removeclouds import Report, open_removal

CSV, POINTS_CSV = "series.csv", "points.csv"
_PRODUCTS = ("restored", "provenance", "confidence", "index", "index_error", "clouds")
_READING_SHARE = 0.05
"""Of the whole work, for the progress bar: reading the results for report and curves."""
_PREPARED_SHARE = 0.3
"""Of the work on a date, for the progress bar, until its rasters lie on the grid."""


@dataclass(frozen=True)
class SeriesReport:
    """What was done: an outcome for each date, in order of time, and the paths of the table and of the stacks.

    ``grid`` is that of the results, for people. ``reflectance``: as ``scalings`` returns it. ``curves``: of the points,
    ``None`` where there are none; ``pictures`` of the dates, for the HTML report.
    """

    options: SeriesOptions
    folder: str
    grid: str
    version: str
    outcomes: Tuple[Outcome, ...]
    table: str
    stacks: Tuple[str, ...]
    reflectance: Dict[str, Dict[int, Scaling]] = field(default_factory=dict)
    curves: Optional[Curves] = None
    pictures: Tuple[DatePictures, ...] = ()
    seconds: float = 0.0
    warnings: Tuple[str, ...] = ()

    def paths(self, product: str) -> List[str]:
        """Return the files of a product, such as ``restored`` or ``index``, in order of time."""
        names = [outcome.file(product) for outcome in self.outcomes if outcome.has_result]
        return [str(Path(self.folder) / name) for name in names if name is not None]


class SeriesRemoval(Task):
    """The removal of clouds from every date of a series.

    Each date is restored by ``removeclouds``, with the dates around it as references; on a cluster, its blocks are. A
    date that fails is reported, and the run goes on; without the cluster it ends. What is finished is recorded in the
    folder of the results: a later run with the same inputs and options does only the rest.
    """

    cache_limit = nullcontext  # what is run has limits of its own

    def __init__(self, options: SeriesOptions, dates: Sequence[SeriesDate], rasters: Rasters, notes: Notes):
        self.dates = tuple(dates)
        self._said: Set[str] = set()
        self._place = place_of(options.grid or dates[0].raster, rasters)
        self._points = place_points(parse_points(options.points), self._place.grid)
        opened = [rasters.open(date.raster) for date in dates]
        self._on_grid = [self._place.holds(raster) for raster in opened]
        if options.grid is None:
            warn_of_extent(self._place, opened[1:], notes)
        _require_indices(options, dates, rasters)
        super().__init__(options, rasters, notes)

    def run(self, feedback):
        """Do the work, then write the report, which has the warnings of the run; see ``Task.run``."""
        report = super().run(feedback)
        write_files(report, {"REPORT": html_report})
        return report

    def require_outputs(self):
        """Raise ``PluginError`` where the folder or the report cannot be written, or an input would be overwritten."""
        self._require_folder()
        self._require_report()
        self._require_creatable()

    def _require_report(self):
        path, folder = self.options.report, self.options.folder
        if not path:
            return
        own = Path(os.path.realpath(path))
        is_inside = bool(folder) and own.parent == Path(os.path.realpath(folder))
        if not is_inside or os.path.isdir(own.parent):
            require_folder(path)  # the folder of the results may still be missing
        self.rasters.require_not_inputs({"REPORT": path})
        if not folder:
            return
        written = [self._file(date, product) for date in self.dates for product in _PRODUCTS]
        written += [str(Path(folder) / name) for name in (CSV, POINTS_CSV)]
        is_stack = is_inside and own.suffix.lower() == ".vrt"
        if is_stack or str(own) in map(os.path.realpath, written):
            raise OptionError(
                f"The REPORT '{path}' is called like a file that the run writes into OUTPUT_FOLDER. Choose another "
                "name, such as report.html."
            )

    def _require_folder(self):
        folder = self.options.folder
        if not folder:
            return
        try:
            os.stat(folder)
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError as problem:
            raise RasterError(
                f"The OUTPUT_FOLDER '{folder}' cannot be used ({problem.strerror}). Choose another folder."
            ) from problem
        parent = Path(folder).absolute()
        while not os.path.isdir(parent) and parent != parent.parent:
            if os.path.exists(parent):
                raise RasterError(f"The OUTPUT_FOLDER '{folder}' is a file, or lies in one. Choose a folder.")
            parent = parent.parent
        if not os.access(parent, os.W_OK):
            raise RasterError(f"The OUTPUT_FOLDER '{folder}' cannot be written to. Choose another folder.")
        inputs = {os.path.realpath(Path(source.path).parent) for source in self.options.rasters}
        if os.path.realpath(folder) in inputs:
            raise OptionError(
                f"The OUTPUT_FOLDER '{folder}' holds rasters of SERIES, among which the results would be taken for "
                "further dates. Choose another folder."
            )
        written = [path for date in self.dates for path in self._written(date).outputs.values()]
        self.rasters.require_not_inputs({f"OUTPUT_FOLDER {index}": path for index, path in enumerate(written)})

    def _require_creatable(self):
        """Raise ``RasterError`` where GDAL cannot write one of the restored dates: before all of them are prepared."""
        kinds = {}
        for date in self.dates if self.options.folder else ():
            raster = self.rasters.open(date.raster)
            bands = raster.image_bands
            kinds.setdefault((raster.reader(bands[0]).dtype, len(bands)), self._file(date, "restored"))
        for (dtype, count), path in kinds.items():
            profile = Profile(1, 1, dtype, None, ("",) * count)
            RasterWriter(path, profile, self.options.creation_options).require_creatable()

    def work(self, cache, feedback):
        """Restore every date, then write the table and the stacks."""
        folder = Path(self.options.folder).absolute()
        shared_files.make_folder(str(folder))
        self._say_space(folder, feedback)
        units = find_units(self.dates, self._place, self.options.nodata, feedback)
        self.dates = tuple(_with_offset(date, units.get(date.name)) for date in self.dates)
        records, outcomes = Records(str(folder)), []
        jobs = fingerprints(self.options, self.dates, self.rasters, self._place.grid, self._on_grid)
        self._said.clear()
        share = 1 - _READING_SHARE if self.options.report or self._points else 1
        with records.held(), _work_folder(folder, identity(jobs, ())) as work:
            if self.options.blocks.scheduler:
                with Cluster(self.options.blocks.scheduler, JobFolder(str(work)), feedback):
                    pass  # it is there, and its workers see the folder: nothing is prepared in vain
            prepared = Preparation(self.options, self.dates, self._place, anchor_of(self._on_grid), work)
            for index in range(len(self.dates)):
                part = PartOfWork(feedback, *(share * number / len(self.dates) for number in (index, index + 1)))
                outcomes.append(self._outcome(index, jobs[index], prepared, records, part))
            units = self._written_units(units, outcomes)
            report = self._report(folder, outcomes, units, feedback)
            records.keep_common(report.stacks, feedback)  # a table of points of an earlier run goes
            report = self._with_contents(report, units, PartOfWork(feedback, share, 1))
            if report.curves is not None and report.curves.curves:
                records.keep_common([*report.stacks, POINTS_CSV], feedback)
        feedback.progress(1)
        return report

    def _written_units(self, units: Dict[str, DateUnits], outcomes) -> Dict[str, DateUnits]:
        """Return the units of the restored rasters, as far as they are known: of all image bands, or of those that the
        networks restore.
        """
        has_result = {outcome.date for outcome in outcomes if outcome.has_result}
        found = [(date, units[date.name]) for date in self.dates if date.name in units and date.name in has_result]
        if self.options.estimator != NETWORKS:
            return {date.name: own for date, own in found}
        return {date.name: own.of_written(self._colours(date)) for date, own in found}

    def _colours(self, date) -> List[int]:
        """Return the indices of red, green and blue among the image bands of a date."""
        numbers = self.rasters.open(date.raster).image_bands
        source = OpticalSource(date.raster, bands=date.bands, nodata=self.options.nodata)
        return [
            numbers.index(number) for number in colour_bands(source, self.rasters, NullFeedback()).bands.band_numbers
        ]

    def _with_contents(self, report: SeriesReport, units, feedback) -> SeriesReport:
        """Read from the written files what the HTML report shows, and write the table of the points."""
        curves, pictures, folder = None, (), Path(report.folder)
        if self._points:
            curves = self._curves(report, folder, units, PartOfWork(feedback, 0, 0.5))
        if self.options.report:
            dates = [
                Shown(
                    date.raster,
                    date.bands,
                    str(folder / outcome.file("restored")) if outcome.has_result else None,
                    self._written_bands(date),
                    report.reflectance.get(date.name, {}),
                )
                for date, outcome in zip(self.dates, report.outcomes)
            ]
            pictures = read_pictures(dates, self._place.grid, self.options.nodata, PartOfWork(feedback, 0.5, 1))
        return replace(report, curves=curves, pictures=pictures)

    def _curves(self, report, folder, units, feedback) -> Curves:
        results = [
            (outcome, self._restored_source(date, str(folder / outcome.file("restored"))), units.get(date.name))
            for date, outcome in zip(self.dates, report.outcomes)
            if outcome.has_result
        ]
        curves = read_curves(results, folder, self._points, feedback)
        for remark in curves.remarks:
            (feedback.info if curves.curves else feedback.warn)(remark)
        if curves.curves:
            _write(folder / POINTS_CSV, points_table(curves))
        return curves

    def _restored_source(self, date, path) -> OpticalSource:
        """Return how the restored raster of a date is read, with the bands that were restored."""
        return OpticalSource(RasterSource(path), bands=self._written_bands(date), nodata=self.options.nodata)

    def _written_bands(self, date) -> Tuple[int, ...]:
        """Return the numbers that BANDS have in what is written of a date, where alpha bands are left out."""
        numbers = self.rasters.open(date.raster).image_bands
        return tuple(numbers.index(band) + 1 for band in date.bands if band in numbers)

    def _report(self, folder, outcomes, units, feedback) -> SeriesReport:
        counts = counts_of(outcomes)
        if not counts[RESTORED] + counts[CLEAR]:
            reasons = dict.fromkeys(f"{outcome.date}: {outcome.message}" for outcome in outcomes)
            raise RasterError(" ".join(["No date of the series could be restored.", *reasons]))
        path = folder / CSV
        _write(path, table(outcomes))
        reflectance = scalings(units, feedback)
        stacks = write_stacks(str(folder), outcomes, reflectance)
        reused = sum(outcome.reused for outcome in outcomes)
        texts = [f"{count} {state}" for state, count in counts.items() if count]
        feedback.info(f"{len(outcomes)} dates: {', '.join(texts)}; {reused} of them by an earlier run.")
        grid = self._place.grid.describe()
        written = (tuple(outcomes), str(path), tuple(stacks))
        return SeriesReport(self.options, str(folder), grid, plugin_version(), *written, reflectance=reflectance)

    def _outcome(self, index, job, prepared, records, feedback) -> Outcome:
        """Restore a date, unless an earlier run has done so; whatever is wrong with it is part of the outcome.

        ``job``: its fingerprint.
        """
        date, started = self.dates[index], time.monotonic()
        names = {name: PurePath(part.path).name for name, part in (("sar", date.sar), ("mask", date.mask)) if part}
        known = Outcome(date.name, PurePath(date.raster.path).name, FAILED, **names)
        found = records.find(date.name, job)
        if found is not None:
            feedback.info(f"{date.name}: done by an earlier run ({found.state}), its files are kept.")
            feedback.progress(1)
            return found
        try:
            outcome = self._restore(index, known, prepared, feedback)
        except (Canceled, ClusterError):
            raise
        except PluginError as problem:
            feedback.warn(f"{date.name} is not restored: {problem}")
            return replace(known, message=str(problem), seconds=time.monotonic() - started)
        outcome = replace(outcome, seconds=time.monotonic() - started)
        records.keep(outcome, job, feedback)
        return outcome

    def _restore(self, index, known, prepared, feedback) -> Outcome:
        date = self.dates[index]
        part = PartOfWork(feedback, 0, _PREPARED_SHARE)
        own = prepared.date(index, part)
        known = replace(known, hidden_share=own.cover.hidden_share)
        if not own.cover.clear:
            text = "Its ground is hidden everywhere, so nothing shows what error a restoration would have."
            if not own.cover.hidden:
                text = (
                    f"No pixel of '{date.raster.path}' that lies on the grid of the results has data and a mask that "
                    "tells whether it is clear. Check its NoData value (OPTICAL_NODATA) and its mask, or leave it out."
                )
            return self._skipped(known, text, feedback)
        numbers = self._others(index, prepared, part)
        if not numbers and own.sar is None and own.cover.hidden:
            raise RasterError(
                "No other date of the series that can be used shows clear ground, and there is no SAR raster for this "
                "one: nothing shows the ground under its clouds. Give more dates in SERIES, or Sentinel-1 in SAR."
            )
        written, options = self._written(date), self.options
        # a date without clouds needs no other one: it stands in as its own reference
        alone = not numbers and own.sar is None
        others = [prepared.date(other, part).reference for other in ([index] if alone else numbers)]
        if own.sar is None:  # changes since their days cannot be seen
            others = [replace(other, sar=None) for other in others]
        restoration = options.restoration(own.optical, own.mask, own.sar, others, date.bands, written)
        told = OnlyProgress(feedback) if alone else Essentials(feedback, date.name, self._said)
        part = PartOfWork(told, _PREPARED_SHARE, 1)
        proven = bool(own.cover.hidden) and options.estimator != NETWORKS
        try:
            report, kept = _run(restoration, proven, part)
        except UnprovenError as problem:
            return self._skipped(known, str(problem), feedback)
        used = tuple(self.dates[numbers[number]].name for number in kept if not alone)
        text = f"{date.name}: clouds hide {100 * own.cover.hidden_share:.1f} %"
        text += f", restored with {', '.join(used) or 'no other date'}" if report.restored_share else ""
        feedback.info(f"{text}; expected: {report.proof.text()}." if report.proof else f"{text}.")
        if own.detected is not None:
            shared_files.publish(own.detected, self._file(date, "clouds"))
        return self._restored(date, known, own, report, used)

    def _skipped(self, known, reason, feedback) -> Outcome:
        feedback.warn(f"{known.date} is skipped: {reason}")
        return replace(known, state=SKIPPED, message=reason)

    def _restored(self, date, known, own, report: Report, used) -> Outcome:
        written, proof = self._written(date).outputs, report.proof
        files = {"restored": report.output, "provenance": report.provenance, "confidence": report.confidence}
        files.update(index=report.index, index_error=report.index_error)
        if own.detected is not None:
            files["clouds"] = self._file(date, "clouds")
        names = tuple((product, PurePath(path).name) for product, path in files.items() if path)
        shares = provenance_shares(written["PROVENANCE"])
        return replace(
            known,
            state=RESTORED if report.restored_share else CLEAR,
            restored_share=sum(share for kind, share in shares if kind not in ("observed", "not_restored")),
            provenance=shares,
            psnr_db=proof and proof.psnr_db,
            bands=proof.bands if proof else (),
            errors=proof.errors if proof else (),
            ndvi_error=proof and proof.ndvi_error,
            gain_db=proof and proof.gain_db,
            references=used if proof else (),
            files=names,
        )

    def _others(self, index, prepared, feedback) -> List[int]:
        """Return the numbers of the dates that can be references of the date ``index``: those with clear ground."""
        found = []
        for other in candidates([date.day for date in self.dates], index):
            try:
                if prepared.date(other, feedback).cover.clear:
                    found.append(other)
            except Canceled:
                raise
            except PluginError:  # reported when it is its turn
                continue
        return found

    def _written(self, date: SeriesDate) -> Outputs:
        confidence, indices = self.options.confidence, self.options.indices
        return Outputs(
            restored=self._file(date, "restored"),
            provenance=self._file(date, "provenance"),
            confidence=self._file(date, "confidence") if confidence else None,
            index=self._file(date, "index") if indices else None,
            index_error=self._file(date, "index_error") if indices and confidence else None,
            indices=indices,
            creation_options=self.options.creation_options,
        )

    def _file(self, date, product) -> str:
        return str(Path(self.options.folder).absolute() / f"{date.name}_{product}.tif")

    def _say_space(self, folder, feedback):
        """Say how much disk space the results may take, and warn where there is not so much."""
        (height, width), indices = self._place.grid.shape, self.options.indices
        needed = moved = 0
        for date, is_on_grid in zip(self.dates, self._on_grid):
            raster = self.rasters.open(date.raster)
            bands = [raster.reader(number).dtype.itemsize for number in raster.image_bands]
            further = len(indices) + (len(bands) + len(indices) if self.options.confidence else 0)
            needed += height * width * (sum(bands) + 2 + 4 * further)
            if not is_on_grid:
                moved += height * width * sum(bands)
        free = shutil.disk_usage(folder).free
        text = f"The results take up to {_size(needed)} in '{folder}', less as they are compressed"
        text += f", and files on the grid {_size(moved)} more until the end" if moved else ""
        feedback.info(f"{text}; {_size(free)} are free.")
        if needed + moved > free:
            feedback.warn(
                f"The disk of '{folder}' has {_size(free)} free, less than the {_size(needed + moved)} that the run "
                "may take. Free some space or choose a folder on another disk; dates that are finished are kept."
            )


def _with_offset(date: SeriesDate, units: Optional[DateUnits]) -> SeriesDate:
    """Return a date with what was decided of its offset."""
    return replace(date, offset_dn=None if units is None else units.scale.offset_dn)


def _require_indices(options: SeriesOptions, dates: Sequence[SeriesDate], rasters: Rasters) -> None:
    """Raise ``OptionError`` where no date has the bands of the spectral indices; where some have, the others fail."""
    problem: Optional[OptionError] = None
    for date in dates if options.indices else ():
        source = OpticalSource(date.raster, bands=date.bands, nodata=options.nodata)
        open_bands = colour_bands if options.estimator == NETWORKS else image_bands
        try:
            require_index_bands(options.indices, open_bands(source, rasters, NullFeedback()))
            return
        except OptionError as error:
            problem = problem or error
        except PluginError:  # reported when it is its turn
            return
    if problem is not None:
        raise problem


def _run(options: RestoreOptions, needs_proof: bool, feedback: Feedback) -> Tuple[Report, List[int]]:
    """Restore one date; return the report and the indices of the references that took part.

    References that the engine refuses for this date are left out, with a warning.
    """
    chosen = list(range(len(options.references)))
    try:
        report = open_removal(options, needs_proof).run(feedback)
    except (Canceled, ClusterError, UnprovenError):
        raise
    except PluginError as problem:
        chosen = _usable(options, feedback)
        if len(chosen) == len(options.references) or not (chosen or options.sar):
            raise problem
        references = tuple(options.references[index] for index in chosen)
        report = open_removal(replace(options, references=references), needs_proof).run(feedback)
    return report, [chosen[index] for index in report.kept]


def _usable(options: RestoreOptions, feedback: Feedback) -> List[int]:
    """Return the indices of the references that the engine does not refuse, each looked at by itself."""
    found = []
    for index, reference in enumerate(options.references):
        alone = replace(options, references=(reference,))
        try:
            open_inputs(alone, Rasters(), NullFeedback()).recognise(OnlyProgress(feedback))
            found.append(index)
        except Canceled:
            raise
        except PluginError as problem:
            feedback.warn(f"'{reference.raster.path}' is left out: {problem}")
    return found


def _write(path: Path, text: str) -> None:
    """Write a table; raise ``RasterError``."""
    try:
        write_text(path, text)
    except OSError as problem:
        raise RasterError(
            f"The table '{path}' cannot be written ({problem.strerror}). Close other programs that use it."
        ) from problem


def _size(count: int) -> str:
    """Return a number of bytes for people."""
    return f"{count / (1 << 30):.1f} GB" if count >= 1 << 30 else f"{count / (1 << 20):.1f} MB"


@contextmanager
def _work_folder(parent: Path, job: str) -> Iterator[Path]:
    """Make a hidden folder in ``parent`` that is called after ``job``, empty, and delete it at the end.

    What a killed process leaves is deleted by the same run, started again, or after a week.
    """
    folder = parent / f"{WORK_PREFIX}{job}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as problem:
        raise RasterError(
            f"The OUTPUT_FOLDER '{parent}' cannot be written to ({problem.strerror}). Choose another folder."
        ) from problem
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def open_series_removal(options: SeriesOptions) -> SeriesRemoval:
    """Open the rasters of a series and find out which date is when; no pixel is looked at.

    Args:
        options: what to restore, and where to write.

    Returns:
        SeriesRemoval: ready to ``run``.

    Raises:
        PluginError: an option is out of range, a raster cannot be opened, has no date or the day of another one, or the
            folder cannot be written to.
    """
    require_valid(options)
    if options.blocks.scheduler:
        require_distributed()
    rasters, notes = Rasters(), Notes()
    dates = read_dates(options, rasters, notes)
    return SeriesRemoval(options, dates, rasters, notes)


def restore_series(options: SeriesOptions, feedback: Feedback) -> SeriesReport:
    """Remove the clouds of every date of ``options``: ``open_series_removal``, then ``SeriesRemoval.run``."""
    return open_series_removal(options).run(feedback)
