"""Other dates compared before clouds are removed: their order, what is expected of them, and the files."""

import csv
import io
import json
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from dates import BANDS, write_dates
from pages import Page
from rasters import BAND_NAMES, optical_dn, read_raster, write_raster
from runs import Log, contents
from sar_cloud_removal.errors import Canceled, OptionError, RadiometryError, RasterError
from sar_cloud_removal.estimators.stack import MOST_REFERENCES
from sar_cloud_removal.pipeline.evaluation import files
from sar_cloud_removal.pipeline.evaluation.plots import date_bars
from sar_cloud_removal.pipeline.options.expectedquality import QualityOptions
from sar_cloud_removal.pipeline.options.removeclouds import CLOSED_FORM, NETWORKS, Outputs, RestoreOptions
from sar_cloud_removal.pipeline.options.sources import (
    MaskSource,
    OpticalSource,
    RasterSource,
    SarSource,
    reference_sources,
)
from sar_cloud_removal.pipeline.scene import trials
from sar_cloud_removal.pipeline.tasks.expectedquality import expected_quality, open_expected_quality
from sar_cloud_removal.pipeline.tasks.removeclouds import restore

GOOD, BAD, CLOUDY, BLIND = "later", "unrelated", "earlier", "overcast"
NAMES = (BAD, CLOUDY, GOOD, "autumn", BLIND)
CHOSEN = (2, 4, 8)
"""Bands to restore: fewer are quicker."""


@pytest.fixture(scope="module")
def dates(tmp_path_factory):
    """A place on several dates: a good one, unrelated ground, one that is half cloudy, and one that is all cloudy."""
    folder = tmp_path_factory.mktemp("dates & <b> 雲")
    found = write_dates(folder)
    shape = found.cloudy.shape
    covers = {BAD: np.zeros(shape, np.uint8), BLIND: np.ones(shape, np.uint8)}
    for name, cover in covers.items():
        values = optical_dn(shape, BANDS, seed=40 + len(name))
        found.paths[name] = write_raster(folder / f"{name}.tif", values, names=BAND_NAMES[BANDS])
        found.paths[f"{name}_mask"] = write_raster(folder / f"{name}_mask.tif", cover)
    return found


def restoration_of(dates, references, with_sar=False, **changes):
    """Return options to restore a few bands of the cloudy date with ``references``, by name."""
    sources = [tuple(map(RasterSource, dates.several(*(name + end for name in references)))) for end in ("", "_mask")]
    mask = MaskSource(RasterSource(dates.paths["mask"]))
    values = {
        "optical": OpticalSource(RasterSource(dates.paths["optical"]), bands=CHOSEN),
        "sar": SarSource(RasterSource(dates.paths["sar"])) if with_sar else None,
        "mask": mask,
        "references": reference_sources(*sources, (), mask),
        "estimator": CLOSED_FORM,
        **changes,
    }
    return RestoreOptions(**values)


def options_of(folder, restoration):
    """Return options that write everything to ``folder``."""
    return QualityOptions(restoration, *(str(folder / f"quality.{ending}") for ending in ("html", "json", "csv")))


@pytest.fixture(scope="module")
def compared(dates, tmp_path_factory):
    """All dates compared, with SAR: what was found, and the log."""
    log = Log()
    folder = tmp_path_factory.mktemp("compared")
    return expected_quality(options_of(folder, restoration_of(dates, NAMES, with_sar=True)), log), log


def test_dates_are_ranked_by_what_they_are_worth(compared):
    ranking = compared[0].ranking
    order = [NAMES[ranked.number - 1] for ranked in ranking.dates]
    assert order[0] == GOOD and set(order) == set(NAMES) - {BLIND}
    assert order.index(BAD) == len(order) - 1
    assert [ranked.rank for ranked in ranking.dates] == [1, 2, 3, 4]
    psnr = [ranked.expected.proof.psnr_db for ranked in ranking.dates]
    assert psnr == sorted(psnr, reverse=True)
    gains = {NAMES[ranked.number - 1]: ranked.expected.gain_db for ranked in ranking.dates}
    assert gains[GOOD] > 6 and gains[GOOD] > gains[CLOUDY] + 3 and abs(gains[BAD]) < 0.6
    for ranked in ranking.dates:
        expected = ranked.expected
        assert expected.gain_db == expected.proof.gain_db
        assert expected.gain_db == pytest.approx(expected.proof.psnr_db - ranking.without.proof.psnr_db)
    assert list(gains.values()) == sorted(gains.values(), reverse=True), "in the order of their ranks"


def test_the_share_that_a_date_sees_is_that_of_what_is_restored(dates, compared):
    seen = {NAMES[ranked.number - 1]: ranked.expected.seen_share for ranked in compared[0].ranking.dates}
    assert seen[GOOD] == seen[BAD] == 1
    right = dates.cloudy[:, dates.cloudy.shape[1] // 2 :].sum() / dates.cloudy.sum()
    assert seen[CLOUDY] == pytest.approx(right, abs=0.05)


def test_what_is_expected_comes_true(dates, compared, tmp_path):
    """With the best references together, and with the one that sees a part of it only."""
    ranking = compared[0].ranking
    bands = [number - 1 for number in CHOSEN]
    truth = dates.truth[bands].astype(float)
    scale = 2.5 * truth.std(axis=(1, 2), keepdims=True)
    (half,) = (ranked.expected for ranked in ranking.dates if NAMES[ranked.number - 1] == CLOUDY)
    for expected in (ranking.together, half):
        references = [NAMES[number - 1] for number in expected.numbers]
        written = Outputs(str(tmp_path / "restored.tif"))
        restore(restoration_of(dates, references, with_sar=True, written=written), Log())
        missed = (read_raster(written.restored)[bands] - truth)[:, dates.cloudy]
        reached = 10 * math.log10(4 / np.mean((missed / scale[..., 0]) ** 2))
        assert abs(reached - expected.proof.psnr_db) < 2
        within = np.abs(missed) <= np.array(expected.proof.errors)[:, None]
        assert 0.5 < within.mean() < 0.85


def test_the_best_dates_together_are_those_first_in_the_ranking(compared):
    ranking = compared[0].ranking
    best = sorted(ranked.number for ranked in ranking.dates[:MOST_REFERENCES])
    assert list(ranking.together.numbers) == best and ranking.together.seen_share == 1
    assert ranking.together.proof.psnr_db > ranking.best.expected.proof.psnr_db - 0.3
    assert ranking.without.numbers == () and ranking.without.gain_db == 0 and ranking.without.seen_share == 0


def test_a_date_that_shows_nothing_is_left_out_and_says_why(compared):
    found, log = compared
    (refused,) = found.ranking.refused
    assert NAMES[refused.number - 1] == BLIND and "no pixel has data on both dates" in refused.reason
    assert any(text.startswith(f"Reference {refused.number} is left out") for text in log.warnings)
    assert log.fractions == sorted(log.fractions) and log.fractions[-1] == 1


def test_json_holds_everything_that_was_found(dates, compared):
    quality, ranking = compared[0], compared[0].ranking
    found = json.loads(Path(quality.options.json).read_text(encoding="utf-8"))
    assert [entry["numbers"] for entry in found["references"]] == [[ranked.number] for ranked in ranking.dates]
    best = found["references"][0]
    assert (best["date"], best["days"]) == ("2023-06-20", 10) and best["path"] == dates.paths[GOOD]
    assert [error["band"] for error in best["errors"]] == ["B2", "B4", "B8"]
    assert best["psnr_db"] == ranking.best.expected.proof.psnr_db and sum(best["estimators"].values()) > 0.99
    assert found["together"]["gain_db"] == ranking.together.gain_db and found["without"]["numbers"] == []
    assert [entry["number"] for entry in found["refused"]] == [NAMES.index(BLIND) + 1]
    assert found["options"]["restoration"]["estimator"] == CLOSED_FORM and found["with_networks"] is False
    (unknown,) = (entry for entry in found["references"] if entry["path"] == dates.paths[BAD])
    assert unknown["date"] is unknown["days"] is None


def test_csv_has_a_line_for_each_date_for_the_best_together_and_for_none(compared):
    quality, ranking = compared[0], compared[0].ranking
    text = Path(quality.options.csv).read_text(encoding="utf-8")
    assert text == quality.table
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["name"] for row in rows[-2:]] == ["together", "without"]
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4", "", "", ""]
    assert rows[4]["references"] == str(NAMES.index(BLIND) + 1) and rows[4]["psnr_db"] == ""
    for row, expected in zip(rows, (*(ranked.expected for ranked in ranking.dates),)):
        figures = [float(row[name]) for name in ("seen_share", "psnr_db", "gain_db", "ndvi_error", "error B8")]
        proof = expected.proof
        assert figures == [
            expected.seen_share,
            proof.psnr_db,
            expected.gain_db,
            proof.ndvi_error,
            proof.errors[2],
        ]
        assert np.isfinite(figures).all()


def test_the_page_is_whole_and_shows_the_ranking(compared):
    quality, ranking = compared[0], compared[0].ranking
    text = Path(quality.options.report).read_text(encoding="utf-8")
    page = Page(text)
    assert not re.search(r"<script|https?://(?!www\.w3\.org/2000/svg)|url\(", text)
    assert sum(tag == "svg" for tag, _ in page.tags) == 1
    assert sum(tag == "rect" for tag, _ in page.tags) == len(ranking.dates)
    assert "dates & <b> 雲" in page.words, "paths are shown as they are"
    places = [page.words.index(f"{ranked.number}: {ranked.name}") for ranked in ranking.dates]
    assert places == sorted(places)
    for figure in (
        f"{ranking.together.proof.psnr_db:.1f} dB",
        "2023-06-20, +10 days",
        "No other date",
        "cannot be used",
    ):
        assert figure in page.words
    assert all(warning in page.words for warning in quality.warnings)


def test_one_date_alone_without_a_known_day(dates, tmp_path):
    found = expected_quality(options_of(tmp_path, restoration_of(dates, (BAD,))), log := Log())
    assert found.ranking.together is found.ranking.best.expected and found.ranking.best.days is None
    assert any("None of the references helps here" in text for text in log.warnings)
    page = Page(Path(found.options.report).read_text(encoding="utf-8"))
    assert "together" not in page.words and "unrelated.tif" in page.words
    assert found.ranking.without.proof.weights == (("surroundings", 1.0),)


def test_memory_holds_one_reference_after_the_other(dates, monkeypatch, tmp_path):
    """Until the best ones are tried together, of which there are at most three."""
    held = []

    def with_references(scene, *others):
        held.append(len(scene.kept))
        return original(scene, *others)

    original = trials.with_references
    monkeypatch.setattr("sar_cloud_removal.pipeline.scene.proof.with_references", with_references)
    expected_quality(options_of(tmp_path, restoration_of(dates, (GOOD, "autumn", CLOUDY, BAD))), Log())
    assert held == [0, *[1] * 4, *[1] * 4, MOST_REFERENCES]  # without, each alone, each for the choice, together


def nothing_usable(dates, folder):
    """Return options of which no reference shows anything."""
    return (
        options_of(folder, restoration_of(dates, (BLIND,))),
        RasterError,
        "None of the references can be used.*clear on this one",
    )


def nothing_to_restore(dates, folder):
    """Return options with a mask that hides nothing."""
    mask = MaskSource(RasterSource(dates.paths[f"{GOOD}_mask"]), type="nonzero")
    return options_of(folder, restoration_of(dates, (GOOD,), mask=mask)), RadiometryError, "Nothing .* to be restored"


def nothing_clear(dates, folder):
    """Return options without a clear pixel to try anything on."""
    restoration = restoration_of(dates, (CLOUDY,), mask=MaskSource(type="everything"))
    return options_of(folder, restoration), RadiometryError, "clear enough for trials"


def no_references(dates, folder):
    """Return options with nothing to compare."""
    return options_of(folder, restoration_of(dates, (), with_sar=True)), OptionError, "no REFERENCES to compare"


def networks_alone(dates, folder):
    """Return options of an estimator that uses no references."""
    restoration = restoration_of(dates, (GOOD,), with_sar=True, estimator=NETWORKS)
    return options_of(folder, restoration), OptionError, "ESTIMATOR is 'networks', allowed are auto, closed-form"


def one_file_for_all(dates, folder):
    """Return options whose outputs are one file."""
    options = options_of(folder, restoration_of(dates, (GOOD,)))
    return replace(options, csv=options.json), OptionError, "JSON and CSV are the same file"


def output_that_is_an_input(dates, folder):
    """Return options that would write over a reference."""
    options = options_of(folder, restoration_of(dates, (GOOD,)))
    return replace(options, json=dates.paths[GOOD]), OptionError, "JSON.*is also an input"


@pytest.mark.parametrize(
    "case",
    [
        *(nothing_usable, nothing_to_restore, nothing_clear, no_references, networks_alone, one_file_for_all),
        output_that_is_an_input,
    ],
    ids=lambda case: case.__name__,
)
def test_refused_with_one_message_and_no_file(dates, tmp_path, case):
    options, kind, message = case(dates, tmp_path)
    before = contents(Path(dates.paths["optical"]).parent)
    with pytest.raises(kind, match=message):
        expected_quality(options, Log())
    assert not contents(tmp_path) and contents(Path(dates.paths["optical"]).parent) == before


@pytest.mark.parametrize("output", ["json", "report", "csv"])
@pytest.mark.parametrize("ending", ["json", "safetensors"])
def test_no_file_of_a_model_is_replaced(dates, tmp_path, output, ending):
    for suffix in ("json", "safetensors"):
        (tmp_path / f"mine.{suffix}").write_text("{}", encoding="utf-8")
    path = tmp_path / f"mine.{ending}"
    options = replace(options_of(tmp_path, restoration_of(dates, (GOOD,))), **{output: str(path)})
    with pytest.raises(RasterError, match=f"mine.{ending}' would replace a file of a model. Choose another name"):
        expected_quality(options, Log())
    assert path.read_text(encoding="utf-8") == "{}" and len(contents(tmp_path)) == 2
    (tmp_path / "mine.safetensors").unlink()
    if ending == "json":  # a report of an earlier run
        open_expected_quality(options)


@pytest.mark.parametrize("share", [0.0, 0.3])
def test_a_cancelled_run_writes_nothing(dates, tmp_path, share):
    with pytest.raises(Canceled):
        expected_quality(options_of(tmp_path, restoration_of(dates, (GOOD,))), Log(cancel_at=share))
    assert not contents(tmp_path)


def test_a_failed_write_leaves_the_old_files(dates, tmp_path, monkeypatch):
    options = options_of(tmp_path, restoration_of(dates, (GOOD,)))
    for path in (options.report, options.json, options.csv):
        Path(path).write_text("old", encoding="utf-8")

    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(RasterError, match="No space left on device"):
        expected_quality(options, Log())
    assert [path.read_text(encoding="utf-8") for path in sorted(tmp_path.iterdir())] == ["old"] * 3


def test_the_plot_shows_gains_and_losses_from_nought():
    bars = [("1", "better", 3.0), ("2", "worse", -1.5)]
    page = Page(date_bars(bars, 0))
    better, worse = (attributes for tag, attributes in page.tags if tag == "rect")
    assert float(better["height"]) == pytest.approx(2 * float(worse["height"]), abs=0.2)
    assert float(better["y"]) + float(better["height"]) == pytest.approx(float(worse["y"]), abs=0.2)
    assert "-1.5" in page.words


@pytest.mark.parametrize("count", [1, 12, 24])
def test_the_plot_holds_all_dates(count):
    bars = [(str(number), f"date {number} & more", 20 + number / 7) for number in range(count)]
    page = Page(date_bars(bars, count - 1))
    drawn = [attributes for tag, attributes in page.tags if tag == "rect"]
    assert len(drawn) == count and len({attributes["fill"] for attributes in drawn[:-1]}) <= 1
    heights = [float(attributes["height"]) for attributes in drawn]
    assert heights == sorted(heights) and min(heights) > 0
    assert heights[-1] / heights[0] == pytest.approx(bars[-1][2] / bars[0][2], rel=0.01), "from 0 on"
    assert ("+20.0" in page.words) == (count <= 12), "figures only where bars are wide enough"
    assert "date 0 & more" in page.words
