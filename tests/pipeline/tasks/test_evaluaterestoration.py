"""A restored raster against its reference, from files to figures: windows, NoData, masks, bands, grids, refusals."""

import os

import numpy as np
import pytest
from osgeo import gdal
from rasters import BAND_NAMES, ORIGIN, disc, optical_dn, read_raster, write_raster
from runs import Log, changed, contents, problems
from sar_cloud_removal.errors import Canceled, GridError, OptionError, RasterError
from sar_cloud_removal.pipeline.evaluation import inputs
from sar_cloud_removal.pipeline.masks.types import MASK_LEGEND, MASK_TAG
from sar_cloud_removal.pipeline.options.evaluaterestoration import EvaluationOptions
from sar_cloud_removal.pipeline.options.sources import MaskSource, RasterSource
from sar_cloud_removal.pipeline.pixels import radiometry
from sar_cloud_removal.pipeline.rasters import tiles
from sar_cloud_removal.pipeline.tasks import evaluaterestoration
from sar_cloud_removal.pipeline.tasks.evaluaterestoration import evaluate, open_evaluation

SHAPE = (90, 130)


class Pair:
    """A reference and what a restoration made of it under a round cloud: arrays that a test changes, then files."""

    def __init__(self, folder, shape=SHAPE, bands=3, seed=0):
        self.folder = folder
        self.reference = optical_dn(shape, bands, seed)
        self.cloudy = disc(shape)
        noise = np.random.default_rng(seed).normal(0, 120, self.reference.shape)
        self.restored = (
            np.where(self.cloudy, np.rint(self.reference + 40 + noise), self.reference).clip(1).astype("uint16")
        )
        self.mask = self.cloudy.astype("uint8")
        self.writing = {name: {"names": BAND_NAMES.get(bands, ())} for name in ("restored", "reference", "before")}

    def options(self, **changes):
        """Write the files and return options for them; ``mask=None`` leaves the mask away."""
        paths = {}
        for name in ("restored", "reference", "mask"):
            values = getattr(self, name)
            if values is not None:
                paths[name] = RasterSource(
                    write_raster(self.folder / f"{name}.tif", values, **self.writing.get(name, {}))
                )
        found = EvaluationOptions(paths["restored"], paths["reference"], mask=MaskSource(paths.get("mask")))
        return changed(found, **changes)

    def evaluate(self, log=None, **changes):
        """Return the evaluation."""
        return evaluate(self.options(**changes), log or Log())


@pytest.fixture
def pair(tmp_path):
    """Three bands of digital numbers."""
    return Pair(tmp_path)


def test_layers_of_quality_are_not_compared(pair):
    figures = pair.evaluate().figures["all"]
    for name in ("restored", "reference"):
        flat = np.ones((2, *SHAPE), "uint16")
        setattr(pair, name, np.concatenate([getattr(pair, name), flat]))
        pair.writing[name] = {"names": (*BAND_NAMES[3], "dataMask", "MSK_SNWPRB")}
    found = pair.evaluate()
    assert found.pairs.names == BAND_NAMES[3] and found.figures["all"] == figures


def test_layers_of_the_atmosphere_do_not_hide_the_offset_of_the_reference(pair):
    for name, offset in (("restored", 0), ("reference", 1000)):
        layers = np.stack([np.full(SHAPE, value, "uint16") for value in (120, 1500)])
        setattr(pair, name, np.concatenate([getattr(pair, name) + np.uint16(offset), layers]))
        pair.writing[name] = {"names": (*BAND_NAMES[3], "AOT", "WVP")}
    log = Log()
    pair.evaluate(log)
    assert any("reference seems to come with an offset of 1000" in text for text in log.warnings)


def test_what_the_run_wrote_of_itself_is_read(pair):
    tags = {"SAR_CLOUD_REMOVAL_MODEL": "plus-32 1.0", "SAR_CLOUD_REMOVAL_EXPECTED": "20.1 dB"}
    pair.writing["restored"]["tags"] = tags
    found = pair.evaluate()
    assert (found.made_by, found.expected) == ("plus-32 1.0", "20.1 dB")


def by_numpy(restored, reference, where, data_range):
    error = (restored.astype(float) - reference.astype(float))[:, where]
    return {
        "mae": np.abs(error).mean(),
        "rmse": np.sqrt((error**2).mean()),
        "bias": error.mean(),
        "psnr_db": 10 * np.log10(data_range**2 / (error**2).mean()),
    }


def test_a_raster_larger_than_a_window_gives_what_scikit_image_gives_in_memory(tmp_path):
    skimage = pytest.importorskip("skimage.metrics", reason="compared with scikit-image")
    pair = Pair(tmp_path, shape=(530, 700))
    found = pair.evaluate(data_range=3000.0)
    restored, reference = pair.restored.astype(float), pair.reference.astype(float)
    mean, full = skimage.structural_similarity(
        restored, reference, channel_axis=0, data_range=3000.0, gaussian_weights=True, sigma=1.5,
        use_sample_covariance=False, full=True,
    )  # fmt: skip
    assert found.figures["all"]["ssim"] == pytest.approx(mean, abs=1e-9)
    for region, where in {"cloudy": pair.cloudy, "clear": ~pair.cloudy}.items():
        assert found.figures[region]["ssim"] == pytest.approx(full[:, where].mean(), abs=1e-9)
        for band in range(3):
            assert found.bands[band][region]["ssim"] == pytest.approx(full[band][where].mean(), abs=1e-9)
    for name, value in by_numpy(restored, reference, pair.cloudy, 3000.0).items():
        assert found.figures["cloudy"][name] == pytest.approx(value, rel=1e-9), name
    assert found.figures["all"]["psnr_db"] == pytest.approx(
        skimage.peak_signal_noise_ratio(reference, restored, data_range=3000.0), abs=1e-9
    )
    assert found.figures["clear"]["psnr_db"] == 100 and found.figures["clear"]["mae"] == 0
    assert found.pixels == {
        "raster": 530 * 700, "compared": 530 * 700, "cloudy": pair.cloudy.sum(), "clear": (~pair.cloudy).sum()
    }  # fmt: skip


def test_the_windows_do_not_matter(pair, monkeypatch):
    whole = pair.evaluate()
    monkeypatch.setattr(evaluaterestoration, "tiles", lambda shape: tiles.tiles(shape, 33))
    parts = pair.evaluate()
    for region, figures in whole.figures.items():
        for name, value in figures.items():
            assert parts.figures[region][name] == pytest.approx(value, rel=1e-9), (region, name)
    assert parts.pixels == whole.pixels and len(parts.by_distance) == len(whole.by_distance)
    for one, other in zip(parts.by_distance, whole.by_distance):
        assert one == pytest.approx(other)
    np.testing.assert_array_equal(parts.histogram[1], whole.histogram[1])
    for name, picture in whole.overview.items():
        np.testing.assert_allclose(parts.overview[name], picture)


def test_error_by_distance_is_that_of_a_distance_transform(pair, monkeypatch):
    from scipy import ndimage

    monkeypatch.setattr(evaluaterestoration, "tiles", lambda shape: tiles.tiles(shape, 40))
    found = pair.evaluate()
    distance = ndimage.distance_transform_edt(pair.cloudy)
    error = np.abs(pair.restored.astype(float) - pair.reference).mean(axis=0)
    assert [row["from_px"] for row in found.by_distance][:4] == [1, 2, 3, 5]
    for row in found.by_distance:
        where = (distance >= row["from_px"]) & (distance < row["to_px"] + 1)
        assert (row["pixels"], row["mae"]) == (where.sum(), pytest.approx(error[where].mean()))


def test_nodata_of_either_raster_is_left_out(pair):
    pair.restored[:, 20:30, 40:60] = 65535
    pair.reference[1, 50:55, 60:70] = 0
    pair.writing["restored"]["nodata"], pair.writing["reference"]["nodata"] = 65535, 0
    valid = np.ones(SHAPE, bool)
    valid[20:30, 40:60] = valid[50:55, 60:70] = False
    found = pair.evaluate()
    assert found.pixels["compared"] == valid.sum()
    for region, where in {"all": valid, "cloudy": valid & pair.cloudy, "clear": valid & ~pair.cloudy}.items():
        expected = by_numpy(pair.restored, pair.reference, where, found.data_range) if region != "clear" else {"mae": 0}
        for name, value in expected.items():
            assert found.figures[region][name] == pytest.approx(value, rel=1e-9)
    assert found.figures["clear"]["ssim"] > 0.99, "windows with NoData do not count as different"
    assert (
        np.isnan(found.overview["restored"][:, 25, 50]).all()
        and np.isfinite(found.overview["restored"][:, 60, 60]).all()
    )


def test_undeclared_zeros_are_nodata_and_nan_is(tmp_path):
    pair = Pair(tmp_path)
    pair.reference[:, :9] = 0
    assert pair.evaluate().pixels["compared"] == (SHAPE[0] - 9) * SHAPE[1]
    pair.reference = pair.reference.astype("float32") / 10000
    pair.restored = pair.restored.astype("float32") / 10000
    pair.restored[:, :20] = np.nan
    found = pair.evaluate()
    assert found.pixels["compared"] == (SHAPE[0] - 20) * SHAPE[1]
    assert found.data_range < 1 and 0 < found.figures["cloudy"]["mae"] < 0.1


def test_a_mask_of_clouds_and_shadows_is_one_region_and_its_nodata_none(pair):
    pair.mask[:, 70:] *= 2
    pair.mask[:10] = 255
    pair.writing["mask"] = {"nodata": 255, "tags": {MASK_TAG: MASK_LEGEND}}
    found = pair.evaluate()
    known = np.arange(SHAPE[0])[:, None] >= 10
    assert found.mask_type == "nonzero"
    assert (
        found.pixels["cloudy"] == (pair.cloudy & known).sum() and found.pixels["clear"] == (~pair.cloudy & known).sum()
    )
    assert found.pixels["compared"] == pair.cloudy.size


def test_a_scene_classification_will_do(pair):
    pair.mask = np.where(pair.cloudy, 9, 4).astype("uint8")
    pair.mask[:, ::2][~pair.cloudy[:, ::2]] = 5
    found = pair.evaluate()
    assert found.mask_type == "scl" and found.pixels["cloudy"] == pair.cloudy.sum()


def test_without_a_mask_there_are_figures_of_the_whole_only(pair):
    pair.mask = None
    found = pair.evaluate()
    assert found.figures["all"]["mae"] > 0
    assert set(found.figures["cloudy"].values()) == set(found.figures["clear"].values()) == {None}
    assert found.by_distance == [] and found.histogram is not None and "mask" not in found.overview


# ---- bands


@pytest.mark.parametrize(
    "restored, reference, pairs, how",
    [
        (("B4", "B3", "B2"), ("B2", "B3", "B4", "B8"), ((1, 2, 3), (3, 2, 1)), "by band name"),
        (("", "", ""), ("", "", ""), ((1, 2, 3), (1, 2, 3)), "red, green and blue of both"),
        (("red", "green", "blue"), ("",) * 13, ((1, 2, 3), (4, 3, 2)), "red, green and blue of both"),
        (("B2", "B3", "B4"), ("B04", "B03", "B02", "B08"), ((3, 2, 1), (1, 2, 3)), "red, green and blue of both"),
        (("",) * 4, ("B2", "B3", "B4", "B8"), ((1, 2, 3, 4), (1, 2, 3, 4)), "by their order"),
        (("B2", "B3", "B4", "B8"), ("B04", "B03", "B02", "B08"), ((1, 2, 3, 4), (3, 2, 1, 4)), "by what they show"),
        (("nir", "red"), ("B4", "B8", "B11"), ((1, 2), (2, 1)), "by what they show"),
        (("NDVI",), ("ndvi",), ((1,), (1,)), "by band name"),
        (("B4", "B3", "B2", "SCL"), ("B4", "B3", "B2"), ((1, 2, 3), (1, 2, 3)), "by band name"),
    ],
)
def test_bands_are_paired_by_name_colour_or_order(tmp_path, restored, reference, pairs, how):
    ground = optical_dn((40, 40), 13)
    for name, bands in (("restored", restored), ("reference", reference)):
        write_raster(tmp_path / f"{name}.tif", ground[: len(bands)], names=bands)
    sources = [RasterSource(str(tmp_path / f"{name}.tif")) for name in ("restored", "reference")]
    log = Log()
    found = evaluate(EvaluationOptions(*sources), log).pairs
    assert (found.restored, found.reference) == pairs and found.how == how
    assert any("they are compared in their order" in text for text in log.warnings) == (how == "by their order")


def test_bands_whose_names_say_otherwise_are_not_paired_by_order(pair):
    pair.writing["restored"] = {"names": ("B8", "B4", "")}
    pair.writing["reference"] = {"names": ("B04", "B08", "")}
    with pytest.raises(OptionError, match="cannot be paired automatically. Set RESTORED_BANDS and REFERENCE_BANDS"):
        pair.evaluate()


def test_bands_can_be_chosen(tmp_path):
    pair = Pair(tmp_path, bands=4)
    pair.restored = pair.reference[[2, 0]] + 7
    pair.writing["restored"] = {"names": ("", "")}
    found = pair.evaluate(restored_bands=(2, 1), reference_bands=(1, 3))
    assert found.figures["all"]["mae"] == 7 and found.pairs.names == ("B2", "B4")
    with pytest.raises(OptionError, match="cannot be paired automatically. Set RESTORED_BANDS and REFERENCE_BANDS"):
        pair.evaluate()
    with pytest.raises(OptionError, match="REFERENCE_BANDS is 5, but .* has 4 band"):
        pair.evaluate(restored_bands=(1,), reference_bands=(5,))


def test_other_scales_are_refused(pair):
    options = pair.options()
    dataset = gdal.Open(options.reference.path, gdal.GA_Update)
    dataset.GetRasterBand(2).SetScale(0.0001)
    dataset = None  # noqa: F841
    with pytest.raises(OptionError, match=r"different meanings.*\(1.0, 0.0\) and \(0.0001, 0.0\).*-unscale"):
        evaluate(options, Log())


# ---- grids


def test_a_reference_that_reaches_farther_is_read_where_it_coincides(pair):
    wide = optical_dn((SHAPE[0] + 30, SHAPE[1] + 40))
    wide[:, 10 : 10 + SHAPE[0], 15 : 15 + SHAPE[1]] = pair.reference
    expected = pair.evaluate().figures
    pair.reference = wide
    pair.writing["reference"]["geotransform"] = (ORIGIN[0] - 150, 10, 0, ORIGIN[1] + 100, 0, -10)
    assert pair.evaluate().figures == expected


def test_a_reference_of_a_part_leaves_the_rest_out_and_says_so(pair):
    pair.reference = pair.reference[:, 20:, 30:]
    pair.writing["reference"]["geotransform"] = (ORIGIN[0] + 300, 10, 0, ORIGIN[1] - 200, 0, -10)
    log = Log()
    found = pair.evaluate(log)
    assert found.pixels["compared"] == (SHAPE[0] - 20) * (SHAPE[1] - 30)
    assert any("covers 59.8 % of the restored raster" in text for text in log.warnings)
    assert found.warnings == tuple(log.warnings)


@pytest.mark.parametrize(
    "writing, reason",
    [
        ({"geotransform": (ORIGIN[0] + 3, 10, 0, ORIGIN[1], 0, -10)}, r"a sub-pixel shift \(0.000, 0.300 pixels\)"),
        ({"geotransform": (ORIGIN[0], 20, 0, ORIGIN[1], 0, -20)}, "another pixel size"),
        ({"crs": "EPSG:32633"}, "another CRS"),
    ],
)
def test_another_grid_is_refused_with_the_way_out(pair, writing, reason):
    pair.writing["reference"].update(writing)
    with pytest.raises(
        GridError, match=f"does not lie on the restored raster's grid: {reason}.*Warp it onto that grid"
    ):
        pair.evaluate()


def test_a_reference_of_another_place_is_refused(pair):
    pair.writing["reference"]["geotransform"] = (ORIGIN[0] + 50000, 10, 0, ORIGIN[1], 0, -10)
    with pytest.raises(GridError, match="reference .* covers 0.0 %"):
        pair.evaluate()


def test_rasters_without_crs_are_compared_pixel_by_pixel(pair):
    expected = pair.evaluate().figures
    pair.writing["restored"]["crs"] = pair.writing["reference"]["crs"] = None
    pair.writing["mask"] = {"crs": None}
    assert pair.evaluate().figures == expected
    pair.writing["reference"]["crs"] = "EPSG:32632"
    log = Log()
    assert pair.evaluate(log).figures == expected
    assert any("Only one of the restored raster and the reference has a CRS" in text for text in log.warnings)


# ---- data range


def test_data_range_is_the_spread_of_the_reference_as_the_networks_see_it(pair, monkeypatch):
    limits = radiometry.fit(pair.reference.reshape(3, -1))
    found = pair.evaluate()
    assert found.data_range == pytest.approx(max(limits.hi) - min(limits.lo), rel=1e-6)
    assert "mean ± 2.5 standard deviations" in found.data_range_origin
    monkeypatch.setattr(inputs, "_EVERY_PIXEL", 100)
    assert 0 < abs(pair.evaluate().data_range / found.data_range - 1) < 0.03


def test_data_range_of_8_bit_is_255_and_can_be_chosen(pair):
    pair.reference, pair.restored = ((values // 16).astype("uint8") for values in (pair.reference, pair.restored))
    found = pair.evaluate()
    assert (found.data_range, found.data_range_origin) == (255, "the range of 8 bit")
    chosen = pair.evaluate(data_range=510.0)
    gain_db = chosen.figures["cloudy"]["psnr_db"] - found.figures["cloudy"]["psnr_db"]
    assert gain_db == pytest.approx(20 * np.log10(2)) and chosen.data_range_origin == "as chosen"


@pytest.mark.parametrize("data_range", [1e-30, 1e30])
def test_data_ranges_as_large_as_allowed_are_calculated_with(pair, tmp_path, data_range):
    found = pair.evaluate(data_range=data_range, report=str(tmp_path / "report.html"))
    assert np.isfinite(found.figures["cloudy"]["psnr_db"]) and (tmp_path / "report.html").exists()


def test_different_units_are_warned_of(pair):
    pair.restored = (pair.restored / 10000).astype("float32")
    log = Log()
    pair.evaluate(log)
    assert any("the figures are meaningless. Convert both to one unit" in text for text in log.warnings)


# ---- the cloudy raster, for the pictures


def test_the_cloudy_raster_is_shown_by_the_bands_that_belong_to_the_restored_ones(pair):
    before = optical_dn(SHAPE, 4, seed=9)
    path = write_raster(pair.folder / "before.tif", before, names=BAND_NAMES[4])
    found = pair.evaluate(cloudy=RasterSource(path))
    np.testing.assert_array_equal(found.overview["cloudy"], before[[2, 1, 0]])
    np.testing.assert_array_equal(found.overview["restored"], pair.restored)
    assert found.detail == {}, "the overview is at full size"


def test_a_cloudy_raster_of_other_bands_is_refused_with_the_way_out(pair):
    path = write_raster(pair.folder / "before.tif", optical_dn(SHAPE, 4)[:2])
    with pytest.raises(OptionError, match="cloudy raster '.*before.tif' do not match .* Give a raster with the same"):
        pair.evaluate(cloudy=RasterSource(path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among its files")
def test_a_pipe_is_no_place_for_a_report(pair):
    pipe = pair.folder / "pipe.csv"
    os.mkfifo(pipe)
    with pytest.raises(RasterError, match="'.*pipe.csv' is a pipe or a device. Choose a file name"):
        pair.evaluate(csv=str(pipe))
    assert pipe.is_fifo()


def test_a_large_raster_is_shown_reduced_and_in_part_at_full_size(tmp_path):
    pair = Pair(tmp_path, shape=(600, 800))
    found = pair.evaluate()
    assert found.overview["restored"].shape == (3, 300, 400)
    np.testing.assert_allclose(
        found.overview["reference"][:, 10, 20], pair.reference[:, 20:22, 40:42].mean(axis=(1, 2))
    )
    inside = (slice(None), *found.detail_window.slices)
    np.testing.assert_array_equal(found.detail["restored"], pair.restored[inside])
    share = pair.cloudy[found.detail_window.slices].mean()
    assert 0.4 < share < 0.6, "cloud and clear ground are both to be seen"


# ---- refusals


REFUSED = {
    "bands of one raster only": ({"restored_bands": (1, 2)}, OptionError, "RESTORED_BANDS has 2 and REFERENCE_BANDS 0"),
    "a band twice": (
        {"restored_bands": (1, 1), "reference_bands": (1, 2)},
        OptionError,
        r"\[1, 1\]: choose each band once",
    ),
    "a band that is a word": ({"restored_bands": ("x",), "reference_bands": (1,)}, OptionError, "bands count from 1"),
    "mask type": ({"mask_type": "fog"}, OptionError, "MASK_TYPE is 'fog', allowed are auto, nonzero"),
    "mask band": ({"mask_band": 0}, OptionError, "MASK_BAND is 0"),
    "data range": ({"data_range": 0}, OptionError, "DATA_RANGE is 0, a number above 0"),
    "data range that is a word": ({"data_range": "wide"}, OptionError, "DATA_RANGE is wide"),
    "one file twice": ({"json": "{folder}/a.x", "csv": "{folder}/a.x"}, OptionError, "JSON and CSV are the same file"),
    "output that is an input": ({"report": "{folder}/mask.tif"}, OptionError, "REPORT .* is also an input"),
    "no folder": ({"csv": "{folder}/none/a.csv"}, RasterError, "folder .* does not exist"),
    "a folder": ({"json": "{folder}"}, RasterError, "is a folder"),
    "missing raster": ({"restored": RasterSource("missing.tif")}, RasterError, "'missing.tif' cannot be opened"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_reason_and_without_a_trace(pair, case):
    changes, error, message = REFUSED[case]
    changes = {k: v.format(folder=pair.folder) if isinstance(v, str) else v for k, v in changes.items()}
    options = pair.options(**changes)
    before = contents(pair.folder)
    with pytest.raises(error, match=message) as raised:
        evaluate(options, Log())
    assert contents(pair.folder) == before
    assert problems(open_evaluation, options) == [str(raised.value)]


def test_nothing_in_common_is_an_error(pair):
    pair.restored[:] = 0
    with pytest.raises(RasterError, match="No pixel has data in both"):
        pair.evaluate()


def test_a_cancel_writes_nothing(pair, monkeypatch):
    monkeypatch.setattr(evaluaterestoration, "tiles", lambda shape: tiles.tiles(shape, 30))
    options = pair.options(report=str(pair.folder / "r.html"), json=str(pair.folder / "r.json"))
    before = contents(pair.folder)
    log = Log(cancel_at=0.5)
    with pytest.raises(Canceled):
        evaluate(options, log)
    assert contents(pair.folder) == before and log.fractions == sorted(log.fractions)


def test_the_check_passes_what_runs(pair):
    assert problems(open_evaluation, pair.options(report=str(pair.folder / "r.html"))) == []
    assert not (pair.folder / "r.html").exists()


def test_the_rasters_stay_as_they_are(pair):
    options = pair.options()
    before = contents(pair.folder)
    evaluate(options, Log())
    assert contents(pair.folder) == before and read_raster(options.restored.path).shape == pair.restored.shape


@pytest.mark.parametrize("sign", [1, -1])
def test_a_reference_with_another_offset_is_reported(pair, sign):
    log = Log()
    pair.evaluate(log)
    assert not any("offset" in text for text in log.warnings)
    raised = pair.reference if sign == 1 else pair.restored
    raised += np.uint16(1000)
    pair.evaluate(log)
    (text,) = (text for text in log.warnings if "offset" in text)
    words = "an offset of 1000 in its digital numbers", "no offset"
    assert f"The reference seems to come with {words[::sign][0]}, the restored raster with {words[::sign][1]}" in text
