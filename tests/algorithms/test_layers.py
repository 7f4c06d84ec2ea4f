"""Layers in and out: what the algorithms read from a layer, and how they name and draw their results."""

import gc
import re
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
import qgis.utils
import rasters
from containers import Containers
from layers import drawn, enhancement, stretched
from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsProperty,
    QgsRasterLayer,
    QgsRasterRange,
    QgsSettings,
    QgsSingleBandGrayRenderer,
)
from sar_cloud_removal.algorithms.parameters.layers import raster_source
from sar_cloud_removal.algorithms.parameters.values import Values
from sar_cloud_removal.gui import styling
from sar_cloud_removal.models.store import ModelStore, default_model
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.removeclouds import RestoreOptions
from sar_cloud_removal.pipeline.options.sources import OpticalSource, RasterSource, SarSource
from toolbox import load, run, run_and_load

pytestmark = pytest.mark.usefixtures("provider")


def test_a_raster_is_its_file_unless_the_layer_says_otherwise(scene):
    layer = QgsRasterLayer(scene.optical, "optical")
    assert raster_source(layer).path == scene.optical and raster_source(layer).crs_wkt is None
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32633"))
    assert QgsCoordinateReferenceSystem.fromWkt(raster_source(layer).crs_wkt).authid() == "EPSG:32633"
    layer.setCrs(QgsCoordinateReferenceSystem())
    assert raster_source(layer).crs_wkt is None, "a layer without a CRS does not take the file's away"


def test_a_crs_set_on_the_layer_wins_in_the_result(scene, values):
    layers = {name: QgsRasterLayer(values[name], name) for name in ("OPTICAL", "SAR", "CLOUD_MASK")}
    for layer in layers.values():
        layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32633"))
    run("removeclouds", {**values, **layers})
    assert QgsRasterLayer(values["OUTPUT"], "result").crs().authid() == "EPSG:32633"


def with_nodata(path, *values, band=None):
    """Return a layer of ``path`` with additional NoData ``values``, of one ``band`` or of all."""
    layer = QgsRasterLayer(path, "a layer")
    for number in range(1, layer.bandCount() + 1):
        if band in (None, number):
            ranges = [QgsRasterRange(*(value if isinstance(value, tuple) else (value, value))) for value in values]
            layer.dataProvider().setUserNoDataValue(number, ranges)
    return layer


def test_nodata_of_a_layer_is_taken_along(scene):
    source = raster_source(QgsRasterLayer(scene.optical, "optical"))
    assert (source.nodata, source.ignore_nodata) == (None, False)
    assert raster_source(with_nodata(scene.optical, 700.0)).nodata == 700
    path = rasters.write_raster(scene.optical.replace("optical", "declared"), scene.optical_dn, nodata=0)
    layer = QgsRasterLayer(path, "declared")
    assert not raster_source(layer).ignore_nodata
    for number in (1, 2, 3):
        layer.dataProvider().setUseSourceNoDataValue(number, False)
    assert raster_source(layer).ignore_nodata and raster_source(layer).nodata is None


@pytest.mark.parametrize("values, band", [((700.0, 900.0), None), (((700.0, 900.0),), None), ((700.0,), 2)])
def test_nodata_of_a_layer_that_cannot_be_taken_along_is_refused(scene, values, band):
    with pytest.raises(QgsProcessingException, match="'a layer' has several NoData values or ranges of its own"):
        raster_source(with_nodata(scene.optical, *values, band=band))


def test_nodata_of_layers_counts_in_the_result(scene, values):
    plain = run("removeclouds", {**values, "OUTPUT": values["OUTPUT"].replace("result", "plain")})
    expected = rasters.read_raster(plain["OUTPUT"])
    optical, sar, mask = scene.optical_dn.copy(), scene.sar_db.copy(), scene.cloudy.astype("uint8")
    optical[:, :9], sar[:, :, -9:], mask[-9:] = 65000, 35, 7
    for name, bands in (("optical", optical), ("sar", sar), ("mask", mask)):
        rasters.write_raster(getattr(scene, name), bands, names=rasters.BAND_NAMES[3] if name == "optical" else ())
    told = {"OPTICAL": with_nodata(scene.optical, 65000.0), "SAR": with_nodata(scene.sar, 35.0)}
    told["CLOUD_MASK"] = with_nodata(scene.mask, 7.0)
    run("removeclouds", {**values, **told})
    result = rasters.read_raster(values["OUTPUT"])
    assert (result[:, :9] == 65000).all()
    # statistics are of fewer pixels, and no more than that
    assert np.abs(result[:, scene.cloudy].astype(float) - expected[:, scene.cloudy]).mean() < 30
    with_values = run("removeclouds", {**values, "OUTPUT": values["OUTPUT"], "OPTICAL_NODATA": 65000, "SAR_NODATA": 35,
                                       "CLOUD_MASK": told["CLOUD_MASK"]})  # fmt: skip
    np.testing.assert_array_equal(rasters.read_raster(with_values["OUTPUT"]), result)


def test_subdatasets_and_virtual_paths_are_passed_on_as_they_are(scene, tmp_path):
    with zipfile.ZipFile(tmp_path / "product.zip", "w") as product:
        product.write(scene.optical, "folder/optical.tif")
    for path in (f"GTIFF_DIR:1:{scene.optical}", f"/vsizip/{tmp_path}/product.zip/folder/optical.tif"):
        layer = QgsRasterLayer(path, "optical")
        assert layer.isValid() and raster_source(layer).path == path


@pytest.mark.parametrize("name", ["GTIFF_DIR:1:{sar}", "/vsizip/{folder}/product.zip/sar.tif"])
def test_names_of_gdals_own_are_rasters_too(scene, values, tmp_path, name):
    with zipfile.ZipFile(tmp_path / "product.zip", "w") as product:
        product.write(scene.sar, "sar.tif")
    run("removeclouds", values)
    expected = rasters.read_raster(values["OUTPUT"])
    run("removeclouds", {**values, "SAR": name.format(sar=scene.sar, folder=tmp_path)})
    assert (rasters.read_raster(values["OUTPUT"]) == expected).all()


def test_the_way_out_is_named_where_there_is_no_raster(scene, values, tmp_path):
    (tmp_path / "S2A.SAFE").mkdir()
    (tmp_path / "clouds.geojson").write_text('{"type": "Point", "coordinates": [9, 46]}')
    for given, remedy in (
        ("S2A.SAFE", "It is the folder of a Sentinel product"),
        ("clouds.geojson", "It is a vector layer: turn it into a raster first"),
    ):
        for parameter in ("OPTICAL", "SAR"):
            with pytest.raises(QgsProcessingException, match=remedy):
                run("removeclouds", {**values, parameter: str(tmp_path / given)})


@pytest.mark.parametrize("name", ["OPTICAL", "SAR", "CLOUD_MASK"])
def test_what_holds_several_rasters_is_refused_with_what_to_choose(scene, values, tmp_path, name):
    containers = Containers(tmp_path, {key: values[key] for key in ("OPTICAL", "SAR", "CLOUD_MASK")})
    for given, remedy in containers.unclear():
        with pytest.raises(QgsProcessingException, match=re.escape(remedy)):
            run("removeclouds", {**values, name: given})


def test_layers_that_are_no_plain_files_are_refused(scene):
    wms = QgsRasterLayer("type=xyz&url=https://example.org/%7Bz%7D/%7Bx%7D/%7By%7D.png", "tiles", "wms")
    with pytest.raises(QgsProcessingException, match="'tiles' is not a raster file.*'wms'.*Save it as GeoTIFF"):
        raster_source(wms)
    with_options = QgsRasterLayer(f"{scene.optical}|option:NUM_THREADS=2", "own")
    assert with_options.isValid()
    with pytest.raises(QgsProcessingException, match="'own' is opened with its own settings.*NUM_THREADS=2"):
        raster_source(with_options)


def test_an_expression_that_fails_is_not_replaced_by_the_default(provider):
    given = {"MASK_BUFFER": QgsProperty.fromExpression("3 +"), "FEATHER": QgsProperty.fromExpression("no_such(1)")}
    values = Values(provider.algorithm("removeclouds"), given, QgsProcessingContext())
    for name in given:
        with pytest.raises(QgsProcessingException, match=f"The expression of {name}, .* cannot be evaluated: ."):
            values.integer(name)
    null = Values(
        provider.algorithm("removeclouds"), {"FEATHER": QgsProperty.fromExpression("NULL")}, QgsProcessingContext()
    )
    assert null.integer("FEATHER") is None, "no value is the default"


@pytest.mark.parametrize("empty", [None, "", NULL], ids=str)
def test_gaps_of_lists_are_left_out_with_what_belongs_to_them(provider, scene, empty):
    """Models leave them for optional inputs that are not given."""
    given = {
        "REFERENCES": [empty, scene.optical, empty],
        "REFERENCE_MASKS": [scene.mask, scene.mask, empty],
        "REFERENCE_SAR": [empty, empty, empty],
        "OTHER_BANDS": [empty],
    }
    values = Values(provider.algorithm("removeclouds"), given, QgsProcessingContext())
    dates = values.paired("REFERENCES", "REFERENCE_MASKS", "REFERENCE_SAR")
    assert [source.path for source in dates.rasters("REFERENCES")] == [scene.optical]
    assert [source.path for source in dates.masks("REFERENCE_MASKS")] == [scene.mask]
    assert dates.rasters("REFERENCE_SAR") == values.rasters("OTHER_BANDS") == ()
    given.update(REFERENCES=[scene.optical] * 2, REFERENCE_MASKS=[scene.mask, empty])
    with pytest.raises(QgsProcessingException, match="REFERENCE_MASKS has nothing in position 2: give one for each"):
        values.paired("REFERENCES", "REFERENCE_MASKS")


def test_lists_take_the_names_that_single_rasters_take(provider, scene, tmp_path):
    archive = tmp_path / "in.zip"
    with zipfile.ZipFile(archive, "w") as stream:
        stream.write(scene.optical, "optical.tif")
    given = {"OPTICAL": scene.optical, "REFERENCES": [f"GTIFF_DIR:1:{scene.optical}", f"/vsizip/{archive}/optical.tif"]}
    found = Values(provider.algorithm("removeclouds"), given, QgsProcessingContext()).resolved()["REFERENCES"]
    for item in found:
        assert isinstance(item, str) or item.isValid(), "a layer where QGIS does not open the name"
    algorithm, context = provider.algorithm("removeclouds"), QgsProcessingContext()
    definition = algorithm.parameterDefinition("REFERENCES")
    assert definition.checkValueIsAcceptable(found, context)
    assert len(algorithm.parameterAsLayerList({"REFERENCES": found}, "REFERENCES", context)) == 2
    for text in given["REFERENCES"]:  # qgis_process gives a list of one as a text
        (item,) = Values(algorithm, {**given, "REFERENCES": text}, context).resolved()["REFERENCES"]
        assert definition.checkValueIsAcceptable([item], context)


def test_values_are_never_replaced_silently(provider, scene):
    given = {
        **{"OVERLAP": "", "MASK_BUFFER": QgsProperty.fromExpression("3 + 4"), "FEATHER": None, "DEVICE": " cpu "},
        **{"SCL_CLASSES": "3, 8,x", "OPTICAL_NODATA": "-32768", "BATCH_SIZE": 2.0, "CREATION_OPTIONS": "A=B| C=D |"},
    }
    values = Values(provider.algorithm("removeclouds"), given, QgsProcessingContext())
    assert values.integer("OVERLAP") == 64, "empty means the default"
    assert values.integer("MASK_BUFFER") == 7
    assert values.integer("FEATHER") is None
    assert values.text("DEVICE") == "cpu"
    assert values.integers("SCL_CLASSES") == (3, 8, "x")
    assert values.number("OPTICAL_NODATA") == -32768.0
    assert isinstance(values.integer("BATCH_SIZE"), int)
    assert values.list("CREATION_OPTIONS") == ("A=B", "C=D")
    assert values.layer("GREEN") is None
    assert not values.flag("COG"), "the default"


@pytest.mark.parametrize(
    "value, is_on",
    [("true", True), ("YES ", True), ("1", True), (True, True), ("false", False), ("No", False), (0, False)],
)
def test_a_switch_is_on_off_or_refused(provider, scene, values, value, is_on):
    algorithm = provider.algorithm("removeclouds")
    assert Values(algorithm, {"COG": value}, QgsProcessingContext()).flag("COG") is is_on
    with pytest.raises(QgsProcessingException, match="COG is 'on', allowed are true and false"):
        run("removeclouds", {**values, "COG": "on"})


def test_without_values_the_options_are_the_engine_s_defaults(provider, scene, monkeypatch):
    monkeypatch.setattr(qgis.utils, "iface", None)
    algorithm = provider.algorithm("removeclouds")
    options = algorithm.options(Values(algorithm, {"OPTICAL": scene.optical, "SAR": scene.sar}, QgsProcessingContext()))
    assert options == RestoreOptions(
        OpticalSource(RasterSource(scene.optical)),
        SarSource(RasterSource(scene.sar)),
        inference=InferenceOptions(model=default_model(ModelStore().bundled_names())),
    )


@pytest.mark.parametrize("name", ["removeclouds", "sartooptical", "detectclouds"])
@pytest.mark.parametrize("window_open", [True, False])
def test_a_core_is_left_to_the_window_where_one_is_open(provider, scene, monkeypatch, name, window_open):
    monkeypatch.setattr(qgis.utils, "iface", object() if window_open else None)
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    algorithm = provider.algorithm(name)

    def inference(**given):
        rasters = {"OPTICAL": scene.optical, "SAR": scene.sar}
        return algorithm.options(Values(algorithm, {**rasters, **given}, QgsProcessingContext())).inference

    assert inference().threads == (7 if window_open else 0)
    assert inference(THREADS=3).threads == 3
    chosen = inference(PRECISION="bfloat16", WINDOW=512)
    assert (chosen.precision, chosen.window_px) == ("bfloat16", 512)


@pytest.mark.usefixtures("qgis_new_project")
def test_result_layers_are_drawn_like_the_input(scene, values, tmp_path):
    limits = (100, 3000), (200, 3100), (300, 3200)
    optical = stretched(QgsRasterLayer(scene.optical, "Tile 32TQT"), (1, 2, 3), limits)
    layers = load("removeclouds", {**values, "OPTICAL": optical, "TRANSLATION": str(tmp_path / "translation.tif")})
    assert layers["OUTPUT"].name() == "Tile 32TQT - clouds removed"
    assert layers["TRANSLATION"].name() == "Tile 32TQT - from SAR alone"
    for layer in layers.values():
        assert drawn(layer) == [(1, 100, 3000), (2, 200, 3100), (3, 300, 3200)]


@pytest.mark.usefixtures("qgis_new_project")
def test_what_draws_a_layer_is_not_kept_longer_than_needed(scene, values, tmp_path):
    context, before = QgsProcessingContext(), set(styling._WAITING)
    context.setProject(QgsProject.instance())
    for number in (1, 2):  # the second run has the layer of the first once more: QGIS never empties this context
        output = QgsProcessingOutputLayerDefinition(str(tmp_path / f"{number}.tif"), context.project())
        optical = stretched(QgsRasterLayer(scene.optical, f"tile {number}"), (1, 2, 3), ((number, 3000),) * 3)
        run_and_load("sarcloudremoval:removeclouds", {**values, "OPTICAL": optical, "OUTPUT": output}, context)
        gc.collect()
        assert styling._WAITING == before
        assert context.layerToLoadOnCompletionDetails(output.sink.staticValue()).postProcessor() is None
    found = {layer.source(): drawn(layer)[0] for layer in context.project().mapLayers().values()}
    assert len(context.layersToLoadOnCompletion()) == 2
    assert found[str(tmp_path / "2.tif")] == (1, 2, 3000)


def shown_values(layer):
    """Return what QGIS draws of the first column of the first band of ``layer``."""
    block = layer.dataProvider().block(1, layer.extent(), layer.width(), layer.height())
    return [block.value(row, 0) for row in range(layer.height())]


@pytest.fixture
def outdated(values, qgis_new_project):
    """A layer of the project, of what an earlier run wrote to ``OUTPUT``, on another grid."""
    path = rasters.write_raster(values["OUTPUT"], np.full((1, 7, 5), 9, "uint16"))
    layer = QgsProject.instance().addMapLayer(QgsRasterLayer(path, "of an earlier run"))
    assert shown_values(layer) == [9] * 7
    return layer


@pytest.mark.parametrize("is_loaded", [False, True])
def test_a_layer_of_a_file_that_is_written_again_shows_what_is_in_it_now(values, outdated, is_loaded):
    if is_loaded:
        assert load("removeclouds", values)["OUTPUT"] is outdated
    else:
        run("removeclouds", values)
    new = QgsRasterLayer(values["OUTPUT"], "new")
    assert outdated.isValid() and outdated.extent() == new.extent()
    assert shown_values(outdated) == shown_values(new)


def test_layers_of_files_in_a_folder_of_results_do_so_too(values, outdated):
    path = rasters.write_raster(values["OUTPUT"], np.full((1, 7, 5), 4, "uint16"))
    styling.show_anew(QgsProject.instance(), ["", str(Path(path).parent)])
    assert shown_values(outdated) == [4] * 7


def test_statistics_of_what_was_there_are_not_left_beside_the_new_file(values, outdated):
    layer = stretched(outdated, (1, 1, 1), ((3, 30),) * 3)
    layer.dataProvider().bandStatistics(1)
    path = rasters.write_raster(values["OUTPUT"], np.full((1, 7, 5), 4, "uint16"))
    styling.show_anew(QgsProject.instance(), [path])
    assert not Path(f"{path}.aux.xml").exists() and drawn(layer) == [(1, 3, 30)] * 3
    assert layer.dataProvider().bandStatistics(1).maximumValue == 4


def test_steps_of_a_model_leave_that_to_the_thread_of_the_layers(values, outdated):
    path = rasters.write_raster(values["OUTPUT"], np.full((1, 7, 5), 4, "uint16"))
    context, project = QgsProcessingContext(), QgsProject.instance()
    context.setProject(project)
    context.addLayerToLoadOnCompletion(path, QgsProcessingContext.LayerDetails("name", project))

    def finish_step():
        styling.show_anew(project, [path])
        styling.style_on_completion(context, path, styling.Appearance("result"), "name")

    thread = threading.Thread(target=finish_step)
    thread.start()
    thread.join()
    assert shown_values(outdated) == [9] * 7
    context.layerToLoadOnCompletionDetails(path).postProcessor().postProcessLayer(outdated, context, None)
    assert shown_values(outdated) == [4] * 7


@pytest.mark.usefixtures("qgis_new_project")
def test_the_stretch_follows_the_band_not_its_number(tmp_path, values):
    scene = rasters.write_scene(tmp_path, bands=4)  # B2, B3, B4, B8
    optical = stretched(QgsRasterLayer(scene.optical, "four bands"), (3, 2, 1), ((4, 44), (3, 33), (2, 22)))
    layers = load("removeclouds", {**values, "ESTIMATOR": "closed-form", "OPTICAL": optical})
    assert drawn(layers["OUTPUT"]) == [(3, 4, 44), (2, 3, 33), (1, 2, 22)]


@pytest.mark.usefixtures("qgis_new_project")
def test_the_result_of_a_file_is_drawn_in_true_colours_and_that_of_a_layer_like_it(tmp_path, values):
    scene = rasters.write_scene(tmp_path, bands=4)  # B2, B3, B4, B8, of which QGIS shows the first three
    values["ESTIMATOR"] = "closed-form"
    result = load("removeclouds", {**values, "OPTICAL": scene.optical})["OUTPUT"]
    assert [band for band, _, _ in drawn(result)] == [3, 2, 1]
    layer = QgsProject.instance().addMapLayer(QgsRasterLayer(scene.optical, "on the map"))
    result = load("removeclouds", {**values, "OPTICAL": layer.id(), "OUTPUT": str(tmp_path / "other.tif")})["OUTPUT"]
    assert [band for band, _, _ in drawn(result)] == [1, 2, 3]


@pytest.mark.usefixtures("qgis_new_project")
def test_bands_from_three_gray_layers_bring_their_own_stretch(scene, values, tmp_path):
    layers = []
    for number, band in enumerate(scene.optical_dn, start=1):
        layer = QgsRasterLayer(rasters.write_raster(tmp_path / f"band{number}.tif", band), f"band {number}")
        renderer = QgsSingleBandGrayRenderer(layer.dataProvider(), 1)
        renderer.setContrastEnhancement(enhancement(layer, 1, (number, 1000 * number)))
        layer.setRenderer(renderer)
        layers.append(layer)
    loaded = load("removeclouds", {**values, "OPTICAL": layers[0], "GREEN": layers[1], "BLUE": layers[2]})
    assert drawn(loaded["OUTPUT"]) == [(1, 1, 1000), (2, 2, 2000), (3, 3, 3000)]


@pytest.mark.usefixtures("qgis_new_project")
def test_a_false_colour_input_is_compared_in_false_colours(tmp_path, values):
    scene = rasters.write_scene(tmp_path, bands=4)
    optical = stretched(QgsRasterLayer(scene.optical, "false colour"), (4, 3, 2), ((1, 41), (2, 32), (3, 23)))
    result = load("removeclouds", {**values, "ESTIMATOR": "closed-form", "OPTICAL": optical})["OUTPUT"]
    assert drawn(result) == [(4, 1, 41), (3, 2, 32), (2, 3, 23)]
    values = {**values, "OPTICAL": optical, "OUTPUT": str(tmp_path / "three_bands.tif")}
    result = drawn(load("removeclouds", values)["OUTPUT"])
    assert [band for band, _, _ in result] == [1, 2, 3], "without the near infrared there is nothing to compare"
    assert all(maximum > 500 for _, _, maximum in result), "stretched to the data"


@pytest.mark.usefixtures("qgis_new_project")
def test_a_name_the_user_gave_stays(values):
    assert load("removeclouds", values, {"OUTPUT": "my result"})["OUTPUT"].name() == "my result"


@pytest.mark.usefixtures("qgis_new_project")
def test_the_setting_to_use_file_names_stays(values, tmp_path, monkeypatch):
    elsewhere = tmp_path / "temporary"
    elsewhere.mkdir()
    monkeypatch.setenv("TMPDIR", str(elsewhere))  # QGIS does not name layers by temporary files
    setting = "Processing/Configuration/PREFER_FILENAME_AS_LAYER_NAME"
    QgsSettings().setValue(setting, True)
    try:
        assert load("removeclouds", values)["OUTPUT"].name() == "result"
    finally:
        QgsSettings().remove(setting)


@pytest.mark.usefixtures("qgis_new_project")
def test_the_reference_gives_its_stretch_to_a_translation(scene, tiny_model, tmp_path):
    reference = stretched(QgsRasterLayer(scene.optical, "reference"), (1, 2, 3), ((1, 11), (2, 22), (3, 33)))
    values = {
        "SAR": scene.sar,
        "REFERENCE": reference,
        "MODEL_FILE": tiny_model,
        "OUTPUT": str(tmp_path / "result.tif"),
    }
    layer = load("sartooptical", values)["OUTPUT"]
    assert layer.name() == "sar - as optical image"
    assert drawn(layer) == [(1, 1, 11), (2, 2, 22), (3, 3, 33)]
