"""``simulateclouds`` and ``evaluaterestoration`` in QGIS: scripts, layers, refusals, a model with ``removeclouds``."""

import json
from pathlib import Path

import pytest
import rasters
from layers import drawn, stretched
from modeller import Source, add_child, load_model, outputs
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelParameter,
    QgsProcessingOutputHtml,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsRasterLayer,
)
from toolbox import Log, files, load, run, run_unchecked

pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture
def clear(tmp_path):
    """Path of a clear raster of B2, B3, B4 and B8."""
    return rasters.write_raster(tmp_path / "clear.tif", rasters.optical_dn((72, 88), 4), names=rasters.BAND_NAMES[4])


@pytest.fixture
def simulated(clear, tmp_path):
    """Values for ``simulateclouds``: a third of the raster."""
    return {
        **{"OPTICAL": clear, "COVERAGE": 33, "CLOUD_SIZE": 24, "SHADOW_DISTANCE": 6},
        **{"OUTPUT": str(tmp_path / "cloudy.tif"), "MASK": str(tmp_path / "mask.tif")},
    }


def test_simulated_clouds_are_counted_and_numbers_may_be_texts(simulated):
    results = run("simulateclouds", {**simulated, "COVERAGE": "33", "SEED": "12", "SHADOW_DIRECTION": "90"})
    mask = rasters.read_raster(results["MASK"])[0]
    assert results["CLOUD_SHARE"] == (mask == 1).mean() == pytest.approx(0.33, abs=1e-3)
    assert results["SHADOW_SHARE"] == (mask == 2).mean() > 0
    assert rasters.read_raster(results["OUTPUT"]).shape == (4, 72, 88)


def test_the_mask_may_be_left_out_and_shadows_too(simulated, tmp_path):
    results = run("simulateclouds", {**simulated, "MASK": None, "SHADOW_DISTANCE": 0})
    assert "MASK" not in results and results["SHADOW_SHARE"] == 0
    assert files(tmp_path) == {"clear.tif", "cloudy.tif"}


@pytest.mark.usefixtures("qgis_new_project")
def test_the_cloudy_layer_is_drawn_like_the_clear_one(clear, simulated):
    layer = stretched(QgsRasterLayer(clear, "Tile 32TQT"), (3, 2, 1), ((4, 44), (3, 33), (2, 22)))
    layers = load("simulateclouds", {**simulated, "OPTICAL": layer})
    assert layers["OUTPUT"].name() == "Tile 32TQT - simulated clouds"
    assert layers["MASK"].name() == "Tile 32TQT - simulated cloud mask"
    assert drawn(layers["OUTPUT"]) == [(3, 4, 44), (2, 3, 33), (1, 2, 22)]
    assert {int(item.value): item.label for item in layers["MASK"].renderer().classes()} == {
        0: "clear",
        1: "cloud",
        2: "shadow",
    }


def test_an_evaluation_gives_numbers_and_files(clear, simulated, tmp_path):
    run("simulateclouds", simulated)
    log = Log()
    results = run(
        "evaluaterestoration",
        {
            **{"RESTORED": simulated["OUTPUT"], "REFERENCE": clear, "CLOUD_MASK": simulated["MASK"]},
            **{
                "REPORT": "TEMPORARY_OUTPUT",
                "JSON": str(tmp_path / "figures.json"),
                "CSV": str(tmp_path / "figures.csv"),
            },
        },
        log,
    )
    found = json.loads(Path(results["JSON"]).read_text(encoding="utf-8"))
    assert results["PSNR_CLEAR"] == 100 and results["MAE_CLEAR"] == 0 and results["MAE_CLOUDY"] > 300
    for name, key in (
        ("PSNR", "psnr_db"),
        ("SSIM", "ssim"),
        ("MAE", "mae"),
        ("RMSE", "rmse"),
        ("BIAS", "bias"),
        ("SAM", "sam_deg"),
    ):
        for region in ("all", "cloudy", "clear"):
            assert results[f"{name}_{region.upper()}"] == found["figures"][region][key]
    assert results["DATA_RANGE_USED"] == found["data_range"]["value"]
    assert results["COMPARED_SHARE"] == 1 and results["CLOUDY_SHARE"] > 0.33
    assert Path(results["REPORT"]).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert log.percents[-1] == 100 and any("Data range" in line for line in log.lines["info"])


def test_without_a_mask_the_figures_of_its_regions_are_empty(clear):
    results = run("evaluaterestoration", {"RESTORED": clear, "REFERENCE": clear})
    assert results["PSNR_ALL"] == 100 and results["PSNR_CLOUDY"] is None and results["SSIM_CLEAR"] is None
    assert "REPORT" not in results


@pytest.mark.parametrize("bands", [[3, 1], ["3", "1"], "3;1"], ids=str)
def test_bands_are_taken_as_text_or_list(clear, bands):
    results = run(
        "evaluaterestoration",
        {"RESTORED": clear, "REFERENCE": clear, "RESTORED_BANDS": bands, "REFERENCE_BANDS": "3;1"},
    )
    assert results["MAE_ALL"] == 0


def test_the_report_is_shown_among_the_results(provider):
    outputs = {output.name(): output for output in provider.algorithm("evaluaterestoration").outputDefinitions()}
    assert isinstance(outputs["REPORT"], QgsProcessingOutputHtml)
    assert sum(output.type() == "outputNumber" for output in outputs.values()) == 21


REFUSED = {
    "coverage": ("simulateclouds", {"COVERAGE": 120}, "COVERAGE is 120.*0 to 100 percent"),
    "seed": ("simulateclouds", {"SEED": 0.5}, "SEED is 0.5"),
    "output that is the input": ("simulateclouds", {"OUTPUT": "{OPTICAL}"}, "is also an input"),
    "data range": ("evaluaterestoration", {"DATA_RANGE": -1}, "DATA_RANGE is -1"),
    "band": (
        "evaluaterestoration",
        {"RESTORED_BANDS": [7], "REFERENCE_BANDS": [1]},
        "RESTORED_BANDS is 7, but .* 4 band",
    ),
    "grid": ("evaluaterestoration", {"REFERENCE": "{OTHER}"}, "does not lie on the restored raster's grid"),
    "folder": ("evaluaterestoration", {"REPORT": "{OPTICAL}/r.html"}, "folder .* does not exist"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("by", ["processing.run", "a model"])
def test_refused_with_one_message_and_no_output(provider, clear, simulated, tmp_path, case, by):
    name, changes, message = REFUSED[case]
    other = rasters.write_raster(tmp_path / "other.tif", rasters.optical_dn((72, 88), 4), crs="EPSG:32633")
    values = simulated if name == "simulateclouds" else {"RESTORED": clear, "REFERENCE": clear}
    changes = {k: v.format(OPTICAL=clear, OTHER=other) if isinstance(v, str) else v for k, v in changes.items()}
    before = files(tmp_path)
    with pytest.raises(QgsProcessingException, match=message):
        if by == "processing.run":
            run(name, {**values, **changes})
        else:
            run_unchecked(provider, name, {**values, **changes})
    assert files(tmp_path) == before


@pytest.mark.parametrize("name", ["simulateclouds", "evaluaterestoration"])
def test_cancel_is_an_error_and_leaves_nothing(tmp_path, name):
    large = rasters.write_raster(tmp_path / "large.tif", rasters.optical_dn((600, 600)))
    values = {
        "simulateclouds": {"OPTICAL": large, "OUTPUT": str(tmp_path / "cloudy.tif")},
        "evaluaterestoration": {"RESTORED": large, "REFERENCE": large, "REPORT": str(tmp_path / "report.html")},
    }
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run(name, values[name], Log(cancel=True))
    assert files(tmp_path) == {"large.tif"}


# ---- simulate, remove and evaluate in one model


@pytest.fixture
def model_file(tmp_path):
    """Path of a saved model: clouds are painted on a clear raster and removed, and the result is compared with it."""
    model = QgsProcessingModelAlgorithm("what a restoration is worth", "tests")
    for definition in (
        *(QgsProcessingParameterRasterLayer(name, name) for name in ("clear", "sar")),
        QgsProcessingParameterFile("card", "card"),
        QgsProcessingParameterNumber("coverage", "coverage", defaultValue=30),
    ):
        model.addModelParameter(definition, QgsProcessingModelParameter(definition.name()))
    of_model, of_child = Source.fromModelParameter, Source.fromChildOutput
    add_child(
        model,
        "simulateclouds",
        {"OPTICAL": of_model("clear"), "COVERAGE": of_model("coverage"), "SEED": Source.fromStaticValue(3)},
        {"mask": "MASK"},
    )
    cloudy, mask = of_child("simulateclouds", "OUTPUT"), of_child("simulateclouds", "MASK")
    add_child(
        model,
        "removeclouds",
        {
            **{"OPTICAL": cloudy, "CLOUD_MASK": mask, "SAR": of_model("sar"), "SAR_UNIT": Source.fromStaticValue("db")},
            **{"MODEL_FILE": of_model("card"), "DEVICE": Source.fromStaticValue("cpu")},
        },
        {"restored": "OUTPUT"},
    )
    add_child(
        model,
        "evaluaterestoration",
        {
            **{"RESTORED": of_child("removeclouds", "OUTPUT"), "REFERENCE": of_model("clear")},
            **{"CLOUD_MASK": mask, "CLOUDY": cloudy, "CSV": Source.fromStaticValue(str(tmp_path / "figures.csv"))},
        },
        {"report": "REPORT"},
    )
    path = tmp_path / "worth.model3"
    assert model.toFile(str(path))
    return str(path)


def test_a_saved_model_simulates_removes_and_evaluates(clear, tiny_model, model_file, tmp_path):
    import processing

    model = load_model(model_file)
    names = outputs(model)
    paths = {"mask": "mask.tif", "restored": "restored.tif", "report": "report.html"}
    sar = rasters.write_raster(tmp_path / "sar.tif", rasters.sar_db((72, 88)), names=("VV",))
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
    results = processing.run(
        model,
        {
            **{"clear": clear, "sar": sar, "card": tiny_model, "coverage": 25},
            **{names[called]: str(tmp_path / path) for called, path in paths.items()},
        },
        context=context,
        feedback=feedback,
    )
    mask = rasters.read_raster(results[names["mask"]])[0]
    restored, reference = rasters.read_raster(results[names["restored"]]), rasters.read_raster(clear)
    assert (mask == 1).mean() == pytest.approx(0.25, abs=1e-3)
    rows = (tmp_path / "figures.csv").read_text(encoding="utf-8").splitlines()
    values = dict(zip(rows[0].split(","), rows[2].split(",")))
    assert (values["band"], values["region"], int(values["pixels"])) == ("all", "cloudy", (mask > 0).sum())
    error = (restored.astype(float) - reference)[:, mask > 0]
    assert float(values["mae"]) == pytest.approx(abs(error).mean())
    report = Path(results[names["report"]]).read_text(encoding="utf-8")
    assert report.count('<img alt="Before"') == 1 and "Expected by that run" in report
    assert "Model: plus-8 0" in feedback.textLog()
