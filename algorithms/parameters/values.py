"""Parameter values as plain Python values, read on the main thread, where layers may be accessed.

Unlike ``parameterAsInt`` and its siblings, nothing here replaces an unusable value by the default: a value that is not
a number is returned as given, so that the options' own check can name it. Models need this, because they skip the
checks of parameters and of ``checkParameterValues``.
"""

import os
from pathlib import Path
from typing import Optional, Tuple

from qgis.core import (
    NULL,
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterDefinition,
    QgsProcessingUtils,
    QgsProperty,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ...errors import PluginError
from ...i18n import tr
from ...pipeline.options.sources import RasterSource

_WKT_FOR_GDAL = (
    Qgis.CrsWktVariant.PreferredGdal  # since QGIS 3.36
    if hasattr(Qgis, "CrsWktVariant")
    else QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED_GDAL
)


class Values:
    """The values of one run of ``algorithm``."""

    def __init__(self, algorithm, parameters: dict, context):
        """Keep QGIS's ``parameters`` and ``context``, which every value is read from."""
        self._algorithm = algorithm
        self._parameters = parameters
        self._context = context

    def text(self, name: str) -> str:
        """Return the text of a string, file or enum parameter, empty if there is none."""
        value = self._raw(name)
        return "" if value is None else str(value).strip()

    def number(self, name: str):
        """Return a number as float, ``None`` if it is empty, and anything else as given."""
        return _number(self._raw(name))

    def integer(self, name: str):
        """Return a whole number as int, ``None`` if it is empty, and anything else as given."""
        return _integer(self._raw(name))

    def integers(self, name: str) -> tuple:
        """Return the entries of a list, or of a text with commas or semicolons, each as ``integer`` does."""
        value = self._raw(name)
        if value is None:
            return ()
        if isinstance(value, str):
            value = value.replace(";", ",").split(",")  # QGIS writes lists of bands with semicolons
        return tuple(_integer(item) for item in (value if isinstance(value, (list, tuple)) else [value]))

    def list(self, name: str, separator: str = "|") -> Tuple[str, ...]:
        """Return the entries of a text with separators, without the empty ones."""
        return tuple(item.strip() for item in self.text(name).split(separator) if item.strip())

    def destination(self, name: str) -> str:
        """Return the file an output is written to, empty if there is none.

        Only for a check before the run: for a temporary output, whose name QGIS chooses later, it is a stand-in.
        """
        value = self._raw(name)
        if isinstance(value, QgsProcessingOutputLayerDefinition):
            value, _ = value.sink.valueAsString(self._context.expressionContext(), "")
        if value == QgsProcessing.TEMPORARY_OUTPUT:
            return str(Path(QgsProcessingUtils.tempFolder()) / f"{name}.tif")
        return "" if value is None else str(value)

    def layer(self, name: str) -> Optional[QgsRasterLayer]:
        """Return a raster layer, ``None`` if an optional one is empty.

        Raises ``QgsProcessingException`` if there should be one and it cannot be loaded.
        """
        definition = self._algorithm.parameterDefinition(name)
        layer = self.loaded(name)
        if layer is None or not layer.isValid():
            layer = _gdal_layer(self._raw(name))
        if layer is not None:
            return layer
        if self._raw(name) is None and definition.flags() & QgsProcessingParameterDefinition.Flag.FlagOptional:
            return None
        value = self._raw(name)
        cause = self._algorithm.invalidRasterError(self._parameters, name)
        raise QgsProcessingException(_engine_problem(value) or f"{cause.rstrip('.')}. {self._way_out(value)}")

    def raster(self, name: str) -> Optional[RasterSource]:
        """Return the source of a raster layer, ``None`` if an optional one is empty."""
        layer = self.layer(name)
        return None if layer is None else raster_source(layer)

    def layers(self, name: str) -> Tuple[QgsRasterLayer, ...]:
        """Return the raster layers of a list, none if it is empty.

        Raises ``QgsProcessingException`` if one of them cannot be loaded or is not a raster: QGIS itself would skip it,
        and the next one would take its place.
        """
        value = self._raw(name)
        items = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
        return tuple(self._listed_layer(item) for item in items)

    def rasters(self, name: str) -> Tuple[RasterSource, ...]:
        """Return the sources of the raster layers of a list."""
        return tuple(raster_source(layer) for layer in self.layers(name))

    def resolved(self) -> dict:
        """Return QGIS's parameters with layers in place of texts that GDAL opens and QGIS does not (``NETCDF:…``,
        ``/vsizip/…``).
        """
        found = dict(self._parameters)
        for definition in self._algorithm.parameterDefinitions():
            name = definition.name()
            if definition.type() == "raster" and isinstance(found.get(name), str):
                if self.loaded(name) is None:
                    found[name] = _gdal_layer(found[name]) or found[name]
        return found

    def loaded(self, name: str) -> Optional[QgsRasterLayer]:
        """Return the layer that QGIS loads for a parameter, ``None`` where it loads none."""
        return _without_exceptions(self._algorithm.parameterAsRasterLayer, self._parameters, name, self._context)

    def _way_out(self, value) -> str:
        """Return what to choose instead of ``value``, which is no raster."""
        from ...pipeline.rasters.border.ways_out import VECTOR, way_out  # GDAL is imported when it is needed

        layer = value
        if not isinstance(value, QgsMapLayer):
            layer = _without_exceptions(QgsProcessingUtils.mapLayerFromString, str(value), self._context)
        if isinstance(layer, QgsVectorLayer):
            return VECTOR
        return way_out(str(value)) or tr("Choose a raster that QGIS can open.")

    def _listed_layer(self, item) -> QgsRasterLayer:
        layer = item
        if not isinstance(item, QgsMapLayer):
            raster = QgsProcessingUtils.LayerHint.Raster
            layer = _without_exceptions(QgsProcessingUtils.mapLayerFromString, str(item), self._context, True, raster)
        if isinstance(layer, QgsRasterLayer) and layer.isValid():
            return layer
        opened = _gdal_layer(item)
        if opened is not None:
            return opened
        name = layer.name() if isinstance(layer, QgsMapLayer) else item
        raise QgsProcessingException(
            _engine_problem(item)
            or tr("'{name}' is not a raster. {remedy}").format(name=name, remedy=self._way_out(item))
        )

    def _raw(self, name):
        value = self._parameters.get(name)
        if isinstance(value, QgsProperty):
            value, _ = value.value(self._context.expressionContext())
        if _is_empty(value):
            value = self._algorithm.parameterDefinition(name).defaultValue()
        return None if _is_empty(value) else value


def _gdal_layer(value) -> Optional[QgsRasterLayer]:
    """Return the layer of a text that is one of GDAL's own names of rasters, not of a file; ``None`` for
    anything else.
    """
    if not isinstance(value, str) or not value.strip():
        return None
    layer = _without_exceptions(QgsRasterLayer, value.strip(), Path(value.strip()).name, "gdal")
    return layer if layer is not None and layer.isValid() else None


def _engine_problem(value) -> str:
    """Return why the engine does not use an existing raster, empty if there is none or another remedy is known.

    QGIS says "not found" of every raster that it does not load, also where its geotransform is the reason.
    """
    from ...pipeline.rasters.border.ways_out import way_out  # GDAL is imported when it is needed
    from ...pipeline.rasters.raster import Raster

    if not isinstance(value, str) or not os.path.exists(value) or way_out(value):
        return ""
    try:
        Raster(RasterSource(value))
    except PluginError as error:
        return str(error)
    return ""


def _without_exceptions(load, *arguments) -> Optional[QgsMapLayer]:
    """Return what ``load`` returns, ``None`` where QGIS's C++ code throws: Python only hears that it is ``unknown``."""
    try:
        return load(*arguments)
    except Exception:
        return None


def raster_source(layer: QgsRasterLayer) -> RasterSource:
    """Return what GDAL opens for ``layer``, and the CRS and NoData set on the layer if they differ from those of the
    file.

    Raises ``QgsProcessingException`` for layers that are not read by GDAL, or that have their own open options or
    NoData settings that cannot be taken along.
    """
    if layer.providerType() != "gdal":
        raise QgsProcessingException(
            tr(
                "Layer '{name}' is not a raster file (it comes from '{provider}'). Save it as GeoTIFF first (layer "
                "menu, Export, Save As) and choose the file."
            ).format(name=layer.name(), provider=layer.providerType())
        )
    uri = QgsProviderRegistry.instance().decodeUri("gdal", layer.source())
    extras = [key for key in ("openOptions", "authcfg", "credentialOptions") if uri.get(key)]
    if extras:
        raise QgsProcessingException(
            tr(
                "Layer '{name}' is opened with its own settings ({settings}), which would be lost here. Add the file "
                "itself as a layer, or save the layer as GeoTIFF first, and choose that."
            ).format(name=layer.name(), settings=", ".join(f"{key}: {uri[key]}" for key in extras))
        )
    crs = layer.crs()
    overridden = crs.isValid() and crs != layer.dataProvider().crs()
    return RasterSource(layer.source(), crs.toWkt(_WKT_FOR_GDAL) if overridden else None, *_layer_nodata(layer))


def _layer_nodata(layer) -> Tuple[Optional[float], bool]:
    """Return the additional NoData value of ``layer``, and whether that of its file is switched off."""
    provider = layer.dataProvider()
    bands = range(1, provider.bandCount() + 1)
    ranges = {tuple((part.min(), part.max()) for part in provider.userNoDataValues(band)) for band in bands}
    ignored = {not provider.useSourceNoDataValue(band) for band in bands if provider.sourceHasNoDataValue(band)}
    values = {value for parts in ranges for part in parts for value in part if value == value}  # NaN never is data
    if len(ranges) > 1 or len(values) > 1 or len(ignored) > 1:
        raise QgsProcessingException(
            tr(
                "Layer '{name}' has several NoData values or ranges of its own, or not the same ones for all bands "
                "(layer properties, Transparency); only one additional value for all bands can be taken along. Reduce "
                "them to one, or save the layer as GeoTIFF with one NoData value and choose that."
            ).format(name=layer.name())
        )
    return next(iter(values), None), ignored == {True}


def _is_empty(value) -> bool:
    return value is None or value == NULL or (isinstance(value, str) and not value.strip())


def _number(value):
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return value


def _integer(value):
    number = _number(value)
    return int(number) if isinstance(number, float) and number.is_integer() else number
