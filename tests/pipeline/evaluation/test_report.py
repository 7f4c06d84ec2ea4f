"""The files of an evaluation: JSON and CSV hold what was found, and the page is whole, self-contained and safe."""

import base64
import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pages import Page
from rasters import BAND_NAMES, disc, optical_dn, write_raster
from runs import Log, contents
from sar_cloud_removal.errors import RasterError
from sar_cloud_removal.pipeline.evaluation import files, plots
from sar_cloud_removal.pipeline.evaluation.html import html_report
from sar_cloud_removal.pipeline.evaluation.tables import json_text
from sar_cloud_removal.pipeline.options.evaluaterestoration import EvaluationOptions
from sar_cloud_removal.pipeline.options.sources import MaskSource, RasterSource
from sar_cloud_removal.pipeline.provenance import provenance
from sar_cloud_removal.pipeline.tasks.evaluaterestoration import evaluate

SHAPE = (60, 80)


@pytest.fixture
def options(tmp_path):
    """Options of an evaluation with everything, in a folder whose name would do harm if it were not escaped."""
    folder = tmp_path / "a & <b> 雲"
    folder.mkdir()
    reference = optical_dn(SHAPE)
    cloudy = disc(SHAPE)
    restored = np.where(cloudy, reference + 50, reference).astype("uint16")
    before = np.where(cloudy, 8000, reference).astype("uint16")
    names = {"names": BAND_NAMES[3]}
    sources = {
        "restored": write_raster(folder / "restored <i>.tif", restored, **names),
        "reference": write_raster(folder / "reference.tif", reference, **names),
        "mask": write_raster(folder / "mask.tif", cloudy.astype("uint8")),
        "cloudy": write_raster(folder / "before.tif", before, **names),
    }
    outputs = {
        kind: str(folder / f"result.{ending}")
        for kind, ending in (("report", "html"), ("json", "json"), ("csv", "csv"))
    }
    rasters = {key: RasterSource(path) for key, path in sources.items()}
    return EvaluationOptions(**{**rasters, "mask": MaskSource(rasters["mask"])}, **outputs)


@pytest.fixture
def evaluation(options):
    """What that evaluation found, after its files were written."""
    return evaluate(options, Log())


def test_json_holds_everything_that_was_found(evaluation):
    found = json.loads(Path(evaluation.options.json).read_text(encoding="utf-8"))
    assert found["figures"] == evaluation.figures and found["pixels"]["cloudy"] == evaluation.pixels["cloudy"]
    assert found["figures"]["cloudy"]["mae"] == 50 and found["figures"]["cloudy"]["bias"] == 50
    assert [band["name"] for band in found["bands"]] == ["B4", "B3", "B2"]
    assert found["bands"][1]["figures"]["cloudy"]["sam_deg"] is None
    assert found["data_range"] == {"value": evaluation.data_range, "origin": evaluation.data_range_origin}
    assert found["mae_by_distance_to_clear"] == evaluation.by_distance and len(evaluation.by_distance) > 3
    restored = {"path": evaluation.options.restored.path, "bands": [1, 2, 3], "made_by": None, "expected": None}
    assert found["restored"] == restored
    assert found["options"]["data_range"] is None


def test_the_page_shows_what_the_run_expected(evaluation):
    assert "not recorded in the raster" in Page(html_report(evaluation)).words
    text = "20.1 dB; 68 % of the errors within B4 ±39"
    found = replace(evaluation, expected=text)
    assert text in Page(html_report(found)).words
    assert json.loads(json_text(found))["restored"]["expected"] == text


def test_json_has_no_nan_which_other_programs_refuse(evaluation):
    options = replace(evaluation.options, reference=replace(evaluation.options.reference, nodata=float("nan")))
    found = json.loads(json_text(replace(evaluation, options=options)), parse_constant=pytest.fail)
    assert found["options"]["reference"]["nodata"] == "nan"
    tags = provenance("EVALUATION", options)
    assert json.loads(tags["SAR_CLOUD_REMOVAL_EVALUATION"], parse_constant=pytest.fail) == found["options"]


def test_csv_has_a_line_for_each_band_and_region(evaluation):
    rows = list(csv.DictReader(io.StringIO(Path(evaluation.options.csv).read_text(encoding="utf-8"))))
    assert [(row["band"], row["region"]) for row in rows] == [
        (band, region) for band in ("all", "B4", "B3", "B2") for region in ("all", "cloudy", "clear")
    ]
    assert float(rows[1]["rmse"]) == 50 and float(rows[1]["psnr_db"]) == evaluation.figures["cloudy"]["psnr_db"]
    assert int(rows[1]["pixels"]) == evaluation.pixels["cloudy"] and rows[4]["sam_deg"] == ""


def test_the_page_is_whole_and_needs_nothing_else(evaluation):
    text = Path(evaluation.options.report).read_text(encoding="utf-8")
    page = Page(text)
    assert not re.search(r"<script|https?://(?!www\.w3\.org/2000/svg)|url\(", text)
    assert all(image["src"].startswith("data:image/png;base64,") for image in page.images)
    assert [image["alt"] for image in page.images] == ["Before", "Restored", "Reference", "Error", ""]
    assert sum(tag == "svg" for tag, _ in page.tags) == 2
    assert "restored <i>.tif" in page.words, "the name is shown as it is"
    assert "differ from the reference by 50.0 under cloud" in page.words and "not at all in the clear" in page.words
    for figure in ("PSNR (dB)", "SSIM", "MAE", "RMSE", "Bias", "SAM (°)", "100.00", "+50.0"):
        assert figure in page.words
    assert f"{evaluation.pixels['cloudy']:,}" in page.words and "mean ± 2.5 standard deviations" in page.words


def test_the_pictures_show_the_rasters_in_one_contrast(evaluation):
    image = pytest.importorskip("PIL.Image", reason="pictures are looked at with Pillow")
    page = Page(Path(evaluation.options.report).read_text(encoding="utf-8"))
    before, restored, reference, error, _ = (
        np.asarray(image.open(io.BytesIO(base64.b64decode(picture["src"].partition(",")[2])))).astype(int)
        for picture in page.images
    )
    cloudy = disc(SHAPE)
    assert before.shape == restored.shape == (*SHAPE, 3)
    assert (before[cloudy] == 255).all(), "clouds are white"
    np.testing.assert_array_equal(before[~cloudy], reference[~cloudy])
    np.testing.assert_array_equal(restored[~cloudy], reference[~cloudy])
    assert (restored[cloudy] - reference[cloudy]).mean() > 3
    assert error[~cloudy].max() < 5 and error[SHAPE[0] // 2, SHAPE[1] // 2].sum() > 600


def test_a_page_without_mask_and_before_and_with_one_band(options, tmp_path):
    path = write_raster(tmp_path / "one.tif", optical_dn(SHAPE, 1))
    found = evaluate(EvaluationOptions(RasterSource(path), RasterSource(path)), Log())
    page = Page(html_report(found))
    assert [image["alt"] for image in page.images] == ["Restored", "Reference", "Error", ""]
    assert sum(tag == "svg" for tag, _ in page.tags) == 1
    assert "Under cloud Whole" not in page.words
    assert "restored values differ from the reference not at all" in page.words
    assert "SAM (°)" in page.words and "None" not in page.words and "nan" not in page.words


def test_a_page_without_clouds_has_no_plots(options, tmp_path):
    mask = write_raster(tmp_path / "none.tif", np.zeros(SHAPE, "uint8"))
    found = evaluate(EvaluationOptions(options.restored, options.reference, mask=MaskSource(RasterSource(mask))), Log())
    page = Page(html_report(found))
    assert found.histogram is None and not any(tag == "svg" for tag, _ in page.tags)
    assert "Under cloud " not in page.words.partition("How to read the figures")[0] and "In the clear" in page.words


def test_a_large_raster_makes_no_large_page(tmp_path):
    ground = np.tile(optical_dn((256, 256)), (1, 3, 8))
    path = write_raster(tmp_path / "wide.tif", ground, names=BAND_NAMES[3])
    found = evaluate(EvaluationOptions(RasterSource(path), RasterSource(path)), Log())
    page = html_report(found)
    assert len(Page(page).images) == 8, "the overview and a part at full size, each with the colours of errors"
    assert len(page) < 5e6 and "At full size: rows" in page


def test_warnings_are_in_the_page(options, tmp_path):
    part = write_raster(tmp_path / "part.tif", optical_dn((30, 80)), names=BAND_NAMES[3])
    found = evaluate(EvaluationOptions(options.restored, RasterSource(part)), Log())
    assert "covers 50.0 % of the restored raster" in Page(html_report(found)).words


def test_a_file_that_cannot_be_written_says_so_and_leaves_no_rest(options, tmp_path, monkeypatch):
    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    before = contents(tmp_path)
    with pytest.raises(RasterError, match=r"result.html' cannot be written \(No space left on device\)"):
        evaluate(options, Log())
    assert contents(tmp_path) == before


def test_where_one_file_cannot_be_written_there_is_none(options, tmp_path):
    impossible = replace(options, csv=str(tmp_path / f"{'n' * 300}.csv"))
    before = contents(tmp_path)
    with pytest.raises(RasterError, match="n.csv' cannot be written"):
        evaluate(impossible, Log())
    assert contents(tmp_path) == before


def test_names_may_be_as_long_as_the_file_system_allows(options, tmp_path):
    longest = str(tmp_path / f"{'n' * 251}.csv")
    evaluate(replace(options, csv=longest), Log())
    assert Path(longest).stat().st_size > 0


@pytest.mark.parametrize(
    "value, text",
    [
        (0, "0"),
        (0.01234, "0.0123"),
        (1.5, "1.50"),
        (84.82, "84.8"),
        (271.4, "271"),
        (12345.6, "12,346"),
        (3e-7, "3.00e-07"),
        (-2.5, "-2.50"),
    ],
)
def test_numbers_have_three_digits(value, text):
    assert plots.number(value) == text


@pytest.mark.parametrize("low, high", [(0, 10.6), (-1392, 1392), (0, 0.37), (0, 1e-6), (-5e5, 5e5)])
def test_ticks_are_round_few_and_inside(low, high):
    ticks = plots._ticks(low, high)
    values = [value for value, _ in ticks]
    assert 3 <= len(ticks) <= 8 and low <= values[0] and values[-1] <= high
    np.testing.assert_allclose([float(text.replace(",", "")) for _, text in ticks], values, rtol=1e-6, atol=1e-12)


def test_plots_stay_inside_their_frame():
    edges = np.linspace(-100, 100, 42)
    shares = np.abs(np.random.default_rng(0).normal(0, 1, (3, 41)))
    drawn = plots.histogram(edges, shares, ("B4", "B3", "B2"))
    rows = [
        {"from_px": 1, "to_px": 1, "pixels": 5, "mae": 0.0},
        {"from_px": 65, "to_px": None, "pixels": 5, "mae": 9.0},
    ]
    for svg in (drawn, plots.distance_bars(rows)):
        Page(svg)
        for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", svg) + re.findall(r'<rect x="([\d.-]+)" y="([\d.-]+)"', svg):
            assert 0 <= float(x) <= plots.WIDTH and 0 <= float(y) <= plots.HEIGHT
    assert all(colour in drawn for colour in plots.band_colours(("B4", "B3", "B2")))


def test_many_bands_are_drawn_as_one():
    svg = plots.histogram(np.linspace(-1, 1, 6), np.full((13, 5), 0.2), tuple("abcdefghijklm"))
    assert "all bands" in svg and svg.count("<polyline") == 2, "that line, and the one at 0"


def test_bands_have_their_own_colours_where_all_are_visible_light():
    assert plots.band_colours(("red", "green", "blue")) == plots.band_colours(("B4", "B3", "B2"))
    assert len(set(plots.band_colours(("B4", "B8", "B11")))) == 3


def test_error_that_is_0_everywhere_can_be_drawn():
    svg = plots.distance_bars([{"from_px": 1, "to_px": 1, "pixels": 5, "mae": 0.0}])
    Page(svg)
    assert "100 %" in svg and "nan" not in svg
