"""The best-pixel composite: which date wins, NoData, windows, rasters that do not match, and its algorithm."""

from dataclasses import replace

import numpy as np
import pytest
from layers import drawn, stretched
from osgeo import gdal
from qgis.core import QgsPalettedRasterRenderer, QgsProcessingException, QgsRasterLayer
from rasters import BAND_NAMES, CRS, ORIGIN, optical_dn, read_raster, write_raster
from runs import Log, contents, problems
from sar_cloud_removal.errors import Canceled, GridError, OptionError, RadiometryError, RasterError
from sar_cloud_removal.pipeline.options.bestpixel import BestPixelOptions
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.rasters import tiled, tiles
from sar_cloud_removal.pipeline.tasks.bestpixel import UNKNOWN_COST, best_pixel, costs, open_composite
from toolbox import load, run

SHAPE = (40, 50)
LEFT, RIGHT, TOP = np.s_[:, :20], np.s_[:, 30:], np.s_[:10, :]


class Dates:
    """Three dates of one place on disk: clouds to the left, to the right, and on the third everywhere."""

    def __init__(self, folder):
        self.folder = folder
        self.values = [optical_dn(SHAPE, seed=seed) for seed in range(3)]
        self.cloudy = [np.zeros(SHAPE, bool) for _ in range(3)]
        for cloudy, where in zip(self.cloudy, (LEFT, RIGHT, np.s_[:, :])):
            cloudy[where] = True
        self.errors = [np.full(SHAPE, error, np.float32) for error in (300, 200, 100)]
        self.nodata = 0
        self.write()

    def write(self):
        """Write everything as it now is."""
        names = BAND_NAMES[3]
        self.rasters, self.masks, self.error_rasters = [], [], []
        for i, (values, cloudy, error) in enumerate(zip(self.values, self.cloudy, self.errors)):
            path = self.folder / f"date{i}.tif"
            self.rasters.append(write_raster(path, values, names=names, nodata=self.nodata))
            self.masks.append(write_raster(self.folder / f"mask{i}.tif", cloudy.astype("uint8"), nodata=255))
            self.error_rasters.append(write_raster(self.folder / f"error{i}.tif", error, nodata=-1))

    def options(self, **changes):
        """Return options that make ``best.tif`` and ``source.tif`` of the dates, masks not grown."""
        found = BestPixelOptions(
            rasters=sources(self.rasters),
            output=str(self.folder / "best.tif"),
            masks=sources(self.masks),
            mask_buffer_px=0,
            errors=sources(self.error_rasters),
            source=str(self.folder / "source.tif"),
        )
        return replace(found, **changes)

    def composite(self, log=None, **changes):
        """Return the report, the composite (3, H, W) and the number (H, W) of the raster each pixel comes from."""
        options = self.options(**changes)
        report = best_pixel(options, log or Log())
        return report, read_raster(options.output), read_raster(options.source)[0]


def sources(paths):
    """Return ``paths`` as sources."""
    return tuple(RasterSource(path) for path in paths)


@pytest.fixture
def dates(tmp_path):
    """The three dates."""
    return Dates(tmp_path)


@pytest.mark.parametrize("names", [("B2", "B3", "B4"), ("blue", "green", "red"), ("B02", "B03", "B04")])
def test_bands_in_another_order_are_matched_by_their_names(dates, names):
    _, expected, number = dates.composite(errors=())
    assert (number == 2).any()
    write_raster(dates.rasters[1], dates.values[1][::-1], names=names, nodata=0)
    log = Log()
    _, found, _ = dates.composite(log, errors=())
    np.testing.assert_array_equal(found, expected)
    assert any("are taken in the order of the first raster's: 3 (" in text for text in log.infos)


@pytest.mark.parametrize("names", [("B3", "B4", "x"), ("B8", "B4", "B3"), ("B8", "B11", "B12")])
def test_bands_that_are_others_by_their_names_are_refused(dates, names):
    write_raster(dates.rasters[1], dates.values[1], names=names, nodata=0)
    with pytest.raises(OptionError, match="are not those of the first raster .* Give rasters with the same bands"):
        dates.composite(errors=())


@pytest.mark.parametrize("names", [(), ("x", "y", "z"), ("B4", "y", "z")])
def test_bands_whose_names_say_nothing_are_taken_in_their_order(dates, names):
    _, expected, _ = dates.composite(errors=())
    write_raster(dates.rasters[1], dates.values[1], names=names, nodata=0)
    log = Log()
    np.testing.assert_array_equal(dates.composite(log, errors=())[1], expected)
    assert any("they are taken in their order" in text for text in log.warnings)


def test_harmonised_dates_of_all_processing_baselines_go_together(dates):
    for path, baseline in zip(dates.rasters, ("02.14", "05.10", "05.10")):
        values = read_raster(path) // 4
        tags = {"PROCESSING_BASELINE": baseline}
        write_raster(path, values, names=BAND_NAMES[3], nodata=0, tags=tags)
    _, best, number = dates.composite()
    np.testing.assert_array_equal(best, np.choose(number - 1, [values // 4 for values in dates.values]))


def test_clear_goes_before_a_small_error_which_goes_before_a_large_one():
    valid = np.array([[True, True, True, True, False]])
    clear = np.array([[True, False, False, False, True]])
    error = np.array([[np.nan, 5.0, 0.0, np.nan, 1.0]])
    found = costs(valid, clear, error)[0]
    assert found.dtype == np.float32 and found[4] == np.inf and found[3] == UNKNOWN_COST
    assert found[0] < found[2] < found[1] < found[3] < found[4]


def test_each_pixel_comes_whole_from_the_date_where_it_is_clear(dates):
    report, best, number = dates.composite()
    assert set(np.unique(number)) == {1, 2}
    assert (number[LEFT] == 2).all() and (number[:, 20:] == 1).all(), "the first date where both are clear"
    np.testing.assert_array_equal(best, np.choose(number - 1, [values for values in dates.values]))
    assert (report.valid_share, report.clear_share) == (1, 1)


def test_numbers_of_dates_are_no_colour(dates):
    for path in dates.rasters:
        raster = gdal.Open(path, gdal.GA_Update)
        for number, colour in enumerate((gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand), start=1):
            raster.GetRasterBand(number).SetColorInterpretation(colour)
        raster = None
    report, _, _ = dates.composite()
    assert gdal.Open(report.source).GetRasterBand(1).GetColorInterpretation() == gdal.GCI_GrayIndex


def test_where_it_is_clear_on_no_date_the_least_error_wins(dates):
    dates.cloudy = [np.ones(SHAPE, bool)] * 3
    dates.errors[0][TOP] = 50
    dates.errors[2][-5:] = -1  # not known
    dates.write()
    report, _, number = dates.composite()
    assert (number[TOP] == 1).all() and (number[10:-5] == 3).all() and (number[-5:] == 2).all()
    assert (report.valid_share, report.clear_share) == (1, 0)


def test_without_masks_and_errors_the_first_raster_with_data_wins(dates):
    dates.values[0][(slice(None), *TOP)] = 0
    dates.write()
    _, best, number = dates.composite(masks=(), errors=())
    assert (number[TOP] == 2).all() and (number[10:] == 1).all()
    np.testing.assert_array_equal(best[:, :10], dates.values[1][:, :10])


def test_expected_errors_of_several_bands_count_by_their_mean_and_need_no_masks(dates):
    bands = np.stack([np.full(SHAPE, value, np.float32) for value in (90, 190, 290)])  # less than 200 on the whole
    bands[(slice(None), *LEFT)] = 0
    first = write_raster(dates.folder / "three.tif", bands, nodata=-1)
    dates.errors[1][RIGHT] = 50
    dates.errors[2][:] = -1
    dates.write()
    _, _, number = dates.composite(masks=(), errors=sources([first, *dates.error_rasters[1:]]))
    assert (number[:, :30] == 1).all() and (number[RIGHT] == 2).all()


def test_a_raster_of_expected_errors_with_absurdly_many_bands_is_refused_at_once(dates):
    dates.write()
    path = str(dates.folder / "many.tif")
    how = ["SPARSE_OK=TRUE", "COMPRESS=DEFLATE", "INTERLEAVE=BAND"]
    gdal.GetDriverByName("GTiff").Create(path, 2, 2, 20_000, gdal.GDT_UInt16, how).FlushCache()
    with pytest.raises(RasterError, match="expected errors '.*many.tif' has 20000 bands, at most 1000"):
        dates.composite(errors=sources([path, *dates.error_rasters[1:]]))


def test_masks_grow_and_what_they_do_not_know_is_not_clear(dates):
    _, _, number = dates.composite(mask_buffer_px=4)
    assert (number[:, :24] == 2).all() and (number[:, 24:] == 1).all()
    unknown = write_raster(dates.folder / "unknown.tif", np.full(SHAPE, 255, "uint8"), nodata=255)
    masks = sources([unknown, *dates.masks[1:]])
    _, _, number = dates.composite(masks=masks, mask_type="nonzero")
    assert (number[:, :30] == 2).all() and (number[RIGHT] == 3).all(), "the third expects the least error"


def test_what_has_data_on_no_date_is_nodata(dates):
    for values in dates.values:
        values[:, :3, :3] = 0
    dates.write()
    report, best, number = dates.composite()
    assert not best[:, :3, :3].any() and not number[:3, :3].any() and (number > 0).sum() == number.size - 9
    assert report.valid_share == pytest.approx(1 - 9 / number.size)
    best, source = (gdal.Open(path) for path in (dates.options().output, dates.options().source))
    assert best.GetRasterBand(1).GetNoDataValue() == source.GetRasterBand(1).GetNoDataValue() == 0


def test_what_is_nan_on_all_dates_does_not_become_0(dates):
    dates.values, dates.nodata = [values.astype(np.float32) for values in dates.values], None
    for values in dates.values:
        values[:, :3, :3] = np.nan
    dates.write()
    _, best, number = dates.composite()
    assert not number[:3, :3].any()
    np.testing.assert_array_equal(np.isnan(best), np.broadcast_to(number == 0, best.shape))
    dataset = gdal.Open(dates.options().output)
    assert np.isnan(dataset.GetRasterBand(1).GetNoDataValue())


def test_a_value_that_means_nodata_in_the_first_raster_only_stays_data(dates):
    dates.values[1][0, 5, 5] = 0  # a dark pixel: the other bands have data
    dates.nodata = None
    dates.write()
    first = write_raster(dates.folder / "first.tif", dates.values[0], nodata=0, names=BAND_NAMES[3])
    _, best, number = dates.composite(rasters=sources([first, *dates.rasters[1:]]))
    assert number[5, 5] == 2 and best[0, 5, 5] == 1


def test_rasters_may_be_shifted_by_whole_pixels_and_masks_lie_anywhere(dates):
    moved = (ORIGIN[0] + 50.0, 10.0, 0.0, ORIGIN[1], 0.0, -10.0)
    second = write_raster(
        dates.folder / "moved.tif", dates.values[1], geotransform=moved, nodata=0, names=BAND_NAMES[3]
    )
    coarse = (ORIGIN[0], 20.0, 0.0, ORIGIN[1], 0.0, -20.0)
    mask = write_raster(dates.folder / "coarse.tif", dates.cloudy[0][::2, ::2].astype("uint8"), geotransform=coarse)
    log = Log()
    _, best, number = dates.composite(
        log, rasters=sources([dates.rasters[0], second, dates.rasters[2]]), masks=sources([mask, *dates.masks[1:]])
    )
    assert (number[:, :5] == 3).all(), "where the second does not reach"
    assert (number[:, 5:20] == 2).all() and (number[:, 20:] == 1).all()
    np.testing.assert_array_equal(best[:, :, 5:20], dates.values[1][:, :, :15])
    assert any("covers 90.0 %" in text for text in log.warnings)


def test_a_raster_elsewhere_is_measured_by_the_first_one(dates):
    far = (ORIGIN[0] + 9000.0, 10.0, 0.0, ORIGIN[1], 0.0, -10.0)
    second = write_raster(dates.folder / "far.tif", dates.values[1], geotransform=far, names=BAND_NAMES[3])
    with pytest.raises(GridError, match="far.tif' covers 0.0 % of the first raster, at least"):
        dates.composite(rasters=sources([dates.rasters[0], second]), masks=(), errors=())


def test_masks_in_another_order_than_the_rasters_are_a_warning(dates):
    rasters, masks = ([], [])
    for day, values in zip(("2023-06-05", "2023-06-20"), dates.values):
        rasters.append(write_raster(dates.folder / f"s2_{day}.tif", values, names=BAND_NAMES[3]))
        masks.append(write_raster(dates.folder / f"mask_{day}.tif", dates.cloudy[0].astype("uint8")))
    for order, count in ((masks, 0), (masks[::-1], 2)):
        log = Log()
        dates.composite(log, rasters=sources(rasters), masks=sources(order), errors=())
        assert sum("Give MASKS in the order of RASTERS" in text for text in log.warnings) == count


def test_windows_join_without_seams(dates, monkeypatch):
    _, whole, _ = dates.composite(mask_buffer_px=3)
    monkeypatch.setattr(tiled, "tiles", lambda shape: tiles.tiles(shape, 17))
    _, parts, _ = dates.composite(mask_buffer_px=3)
    np.testing.assert_array_equal(parts, whole)


def test_a_cancel_leaves_nothing(dates):
    before = contents(dates.folder)
    with pytest.raises(Canceled):
        dates.composite(Log(cancel_at=0.5))
    assert contents(dates.folder) == before


def test_options_are_checked_all_at_once(dates):
    options = dates.options(
        masks=sources(dates.masks[:2]), mask_buffer_px=-1, mask_type="fog", source=dates.options().output
    )
    problems = " ".join(options.problems())
    assert "MASKS are 2 rasters, but RASTERS are 3" in problems and "MASK_BUFFER is -1" in problems
    assert "MASK_TYPE is 'fog'" in problems and "the same file" in problems
    with pytest.raises(OptionError, match="RASTERS are 1, allowed are 2 to 254"):
        best_pixel(dates.options(rasters=sources(dates.rasters[:1]), masks=(), errors=()), Log())


def test_rasters_that_do_not_go_together_are_refused(dates):
    def refused(kind, match, **changes):
        (text,) = problems(open_composite, dates.options(**changes))
        with pytest.raises(kind, match=match) as raised:
            dates.composite(**changes)
        assert str(raised.value) == text

    def with_second(path):
        return sources([dates.rasters[0], path, dates.rasters[2]])

    four = write_raster(dates.folder / "four.tif", optical_dn(SHAPE, 4))
    refused(RasterError, "have 4 and 3 bands", rasters=with_second(four))
    floats = write_raster(dates.folder / "floats.tif", dates.values[1].astype("float32"))
    refused(RasterError, "types float32 and uint16", rasters=with_second(floats))
    half = (ORIGIN[0] + 5.0, 10.0, 0.0, ORIGIN[1], 0.0, -10.0)
    between = write_raster(dates.folder / "half.tif", dates.values[1], crs=CRS, geotransform=half)
    refused(GridError, "does not lie on the first raster's grid: a sub-pixel shift", rasters=with_second(between))
    refused(OptionError, "OUTPUT .* is also an input", output=dates.error_rasters[1])


@pytest.fixture
def values(dates, provider):
    """Values for ``bestpixel``."""
    outputs = {"OUTPUT": str(dates.folder / "best.tif"), "SOURCE": str(dates.folder / "source.tif")}
    return {"RASTERS": dates.rasters, "MASKS": dates.masks, "MASK_BUFFER": 0, "ERRORS": dates.error_rasters, **outputs}


def test_the_algorithm_gives_what_the_engine_gives(dates, values):
    results = run("bestpixel", values)
    best = read_raster(results["OUTPUT"])
    _, expected, _ = dates.composite()
    np.testing.assert_array_equal(best, expected)
    assert (results["VALID_SHARE"], results["CLEAR_SHARE"]) == (1, 1)


@pytest.mark.usefixtures("qgis_new_project")
def test_layers_are_named_after_the_first_and_show_the_names_of_all(dates, values):
    layers = [QgsRasterLayer(path, name) for path, name in zip(dates.rasters, ("1 May", "4 May", "9 May"))]
    stretched(layers[0], (1, 2, 3), ((4, 44), (3, 33), (2, 22)))
    loaded = load("bestpixel", {**values, "RASTERS": layers})
    assert loaded["OUTPUT"].name() == "1 May - best pixels"
    assert drawn(loaded["OUTPUT"]) == [(1, 4, 44), (2, 3, 33), (3, 2, 22)]
    renderer = loaded["SOURCE"].renderer()
    assert isinstance(renderer, QgsPalettedRasterRenderer)
    assert [(item.value, item.label) for item in renderer.classes()] == [(1, "1 May"), (2, "4 May"), (3, "9 May")]
    assert len({item.color.name() for item in renderer.classes()}) == 3


def test_a_raster_of_the_list_that_is_missing_is_named(dates, values):
    with pytest.raises(QgsProcessingException, match="missing.tif"):
        run("bestpixel", {**values, "RASTERS": [dates.rasters[0], str(dates.folder / "missing.tif"), dates.rasters[2]]})


def large_dates(folder, values, tags=(), masks=True, names=BAND_NAMES[3]):
    """Return options of two dates with ``values`` (2, B, H, W); ``tags``: their processing baselines, if any."""
    cloudy = np.zeros(values[0].shape[1:], "uint8")
    cloudy[:20] = 1
    paths = [write_raster(folder / f"d{i}.tif", bands, names=names) for i, bands in enumerate(values)]
    for path, tag in zip(paths, tags):
        gdal.Open(path, gdal.GA_Update).SetMetadataItem("PROCESSING_BASELINE", tag)
    mask = write_raster(folder / "m.tif", cloudy)
    return BestPixelOptions(
        sources(paths), sources([mask] * 2) if masks else (), mask_buffer_px=0, output=str(folder / "best.tif")
    )


@pytest.mark.parametrize("masks", [True, False])
@pytest.mark.parametrize("sign", [1, -1])
def test_dates_with_and_without_the_offset_are_refused(tmp_path, masks, sign):
    values = [optical_dn((60, 70)), optical_dn((60, 70), offset=1000)][::sign]
    has = "an offset of 1000 in its digital numbers", "no offset"
    theirs, ours = has[::sign]
    with pytest.raises(RadiometryError, match=f"d1.tif' comes with {theirs}, the first raster .*{ours}"):
        best_pixel(large_dates(tmp_path, values, masks=masks), Log())
    assert not (tmp_path / "best.tif").exists()


@pytest.mark.parametrize("masks", [True, False])
def test_layers_beside_the_image_do_not_hide_the_offset_of_dates(tmp_path, masks):
    quality = np.stack([np.full((60, 70), value, "uint16") for value in (120, 1500, 4, 0)])
    names = (*BAND_NAMES[3], "AOT, Aerosol Optical Thickness map (at 550nm)", "WVP", "SCL", "MSK_CLDPRB")
    values = [np.concatenate([optical_dn((60, 70), offset=offset), quality]) for offset in (0, 1000)]
    with pytest.raises(RadiometryError, match="d1.tif' comes with an offset of 1000"):
        best_pixel(large_dates(tmp_path, values, masks=masks, names=names), Log())


def test_masks_among_the_bands_do_not_say_which_pixels_have_data(dates):
    for index in (0, 1, 2):
        probability = np.where(dates.cloudy[index], 90, 0)[None].astype(dates.values[index].dtype)
        bands = np.concatenate([dates.values[index], probability])
        dates.rasters[index] = write_raster(dates.rasters[index], bands, names=(*BAND_NAMES[3], "MSK_CLDPRB"), nodata=0)
    report, best, number = dates.composite(errors=())
    assert (report.valid_share, report.clear_share) == (1, 1)
    expected = np.where(dates.cloudy[0], dates.values[1], dates.values[0])
    np.testing.assert_array_equal(best[:3], expected)
    np.testing.assert_array_equal(best[3], 0)
    np.testing.assert_array_equal(number, np.where(dates.cloudy[0], 2, 1))


def test_metadata_decide_on_the_offset_of_dates(tmp_path):
    values = [optical_dn((60, 70)), optical_dn((60, 70), offset=1000)]
    best_pixel(large_dates(tmp_path, values, ("03.01", "02.14")), Log())
    with pytest.raises(RadiometryError, match="The metadata decide on the offset"):
        best_pixel(large_dates(tmp_path, [values[0], values[0]], ("03.01", "05.09")), Log())


def test_dates_of_other_kinds_are_refused(tmp_path):
    values = [optical_dn((60, 70), dtype="float32"), optical_dn((60, 70)).astype("float32") / 10000]
    with pytest.raises(RadiometryError, match="d1.tif' comes with reflectance, the first raster .* digital numbers"):
        best_pixel(large_dates(tmp_path, values), Log())


def test_negative_errors_are_nodata(dates):
    dates.cloudy = [np.ones(SHAPE, bool)] * 3
    dates.write()
    first = write_raster(dates.folder / "filled.tif", np.full(SHAPE, -9999, "float32"))
    _, _, number = dates.composite(errors=sources([first, *dates.error_rasters[1:]]))
    assert (number == 3).all(), "the third expects the least error, the first's is not known"


def test_dates_of_which_a_mask_hides_nothing_say_so(dates):
    named = write_raster(dates.folder / "T32_SCL.tif", np.full(SHAPE, 5, "uint8"))
    log = Log()
    dates.composite(log, masks=sources([named, *dates.masks[1:]]), mask_type="auto")
    assert [text for text in log.warnings if "No pixel counts as cloudy by the cloud mask 'T32_SCL.tif'" in text]
