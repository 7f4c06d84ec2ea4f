"""The algorithms through ``processing.run``: results, refusals, cancel, layers. The model is tiny and untrained."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest
import rasters
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsContrastEnhancement,
    QgsCoordinateReferenceSystem,
    QgsMultiBandColorRenderer,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsProperty,
    QgsRasterLayer,
    QgsSettings,
    QgsSingleBandGrayRenderer,
)
from sar_cloud_removal.algorithms import feedback as feedback_module
from sar_cloud_removal.algorithms.values import Values, raster_source
from sar_cloud_removal.errors import Canceled, RasterError

pytestmark = pytest.mark.usefixtures("provider")
STRETCH = QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum
BUFFER_PX = 4


class Log(QgsProcessingFeedback):
    """Keeps what was said, by kind, and the progress; cancels at the first progress if told so."""

    def __init__(self, cancel=False):
        super().__init__(False)
        self.lines = {"info": [], "warning": [], "error": [], "debug": []}
        self.percents = []
        self.progressChanged.connect(self.percents.append)
        if cancel:
            self.progressChanged.connect(lambda percent: self.cancel())

    def pushInfo(self, text):  # noqa: N802 (QGIS' name)
        self.lines["info"].append(text)

    def pushWarning(self, text):  # noqa: N802 (QGIS' name)
        self.lines["warning"].append(text)

    def pushDebugInfo(self, text):  # noqa: N802 (QGIS' name)
        self.lines["debug"].append(text)

    def reportError(self, text, fatalError=False):  # noqa: N802, N803 (QGIS' names)
        self.lines["error"].append(text)


@pytest.fixture
def values(scene, tiny_model, tmp_path):
    """Values for ``removeclouds`` on the small scene."""
    return {
        **{"OPTICAL": scene.optical, "SAR": scene.sar, "CLOUD_MASK": scene.mask, "MASK_BUFFER": BUFFER_PX},
        **{"MODEL_FILE": tiny_model, "DEVICE": "cpu", "OUTPUT": str(tmp_path / "result.tif")},
    }


def run(name, parameters, log=None, context=None):
    """Run an algorithm as scripts do, with all its checks."""
    import processing

    return processing.run(f"sarcloudremoval:{name}", parameters, feedback=log or Log(), context=context)


def run_unchecked(provider, name, parameters, log=None):
    """Run an algorithm as models do: without ``checkParameterValues``. What QGIS only logs becomes an exception."""
    log = log or Log()
    results, succeeded = provider.algorithm(name).run(parameters, QgsProcessingContext(), log, {}, False)
    if not succeeded:
        raise QgsProcessingException(" ".join(log.lines["error"]))
    return results


def grown(cloudy, radius_px):
    """Return ``cloudy`` grown by ``radius_px``, the slow and obvious way."""
    rows, columns = np.nonzero(cloudy)
    height, width = np.mgrid[0 : cloudy.shape[0], 0 : cloudy.shape[1]]
    distance = np.min((height[..., None] - rows) ** 2 + (width[..., None] - columns) ** 2, axis=2)
    return distance <= radius_px**2


def files(folder):
    """Return the names of all files in ``folder`` but the statistics QGIS keeps beside rasters it opens."""
    return {path.name for path in Path(folder).iterdir() if path.is_file() and not path.name.endswith(".aux.xml")}


# results


def test_removeclouds_changes_the_cloud_and_nothing_else(scene, values):
    log = Log()
    results = run("removeclouds", values, log)
    restored = rasters.read_raster(results["OUTPUT"])
    changed = (restored != scene.optical_dn).any(axis=0)
    assert restored.dtype == scene.optical_dn.dtype and restored.shape == scene.optical_dn.shape
    assert changed[scene.cloudy].all()
    assert not changed[~grown(scene.cloudy, BUFFER_PX)].any()
    assert results["OUTPUT"] == values["OUTPUT"] and "TRANSLATION" not in results
    assert (results["WINDOWS_RUN"], results["WINDOWS_SKIPPED"], results["DEVICE_USED"]) == (1, 0, "cpu")
    assert changed.mean() <= results["RESTORED_SHARE"] <= grown(scene.cloudy, BUFFER_PX).mean()
    assert log.percents == sorted(log.percents) and log.percents[-1] == 100
    assert any("cpu" in line for line in log.lines["info"])


def test_translation_is_written_when_asked_for(scene, values, tmp_path):
    results = run("removeclouds", {**values, "TRANSLATION": str(tmp_path / "translation.tif")})
    translation = rasters.read_raster(results["TRANSLATION"])
    assert translation.dtype == np.uint16 and translation.shape == scene.optical_dn.shape
    assert (translation != rasters.read_raster(results["OUTPUT"])).any()


def test_one_file_for_each_band_gives_the_same_result(scene, values, tmp_path):
    together = rasters.read_raster(run("removeclouds", values)["OUTPUT"])
    paths = [rasters.write_raster(tmp_path / f"B0{4 - i}.tif", band) for i, band in enumerate(scene.optical_dn)]
    apart = {**values, "OPTICAL": paths[0], "GREEN": paths[1], "BLUE": paths[2], "OUTPUT": str(tmp_path / "apart.tif")}
    assert (rasters.read_raster(run("removeclouds", apart)["OUTPUT"]) == together).all()


@pytest.mark.parametrize("classes", ["3,8", [3, 8], ["3", "8"]], ids=str)
def test_scene_classes_are_taken_as_text_or_list(scene, values, tmp_path, classes):
    scl = np.full(scene.cloudy.shape, 4, np.uint8)
    scl[:, :10] = 9  # a cloud, but of a class that was not chosen
    scl[scene.cloudy] = 8
    mask = rasters.write_raster(tmp_path / "scl.tif", scl)
    run("removeclouds", {**values, "CLOUD_MASK": mask, "MASK_TYPE": "scl", "SCL_CLASSES": classes})
    changed = (rasters.read_raster(values["OUTPUT"]) != scene.optical_dn).any(axis=0)
    assert changed[scene.cloudy].all() and not changed[:, :10].any()


def test_numbers_come_as_text_from_a_command_line(values):
    texts = {**values, "OVERLAP": "32", "MASK_BUFFER": "4", "MASK_THRESHOLD": "40.5", "BATCH_SIZE": "2", "FEATHER": "0"}
    assert run("removeclouds", texts)["WINDOWS_RUN"] == 1


def test_creation_options_reach_the_file(values):
    run("removeclouds", {**values, "CREATION_OPTIONS": "COMPRESS=LZW|TILED=NO"})
    assert gdal.Info(values["OUTPUT"], format="json")["metadata"]["IMAGE_STRUCTURE"]["COMPRESSION"] == "LZW"


def test_sartooptical_is_8_bit_or_like_its_reference(scene, tiny_model):
    alone = run("sartooptical", {"SAR": scene.sar, "MODEL_FILE": tiny_model, "OUTPUT": "TEMPORARY_OUTPUT"})
    alike = run(
        "sartooptical",
        {"SAR": scene.sar, "REFERENCE": scene.optical, "MODEL_FILE": tiny_model, "OUTPUT": "TEMPORARY_OUTPUT"},
    )
    alone, alike = (rasters.read_raster(results["OUTPUT"]) for results in (alone, alike))
    assert alone.dtype == np.uint8 and alike.dtype == np.uint16
    assert alone.shape == alike.shape == (3, *scene.cloudy.shape)
    assert scene.optical_dn.min() <= alike.min() and alike.max() <= scene.optical_dn.max()


# refusals and cancel


REFUSED = {
    "overlap as large as a window": ({"OVERLAP": 256}, r"OVERLAP is 256.*0 to 255"),
    "overlap that is no number": ({"OVERLAP": float("nan")}, r"OVERLAP is nan"),
    "overlap between numbers": ({"OVERLAP": 10.5}, r"OVERLAP is 10\.5"),
    "overlap that is a word": ({"OVERLAP": "many"}, r"OVERLAP is many"),
    "negative batch": ({"BATCH_SIZE": -1}, r"BATCH_SIZE is -1"),
    "threshold that is no number": ({"MASK_THRESHOLD": float("nan")}, r"MASK_THRESHOLD is nan"),
    "threshold beyond 100 %": ({"MASK_THRESHOLD": 101}, r"MASK_THRESHOLD is 101.*0 to 100"),
    "negative buffer": ({"MASK_BUFFER": -1}, r"MASK_BUFFER is -1"),
    "fade wider than the rim": ({"FEATHER": BUFFER_PX + 1}, r"FEATHER is 5.*MASK_BUFFER \(4\)"),
    "unknown unit": ({"SAR_UNIT": "watt"}, r"SAR_UNIT is 'watt'.*auto, db, linear, amplitude"),
    "unit by number": ({"SAR_UNIT": 1}, r"SAR_UNIT is '1'"),
    "unknown mask type": ({"MASK_TYPE": "fog"}, r"MASK_TYPE is 'fog'"),
    "unknown device": ({"DEVICE": "gpu"}, r"DEVICE is 'gpu'.*cuda:N"),
    "absent device": ({"DEVICE": "cuda:7"}, r"cuda:7"),
    "scene classes that are words": ({"SCL_CLASSES": "cloud"}, r"SCL_CLASSES is \['cloud'\]"),
    "NoData that is a word": ({"OPTICAL_NODATA": "none"}, r"OPTICAL_NODATA is 'none'"),
    "band that is not there": ({"RED_BAND": 9}, r"RED_BAND is 9.*3 band"),
    "green without blue": ({"GREEN": "{OPTICAL}"}, r"GREEN and BLUE belong together"),
    "mask type without mask": ({"CLOUD_MASK": None, "MASK_TYPE": "scl"}, r"there is no CLOUD_MASK"),
    "missing raster": ({"SAR": "{OPTICAL}.missing"}, r"missing"),
    "missing model card": ({"MODEL_FILE": "{OPTICAL}.json"}, r"Model card .* does not exist"),
    "unknown model": ({"MODEL_FILE": None, "MODEL": "plus-7"}, r"no model"),
    "output that is an input": ({"OUTPUT": "{OPTICAL}"}, r"is also an input"),
    "output of another format": ({"OUTPUT": "{OPTICAL}.png"}, r"not a GeoTIFF"),
    "folder that does not exist": ({"OUTPUT": "{OPTICAL}/x/result.tif"}, r"folder"),
    "two outputs in one file": ({"TRANSLATION": "{OUTPUT}"}, r"same file"),
    "creation options that are none": ({"CREATION_OPTIONS": "fast"}, r"'fast' is not of the form NAME=VALUE"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("by", ["processing.run", "a model"])
def test_refused_with_one_message_and_no_output(provider, scene, values, tmp_path, case, by):
    changes, message = REFUSED[case]
    changes = {key: value.format(**values) if isinstance(value, str) else value for key, value in changes.items()}
    before = files(tmp_path), Path(scene.optical).read_bytes()
    with pytest.raises(QgsProcessingException, match=message):
        if by == "processing.run":
            run("removeclouds", {**values, **changes})
        else:
            run_unchecked(provider, "removeclouds", {**values, **changes})
    assert (files(tmp_path), Path(scene.optical).read_bytes()) == before


@pytest.mark.parametrize("name", ["removeclouds", "sartooptical"])
def test_cancel_is_an_error_and_leaves_an_earlier_result_as_it_was(tmp_path, tiny_model, name):
    scene = rasters.write_scene(tmp_path, (300, 300))
    earlier = tmp_path / "result.tif"
    earlier.write_bytes(b"an earlier result")
    before = files(tmp_path)
    values = {"OPTICAL": scene.optical, "SAR": scene.sar, "MODEL_FILE": tiny_model, "OUTPUT": str(earlier), "BATCH_SIZE": 1}
    log = Log(cancel=True)
    with pytest.raises(QgsProcessingException, match="Canceled"):
        run(name, values, log)
    assert files(tmp_path) == before and earlier.read_bytes() == b"an earlier result"
    assert 0 < max(log.percents) < 100, "the run was on its way"


def test_engine_feedback_reaches_qgis_and_progress_never_goes_back():
    log = Log()
    adapter = feedback_module.ProcessingFeedback(log)
    for fraction in (0.1, 0.5, 0.3, 2.0):
        adapter.progress(fraction)
    adapter.info("a fact")
    adapter.warn("a doubt")
    assert log.percents == [10, 50, 100]
    assert log.lines["info"] == ["a fact"] and log.lines["warning"] == ["a doubt"]
    log.cancel()
    with pytest.raises(Canceled):
        adapter.progress(1.0)


def test_error_border_shows_our_errors_and_asks_to_report_others():
    log = Log()
    with pytest.raises(QgsProcessingException, match="^the cause and the remedy$"):
        with feedback_module.error_border(log):
            raise RasterError("the cause and the remedy")
    assert not log.lines["debug"]
    with pytest.raises(QgsProcessingException, match="ZeroDivisionError.*report it.*https://"):
        with feedback_module.error_border(log):
            1 / 0
    assert "Traceback" in log.lines["debug"][0] and "1 / 0" in log.lines["debug"][0]


def test_the_toolbox_runs_it_in_a_thread_of_its_own(provider, values):
    threads, outcomes = set(), []

    class Watch(QgsProcessingFeedback):
        def pushInfo(self, text):  # noqa: N802 (QGIS' name)
            threads.add(threading.get_ident())

    context, feedback = QgsProcessingContext(), Watch(False)
    task = QgsProcessingAlgRunnerTask(provider.algorithm("removeclouds"), values, context, feedback)
    task.executed.connect(lambda succeeded, results: outcomes.append((succeeded, results)))
    QgsApplication.taskManager().addTask(task)
    deadline = time.monotonic() + 60
    while not outcomes and time.monotonic() < deadline:
        QgsApplication.processEvents()
    ((succeeded, results),) = outcomes
    assert succeeded and results["WINDOWS_RUN"] == 1
    assert threads and threading.get_ident() not in threads


# layers in


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


def test_subdatasets_and_virtual_paths_are_passed_on_as_they_are(scene, tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "product.zip", "w") as product:
        product.write(scene.optical, "folder/optical.tif")
    for path in (f"GTIFF_DIR:1:{scene.optical}", f"/vsizip/{tmp_path}/product.zip/folder/optical.tif"):
        layer = QgsRasterLayer(path, "optical")
        assert layer.isValid() and raster_source(layer).path == path


def test_layers_that_are_no_plain_files_are_refused(scene):
    wms = QgsRasterLayer("type=xyz&url=https://example.org/%7Bz%7D/%7Bx%7D/%7By%7D.png", "tiles", "wms")
    with pytest.raises(QgsProcessingException, match="'tiles' is no raster file.*'wms'.*Save it as GeoTIFF"):
        raster_source(wms)
    with_options = QgsRasterLayer(f"{scene.optical}|option:NUM_THREADS=2", "own")
    assert with_options.isValid()
    with pytest.raises(QgsProcessingException, match="'own' is opened with settings.*NUM_THREADS=2"):
        raster_source(with_options)


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


def test_without_values_the_options_are_the_engine_s_defaults(provider, scene):
    from sar_cloud_removal.nets.cards import default_model, model_names
    from sar_cloud_removal.pipeline.options import InferenceOptions, RasterSource, RestoreOptions

    algorithm = provider.algorithm("removeclouds")
    options = algorithm.options(Values(algorithm, {"OPTICAL": scene.optical, "SAR": scene.sar}, QgsProcessingContext()))
    assert options == RestoreOptions(
        RasterSource(scene.optical), RasterSource(scene.sar), "", inference=InferenceOptions(model=default_model(model_names()))
    )


# layers out


def stretched(layer, bands, limits):
    """Give ``layer`` a renderer of three ``bands`` with one ``(minimum, maximum)`` each."""
    renderer = QgsMultiBandColorRenderer(layer.dataProvider(), *bands)
    setters = renderer.setRedContrastEnhancement, renderer.setGreenContrastEnhancement, renderer.setBlueContrastEnhancement
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
    stretches = renderer.redContrastEnhancement(), renderer.greenContrastEnhancement(), renderer.blueContrastEnhancement()
    return [(band, stretch.minimumValue(), stretch.maximumValue()) for band, stretch in zip(bands, stretches)]


def load(name, values, output_names=()):
    """Run as the toolbox does and return the layers it puts into the project, by the name of the output."""
    import processing

    project = QgsProject.instance()
    context = QgsProcessingContext()
    context.setProject(project)
    destinations = {}
    for key in ("OUTPUT", "TRANSLATION"):
        if key in values:
            destinations[key] = QgsProcessingOutputLayerDefinition(values[key], project)
            destinations[key].destinationName = dict(output_names).get(key, "")
    results = processing.runAndLoadResults(f"sarcloudremoval:{name}", {**values, **destinations}, feedback=Log(), context=context)
    by_source = {layer.source(): layer for layer in project.mapLayers().values()}
    return {key: by_source[results[key]] for key in destinations}


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
def test_the_stretch_follows_the_band_not_its_number(tmp_path, values):
    scene = rasters.write_scene(tmp_path, bands=4)  # B2, B3, B4, B8
    optical = stretched(QgsRasterLayer(scene.optical, "four bands"), (3, 2, 1), ((4, 44), (3, 33), (2, 22)))
    layers = load("removeclouds", {**values, "OPTICAL": optical})
    assert drawn(layers["OUTPUT"]) == [(1, 4, 44), (2, 3, 33), (3, 2, 22)]


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
def test_a_false_colour_input_leaves_the_result_to_qgis(tmp_path, values):
    scene = rasters.write_scene(tmp_path, bands=4)
    optical = stretched(QgsRasterLayer(scene.optical, "false colour"), (4, 3, 2), ((1, 2), (1, 2), (1, 2)))
    result = drawn(load("removeclouds", {**values, "OPTICAL": optical})["OUTPUT"])
    assert [band for band, _, _ in result] == [1, 2, 3]
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
    values = {"SAR": scene.sar, "REFERENCE": reference, "MODEL_FILE": tiny_model, "OUTPUT": str(tmp_path / "result.tif")}
    layer = load("sartooptical", values)["OUTPUT"]
    assert layer.name() == "sar - as optical image"
    assert drawn(layer) == [(1, 1, 11), (2, 2, 22), (3, 3, 33)]
