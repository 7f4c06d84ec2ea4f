"""The layers of a restored series: one group in order of time, drawn alike, each shown on its own days."""

import datetime
import itertools
import os
from dataclasses import dataclass
from typing import Dict, Optional, Sequence, Tuple

from qgis.core import (
    Qgis,
    QgsDateTimeRange,
    QgsLayerTree,
    QgsProcessingContext,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QDate, QDateTime, Qt, QTime

from ..i18n import tr
from .styling import (
    Stretch,
    cut_stretch,
    forget_post_processor,
    may_touch_layers,
    stretched_renderer,
    true_colour_bands,
)

_LAST_DAYS = 1
"""How long the only date of a series is shown."""
_WAITING = set()
"""Post-processors that QGIS has yet to call: it only points to them."""


def group_name(project: Optional[QgsProject], folder: str, title: str) -> str:
    """Return the name of the group for the results in ``folder``: its own or, where it is a temporary one, ``title``.

    It has a number where a group of that name has other layers: of the same dates, they would lie above these.
    """
    place, temporary = os.path.realpath(folder), os.path.realpath(QgsProcessingUtils.tempFolder())
    plain = title if place.startswith(os.path.join(temporary, "")) else os.path.basename(place)
    if not may_touch_layers(project):
        return plain
    for number in itertools.count(1):
        name = plain if number == 1 else f"{plain} ({number})"
        group = project.layerTreeRoot().findGroup(name)
        layers = [] if group is None else [node.layer() for node in group.findLayers() if node.layer()]
        if not layers or any(os.path.dirname(os.path.realpath(layer.source())) == place for layer in layers):
            return name


def load_series(
    context: QgsProcessingContext,
    group: str,
    dated: Sequence[Tuple[str, str]],
    indices: Sequence[Tuple[str, str]] = (),
) -> None:
    """Have QGIS load rasters into the ``group`` of the context's project, if there is one.

    ``dated``: day and path of each, in order of time. A layer is shown from its day until that of the next, so that the
    Temporal Controller shows one of them at any time; the last one for as long as the one before. Earlier layers lie
    above later ones, as QGIS also draws a layer in the frame that ends where its days begin. All have the stretch of
    the first one. ``indices``: the rasters of spectral indices of the same days, if any, which lie below and show their
    first band.
    """
    if context.project() is None:
        return
    days = [datetime.date.fromisoformat(day) for day, _ in dated]
    lengths = [(later - day).days for day, later in zip(days, days[1:])]
    lengths.append(lengths[-1] if lengths else _LAST_DAYS)
    places: Dict[str, int] = {}
    whole = QgsDateTimeRange(_midnight(days[0]), _midnight(days[-1] + datetime.timedelta(lengths[-1])), True, False)
    ranges = [
        QgsDateTimeRange(_midnight(start), _midnight(start + datetime.timedelta(length)), True, False)
        for start, length in zip(days, lengths)
    ]
    images, index_look = _Look(), _Look((1,))
    layers = [(day, path, shown, images) for (day, path), shown in zip(dated, ranges)]
    layers += [
        (tr("{layer} - spectral indices").format(layer=day), path, shown, index_look)
        for (day, path), shown in zip(indices, ranges)
    ]
    for place, (name, path, shown, look) in enumerate(layers):
        details = QgsProcessingContext.LayerDetails(name, context.project(), name)
        if hasattr(details, "groupName"):  # QGIS 3.32
            details.groupName, details.layerSortKey = group, -place  # larger ones lie above
        finish = _Finish(path, _Place(group, place, places), shown, whole, look)
        _WAITING.add(finish)
        details.setPostProcessor(finish)
        context.addLayerToLoadOnCompletion(path, details)


class _Look:
    """How layers are drawn: by the bands that show red, green and blue in each, or by ``bands``, all with the stretches
    of the first layer. Where these bands are not known, by those of the layer before, or by the first one.
    """

    def __init__(self, bands: Optional[Tuple[int, ...]] = None):
        self._bands, self._latest = bands, (1,)
        self._stretches: Dict[int, Tuple[Stretch, ...]] = {}

    def renderer(self, layer: QgsRasterLayer):
        """Return how to draw ``layer``."""
        usual = self._latest if max(self._latest) <= layer.bandCount() else (1,)
        self._latest = bands = self._bands or true_colour_bands(layer) or usual
        if len(bands) not in self._stretches:
            self._stretches[len(bands)] = tuple(cut_stretch(layer, band) for band in bands)
        return stretched_renderer(layer.dataProvider(), self._stretches[len(bands)], bands)


@dataclass(frozen=True)
class _Place:
    """Where a layer lies: in a group, at a ``place`` from the top; ``places``: those of the layers that are there."""

    group: str
    place: int
    places: Dict[str, int]

    def take(self, layer, root) -> None:
        """Move the node of ``layer`` into the group, which is created at the top of the tree ``root``.

        It lies above the layers of its run that come after it, and else at the end.
        """
        node = root.findLayer(layer.id())
        if node is None:
            return
        group = root.findGroup(self.group) or root.insertGroup(0, self.group)
        there = [
            self.places.get(child.layerId(), -1) if QgsLayerTree.isLayer(child) else -1 for child in group.children()
        ]
        self.places[layer.id()] = self.place
        after = [number for number, place in enumerate(there) if place > self.place]
        group.insertChildNode(after[0] if after else len(there), node.clone())
        node.parent().removeChildNode(node)


class _Finish(QgsProcessingLayerPostProcessorInterface):
    """Draws one layer, limits it to its days and, in older versions of QGIS, moves it into the group."""

    def __init__(self, path: str, place: _Place, shown: QgsDateTimeRange, whole: QgsDateTimeRange, look: _Look):
        super().__init__()
        self._path, self._place, self._shown, self._whole, self._look = path, place, shown, whole, look

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
            self._place.take(layer, project.layerTreeRoot())
        layer.triggerRepaint()
        forget_post_processor(context, self._path)
        _WAITING.discard(self)


def _midnight(day: datetime.date) -> QDateTime:
    return QDateTime(QDate(day.year, day.month, day.day), QTime(0, 0), Qt.TimeSpec.UTC)
