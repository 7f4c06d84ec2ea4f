"""``detectclouds`` as QGIS runs it: scripts, models, layers, ``qgis_process``."""

import json

import numpy as np
import pytest
import rasters
from modeller import Source, add_child, load_model, outputs
from qgis.core import (
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelParameter,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterRasterLayer,
    QgsProject,
    QgsRasterLayer,
)
from qgisprocess import assignments, needs_qgis_process, qgis_process
from realdata import DATA, needs
from sar_cloud_removal.gui.styling import Appearance, keep_style, mask_appearance
from toolbox import Log, files, run, run_and_load, run_unchecked

CLOUDY = rasters.disc((72, 88))


@pytest.fixture
def raster(tmp_path):
    """A raster of three bands with a bright disc."""
    return rasters.write_scene(tmp_path).optical


def test_a_script_gets_the_mask_and_its_numbers(provider, raster, tmp_path):
    results = run("detectclouds", {"OPTICAL": raster, "METHOD": "spectral", "OUTPUT": str(tmp_path / "found.tif")})
    found = rasters.read_raster(results["OUTPUT"])[0]
    assert (found == 1)[rasters.disc((72, 88), radius=15)].all() and not (found == 1)[
        ~rasters.disc((72, 88), radius=24)
    ].any()
    assert results["CLOUD_SHARE"] == pytest.approx((found == 1).mean()) and results["SHADOW_SHARE"] == 0
    assert (results["METHOD_USED"], results["DEVICE_USED"]) == ("spectral", "cpu")


def test_every_parameter_reaches_the_engine(provider, raster, tmp_path):
    classes = np.where(CLOUDY, 9, 4).astype("uint8")
    classes[:3, :3] = 3
    scl = rasters.write_raster(tmp_path / "classes.tif", np.stack([classes, classes]))
    values = {
        "OPTICAL": raster,
        "CLOUD_MASK": scl,
        "MASK_BAND": 2,
        "MASK_TYPE": "scl",
        "OUTPUT": str(tmp_path / "a.tif"),
    }
    plain = rasters.read_raster(run("detectclouds", {**values, "MIN_SIZE": 0})["OUTPUT"])[0]
    np.testing.assert_array_equal(plain, np.where(classes == 9, 1, np.where(classes == 3, 2, 0)))
    assert not (rasters.read_raster(run("detectclouds", values)["OUTPUT"])[0] == 2).any(), "25 pixels by default"
    grown = rasters.read_raster(run("detectclouds", {**values, "BUFFER": 3})["OUTPUT"])[0]
    assert (grown == 1).sum() > (plain == 1).sum()
    fewer = run("detectclouds", {**values, "SCL_CLASSES": [3], "MIN_SIZE": 0})
    assert (fewer["CLOUD_SHARE"], round(fewer["SHADOW_SHARE"] * 72 * 88)) == (0, 9)


def test_the_layer_is_named_and_lets_the_raster_shine_through(provider, raster, tmp_path):

    project = QgsProject.instance()
    context = QgsProcessingContext()
    context.setProject(project)
    destination = QgsProcessingOutputLayerDefinition(str(tmp_path / "found.tif"), project)
    values = {"OPTICAL": raster, "METHOD": "spectral", "OUTPUT": destination}
    results = run_and_load("sarcloudremoval:detectclouds", values, context)
    (layer,) = (layer for layer in project.mapLayers().values() if layer.source() == results["OUTPUT"])
    assert layer.name() == "optical - cloud mask"
    renderer = layer.renderer()
    assert isinstance(renderer, QgsPalettedRasterRenderer)
    shown = {int(entry.value): (entry.label, entry.color.alpha()) for entry in renderer.classes()}
    assert [shown[value][0] for value in (0, 1, 2)] == ["clear", "cloud", "shadow"]
    assert shown[0][1] == 0 and 0 < shown[1][1] < 255 and 0 < shown[2][1] < 255
    project.removeMapLayer(layer.id())


def test_a_raster_of_classes_keeps_its_palette_wherever_it_is_opened(provider, raster, tmp_path):
    path = tmp_path / "found.tif"
    values = {"OPTICAL": raster, "METHOD": "spectral", "OUTPUT": str(path)}
    run("detectclouds", values)
    assert {file.name for file in tmp_path.glob("found*")} == {"found.tif", "found.qml"}
    layer = QgsRasterLayer(str(path))
    assert isinstance(layer.renderer(), QgsPalettedRasterRenderer)
    shown = {entry.value: (entry.label, entry.color.alpha()) for entry in layer.renderer().classes()}
    assert shown == {0: ("clear", 0), 1: ("cloud", 176), 2: ("shadow", 176)}
    style, ours = tmp_path / "found.qml", (tmp_path / "found.qml").read_text(encoding="utf-8")
    style.write_text(ours.replace("shadow", "of an earlier run"), encoding="utf-8")
    run("detectclouds", values)
    assert style.read_text(encoding="utf-8") == ours
    assert layer.saveNamedStyle(str(style))[1]  # the user's now
    saved = style.read_text(encoding="utf-8")
    run("detectclouds", values)
    assert style.read_text(encoding="utf-8") == saved != ours


def test_a_palette_of_an_earlier_run_does_not_colour_another_raster(tmp_path):
    path, style = tmp_path / "a.tif", tmp_path / "a.qml"
    path.touch()
    keep_style(str(path), mask_appearance("mask"))
    assert style.exists()
    keep_style(str(path), Appearance("image"))
    assert not style.exists()
    style.write_text("the user's", encoding="utf-8")
    keep_style(str(path), Appearance("image"))
    keep_style(str(path), mask_appearance("mask"))
    assert style.read_text(encoding="utf-8") == "the user's"
    assert {file.name for file in tmp_path.iterdir()} == {"a.tif", "a.qml"}
    keep_style("", mask_appearance("mask"))
    keep_style(str(tmp_path / "missing.tif"), mask_appearance("mask"))
    assert not (tmp_path / "missing.qml").exists()


def test_a_model_gets_an_exception_with_cause_and_remedy(provider, raster, tmp_path):
    with pytest.raises(QgsProcessingException, match="METHOD is 'mask' but there is no CLOUD_MASK"):
        run_unchecked(
            provider, "detectclouds", {"OPTICAL": raster, "METHOD": "mask", "OUTPUT": str(tmp_path / "found.tif")}
        )
    with pytest.raises(QgsProcessingException, match="nothing to detect clouds in"):
        run_unchecked(provider, "detectclouds", {"OUTPUT": str(tmp_path / "found.tif")})
    assert "found.tif" not in files(tmp_path)


def test_a_cancel_leaves_nothing(provider, raster, tmp_path):
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run(
            "detectclouds",
            {"OPTICAL": raster, "METHOD": "spectral", "OUTPUT": str(tmp_path / "found.tif")},
            Log(cancel=True),
        )
    assert files(tmp_path) == {"optical.tif", "sar.tif", "mask.tif"}


@pytest.fixture
def two_dates(tmp_path):
    """Return the parameters of a cloudy date and a clear one with a mask, and where the cloud is."""
    shape = (120, 140)
    ground = rasters.optical_dn(shape, 4).astype(float) * 0.4 + np.array([700, 600, 600, 1500])[:, None, None]
    ground[:, :, 110:] = 4500  # salt
    cloud = rasters.disc(shape, (50, 60), 20)
    names = rasters.BAND_NAMES[4]
    clear = rasters.write_raster(tmp_path / "clear.tif", ground.astype("uint16"), names=names)
    cloudy = rasters.write_raster(
        tmp_path / "cloudy.tif", np.where(cloud, 6000, ground + 60).astype("uint16"), names=names
    )
    mask = rasters.write_raster(tmp_path / "clear_mask.tif", np.zeros(shape, "uint8"))
    values = {"OPTICAL": cloudy, "REFERENCES": [clear], "REFERENCE_MASKS": [mask]}
    return {**values, "OUTPUT": str(tmp_path / "found.tif")}, cloud


def test_other_dates_show_what_is_cloud(provider, two_dates):
    values, cloud = two_dates
    results = run("detectclouds", values)
    found = rasters.read_raster(results["OUTPUT"])[0]
    assert results["METHOD_USED"] == "references" and not (found[:, 112:] == 1).any()
    assert ((found == 1) & cloud).sum() / ((found == 1) | cloud).sum() > 0.85
    with pytest.raises(QgsProcessingException, match="REFERENCE_MASKS has 1 rasters, REFERENCES has 2"):
        run("detectclouds", {**values, "REFERENCES": values["REFERENCES"] * 2})
    with pytest.raises(QgsProcessingException, match="METHOD is 'references' but there are no REFERENCES"):
        run("detectclouds", {"OPTICAL": values["OPTICAL"], "METHOD": "references", "OUTPUT": values["OUTPUT"]})


def test_other_dates_in_a_processing_model(provider, two_dates, tmp_path):
    values, cloud = two_dates
    model = QgsProcessingModelAlgorithm("compare dates", "tests")
    for name in ("optical", "other", "hidden"):
        definition = QgsProcessingParameterRasterLayer(name, name)
        model.addModelParameter(definition, QgsProcessingModelParameter(name))
    sources = {
        "OPTICAL": Source.fromModelParameter("optical"),
        "REFERENCES": Source.fromModelParameter("other"),
        "REFERENCE_MASKS": Source.fromModelParameter("hidden"),
    }
    add_child(model, "detectclouds", sources, {"found": "OUTPUT"})
    path = tmp_path / "compare.model3"
    assert model.toFile(str(path))
    given = {"optical": values["OPTICAL"], "other": values["REFERENCES"][0], "hidden": values["REFERENCE_MASKS"][0]}
    loaded = load_model(str(path))
    results = run_and_load(loaded, {**given, outputs(loaded)["found"]: values["OUTPUT"]}, QgsProcessingContext())
    found = rasters.read_raster(values["OUTPUT"])[0]
    assert results and (found[cloud] == 1).mean() > 0.95 and not (found[:, 112:] == 1).any()


@needs_qgis_process
def test_other_dates_through_qgis_process(environment, two_dates):
    values, cloud = two_dates
    done = qgis_process(environment, "--json", "run", "sarcloudremoval:detectclouds", "--", *assignments(values))
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)["results"]
    assert results["METHOD_USED"] == "references"
    assert results["CLOUD_SHARE"] == pytest.approx(cloud.mean(), rel=0.2)


@needs_qgis_process
def test_through_qgis_process(environment, raster, tmp_path):
    values = {"OPTICAL": raster, "METHOD": "spectral", "OUTPUT": str(tmp_path / "Wölken 雲.tif")}
    done = qgis_process(environment, "--json", "run", "sarcloudremoval:detectclouds", "--", *assignments(values))
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)["results"]
    assert results["METHOD_USED"] == "spectral" and 0.1 < results["CLOUD_SHARE"] < 0.3
    assert rasters.read_raster(values["OUTPUT"]).shape == (1, 72, 88)


@needs("rasters", "openeo_products")
def test_scene_classes_in_the_fourth_band_of_a_download(provider, tmp_path):
    path = str(DATA / "rasters" / "openeo_products" / "RGB_withoutmask.tiff")
    values = {"OPTICAL": path, "RED_BAND": 1, "GREEN_BAND": 2, "BLUE_BAND": 3, "CLOUD_MASK": path, "MASK_BAND": 4}
    results = run("detectclouds", {**values, "MIN_SIZE": 0, "OUTPUT": str(tmp_path / "found.tif")})
    classes = rasters.read_raster(path)[3]
    np.testing.assert_array_equal(rasters.read_raster(results["OUTPUT"])[0] == 1, np.isin(classes, (8, 9, 10)))


def test_fmask_is_not_taken_for_scene_classes(provider, raster, tmp_path):
    classes = np.where(CLOUDY, 4, np.indices(CLOUDY.shape)[1] % 2).astype("uint8")
    classes[:5] = 3
    values = {"CLOUD_MASK": rasters.write_raster(tmp_path / "fmask.tif", classes), "OUTPUT": str(tmp_path / "a.tif")}
    with pytest.raises(QgsProcessingException, match="Fmask .*: scl with SCL_CLASSES 2 and 4"):
        run("detectclouds", values)
    told = run("detectclouds", {**values, "MASK_TYPE": "scl", "SCL_CLASSES": [2, 4], "MIN_SIZE": 0})
    np.testing.assert_array_equal(rasters.read_raster(told["OUTPUT"])[0], (classes == 4).astype("uint8"))


def test_a_mask_that_hides_nothing_is_reported(provider, tmp_path):
    mask = rasters.write_raster(tmp_path / "T32_SCL.tif", np.full((72, 88), 5, "uint8"))
    log = Log()
    run("detectclouds", {"CLOUD_MASK": mask, "OUTPUT": str(tmp_path / "a.tif")}, log)
    expected = "No pixel counts as cloudy by the cloud mask: it is read as type scl"
    assert any(expected in text for text in log.lines["warning"])
