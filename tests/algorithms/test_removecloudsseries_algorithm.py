"""``removecloudsseries`` in QGIS: by name, with a folder, in a processing model, and through ``qgis_process``."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from modeller import Source, add_child
from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingModelAlgorithm, QgsRasterLayer
from qgisprocess import assignments, needs_qgis_process, qgis_process
from rasters import read_raster, write_raster
from seriesfiles import DAYS, write_season
from toolbox import Log, run, run_unchecked

pytestmark = pytest.mark.usefixtures("few_trials")


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    """Two dates of one place."""
    return write_season(tmp_path_factory.mktemp("Reihe 雲"), DAYS[:2])


@pytest.fixture
def values(season, tmp_path):
    """Values that restore three bands of both dates and compute two indices."""
    return {
        **{"SERIES": list(season.rasters), "MASKS": list(season.masks), "MASK_BUFFER": 4},
        **{"ESTIMATOR": "closed-form", "INDICES": "NDVI,EVI", "BANDS": "1,3,4"},
        "OUTPUT_FOLDER": str(tmp_path / "clear"),
    }


def require_results(results, folder):
    """Check that the results name what lies in ``folder``."""
    assert results["RESTORED"] == [str(Path(folder) / f"{day}_restored.tif") for day in DAYS[:2]]
    assert results["CONFIDENCES"] == [str(Path(folder) / f"{day}_confidence.tif") for day in DAYS[:2]]
    assert results["CSV"] == str(Path(folder) / "series.csv") and Path(results["CSV"]).is_file()
    assert results["INDEX_RASTERS"] == [str(Path(folder) / f"{day}_index.tif") for day in DAYS[:2]]
    assert results["INDEX_ERRORS"] == [str(Path(folder) / f"{day}_index_error.tif") for day in DAYS[:2]]
    assert all(len(read_raster(path)) == 2 for path in (*results["INDEX_RASTERS"], *results["INDEX_ERRORS"]))
    counts = [results[f"{name}_COUNT"] for name in ("RESTORED", "SKIPPED", "FAILED", "REUSED")]
    assert counts == [2, 0, 0, 0]
    assert all(read_raster(path).shape[0] == 4 for path in results["RESTORED"])


@pytest.mark.usefixtures("provider")
def test_a_script_gets_the_rasters_and_the_counts(values):
    log = Log()
    results = run("removecloudsseries", values, log)
    require_results(results, values["OUTPUT_FOLDER"])
    assert results["OUTPUT_FOLDER"] == values["OUTPUT_FOLDER"] and log.percents[-1] == 100
    for path in Path(values["OUTPUT_FOLDER"]).glob("*_provenance.tif"):
        layer = QgsRasterLayer(str(path))
        labels = [entry.label for entry in layer.renderer().classes()]
        assert labels[0] == "observed" and "from other dates" in labels
    again = run("removecloudsseries", values)
    assert again["REUSED_COUNT"] == 2 and again["INDEX_RASTERS"] == results["INDEX_RASTERS"]


@pytest.mark.usefixtures("provider")
def test_the_band_of_masks_of_several_bands_is_chosen(season, values, tmp_path):
    """It counts where names do not tell the band: a mask of one band is among them."""
    flags = read_raster(season.masks[1])[0]
    path = write_raster(tmp_path / Path(season.masks[1]).name, np.stack([1 - flags.clip(0, 1), flags]))
    values["MASKS"] = [season.masks[0], path]
    with pytest.raises(QgsProcessingException, match="cannot be identified among its 2 bands: .*Set MASK_BAND"):
        run("removecloudsseries", values)
    run("removecloudsseries", {**values, "MASK_BAND": 2})
    with open(Path(values["OUTPUT_FOLDER"]) / "series.csv", encoding="utf-8") as stream:
        shares = [float(row["hidden_share"]) for row in csv.DictReader(stream)]
    assert shares == pytest.approx([season.cloudy[day].mean() for day in DAYS[:2]], abs=1e-4)


@pytest.mark.usefixtures("provider")
def test_nothing_asked_for_is_no_index(values):
    del values["INDICES"]
    results = run("removecloudsseries", values)
    assert results["INDEX_RASTERS"] == results["INDEX_ERRORS"] == []
    assert not list(Path(values["OUTPUT_FOLDER"]).glob("*index*"))


@pytest.mark.usefixtures("provider")
def test_a_script_gets_the_report_and_the_curves(values, tmp_path):
    points = {"POINTS": "field:600225,5099775; 600405,5099885", "REPORT": str(tmp_path / "report.html")}
    results = run("removecloudsseries", {**values, **points})
    assert results["REPORT"] == points["REPORT"]
    page = Path(results["REPORT"]).read_text(encoding="utf-8")
    assert page.count("<svg") == 2 and page.count("data:image/png;base64,") == 4
    table = Path(values["OUTPUT_FOLDER"], "points.csv").read_text(encoding="utf-8")
    assert [line.split(",")[0] for line in table.splitlines()] == ["point", "field", "field", "2", "2"]
    temporary = run("removecloudsseries", {**values, "REPORT": "TEMPORARY_OUTPUT"})
    assert temporary["REPORT"].endswith(".html") and "All dates" in Path(temporary["REPORT"]).read_text("utf-8")
    assert "REPORT" not in run("removecloudsseries", values)


@pytest.mark.usefixtures("provider")
def test_a_temporary_folder_is_a_new_one_each_time(values, season):
    first, second = (run("removecloudsseries", {**values, "OUTPUT_FOLDER": "TEMPORARY_OUTPUT"}) for _ in range(2))
    assert first["OUTPUT_FOLDER"] != second["OUTPUT_FOLDER"] and second["REUSED_COUNT"] == 0
    require_results(second, second["OUTPUT_FOLDER"])


def test_a_model_gets_them_too_and_gives_them_to_the_best_pixel(provider, values, tmp_path):
    results = run_unchecked(provider, "removecloudsseries", values)
    require_results(results, values["OUTPUT_FOLDER"])
    output = str(tmp_path / "best.tif")
    chained = {"RASTERS": results["RESTORED"], "ERRORS": results["CONFIDENCES"], "OUTPUT": output}
    assert run_unchecked(provider, "bestpixel", chained)["VALID_SHARE"] == 1


def test_a_processing_model_chains_the_series_and_the_best_pixel(provider, values, tmp_path):
    model = QgsProcessingModelAlgorithm("series", "tests")
    given = {name: Source.fromStaticValue(value) for name, value in values.items()}
    add_child(model, "removecloudsseries", given, {})
    restored = {"RASTERS": "RESTORED", "ERRORS": "CONFIDENCES"}
    sources = {name: Source.fromChildOutput("removecloudsseries", output) for name, output in restored.items()}
    add_child(model, "bestpixel", sources, {"out": "OUTPUT"})
    model.initAlgorithm()
    path = str(tmp_path / "composite.tif")
    results, succeeded = model.run({"bestpixel:out": path}, QgsProcessingContext(), Log())
    assert succeeded and read_raster(path).shape[0] == 4
    assert Path(values["OUTPUT_FOLDER"], "series.csv").is_file()


@needs_qgis_process
def test_the_terminal_takes_a_folder(environment, values, season):
    values = {**values, "SERIES_FOLDER": str(Path(season.rasters[0]).parent), "FILE_FILTER": "s2_????-??-??.tif"}
    del values["SERIES"]
    done = qgis_process(environment, "--json", "run", "sarcloudremoval:removecloudsseries", "--", *assignments(values))
    assert done.returncode == 0, done.stderr
    require_results(json.loads(done.stdout)["results"], values["OUTPUT_FOLDER"])


REFUSED = {
    "no rasters": ({"SERIES": []}, "SERIES has 0 rasters"),
    "folder": ({"SERIES_FOLDER": "{0}/nowhere"}, "cannot be read"),
    "filter": ({"SERIES_FOLDER": "{0}", "FILE_FILTER": "*.jp2"}, "no file whose name matches"),
    "output": ({"OUTPUT_FOLDER": "{0}"}, "holds rasters of SERIES"),
    "points": ({"POINTS": "600225;5099775"}, "POINTS has '600225', expected are a name and two numbers"),
    "point outside": ({"POINTS": "far:1,2"}, "The point 'far' of POINTS, 1,2, lies outside the grid"),
    "index": ({"INDICES": ["NDVI", "NBR"]}, "NBR needs near infrared .* no shortwave infrared"),
    "dates": ({"DATES": "unknown.tif=20240101"}, "no raster is called that"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("by", ["processing.run", "a model"])
def test_refused_with_one_message_and_no_file(provider, values, season, tmp_path, case, by):
    changes, message = REFUSED[case]
    folder = str(Path(season.rasters[0]).parent)
    changed = {name: value.format(folder) if isinstance(value, str) else value for name, value in changes.items()}
    with pytest.raises(QgsProcessingException, match=message):
        if by == "a model":
            run_unchecked(provider, "removecloudsseries", {**values, **changed})
        else:
            run("removecloudsseries", {**values, **changed})
    assert not list(tmp_path.iterdir())
