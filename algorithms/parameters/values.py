"""Parameter values as plain Python values, read on the main thread, where layers may be accessed.

Unlike ``parameterAsInt`` and its siblings, nothing here replaces an unusable value by the default: a value that is not
a number is returned as given, so that the options' own check can name it. Models need this, because they skip the
checks of parameters and of ``checkParameterValues``.
"""

from pathlib import Path
from typing import Optional, Tuple

from qgis.core import (
    NULL,
    QgsExpression,
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterDefinition,
    QgsProcessingUtils,
    QgsProperty,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ...i18n import tr
from ...pipeline.options.sources import RasterSource
from .layers import engine_problem, gdal_layer, raster_source, vector_source, without_exceptions

_ON, _OFF = ("true", "yes", "1"), ("false", "no", "0")


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

    def flag(self, name: str) -> bool:
        """Return whether a switch is on; texts count as ``qgis_process`` and models write them.

        Raises ``QgsProcessingException`` for another text.
        """
        value = self._raw(name)
        if not isinstance(value, str):
            return bool(value)
        text = value.strip().lower()
        if text not in (*_ON, *_OFF):
            raise QgsProcessingException(
                tr("{name} is '{value}', allowed are true and false.").format(name=name, value=value)
            )
        return text in _ON

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

    def choices(self, name: str) -> Tuple[str, ...]:
        """Return the texts chosen of an enum parameter with several, given as a list or with commas."""
        value = self._raw(name)
        items = value if isinstance(value, (list, tuple)) else str("" if value is None else value).split(",")
        return tuple(str(item).strip() for item in items if str(item).strip())

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
            layer = gdal_layer(self._raw(name))
        if layer is not None:
            return layer
        if self._raw(name) is None and definition.flags() & QgsProcessingParameterDefinition.Flag.FlagOptional:
            return None
        value = self._raw(name)
        cause = self._algorithm.invalidRasterError(self._parameters, name)
        raise QgsProcessingException(engine_problem(value) or f"{cause.rstrip('.')}. {self._way_out(value)}")

    def is_on_map(self, name: str) -> bool:
        """Return whether a raster is a layer that its user sees, not a file that is loaded for this run."""
        layer, project = self.layer(name), self._context.project()
        in_project = layer is not None and project is not None and project.mapLayer(layer.id()) is not None
        return in_project or isinstance(self._raw(name), QgsMapLayer)

    def raster(self, name: str) -> Optional[RasterSource]:
        """Return the source of a raster layer, ``None`` if an optional one is empty."""
        layer = self.layer(name)
        return None if layer is None else raster_source(layer)

    def mask(self, name: str) -> Optional[RasterSource]:
        """Return the source of a cloud mask, a raster layer or a vector layer, ``None`` if there is none."""
        value = self._raw(name)
        vector = None if value is None else self._vector(value, self.loaded(name))
        return self.raster(name) if vector is None else vector_source(vector)

    def masks(self, name: str) -> Tuple[RasterSource, ...]:
        """Return the sources of the cloud masks in a list, raster layers or vector layers."""
        vectors = ((item, self._vector(item, self._as_raster(item))) for item in self._items(name))
        return tuple(
            raster_source(self._listed_layer(item)) if vector is None else vector_source(vector)
            for item, vector in vectors
        )

    def paired(self, first: str, *others: str) -> "Values":
        """Return the same values without the positions at which the list ``first`` is empty, in the lists ``others``,
        too: models leave such gaps for optional inputs that are not given.

        Raises ``QgsProcessingException`` where another list has a gap of its own.
        """
        items, changed = self._entries(first), dict(self._parameters)
        kept = [index for index, item in enumerate(items) if not _is_empty(item)]
        changed[first] = [items[index] for index in kept]
        for name in others:
            own = self._entries(name)
            own = [own[index] for index in kept] if len(own) == len(items) else own
            gaps = [index for index, item in enumerate(own, start=1) if _is_empty(item)]
            if gaps and len(gaps) < len(own):
                raise QgsProcessingException(
                    tr(
                        "{name} has nothing in position {position}: give one for each raster of {first}, in the same "
                        "order, or none."
                    ).format(name=name, position=gaps[0], first=first)
                )
            changed[name] = [] if gaps else own
        return Values(self._algorithm, changed, self._context)

    def layers(self, name: str) -> Tuple[QgsRasterLayer, ...]:
        """Return the raster layers of a list, without the empty entries that models leave for optional inputs.

        Raises ``QgsProcessingException`` if one of them cannot be loaded or is not a raster: QGIS itself would skip it,
        and the next one would take its place.
        """
        return tuple(map(self._listed_layer, self._items(name)))

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
            if definition.type() in ("raster", "layer") and isinstance(found.get(name), str):
                if self.loaded(name) is None and self._vector(found[name], None) is None:
                    found[name] = gdal_layer(found[name]) or found[name]
            elif definition.type() == "multilayer" and isinstance(found.get(name), (str, list, tuple)):
                # the only entry of a list may come as a text
                found[name] = [self._resolved_entry(item) for item in self._items(name)]
        return found

    def _resolved_entry(self, item):
        """Return an entry of a list, as a layer if it is a text that GDAL opens and QGIS does not."""
        if not isinstance(item, str):
            return item
        layer = self._as_raster(item)
        if layer is not None and layer.isValid() or self._vector(item, layer) is not None:
            return item
        return gdal_layer(item) or item

    def loaded(self, name: str) -> Optional[QgsRasterLayer]:
        """Return the layer that QGIS loads for a parameter, ``None`` where it loads none."""
        return without_exceptions(self._algorithm.parameterAsRasterLayer, self._parameters, name, self._context)

    def _way_out(self, value) -> str:
        """Return what to choose instead of ``value``, which is not a raster."""
        from ...pipeline.rasters.border.ways_out import VECTOR, way_out  # GDAL is imported when it is needed

        layer = value
        if not isinstance(value, QgsMapLayer):
            layer = without_exceptions(QgsProcessingUtils.mapLayerFromString, str(value), self._context)
        if isinstance(layer, QgsVectorLayer):
            return VECTOR
        return way_out(str(value)) or tr("Choose a raster that QGIS can open.")

    def _items(self, name: str) -> list:
        """Return the entries of a list that are not empty."""
        return [item for item in self._entries(name) if not _is_empty(item)]

    def _entries(self, name: str) -> list:
        value = self._raw(name)
        if value is None:
            return []
        return list(value) if isinstance(value, (list, tuple)) else [value]

    def _as_raster(self, item) -> Optional[QgsMapLayer]:
        """Return the layer of one entry of a list, as a raster if it is a text."""
        if isinstance(item, QgsMapLayer):
            return item
        raster = QgsProcessingUtils.LayerHint.Raster
        return without_exceptions(QgsProcessingUtils.mapLayerFromString, str(item), self._context, True, raster)

    def _vector(self, value, raster: Optional[QgsMapLayer]) -> Optional[QgsVectorLayer]:
        """Return the vector layer that ``value`` is or names, ``None`` where it is none, or ``raster`` is valid."""
        if isinstance(value, QgsVectorLayer):
            return value
        if isinstance(raster, QgsRasterLayer) and raster.isValid() or not isinstance(value, str):
            return None
        hint = QgsProcessingUtils.LayerHint.Vector
        layer = without_exceptions(QgsProcessingUtils.mapLayerFromString, value, self._context, True, hint)
        return layer if isinstance(layer, QgsVectorLayer) and layer.isValid() else None

    def _listed_layer(self, item) -> QgsRasterLayer:
        layer = self._as_raster(item)
        if isinstance(layer, QgsRasterLayer) and layer.isValid():
            return layer
        opened = gdal_layer(item)
        if opened is not None:
            return opened
        name = layer.name() if isinstance(layer, QgsMapLayer) else item
        raise QgsProcessingException(
            engine_problem(item)
            or tr("'{name}' is not a raster. {remedy}").format(name=name, remedy=self._way_out(item))
        )

    def _raw(self, name):
        value = self._parameters.get(name)
        if isinstance(value, QgsProperty):
            value = self._evaluated(name, value)
        if _is_empty(value):
            value = self._algorithm.parameterDefinition(name).defaultValue()
        return None if _is_empty(value) else value

    def _evaluated(self, name, setting: QgsProperty):
        """Return the value of a data-defined ``setting``; raise ``QgsProcessingException`` where its expression
        fails.
        """
        context = self._context.expressionContext()
        value, is_valid = setting.value(context)
        if not is_valid and setting.expressionString():
            expression = QgsExpression(setting.expressionString())
            expression.evaluate(context)
            cause = expression.parserErrorString() or expression.evalErrorString()
            if cause:
                raise QgsProcessingException(
                    tr("The expression of {name}, '{expression}', cannot be evaluated: {cause}").format(
                        name=name, expression=setting.expressionString(), cause=cause.strip()
                    )
                )
        return value


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
