"""The layers of a restored series: one group in order of time, drawn alike, each shown on its own days."""

import datetime
from pathlib import PurePath
from typing import Optional, Sequence, Tuple

from qgis.core import (
    Qgis,
    QgsContrastEnhancement,
    QgsDateTimeRange,
    QgsProcessingContext,
    QgsProcessingLayerPostProcessorInterface,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QDate, QDateTime, Qt, QTime

from ..errors import OptionError
from ..pipeline.rasters.band_names import find_rgb
from .styling import Stretch, stretched_renderer

_CUT = (0.02, 0.98)
_SAMPLE_PX = 250_000
_LAST_DAYS = 1
"""How long the only date of a series is shown."""
_WAITING = set()
"""Post-processors that QGIS has yet to call: it only points to them."""


def load_series(context: QgsProcessingContext, group: str, dated: Sequence[Tuple[str, str]]) -> None:
    """Have QGIS load rasters into the ``group`` of the context's project, if there is one.

    ``dated``: day and path of each, in order of time. A layer is shown from its day until that of the next, so that the
    Temporal Controller shows one of them at any time; the last one for as long as the one before. Earlier layers lie
    above later ones, as QGIS also draws a layer in the frame that ends where its days begin. All have the stretch of
    the first one.
    """
    if context.project() is None:
        return
    days = [datetime.date.fromisoformat(day) for day, _ in dated]
    lengths = [(later - day).days for day, later in zip(days, days[1:])]
    lengths.append(lengths[-1] if lengths else _LAST_DAYS)
    look = _Look()
    whole = QgsDateTimeRange(_midnight(days[0]), _midnight(days[-1] + datetime.timedelta(lengths[-1])), True, False)
    for place, ((day, path), start, length) in enumerate(zip(dated, days, lengths)):
        details = QgsProcessingContext.LayerDetails(day, context.project(), day)
        shown = QgsDateTimeRange(_midnight(start), _midnight(start + datetime.timedelta(length)), True, False)
        if hasattr(details, "groupName"):  # QGIS 3.32
            details.groupName, details.layerSortKey = group, -place  # larger ones lie above
        finish = _Finish(path, group, shown, whole, look)
        _WAITING.add(finish)
        details.setPostProcessor(finish)
        context.addLayerToLoadOnCompletion(path, details)


class _Look:
    """The bands and stretches of the first layer that is asked for, for all of them."""

    def __init__(self):
        self._bands: Optional[Tuple[int, ...]] = None
        self._stretches: Tuple[Stretch, ...] = ()

    def renderer(self, layer: QgsRasterLayer):
        """Return how to draw ``layer``."""
        if self._bands is None:
            self._bands = _shown_bands(layer)
            self._stretches = tuple(_stretch(layer, band) for band in self._bands)
        return stretched_renderer(layer.dataProvider(), self._stretches, self._bands)


class _Finish(QgsProcessingLayerPostProcessorInterface):
    """Draws one layer, limits it to its days and, in older versions of QGIS, moves it into the group."""

    def __init__(self, path: str, group: str, shown: QgsDateTimeRange, whole: QgsDateTimeRange, look: _Look):
        super().__init__()
        self._path, self._group, self._shown, self._whole, self._look = path, group, shown, whole, look

    def postProcessLayer(self, layer, context, feedback):  # noqa: N802 (QGIS' name)
        layer.setRenderer(self._look.renderer(layer))
        properties = layer.temporalProperties()
        properties.setMode(Qgis.RasterTemporalMode.FixedTemporalRange)
        properties.setFixedTemporalRange(self._shown)
        properties.setIsActive(True)
        project = context.project()
        if project.timeSettings().temporalRange().isInfinite():
            project.timeSettings().setTemporalRange(self._whole)
        if not hasattr(QgsProcessingContext.LayerDetails(), "groupName"):
            _move(layer, project.layerTreeRoot(), self._group)
        layer.triggerRepaint()
        if context.willLoadLayerOnCompletion(self._path):
            # whoever uses this context again would call this again, after it is gone
            context.layerToLoadOnCompletionDetails(self._path).setPostProcessor(None)
        _WAITING.discard(self)


def _move(layer, root, name: str) -> None:
    """Move the node of ``layer`` to the end of the group ``name``, which is created at the top of the tree."""
    node = root.findLayer(layer.id())
    if node is None:
        return
    group = root.findGroup(name) or root.insertGroup(0, name)
    group.addChildNode(node.clone())
    node.parent().removeChildNode(node)


def _shown_bands(layer) -> Tuple[int, ...]:
    """Return the numbers of red, green and blue, or of the first band where these are not known."""
    numbers = range(1, layer.bandCount() + 1)
    names = [layer.bandName(number).partition(": ")[2] for number in numbers]
    try:
        return find_rgb(names, [""] * len(names), PurePath(layer.source()).name)[0]
    except OptionError:
        return (1,)


def _stretch(layer, band: int) -> Stretch:
    provider = layer.dataProvider()
    low, high = provider.cumulativeCut(band, *_CUT, layer.extent(), _SAMPLE_PX)
    return Stretch(low, high, QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum)


def _midnight(day: datetime.date) -> QDateTime:
    return QDateTime(QDate(day.year, day.month, day.day), QTime(0, 0), Qt.TimeSpec.UTC)
