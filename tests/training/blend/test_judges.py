"""Judges of which estimate to trust where: they start at the stack, learn what holds, and are judged elsewhere."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch")
pytest.importorskip("scipy", reason="training needs SciPy")

from datedplaces import blob, drawn_place, write_series  # noqa: E402
from sar_cloud_removal.estimators.sight import LIMIT  # noqa: E402
from sar_cloud_removal.training import cli  # noqa: E402
from sar_cloud_removal.training.blend import draws, estimates, examples, judges, table, trial  # noqa: E402
from sar_cloud_removal.training.data.drawn.synthetic import write_dataset  # noqa: E402
from sar_cloud_removal.training.references.cases import Case, problem_of  # noqa: E402

HOLE = blob(32, 32, 12)


@pytest.fixture(scope="module")
def draw():
    problem = problem_of(Case(drawn_place(), 1, HOLE, "drawn", (0, 3)))
    return draws.Draw("drawn 1 0", "drawn", "drawn", "drawn", problem.sight, problem.truth, HOLE)


@pytest.fixture(scope="module")
def taken_apart(draw):
    return estimates.estimates_of(draw, np.arange(4))


@pytest.fixture(scope="module")
def example(draw):
    return examples.example_of(draw)


# ---- examples


def test_the_weighted_estimates_are_what_the_stack_restores(draw, taken_apart):
    weights = np.repeat(np.repeat(taken_apart.weights, 4, -2), 4, -1)
    np.testing.assert_allclose(weights.sum(0), 1, atol=1e-5)
    mixed = np.clip((weights * taken_apart.filled).sum(0), -LIMIT, LIMIT)
    np.testing.assert_allclose(mixed[:, HOLE], taken_apart.stack[:, HOLE], atol=2e-3)


def test_a_little_weight_is_given_to_what_is_never_out_of_date(taken_apart):
    weights = estimates.floored(taken_apart)
    np.testing.assert_allclose(weights.sum(0), 1, rtol=1e-5)
    always = np.isin(taken_apart.kinds, [0, 1])
    assert always.sum() == 2 and weights[always].min() >= 0.99 * estimates.FLOOR / 2


def test_kinds_are_the_longest_that_a_name_ends_with():
    names = ("surroundings", "SAR", "reference 1 and SAR", "references 1, 2 regression locally", "reference 2 locally")
    names += ("reference 1 by colour", "references 1, 2 by colour locally")
    assert [estimates.KINDS[estimates.kind_of(name)] for name in names] == [
        "surroundings",
        "SAR",
        "and SAR",
        "regression locally",
        "locally",
        "by colour",
        "by colour locally",
    ]


def test_the_mean_square_is_that_of_the_changed_image(draw, taken_apart, example):
    data = judges.Data(example)
    logits = torch.from_numpy(np.random.default_rng(0).normal(0, 1, example.weights.shape).astype(np.float32))
    weights = torch.from_numpy(example.weights)
    steps = (torch.softmax(torch.log(weights) + logits, 0) - weights).numpy()
    whole = np.zeros((*steps.shape[:2], 16, 16), np.float32)
    whole[..., example.rows, example.columns] = steps
    whole = np.repeat(np.repeat(whole, 4, -2), 4, -1)
    changed = taken_apart.stack + (whole * taken_apart.filled).sum(0)
    expected = np.square(changed - np.clip(draw.truth, -LIMIT, LIMIT))[:, HOLE].mean()
    assert float(judges.mean_square(data, logits)) == pytest.approx(expected, rel=1e-3)


def test_an_example_comes_back_from_its_file(example, tmp_path):
    example.save(tmp_path / "one.npz")
    found = examples.Example.load(tmp_path / "one.npz")
    assert found.who == example.who and found.references == 2
    for name in ("maps", "own", "weights", "products", "pixels"):
        np.testing.assert_array_equal(getattr(found, name), getattr(example, name))


# ---- draws


def test_draws_hide_their_truth_and_are_the_same_again(tmp_path):
    write_series(tmp_path)
    first, second = (list(draws.draws(tmp_path, held_out=False, per_date=2, most_pairs=0)) for _ in range(2))
    assert len(first) > 3 and {one.place for one in first} == {"iberia_29SND_drawn"}
    for one, again in zip(first, second):
        assert one.name == again.name and (one.hole == again.hole).all()
        assert one.sight.hidden[one.hole].all() and not one.sight.optical[:, one.hole].any()
    assert len({len(one.sight.references) for one in first}) > 1
    assert {one.place for one in draws.draws(tmp_path, True, 1, 0)} == {"finland_288afc34"}


def test_single_dates_are_held_out_by_scene(tmp_path):
    write_dataset(tmp_path, n_sen12=0, n_false_colour=0, n_triples=0)
    sides = [[pair.group for pair in draws._pairs(tmp_path, held_out)] for held_out in (False, True)]
    assert sides[0] and not set(sides[0]) & set(sides[1])


# ---- judges


@pytest.mark.parametrize("name", ["linear", "small", "fuser"])
def test_untrained_judges_leave_the_stack_as_it_is(example, name):
    data = judges.Data(example)
    judge = judges.JUDGES[name].make([data]).eval()
    with torch.no_grad():
        record = trial.record_of(judge, data)
    assert record["gain_db"] == 0


def right_where_told(example, count):
    """Return examples whose first estimate is right in some cells and wrong in others, as its third feature says."""
    rng, found = np.random.default_rng(0), []
    for number in range(count):
        right = rng.random(example.weights.shape[1:]) < 0.5
        own = np.array(example.own)
        own[2] = 0
        own[2, 0] = np.where(right, -1, 1)
        errors = np.full((*right.shape, 1 + len(own[0])), 0.1, np.float32)
        errors[..., 1] = np.where(right, 0, 0.4)
        errors[..., 0] = errors[..., 1:].mean(-1)
        even = np.full_like(example.weights, 1 / len(example.weights))
        products = errors[..., :, None] * errors[..., None, :] * example.pixels[:, None, None]
        who = (str(number), "drawn", f"place {number}", f"scene {number}")
        found.append(
            judges.Data(replace(example, who=who, own=own, weights=even, products=products.astype(np.float32)))
        )
    return found


@pytest.mark.parametrize(("name", "passes", "rate"), [("linear", 60, 0.05), ("small", 40, 0.05), ("fuser", 60, 0.01)])
def test_a_judge_learns_what_holds_everywhere(example, one_thread, name, passes, rate, monkeypatch):
    for constant, value in (("PASSES", passes), ("BATCH", 4), ("LEARNING_RATE", rate)):
        monkeypatch.setattr(trial, constant, value)
    data = right_where_told(example, 6)
    records = trial.judged(name, data[:4], data[4:])
    assert len(records) == 2 and min(record["gain_db"] for record in records) > 0.5


def test_the_better_fit_near_counts_more_without_learning(example):
    data = judges.Data(example)
    data.own[2] = data.own[5] = 0
    data.own[2, 0] = data.own[5, 0] = -1
    logits = judges.LocalFit()(data)
    assert (logits[0] == 1).all() and not logits[1:].any()


def test_scenes_are_never_divided(example):
    data = [judges.Data(replace(example, who=(str(i), "drawn", f"place {i}", f"scene {i // 3}"))) for i in range(18)]
    found = trial.folds(data)
    assert len(set(found)) == trial.FOLDS
    assert all(len({found[i] for i in range(18) if i // 3 == scene}) == 1 for scene in range(6))


# ---- command


def test_the_command_judges_and_continues(tmp_path, capsys, one_thread):
    write_series(tmp_path / "data")
    arguments = ["blend", "--data", str(tmp_path / "data"), "--out", str(tmp_path / "out")]
    arguments += ["--per-date", "2", "--most-pairs", "0", "--judge", "fit", "--judge", "fuser", "--held-out"]
    assert cli.main(arguments) == 0
    first = (tmp_path / "out" / "table.md").read_text()
    assert judges.JUDGES["fuser"].text in first and first.count("dB") >= 5
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.npz")}
    assert written and cli.main(arguments) == 0
    assert (tmp_path / "out" / "table.md").read_text() == first
    assert written == {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.npz")}
    assert "steps" in capsys.readouterr().out


def test_a_folder_keeps_its_settings_and_what_cannot_be_judged_is_said(tmp_path, capsys):
    write_series(tmp_path / "data")
    arguments = ["blend", "--data", str(tmp_path / "data"), "--out", str(tmp_path / "out"), "--judge", "fit"]
    few = ["--per-date", "1", "--most-pairs", "0"]

    def refused(*more):
        assert cli.main([*arguments, *more]) == 1
        return capsys.readouterr().err

    assert "All restorations are of one scene" in refused(*few)
    written = sorted((tmp_path / "out").rglob("*.npz"))
    assert "other settings (there / now): per_date (1 / 4), most_pairs (0 / 100)" in refused()
    assert f"data ({tmp_path / 'data'} / {tmp_path / 'moved'})" in refused(*few, "--data", str(tmp_path / "moved"))
    assert sorted((tmp_path / "out").rglob("*.npz")) == written
    assert "There is no judge 'none', available are: fit, linear" in refused(*few, "--judge", "none")
    (tmp_path / "out" / "settings.json").unlink()
    assert "per_date (None / 1)" in refused(*few)
    for place in (tmp_path / "data" / "series").glob("iberia_*"):  # what is left is held out
        shutil.rmtree(place)
    assert "no restoration with known truth for 'development'" in refused(*few, "--out", str(tmp_path / "new"))


def test_means_are_over_places():
    def record(place, gain):
        return {"place": place, "scene": place, "gain_db": gain}

    found = table.over_places([record("a", 1.0), record("a", 3.0), record("b", 0.0)])
    assert found.mean == pytest.approx(1) and found.count == 2
