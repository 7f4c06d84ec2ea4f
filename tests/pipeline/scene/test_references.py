"""Other dates: matched, masked, moved and read on the optical grid."""

import datetime
import pickle
import re
from dataclasses import replace

import numpy as np
import pytest
from grounds import CARD
from osgeo import gdal
from rasters import BAND_NAMES, ORIGIN, PIXEL_M, disc, write_raster
from realdata import DATA, needs
from runs import Log
from sar_cloud_removal.errors import GridError, OptionError, PluginError, RasterError
from sar_cloud_removal.pipeline.options.removeclouds import Outputs, RestoreOptions, Rim
from sar_cloud_removal.pipeline.options.sources import (
    MaskSource,
    OpticalSource,
    RasterSource,
    ReferenceSource,
    SarSource,
    reference_sources,
)
from sar_cloud_removal.pipeline.pixels import radiometry
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.raster import Rasters
from sar_cloud_removal.pipeline.scene.inputs import open_inputs
from sar_cloud_removal.pipeline.scene.references import detected_masks
from sar_cloud_removal.pipeline.scene.statistics import fit_scene
from scipy import ndimage
from scipy.spatial import cKDTree

SHAPE = (256, 256)
ALL = Window(0, 0, *SHAPE)
RIM_PX = 4


def fields(bands=3, seed=1, shape=SHAPE):
    """Return ground with edges (B, H, W) uint16: fields of one value each."""
    draw = np.random.default_rng(seed)
    centres = draw.uniform(0, max(shape), (shape[0] * shape[1] // 160, 2))
    nearest = cKDTree(centres).query(np.moveaxis(np.indices(shape), 0, -1))[1]
    return draw.integers(300, 4000, (bands, len(centres)))[:, nearest].astype("uint16")


def moved(values, rows, cols):
    """Return ``values`` (B, H, W), which lie further down and to the right by ``rows`` and ``cols`` pixels."""
    return np.stack([ndimage.shift(band.astype(float), (rows, cols), order=1, mode="nearest") for band in values])


@pytest.fixture
def build(tmp_path):
    """Return a function that writes an optical raster and a reference, and returns the options."""

    def build(optical, reference, clouds=None, cloudy=None, names=BAND_NAMES, mask=True, sar=None, **how):
        """``clouds`` and ``cloudy`` are those of reference and optical raster; ``how``: layout of the reference."""
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        named = {} if names is None else {"names": names[len(optical)]}
        place = {key: how[key] for key in ("crs", "geotransform") if key in how}
        how = {**({} if names is None else {"names": names[len(reference)]}), **how}
        file_name = how.pop("file_name", "reference.tif")
        raster = RasterSource(write_raster(folder / file_name, reference, **how))
        flags = np.zeros(reference.shape[1:], bool) if clouds is None else clouds
        own_mask = MaskSource(RasterSource(write_raster(folder / "clouds.tif", flags.astype("uint8"), **place)))
        flags = np.zeros(optical.shape[1:], bool) if cloudy is None else cloudy
        where = {} if how.get("crs", "") is not None else {"crs": None}
        return RestoreOptions(
            optical=OpticalSource(RasterSource(write_raster(folder / "optical.tif", optical, **named, **where))),
            mask=MaskSource(RasterSource(write_raster(folder / "mask.tif", flags.astype("uint8"), **where))),
            references=(ReferenceSource(raster, own_mask if mask else None, sar),),
            rim=Rim(RIM_PX),
            written=Outputs(str(folder / "out.tif")),
        )

    return build


def opened(options):
    """Return the inputs, what was recognised, and the log."""
    log = Log()
    inputs = open_inputs(options, Rasters(), log)
    recognised = inputs.recognise(log)
    return inputs.read_as(recognised, log), recognised, log


def reference_of(options):
    """Return the only reference."""
    return opened(options)[0].references[0]


def test_pixels_that_coincide_are_read_as_they_are(build):
    ground = fields(4)
    other = fields(12, seed=2)
    other[[3, 2, 1, 7]] = ground[[2, 1, 0, 3]] + 7
    reference = reference_of(build(ground, other))
    assert reference.matches == (1, 2, 3, 7)
    values, seen = reference.read(ALL)
    assert values.dtype == np.float32 and seen.all()
    np.testing.assert_array_equal(values, other)
    part = Window(30, 40, 50, 60)
    np.testing.assert_array_equal(reference.read(part, [7, 0])[0], other[[7, 0]][(slice(None), *part.slices)])


@pytest.mark.parametrize(
    ("ours", "theirs", "matches"),
    [
        (("B4", "B3", "B2"), ("blue", "green", "red", "nir"), (2, 1, 0)),
        (("B04", "B08"), ("Red", "Green", "NIR, 842 nm"), (0, 2)),
        (("red", "green", "blue"), ("rot", "gruen", "blau"), (0, 1, 2)),
        (("B8_median", "B11_median"), ("B11", "B8"), (1, 0)),
        (("B5", "B6", "B7"), ("Red edge 3", "Red edge 1", "Red edge 2"), (1, 2, 0)),
        (("B4", "B3", "B2"), ("",) * 13, (3, 2, 1)),
        (("",) * 5, ("",) * 5, (0, 1, 2, 3, 4)),
        (("ndvi", "moisture"), ("moisture", "ndvi", "x"), (1, 0)),
        (("B4", "B8", "B12"), ("B4", "B3", "B2"), (0, None, None)),
    ],
)
def test_bands_are_matched_by_name_else_by_position(build, ours, theirs, matches):
    ground = fields(13, shape=(64, 64))
    inputs, _, log = opened(build(ground[: len(ours)], ground[: len(theirs)] + 7, names=Names(ours, theirs)))
    assert inputs.references[0].matches == matches
    assert any("by their positions" in text for text in log.infos) == (theirs in (("rot", "gruen", "blau"), ("",) * 5))


def test_a_file_of_one_band_has_its_name_from_the_file(build):
    """As the optical raster's own files have: another band of the same number is not taken for it."""
    options = build(fields(3)[:3], fields(3)[1:2] + 7, names=None, file_name="T32TPS_20230601T101031_B03_10m.tif")
    options = replace(options, optical=replace(options.optical, red_band=1, green_band=2, blue_band=3))
    inputs, _, log = opened(options)
    assert inputs.references[0].matches == (None, 0, None)
    assert any("It lacks" in text for text in log.infos)


class Names(list):
    """Band names of the optical raster, then of the reference, whatever their number."""

    def __init__(self, ours, theirs):
        super().__init__()
        self._order = [theirs, ours]

    def __getitem__(self, count):
        return self._order.pop()


def test_positions_count_among_all_bands_where_some_are_chosen(build):
    options = build(fields(5), fields(5) + 7, names=None)
    options = replace(options, optical=replace(options.optical, bands=(2, 5)))
    assert reference_of(options).matches == (1, 4)


def test_bands_that_cannot_be_matched_are_refused_with_both_lists(build):
    with pytest.raises(OptionError, match=r"1 \(unnamed\), 2 \(unnamed\), 3 .*, 4 .*optical raster has 1 \(unnamed\)"):
        opened(build(fields(5), fields(4), names=None))


def test_masks_of_the_reference_are_not_among_its_bands(build):
    ground = fields(5)
    ground[3:] = 4
    ground[3, :50] = 9
    options = build(ground[:3] + 7, ground, mask=False, names=Names(BAND_NAMES[3], (*BAND_NAMES[3], "SCL", "AOT")))
    inputs, recognised, log = opened(options)
    reference = inputs.references[0]
    assert recognised.references[0].mask.type == "scl"
    values, seen = reference.read(ALL)
    np.testing.assert_array_equal(values, ground[[0, 1, 2, 4]])
    assert not seen[: 50 + RIM_PX].any() and seen[50 + RIM_PX :].all()
    assert any("Its clouds are those of its band 4 (SCL)" in text for text in log.infos)


def test_the_chosen_scene_classes_count_in_the_band_of_a_reference_too(build):
    ground = fields(4)
    ground[3] = 4
    ground[3, :50] = 11
    options = build(ground[:3] + 7, ground, mask=False, names=Names(BAND_NAMES[3], (*BAND_NAMES[3], "SCL")))
    assert reference_of(options).read(ALL)[1].all()
    rasters = (options.references[0].raster,)
    snow = replace(options, references=reference_sources(rasters, (), (), MaskSource(scl_classes=(3, 8, 9, 10, 11))))
    seen = reference_of(snow).read(ALL)[1]
    assert not seen[: 50 + RIM_PX].any() and seen[50 + RIM_PX :].all()


@pytest.mark.parametrize(
    ("names", "cloudy", "clear", "text"),
    [
        (("CLM", "dataMask"), 1, 0, "band 4 (CLM), which shows no shadows"),
        (("dataMask", "CLP"), 200, 3, "band 5 (CLP), which shows no shadows"),
        (("CLP", "CLM"), 1, 0, "band 5 (CLM), which shows no shadows"),
        (("MSK_CLDPRB", "MSK_SNWPRB"), 90, 2, "band 4 (MSK_CLDPRB), which shows no shadows"),
        (("QA_PIXEL", "QA_RADSAT"), 22280, 21824, "band 4 (QA_PIXEL)."),
        (("SCL", "CLM"), 9, 4, "band 4 (SCL)."),
    ],
)
def test_a_band_named_like_a_mask_is_that_of_its_raster(build, names, cloudy, clear, text):
    clouds = disc(SHAPE, radius=40)
    further = [np.where(clouds, cloudy, clear) if f"({name})" in text else np.ones(SHAPE) for name in names]
    ground = np.concatenate([fields(), np.array(further)]).astype("uint16")
    names = Names(BAND_NAMES[3], (*BAND_NAMES[3], *names))
    log = Log()
    inputs = open_inputs(build(ground[:3] + 7, ground, mask=False, names=names), Rasters(), log)
    seen = inputs.read_as(inputs.recognise(log), log).references[0].read(ALL)[1]
    np.testing.assert_array_equal(seen, ndimage.distance_transform_edt(~clouds) > RIM_PX)
    assert any(text in line for line in log.infos)


def test_clouds_and_their_rim_are_not_seen(build):
    clouds = disc(SHAPE)
    seen = reference_of(build(fields(), fields() + 7, clouds=clouds)).read(ALL)[1]
    distance = ndimage.distance_transform_edt(~clouds)
    np.testing.assert_array_equal(seen, distance > RIM_PX)


def test_a_raster_without_data_under_a_part_is_not_seen_there(build):
    other = fields() + np.uint16(7)
    other[:, :20] = 0
    other[1, 100, 100] = 0
    seen = reference_of(build(fields(), other)).read(ALL)[1]
    assert not seen[:20].any() and seen[20:].all()
    seen = reference_of(build(fields(), other, nodata=0)).read(ALL)[1]
    assert not seen[:20].any() and not seen[100, 100] and seen[20:].sum() == seen[20:].size - 1


@pytest.mark.parametrize("dtype", ["int16", "float32"])
def test_undeclared_nodata_does_not_mix_with_the_ground(build, dtype):
    other = fields(shape=(128, 128)).astype(dtype)
    other[:, :20] = -9999
    place = (ORIGIN[0], 2 * PIXEL_M, 0.0, ORIGIN[1], 0.0, -2 * PIXEL_M)
    inputs, recognised, _ = opened(build(fields(), other, geotransform=place))
    values, seen = inputs.references[0].read(ALL)
    assert recognised.references[0].fill == -9999
    assert values[:, seen].min() >= other[other > -9999].min() and not seen[:39].any() and seen[44:].all()


def test_zeros_that_nobody_declared_do_not_mix_but_zero_in_one_band_is_data(build):
    other = fields(shape=(128, 128))
    other[:, :20] = 0
    other[0, 64:68] = 0
    place = (ORIGIN[0], 2 * PIXEL_M, 0.0, ORIGIN[1], 0.0, -2 * PIXEL_M)
    values, seen = reference_of(build(fields(), other, geotransform=place)).read(ALL)
    assert not seen[:38].any() and seen[42:].all()
    assert values[1, seen].min() >= other[1][other[1] > 0].min()
    assert not values[0, 130:134].any()


def test_another_crs_and_grid_show_the_same_ground(build, tmp_path):
    ground = ndimage.gaussian_filter(fields().astype(float), (0, 2, 2)).astype("float32")
    options = build(ground, ground + 7)
    raster, mask = options.references[0].raster.path, options.references[0].mask.raster.path
    for path in (raster, mask):
        gdal.Warp(
            str(tmp_path / "warped.tif"), path, dstSRS="EPSG:4326", resampleAlg="cubic" if path == raster else "near",
            xRes=1e-4, yRes=7e-5, dstNodata=255 if path == mask else float("nan"),
        )  # fmt: skip
        (tmp_path / "warped.tif").replace(path)
    inputs, _, log = opened(options)
    values, seen = inputs.references[0].read(ALL)
    inside = np.s_[:, 8:-8, 8:-8]
    assert seen[inside[1:]].all()
    assert np.abs(values - 7 - ground)[inside].mean() < 0.02 * ground.std()
    assert any("The image is warped onto the optical grid: another CRS" in text for text in log.infos)


@pytest.mark.parametrize("crs", ["EPSG:32632", None])
def test_a_shift_is_measured_and_taken_out(build, crs):
    ground = fields()
    other = moved(0.8 * ground + 100, 1.6, -0.7).astype("float32")
    inputs, recognised, log = opened(build(ground, other, crs=crs))
    np.testing.assert_allclose(recognised.references[0].shift_px, (1.6, -0.7), atol=0.1)
    (told,) = (text for text in log.infos if "taken out" in text)
    assert re.search(r"It lies 1\.[56]\d pixels down and 0\.[67]\d to the left of the optical raster", told)
    assert not [text for text in log.warnings if text.startswith("Reference")]
    assert any("The image is warped onto the optical grid: a" in text for text in log.infos)
    values, _ = inputs.references[0].read(ALL)
    inner = np.s_[:, 8:-8, 8:-8]
    before, after = (np.abs(part - 0.8 * ground - 100)[inner].mean() for part in (other, values))
    assert after < 0.6 * before
    again = pickle.loads(pickle.dumps(recognised))
    silent = Log()
    reopened = open_inputs(build(ground, other, crs=crs), Rasters(), silent).read_as(again, silent)
    np.testing.assert_array_equal(reopened.references[0].read(ALL)[0], values)


@pytest.mark.parametrize("crs", ["EPSG:32632", None])
def test_the_mask_of_a_date_moves_with_it(build, crs):
    ground, clouds = fields(), disc(SHAPE, (60, 190), 55)
    other = np.where(clouds, 9000, moved(ground, 2, -2)).astype("uint16")
    inputs, recognised, _ = opened(build(ground, other, clouds, crs=crs))
    assert np.rint(recognised.references[0].shift_px).tolist() == [2, -2]
    seen = inputs.references[0].read(ALL)[1]
    here = np.roll(clouds, (-2, 2), axis=(0, 1))
    inner = np.s_[8:-8, 8:-8]
    np.testing.assert_array_equal(seen[inner], (ndimage.distance_transform_edt(~here) > RIM_PX)[inner])


def test_a_shift_is_found_between_clouds_of_both_dates(build):
    ground, clouds = fields(), disc(SHAPE, (60, 190), 55)
    cloudy = disc(SHAPE, (200, 70), 60)
    other = np.where(clouds, 9000, moved(ground, -1.2, 2.1)).astype("uint16")
    options = build(np.where(cloudy, 8000, ground).astype("uint16"), other, clouds, cloudy)
    np.testing.assert_allclose(opened(options)[1].references[0].shift_px, (-1.2, 2.1), atol=0.15)


def test_a_small_shift_stays(build):
    other = moved(fields(), 0.15, 0.1).astype("float32")
    inputs, recognised, log = opened(build(fields(), other))
    assert recognised.references[0].shift_px == (0.0, 0.0)
    assert any("It lies within 0." in text for text in log.infos)
    np.testing.assert_array_equal(inputs.references[0].read(ALL)[0], other)


def test_a_large_shift_is_refused(build):
    with pytest.raises(GridError, match=r"lies [45]\.\d+ pixels down and 0\.0\d to the .* at most 3 pixels"):
        opened(build(fields(), moved(fields(), 5, 0).astype("uint16")))


def test_units_and_levels_may_differ(build):
    ground = fields()
    later = (ground + np.random.default_rng(0).integers(0, 300, ground.shape)).astype("uint16")
    for other in ((later / 1e4).astype("float32"), (later // 20).astype("uint8"), later + np.uint16(1000)):
        inputs, recognised, log = opened(build(ground, other))
        assert recognised.references[0].shift_px == (0.0, 0.0) and not log.warnings
        np.testing.assert_array_equal(inputs.references[0].read(ALL)[0], other.astype("float32"))


def test_other_ground_is_refused_where_there_is_no_doubt(build):
    shape = (640, 640)
    ours, theirs = fields(shape=shape), fields(seed=9, shape=shape)
    with pytest.raises(RasterError, match=r"2021-05-06\) has nothing in common with the optical raster where"):
        opened(build(ours, theirs, file_name="S2_20210506.tif"))
    *_, log = opened(build(ours[:, :256, :256], theirs[:, :256, :256]))
    assert any("nothing in common" in text and "same place" in text for text in log.warnings)


def test_calm_water_on_both_dates_is_a_warning_and_not_refused(build):
    shape = (640, 640)
    sea = [np.random.default_rng(seed).normal(900, 40, (3, *shape)).astype("uint16") for seed in (1, 2)]
    *_, log = opened(build(*sea))
    assert len(log.warnings) == 1 and "nothing in common with the optical raster" in log.warnings[0]


def test_a_reference_that_is_the_optical_raster_is_not_used(build):
    """Trials hide the optical raster, not this one: it would seem to tell everything."""
    inputs, _, log = opened(build(fields(), fields()))
    assert any("reference.tif' is the optical raster once more" in text and "not used" in text for text in log.warnings)
    assert inputs.references[0].is_optical


def clouded(ground, seed=0):
    """Return ``ground`` (B, H, W) under a cloud, and where (H, W) that is."""
    cloudy = disc(SHAPE, (120, 110), 70)
    cloud = ndimage.gaussian_filter(np.random.default_rng(seed).normal(0, 1, SHAPE), 6) * 8000 + 7000
    return np.where(cloudy, np.clip(cloud, 4500, 9800), ground).astype("uint16"), cloudy


def same_as_optical(options):
    """Return how a reference is known to be the optical raster, ``None`` where it is not."""
    return opened(options)[1].references[0].sameness


@pytest.mark.parametrize(
    "change",
    [
        lambda dn: (dn / 1e4).astype("float32"),
        lambda dn: dn + np.uint16(1000),
        lambda dn: np.clip(dn * (255 / 3558), 1, 255).astype("uint8"),
        lambda dn: np.clip(dn // 20, 1, 255).astype("uint8"),
    ],
    ids=["reflectance", "offset of 1000", "true colour", "8 bit"],
)
def test_the_optical_raster_in_other_units_is_not_used(build, change):
    optical, cloudy = clouded(fields())
    assert same_as_optical(build(optical, change(optical), cloudy=cloudy)) == "its values are the same in other units"
    later = np.clip(fields() + np.random.default_rng(3).normal(0, 60, optical.shape), 1, None)
    assert same_as_optical(build(optical, change(clouded(later, 1)[0]), cloudy=cloudy)) is None
    assert same_as_optical(build(optical, change(later.astype("uint16")), cloudy=cloudy)) is None


def test_the_optical_raster_without_its_clouds_is_not_used(build):
    """A result of this plugin among the dates: trials would find it right to a hair, as its clear ground is that."""
    ground = (fields() + np.random.default_rng(0).integers(0, 60, (3, *SHAPE))).astype("uint16")
    optical, cloudy = clouded(ground)
    rim = ndimage.binary_dilation(cloudy, iterations=8)
    restored = np.where(rim, ground + np.random.default_rng(1).normal(0, 30, ground.shape), ground).astype("uint16")
    expected = "its values are the same where that is clear, so only its clouds were replaced"
    assert same_as_optical(build(optical, restored, cloudy=cloudy)) == expected
    calm = np.full_like(ground, 300)
    calm[:, ::9] += np.arange(29, dtype="uint16")[:, None]
    sea = np.where(cloudy, optical, calm).astype("uint16")
    other = np.where(np.random.default_rng(2).random(SHAPE) < 0.1, calm + 1, calm).astype("uint16")
    assert same_as_optical(build(sea, other, cloudy=cloudy)) is None


def test_masks_in_the_order_of_other_dates_are_a_warning(build, tmp_path):
    options, dates = build(fields(), fields(seed=2)), []
    for number, day in enumerate(("2023-06-05", "20230620"), 2):
        raster = RasterSource(write_raster(tmp_path / f"s2_{day}.tif", fields(seed=number), names=BAND_NAMES[3]))
        path = tmp_path / f"mask_{day.replace('-', '')}.tif"
        mask = MaskSource(RasterSource(write_raster(path, np.zeros(SHAPE, np.uint8))))
        dates.append(ReferenceSource(raster, mask))
    one, other = dates
    swapped = (replace(one, mask=other.mask), replace(other, mask=one.mask))
    said = {}
    for order in ((one, other), swapped):
        log = Log()
        open_inputs(replace(options, references=order), Rasters(), log)
        said[order] = [text for text in log.warnings if "Give the masks in the order of the rasters" in text]
    assert said[one, other] == [] and len(said[swapped]) == 2
    assert "mask_20230620.tif' is of 2023-06-20, as is " in said[swapped][0]
    assert "s2_2023-06-05.tif' of 2023-06-05. Give the masks" in said[swapped][0]


def on_another_grid(values, rule):
    """Return ``values`` (B, H, W) of the grid of the tests in 10.3 m pixels, and how those are placed."""
    part = gdal.GetDriverByName("MEM").Create("", *SHAPE[::-1], len(values), gdal.GDT_UInt16)
    part.SetGeoTransform((ORIGIN[0], PIXEL_M, 0, ORIGIN[1], 0, -PIXEL_M))
    part.WriteArray(values)
    other = gdal.Warp("", part, format="MEM", xRes=1.03 * PIXEL_M, yRes=1.03 * PIXEL_M, resampleAlg=rule)
    return other.ReadAsArray(), {"geotransform": other.GetGeoTransform()}


@pytest.mark.parametrize("rule", ["near", "bilinear", "cubic"])
def test_a_resampled_copy_of_the_optical_raster_is_not_used(build, rule):
    ground = fields()
    optical, cloudy = clouded(ground)
    copy, place = on_another_grid(optical, rule)
    options = build(optical, copy, cloudy=cloudy, **place)
    assert same_as_optical(options) == "its values are the same on another grid, those of clouds included"
    for other in (ground, clouded(ground, seed=1)[0]):  # a date on which nothing but the clouds is another
        copy, place = on_another_grid(other, rule)
        assert same_as_optical(build(optical, copy, cloudy=cloudy, **place)) is None


def test_a_subset_of_the_optical_raster_is_not_used(build):
    optical, cloudy = clouded(fields())
    place = {"geotransform": (ORIGIN[0] + 40 * PIXEL_M, PIXEL_M, 0, ORIGIN[1] - 30 * PIXEL_M, 0, -PIXEL_M)}
    options = build(optical, (optical / 1e4).astype("float32")[:, 30:230, 40:240], cloudy=cloudy, **place)
    assert same_as_optical(options) == "its values are the same in other units"


def test_another_product_of_the_same_acquisition_is_not_used(build):
    ground = fields()
    optical, cloudy = clouded(ground)
    haze = ndimage.gaussian_filter(np.random.default_rng(5).normal(0, 1, SHAPE), 20) * 3000
    level_1c = np.clip(optical * 0.9 + haze + np.random.default_rng(4).normal(200, 80, optical.shape), 1, None)
    level_1c = level_1c.astype("uint16")
    times = [f"2023-06-15T10:10:{second}.024Z" for second in (31, 36)]

    def told(reference, *tags):
        options = build(optical, reference, cloudy=cloudy)
        for source, value in zip((options.optical.raster, options.references[0].raster), tags):
            gdal.Open(source.path, gdal.GA_Update).SetMetadataItem("SENSING_TIME", value)
        return same_as_optical(options)

    assert told(level_1c, times[0], times[0]) == "both are of 2023-06-15T10:10:31 by their metadata SENSING_TIME"
    assert told(level_1c) is told(level_1c, *times) is None
    assert told(ground, times[0], times[0]) is None, "a composite without the clouds"


@needs("series")
def test_dates_that_hardly_differ_are_no_copies(build):
    """The pairs of the dry season that are most alike, with bright ground taken for cloud."""
    pairs = {
        "iberia_29SND_1209_1337_1977_2105": [("2017-09-08", "2017-09-18")],
        "iberia_29SND_1081_1209_1721_1849": [
            *(("2017-09-08", "2017-09-18"), ("2017-07-10", "2017-07-20"), ("2017-07-25", "2017-08-04")),
        ],
    }
    for place, days in pairs.items():
        for pair in days:
            ours, theirs = (gdal.Open(str(DATA / "series" / place / f"{day}_s2.tif")).ReadAsArray() for day in pair)
            means = ndimage.uniform_filter(ours[:3].mean(axis=0, dtype=float), 15)
            assert np.corrcoef(ours[1].ravel(), theirs[1].ravel())[0, 1] > 0.99
            options = build(ours[2::-1], theirs[2::-1], cloudy=means > np.quantile(means, 0.7))
            assert same_as_optical(options) is None


def test_references_that_show_nothing_are_refused(build):
    half = np.zeros(SHAPE, bool)
    half[:, :128] = True
    nothing = np.where(half, 0, fields(seed=2)).astype("uint16")
    hidden = (fields(seed=2), ~np.zeros(SHAPE, bool))
    for other, clouds in (hidden, (np.zeros_like(fields()), None), (nothing, ~half)):
        with pytest.raises(RasterError, match="shows nothing of the optical raster's ground"):
            opened(build(fields(), other, clouds))


def test_a_reference_of_which_the_rim_of_its_clouds_leaves_nothing_is_refused(build):
    stripes = np.zeros(SHAPE, bool)
    stripes[:, :: 2 * RIM_PX + 1] = True
    with pytest.raises(RasterError, match=f"beyond the rim of {RIM_PX} pixels around its clouds. Lower MASK_BUFFER"):
        opened(build(fields(), fields(seed=2), stripes))


def test_a_reference_that_shows_little_between_the_samples_has_statistics(build):
    ground, other = fields(), fields(seed=2)
    clouds = np.ones(SHAPE, bool)
    rows, columns = slice(101, 101 + 2 * RIM_PX + 2), slice(201, 201 + 2 * RIM_PX + 2)  # less the rim: 105, 205
    clouds[rows, columns] = False
    inputs, *_ = opened(build(ground, other, clouds))
    seen = inputs.references[0].read(ALL)[1]
    assert seen.any() and not seen[::4, ::4].any()
    found = fit_scene(inputs, CARD, Log()).references[0]
    assert found.lo == radiometry.fit(other[:, seen]).lo


def test_references_elsewhere_or_of_another_size_are_refused_at_opening(build):
    place = (ORIGIN[0] + 50_000, PIXEL_M, 0.0, ORIGIN[1], 0.0, -PIXEL_M)
    with pytest.raises(GridError, match="The reference '.*' covers 0.0 % of the optical raster"):
        open_inputs(build(fields(), fields(), geotransform=place), Rasters(), Log())
    with pytest.raises(GridError, match="Neither raster can be placed"):
        open_inputs(build(fields(), fields(shape=(200, 256)), crs=None), Rasters(), Log())
    options = build(fields(), fields())
    far = write_raster(options.written.restored + ".mask.tif", np.zeros(SHAPE, "uint8"), geotransform=place)
    source = replace(options.references[0], mask=MaskSource(RasterSource(far)))
    with pytest.raises(GridError, match="The cloud mask '.*' covers 0.0 %"):
        open_inputs(replace(options, references=(source,)), Rasters(), Log())


def test_clouds_are_detected_where_nothing_shows_them(build, tmp_path):
    clouds = disc(SHAPE, radius=40)
    ground = fields() // 20 + np.uint16(600)
    options = build(ground + np.uint16(50), np.where(clouds, 9000, ground).astype("uint16"), mask=False)
    log = Log()
    inputs = open_inputs(options, Rasters(), log)
    (opened_reference,) = inputs.references
    assert opened_reference.detection is not None and any("its clouds are detected" in text for text in log.infos)
    with pytest.raises(ValueError, match="detected before"):
        inputs.recognise(log)
    with detected_masks(inputs.references, tmp_path, log) as masks:
        inputs = inputs.with_reference_masks(masks, log)
        seen = inputs.read_as(inputs.recognise(log), log).references[0].read(ALL)[1]
        assert not seen[disc(SHAPE, radius=30)].any() and seen[~disc(SHAPE, radius=70)].mean() > 0.95
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("turn", [False, True])
def test_clouds_are_detected_only_around_the_optical_raster(build, tmp_path, turn):
    clouds = disc((600, 640), (300, 300), radius=40)
    ground = fields(shape=(600, 640)) // 20 + np.uint16(600)
    place = (ORIGIN[0] - 200 * PIXEL_M, PIXEL_M, 0.0, ORIGIN[1] + 200 * PIXEL_M, 0.0, -PIXEL_M)
    other = np.where(clouds, 9000, ground).astype("uint16")
    if turn:
        other, place = other[:, ::-1], (*place[:3], place[3] - 600 * PIXEL_M, 0.0, PIXEL_M)
    options = build(ground[:, 200:456, 200:456] + np.uint16(50), other, mask=False, geotransform=place)
    log = Log()
    inputs = open_inputs(options, Rasters(), log)
    with detected_masks(inputs.references, tmp_path, log) as (mask,):
        size = gdal.Open(mask.raster.path)
        assert max(size.RasterXSize, size.RasterYSize) == 256 + 2 * 64
        inputs = inputs.with_reference_masks([mask], log)
        seen = inputs.read_as(inputs.recognise(log), log).references[0].read(ALL)[1]
    assert not seen[disc(SHAPE, (100, 100), radius=30)].any()
    assert seen[~disc(SHAPE, (100, 100), radius=70)].mean() > 0.95


def sar(path, names):
    """Write bands of SAR in decibels; return them and their source."""
    values = np.random.default_rng(0).normal(-12, 3, (len(names), *SHAPE)).astype("float32")
    return values, SarSource(RasterSource(write_raster(path, values, names=names)))


def test_sar_of_the_date_has_vv_then_vh(build, tmp_path):
    values, source = sar(tmp_path / "sar.tif", ("VH", "VV"))
    values[0, :9] = np.nan
    write_raster(source.raster.path, values, names=("VH", "VV"))
    _, single = sar(tmp_path / "single.tif", ("VV",))

    def read(theirs, ours):
        return reference_of(replace(build(fields(), fields() + 7, sar=theirs), sar=ours)).read_sar(ALL)

    np.testing.assert_array_equal(read(source, source), values[::-1])
    assert read(single, single).shape == (1, *SHAPE)
    chosen = replace(source, band=1)
    np.testing.assert_array_equal(read(chosen, chosen), values[:1])
    assert read(None, source) is None


@pytest.mark.parametrize(
    ("ours", "band", "theirs", "found"),
    [
        (("VV", "VH"), 2, ("VV", "VH"), 1),
        (("VV", "VH"), 2, ("angle", "VH", "VV"), 1),
        (("VV", "VH"), 2, ("VH",), 0),
        (("VH",), None, ("VV", "VH"), 1),
        (("VV", "VH"), 2, ("", ""), 1),
        (("", ""), 2, ("", ""), 1),
        (("VV", "VH"), 1, ("VH", "VV"), 1),
        (("VV", "VH"), 2, ("VV",), "band 1 is VV, that of SAR VH"),
        (("VV",), None, ("VH",), "band 1 is VH, that of SAR VV"),
        (("VV", "VH"), None, ("VV",), "it has no VH band, SAR has one"),
        (None, None, ("VV",), "SAR of the optical raster's date is missing"),
    ],
)
def test_sar_of_a_date_is_of_the_same_polarisation(build, tmp_path, ours, band, theirs, found):
    """A change from one polarisation to another is none of the ground."""
    values, other = sar(tmp_path / "other.tif", theirs)
    own = ours and replace(sar(tmp_path / "own.tif", ours)[1], band=band)
    options = build(fields(), fields() + 7)
    date = options.references[0]
    references = reference_sources((date.raster,), (date.mask.raster,), (other.raster,), MaskSource(), own)
    inputs, _, log = opened(replace(options, sar=own, references=references))
    read = inputs.references[0].read_sar(ALL)
    if isinstance(found, str):
        assert read is None
        assert any("other.tif' is not used: " in text and found in text for text in log.warnings)
    else:
        np.testing.assert_array_equal(read[0], values[found])


def test_sar_of_another_season_is_a_warning(build, tmp_path):
    """That of the optical raster and that of another date, which may lie in another order than the dates."""
    _, near = sar(tmp_path / "s1_20230625.tif", ("VV",))
    _, far = sar(tmp_path / "s1_20231002.tif", ("VV",))
    options = build(fields(), fields() + 7, file_name="s2_20230620.tif")
    (date,) = options.references
    optical = replace(options.optical, raster=replace(options.optical.raster, date="2023-06-15"))
    for own, other, count in ((near, near, 0), (far, near, 1), (near, far, 1)):
        log = Log()
        changed = replace(options, optical=optical, sar=own, references=(replace(date, sar=other),))
        open_inputs(changed, Rasters(), log)
        said = [text for text in log.warnings if "s1_20231002.tif' is of 2023-10-02" in text]
        assert len(said) == count and all("Give Sentinel-1 of a few days" in text for text in said)


def test_a_second_sar_band_without_data_is_not_used(build, tmp_path):
    values, source = sar(tmp_path / "sar.tif", ("VV", "VH"))
    values[1] = np.nan
    write_raster(source.raster.path, values, names=("VV", "VH"))
    inputs, _, log = opened(replace(build(fields(), fields() + 7), sar=source))
    np.testing.assert_array_equal(inputs.sar.read_db(ALL), values[:1])
    assert any("Band 2 (VH) of the SAR raster" in text for text in log.warnings)


def test_a_band_without_data_is_named_where_it_leaves_nothing(build):
    """Of the optical raster and of the other date, whether the band is one of those that are compared or not."""
    full, empty = fields(4), fields(4, seed=2)
    for band, name in ((0, "1 (B2)"), (3, "4 (B8)")):
        other = empty.copy()
        other[band] = 0
        with pytest.raises(RasterError, match=f"Bands of the reference .* no data .*: {re.escape(name)}. Leave"):
            opened(build(full, other, nodata=0))
    options = build(full, empty)
    other[3], other[1] = empty[3], 0
    path = write_raster(options.optical.raster.path, other, names=BAND_NAMES[4], nodata=0)
    with pytest.raises(RasterError, match=f"Bands of the optical raster have no data .*: B3 of '{re.escape(path)}'"):
        opened(options)


def test_the_name_of_a_file_tells_the_polarisation_of_its_only_band(build, tmp_path):
    _, own = sar(tmp_path / "s1_vv_2023-06-15.tif", ("",))
    _, other = sar(tmp_path / "s1_vh_2023-06-20.tif", ("",))
    inputs, _, log = opened(replace(build(fields(), fields() + 7, sar=other), sar=own))
    assert inputs.references[0].read_sar(ALL) is None
    assert any("its band 1 is VH, that of SAR VV" in text for text in log.warnings)


def test_the_nodata_value_of_sar_is_that_of_sar_of_other_dates(build, tmp_path):
    """Beside the value that a file declares; where no pixel can have it, it means nothing."""
    values, own = sar(tmp_path / "own.tif", ("VV",))
    values[0, :40, :50] = -2.5
    options, given = build(fields(), fields() + 7), replace(own, nodata=-2.5)
    date = options.references[0]
    for name, declared, dtype in (("bare", None, "float32"), ("declared", -7.0, "float32"), ("bytes", 0, "uint8")):
        stored = values + 100 if dtype == "uint8" else values.copy()
        stored[0, 100:120] = stored[0, 100:120] if declared is None else declared
        path = write_raster(tmp_path / f"{name}.tif", stored.astype(dtype), names=("VV",), nodata=declared)
        references = reference_sources((date.raster,), (date.mask.raster,), (RasterSource(path),), MaskSource(), given)
        read = reference_of(replace(options, sar=given, references=references)).read_sar(ALL)
        assert np.isnan(read[0, :40, :50]).all() == (dtype == "float32"), name
        assert np.isnan(read[0, 100:120]).all() == (declared is not None), name


def test_what_sar_of_a_date_does_not_tell_is_that_of_sar(build, tmp_path):
    """Bands without names, and power with its noise taken off, which could be decibels."""
    power = 10 ** (sar(tmp_path / "sar.tif", ("VH", "VV"))[0] / 10) - np.float32(0.03)
    source = RasterSource(write_raster(tmp_path / "power.tif", power))
    options = build(fields(), fields() + 7)
    date = options.references[0]
    dates = (date.raster,), (date.mask.raster,), (source,), MaskSource()
    own = SarSource(source, band=2, unit="linear")
    found = reference_of(replace(options, sar=own, references=reference_sources(*dates, own))).read_sar(ALL)
    np.testing.assert_allclose(found[0], radiometry.to_db(power[1], "linear"), rtol=1e-5)
    with pytest.raises(OptionError, match="The VV band of the SAR raster .* cannot be identified"):
        opened(replace(options, references=reference_sources(*dates)))


@pytest.mark.parametrize(
    ("ours", "theirs", "text"),
    [
        ("s1_ascending.tif", "s1_descending.tif", "from a descending orbit, SAR from an ascending one"),
        (
            "S1A_IW_GRDH_1SDV_20230615T053012_20230615T053037_048999_05E45C_1234.tif",
            "S1A_IW_GRDH_1SDV_20230620T053012_20230620T053037_049072_05E45C_1234.tif",
            "from relative orbit 175, SAR from 102",
        ),
        (
            "S1A_IW_GRDH_1SDV_20250615T053012_20250615T053037_048999_05E45C_1234.tif",
            "S1C_IW_GRDH_1SDV_20250620T053012_20250620T053037_002751_05E45C_1234.tif",
            "from relative orbit 130, SAR from 102",
        ),
        ("S1A_IW_GRDH_1SDV_20230615T053012_20230615T053037_048999_05E45C_1234.tif", "s1.tif", None),
        ("s1_asc.tif", "s1_asc.tif", None),
    ],
)
def test_sar_from_another_orbit_is_warned_of(build, tmp_path, ours, theirs, text):
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    _, own = sar(tmp_path / "a" / ours, ("VV",))
    _, other = sar(tmp_path / "b" / theirs, ("VV",))
    log = Log()
    open_inputs(replace(build(fields(), fields() + 7, sar=other), sar=own), Rasters(), log)
    assert [text in warning for warning in log.warnings] == ([] if text is None else [True])


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("S2A_MSIL2A_20230615T101031_N0509_R022_T32TPS_20230615T180102.tif", (2023, 6, 15)),
        ("T32TPS_20220102T101031_B04_10m.tif", (2022, 1, 2)),
        ("field 2019-03-09 clear.tif", (2019, 3, 9)),
        ("LC08_L2SP_193024_20200516_20200822_02_T1.tif", (2020, 5, 16)),
        ("20231399.tif", None),
        ("120190309.tif", None),
        ("clear.tif", None),
    ],
)
def test_dates_are_read_from_names(build, name, date):
    options = build(fields(shape=(64, 64)), fields(shape=(64, 64)) + 7, file_name=name)
    reference = reference_of(options)
    assert reference.date == (date and datetime.date(*date)) and reference.name == name


def test_dates_are_read_from_metadata_and_days_between_them_are_known(build):
    options = build(fields(), fields() + 7, file_name="20200101.tif")
    for source, item in ((options.optical.raster, "2021-03-05T10:00:00Z"), (options.references[0].raster, "20210228")):
        gdal.Open(source.path, gdal.GA_Update).SetMetadataItem("SENSING_TIME", item)
    inputs, *_ = opened(options)
    assert inputs.references[0].date == datetime.date(2021, 2, 28) and inputs.days_to(0) == -5
    assert opened(build(fields(), fields() + 7, file_name="20200101.tif"))[0].days_to(0) is None


def test_a_damaged_reference_is_refused_in_words(build):
    options = build(fields(), fields())
    with open(options.references[0].raster.path, "r+b") as file:
        file.truncate(3000)
    with pytest.raises(PluginError, match="reference.tif"):
        opened(options)
