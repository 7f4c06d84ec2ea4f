"""Raster layers as the sources that the engine opens, and layers of texts that GDAL opens and QGIS does not."""

import os
import re
from pathlib import Path
from typing import Optional, Tuple

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsMapLayer,
    QgsProcessingException,
    QgsProcessingUtils,
    QgsProject,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ...errors import PluginError
from ...i18n import tr
from ...pipeline.options.sources import RasterSource

_WKT_FOR_GDAL = (
    Qgis.CrsWktVariant.PreferredGdal  # since QGIS 3.36
    if hasattr(Qgis, "CrsWktVariant")
    else QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED_GDAL
)

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
"""What a name of a layer may have, and that of a file may not on every system."""
_NAME_LETTERS = 60


def gdal_layer(value) -> Optional[QgsRasterLayer]:
    """Return the layer of a text that is one of GDAL's own names of rasters, not of a file; ``None`` for
    anything else.
    """
    if not isinstance(value, str) or not value.strip():
        return None
    layer = without_exceptions(QgsRasterLayer, value.strip(), Path(value.strip()).name, "gdal")
    return layer if layer is not None and layer.isValid() else None


def engine_problem(value) -> str:
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


def without_exceptions(load, *arguments) -> Optional[QgsMapLayer]:
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


def vector_source(layer: QgsVectorLayer) -> RasterSource:
    """Return what GDAL opens for the vector ``layer``, and the CRS set on it if that differs from the file's.

    What is not just a layer of a file (a temporary layer, a database, a filter, features not yet saved) is written to a
    temporary file first, which is called like the file or the layer: by that name messages know it, and series the date
    of a mask. Raises ``QgsProcessingException`` where that fails.
    """
    uri = QgsProviderRegistry.instance().decodeUri("ogr", layer.source()) if layer.providerType() == "ogr" else {}
    plain = uri.get("path") and not any(uri.get(key) for key in ("subset", "openOptions", "authcfg"))
    if not plain or layer.isModified():
        return RasterSource(_written(layer, _name_of(layer, uri)))
    crs = layer.crs()
    overridden = crs.isValid() and crs != layer.dataProvider().crs()
    chosen = f"|layername={uri['layerName']}" if uri.get("layerName") else ""
    if not chosen and uri.get("layerId") is not None and int(uri["layerId"]) >= 0:
        chosen = f"|layerid={uri['layerId']}"
    vsi = "".join(str(uri.get(key) or "") for key in ("vsiPrefix",))
    path = str(uri["path"])
    inside = str(uri.get("vsiSuffix") or "")
    path = f"{vsi}{path}{inside}" if vsi and not path.startswith(vsi) else path
    return RasterSource(path + chosen, crs.toWkt(_WKT_FOR_GDAL) if overridden else None)


def _name_of(layer: QgsVectorLayer, uri: dict) -> str:
    """Return the name of the file of ``layer`` with that of its layer there, or else its own; ``uri``: of its file."""
    parts = [Path(str(uri["path"])).stem, uri.get("layerName")] if uri.get("path") else [layer.name()]
    return " ".join(dict.fromkeys(part for part in parts if part))


def _written(layer: QgsVectorLayer, name: str) -> str:
    """Return a temporary file called ``name`` with the geometries of ``layer``, as GDAL names its layer."""
    from ...pipeline.masks.polygons import no_polygons, without_area  # GDAL is imported when it is needed

    kind = without_area(QgsWkbTypes.displayString(QgsWkbTypes.flatType(layer.wkbType())))
    if kind:
        raise QgsProcessingException(str(no_polygons(layer.name(), kind)))
    if not layer.crs().isValid():
        raise QgsProcessingException(
            tr("Layer '{name}' has no CRS. Assign it (layer menu, Layer CRS, Set Layer CRS) and run again.").format(
                name=layer.name()
            )
        )
    path = QgsProcessingUtils.generateTempFilename(f"{_NOT_IN_NAMES.sub('_', name)[:_NAME_LETTERS] or 'polygons'}.gpkg")
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName, options.skipAttributeCreation = "GPKG", "polygons", True
    error, text, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, path, QgsProject.instance().transformContext(), options
    )
    if error != QgsVectorFileWriter.WriterError.NoError:
        raise QgsProcessingException(
            tr("Layer '{name}' cannot be written to a temporary file: {cause}").format(name=layer.name(), cause=text)
        )
    return f"{path}|layername=polygons"


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
