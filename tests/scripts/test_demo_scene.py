"""The demonstration scene fits together, and its report tells good from bad."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from osgeo import gdal, osr
from PIL import Image
from rasters import read_raster
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.options.removeclouds import Outputs, RestoreOptions
from sar_cloud_removal.pipeline.options.sources import (
    MaskSource,
    OpticalSource,
    RasterSource,
    ReferenceSource,
    SarSource,
)
from sar_cloud_removal.pipeline.rasters.raster import grid_of
from sar_cloud_removal.pipeline.tasks.removeclouds import restore
from sar_cloud_removal.scripts.demo import figures, pictures, recorded
from sar_cloud_removal.scripts.demo import scene as demo_scene

SIDE_PX = 192
NAMES = ("truth", "optical", "mask", "sar", "earlier", "earlier_mask", "earlier_sar")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small demonstration scene."""
    path = tmp_path_factory.mktemp("demo")
    demo_scene.write_demo_scene(path, SIDE_PX, seed=3)
    return path


@pytest.fixture(scope="module")
def alone(folder, tiny_model):
    """The scene restored by SAR and an untrained model, without the earlier date."""
    options = RestoreOptions(
        optical=OpticalSource(RasterSource(str(folder / "optical.tif"))),
        sar=SarSource(RasterSource(str(folder / "sar.tif"))),
        mask=MaskSource(RasterSource(str(folder / "mask.tif"))),
        written=Outputs(str(folder / "alone.tif"), confidence=str(folder / "alone_confidence.tif")),
        inference=InferenceOptions(model_file=tiny_model),
    )
    restore(options, NullFeedback())
    return folder / "alone.tif"


@pytest.fixture(scope="module")
def restored(folder, alone):
    """The same with the earlier date."""
    earlier, mask, sar = (RasterSource(str(folder / f"{name}.tif")) for name in NAMES[4:])
    options = replace(
        recorded.recorded_options(alone),
        references=(ReferenceSource(earlier, MaskSource(mask), SarSource(sar)),),
        written=Outputs(
            str(folder / "restored.tif"),
            confidence=str(folder / "confidence.tif"),
            provenance=str(folder / "provenance.tif"),
        ),
    )
    restore(options, NullFeedback())
    return folder / "restored.tif"


@pytest.fixture(scope="module")
def both_dates(folder):
    """The truth and the earlier date on its grid, (4, H, W) each, and where the latter is clear."""
    grid = grid_of(gdal.Open(str(folder / "truth.tif")))
    x, dx, _, y, _, dy = grid.geotransform
    options = {
        "format": "MEM",
        "dstSRS": grid.crs_wkt,
        "width": grid.width,
        "height": grid.height,
        "outputBounds": (x, y + dy * grid.height, x + dx * grid.width, y),
    }
    earlier, mask = (
        gdal.Warp("", str(folder / f"{name}.tif"), resampleAlg=how, **options).ReadAsArray()
        for name, how in (("earlier", "cubic"), ("earlier_mask", "near"))
    )
    assert (earlier > 0).all(), "the earlier date covers the optical raster"
    return read_raster(folder / "truth.tif").astype(float), earlier.astype(float), mask == 0


@pytest.fixture(scope="module")
def drawn_db(folder):
    """The backscatter that was drawn for the optical grid (H, W), dB, without speckle."""
    _, sigma0 = demo_scene.draw_date((SIDE_PX + 2 * demo_scene.MARGIN_PX,) * 2, np.random.default_rng(3))
    margin = slice(demo_scene.MARGIN_PX, demo_scene.MARGIN_PX + SIDE_PX)
    return 10 * np.log10(sigma0[margin, margin])


def test_optical_is_the_truth_but_for_the_mask(folder):
    truth, optical, mask = (read_raster(folder / f"{name}.tif") for name in NAMES[:3])
    assert truth.shape == optical.shape == (4, SIDE_PX, SIDE_PX)
    assert truth.dtype == optical.dtype == np.uint16 and mask.dtype == np.uint8
    cloudy = mask[0] == 1
    assert 0.15 < cloudy.mean() < 0.6 and set(np.unique(mask)) == {0, 1}
    # what the mask leaves out hides the ground by 2 % at most, of cloud and of shadow
    error = np.abs(optical.astype(int) - truth)[:, ~cloudy]
    assert error.max() <= 2 * demo_scene.HIDDEN_FROM * demo_scene.CLOUD_DN
    assert (optical[:, cloudy] != truth[:, cloudy]).any(axis=0).mean() > 0.99


def test_rasters_lie_on_grids_of_their_own_and_name_their_bands(folder):
    datasets = {name: gdal.Open(str(folder / f"{name}.tif")) for name in NAMES}
    codes = {
        name: osr.SpatialReference(wkt=dataset.GetProjection()).GetAuthorityCode(None)
        for name, dataset in datasets.items()
    }
    on_optical_grid = dict.fromkeys(("truth", "optical", "mask"), "32633")
    earlier = {"earlier": "3035", "earlier_mask": "3035"}
    assert codes == {**on_optical_grid, **earlier, "sar": "4326", "earlier_sar": "4326"}
    for name in ("truth", "optical", "earlier"):
        names = [datasets[name].GetRasterBand(i).GetDescription() for i in (1, 2, 3, 4)]
        assert names == ["B4", "B3", "B2", "B8"]
    assert datasets["earlier"].GetRasterBand(1).GetNoDataValue() == 0


@pytest.mark.parametrize("name", ("sar", "earlier_sar"))
def test_sar_matches_the_ground(folder, drawn_db, name):
    grid = grid_of(gdal.Open(str(folder / "optical.tif")))
    sar_db = pictures.read_sar_db(SarSource(RasterSource(str(folder / f"{name}.tif"))), grid)[0]
    assert np.isfinite(sar_db).all(), "SAR covers the optical raster"
    likeness = {
        (down, right): np.corrcoef(np.roll(sar_db, (down, right), (0, 1)).ravel(), drawn_db.ravel())[0, 1]
        for down in (-2, 0, 2)
        for right in (-2, 0, 2)
    }
    assert max(likeness, key=likeness.get) == (0, 0)


def test_near_infrared_shows_what_grows(both_dates, drawn_db):
    for red, near in (date[[0, 3]] for date in both_dates[:2]):
        index = (near - red) / (near + red)
        assert np.percentile(index, 90) > 0.6, "woods and crops"
        assert index[drawn_db < -20].mean() < 0, "water"


def test_fields_change_between_the_dates_but_neither_roads_nor_houses(both_dates, drawn_db):
    truth, earlier, clear = both_dates
    grey = (truth[2] > 0.8 * truth[0]) & (truth[0] > 1400) & clear  # roads, streets and most roofs
    built = (drawn_db > -4) & clear
    water = (drawn_db < -19) & clear
    fields = ~grey & (drawn_db < -9.5) & (drawn_db > -15) & clear
    assert min(grey.sum(), built.sum(), fields.sum()) > 300
    index_change = np.abs(np.subtract(*((date[3] - date[0]) / (date[3] + date[0]) for date in (truth, earlier))))
    assert np.median(index_change[grey]) < 0.05 and np.median(index_change[built]) < 0.05
    assert index_change[water].mean() < 0.25
    assert (index_change[fields] > 0.1).mean() > 0.15
    assert (index_change[fields] < 0.05).mean() > 0.2, "most plots of some kinds stay as they are"
    for band in range(4):
        assert np.corrcoef(truth[band][built], earlier[band][built])[0, 1] > 0.9, "houses have not moved"


def test_the_earlier_date_has_clouds_and_light_of_its_own(folder, both_dates):
    truth, earlier, clear = both_dates
    mask, own = read_raster(folder / "mask.tif")[0], read_raster(folder / "earlier_mask.tif")[0]
    assert set(np.unique(own)) == {0, 1} and 0.03 < (~clear).mean() < 0.4
    assert not np.array_equal(mask == 1, ~clear)
    cloudy = read_raster(folder / "earlier.tif")
    assert (own[(cloudy == 0).all(axis=0)] == 0).all(), "no cloud without data"
    bright = cloudy[:3].min(axis=0) > 0.8 * demo_scene.CLOUD_DN
    assert bright.any() and own[bright].all(), "every cloud is in the mask"
    assert np.abs(np.median(earlier[:, clear], axis=1) / np.median(truth[:, clear], axis=1) - 1).max() > 0.02


def test_equal_seeds_give_equal_files_and_others_do_not(folder, tmp_path):
    demo_scene.write_demo_scene(tmp_path / "same", SIDE_PX, seed=3)
    demo_scene.write_demo_scene(tmp_path / "other", SIDE_PX, seed=4)
    for name in NAMES:
        drawn = (folder / f"{name}.tif").read_bytes()
        assert (tmp_path / "same" / f"{name}.tif").read_bytes() == drawn
        assert (tmp_path / "other" / f"{name}.tif").read_bytes() != drawn


def test_pictures_show_what_was_given_and_what_came_out(folder, alone, restored):
    paths = {path.stem: path for path in pictures.draw_pictures(restored, folder / "truth.tif", alone)}
    assert list(paths) == [*pictures.CAPTIONS, "panel"]
    images = {name: np.asarray(Image.open(path)).astype(int) for name, path in paths.items()}
    assert all(images[name].shape == (SIDE_PX, SIDE_PX, 3) for name in pictures.CAPTIONS)
    assert images["panel"].shape[0] > 2 * SIDE_PX and images["panel"].shape[1] > 4 * SIDE_PX
    clear = read_raster(folder / "mask.tif")[0] == 0
    assert np.abs(images["before"] - images["truth"])[clear].mean() < 1
    assert np.abs(images["before"] - images["truth"])[~clear].mean() > 30
    assert np.abs(images["reference"] - images["truth"])[clear].mean() < 60
    assert (images["error"][read_raster(folder / "confidence.tif").max(axis=0) == 0] == 0).all()
    coloured = np.ptp(images["provenance"], axis=2) > 20
    kinds = read_raster(folder / "provenance.tif")[0]
    assert not coloured[: SIDE_PX // 2][kinds[: SIDE_PX // 2] == 1].any(), "observed ground is grey"
    assert coloured[kinds == 3].mean() > 0.7


def test_pictures_need_neither_truth_nor_another_date(alone):
    names = [path.stem for path in pictures.draw_pictures(alone)]
    assert names == ["before", "sar", "after", "error", "panel"]


def test_figures_reward_the_truth(folder, alone, restored, tmp_path):
    found = figures.figures_under_cloud(restored, folder / "truth.tif", alone)
    assert list(found) == ["cloudy", "flat fill", "other date pasted", "restored, SAR alone", "restored, other date"]
    assert found["cloudy"].psnr_db < found["flat fill"].psnr_db < found["other date pasted"].psnr_db < 40
    assert found["flat fill"].ndvi_error > found["other date pasted"].ndvi_error > 0
    for name in ("restored, SAR alone", "restored, other date"):
        assert 0.2 < found[name].within < 1
        assert found[name].expected_psnr_db == pytest.approx(found[name].psnr_db, abs=6)
    run = recorded.recorded_run(restored)
    assert run.options.optical == OpticalSource(RasterSource(str(folder / "optical.tif")))
    assert run.options.references[0].sar == SarSource(RasterSource(str(folder / "earlier_sar.tif")))
    assert run.options.outputs["OUTPUT"] == str(restored)
    judge = figures.Judge(run, folder / "truth.tif")
    truth = judge.read(folder / "truth.tif")
    assert judge.figures(truth) == figures.Figures(pytest.approx(100.0), pytest.approx(1.0), 0.0)
    assert judge.within(truth, folder / "confidence.tif") == 1.0
    assert judge.within(truth + 60000.0, folder / "confidence.tif") == 0.0
    figures.write_csv(tmp_path / "figures.csv", found)
    with open(tmp_path / "figures.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["image"] for row in rows] == list(found)
    assert float(rows[-1]["psnr_db"]) == found["restored, other date"].psnr_db and rows[0]["within"] == ""
    lines = figures.as_text(found).splitlines()
    assert len(lines) == 6 and len(lines[0]) == len(lines[-1]) > len(lines[1])
    assert lines[-1].split()[-1] == f"{found['restored, other date'].within:.0%}"


def test_without_a_mask_nothing_is_pasted(folder, restored):
    run = recorded.recorded_run(restored)
    reference = replace(run.options.references[0], mask=None)
    run = replace(run, options=replace(run.options, references=(reference,)))
    assert figures.Judge(run, folder / "truth.tif").pasted() is None


def test_large_rasters_are_shown_smaller_on_the_same_ground():
    grid = pictures.Grid(2500, 1300, (100.0, 10.0, 0.0, 900.0, 0.0, -10.0), "EPSG:32633")
    shown = pictures.shown_grid(grid)
    assert max(shown.shape) <= pictures.LONGEST_SIDE_PX
    x, dx, _, y, _, dy = shown.geotransform
    assert (x + dx * shown.width, y + dy * shown.height) == pytest.approx((25_100.0, -12_100.0))
    assert pictures.shown_grid(shown) is shown
