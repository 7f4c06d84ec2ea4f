"""Each date of a series brought onto the grid once: raster, SAR and a mask of its clouds."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Dict, Optional, Sequence, Tuple

from ...errors import Canceled, OptionError, PluginError
from ...feedback import Feedback, NullFeedback, Prefixed
from ..masks.polygons import open_given
from ..options.removeclouds import CLOSED_FORM, RestoreOptions
from ..options.removecloudsseries import SeriesOptions
from ..options.sources import DETECT, MaskSource, OpticalSource, RasterSource, ReferenceSource, SarSource
from ..rasters.band_names import find_rgb, list_bands
from ..rasters.optical import image_bands
from ..rasters.raster import Raster, Rasters
from ..scene.clouds.detection import open_restoration_detection
from ..scene.inputs import open_inputs
from ..scene.references import about_own_mask, own_mask
from .dates import SeriesDate
from .feedback import OnlyProgress
from .neighbours import compared
from .on_grid import Cover, Place, cover_of, file_in, write_bands, write_mask, write_sar

_ONE_TIME = 946684800
"""2000-01-01 as seconds of the epoch."""


@dataclass(frozen=True)
class PreparedDate:
    """A date on the grid of the series: its raster, the mask of its clouds, its SAR raster, and what clouds hide.

    ``detected``: the path of the mask where the clouds were detected.
    """

    optical: RasterSource
    mask: MaskSource
    sar: Optional[SarSource]
    cover: Cover
    detected: Optional[str] = None

    @property
    def reference(self) -> ReferenceSource:
        """The date as it helps to restore another one."""
        return ReferenceSource(self.optical, self.mask, self.sar)


class Preparation:
    """Brings dates onto the grid, each once, when they are first needed; files go into the folder ``work``.

    ``anchor``: the index of a date that lies on the grid, against which shifts are measured; ``None`` without one. A
    date that cannot be prepared raises the same error every time. Files have the same names and time of change in every
    run with a ``work`` of the same name: the blocks that an earlier run computed of them can be used.
    """

    def __init__(
        self, options: SeriesOptions, dates: Sequence[SeriesDate], place: Place, anchor: Optional[int], work: Path
    ):
        self._options, self._dates, self._place, self._work = options, dates, place, work
        self._done: Dict[int, PreparedDate] = {}
        self._problems: Dict[int, PluginError] = {}
        self._sars: Dict[RasterSource, Optional[SarSource]] = {}
        self._anchor, self._has_warned = anchor, False

    def date(self, index: int, feedback: Feedback) -> PreparedDate:
        """Return the date ``index``, prepared now or before; raise ``PluginError``."""
        if index in self._problems:
            raise self._problems[index]
        if index not in self._done:
            try:
                self._done[index] = self._prepare(index, Prefixed(feedback, f"{self._dates[index].name}: "))
                self._settle_times()
            except Canceled:
                raise
            except PluginError as error:
                self._problems[index] = error
                raise
        return self._done[index]

    def _settle_times(self) -> None:
        for path in self._work.rglob("*"):
            if path.is_file():
                os.utime(path, (_ONE_TIME, _ONE_TIME))

    def _prepare(self, index, feedback) -> PreparedDate:
        date, folder, still = self._dates[index], self._work / self._dates[index].name, (0.0, 0.0)
        optical, moves = date.optical, not self._place.holds(Raster(date.raster))
        if moves:
            path = file_in(folder, date.raster.path)
            optical = write_bands(date.optical, self._place, path, self._options.nodata, still, feedback)
        mask, detected = self._mask(index, optical, folder, feedback)
        cover = self._cover(optical, mask, feedback)
        shift_px = self._shift(index, optical, mask, feedback) if moves and cover.clear else still
        if any(shift_px):
            path = file_in(folder / "moved", date.raster.path)
            optical = write_bands(date.optical, self._place, path, self._options.nodata, shift_px, NullFeedback())
            mask, detected = self._moved(mask, detected, optical, shift_px, folder)
            cover = self._cover(optical, mask, feedback)
        return PreparedDate(optical, mask, self._sar(date, feedback), cover, detected)

    def _mask(self, index, optical, folder, feedback) -> Tuple[MaskSource, Optional[str]]:
        """Return the mask of a date, and its path where the clouds were detected now."""
        options, date = self._options, self._dates[index]
        if options.mask.type != DETECT:
            if date.mask is not None:
                return options.given_mask(date.mask), None
            raster = Raster(optical)
            own = own_mask(raster, options.mask)
            if own is not None:
                feedback.info(about_own_mask(raster, own))
                return own, None
        return self._detect(index, optical, folder, feedback)

    def _moved(self, mask, detected, optical, shift_px, folder) -> Tuple[MaskSource, Optional[str]]:
        """Return the mask of a raster that was moved to ``optical``; a band of the raster has moved with it."""
        if detected is None and mask.band is not None and mask.raster.date == optical.date:
            return replace(mask, raster=optical), None
        path = file_in(folder / "moved", optical.path, ("clouds",))
        return write_mask(mask, self._place, path, shift_px, NullFeedback()), detected and path

    def _require_colours(self, date, optical):
        """Raise ``OptionError`` where the bands that clouds are detected in cannot be told: a series has no parameters
        for them.
        """
        raster = Raster(optical)
        try:
            find_rgb(raster.names, raster.colours, raster.path)
        except OptionError as problem:
            raise OptionError(
                f"The clouds of '{date.raster.path}' cannot be detected, as red, green and blue cannot be identified "
                f"among its bands: {list_bands(raster.names)}. Give its mask in MASKS, or name its bands B4, B3 and B2."
            ) from problem

    def _detect(self, index, optical, folder, feedback):
        self._require_colours(self._dates[index], optical)
        text = about_own_mask(Raster(optical), None)
        if self._has_warned:
            feedback.info(text)
        else:
            feedback.warn(f"{text} Look at the mask that is written, and give MASKS where it is wrong.")
        self._has_warned = True
        others = [self._dates[other] for other in compared([date.day for date in self._dates], index)]
        given = (date.mask if self._options.mask.type != DETECT else None for date in others)
        references = tuple(
            ReferenceSource(date.optical, mask and self._options.given_mask(mask)) for date, mask in zip(others, given)
        )
        source = OpticalSource(optical, nodata=self._options.nodata)
        asked = RestoreOptions(source, references=references, inference=self._options.inference)
        path = file_in(folder, optical.path, ("clouds",))
        open_restoration_detection(asked, Rasters(), NullFeedback()).with_outputs({"OUTPUT": path}).run(feedback)
        return MaskSource(RasterSource(path), band=1, type="nonzero"), path

    def _cover(self, optical, mask, feedback) -> Cover:
        rasters, silent = Rasters(), NullFeedback()
        bands = image_bands(OpticalSource(optical, nodata=self._options.nodata), rasters, silent)
        opened = open_given(mask, rasters, bands.grid, silent)
        return cover_of(bands.bands, opened.read_as(opened.recognise(silent), silent), feedback)

    def _shift(self, index, optical, mask, feedback) -> Tuple[float, float]:
        """Return the rows and columns by which a date lies off the first one on the grid, as the engine measures it."""
        if self._anchor is None:
            return 0.0, 0.0
        try:
            anchor = self.date(self._anchor, NullFeedback())
        except Canceled:
            raise
        except PluginError:  # reported when it is its turn
            return 0.0, 0.0
        if not anchor.cover.clear:
            return 0.0, 0.0
        bands = self._dates[self._anchor].bands
        reference = ReferenceSource(optical, mask)
        options = self._options.restoration(anchor.optical, anchor.mask, None, (reference,), bands)
        options = replace(options, estimator=CLOSED_FORM)
        found = open_inputs(options, Rasters(), NullFeedback()).recognise(OnlyProgress(feedback))
        rows, cols = found.references[0].shift_px
        if rows or cols:
            feedback.info(
                f"It lies {rows:+.2f} rows and {cols:+.2f} columns off {self._dates[self._anchor].name}, which is "
                "taken out."
            )
        return rows, cols

    def _sar(self, date, feedback) -> Optional[SarSource]:
        """Return the SAR raster of a date on the grid, ``None`` without one or where it cannot be used."""
        if date.sar is None:
            return None
        if date.sar not in self._sars:
            self._sars[date.sar] = self._prepared_sar(date.sar, feedback)
        return self._sars[date.sar]

    def _prepared_sar(self, source, feedback):
        sar = self._options.sar_source(source)
        try:
            if self._place.holds(Raster(source)):
                return sar
            number = list(dict.fromkeys(date.sar for date in self._dates)).index(source)
            return write_sar(sar, self._place, file_in(self._work / f"sar{number}", source.path), feedback)
        except Canceled:
            raise
        except PluginError as problem:
            feedback.warn(f"{problem} The date is restored without SAR.")
            return None
