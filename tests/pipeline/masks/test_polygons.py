"""Cloud masks drawn as polygons: burnt onto the optical grid, wherever and however they were drawn."""

import gc
import re

import numpy as np
import pytest
from drawn_polygons import box, wkt_of_rings, write_vector
from osgeo import gdal, ogr
from rasters import CRS, ORIGIN, PIXEL_M, wkt_of, write_raster
from runs import Log
from sar_cloud_removal.errors import Canceled, GridError, PluginError
from sar_cloud_removal.pipeline.blocks.folder import identity
from sar_cloud_removal.pipeline.masks.polygons import PolygonLayer, is_vector, open_given
from sar_cloud_removal.pipeline.options.sources import MaskSource, RasterSource
from sar_cloud_removal.pipeline.rasters.border.ways_out import VECTOR, way_out
from sar_cloud_removal.pipeline.rasters.grid import Grid, Window
from sar_cloud_removal.pipeline.rasters.raster import Rasters

SHAPE = (60, 80)
GRID = Grid(SHAPE[1], SHAPE[0], (ORIGIN[0], PIXEL_M, 0.0, ORIGIN[1], 0.0, -PIXEL_M), wkt_of(CRS))
WHOLE = Window(0, 0, *SHAPE)
RECTANGLE = [box(10.2, 20.3, 29.7, 40.6)]


def touched(top, left, bottom, right, shape=SHAPE):
    found = np.zeros(shape, bool)
    found[int(np.floor(top)) : int(np.ceil(bottom)), int(np.floor(left)) : int(np.ceil(right))] = True
    return found


def read(path, window=WHOLE, grid=GRID, log=None, shift_px=(0.0, 0.0), **mask):
    opened = open_given(MaskSource(RasterSource(str(path)), **mask), Rasters(), grid, log or Log())
    meaning = opened.recognise(log or Log())
    assert meaning.type == "polygons"
    return opened.read_as(meaning, log or Log(), shift_px).read(window)


@pytest.mark.parametrize("name", ["clouds.gpkg", "clouds.geojson", "clouds.shp"])
def test_every_pixel_that_a_polygon_touches_is_cloudy(tmp_path, name):
    crs = "EPSG:4326" if name.endswith("json") else CRS
    cloudy, known = read(write_vector(tmp_path / name, [wkt_of_rings(RECTANGLE)], crs, kind=ogr.wkbPolygon))
    np.testing.assert_array_equal(cloudy, touched(10.2, 20.3, 29.7, 40.6))
    assert known.all(), "outside the polygons the ground is clear, not unknown"


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:32633", "EPSG:3035"])
def test_polygons_in_another_crs_lie_where_they_were_drawn(tmp_path, crs):
    cloudy, _ = read(write_vector(tmp_path / "clouds.gpkg", [wkt_of_rings(RECTANGLE)], crs))
    np.testing.assert_array_equal(cloudy, touched(10.2, 20.3, 29.7, 40.6))


def test_the_crs_set_on_the_layer_counts(tmp_path):
    path = write_vector(tmp_path / "clouds.shp", [wkt_of_rings(RECTANGLE)], with_crs=False, kind=ogr.wkbPolygon)
    source = MaskSource(RasterSource(path, crs_wkt=wkt_of(CRS)))
    opened = open_given(source, Rasters(), GRID, Log())
    cloudy, _ = opened.read_as(opened.recognise(Log()), Log()).read(WHOLE)
    np.testing.assert_array_equal(cloudy, touched(10.2, 20.3, 29.7, 40.6))


@pytest.mark.parametrize("crs", ["+proj=eqc +a=3396190 +b=3396190 +no_defs", 'LOCAL_CS["a desk",UNIT["metre",1]]'])
def test_polygons_in_a_crs_that_does_not_lead_to_the_raster_are_refused(tmp_path, crs):
    path = write_vector(tmp_path / "clouds.shp", [wkt_of_rings(RECTANGLE)], with_crs=False, kind=ogr.wkbPolygon)
    opened = open_given(MaskSource(RasterSource(path, crs_wkt=wkt_of(crs))), Rasters(), GRID, Log())
    with pytest.raises(GridError, match="cannot be transformed into the CRS of the raster"):
        opened.recognise(Log())


def test_polygons_in_a_geocentric_crs_are_refused(tmp_path):
    opened = open_given(
        MaskSource(RasterSource(write_vector(tmp_path / "clouds.gpkg", [wkt_of_rings(RECTANGLE)], "EPSG:4978"))),
        Rasters(), GRID, Log(),
    )  # fmt: skip
    with pytest.raises(GridError, match="geocentric CRS, whose coordinates count from the centre of the earth"):
        opened.recognise(Log())


@pytest.mark.parametrize("exceptions", [False, True])
def test_a_shapefile_whose_crs_is_damaged_is_refused(tmp_path, exceptions):
    path = write_vector(tmp_path / "clouds.shp", [wkt_of_rings(RECTANGLE)], kind=ogr.wkbPolygon)
    (tmp_path / "clouds.prj").write_text('PROJCS["broken",GEOGCS["x"')
    was = gdal.GetUseExceptions()
    (gdal.UseExceptions if exceptions else gdal.DontUseExceptions)()
    try:
        with pytest.raises(GridError, match="have no CRS that can be read"):
            open_given(MaskSource(RasterSource(path)), Rasters(), GRID, Log())
    finally:
        (gdal.UseExceptions if was else gdal.DontUseExceptions)()


@pytest.mark.parametrize("far", ["1e300", "1e13"])
def test_polygons_that_reach_beyond_any_place_are_left_out_with_a_warning(tmp_path, far):
    log = Log()
    beyond = f"POLYGON ((-{far} -{far}, {far} 0, 0 {far}, -{far} -{far}))"
    cloudy, _ = read(write_vector(tmp_path / "clouds.gpkg", [wkt_of_rings(RECTANGLE), beyond]), log=log)
    np.testing.assert_array_equal(cloudy, touched(10.2, 20.3, 29.7, 40.6))
    assert "1 polygons" in log.warnings[0] and "have no place in the CRS of the raster" in log.warnings[0]


def test_a_crs_whose_name_is_not_utf_8_is_read(tmp_path):
    path = write_vector(tmp_path / "clouds.shp", [wkt_of_rings(RECTANGLE)], kind=ogr.wkbPolygon)
    crs = (tmp_path / "clouds.prj").read_bytes()
    (tmp_path / "clouds.prj").write_bytes(crs.replace(b'PROJCS["W', b'PROJCS["\xd3', 1))
    cloudy, _ = read(path)
    np.testing.assert_array_equal(cloudy, touched(10.2, 20.3, 29.7, 40.6))


@pytest.mark.parametrize(
    "wkt, crs",
    [
        ("POLYGON ((600100 5099900, 600200 5099900, 600200 5099800, 600100 5099900))", "EPSG:4326"),  # metres
        ("POLYGON ((-1e300 -1e300, 1e300 0, 0 1e300, -1e300 -1e300))", CRS),
    ],
)
def test_polygons_of_which_none_has_a_place_are_refused(tmp_path, wkt, crs):
    path = write_vector(tmp_path / "clouds.shp", [wkt], with_crs=False, kind=ogr.wkbPolygon)
    opened = open_given(MaskSource(RasterSource(path, crs_wkt=wkt_of(crs))), Rasters(), GRID, Log())
    with pytest.raises(GridError, match="No polygon .* their coordinates do not fit the CRS of the layer. Assign"):
        opened.recognise(Log())


def test_holes_stay_clear_and_overlaps_stay_cloudy(tmp_path):
    ring = [box(5.5, 5.5, 30.5, 30.5), box(12.0, 12.0, 24.0, 24.0)]
    parts = f"MULTIPOLYGON ({wkt_of_rings([box(40, 40, 52, 60)])[8:]}, {wkt_of_rings([box(45, 50, 58, 70)])[8:]})"
    cloudy, _ = read(write_vector(tmp_path / "clouds.gpkg", [wkt_of_rings(ring), parts]))
    assert not cloudy[13:23, 13:23].any() and cloudy[6:12, 6:30].all()
    assert cloudy[45:52, 50:60].all(), "both parts of the feature cover this"


def test_a_polygon_that_crosses_itself_is_burnt_and_warned_of(tmp_path):
    bow = [[(10, 10), (30, 40), (10, 40), (30, 10), (10, 10)]]
    log = Log()
    cloudy, _ = read(write_vector(tmp_path / "clouds.gpkg", [wkt_of_rings(bow)]), log=log)
    assert cloudy[20, 12] and cloudy[20, 37] and not cloudy[12, 24]
    assert "1 polygons of the cloud mask" in log.warnings[0] and "cross themselves" in log.warnings[0]


def test_polygons_partly_outside_are_cut(tmp_path):
    cloudy, _ = read(write_vector(tmp_path / "clouds.gpkg", [wkt_of_rings([box(-50, -50, 8.5, 12.5)])]))
    np.testing.assert_array_equal(cloudy, touched(0, 0, 8.5, 12.5))


@pytest.mark.parametrize(
    "shapes, warning",
    [
        ([wkt_of_rings([box(900, 900, 910, 910)])], "None of the 1 polygons"),
        ([], "has no polygons"),
        (["POLYGON EMPTY"], "has no polygons"),
    ],
)
def test_without_a_polygon_on_the_raster_nothing_is_hidden_with_a_warning(tmp_path, shapes, warning):
    log = Log()
    cloudy, known = read(write_vector(tmp_path / "clouds.gpkg", shapes), log=log)
    assert not cloudy.any() and known.all()
    assert len(log.warnings) == 1 and warning in log.warnings[0]


def test_features_without_an_area_are_left_out_with_a_warning(tmp_path):
    log = Log()
    point = f"POINT ({ORIGIN[0] + 5} {ORIGIN[1] - 5})"
    cloudy, _ = read(write_vector(tmp_path / "clouds.gpkg", [point, wkt_of_rings(RECTANGLE)]), log=log)
    np.testing.assert_array_equal(cloudy, touched(10.2, 20.3, 29.7, 40.6))
    assert log.warnings == [
        f"1 features of the cloud mask '{tmp_path / 'clouds.gpkg'}' are not polygons and are left out."
    ]


def test_curves_and_heights_are_burnt(tmp_path):
    x, y = ORIGIN[0] + 400, ORIGIN[1] - 300
    circle = (
        f"CURVEPOLYGON (CIRCULARSTRING ({x - 100} {y}, {x} {y + 100}, {x + 100} {y}, {x} {y - 100}, {x - 100} {y}))"
    )
    high = f"POLYGON Z (({x - 350} {y} 9, {x - 250} {y} 9, {x - 250} {y - 100} 9, {x - 350} {y} 9))"
    cloudy, _ = read(write_vector(tmp_path / "clouds.gpkg", [circle, high]))
    assert cloudy[30, 31:49].all() and not cloudy[20:22, 30:32].any() and cloudy[31, 10:14].all()


@pytest.mark.parametrize("size", [7, 33])
def test_windows_read_what_the_whole_has(tmp_path, size):
    shape = (600, 90)
    grid = Grid(shape[1], shape[0], GRID.geotransform, GRID.crs_wkt)
    rng = np.random.default_rng(1)
    shapes = []
    for row, col, high, wide in rng.uniform((0, 0, 1, 1), (590, 85, 60, 40), (40, 4)):
        shapes.append(wkt_of_rings([[(row, col), (row + high, col + wide), (row + high / 2, col), (row, col)]]))
    path = write_vector(tmp_path / "clouds.gpkg", shapes)
    whole, _ = read(path, Window(0, 0, *shape), grid)
    opened = open_given(MaskSource(RasterSource(path)), Rasters(), grid, Log())
    mask = opened.read_as(opened.recognise(Log()), Log())
    for row in range(0, shape[0], size * 8):
        for col in range(0, shape[1], size):
            part, _ = mask.read(Window(row, col, size, size))
            inside = whole[row : row + size, col : col + size]
            np.testing.assert_array_equal(part[: inside.shape[0], : inside.shape[1]], inside)
    assert 0.05 < whole.mean() < 0.95


def test_a_date_a_pixel_off_is_covered_to_the_edge(tmp_path):
    path = write_vector(tmp_path / "clouds.gpkg", [wkt_of_rings([box(-90, -90, 900, 900)])])
    cloudy, known = read(path, shift_px=(2.4, -2.6))
    assert cloudy.all() and known.all()


def test_one_layer_of_several_is_chosen_as_qgis_names_it(tmp_path):
    path = write_vector(tmp_path / "clouds.gpkg", [wkt_of_rings([box(0, 0, 5, 5)])], layer="first")
    write_vector(path, [wkt_of_rings(RECTANGLE)], layer="second one")
    for chosen in ("layername=second one", "layerid=1"):
        cloudy, _ = read(f"{path}|{chosen}")
        np.testing.assert_array_equal(cloudy, touched(10.2, 20.3, 29.7, 40.6))


@pytest.fixture
def kinds(tmp_path):
    """A layer with a cloud and a lake, called so in its field ``kind``."""
    path = write_vector(tmp_path / "kinds.gpkg", [], layer="drawn", kind=ogr.wkbPolygon)
    dataset = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_UPDATE)
    layer = dataset.GetLayer(0)
    layer.CreateField(ogr.FieldDefn("kind", ogr.OFTString))
    for kind, shape in (("cloud", RECTANGLE), ("lake | pond", [box(50.2, 60.3, 54.7, 69.6)])):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["kind"] = kind
        feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt_of_rings(shape)))
        layer.CreateFeature(feature)
    dataset.FlushCache()
    return path


@pytest.mark.parametrize("layer", ["", "|layername=drawn", "|layerid=0|geometrytype=Polygon"])
def test_a_filter_that_qgis_writes_into_the_path_counts(kinds, layer):
    cloudy, _ = read(f"""{kinds}{layer}|subset="kind" = 'cloud'""")
    np.testing.assert_array_equal(cloudy, touched(10.2, 20.3, 29.7, 40.6))
    cloudy, _ = read(f"""{kinds}{layer}|subset="kind" = 'lake | pond'""")
    np.testing.assert_array_equal(cloudy, touched(50.2, 60.3, 54.7, 69.6))


@pytest.mark.parametrize("subset", ["SELECT * FROM drawn", "kind = ", "= 'cloud'"])
def test_a_filter_that_cannot_be_applied_is_refused(gdal_mode, kinds, subset):
    with pytest.raises(PluginError, match="The filter '.*' of the cloud mask '.*kinds.gpkg' cannot be applied.*Mend"):
        open_given(MaskSource(RasterSource(f"{kinds}|subset={subset}")), Rasters(), GRID, Log())


@pytest.mark.parametrize("layer", ["layername=nope", "layerid=1"])
def test_the_layers_are_named_where_one_that_is_not_there_is_chosen_for_a_raster(kinds, layer):
    assert way_out(f"{kinds}|{layer}").endswith("but 'drawn': choose one of them.")
    assert way_out(f"{kinds}|layerid=0") == way_out(kinds) == VECTOR


def refused(tmp_path, *shapes, name="clouds.gpkg", layer="", grid=GRID, mask=(), **writing):
    path = write_vector(tmp_path / name, shapes, **writing)
    with pytest.raises(PluginError) as caught:
        opened = open_given(MaskSource(RasterSource(path + layer), **dict(mask)), Rasters(), grid, Log())
        opened.recognise(Log())
    return str(caught.value)


def test_what_is_no_layer_of_polygons_is_one_clear_error(tmp_path):
    shape, point = wkt_of_rings(RECTANGLE), f"POINT ({ORIGIN[0]} {ORIGIN[1]})"
    line = f"LINESTRING ({ORIGIN[0]} {ORIGIN[1]}, {ORIGIN[0] + 50} {ORIGIN[1]})"
    for number, (text, kind, fragment) in enumerate(
        (
            (point, ogr.wkbPoint, "is a layer of points, not of polygons. If they mark clouds"),
            (line, ogr.wkbLineString, "is a layer of lines, not of polygons. If they go around the clouds"),
            (point, ogr.wkbUnknown, "features without an area"),
        )
    ):
        assert fragment in refused(tmp_path, text, name=f"{number}.gpkg", kind=kind)
    for number, layer in enumerate(("", "|layername=clouds", "|layerid=0")):
        error = refused(tmp_path, name=f"table{number}.gpkg", layer=layer, kind=ogr.wkbNone)
        assert "is a table without geometries. Choose" in error
    path = write_vector(tmp_path / "two.gpkg", [shape], layer="first")
    error = refused(tmp_path, shape, name="two.gpkg", layer="")
    assert "has 2 layers: 'first', 'clouds'. Choose one, such as" in error and "|layername=first'" in error
    with pytest.raises(PluginError, match="no layer 'third'.*'first', 'clouds'"):
        open_given(MaskSource(RasterSource(f"{path}|layername=third")), Rasters(), GRID, Log())
    error = refused(tmp_path, shape, name="nowhere.shp", with_crs=False, kind=ogr.wkbPolygon)
    assert "have no CRS" in error
    assert "is a layer of polygons" in refused(tmp_path, shape, name="a.gpkg", mask={"type": "scl"})
    assert "MASK_BAND is 1" in refused(tmp_path, shape, name="b.gpkg", mask={"band": 1})
    assert "the optical raster has no CRS" in refused(tmp_path, shape, name="c.gpkg", grid=Grid(80, 60))


def test_rasters_are_not_taken_for_vectors(tmp_path):
    raster = write_raster(tmp_path / "mask.tif", np.zeros(SHAPE, "uint8"))
    packed = str(tmp_path / "mask.gpkg")
    gdal.Translate(packed, raster, format="GPKG").FlushCache()
    assert not is_vector(raster) and not is_vector(packed) and not is_vector(str(tmp_path / "none.tif"))
    assert not is_vector(str(tmp_path)) and not is_vector(7) and not is_vector("mask\0.gpkg")
    assert is_vector(f"{packed}|layername=x") and is_vector(write_vector(tmp_path / "x.gpkg", []))


def test_a_file_that_changes_in_the_run_is_noticed_and_is_no_output(tmp_path):
    path = write_vector(tmp_path / "clouds.geojson", [wkt_of_rings(RECTANGLE)], "EPSG:4326")
    rasters = Rasters()
    open_given(MaskSource(RasterSource(path)), rasters, GRID, Log())
    assert not rasters.have_changed()
    with pytest.raises(PluginError, match=re.escape("is also an input")):
        rasters.require_not_inputs({"OUTPUT": path})
    with open(path, "a") as file:
        file.write(" ")
    assert rasters.have_changed()


def test_nothing_stays_in_memory(tmp_path):
    before = set(gdal.ReadDir("/vsimem/sar_cloud_removal") or ())  # of runs that are not collected yet
    path = write_vector(tmp_path / "clouds.gpkg", [wkt_of_rings(RECTANGLE)])
    read(path)
    with pytest.raises(Canceled):
        read(path, log=Log(cancel_at=0))
    gc.collect()
    assert set(gdal.ReadDir("/vsimem/sar_cloud_removal") or ()) <= before


def test_edits_that_a_geopackage_keeps_in_its_journal_are_a_change(tmp_path, monkeypatch):
    path = write_vector(tmp_path / "clouds.gpkg", [wkt_of_rings(RECTANGLE)])
    monkeypatch.setenv("OGR_SQLITE_JOURNAL", "WAL")
    edited = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_UPDATE)  # as QGIS keeps it open
    features = edited.GetLayer(0)
    found = []
    for offset in (0, 20):
        feature = ogr.Feature(features.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt_of_rings([box(offset, 5, offset + 9, 9)])))
        features.StartTransaction()
        features.CreateFeature(feature)
        features.CommitTransaction()
        found.append(identity([], [PolygonLayer(RasterSource(path))]))
    assert found[0] != found[1]
