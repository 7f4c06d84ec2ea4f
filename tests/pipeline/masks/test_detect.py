"""Detecting clouds in small rasters: masks that came with them, thresholds, size, buffer, NoData, refusals."""

import json

import numpy as np
import pytest
from osgeo import gdal
from rasters import BAND_NAMES, CLOUD_DN, disc, optical_dn, read_raster, write_raster
from runs import Log, changed, contents, problems
from sar_cloud_removal.errors import Canceled, GridError, OptionError, RadiometryError, RasterError
from sar_cloud_removal.pipeline.masks import detect as detect_module
from sar_cloud_removal.pipeline.masks import detectors, mask_raster
from sar_cloud_removal.pipeline.masks.detect import detect, open_detection
from sar_cloud_removal.pipeline.masks.types import CLEAR, CLOUD, MASK_LEGEND, MASK_NODATA, MASK_TAG, SHADOW
from sar_cloud_removal.pipeline.options.detectclouds import DetectOptions
from sar_cloud_removal.pipeline.options.sources import OpticalSource, RasterSource
from sar_cloud_removal.pipeline.rasters import tiles
from sar_cloud_removal.version import plugin_version

SHAPE = (120, 150)
CLOUDY, SHADED = disc(SHAPE, (50, 60), 25), disc(SHAPE, (80, 100), 20)


class Place:
    """A raster with a bright disc and the folder it lies in."""

    def __init__(self, folder, values=None, **writing):
        self.folder = folder
        if values is None:
            values = optical_dn(SHAPE)
            values[:, CLOUDY] = CLOUD_DN
        self.values = values
        writing.setdefault("names", BAND_NAMES.get(len(values), ()))
        self.path = write_raster(folder / "optical.tif", values, **writing)

    def mask(self, values, **writing):
        """Write a mask that came with the raster and return its source."""
        return RasterSource(write_raster(self.folder / "given.tif", values, **writing))

    def options(self, **changes):
        """Return options that write ``found.tif``; no size or buffer unless a test asks for it."""
        optical = OpticalSource(RasterSource(self.path))
        options = DetectOptions(optical, output=str(self.folder / "found.tif"), min_size_px=0)
        return changed(options, **changes)

    def detect(self, log=None, **changes):
        """Return the report and the mask (H, W)."""
        options = self.options(**changes)
        assert problems(open_detection, options) == []
        report = detect(options, log or Log())
        return report, read_raster(options.output)[0]


@pytest.fixture
def place(tmp_path):
    """Three bands of digital numbers with a cloud."""
    return Place(tmp_path)


def test_creation_options_that_only_gdal_can_judge_are_refused_before_the_run(place):
    options = place.options(creation_options=("BLOCKXSIZE=17",))
    (told,) = problems(open_detection, options)
    assert told.startswith(f"The output '{options.output}' cannot be created") and "Check the creation options" in told


@pytest.mark.parametrize("declared", [0, None])
def test_scene_classes_become_cloud_and_shadow_and_class_0_is_no_data(place, declared):
    rng = np.random.default_rng(0)
    classes = np.where(CLOUDY, rng.choice([8, 9, 10], SHAPE), np.where(SHADED, 3, rng.choice([4, 5, 6, 7, 11], SHAPE)))
    classes[:7] = 0
    report, found = place.detect(mask=place.mask(classes.astype("uint8"), nodata=declared), mask_type="scl")
    expected = np.where(CLOUDY, CLOUD, np.where(SHADED, SHADOW, CLEAR))
    expected[:7] = MASK_NODATA
    np.testing.assert_array_equal(found, expected)
    assert (report.method, report.device) == ("mask", "cpu")
    assert report.cloud_share == pytest.approx((expected == CLOUD).sum() / (expected != MASK_NODATA).sum())
    assert report.shadow_share == pytest.approx((expected == SHADOW).sum() / (expected != MASK_NODATA).sum())


@pytest.mark.parametrize("classes, chosen", [((0, 4), (2, 4)), ((0, 9), (0,))])
def test_class_0_is_land_in_fmask_and_whatever_the_user_chooses(place, classes, chosen):
    values = np.where(CLOUDY, *reversed(classes)).astype("uint8")
    _, found = place.detect(mask=place.mask(values), mask_type="scl", scl_classes=chosen)
    np.testing.assert_array_equal(found, np.where(np.isin(values, chosen), CLOUD, CLEAR))


def test_only_the_chosen_scene_classes_count(place):
    classes = np.where(CLOUDY, 9, np.where(SHADED, 3, 10)).astype("uint8")
    _, found = place.detect(mask=place.mask(classes), mask_type="scl", scl_classes=(9,))
    np.testing.assert_array_equal(found, np.where(CLOUDY, CLOUD, CLEAR))


@pytest.mark.parametrize(
    "values, settings",
    [
        (np.where(CLOUDY, 1024, 0).astype("uint16"), {}),
        (np.where(CLOUDY, 60, 20).astype("uint8"), {"mask_type": "probability"}),
        (np.where(CLOUDY, 31, 30).astype("uint8"), {"mask_type": "probability", "threshold_percent": 30.5}),
        (np.where(CLOUDY, 255, 0).astype("uint8"), {}),
    ],
    ids=["qa60", "probability", "threshold", "0/255"],
)
def test_other_masks_know_clouds_only(place, values, settings):
    _, found = place.detect(mask=place.mask(values), **settings)
    np.testing.assert_array_equal(found, np.where(CLOUDY, CLOUD, CLEAR))


def test_a_type_that_does_not_fit_the_values_is_said(place):
    log = Log()
    place.detect(log, mask=place.mask(np.where(CLOUDY, 9, 40).astype("uint8")), mask_type="scl")
    (told,) = log.warnings
    assert "MASK_TYPE is 'scl', but the cloud mask" in told and "has values that no such mask has: 9, 40." in told
    thousands = place.mask(np.where(CLOUDY, 9000, 500).astype("uint16"))
    with pytest.raises(OptionError, match="given.tif' has values up to 9000: a cloud probability ends at 1, 100 or"):
        place.detect(mask=thousands, mask_type="probability")


@pytest.mark.parametrize("values, told", [((9, 4), 1), ((60, 20), 0)])
def test_a_threshold_that_a_mask_has_no_use_for_is_said(place, values, told):
    log, kind = Log(), "scl" if told else "probability"
    place.detect(
        log, mask=place.mask(np.where(CLOUDY, *values).astype("uint8")), mask_type=kind, threshold_percent=50.0
    )
    assert sum("THRESHOLD is not used" in text for text in log.warnings) == told


def test_nodata_of_a_mask_of_ours_is_never_clear_ground(place):
    classes = np.full(SHAPE, CLOUD, np.uint8)
    classes[:9] = MASK_NODATA
    source = place.mask(classes, tags={MASK_TAG: MASK_LEGEND}, nodata=MASK_NODATA)
    report, found = place.detect(mask=source)
    np.testing.assert_array_equal(found, classes)
    assert report.cloud_share == 1


def test_a_mask_without_its_raster_lies_on_its_own_grid(place):
    classes = np.where(CLOUDY, 9, 4).astype("uint8")[::2, ::2]
    source = place.mask(classes, geotransform=(7.0, 20.0, 0.0, 9.0, 0.0, -20.0))
    report, found = place.detect(optical=None, mask=source, mask_type="scl")
    np.testing.assert_array_equal(found, np.where(classes == 9, CLOUD, CLEAR))
    result = gdal.Open(report.output)
    assert result.GetGeoTransform() == (7.0, 20.0, 0.0, 9.0, 0.0, -20.0) and result.GetProjection()


def test_a_mask_of_ours_keeps_its_shadows_and_grows(place):
    classes = np.where(CLOUDY, CLOUD, np.where(SHADED, SHADOW, CLEAR)).astype("uint8")
    _, found = place.detect(mask=place.mask(classes, tags={MASK_TAG: MASK_LEGEND}, nodata=255), buffer_px=3)
    near_cloud, near_shadow = (disc(SHAPE, centre, radius) for centre, radius in (((50, 60), 27), ((80, 100), 22)))
    assert (found[near_cloud] == CLOUD).all() and (found[near_shadow & ~disc(SHAPE, (50, 60), 29)] == SHADOW).all()
    assert (found[~disc(SHAPE, (50, 60), 29) & ~disc(SHAPE, (80, 100), 24)] == CLEAR).all()


def test_a_mask_that_was_written_here_is_recognised_whatever_is_done_to_the_file(place):
    classes = np.where(CLOUDY, CLOUD, np.where(SHADED, SHADOW, CLEAR)).astype("uint8")
    place.detect(mask=place.mask(classes), mask_type="scl", scl_classes=(1, 2))
    own = str((place.folder / "found.tif").rename(place.folder / "own.tif"))
    for driver in ("VRT", "GTiff"):
        copy = str(place.folder / f"copy.{driver}")
        gdal.Translate(copy, own, format=driver).FlushCache()
        np.testing.assert_array_equal(place.detect(mask=copy)[1], classes)


def test_the_result_looks_like_a_mask_of_the_raster(place):
    report, _ = place.detect(method="spectral")
    result, source = gdal.Open(report.output), gdal.Open(place.path)
    assert result.GetGeoTransform() == source.GetGeoTransform() and result.GetProjection() == source.GetProjection()
    band = result.GetRasterBand(1)
    assert (result.RasterCount, band.DataType, band.GetNoDataValue()) == (1, gdal.GDT_Byte, MASK_NODATA)
    assert band.GetDescription() == "cloud mask"
    assert result.GetMetadataItem(MASK_TAG) == MASK_LEGEND
    assert result.GetMetadataItem("SAR_CLOUD_REMOVAL_VERSION") == plugin_version()
    assert json.loads(result.GetMetadataItem("SAR_CLOUD_REMOVAL_DETECTION"))["method"] == "spectral"
    assert set(contents(place.folder)) == {"optical.tif", "found.tif"}


@pytest.mark.parametrize(
    "values",
    [
        lambda dn: dn,
        lambda dn: dn + 1000,
        lambda dn: (dn / 10_000).astype("float32"),
        lambda dn: np.minimum(dn / 3558 * 255, 255).astype("uint8"),
    ],
    ids=["digital numbers", "offset", "reflectance", "8 bit"],
)
def test_thresholds_find_the_same_in_every_unit(place, tmp_path, values):
    _, expected = place.detect(method="spectral")
    assert (expected == CLOUD)[disc(SHAPE, (50, 60), 21)].all()
    (tmp_path / "other").mkdir()
    _, found = Place(tmp_path / "other", values(place.values)).detect(method="spectral")
    assert (found != expected).mean() < 0.01


def test_thresholds_use_the_bands_there_are(place, tmp_path):
    """Snow: bright in the visible, dark in the shortwave infrared."""
    thirteen = optical_dn(SHAPE, 13)
    thirteen[:, CLOUDY] = CLOUD_DN
    thirteen[11:, CLOUDY] = 300
    (tmp_path / "snow").mkdir()
    log = Log()
    _, found = Place(tmp_path / "snow", thirteen).detect(log, method="spectral")
    assert not (found == CLOUD)[disc(SHAPE, (50, 60), 18)].any()
    assert any("aerosol, cirrus, swir1" in text for text in log.infos)


def test_a_threshold_of_ones_own_finds_more(place):
    shares = [place.detect(method="spectral", threshold_percent=percent)[0].cloud_share for percent in (5, 20, 60)]
    assert shares[0] > shares[1] >= shares[2] > 0


def test_windows_meet_without_a_seam(place, monkeypatch):
    _, whole = place.detect(method="spectral", buffer_px=4, min_size_px=30)
    small = lambda shape: [w for w in tiles.tiles(shape, 32)]  # noqa: E731
    monkeypatch.setattr(detectors, "tiles", small)
    monkeypatch.setattr(mask_raster, "tiles", small)
    _, parts = place.detect(method="spectral", buffer_px=4, min_size_px=30)
    np.testing.assert_array_equal(parts, whole)


@pytest.mark.parametrize("least, kept", [(0, True), (25, True), (26, False)])
def test_small_clouds_and_gaps_go(place, least, kept):
    mask = CLOUDY.copy()
    mask[48:53, 58:63] = False
    mask[10:15, 10:15] = True
    _, found = place.detect(mask=place.mask(mask.astype("uint8")), min_size_px=least)
    assert (found[10:15, 10:15] == (CLOUD if kept else CLEAR)).all()
    assert (found[48:53, 58:63] == (CLEAR if kept else CLOUD)).all()
    assert (found[CLOUDY] == CLOUD).mean() > 0.9


def test_nodata_stays_and_nothing_grows_into_it(tmp_path):
    values = optical_dn(SHAPE)
    values[:, CLOUDY] = CLOUD_DN
    empty = np.zeros(SHAPE, bool)
    empty[:, 70:] = True
    values[:, empty] = 0
    _, found = Place(tmp_path, values).detect(method="spectral", buffer_px=5, min_size_px=40)
    np.testing.assert_array_equal(found == MASK_NODATA, empty)
    assert (found == CLOUD).any()


def test_nodata_of_the_raster_wins_over_its_mask(place):
    values = place.values.copy()
    values[:, :9] = 0
    found = Place(place.folder, values).detect(mask=place.mask(np.ones(SHAPE, "uint8")))[1]
    assert (found[:9] == MASK_NODATA).all() and (found[9:] == CLOUD).all()


def test_a_cancel_leaves_everything_as_it_was(place):
    output = place.folder / "found.tif"
    output.write_bytes(b"earlier")
    before = contents(place.folder)
    for share in (0.0, 0.92, 0.99):
        with pytest.raises(Canceled):
            detect(place.options(method="spectral", min_size_px=20), Log(cancel_at=share))
        assert contents(place.folder) == before


def test_progress_never_goes_back_and_ends_at_the_end(place):
    log = Log()
    place.detect(log, method="spectral", min_size_px=20)
    assert log.fractions == sorted(log.fractions) and log.fractions[-1] == 1


def test_without_torch_thresholds_take_over_with_a_warning(place, monkeypatch):
    monkeypatch.setattr(detect_module, "torch_problem", lambda: "torch is not installed")
    log = Log()
    report, _ = place.detect(log)
    assert report.method == "spectral" and "torch" in report.warnings[0] == log.warnings[0]
    (problem,) = problems(open_detection, place.options(method="network"))
    assert "torch is not installed. 'Python packages' in the plugin's menu installs" in problem


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"optical": None}, "nothing to detect clouds in"),
        ({"method": "mask"}, "there is no CLOUD_MASK"),
        ({"method": "fmask"}, "METHOD is 'fmask', allowed are auto, mask"),
        ({"min_size_px": -1}, "MIN_SIZE is -1"),
        ({"buffer_px": 1001}, "BUFFER is 1001, allowed are 0 to 1000"),
        ({"threshold_percent": 100.0}, "THRESHOLD is 100.0"),
        ({"mask_type": "everything"}, "MASK_TYPE is 'everything'"),
        ({"nir_band": 0}, "NIR_BAND is 0"),
        ({"green": RasterSource("g.tif")}, "GREEN and BLUE belong together"),
        ({"scl_classes": ()}, "SCL_CLASSES is []"),
    ],
)
def test_options_that_cannot_be_used_are_named(place, changes, message):
    found = place.options(**changes).problems()
    assert len(found) == 1 and message in found[0]
    with pytest.raises(OptionError):
        detect(place.options(**changes), Log())


def test_a_mask_alone_is_told_by_no_other_method(place):
    options = place.options(optical=None, mask=RasterSource(place.path), method="network")
    assert "there is no OPTICAL" in options.problems()[0]


def test_rasters_that_cannot_be_used_are_refused(place, tmp_path):
    for changes, kind, message in (
        ({"optical": RasterSource("missing.tif")}, RasterError, "missing.tif"),
        ({"output": place.path}, OptionError, "also an input"),
        ({"output": str(tmp_path / "none" / "x.tif")}, RasterError, "does not exist"),
        ({"nir_band": 9}, OptionError, "NIR_BAND is 9"),
    ):
        options = place.options(method="spectral", **changes)
        with pytest.raises(kind, match=message):
            detect(options, Log())
        assert message in problems(open_detection, options)[0]
    far = place.mask(np.ones(SHAPE, "uint8"), geotransform=(0.0, 10.0, 0.0, 0.0, 0.0, -10.0))
    with pytest.raises(GridError, match="covers 0.0 %"):
        detect(place.options(mask=far), Log())


def test_a_raster_without_data_is_refused(tmp_path):
    with pytest.raises(RadiometryError, match="no valid pixel"):
        detect(Place(tmp_path, np.zeros((3, 20, 20), "uint16")).options(method="spectral"), Log())
