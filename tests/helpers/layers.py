"""How raster layers are drawn: giving them a stretch, and reading it back."""

from qgis.core import QgsContrastEnhancement, QgsMultiBandColorRenderer

STRETCH = QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum


def stretched(layer, bands, limits):
    """Give ``layer`` a renderer of three ``bands`` with one ``(minimum, maximum)`` each."""
    renderer = QgsMultiBandColorRenderer(layer.dataProvider(), *bands)
    setters = (
        renderer.setRedContrastEnhancement,
        renderer.setGreenContrastEnhancement,
        renderer.setBlueContrastEnhancement,
    )
    for setter, band, limit in zip(setters, bands, limits):
        setter(enhancement(layer, band, limit))
    layer.setRenderer(renderer)
    return layer


def enhancement(layer, band, limit):
    """Return a stretch of one band between two limits."""
    result = QgsContrastEnhancement(layer.dataProvider().dataType(band))
    result.setMinimumValue(limit[0])
    result.setMaximumValue(limit[1])
    result.setContrastEnhancementAlgorithm(STRETCH)
    return result


def drawn(layer):
    """Return ``(band, minimum, maximum)`` of red, green and blue as ``layer`` draws them."""
    renderer = layer.renderer()
    bands = renderer.redBand(), renderer.greenBand(), renderer.blueBand()
    stretches = (
        renderer.redContrastEnhancement(),
        renderer.greenContrastEnhancement(),
        renderer.blueContrastEnhancement(),
    )
    return [(band, stretch.minimumValue(), stretch.maximumValue()) for band, stretch in zip(bands, stretches)]
