"""``expectedquality`` in QGIS: by name, in a model's way, and through ``qgis_process``."""

import csv
import io
import json
from pathlib import Path

import pytest
from dates import SMALL, write_dates
from qgis.core import QgsProcessingException, QgsProcessingOutputHtml
from qgisprocess import assignments, needs_qgis_process, qgis_process
from toolbox import Log, run, run_unchecked

NAMES = ("autumn", "later")


@pytest.fixture(scope="module")
def dates(tmp_path_factory):
    """A place on several dates."""
    return write_dates(tmp_path_factory.mktemp("Termine 雲"), SMALL)


@pytest.fixture
def values(dates, tmp_path):
    """Values that compare two dates by two bands, and write everything."""
    return {
        **{"OPTICAL": dates.paths["optical"], "CLOUD_MASK": dates.paths["mask"], "BANDS": [4, 8]},
        **{"REFERENCES": dates.several(*NAMES), "REFERENCE_MASKS": dates.several(*(f"{n}_mask" for n in NAMES))},
        **{"ESTIMATOR": "closed-form", "REPORT": str(tmp_path / "quality.html")},
        **{"JSON": str(tmp_path / "quality.json"), "CSV": str(tmp_path / "quality.csv")},
    }


def require_results(results, values):
    """Check that the numbers are those in the files."""
    found = json.loads(Path(values["JSON"]).read_text(encoding="utf-8"))
    assert results["BEST_REFERENCE"] == 2 and found["references"][0]["path"] == values["REFERENCES"][1]
    together = found["together"]
    assert results["EXPECTED_PSNR"] == pytest.approx(together["psnr_db"])
    assert results["EXPECTED_NDVI_ERROR"] == pytest.approx(together["ndvi_error"])
    assert results["REFERENCE_GAIN_DB"] == pytest.approx(together["gain_db"]) and together["gain_db"] > 6
    assert results["TABLE"] == Path(values["CSV"]).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(results["TABLE"])))
    assert [row["references"] for row in rows] == ["2", "1", "1 2", ""]
    assert Path(results["REPORT"]).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.usefixtures("provider")
def test_a_script_gets_the_best_date_and_what_to_expect(values):
    log = Log()
    require_results(run("expectedquality", values, log), values)
    assert log.percents[-1] == 100 and any("1. Reference 2" in line for line in log.lines["info"])


@needs_qgis_process
def test_the_terminal_gets_them_too(environment, values):
    done = qgis_process(environment, "--json", "run", "sarcloudremoval:expectedquality", "--", *assignments(values))
    assert done.returncode == 0, done.stderr
    require_results(json.loads(done.stdout)["results"], values)


def test_the_report_is_shown_among_the_results_and_networks_alone_are_no_choice(provider):
    algorithm = provider.algorithm("expectedquality")
    assert isinstance(algorithm.outputDefinition("REPORT"), QgsProcessingOutputHtml)
    assert algorithm.parameterDefinition("ESTIMATOR").options() == ["auto", "closed-form"]
    assert algorithm.canExecute() == (True, "")


REFUSED = {
    "no dates": ({"REFERENCES": []}, "no REFERENCES to compare|REFERENCES|Other dates of the same place"),
    "masks": ({"REFERENCE_MASKS": ["{MASK}"]}, "REFERENCE_MASKS has 1 rasters, REFERENCES has 2"),
    "output that is the input": ({"CSV": "{OPTICAL}"}, "is also an input"),
    "folder": ({"JSON": "{OPTICAL}/quality.json"}, "folder .* does not exist"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("by", ["processing.run", "a model"])
def test_refused_with_one_message_and_no_file(provider, values, tmp_path, case, by):
    changes, message = REFUSED[case]
    known = {"OPTICAL": values["OPTICAL"], "MASK": values["REFERENCE_MASKS"][0]}
    changed = {
        name: value.format(**known) if isinstance(value, str) else [item.format(**known) for item in value]
        for name, value in changes.items()
    }
    with pytest.raises(QgsProcessingException, match=message):
        if by == "a model":
            run_unchecked(provider, "expectedquality", {**values, **changed})
        else:
            run("expectedquality", {**values, **changed})
    assert not list(tmp_path.iterdir())


def test_a_cancelled_run_leaves_nothing(provider, values, tmp_path):
    log = Log(cancel=True)
    with pytest.raises(QgsProcessingException):
        run_unchecked(provider, "expectedquality", values, log)
    assert not list(tmp_path.iterdir())
