"""Cloud masks of polygons in QGIS: files, layers of the project, temporary and filtered layers, in every algorithm."""

import json
from pathlib import PurePath

import numpy as np
import pytest
import rasters
from drawn_polygons import box, wkt_of_rings, write_vector
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from sar_cloud_removal.algorithms.parameters.layers import vector_source
from toolbox import Log, run, run_unchecked

pytestmark = pytest.mark.usefixtures("provider")
RECTANGLE = wkt_of_rings([box(20.5, 30.5, 44.5, 60.5)])
ELSEWHERE = wkt_of_rings([box(2.5, 2.5, 6.5, 6.5)])


@pytest.fixture
def drawn(scene):
    """The pixels (H, W) that the rectangle touches."""
    found = np.zeros(scene.cloudy.shape, bool)
    found[20:45, 30:61] = True
    return found


@pytest.fixture
def expected(values, drawn, tmp_path):
    """The result with the rectangle as a raster."""
    path = rasters.write_raster(tmp_path / "as_raster.tif", drawn.astype("uint8"))
    run("removeclouds", {**values, "CLOUD_MASK": path, "OUTPUT": str(tmp_path / "expected.tif")})
    return rasters.read_raster(tmp_path / "expected.tif")


def temporary(*shapes, crs=rasters.CRS):
    """Return a layer in memory."""
    layer = QgsVectorLayer(f"Polygon?crs={crs}", "drawn by hand", "memory")
    features = []
    for text in shapes:
        features.append(QgsFeature())
        features[-1].setGeometry(QgsGeometry.fromWkt(text))
    layer.dataProvider().addFeatures(features)
    return layer


def chosen(folder, kind):
    """Return a mask with the rectangle, in one of the ways that QGIS has for it."""
    if kind == "temporary layer":
        return temporary(RECTANGLE)
    if kind == "several layers":
        write_vector(folder / "clouds.gpkg", [ELSEWHERE], layer="noon")
        return write_vector(folder / "clouds.gpkg", [RECTANGLE]) + "|layername=clouds"
    path = write_vector(folder / "clouds.gpkg", [RECTANGLE])
    if kind == "text":
        return path
    layer = QgsVectorLayer(path, "clouds", "ogr")
    if kind == "filtered layer":
        write_vector(folder / "two.gpkg", [RECTANGLE, ELSEWHERE])
        layer = QgsVectorLayer(f"{folder / 'two.gpkg'}|layername=clouds", "two", "ogr")
        assert layer.setSubsetString("fid = 1")
    if kind == "edited layer":
        layer = QgsVectorLayer(write_vector(folder / "edited.gpkg", [ELSEWHERE]), "edited", "ogr")
        layer.startEditing()
        assert layer.changeGeometry(1, QgsGeometry.fromWkt(RECTANGLE))
    if kind == "layer with another CRS":
        path = write_vector(folder / "moved.shp", [RECTANGLE], crs=rasters.CRS)
        layer = QgsVectorLayer(path, "moved", "ogr")
        gdal.Unlink(path.replace(".shp", ".prj"))
        layer = QgsVectorLayer(path, "moved", "ogr")
        layer.setCrs(QgsCoordinateReferenceSystem(rasters.CRS))
    if kind == "layer of the project":
        QgsProject.instance().addMapLayer(layer)
        return layer.id()
    return layer


KINDS = [
    *("text", "layer", "several layers", "layer of the project", "temporary layer", "filtered layer", "edited layer"),
    "layer with another CRS",
]


@pytest.mark.usefixtures("qgis_new_project")
@pytest.mark.parametrize("kind", KINDS)
def test_polygons_hide_what_the_same_raster_hides(values, expected, tmp_path, kind):
    run("removeclouds", {**values, "CLOUD_MASK": chosen(tmp_path, kind)})
    np.testing.assert_array_equal(rasters.read_raster(values["OUTPUT"]), expected)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("LineString?crs=EPSG:32632", "is a layer of lines, not of polygons. If they go around"),
        ("MultiPointZ?crs=EPSG:32632", "is a layer of points, not of polygons. If they mark"),
        ("NoGeometry?field=a:integer", "is a table without geometries. Choose a layer of polygons"),
    ],
)
def test_what_is_no_layer_of_polygons_is_named_as_its_user_knows_it(scene, values, kind, text):
    layer = QgsVectorLayer(kind, "my notes", "memory")
    for mask in ({"CLOUD_MASK": layer}, {"REFERENCES": [scene.optical], "REFERENCE_MASKS": [layer]}):
        with pytest.raises(QgsProcessingException, match=f"The cloud mask 'my notes' {text}"):
            run("removeclouds", {**values, **mask})


def test_a_processing_model_may_pass_them_too(provider, values, expected, tmp_path):
    run_unchecked(provider, "removeclouds", {**values, "CLOUD_MASK": chosen(tmp_path, "layer")})
    np.testing.assert_array_equal(rasters.read_raster(values["OUTPUT"]), expected)


def test_a_raster_layer_is_still_a_mask(values, expected, tmp_path):
    layer = QgsRasterLayer(str(tmp_path / "as_raster.tif"), "raster")
    run("removeclouds", {**values, "CLOUD_MASK": layer})
    np.testing.assert_array_equal(rasters.read_raster(values["OUTPUT"]), expected)


def test_the_metadata_of_the_result_name_file_and_layer(values, tmp_path):
    mask = chosen(tmp_path, "several layers")
    run("removeclouds", {**values, "CLOUD_MASK": mask})
    tags = gdal.Open(values["OUTPUT"]).GetMetadata()
    (text,) = (value for name, value in tags.items() if "clouds.gpkg" in value)
    assert json.loads(text)["mask"]["raster"]["path"] == mask


def test_a_run_in_blocks_gives_the_same(values, expected, tmp_path):
    more = {"CLOUD_MASK": chosen(tmp_path, "text"), "WORK_FOLDER": str(tmp_path / "work"), "BLOCK_SIZE": 256}
    run("removeclouds", {**values, **more})
    np.testing.assert_array_equal(rasters.read_raster(values["OUTPUT"]), expected)


def test_detected_clouds_are_those_drawn(scene, drawn, tmp_path):
    values = {"OPTICAL": scene.optical, "CLOUD_MASK": temporary(RECTANGLE), "OUTPUT": str(tmp_path / "mask.tif")}
    results = run("detectclouds", {**values, "MIN_SIZE": 0})
    np.testing.assert_array_equal(rasters.read_raster(values["OUTPUT"])[0], drawn)
    assert results["METHOD_USED"] == "mask" and results["CLOUD_SHARE"] == pytest.approx(drawn.mean())


def test_an_evaluation_compares_under_them(scene, drawn, tmp_path):
    values = {"RESTORED": scene.optical, "REFERENCE": scene.optical, "CLOUD_MASK": chosen(tmp_path, "layer")}
    results = run("evaluaterestoration", {**values, "JSON": str(tmp_path / "figures.json")})
    assert results["CLOUDY_SHARE"] == pytest.approx(drawn.mean())


def test_masks_of_other_dates_and_of_composites_may_be_polygons(scene, values, drawn, tmp_path):
    other = rasters.write_raster(tmp_path / "other.tif", scene.optical_dn + 9, names=rasters.BAND_NAMES[3])
    as_raster = rasters.write_raster(tmp_path / "as_raster.tif", drawn.astype("uint8"))
    results = []
    for mask in (as_raster, temporary(RECTANGLE), chosen(tmp_path, "text")):
        dates = {"REFERENCES": [other], "REFERENCE_MASKS": [mask], "ESTIMATOR": "closed-form"}
        run("removeclouds", {**values, **dates})
        results.append(rasters.read_raster(values["OUTPUT"]))
        composite = {"RASTERS": [scene.optical, other], "MASKS": [mask, scene.mask], "MASK_BUFFER": 0}
        run("bestpixel", {**composite, "OUTPUT": str(tmp_path / "composite.tif")})
        results.append(rasters.read_raster(tmp_path / "composite.tif"))
    for index in range(2, len(results)):
        np.testing.assert_array_equal(results[index], results[index % 2])


@pytest.mark.parametrize(
    "mask, error",
    [
        (lambda folder: temporary(RECTANGLE, crs=""), "Layer 'drawn by hand' has no CRS. Assign it"),
        (lambda folder: str(folder / "none.gpkg"), "Could not load source layer for CLOUD_MASK"),
    ],
)
def test_what_is_neither_raster_nor_polygons_is_refused(values, tmp_path, mask, error):
    with pytest.raises(QgsProcessingException, match=error):
        run("removeclouds", {**values, "CLOUD_MASK": mask(tmp_path)})


def test_what_is_written_to_a_file_first_keeps_its_name(tmp_path):
    layer = temporary(RECTANGLE)
    for name, wanted in (("2024-05-03: clouds?", "2024-05-03_ clouds_"), ("n" * 300, "n" * 60), ("", "polygons")):
        layer.setName(name)
        assert PurePath(vector_source(layer).path).name == f"{wanted}.gpkg|layername=polygons"
    for stem, inner, wanted in (("20240503_mask", "clouds", "20240503_mask clouds"), ("one", "one", "one")):
        path = write_vector(tmp_path / f"{stem}.gpkg", [RECTANGLE], layer=inner)
        filtered = QgsVectorLayer(f"{path}|layername={inner}", "renamed", "ogr")
        assert filtered.setSubsetString("fid = 1")
        assert PurePath(vector_source(filtered).path).stem == wanted


def test_an_empty_layer_hides_nothing(values, scene, tmp_path):
    log = Log()
    run("removeclouds", {**values, "CLOUD_MASK": temporary()}, log)
    np.testing.assert_array_equal(rasters.read_raster(values["OUTPUT"]), scene.optical_dn)
    assert any("has no polygons" in text for text in log.lines["warning"])
