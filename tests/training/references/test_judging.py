"""Figures of one case, verdicts on the targets, and the command on a drawn data folder."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs torch")
pytest.importorskip("tifffile", reason="training reads TIFFs with tifffile")

from datedplaces import blob, drawn_place, write_series  # noqa: E402
from sar_cloud_removal.estimators.sight import Estimate, Quality, ReferenceSight  # noqa: E402
from sar_cloud_removal.estimators.stack import Stack  # noqa: E402
from sar_cloud_removal.estimators.variance import ErrorScale  # noqa: E402
from sar_cloud_removal.training import cli  # noqa: E402
from sar_cloud_removal.training.references import cases, names, scores, seams, table, targets  # noqa: E402

HOLE = blob(32, 32, 12)


@pytest.fixture(scope="module")
def problem():
    return cases.problem_of(cases.Case(drawn_place(), 1, HOLE, names.NONE))


# ---- figures


def test_psnr_has_the_range_of_the_encoded_domain(problem):
    truth = np.clip(problem.truth, -0.8, 0.8)
    found = scores.scores(replace(problem, truth=truth), truth + np.float32(0.2))
    assert found["psnr"] == pytest.approx(20, abs=1e-3)  # an error of a tenth of the range


def test_figures_are_those_of_the_hole_only(problem):
    assert problem.sight.hidden[HOLE].all()
    values = np.where(HOLE, problem.truth, 0)
    found = scores.scores(problem, values)
    assert found["psnr"] == 100
    assert found["ndvi_mae"] < 0.01 and found["sam_deg"] < 1


def test_ndvi_is_of_reflectance_and_undefined_without_infrared(problem):
    flat = replace(problem, truth_dn=np.float32([1, 1, 100, 300]).reshape(4, 1, 1).repeat(64, 1).repeat(64, 2))
    values = flat.limits.encode(np.full((4, 64, 64), 1000.0))
    decoded = flat.limits.decode(values, np.float32)[:, 0, 0]
    expected = abs((decoded[3] - decoded[2]) / (decoded[3] + decoded[2]) - 0.5)
    assert scores.scores(flat, values)["ndvi_mae"] == pytest.approx(expected, abs=1e-4)
    assert scores.scores(replace(problem, red_nir=None), problem.truth)["ndvi_mae"] is None


def test_coverage_counts_errors_within_the_told_width(problem):
    error = np.where(np.arange(64) < 32, 0.1, 0.3).astype(np.float32)
    estimate = Estimate(problem.truth + error, np.full_like(problem.truth, 0.2), None)
    scale = ErrorScale((), (), (), (), {0.5: 0.25, 0.6827: 1, 0.9: 1.2, 0.95: 2})
    found = scores.coverage(problem, Stack(None, {}, {}, {(): scale}, Quality(1)), estimate)
    left = HOLE[:, :32].sum() / HOLE.sum()
    assert found["0.5"] == [0] * 4 and found["0.95"] == [1] * 4
    assert found["0.6827"] == pytest.approx([left] * 4, abs=1e-3)


# ---- seams


def test_the_truth_has_no_seam_and_an_offset_has_one_at_the_rim(problem):
    stripes = np.arange(64)[None] // 4 % 2 == 0
    seen = replace(problem.sight, references=(ReferenceSight(problem.truth, stripes & HOLE, (0, 1, 2, 3)),))
    two = replace(problem, truth=np.clip(problem.truth, -0.5, 0.5), sight=seen)
    assert seams.seams(two, two.truth) == {"rim": 1, "within": 1}
    shifted = seams.seams(two, two.truth + np.float32(0.4))
    assert shifted["rim"] > 1.1 and shifted["within"] == pytest.approx(1, abs=1e-5), "the same on both sides"
    differing = seams.seams(two, two.truth + np.where(stripes, np.float32(0.4), 0))
    assert differing["within"] > 2
    assert seams.seams(problem, problem.truth)["within"] is None, "one source only"


def test_restored_values_fade_into_those_that_are_seen(problem):
    share = seams._share_restored(HOLE)
    assert not share[~HOLE].any() and share[32, 32] == 1
    assert 0 < share[HOLE].min() < 0.15, "the outermost pixels are nearly as they were seen"


# ---- verdicts


def record(place="a", kind=names.NEAR, psnr=20.0, ridge=19.0, held_out=True, **changes):
    methods = {
        names.OURS: {"psnr": psnr, "ndvi_mae": 0.03, "sam_deg": 1.0, "rim": 1.0, "within": 0.9},
        "smooth fill": {"psnr": 15.0, "ndvi_mae": 0.08, "sam_deg": 2.0},
    }
    if kind != names.NONE:
        methods[names.RIDGE] = {"psnr": ridge, "ndvi_mae": 0.05, "sam_deg": 1.0}
        methods[names.PASTED] = {"psnr": psnr - 1, "ndvi_mae": 0.05, "sam_deg": 1.0}
    coverage = {"0.6827": [0.68, 0.7], "0.95": [0.95, 0.94]}
    return {
        **{"place": place, "scene": place, "source": "drawn", "held_out": held_out, "kind": kind, "target": "x"},
        **{"references": ["y"], "days": [5], "bands": ["B4", "B8"], "correlation": 0.97, "methods": methods},
        **{"expected_psnr": psnr + 1, "expected_range": [psnr - 2, psnr + 4], "coverage": coverage, **changes},
    }


def good():
    kinds = ((names.NONE, 15.1), (names.NEAR, 20.0), (names.TWO, 21.0))
    return [record(place, kind, psnr) for place in "abc" for kind, psnr in kinds]


def verdict(records, demand):
    (found,) = [one for one in targets.verdicts(records) if one.demand.startswith(demand)]
    return found


def test_all_targets_can_be_met():
    found = [one for one in targets.verdicts(good()) if "series" not in one.demand]
    assert len(found) >= 10 and all(one.met for one in found), found


@pytest.mark.parametrize(
    ("demand", "spoiled"),
    [
        ("one reference", {"ridge": 19.5}),
        ("two that bracket", {"kind": names.TWO, "psnr": 21.0, "ridge": 20.0}),
        ("error of NDVI with one", {"methods": {"ndvi": 0.048}}),
        ("dates that hardly differ", {"methods": {"pasted": 20.4}}),
        ("without references", {"kind": names.NONE, "psnr": 14.0}),
        ("worst case", {"psnr": 14.4, "ridge": 13.0}),
        ("told 68 %", {"coverage": {"0.6827": [0.4, 0.4], "0.95": [0.95, 0.95]}}),
        ("told 95 %", {"coverage": {"0.6827": [0.68, 0.68], "0.95": [0.8, 0.8]}}),
        ("`EXPECTED_PSNR`", {"expected_psnr": 25.0}),
        ("the range told for single clouds", {"expected_range": [21.0, 25.0]}),
        ("no seam at the rim", {"methods": {"rim": 2.0}}),
        ("no seam where a reference", {"methods": {"within": 2.0}}),
    ],
)
def test_a_target_is_missed_where_the_figures_are_bad(demand, spoiled):
    methods = spoiled.pop("methods", {})
    bad = [record(place, **spoiled) for place in "abc"]
    for one in bad:
        if "ndvi" in methods:
            one["methods"][names.OURS]["ndvi_mae"] = methods["ndvi"]
        one["methods"][names.OURS].update({key: methods[key] for key in ("rim", "within") if key in methods})
        if "pasted" in methods:
            one["methods"][names.PASTED]["psnr"] = methods["pasted"]
    replaced = {(one["place"], one["kind"]) for one in bad}
    records = [one for one in good() if (one["place"], one["kind"]) not in replaced] + bad
    assert verdict(good(), demand).met is True
    assert verdict(records, demand).met is False


def test_a_place_with_many_dates_counts_once_and_development_does_not_count():
    records = [record("a", psnr=20.0, ridge=20.0)] * 9 + [record("b", psnr=22.0, ridge=20.0)]
    records += [record("c", psnr=10.0, ridge=20.0, held_out=False)]
    found = verdict(records + [record(p, names.NONE, held_out=p != "c") for p in "abc"], "one reference")
    assert found.met and found.held_out.startswith("+1.00 dB") and found.development.startswith("-10.00 dB")


def test_bands_are_judged_one_by_one():
    records = [{**one, "coverage": {"0.6827": [0.8, 0.56], "0.95": [0.95, 0.95]}} for one in good()]
    found = verdict(records, "told 68 %")
    assert found.held_out.startswith("68.0 %") and found.met is False


def test_the_table_names_targets_rivals_and_places():
    text = table.markdown(
        {
            "command": "run this",
            "cases": good() + [record("d", held_out=False)] + [record("d", names.NONE, held_out=False)],
        }
    )
    assert "| one reference: at least 0.7 dB" in text and "| met |" in text
    assert "| a, h |" in text and "| d |" in text and "`run this`" in text
    widths = [line.count("|") for line in text.split("\n\n")[0].splitlines()]
    assert len(set(widths)) == 1


def series_record(place="a", psnr=25.0, ndvi=0.03, held_out=True, **rivals):
    methods = {name: {"psnr": 20.0, "ndvi_mae": 0.05, "sam_deg": 1.0} for name in names.SERIES_RIVALS}
    for name, value in rivals.items():
        methods[getattr(names, name)]["psnr"] = value
    methods[names.OURS] = {"psnr": psnr, "ndvi_mae": ndvi, "sam_deg": 1.0, "rim": 1.0, "within": 1.0}
    return {**record(place, names.SERIES, held_out=held_out), "methods": methods}


def series_verdict(records, demand):
    (found,) = [one for one in targets.series_verdicts(records) if one.demand.startswith(demand)]
    return found


def test_a_series_is_judged_by_the_best_rival_of_each_place():
    records = [series_record("a", INTERPOLATED=23.5), series_record("b", WHITTAKER=24.5)]
    found = series_verdict(records, "at least 1 dB")
    assert found.met and found.held_out.startswith("+1.00 dB") and found.held_out.endswith("worst place +0.50 dB")
    worse = [*records, series_record("c", psnr=19.0)]
    assert series_verdict(worse, "at least 1 dB").met is False


def test_the_ndvi_of_a_series_is_judged_by_the_best_rival():
    assert series_verdict([series_record(ndvi=0.04)], "error of NDVI").held_out.startswith("0.80 (0.0400 against 0.05")
    assert series_verdict([series_record(ndvi=0.045)], "error of NDVI").met is False


def test_the_table_of_series_names_every_place():
    records = [series_record("a", INTERPOLATED=23.5), series_record("b", held_out=False)]
    text = table.series_markdown({"command": "run this", "series": records})
    assert "| a, h | 1 |" in text and "| +1.50 |" in text and "| b | 1 |" in text and "`run this`" in text


# ---- the command


def test_the_command_judges_a_data_folder(tmp_path, capsys):
    data, out = write_series(tmp_path / "data"), tmp_path / "run"
    assert cli.main(["references", "--data", str(data), "--out", str(out)]) == 0
    result = json.loads((out / "cases.json").read_text("utf-8"))
    kinds = {one["kind"] for one in result["cases"]}
    assert {names.NONE, names.NEAR, names.TWO} <= kinds
    assert {one["place"] for one in result["cases"]} == {"finland_288afc34", "iberia_29SND_drawn"}
    near = [one for one in result["cases"] if one["kind"] == names.NEAR]
    gains = [one["methods"][names.OURS]["psnr"] - one["methods"]["smooth fill"]["psnr"] for one in near]
    assert min(gains) > 3  # the dates differ by gain and offset only
    assert all(one["trials"] > 0 and one["expected_psnr"] > 0 for one in near)
    assert all(low < one["expected_psnr"] < high for one in near for low, high in [one["expected_range"]])
    assert {one["kind"] for one in result["series"]} == {names.SERIES}
    series = [one["methods"] for one in result["series"]]
    assert len(series) == 6 and all({names.OURS, *names.SERIES_RIVALS} == set(methods) for methods in series)
    text = (out / "table.md").read_text("utf-8")
    assert f"{table.markdown(result)}\n\n{table.series_markdown(result)}\n" == text
    assert text.strip() in capsys.readouterr().out


def test_the_command_takes_single_sources(tmp_path):
    data, out = write_series(tmp_path / "data"), tmp_path / "run"
    assert cli.main(["references", "--data", str(data), "--out", str(out), "--source", "series, Iberia"]) == 0
    result = json.loads((out / "cases.json").read_text("utf-8"))
    assert {one["source"] for one in result["cases"]} == {"series, Iberia"}
    assert "--source" in result["command"] and str(tmp_path) not in result["command"]


def test_a_source_without_cases_is_an_error_and_overwrites_nothing(tmp_path, capsys):
    data, out = write_series(tmp_path / "data"), tmp_path / "run"
    out.mkdir()
    (out / "cases.json").write_text("earlier")
    assert cli.main(["references", "--data", str(data), "--out", str(out), "--source", "WorldCereal"]) == 1
    assert "has no case of 'WorldCereal' to judge" in capsys.readouterr().err
    assert (out / "cases.json").read_text() == "earlier"


def test_places_that_are_not_held_out_do_not_judge_detection(tmp_path, capsys):
    data = write_series(tmp_path / "data")
    for place in (data / "series").glob("finland_*"):
        shutil.rmtree(place)
    assert cli.main(["detection", "--data", str(data), "--out", str(tmp_path / "run")]) == 1
    assert "has no place to judge on" in capsys.readouterr().err


def test_a_folder_without_data_is_one_clear_error(tmp_path, capsys):
    assert cli.main(["references", "--data", str(tmp_path), "--out", str(tmp_path / "run")]) == 1
    assert "no place with several dates" in capsys.readouterr().err
