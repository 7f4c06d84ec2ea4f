"""What is read from a study's folder: scores by seed and case, differences between systems, damaged files."""

import math

import pytest
import studies
from sar_cloud_removal.errors import PluginError
from sar_cloud_removal.training.comparison.results import Results


def scores(system, seed, values, figure="psnr_all"):
    """Return lines with the values of one figure, ``{(scene, image): value}``."""
    return [
        {"system": system, "seed": seed, "case": f"{scene}{image}", "group": scene, "source": "", figure: value}
        for (scene, image), value in values.items()
    ]


def test_empty_folder_has_nothing(tmp_path):
    results = Results(tmp_path)
    assert (results.study, results.runs, results.systems, results.fills) == ({}, {}, (), ())
    assert results.seeds("drib") == [] and results.runs_of("drib") == []
    assert math.isnan(results.interval("drib", "psnr_all").mean)


def test_systems_fills_seeds_and_runs(tmp_path):
    results = Results(studies.write_study(tmp_path, seeds=(2, 0)))
    assert set(results.systems) == {*studies.SYSTEMS, *studies.FILLS}
    assert set(results.fills) == set(studies.FILLS)
    assert results.seeds("drib") == [0, 2] and [run["seed"] for run in results.runs_of("drib")] == [0, 2]
    found = results.interval("drib", "psnr_all")
    assert (found.images, found.scenes, found.seeds) == (24, 4, 2)
    assert results.interval("drib", "psnr_cloudy").excluded == 24
    assert results.interval("drib", "no such figure").images == 0


def test_difference_takes_out_what_both_systems_share(tmp_path):
    results = Results(studies.write_study(tmp_path, noise=0.01))
    difference = results.difference("drib", "li2020", "psnr_all")
    assert difference.mean == pytest.approx(19.4495 - 19.0713, abs=0.02)
    assert difference.high - difference.low < 0.1
    row = results.interval("drib", "psnr_all")
    assert row.high - row.low > 0.5


def test_difference_is_of_images_that_both_have(tmp_path):
    studies.write_scores(tmp_path, "a", 0, scores("a", 0, {("x", 0): 5.0, ("x", 1): 7.0, ("y", 0): 1.0}))
    studies.write_scores(tmp_path, "a", 1, scores("a", 1, {("x", 0): 100.0}))
    studies.write_scores(tmp_path, "b", 0, scores("b", 0, {("x", 0): 4.0, ("y", 0): "", ("y", 1): 2.0}))
    difference = Results(tmp_path).difference("a", "b", "psnr_all")
    assert (difference.mean, difference.images, difference.excluded) == (1.0, 1, 4)


def test_image_scored_twice_is_refused(tmp_path):
    studies.write_scores(tmp_path, "a", 0, scores("a", 0, {("x", 0): 5.0}))
    studies.write_scores(tmp_path, "b", 0, scores("a", 0, {("x", 0): 5.0}))
    with pytest.raises(PluginError, match="'a' is scored twice on 'x0' of seed 0.*b-seed0.csv.*Delete one"):
        Results(tmp_path)


@pytest.mark.parametrize("line", ["a,zero,x,g,s,1.0", "a,0,x,g,s,high", "a,0"])
def test_damaged_scores_are_named(tmp_path, line):
    (tmp_path / "scores").mkdir()
    (tmp_path / "scores" / "a-seed0.csv").write_text(f"system,seed,case,group,source,psnr_all\n{line}\n")
    with pytest.raises(PluginError, match="Line 2 of .*a-seed0.csv.*damaged.*Delete"):
        Results(tmp_path)


def test_damaged_json_is_named(tmp_path):
    (tmp_path / "runs.json").write_text("{")
    with pytest.raises(PluginError, match="runs.json' is damaged"):
        Results(tmp_path)
