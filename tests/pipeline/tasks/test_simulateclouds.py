"""Simulated clouds: coverage, what stays, seams, determinism, rasters of every kind, refusals."""

import numpy as np
import pytest
from osgeo import gdal
from rasters import BAND_NAMES, optical_dn, read_raster, write_raster
from runs import Log, contents, problems
from sar_cloud_removal.errors import Canceled, GridError, OptionError, RadiometryError, RasterError
from sar_cloud_removal.pipeline.masks.types import MASK_LEGEND, MASK_TAG
from sar_cloud_removal.pipeline.options.simulateclouds import SimulateOptions
from sar_cloud_removal.pipeline.options.sources import RasterSource
from sar_cloud_removal.pipeline.rasters import tiled, tiles
from sar_cloud_removal.pipeline.tasks import simulateclouds
from sar_cloud_removal.pipeline.tasks.simulateclouds import (
    CLEAR,
    CLOUD,
    MASK_NODATA,
    SHADOW,
    open_simulation,
    simulate,
)

SHAPE = (120, 150)


def in_tiles_of(side_px, monkeypatch):
    """Have rasters looked at and written in tiles of ``side_px``."""
    for module in (simulateclouds, tiled):
        monkeypatch.setattr(module, "tiles", lambda shape: tiles.tiles(shape, side_px))


class Ground:
    """A clear raster on disk, clouded as a test asks for."""

    def __init__(self, folder, shape=SHAPE, bands=3, **writing):
        self.folder = folder
        self.values = writing.pop("values", None)
        if self.values is None:
            self.values = optical_dn(shape, bands)
        writing.setdefault("names", BAND_NAMES.get(len(self.values), ()))
        self.path = write_raster(folder / "clear.tif", self.values, **writing)

    def options(self, name="cloudy", **changes):
        """Return options that write ``name``.tif and ``name``_mask.tif, with smaller clouds than by default."""
        settings = {
            "optical": RasterSource(self.path),
            "output": str(self.folder / f"{name}.tif"),
            "mask": str(self.folder / f"{name}_mask.tif"),
            **{"cloud_size_px": 32.0, "shadow_distance_px": 9.0, "seed": 4},
            **changes,
        }
        return SimulateOptions(**settings)

    def cloud(self, log=None, **changes):
        """Return the report, the cloudy raster (B, H, W) and the mask (H, W)."""
        options = self.options(**changes)
        report = simulate(options, log or Log())
        return report, read_raster(options.output), read_raster(options.mask)[0]


@pytest.fixture
def ground(tmp_path):
    """Three bands of digital numbers."""
    return Ground(tmp_path)


@pytest.mark.parametrize("percent", [0, 12.5, 30, 77, 100])
def test_clouds_cover_the_share_asked_for(ground, percent):
    report, _, mask = ground.cloud(coverage_percent=percent)
    assert report.cloud_share == (mask == CLOUD).mean() == pytest.approx(percent / 100, abs=1 / mask.size)
    assert report.shadow_share == (mask == SHADOW).mean()
    assert (report.shadow_share > 0) == (0 < percent < 100)


def test_outside_the_mask_the_raster_stays_bit_for_bit_and_inside_it_changes(ground):
    _, cloudy, mask = ground.cloud()
    before = ground.values.astype(int)
    np.testing.assert_array_equal(cloudy[:, mask == CLEAR], before[:, mask == CLEAR])
    change = (cloudy - before).mean(axis=0)
    assert (change[mask == CLOUD] > 0).mean() > 0.95, "clouds are bright, but for the rim over shadows"
    assert (change[mask == SHADOW] <= 0).all() and change[mask == SHADOW].mean() < -100
    assert set(np.unique(mask)) == {CLEAR, CLOUD, SHADOW}
    assert gdal.Open(ground.options().mask).GetMetadataItem(MASK_TAG) == MASK_LEGEND, "so that the mask is recognised"


def test_thick_clouds_are_white_and_hide_the_ground(ground):
    _, cloudy, mask = ground.cloud(softness=0)
    inside = cloudy[:, mask == CLOUD].astype(float)
    assert 5500 < inside.mean() < 7500, "reflectance 0.75 and some billows"
    assert np.ptp(inside.mean(axis=1)) < 0.05 * inside.mean(), "white"
    clear_spread = ground.values.std(axis=(1, 2))
    assert (inside.std(axis=1) / inside.mean(axis=1) < 0.12).all() and clear_spread.min() > 200


def test_softness_is_the_share_of_rim(ground):
    def full_share(softness):
        _, cloudy, mask = ground.cloud(softness=softness, shadow_distance_px=0)
        return (cloudy[0][mask == CLOUD] > 5500).mean()

    hard, soft, thin = full_share(0), full_share(0.35), full_share(2)
    assert hard > 0.99 and 0.3 < soft < 0.95 and thin < soft / 2


def test_shadows_fall_where_they_are_told_to_and_can_be_left_out(ground):
    _, _, east = ground.cloud(shadow_direction_deg=90, shadow_distance_px=12)
    _, _, none = ground.cloud(shadow_distance_px=0)
    clouds = none == CLOUD
    assert not (none == SHADOW).any() and ((east == CLOUD) == clouds).all()
    expected = np.zeros_like(clouds)
    expected[:, 12:] = clouds[:, :-12]
    inner = (slice(None), slice(12, None))  # shadows of clouds beyond the border fall in from there
    np.testing.assert_array_equal((east == SHADOW)[inner], (expected & ~clouds)[inner])
    _, _, up = ground.cloud(shadow_direction_deg=0, shadow_distance_px=5)
    np.testing.assert_array_equal((up == SHADOW)[:-5], (clouds[5:] & ~clouds[:-5]))


def test_windows_join_without_seams(ground, monkeypatch):
    _, whole, whole_mask = ground.cloud(name="whole")
    in_tiles_of(37, monkeypatch)
    _, parts, parts_mask = ground.cloud(name="parts")
    np.testing.assert_array_equal(parts, whole)
    np.testing.assert_array_equal(parts_mask, whole_mask)


def test_equal_options_give_equal_bytes_and_another_seed_other_clouds(ground):
    options = ground.options()
    runs = []
    for _ in range(2):
        simulate(options, Log())
        runs.append(contents(ground.folder))
    assert runs[0] == runs[1]
    _, _, first = ground.cloud()
    _, _, other = ground.cloud(seed=5)
    assert (first != other).mean() > 0.1


def test_one_file_for_each_band_gets_the_same_clouds(ground, tmp_path):
    _, together, mask = ground.cloud()
    folder = tmp_path / "bands"
    folder.mkdir()
    for index, band in enumerate(ground.values):
        single = Ground(folder, values=band[None], names=("",))
        _, cloudy, own = single.cloud()
        np.testing.assert_array_equal(own, mask)
        changed = cloudy[0] != band
        np.testing.assert_array_equal(changed, together[index] != band)


def test_a_large_raster_is_covered_as_asked_for_though_every_nth_pixel_is_looked_at(ground, monkeypatch):
    monkeypatch.setattr(simulateclouds, "_MAX_SAMPLES", 2500)  # every third row and column
    report, _, _ = ground.cloud()
    assert report.cloud_share == pytest.approx(0.3, abs=0.02) and report.cloud_share != 0.3


def test_data_hidden_between_what_is_looked_at_is_found(tmp_path, monkeypatch):
    values = optical_dn(SHAPE)
    values[:, 10:] = 0
    values[:, :, 7:] = 0
    ground = Ground(tmp_path, values=values, nodata=0)
    monkeypatch.setattr(simulateclouds, "_MAX_SAMPLES", 100)
    report, _, mask = ground.cloud()
    assert report.cloud_share == pytest.approx(0.3, abs=1 / 70) and (mask == MASK_NODATA).sum() == mask.size - 70


def test_nodata_stays_nodata_and_nothing_becomes_it(tmp_path):
    values = optical_dn(SHAPE)
    values[:, 20:40, 30:80] = 6789  # in the midst of what clouds look like
    ground = Ground(tmp_path, values=values, nodata=6789)
    report, cloudy, mask = ground.cloud(coverage_percent=60)
    empty = np.zeros(SHAPE, bool)
    empty[20:40, 30:80] = True
    np.testing.assert_array_equal(mask == MASK_NODATA, empty)
    np.testing.assert_array_equal((cloudy == 6789).any(axis=0), empty)
    assert report.cloud_share == pytest.approx(0.6, abs=0.001), "of the valid pixels"
    written = [gdal.Open(path) for path in (ground.options().output, ground.options().mask)]
    assert [dataset.GetRasterBand(1).GetNoDataValue() for dataset in written] == [6789, MASK_NODATA]


def test_undeclared_nodata_is_0_in_all_bands(tmp_path):
    values = optical_dn(SHAPE)
    values[:, :15] = 0
    _, cloudy, mask = Ground(tmp_path, values=values).cloud()
    assert (mask[:15] == MASK_NODATA).all() and (mask[15:] != MASK_NODATA).all() and (cloudy[:, :15] == 0).all()


def test_the_output_is_what_the_raster_was(tmp_path):
    place = (600005.5, 10.0, 0.0, 5100003.25, 0.0, -10.0)
    values = optical_dn(SHAPE, 4, dtype="int16")
    ground = Ground(tmp_path, values=values, nodata=-1, geotransform=place)
    edited = gdal.Open(ground.path, gdal.GA_Update)
    for number in range(1, 5):
        edited.GetRasterBand(number).SetScale(0.0001)
    edited = None  # noqa: F841
    ground.cloud()
    source, cloudy, mask = (gdal.Open(path) for path in (ground.path, ground.options().output, ground.options().mask))
    for written in (cloudy, mask):
        assert written.GetGeoTransform() == place and written.GetProjection() == source.GetProjection()
    bands = [(source.GetRasterBand(i), cloudy.GetRasterBand(i)) for i in range(1, 5)]
    for before, after in bands:
        assert (after.DataType, after.GetNoDataValue(), after.GetDescription(), after.GetScale()) == (
            gdal.GDT_Int16, -1, before.GetDescription(), 0.0001,
        )  # fmt: skip
    # colours would mislead whoever looks for red, green and blue: these are B2, B3, B4, B8
    assert cloudy.GetRasterBand(1).GetColorInterpretation() != gdal.GCI_RedBand
    assert (mask.RasterCount, mask.GetRasterBand(1).DataType) == (1, gdal.GDT_Byte)


def test_masks_among_the_bands_and_alpha_are_not_painted(tmp_path):
    values = np.concatenate([optical_dn(SHAPE, 4), np.full((1, *SHAPE), 4, "uint16")])
    ground = Ground(tmp_path, values=values, names=("B2", "B3", "B4", "B8", "SCL"))
    log = Log()
    _, cloudy, mask = ground.cloud(log)
    assert (cloudy[4] == 4).all() and (cloudy[3] != values[3])[mask == CLOUD].mean() > 0.9
    assert any("SCL" in line for line in log.infos)
    rgba = np.concatenate([optical_dn(SHAPE) // 16, np.full((1, *SHAPE), 255, "uint16")]).astype("uint8")
    rgba[3, :30] = 0
    ground = Ground(tmp_path, values=rgba, names=(), options=("PHOTOMETRIC=RGB", "ALPHA=YES"))
    _, cloudy, mask = ground.cloud()
    assert len(cloudy) == 3 and (mask[:30] == MASK_NODATA).all() and (mask[30:] != MASK_NODATA).all()
    written = gdal.Open(ground.options().output)
    kept = written.GetRasterBand(1).GetMaskBand().ReadAsArray()
    assert (kept[:30] == 0).all() and (kept[30:] == 255).all(), "what alpha said is kept as a mask"


@pytest.mark.parametrize(
    "values, white",
    [
        ((optical_dn(SHAPE) // 16).astype("uint8"), 255),
        (np.minimum(optical_dn(SHAPE) // 16, 255), 255),
        (optical_dn(SHAPE, offset=1000), 8500),
        (optical_dn(SHAPE) / np.float32(10000), 0.75),
        (optical_dn(SHAPE) * 8, None),
    ],
    ids=["8 bit", "8 bit in a wider type", "digital numbers with an offset", "reflectance", "units of their own"],
)
def test_clouds_are_bright_in_every_unit(tmp_path, values, white):
    ground = Ground(tmp_path, values=values)
    _, cloudy, mask = ground.cloud(softness=0, shadow_distance_px=0)
    brightest = np.percentile(values, 99.9, axis=(1, 2)).max() if white is None else white
    assert cloudy.dtype == values.dtype
    inside = cloudy[:, mask == CLOUD].astype(float)
    assert 0.8 * brightest < inside.mean() <= brightest
    assert inside.mean() > 1.3 * values.mean()


def test_shadows_do_not_go_below_the_offset_of_digital_numbers(tmp_path):
    ground = Ground(tmp_path, values=optical_dn(SHAPE, offset=1000))
    _, cloudy, mask = ground.cloud()
    before, after = ground.values.astype(float), cloudy.astype(float)
    ratio = (after - 1000)[:, mask == SHADOW] / (before - 1000)[:, mask == SHADOW]
    assert ratio.min() == pytest.approx(1 - simulateclouds.SHADOW_STRENGTH, abs=0.01) and ratio.max() <= 1


def test_a_raster_of_one_pixel_and_one_without_crs(tmp_path):
    ground = Ground(tmp_path, shape=(1, 1), crs=None)
    _, _, mask = ground.cloud(coverage_percent=100)
    assert mask.tolist() == [[CLOUD]]


REFUSED = {
    "coverage": ({"coverage_percent": 101}, OptionError, "COVERAGE is 101, allowed are 0 to 100 percent"),
    "coverage that is not a number": ({"coverage_percent": "many"}, OptionError, "COVERAGE is many"),
    "softness": ({"softness": float("nan")}, OptionError, "SOFTNESS is nan, allowed are 0 to 10"),
    "seed": ({"seed": 1.5}, OptionError, "SEED is 1.5, allowed are whole numbers"),
    "size": ({"cloud_size_px": 1}, OptionError, "CLOUD_SIZE is 1, allowed are 3 to 10000 pixels"),
    "distance": ({"shadow_distance_px": -1}, OptionError, "SHADOW_DISTANCE is -1"),
    "direction": ({"shadow_direction_deg": 400}, OptionError, "SHADOW_DIRECTION is 400, allowed are 0 to 360 degrees"),
    "output": ({"output": "{folder}/cloudy.png"}, RasterError, "not a GeoTIFF"),
    "output that is the input": ({"output": "{folder}/clear.tif"}, OptionError, "OUTPUT .* is also an input"),
    "mask that is the input": ({"mask": "{folder}/clear.tif"}, OptionError, "MASK .* is also an input"),
    "one file for both": ({"mask": "{folder}/cloudy.tif"}, OptionError, "OUTPUT and MASK are the same file"),
    "missing raster": ({"optical": RasterSource("missing.tif")}, RasterError, "'missing.tif' cannot be opened"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_reason_and_without_a_trace(ground, case):
    changes, error, message = REFUSED[case]
    changes = {k: v.format(folder=ground.folder) if isinstance(v, str) else v for k, v in changes.items()}
    before = contents(ground.folder)
    options = ground.options(**changes)
    with pytest.raises(error, match=message) as raised:
        simulate(options, Log())
    assert contents(ground.folder) == before
    assert problems(open_simulation, options) == [str(raised.value)]


def test_rasters_that_cannot_be_clouded_say_why(tmp_path):
    empty = Ground(tmp_path, values=np.zeros((3, 20, 20), "uint16"), nodata=0)
    with pytest.raises(RadiometryError, match="no valid pixel: all is NoData"):
        empty.cloud()
    dataset = gdal.Open(empty.path, gdal.GA_Update)
    dataset.SetGCPs([gdal.GCP(x, y, 0, x, y) for x, y in ((0, 0), (20, 0), (0, 20))], dataset.GetProjection())
    dataset = None  # noqa: F841
    with pytest.raises(GridError, match="ground control points only"):
        empty.cloud()


def test_the_check_passes_what_runs(ground):
    assert problems(open_simulation, ground.options()) == []


@pytest.mark.parametrize("share", [0.1, 0.6])
def test_a_cancel_leaves_nothing(ground, share, monkeypatch):
    in_tiles_of(40, monkeypatch)
    before = contents(ground.folder)
    with pytest.raises(Canceled):
        simulate(ground.options(), Log(cancel_at=share))
    assert contents(ground.folder) == before


def test_progress_goes_up_to_the_end(ground, monkeypatch):
    in_tiles_of(40, monkeypatch)
    log = Log()
    ground.cloud(log)
    assert log.fractions == sorted(log.fractions) and log.fractions[-1] == 1 and len(log.fractions) > 20


def test_no_clouds_are_painted_on_layers_of_quality(tmp_path):
    layers = np.stack([np.ones(SHAPE), np.zeros(SHAPE)]).astype("uint16")
    values = np.concatenate([optical_dn(SHAPE, 3), layers])
    log = Log()
    _, cloudy, mask = Ground(tmp_path, values=values, names=(*BAND_NAMES[3], "dataMask", "MSK_SNWPRB")).cloud(log)
    np.testing.assert_array_equal(cloudy[3:], layers)
    assert (cloudy[:3] != values[:3])[:, mask == CLOUD].any()
    assert any("masks by their names or classes of a palette: 4 (dataMask), 5 (MSK_SNWPRB)" in t for t in log.infos)
