"""How result layers are named and drawn: like the raster they come from, so that before and after can be compared."""

import itertools
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterable, Optional, Sequence, Tuple

from qgis.core import (
    Qgis,
    QgsColorRampShader,
    QgsContrastEnhancement,
    QgsDataProvider,
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsProcessingLayerPostProcessorInterface,
    QgsProject,
    QgsRasterBandStats,
    QgsRasterLayer,
    QgsRasterRenderer,
    QgsRasterShader,
    QgsSingleBandGrayRenderer,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtCore import QThread
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtXml import QDomDocument

from ..errors import PluginError
from ..files import replaced
from ..i18n import tr
from ..pipeline.masks.types import CLEAR, CLOUD, SHADOW
from ..pipeline.options.sources import RasterSource
from ..pipeline.pixels.origins import MIXED, NOT_RESTORED, OBSERVED, REFERENCE, RIM, SAR, SURROUNDINGS

_QUALITATIVE = ("#2d6fb5", "#e8602c", "#7fb069", "#8e5ea2", "#e0b400", "#3aa6a0", "#c2476b", "#8a8a8a")
"""Colours of values without an order, distinguishable with most colour vision deficiencies as far as eight can be."""
_SEQUENTIAL = ("#00ffffcc", "#ffffcc", "#fed976", "#fd8d3c", "#e31a1c", "#800026")
"""From none, which is not drawn, to most: ColorBrewer's YlOrRd (Harrower & Brewer 2003), also for print."""
_LITTLE = 0.01
"""The smallest share of the largest value that is drawn."""
_WRITER = "SAR Cloud Removal"
_WRITTEN_HERE = f'writtenBy="{_WRITER}"'
"""Of a style file of ours; QGIS leaves it out when the user saves the style."""
_STATISTICS_SAMPLE_PX = 1_000_000
_STATISTICS = ".aux.xml"
"""What GDAL adds to the name of a raster for that of its statistics."""
_CUT, _CUT_SAMPLE_PX = (0.02, 0.98), 250_000
_WAITING = set()
"""Post-processors that QGIS has yet to call. It only points to them: they must be kept, and outlive the algorithm."""


@dataclass(frozen=True)
class Stretch:
    """The contrast stretch of one band: from ``minimum`` to ``maximum``, in the raster's units, by ``algorithm``."""

    minimum: float
    maximum: float
    algorithm: QgsContrastEnhancement.ContrastEnhancementAlgorithm

    def enhancement(self, dtype) -> QgsContrastEnhancement:
        """Return the stretch for a band of the QGIS data type ``dtype``."""
        enhancement = QgsContrastEnhancement(dtype)
        enhancement.setMinimumValue(self.minimum, False)
        enhancement.setMaximumValue(self.maximum, False)
        enhancement.setContrastEnhancementAlgorithm(self.algorithm, True)
        return enhancement


@dataclass(frozen=True)
class Appearance:
    """Name of a result layer, and the stretches of its ``bands`` shown as red, green and blue, or of one shown as grey.

    ``stretches`` is ``None`` if QGIS draws the layer as it draws any new layer; a single ``None`` in it
    stands for a band drawn without a stretch. ``palette`` holds value, colour and label of the classes of a raster that
    shows classes. ``amounts``: the values of the first of ``bands`` are amounts, with 0 for none, drawn as such.
    ``alone``: the first of ``bands`` is drawn as grey, without the others.
    """

    name: str
    stretches: Optional[Tuple[Optional[Stretch], ...]] = None
    bands: Tuple[int, ...] = (1, 2, 3)
    palette: Tuple[Tuple[int, str, str], ...] = ()
    amounts: bool = False
    alone: bool = False


def mask_appearance(name: str) -> Appearance:
    """Return how a cloud mask looks: clouds and shadows are translucent, clear ground is not drawn."""
    colours = (
        (CLEAR, "#00ffffff", tr("clear")),
        (CLOUD, "#b0ff7f2a", tr("cloud")),
        (SHADOW, "#b04b3f72", tr("shadow")),
    )
    return Appearance(name, palette=colours)


def provenance_appearance(name: str) -> Appearance:
    """Return how a raster of what pixels come from looks: observed ground is not drawn."""
    colours = (
        (OBSERVED, "#00ffffff", tr("observed")),
        (RIM, "#bdbdbd", tr("rim, mixed with the original")),
        (REFERENCE, "#1b7837", tr("from other dates")),
        (SAR, "#2166ac", tr("from SAR")),
        (SURROUNDINGS, "#e08214", tr("from the surroundings")),
        (MIXED, "#8073ac", tr("from several of these")),
        (NOT_RESTORED, "#b2182b", tr("cloudy, not restored")),
    )
    return Appearance(name, palette=colours)


def shown_like(layer, name: str, numbers: Optional[Sequence[int]] = None) -> Appearance:
    """Return the appearance of a raster with bands of ``layer``: the same bands with the same stretches.

    ``numbers``: those that the bands of the raster have in ``layer``; ``None``: it has all of them in the same order.
    QGIS draws a raster without the bands that ``layer`` shows as any new layer.
    """
    shown = shown_bands(layer.renderer())
    bands = [
        band if numbers is None else numbers.index(band) + 1 for band in shown if numbers is None or band in numbers
    ]
    if len(bands) < len(shown) or len(shown) not in (1, 3):
        return Appearance(name)
    return Appearance(name, tuple(shown.values()), tuple(bands))


def drawn_like(layer, name: str, is_on_map: bool) -> Appearance:
    """Return the appearance of a raster with all bands of ``layer``: like that where it ``is_on_map``, else in true
    colours where the bands of these are known, as QGIS shows the first three of a file, whatever they are.
    """
    bands = None if is_on_map else true_colour_bands(layer)
    return shown_like(layer, name) if bands is None else Appearance(name, rgb_stretches(bands, *[layer] * 3), bands)


def true_colour_bands(layer) -> Optional[Tuple[int, int, int]]:
    """Return the numbers of red, green and blue in ``layer``, as the engine finds them, ``None`` where it does not."""
    from ..pipeline.rasters.band_names import find_rgb
    from ..pipeline.rasters.raster import Raster  # GDAL is imported when it is needed

    try:
        raster = Raster(RasterSource(layer.source()))
        return tuple(find_rgb(raster.names, raster.colours, raster.path)[0])
    except PluginError:
        return None


def palette_of_rasters(names) -> Tuple[Tuple[int, str, str], ...]:
    """Return a palette for the numbers of rasters, from 1, under their ``names``, or as numbers if names repeat."""
    if len(set(names)) < len(names):
        names = [tr("raster {number}").format(number=number) for number in range(1, len(names) + 1)]
    colours = itertools.cycle(_QUALITATIVE)
    return tuple((number, next(colours), name) for number, name in enumerate(names, start=1))


def shown_bands(renderer: QgsRasterRenderer) -> Dict[int, Optional[Stretch]]:
    """Return the bands a renderer shows, from 1, each with its stretch; empty for pseudo-colour and other renderers."""
    if isinstance(renderer, QgsMultiBandColorRenderer):
        bands = renderer.redBand(), renderer.greenBand(), renderer.blueBand()
        enhancements = (
            renderer.redContrastEnhancement(),
            renderer.greenContrastEnhancement(),
            renderer.blueContrastEnhancement(),
        )
        return {band: _stretch(enhancement) for band, enhancement in zip(bands, enhancements) if band > 0}
    if isinstance(renderer, QgsSingleBandGrayRenderer):
        return {band: _stretch(renderer.contrastEnhancement()) for band in renderer.usesBands()[:1]}
    return {}


def rgb_stretches(numbers: Sequence[int], red, green, blue) -> Optional[Tuple[Optional[Stretch], ...]]:
    """Return the stretches of the red, green and blue band, with these ``numbers``, drawn in three layers (or one).

    A stretch follows its band and not its number. ``None`` where one of the bands is not shown (a false-colour
    composite): then there is nothing to compare with.
    """
    shown = [shown_bands(layer.renderer()) for layer in (red, green, blue)]
    if not all(number in bands for number, bands in zip(numbers, shown)):
        return None
    return tuple(bands[number] for number, bands in zip(numbers, shown))


def show_anew(project: Optional[QgsProject], paths: Iterable[str]) -> None:
    """Have the raster layers of ``project`` that show one of ``paths``, a file or one in such a folder, open it again.

    QGIS keeps open what a layer shows: without this, it would go on showing what an earlier run wrote there, and GDAL
    would write the statistics of that beside the new file once the layer is closed. Nothing is done outside the thread
    of the project, where a step of a model runs.
    """
    if not may_touch_layers(project):
        return
    written = {os.path.realpath(path) for path in paths if path}
    outdated = []
    for layer in project.mapLayers().values():
        if isinstance(layer, QgsRasterLayer) and layer.providerType() == "gdal":
            file = os.path.realpath(layer.source())
            if file in written or os.path.dirname(file) in written:
                outdated.append((layer, layer.source(), Path(f"{file}{_STATISTICS}")))
    theirs = [statistics for _, _, statistics in outdated if not statistics.exists()]
    for layer, _, _ in outdated:
        layer.setDataSource("", layer.name(), "gdal", QgsDataProvider.ProviderOptions())
    for statistics in theirs:
        with suppress(OSError):  # the pixels are right with them, too
            statistics.unlink(missing_ok=True)
    for layer, source, _ in outdated:
        layer.setDataSource(source, layer.name(), "gdal", QgsDataProvider.ProviderOptions())
        layer.triggerRepaint()


def may_touch_layers(project: Optional[QgsProject]) -> bool:
    """Return whether there is a ``project``, and this is its thread."""
    return project is not None and project.thread() == QThread.currentThread()


def style_on_completion(context, path: str, appearance: Appearance, default_name: str) -> None:
    """Have QGIS name and draw the layer of ``path`` by ``appearance``, if QGIS is going to load it.

    A name that is not ``default_name`` was given by the user or the model and stays. The setting to name
    layers by their files overrides both, inside QGIS.
    """
    if not context.willLoadLayerOnCompletion(path):
        return
    details = context.layerToLoadOnCompletionDetails(path)
    if details.name == default_name:
        details.name = appearance.name
    style = _style(path, appearance)
    opens_anew = not may_touch_layers(context.project())  # else it has just been done
    if style is None and opens_anew and details.postProcessor() is None:
        style = _LayerStyle(path)
    if style is not None:
        style.opens_anew = opens_anew
        _WAITING.discard(details.postProcessor())  # set by a step of a model, for the same file
        _WAITING.add(style)
        details.setPostProcessor(style)


def keep_style(path: str, appearance: Appearance) -> None:
    """Write the palette of a raster that shows classes into a .qml file beside it, by which QGIS draws the raster
    wherever it is opened; delete what an earlier run wrote there for other classes.

    A style of the user's stays. Nothing is written where the raster is not a file or its folder cannot be written to.
    """
    if not path or not Path(path).is_file():
        return
    style = Path(path).with_suffix(".qml")
    try:
        if style.exists() and _WRITTEN_HERE not in style.read_text(encoding="utf-8", errors="replace"):
            return
        if not appearance.palette:
            style.unlink(missing_ok=True)
            return
        with replaced(style) as draft:
            draft.write_text(_style_of(appearance.palette), encoding="utf-8")
    except OSError:
        return  # the raster is complete without


def _style_of(palette) -> str:
    """Return the text of a .qml file; a layer of the raster would write statistics beside it, too."""
    document = QDomDocument("qgis")
    root = document.createElement("qgis")
    root.setAttribute("version", Qgis.QGIS_VERSION)
    root.setAttribute("writtenBy", _WRITER)
    document.appendChild(root)
    pipe = document.createElement("pipe")
    root.appendChild(pipe)
    _paletted(None, palette).writeXml(document, pipe)
    return document.toString()


def _style(path, appearance):
    if appearance.palette:
        return _PaletteStyle(path, appearance.palette)
    if appearance.amounts:
        return _AmountsStyle(path, appearance.bands[0])
    if appearance.alone:
        return _AloneStyle(path, appearance.bands[0])
    if appearance.stretches is not None:
        return _StretchStyle(path, appearance.stretches, appearance.bands)
    return None


def forget_post_processor(context, path: str) -> None:
    """Take the post-processor of ``path`` out of ``context``, whose next user would call it after it is gone."""
    if context.willLoadLayerOnCompletion(path):
        context.layerToLoadOnCompletionDetails(path).setPostProcessor(None)


class _LayerStyle(QgsProcessingLayerPostProcessorInterface):
    """Draws the layer of ``path`` once QGIS has loaded it; subclasses return the renderer.

    ``opens_anew``: layers of the file that were there before have yet to open it again.
    """

    def __init__(self, path):
        super().__init__()
        self._path, self.opens_anew = path, False

    def renderer(self, layer) -> Optional[QgsRasterRenderer]:
        """Return how to draw ``layer``, ``None`` to leave it as QGIS draws it."""
        return None

    def postProcessLayer(self, layer, context, feedback):  # noqa: N802 (QGIS' name)
        if self.opens_anew:
            show_anew(context.project(), [self._path])
        renderer = self.renderer(layer)
        if renderer is not None:
            layer.setRenderer(renderer)
            layer.triggerRepaint()
        forget_post_processor(context, self._path)
        _WAITING.discard(self)


class _PaletteStyle(_LayerStyle):
    def __init__(self, path, palette):
        super().__init__(path)
        self._palette = palette

    def renderer(self, layer):
        return _paletted(layer.dataProvider(), self._palette)


def _paletted(provider, palette) -> QgsPalettedRasterRenderer:
    classes = [QgsPalettedRasterRenderer.Class(value, QColor(colour), label) for value, colour, label in palette]
    return QgsPalettedRasterRenderer(provider, 1, classes)


class _AmountsStyle(_LayerStyle):
    def __init__(self, path, band):
        super().__init__(path)
        self._band = band

    def renderer(self, layer):
        provider = layer.dataProvider()
        wanted = QgsRasterBandStats.Stats.Max
        largest = provider.bandStatistics(self._band, wanted, layer.extent(), _STATISTICS_SAMPLE_PX).maximumValue
        if not 0 < largest < float("inf"):
            return None  # nothing was restored, so there is nothing to show
        steps = len(_SEQUENTIAL) - 2
        values = (0.0, *(largest * max(_LITTLE, index / steps) for index in range(steps + 1)))
        items = [
            QgsColorRampShader.ColorRampItem(value, QColor(colour), f"{value:.4g}")
            for value, colour in zip(values, _SEQUENTIAL)
        ]
        ramp = QgsColorRampShader(0.0, largest)
        ramp.setColorRampType(QgsColorRampShader.Type.Interpolated)
        ramp.setColorRampItemList(items)
        shader = QgsRasterShader(0.0, largest)
        shader.setRasterShaderFunction(ramp)
        renderer = QgsSingleBandPseudoColorRenderer(provider, self._band, shader)
        renderer.setClassificationMin(0.0)
        renderer.setClassificationMax(largest)
        return renderer


class _AloneStyle(_LayerStyle):
    def __init__(self, path, band):
        super().__init__(path)
        self._band = band

    def renderer(self, layer):
        return stretched_renderer(layer.dataProvider(), (cut_stretch(layer, self._band),), (self._band,))


class _StretchStyle(_LayerStyle):
    def __init__(self, path, stretches, bands):
        super().__init__(path)
        self._stretches, self._bands = stretches, bands

    def renderer(self, layer):
        return stretched_renderer(layer.dataProvider(), self._stretches, self._bands)


def stretched_renderer(provider, stretches: Sequence[Optional[Stretch]], bands: Sequence[int]) -> QgsRasterRenderer:
    """Return a renderer of ``bands`` as red, green and blue, or of one as grey, each with its stretch."""
    if len(bands) == 1:
        renderer = QgsSingleBandGrayRenderer(provider, *bands)
        setters = (renderer.setContrastEnhancement,)
    else:
        renderer = QgsMultiBandColorRenderer(provider, *bands)
        setters = (
            renderer.setRedContrastEnhancement,
            renderer.setGreenContrastEnhancement,
            renderer.setBlueContrastEnhancement,
        )
    for band, setter, stretch in zip(bands, setters, stretches):
        if stretch is not None:
            setter(stretch.enhancement(provider.dataType(band)))
    return renderer


def cut_stretch(layer: QgsRasterLayer, band: int) -> Stretch:
    """Return the stretch of a ``band`` of ``layer`` that leaves out its darkest and brightest values."""
    low, high = layer.dataProvider().cumulativeCut(band, *_CUT, layer.extent(), _CUT_SAMPLE_PX)
    return Stretch(low, high, QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum)


def _stretch(enhancement):
    if enhancement is None:
        return None
    return Stretch(enhancement.minimumValue(), enhancement.maximumValue(), enhancement.contrastEnhancementAlgorithm())
