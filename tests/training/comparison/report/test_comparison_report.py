"""The tables, the summary and the curves of a study, complete or not."""

import csv
import json
import math

import pytest
import studies

pytest.importorskip("matplotlib", reason="figures need matplotlib")

from sar_cloud_removal.training.comparison.report import findings, formatting, tables  # noqa: E402
from sar_cloud_removal.training.comparison.report.paper import CONCLUSIONS, LABELS, PAPER  # noqa: E402
from sar_cloud_removal.training.comparison.report.report import report  # noqa: E402
from sar_cloud_removal.training.comparison.results import Results  # noqa: E402


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A complete study and what was reported of it."""
    folder = studies.write_study(tmp_path_factory.mktemp("study"))
    return folder, report(folder)


def cells(text, label):
    """Return the cells of the first line of a Markdown table that begins with ``label``."""
    line = next(line for line in text.splitlines() if line.startswith(f"| {label} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def produced(folder):
    paths = [*(folder / "tables").iterdir(), *folder.glob("summary.*"), *folder.glob("curves-*.png")]
    return {path.name: path.read_bytes() for path in paths}


def test_everything_is_written(finished):
    folder, content = finished
    expected = {f"table{n}.{end}" for n in (3, 4, 5, 6) for end in ("md", "json", "csv")}
    assert set(produced(folder)) == expected | {
        *("summary.md", "summary.json"),
        *("curves-translate.png", "curves-remove.png"),
    }
    assert json.loads((folder / "summary.json").read_text()) == content["summary"]
    assert json.loads((folder / "tables" / "table5.json").read_text()) == content["tables"][5]


def test_same_results_give_the_same_bytes(finished, tmp_path):
    folder, _ = finished
    report(studies.write_study(tmp_path))
    assert produced(tmp_path) == produced(folder)


@pytest.mark.parametrize("number", PAPER)
def test_rows_have_our_value_beside_the_papers(finished, number):
    folder, content = finished
    text = (folder / "tables" / f"table{number}.md").read_text()
    for row in PAPER[number].rows:
        found = cells(text, row.label)
        for position, (figure, value) in enumerate(row.values.items()):
            digits = 2 if figure.startswith("psnr") else 3
            ours, theirs = found[1 + 2 * position : 3 + 2 * position]
            assert theirs == f"{value:.{digits}f}"
            mean, _, rest = ours.partition(" (")
            low, _, high = rest.strip(")").partition(" … ")
            assert float(low) <= float(mean) <= float(high) and float(mean) == pytest.approx(value, abs=2)
    assert [row["system"] for row in content["tables"][number]["rows"] if row["kind"] == "published"] == [
        row.system for row in PAPER[number].rows
    ]


def test_cost_of_a_row_is_that_of_its_pipeline(finished):
    folder, _ = finished
    text = (folder / "tables" / "table5.md").read_text()
    assert cells(text, "DRIBs / -")[-3:] == ["4 800", "0.44 M", "0.42"]
    assert cells(text, "U-NET / U-NET")[-3:] == ["4 800 + 4 800", "1.80 M", "0.84"]
    assert cells(text, "closed-form prior")[-3:] == ["–"] * 3


def test_what_users_have_anyway_is_below_as_composited(finished):
    folder, content = finished
    kinds = {row["system"]: row["kind"] for row in content["tables"][4]["rows"]}
    assert {name for name, kind in kinds.items() if kind == tables.COMPOSITED} == {"plus", *studies.FILLS}
    text = (folder / "tables" / "table4.md").read_text()
    assert (
        text.index("| Ours |") < text.index("*composited:") < text.index("| plus |") < text.index("| fill: push-pull |")
    )
    assert cells(text, "fill: push-pull")[7] == "exact" and cells(text, "fill: push-pull")[2] == "–"


def test_table_3_has_the_other_translators_and_says_why_no_fill(finished):
    folder, content = finished
    text = (folder / "tables" / "table3.md").read_text()
    assert "fill: " not in text and "| plus |" not in text
    assert "simple fills and the recipe `plus` are not below this table" in text
    assert [row["system"] for row in content["tables"][3]["rows"][4:]] == ["unet", "drib_l1", "drib_ssim"]


def test_header_says_what_was_done_and_what_cannot_be_compared(finished):
    text = (finished[0] / "tables" / "table4.md").read_text()
    for name, value in {"Split": "scene", "Seeds": "0, 1, 2", "Width": "16 (published: 64)"}.items():
        assert cells(text, name) == [name, value]
    assert cells(text, "Test") == ["Test", "12 images, 4 scenes"]
    assert cells(text, "Command") == ["Command", "`study --table all`"]
    assert "not comparable with the paper's in absolute terms" in text and "16 filters wide in place of 64" in text
    assert "4 800 training images" in text and "raw output is judged, not a composite" in text
    assert "- Nothing of this was measured." in text
    assert "filters wide" not in formatting.incomparable({"width": 64, "images": 1})


def test_images_without_value_are_counted(finished):
    folder, content = finished
    text = (folder / "tables" / "table4.md").read_text().partition("## Further")[2]
    assert cells(text, "Ours")[-4:] == ["36", "4", "3", "3"]
    ours = content["tables"][4]["rows"][2]
    assert ours["figures"]["psnr_clear"]["excluded"] == 3 and ours["figures"]["psnr_all"]["excluded"] == 0


def test_csv_has_the_values_of_the_json(finished):
    folder, content = finished
    with (folder / "tables" / "table6.csv").open(newline="") as stream:
        lines = list(csv.DictReader(stream))
    rows = content["tables"][6]["rows"]
    assert [line["system"] for line in lines] == [row["system"] for row in rows]
    first, ssim = lines[0], rows[0]["figures"]["ssim_all"]
    assert float(first["ssim_all"]) == pytest.approx(ssim["mean"], abs=1e-5)
    assert float(first["ssim_all_low"]) == pytest.approx(ssim["low"], abs=1e-5)
    assert first["ssim_all_paper"] == "0.5304" and first["seeds"] == "0 1 2" and first["images_seen"] == "4800"
    assert lines[-1]["psnr_all_paper"] == "" and lines[-1]["parameters"] == ""


def test_verdicts_on_the_papers_own_values(finished):
    found = {(f["better"], f.get("worse"), f["figure"]): f for f in finished[1]["summary"]["conclusions"]}
    lead = found["drib_drib", "ebel2020", "psnr_cloudy"]
    assert lead["verdict"] == "holds" and lead["overlap"] is False and lead["paper"] == pytest.approx(5.7095)
    assert lead["value"]["low"] < 5.7095 < lead["value"]["high"]
    # paired differences tell apart what the rows' own intervals do not
    close = found["drib", "li2020", "psnr_all"]
    assert close["verdict"] == "holds" and close["overlap"] is True
    tie = found["drib_unet", "unet_unet", "psnr_cloudy"]
    assert tie["verdict"] == "undecided" and tie["paper"] == pytest.approx(-0.0214)
    assert found["drib_drib", None, "psnr_clear"]["verdict"] == "fails"
    size = found["drib", "unet", "parameters"]
    assert (size["verdict"], size["ratio"], size["gmac_ratio"]) == ("holds", pytest.approx(0.44 / 0.9, abs=1e-5), 4.2)
    assert len(found) == sum(len(getattr(claim, "figures", (1,))) for claim in CONCLUSIONS)


def test_summary_says_all_verdicts_and_what_stands_beside(finished):
    folder, content = finished
    text = (folder / "summary.md").read_text()
    counted = content["summary"]["verdicts"]
    assert (
        f"Of 64 figures {counted['holds']} hold, {counted['fails']} fail, {counted['undecided']} are undecided." in text
    )
    assert "| 5 | DRIBs in the cloud removal are better than U-Net, on U-Net's translations | holds | holds |" in text
    assert "0.49 times the parameters, but 4.20 times the GMAC" in text and "Ronneberger" in text
    beside = {(f["worse"], f["figure"]): f["verdict"] for f in content["summary"]["beside"]}
    assert beside["fill: push-pull", "psnr_cloudy"] == "fails" and ("plus", "psnr_composited") in beside
    assert len(beside) == 2 * (len(studies.FILLS) + 1)


def test_larger_generator_fails_the_claim_about_sizes(tmp_path):
    studies.write_study(tmp_path, systems=("drib", "unet"), seeds=(0,), fills=())
    runs = json.loads((tmp_path / "runs.json").read_text())
    runs["drib-seed0"]["parameters"] = runs["unet-seed0"]["parameters"]
    (tmp_path / "runs.json").write_text(json.dumps(runs))
    (size,) = (f for f in findings.judge(Results(tmp_path)) if isinstance(f, findings.SizeFinding))
    assert size.verdict == "fails" and size.ratio == 1


def test_size_of_u_nets_that_lack_a_level_decides_nothing(tmp_path):
    studies.write_study(tmp_path, systems=("drib", "unet"), seeds=(0,), fills=())
    study = json.loads((tmp_path / "study.json").read_text())
    (tmp_path / "study.json").write_text(json.dumps({**study, "settings": {"crop_px": 128}}))
    (size,) = (f for f in findings.judge(Results(tmp_path)) if isinstance(f, findings.SizeFinding))
    assert size.verdict == "undecided" and "fewer levels" in size.reading


def test_nothing_trained_yet_is_a_table_of_dashes(tmp_path):
    content = report(tmp_path)
    text = (tmp_path / "tables" / "table5.md").read_text()
    assert cells(text, "DRIBs / U-NET") == [
        *("DRIBs / U-NET", "not trained", "21.89", "–", "0.636", "–", "19.70", "–", "23.86"),
        *("–", "–", "–"),
    ]
    assert cells(text, "Split") == ["Split", "not stated"]
    assert content["summary"]["verdicts"] == {"holds": 0, "fails": 0, "undecided": 0, "not trained": 64}
    assert content["summary"]["beside"] == [] and not list(tmp_path.glob("*.png"))


def test_missing_runs_and_seeds_are_said(tmp_path):
    studies.write_study(tmp_path, seeds=(0, 1), systems=("drib", "drib_drib", "drib_direct"), fills=())
    (tmp_path / "scores" / "drib_direct-seed1.csv").unlink()
    (tmp_path / "scores" / "drib-seed0.csv").unlink()
    (tmp_path / "scores" / "drib-seed1.csv").unlink()
    report(tmp_path)
    table5, table3 = ((tmp_path / "tables" / f"table{n}.md").read_text() for n in (5, 3))
    further = table5.partition("## Further")[2]
    assert cells(further, "DRIBs / DRIBs")[-2] == "2 of 3" and cells(further, "DRIBs / -")[-2] == "1 of 3"
    assert "over scenes and seeds; over scenes only where there is one seed" in table5
    assert cells(table3, "Ours")[1] == "not scored" and cells(table3, "Li et al., 2020")[1] == "not trained"
    assert cells(table5, "plus")[1] == "not trained"


def test_one_seed_covers_scenes_and_one_scene_covers_nothing(tmp_path):
    content = report(studies.write_study(tmp_path, seeds=(0,), scenes=1, systems=("drib", "li2020")))
    text = (tmp_path / "tables" / "table3.md").read_text()
    assert "missing where there is one seed and one scene" in text and "(" not in cells(text, "Ours")[1]
    lead = next(f for f in content["summary"]["conclusions"] if f.get("worse") == "li2020")
    assert lead["verdict"] == "undecided" and lead["overlap"] is None and lead["value"]["low"] is None

    other = tmp_path / "scenes"
    other.mkdir()
    content = report(studies.write_study(other, seeds=(0,), systems=("drib", "li2020")))
    text = (other / "tables" / "table3.md").read_text()
    assert "over scenes only where there is one seed: they say nothing of another training" in text
    lead = next(f for f in content["summary"]["conclusions"] if f.get("worse") == "li2020")
    assert lead["verdict"] == "holds" and lead["value"]["covers"] == "scenes"


def test_chosen_tables_only(tmp_path):
    content = report(studies.write_study(tmp_path, systems=studies.TRANSLATORS, fills=()), numbers=(3,))
    assert [path.name for path in sorted((tmp_path / "tables").iterdir())] == ["table3.csv", "table3.json", "table3.md"]
    assert {f["table"] for f in content["summary"]["conclusions"]} == {3} and content["summary"]["beside"] == []


@pytest.mark.parametrize(
    "verdicts, expected",
    [
        (["holds", "holds"], "holds"),
        (["holds", "undecided"], "undecided"),
        (["fails", "undecided"], "fails"),
        (["fails", "not trained"], "not trained"),
    ],
)
def test_verdict_on_all_figures_of_a_conclusion(verdicts, expected):
    assert findings.together(verdicts) == expected


def test_numbers_and_tables_are_printed_as_in_the_report():
    assert formatting.number(-0.0214, "psnr_cloudy", sign=True) == "−0.02"
    assert formatting.number(0.44449, "ssim_all") == "0.444" and formatting.number(None, "ssim_all") == "–"
    assert formatting.count(3742400) == "3 742 400"
    assert formatting.span([5, 3, 5, 4], str) == "3 to 5" and formatting.span([], str) == "–"
    assert formatting.lines([["a|b"], ["c"]]) == "| a\\|b |\n| --- |\n| c |\n"
    assert formatting.rounded({"a": [1 / 3, (2, None)]}) == {"a": [0.333333, [2, None]]}
    assert math.isclose(formatting.EXACT_PSNR_DB, 100) and set(LABELS) > {"drib", "unet"}
