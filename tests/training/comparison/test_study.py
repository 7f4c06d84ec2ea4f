"""The study: every system trains, all tables and figures come out, and the same again gives the same bytes."""

import contextlib
import csv
import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("lightning.fabric", reason="training needs lightning")

from sar_cloud_removal.errors import OptionError  # noqa: E402
from sar_cloud_removal.training import materials  # noqa: E402
from sar_cloud_removal.training.cli import main  # noqa: E402
from sar_cloud_removal.training.comparison import runs, study  # noqa: E402
from sar_cloud_removal.training.comparison.plan import effort, make_chains, share_out, systems_of  # noqa: E402
from sar_cloud_removal.training.comparison.report.paper import PAPER  # noqa: E402
from sar_cloud_removal.training.comparison.results import Results  # noqa: E402
from sar_cloud_removal.training.comparison.systems import load_systems  # noqa: E402
from sar_cloud_removal.training.data.clouds.bank import CloudBank  # noqa: E402
from sar_cloud_removal.training.data.drawn import synthetic  # noqa: E402
from sar_cloud_removal.training.loop import logs, trainer  # noqa: E402
from sar_cloud_removal.training.loop.fabric import make_fabric  # noqa: E402
from sar_cloud_removal.training.two_stage import Interrupted  # noqa: E402

SMALL = {"images": 4, "batch_size": 2, "crop_px": 128, "width": 4, "seeds": 1, "windows": 2}


class SmallBank(CloudBank):
    """A bank of few clouds: making the clouds of a real one takes longer than these trainings."""

    def __init__(self, crop_px, cutouts=(), size=0, seed=0, **options):
        super().__init__(crop_px, cutouts, 16, seed, **options)


@pytest.fixture(scope="module", autouse=True)
def quick():
    """Leave out what takes long and is tested elsewhere."""
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(materials, "CloudBank", SmallBank)
        patch.setattr(trainer, "RECALIBRATION_BATCHES", 1)
        patch.setattr(runs, "VALIDATION_CASES", 1)
        patch.setattr(logs, "draw_curves", lambda rows, path: None)
        yield


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    return synthetic.write_dataset(folder, seed=3, n_sen12=4, n_wide=0, n_false_colour=0, n_triples=0)


def begin(data, out, given=SMALL, **options):
    return study.Study.open(out, data, given, lambda precision: make_fabric(precision, "cpu"), **options)


@pytest.fixture(scope="module")
def whole(data, tmp_path_factory):
    """Folder of a study of everything, made at once."""
    out = tmp_path_factory.mktemp("whole") / "study"
    made = begin(data, out)
    made.run()
    made.report()
    return out


@pytest.fixture(scope="module")
def merged(data, tmp_path_factory):
    """Folder of the same study, made elsewhere in two parts whose runs were copied together."""
    parts = [tmp_path_factory.mktemp("part") / "study" for _ in range(2)]
    for number, out in enumerate(parts, start=1):
        begin(data, out, part=(number, 2)).run()
    shutil.copytree(parts[1] / "runs", parts[0] / "runs", dirs_exist_ok=True)
    with training_forbidden():
        made = begin(data, parts[0])
        made.run()
    made.report()
    return parts[0]


@contextlib.contextmanager
def training_forbidden():
    def refuse(self):
        raise AssertionError(f"{self.folder} is trained again")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trainer.Trainer, "run", refuse)
        yield


def texts(folder):
    """Return the content of all results of a study but of what names the time a run took."""
    paths = [*folder.glob("tables/*"), *folder.glob("scores/*"), *folder.glob("summary.*"), folder / "study.json"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


# ---- what comes out


def test_every_system_is_trained_on_equally_many_images_and_scored(whole):
    records = json.loads((whole / "runs.json").read_text())
    assert {record["system"] for record in records.values()} == set(load_systems()) and len(records) == 19
    assert {record["images_seen"] for record in records.values()} == {4}
    for name, record in records.items():
        folder = whole / record["folder"]
        assert (folder / trainer.BEST).is_file() and not (folder / trainer.CHECKPOINT).exists()
        assert record["upstream_images"] == (4 if load_systems()[record["system"]].upstream else 0)
        lines = (whole / "scores" / f"{name}.csv").read_text().splitlines()
        assert len(lines) == 1 + SMALL["windows"]
        assert "nan" not in "".join(lines)
    assert records["drib_drib-seed0"]["pipeline_parameters"] == (
        records["drib_drib-seed0"]["parameters"] + records["drib-seed0"]["parameters"]
    )


def test_all_systems_are_judged_on_the_same_windows(whole):
    cases = {}
    for path in (whole / "scores").glob("*.csv"):
        for row in csv.DictReader(path.read_text().splitlines()):
            cases.setdefault(row["system"], set()).add(row["case"])
    assert len(cases) == 19 + 8 and len({frozenset(found) for found in cases.values()}) == 1


def test_all_tables_and_figures_are_there(whole):
    from PIL import Image

    for number in PAPER:
        text = (whole / "tables" / f"table{number}.md").read_text()
        assert "not trained" not in text.split("without a published value")[0]
        assert json.loads((whole / "tables" / f"table{number}.json").read_text())["number"] == number
        assert (whole / "tables" / f"table{number}.csv").is_file()
    assert "fill: push-pull" in (whole / "tables" / "table4.csv").read_text()
    widths_px = [Image.open(whole / "figures" / f"figure{number}.png").size[0] for number in (6, 7)]
    assert widths_px[0] > 6 * 256 > widths_px[1] > 5 * 256
    assert (whole / "curves-remove.png").is_file() and (whole / "curves-translate.png").is_file()


def test_same_study_elsewhere_and_in_parts_gives_the_same_bytes(whole, merged):
    first, second = texts(whole), texts(merged)
    assert first.keys() == second.keys() and len(first) == 12 + 20 + 3
    assert [name for name in first if first[name] != second[name]] == []


def test_second_call_trains_nothing_and_makes_the_tables_again(whole, data, capsys):
    before = texts(whole)
    for path in (whole / "tables").iterdir():
        path.unlink()
    with training_forbidden():
        assert main(["study", "--data", str(data), "--out", str(whole), "--device", "cpu"]) == 0
    assert "# Table 3: SAR to Opt" in capsys.readouterr().out
    assert texts(whole) == before


# ---- settings


def test_official_parts_of_sen12mscr_are_studied_with_their_real_clouds(tmp_path):
    regions = {"ROIs1868_summer_1": 2, "ROIs1868_summer_2": 2, "ROIs1868_summer_73": 3, "ROIs1970_fall_65": 1}
    synthetic.write_sen12mscr(tmp_path / "data", np.random.default_rng(0), regions)
    made = begin(tmp_path / "data", tmp_path / "study", {**SMALL, "images": 2, "norm": "fixed"}, tables=(4,))
    made.run()
    text = made.report()
    described = study.stored_study(tmp_path / "study")
    assert described["split"] == "official" and described["data"] == "sen12mscr: 8 pairs of 4 scenes"
    assert "--norm fixed" in described["command"] and "--per-pair" not in described["command"]
    assert "SEN12MS-CR's official test regions" in text and "Clouds are synthetic" not in text
    scores = (tmp_path / "study" / "scores" / "plus-seed0.csv").read_text()
    assert scores.count("ROIs1868_summer_73") == 2 * SMALL["windows"]


def test_other_settings_than_the_folders_are_refused_by_name(whole, data, capsys):
    with pytest.raises(OptionError, match=r"width \(4 / 8\), seeds \(1 / 2\), minutes \(None / 5\)"):
        begin(data, whole, {"width": 8, "images": 4, "seeds": 2}, minutes=5)
    assert main(["study", "--data", str(data), "--out", str(whole), "--protocol", "original", "--device", "cpu"]) == 1
    assert "protocol (same / original)" in capsys.readouterr().err


def test_other_data_is_refused(whole, data, tmp_path):
    shutil.copytree(data / "sen12", tmp_path / "sen12")
    for path in tmp_path.rglob("*_2_p1.png"):
        path.unlink()
    with pytest.raises(OptionError, match="begun with other data: sen12: 16 pairs .* holds sen12: 15 pairs"):
        begin(tmp_path, whole, {})


def test_unusable_settings_are_named_at_once(data, tmp_path):
    with pytest.raises(OptionError) as error:
        begin(data, tmp_path / "x", {"protocol": "mine", "width": 5, "batch_size": 1, "images": 0, "split": "season"})
    for text in ("protocol is 'mine'", "width is 5", "batch_size is 1", "images is 0", "data.split is 'season'"):
        assert text in str(error.value)


@pytest.mark.parametrize("part", ["0/2", "3/2", "half"])
def test_impossible_part_is_refused(part, capsys):
    with pytest.raises(SystemExit):
        main(["study", "--data", "x", "--out", "y", "--part", part])
    assert part in capsys.readouterr().err


def test_length_must_be_said(data, tmp_path, capsys):
    assert main(["study", "--data", str(data), "--out", str(tmp_path / "x"), "--device", "cpu"]) == 1
    assert "--budget" in capsys.readouterr().err


def test_unfinished_run_ends_the_study_and_is_continued(data, tmp_path):
    def stop(self):
        self.folder.mkdir(parents=True, exist_ok=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trainer.Trainer, "run", stop)
        with pytest.raises(Interrupted, match=r"drib-seed0-\w{8} was stopped before its end"):
            begin(data, tmp_path, tables=(3,)).run()
    assert not list(tmp_path.glob(f"runs/*/{runs.RECORD}"))


def test_results_of_the_real_study_are_those_of_this_version():
    folder = Path(study.__file__).parents[1] / "study"
    settings = study.settings_of(study.stored_study(folder), {})
    found = Results(folder)
    assert (settings.seeds, settings.crop_px) == (3, 128) and len(found.runs) == 3 * len(load_systems())
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["study"] == found.study and len(summary["conclusions"]) == sum(summary["verdicts"].values())


# ---- runs and parts


@pytest.fixture(scope="module")
def chains(whole, data):
    made = begin(data, whole, {})
    splits = {seed: made.splits[0] for seed in range(3)}
    return make_chains(made.all_systems, made.settings, splits)


def test_parts_share_out_all_runs_once_and_evenly(chains):
    shares = [share_out(chains, number, 3) for number in (1, 2, 3)]
    names = [run.name for share in shares for chain in share for run in chain]
    assert len(names) == len(set(names)) == 57
    efforts = [sum(effort(run) for chain in share for run in chain) for share in shares]
    assert max(efforts) < 1.15 * min(efforts)


def test_a_chain_begins_with_the_translator_that_the_others_build_on(chains):
    for chain in chains:
        assert chain[0].upstream is None
        assert all(run.upstream is chain[0] and run.seed == chain[0].seed for run in chain[1:])


def test_a_run_is_known_by_what_its_result_follows_from(chains):
    run = next(run for chain in chains for run in chain if run.name == "drib_drib-seed0")
    longer = dataclasses.replace(run.settings, steps=3)
    upstream = dataclasses.replace(run.upstream, seed=1)
    others = [
        dataclasses.replace(run, settings=longer),
        dataclasses.replace(run, seed=1),
        dataclasses.replace(run, upstream=upstream),
        dataclasses.replace(run, split=dataclasses.replace(run.split, test=run.split.test[1:])),
    ]
    assert len({run.sha256, *(other.sha256 for other in others)}) == 5
    described = dataclasses.replace(run.system, title="Other", readings=("Other.",))
    assert dataclasses.replace(run, system=described).sha256 == run.sha256


def test_a_table_needs_its_systems_what_they_build_on_and_plus():
    systems = load_systems()
    assert set(systems_of([3], systems)) == {"bermudez2018", "enomoto2018", "li2020", "drib"}
    assert set(systems_of([4], systems)) == {"ebel2020", "grohnfeldt2018", "drib_drib", "drib", "plus"}
    assert set(systems_of(PAPER, systems)) == set(systems)
