"""Result layers are named and drawn like the raster they come from, so that before and after compare honestly."""

import itertools
from dataclasses import dataclass
from typing import Dict, Optional, Tuple

from qgis.core import (
    QgsColorRampShader,
    QgsContrastEnhancement,
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsProcessingLayerPostProcessorInterface,
    QgsRasterBandStats,
    QgsRasterRenderer,
    QgsRasterShader,
    QgsSingleBandGrayRenderer,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtGui import QColor

from ..feedback import NullFeedback
from ..i18n import tr
from ..pipeline.masks.types import CLEAR, CLOUD, SHADOW
from ..pipeline.options.removeclouds import RestoreOptions

_QUALITATIVE = ("#2d6fb5", "#e8602c", "#7fb069", "#8e5ea2", "#e0b400", "#3aa6a0", "#c2476b", "#8a8a8a")
"""Colours of what has no order, to be told apart, by people who see less colour too as far as eight can be."""
_SEQUENTIAL = ("#00ffffcc", "#ffffcc", "#fed976", "#fd8d3c", "#e31a1c", "#800026")
"""From nothing, which is not drawn, by little to most: ColorBrewer's YlOrRd (Harrower & Brewer 2003), for all eyes and in print."""
_LITTLE = 0.01
"""The share of the largest value from which on something is drawn."""
_STATISTICS_SAMPLE_PX = 1_000_000
_PROCESSORS = []
"""QGIS only points to post-processors: whoever makes one has to keep it, for longer than the algorithm lives."""


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
    """Name of a result layer and the stretches of the ``bands`` that it shows as red, green and blue, or the one as grey.

    ``stretches`` is ``None`` where QGIS shall draw the layer as it draws any new one; a single ``None`` in it
    stands for a band drawn without a stretch. ``palette`` holds value, colour and label of the classes of a raster that
    shows classes. ``amounts``: the values of the first of ``bands`` are amounts of which 0 is none, drawn as such.
    """

    name: str
    stretches: Optional[Tuple[Optional[Stretch], ...]] = None
    bands: Tuple[int, ...] = (1, 2, 3)
    palette: Tuple[Tuple[int, str, str], ...] = ()
    amounts: bool = False


def mask_appearance(name: str) -> Appearance:
    """Return how a cloud mask looks: clouds and shadows let the raster below shine through, clear ground is not drawn."""
    colours = ((CLEAR, "#00ffffff", tr("clear")), (CLOUD, "#b0ff7f2a", tr("cloud")), (SHADOW, "#b04b3f72", tr("shadow")))
    return Appearance(name, palette=colours)


def shown_like(layer, name: str) -> Appearance:
    """Return how a raster with the bands of ``layer`` looks when it shows the same ones, stretched alike."""
    shown = shown_bands(layer.renderer())
    return Appearance(name, tuple(shown.values()), tuple(shown)) if len(shown) in (1, 3) else Appearance(name)


def palette_of_rasters(names) -> Tuple[Tuple[int, str, str], ...]:
    """Return a palette for the numbers of rasters, from 1, under their ``names``, or as numbers where names are alike."""
    if len(set(names)) < len(names):
        names = [tr("raster {number}").format(number=number) for number in range(1, len(names) + 1)]
    colours = itertools.cycle(_QUALITATIVE)
    return tuple((number, next(colours), name) for number, name in enumerate(names, start=1))


def shown_bands(renderer: QgsRasterRenderer) -> Dict[int, Optional[Stretch]]:
    """Return the bands a renderer shows, numbered from 1, each with its stretch; empty for pseudo-colour and the like."""
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


def rgb_stretches(options: RestoreOptions, red, green, blue) -> Optional[Tuple[Optional[Stretch], ...]]:
    """Return the stretches of the red, green and blue band of ``options``, drawn in these three layers (or one).

    Bands are told by the engine, so that a stretch follows its band and not its number. ``None`` where one of
    the bands is not shown (a false-colour composite): then there is nothing to compare with. Raises
    ``PluginError`` where the engine cannot tell the bands.
    """
    from ..pipeline.rasters.optical import OpticalBands

    numbers = OpticalBands(options, NullFeedback()).band_numbers
    shown = [shown_bands(layer.renderer()) for layer in (red, green, blue)]
    if not all(number in bands for number, bands in zip(numbers, shown)):
        return None
    return tuple(bands[number] for number, bands in zip(numbers, shown))


def style_on_completion(context, path: str, appearance: Appearance, default_name: str) -> None:
    """Have QGIS name and draw the layer of ``path`` by ``appearance``, if it is going to load it at all.

    A name that is not ``default_name`` was given by the user or the model and stays. The setting to name
    layers by their files wins over both, inside QGIS.
    """
    if not context.willLoadLayerOnCompletion(path):
        return
    details = context.layerToLoadOnCompletionDetails(path)
    if details.name == default_name:
        details.name = appearance.name
    processor = None
    if appearance.palette:
        processor = _PaletteLayer(appearance.palette)
    elif appearance.amounts:
        processor = _AmountsLayer(appearance.bands[0])
    elif appearance.stretches is not None:
        processor = _StretchLayer(appearance.stretches, appearance.bands)
    if processor is not None:
        _PROCESSORS.append(processor)
        details.setPostProcessor(processor)


class _PaletteLayer(QgsProcessingLayerPostProcessorInterface):
    def __init__(self, palette):
        super().__init__()
        self._palette = palette

    def postProcessLayer(self, layer, context, feedback):  # noqa: N802 (QGIS' name)
        classes = [QgsPalettedRasterRenderer.Class(value, QColor(colour), label) for value, colour, label in self._palette]
        layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes))
        layer.triggerRepaint()


class _AmountsLayer(QgsProcessingLayerPostProcessorInterface):
    def __init__(self, band):
        super().__init__()
        self._band = band

    def postProcessLayer(self, layer, context, feedback):  # noqa: N802 (QGIS' name)
        provider = layer.dataProvider()
        wanted = QgsRasterBandStats.Stats.Max
        largest = provider.bandStatistics(self._band, wanted, layer.extent(), _STATISTICS_SAMPLE_PX).maximumValue
        if not 0 < largest < float("inf"):
            return  # there is nothing to show: nothing was restored
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
        layer.setRenderer(renderer)
        layer.triggerRepaint()


class _StretchLayer(QgsProcessingLayerPostProcessorInterface):
    def __init__(self, stretches, bands):
        super().__init__()
        self._stretches, self._bands = stretches, bands

    def postProcessLayer(self, layer, context, feedback):  # noqa: N802 (QGIS' name)
        provider = layer.dataProvider()
        if len(self._bands) == 1:
            renderer = QgsSingleBandGrayRenderer(provider, *self._bands)
            setters = (renderer.setContrastEnhancement,)
        else:
            renderer = QgsMultiBandColorRenderer(provider, *self._bands)
            setters = (
                renderer.setRedContrastEnhancement,
                renderer.setGreenContrastEnhancement,
                renderer.setBlueContrastEnhancement,
            )
        for band, setter, stretch in zip(self._bands, setters, self._stretches):
            if stretch is not None:
                setter(stretch.enhancement(provider.dataType(band)))
        layer.setRenderer(renderer)
        layer.triggerRepaint()


def _stretch(enhancement):
    if enhancement is None:
        return None
    return Stretch(
        enhancement.minimumValue(), enhancement.maximumValue(), enhancement.contrastEnhancementAlgorithm()
    )
