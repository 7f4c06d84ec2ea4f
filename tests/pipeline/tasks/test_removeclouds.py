"""The whole restoration on small rasters: against the direct forward, seams, skipped windows, rim, tags, batches."""

import io
import json
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from cases.sar import mostly_empty
from oracle import WINDOW_PX, Ground, composite, expect, rim
from osgeo import gdal
from rasters import CLOUD_DN, disc, read_raster, sar_db, write_raster, write_scene
from runs import Log, problems, scene_options
from sar_cloud_removal.errors import Canceled, OptionError, RasterError
from sar_cloud_removal.models.cards import read_card, sha256
from sar_cloud_removal.pipeline import __main__ as command_line
from sar_cloud_removal.pipeline.__main__ import options_of, parser
from sar_cloud_removal.pipeline.rasters.raster import BandReader
from sar_cloud_removal.pipeline.tasks.removeclouds import open_removal, restore
from sar_cloud_removal.pipeline.windows import slide
from sar_cloud_removal.version import plugin_version

torch = pytest.importorskip("torch", reason="the networks need torch")

from sar_cloud_removal.nets import checkpoint  # noqa: E402


class Painter(torch.nn.Module):
    """Networks of known output: every window gets one grey, GAN1's image the opposite one.

    The grey is ``grey`` or, where that is ``None``, the mean of the window's SAR, so that windows differ.
    """

    def __init__(self, grey):
        super().__init__()
        self.grey = grey

    def translate(self, sar):
        return -self._paint(sar)

    def fuse(self, sar, optical, cloudy, translation):
        return self._paint(sar)

    def _paint(self, sar):
        grey = (
            sar.mean(dim=(1, 2, 3), keepdim=True) if self.grey is None else torch.full((len(sar), 1, 1, 1), self.grey)
        )
        return grey.expand(-1, 3, *sar.shape[-2:])


@pytest.fixture
def paint(monkeypatch):
    """Replace the networks by a ``Painter`` of the given grey."""

    def use(grey=None):
        monkeypatch.setattr(checkpoint, "load_restorer", lambda card: Painter(grey))

    return use


def ground_of(scene):
    """What a scene shows, for the reference."""
    return Ground(scene.optical_dn, scene.sar_db[0], scene.cloudy)


def test_one_window_equals_the_direct_forward(tmp_path, tiny_model, restorer):
    scene = write_scene(tmp_path, (WINDOW_PX, WINDOW_PX))
    report = restore(scene_options(scene, tmp_path / "out.tif", tiny_model), Log())
    expected = expect(ground_of(scene), restorer)
    result = read_raster(tmp_path / "out.tif").astype(float)
    assert np.abs(result - expected.restored)[:, scene.cloudy].max() <= 1
    assert np.abs(result - composite(ground_of(scene), expected)).max() <= 1
    assert result[:, scene.cloudy].std() > 10, "the networks draw something"
    assert (report.windows_run, report.windows_skipped, report.device) == (1, 0, "cpu")
    assert report.restored_share == pytest.approx((expected.alpha > 0).mean())
    assert report.output == str(tmp_path / "out.tif") and report.translation is None and report.seconds > 0


def test_many_windows_equal_a_weighted_mean_of_all(tmp_path, tiny_model, restorer):
    shape = (150, 235)
    scene = write_scene(tmp_path, shape, cloudy=disc(shape, (75, 117), 70))
    restore(scene_options(scene, tmp_path / "out.tif", tiny_model, overlap_px=100), Log())
    wanted = composite(ground_of(scene), expect(ground_of(scene), restorer, overlap_px=100))
    assert np.abs(read_raster(tmp_path / "out.tif") - wanted).max() <= 1


def test_windows_without_cloud_are_not_computed(tmp_path, tiny_model):
    shape = (250, 350)
    scene = write_scene(tmp_path, shape, cloudy=disc(shape, (40, 300), 15))
    log = Log()
    report = restore(scene_options(scene, tmp_path / "out.tif", tiny_model, overlap_px=32, buffer_px=4), log)
    # rows start at 0, 96, 122; columns at 0, 96, 192, 222; the grown cloud spans rows 21..59, columns 281..319
    assert (report.windows_run, report.windows_skipped) == (2, 10)
    assert log.fractions == sorted(log.fractions) and log.fractions[-1] == 1


def test_another_sar_raster_changes_the_result_under_the_cloud_only(tmp_path, tiny_model):
    scene = write_scene(tmp_path, (64, 64))
    options = scene_options(scene, tmp_path / "first.tif", tiny_model)
    restore(options, Log())
    other = write_raster(tmp_path / "other.tif", sar_db((64, 64), seed=9))
    restore(scene_options(scene, tmp_path / "second.tif", tiny_model, sar=other), Log())
    first, second = (read_raster(tmp_path / name).astype(int) for name in ("first.tif", "second.tif"))
    changed = (first != second).any(axis=0)
    assert changed[scene.cloudy].mean() > 0.9
    assert not changed[rim(scene.cloudy, 8, 4) == 0].any()


def test_translation_is_the_first_networks_image(tmp_path, tiny_model, restorer):
    scene = write_scene(tmp_path, (60, 300))
    gap = disc((60, 300), (10, 20), 6)
    sar = np.where(gap, np.float32(np.nan), scene.sar_db)
    write_raster(scene.sar, sar)
    optical = np.where(scene.optical_dn == 7, 8, scene.optical_dn).astype("uint16")
    write_raster(scene.optical, optical, nodata=7)
    options = scene_options(scene, tmp_path / "out.tif", tiny_model, translation=str(tmp_path / "seen.tif"))
    report = restore(options, Log())
    image = read_raster(tmp_path / "seen.tif")
    wanted = expect(Ground(optical, sar[0], scene.cloudy), restorer).translation
    assert np.abs(image - wanted)[:, ~gap].max() <= 1.5
    assert np.all(image[:, gap] == 7) and not np.any(image[:, ~gap] == 7)
    assert report.translation == str(tmp_path / "seen.tif")
    assert report.windows_skipped == 0, "GAN1's image is wanted everywhere"
    written, source = gdal.Open(options.written.translation), gdal.Open(scene.optical)
    assert written.GetGeoTransform() == source.GetGeoTransform() and written.GetProjection() == source.GetProjection()
    assert written.GetRasterBand(1).GetNoDataValue() == 7


def test_a_clear_pixel_is_untouched_without_a_buffer(tmp_path, tiny_model):
    scene = write_scene(tmp_path, (90, 120))
    report = restore(scene_options(scene, tmp_path / "out.tif", tiny_model, buffer_px=0), Log())
    result = read_raster(tmp_path / "out.tif")
    assert np.array_equal(result[:, ~scene.cloudy], scene.optical_dn[:, ~scene.cloudy])
    assert not np.any(result[:, scene.cloudy] == CLOUD_DN)
    assert report.restored_share == pytest.approx(scene.cloudy.mean())


@pytest.mark.parametrize("feather_px", [0, 3, 10])
def test_the_feather_takes_the_outer_rim_only(tmp_path, tiny_model, paint, feather_px):
    paint(grey=1.0)
    shape, cloudy = (80, 80), np.zeros((80, 80), bool)
    cloudy[40, 40] = True
    source = np.random.default_rng(0).integers(1000, 1200, (3, *shape)).astype("uint16")
    source[:, 30:51, 30:51] = 1000
    source[:, :5] = 2000
    scene = write_scene(tmp_path, shape, cloudy=cloudy)
    write_raster(scene.optical, source)
    options = scene_options(scene, tmp_path / "out.tif", tiny_model, buffer_px=10, feather_px=feather_px)
    restore(options, Log())
    result = read_raster(tmp_path / "out.tif")[0].astype(float)
    rows, cols = np.indices(shape)
    distance = np.hypot(rows - 40, cols - 40)
    top = result[40, 40]
    share = (result - 1000) / (top - 1000)
    assert top > 1100, "the painted value stands in the cloud"
    assert np.all(share[distance <= 10 - feather_px] == 1)
    assert np.array_equal(result[distance > 10], source[0][distance > 10])
    line = share[40, 40:51]
    assert np.all(np.diff(line) <= 0) and np.all(line > 0)
    if feather_px:
        assert np.all((line[11 - feather_px :] < 1)), "every pixel of the feather is mixed"


def test_windows_blend_without_a_seam(tmp_path, tiny_model, paint):
    """Each window painted in a grey of its own: the steps between pixels are those of the smooth weight, no larger."""
    paint()
    shape, overlap_px = (300, 900), 64
    scene = write_scene(tmp_path, shape, cloudy=np.zeros(shape, bool))
    brighter = scene.sar_db + np.linspace(-6, 6, shape[1], dtype="float32")
    write_raster(scene.sar, brighter)
    optical = (scene.optical_dn.astype("float32") - 300) * 20
    write_raster(scene.optical, optical)
    options = scene_options(scene, tmp_path / "out.tif", tiny_model, mask_type="everything", overlap_px=overlap_px)
    restore(options, Log())
    result = read_raster(tmp_path / "out.tif")[0]
    greys = result[0, [90, 320, 512, 641, 870]].astype(float)  # where a single window lies
    # a Hann ramp over n pixels rises by at most pi / 2n from one pixel to the next; a tenth more, as rows differ too
    steepest = 1.1 * np.abs(np.diff(greys)).max() * np.pi / (2 * overlap_px)
    assert np.abs(np.diff(greys)).max() > 100, "windows differ"
    assert np.abs(np.diff(result, axis=1)).max() <= steepest
    assert np.abs(np.diff(result, axis=0)).max() <= steepest


def test_borders_of_windows_do_not_show(tmp_path, tiny_model):
    """With the networks' own texture: the mean step at window borders is that of all other places."""
    shape = (260, 900)
    scene = write_scene(tmp_path, shape, cloudy=np.ones(shape, bool))
    restore(scene_options(scene, tmp_path / "out.tif", tiny_model), Log())
    steps = np.abs(np.diff(read_raster(tmp_path / "out.tif").astype(float), axis=2)).mean(axis=(0, 1))
    borders = [start - 1 for start in (192, 384, 576, 644)] + [start + 255 for start in (0, 192, 384, 576)]
    others = np.delete(steps, borders)
    assert steps[borders].max() <= others.mean() + 4 * others.std()


@pytest.mark.parametrize("batch_size", [2, 7])
def test_batches_do_not_matter(tmp_path, tiny_model, batch_size):
    shape = (129, 250)
    scene = write_scene(tmp_path, shape, cloudy=disc(shape, (64, 125), 60))
    restore(scene_options(scene, tmp_path / "one.tif", tiny_model, batch_size=1), Log())
    restore(scene_options(scene, tmp_path / "many.tif", tiny_model, batch_size=batch_size), Log())
    one, many = (read_raster(tmp_path / name).astype(int) for name in ("one.tif", "many.tif"))
    assert np.abs(one - many).max() <= 1


def test_areas_side_by_side_give_the_same_bits(tmp_path, tiny_model, monkeypatch):
    """A raster beyond the width that memory allows."""
    scene = write_scene(tmp_path, (150, 450))
    translation, results = str(tmp_path / "translation.tif"), []
    for width_px in (450, 256, 128):
        monkeypatch.setattr(slide, "widest_px", lambda size_px, width_px=width_px: width_px)
        restore(scene_options(scene, tmp_path / "out.tif", tiny_model, translation=translation), Log())
        results.append([read_raster(tmp_path / "out.tif"), read_raster(translation)])
    assert (results[0][0] != scene.optical_dn).any()
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])


def test_tags_tell_how_the_raster_was_made(tmp_path, tiny_model):
    scene = write_scene(tmp_path)
    options = scene_options(scene, tmp_path / "out.tif", tiny_model, buffer_px=3)
    restore(options, Log())
    tags = gdal.Open(options.written.restored).GetMetadata()
    assert tags["SAR_CLOUD_REMOVAL_VERSION"] == plugin_version()
    assert tags["SAR_CLOUD_REMOVAL_MODEL"] == "plus-8 0"
    assert tags["SAR_CLOUD_REMOVAL_WEIGHTS_SHA256"] == sha256(read_card(tiny_model).weights_path)
    parameters = json.loads(tags["SAR_CLOUD_REMOVAL_PARAMETERS"])
    assert parameters["rim"]["buffer_px"] == 3 and parameters["sar"]["raster"]["path"] == scene.sar


@pytest.mark.parametrize("option", ["COMPRESS=JPEG", "BLOCKXSIZE=17", "PREDICTOR=3"])
@pytest.mark.parametrize("form", ["FORMAT=GTIFF", "FORMAT=COG"])
def test_creation_options_that_only_gdal_can_judge_are_refused_before_the_run(tmp_path, tiny_model, option, form):
    scene = write_scene(tmp_path, (300, 300))
    options = scene_options(scene, tmp_path / "out.tif", tiny_model, creation_options=(option, form))
    with pytest.raises(RasterError, match=r"out\.tif' cannot be created .*Check the creation options"):
        open_removal(options)
    assert not gdal.ReadDirRecursive("/vsimem/sar_cloud_removal/")


def test_file_layout_is_tiled_and_compressed_unless_told_otherwise(tmp_path, tiny_model):
    scene = write_scene(tmp_path, (300, 300))
    restore(scene_options(scene, tmp_path / "plain.tif", tiny_model), Log())
    told = ("COMPRESS=LZW", "TILED=NO", "BIGTIFF=YES")
    restore(scene_options(scene, tmp_path / "told.tif", tiny_model, creation_options=told), Log())
    plain, other = gdal.Open(str(tmp_path / "plain.tif")), gdal.Open(str(tmp_path / "told.tif"))
    assert plain.GetRasterBand(1).GetBlockSize() == [256, 256]
    assert plain.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "DEFLATE"
    assert other.GetRasterBand(1).GetBlockSize()[0] == 300
    assert other.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "LZW"
    assert [plain.GetRasterBand(i).GetColorInterpretation() for i in (1, 2, 3)] == [3, 4, 5]
    assert (tmp_path / "told.tif").read_bytes()[:4] == b"II\x2b\x00", "BigTIFF"
    assert np.array_equal(plain.ReadAsArray(), other.ReadAsArray())


def test_an_earlier_result_and_its_side_files_are_replaced(tmp_path, tiny_model):
    scene = write_scene(tmp_path)
    options = scene_options(scene, tmp_path / "out.tif", tiny_model)
    restore(options, Log())
    first = (tmp_path / "out.tif").read_bytes()
    dataset = gdal.Open(options.written.restored)
    dataset.GetRasterBand(1).ComputeStatistics(False)
    dataset.BuildOverviews("AVERAGE", [2])
    del dataset
    assert (tmp_path / "out.tif.ovr").exists() and (tmp_path / "out.tif.aux.xml").exists()
    restore(options, Log())
    assert (tmp_path / "out.tif").read_bytes() == first, "the same input gives the same file"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mask.tif", "optical.tif", "out.tif", "sar.tif"]


def test_choices_are_told(tmp_path, tiny_model):
    scene = write_scene(tmp_path, bands=4)
    log = Log()
    restore(scene_options(scene, tmp_path / "out.tif", tiny_model), log)
    told = "\n".join(log.infos)
    fragments = (
        *("bands 3, 2, 1 (by band name)", "not restored and not written: B8", "SAR band: 1 (VV)", "SAR unit: db"),
        *("Mask type: nonzero", "0 in all three bands", "Device: cpu", "Model: plus-8", "same pixels"),
    )
    for fragment in fragments:
        assert fragment in told


@pytest.fixture
def read_px(monkeypatch):
    """The pixels of every reading of a band, in order."""
    counts, read = [], BandReader.read

    def counting(reader, window):
        counts.append(window.height * window.width)
        return read(reader, window)

    monkeypatch.setattr(BandReader, "read", counting)
    return counts


def test_of_a_large_mostly_empty_sar_raster_the_part_under_the_optical_one_is_sampled(tmp_path, tiny_model, read_px):
    case = mostly_empty(tmp_path, tiny_model)
    restore(case.options, Log())
    assert 0 < sum(read_px) < 100 * case.ground.cloudy.size


def test_a_cancel_is_noticed_while_rasters_are_sampled(tmp_path, tiny_model, read_px):
    scene = write_scene(tmp_path, (4200, 1050))
    with pytest.raises(Canceled):
        restore(scene_options(scene, tmp_path / "out.tif", tiny_model), Log(cancel_at=0))
    assert sum(read_px) < 4200 * 1050 / 2, "of the first raster that is sampled"


def test_the_check_tells_what_the_run_would(tmp_path, tiny_model):
    scene = write_scene(tmp_path)
    good = scene_options(scene, tmp_path / "out.tif", tiny_model)
    bad = scene_options(scene, tmp_path / "out.tif", tiny_model, overlap_px=300, buffer_px=-1)
    assert problems(open_removal, good) == []
    with pytest.raises(OptionError) as caught:
        restore(bad, Log())
    assert problems(open_removal, bad) == [str(caught.value)]
    assert "OVERLAP" in str(caught.value) and "MASK_BUFFER" in str(caught.value), "all problems in one message"
    assert not (tmp_path / "out.tif").exists()


def test_a_run_does_without_torchs_compiler(tmp_path, tiny_model, monkeypatch):
    """It takes seconds to import, and with QGIS's Python it may find a sympy of the system's that is too old for it."""
    for name in ("torch._dynamo", "sympy"):
        monkeypatch.setitem(sys.modules, name, None)
    scene = write_scene(tmp_path, (300, 300), cloudy=disc((300, 300)))
    options = scene_options(scene, tmp_path / "out.tif", tiny_model, mask_type="detect", precision="auto")
    assert restore(options, Log()).windows_run > 0


def test_the_command_line_takes_the_nodata_value_of_the_sar_raster():
    arguments = parser().parse_args(["optical.tif", "sar.tif", "out.tif", "--sar-nodata", "-9999"])
    assert options_of(arguments).sar.nodata == -9999


def test_the_command_line_names_a_result_whose_letters_the_terminal_lacks(monkeypatch):
    done = SimpleNamespace(output="Łódź.tif", restored_share=0.5, device="cpu", seconds=1.0)
    monkeypatch.setattr(command_line, "restore", lambda options, feedback: done)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    assert command_line.main(["optical.tif", "sar.tif", done.output]) == 0
    sys.stdout.flush()
    assert sys.stdout.buffer.getvalue().startswith(b"\\u0141\xf3d\\u017a.tif: 50.0 % restored on cpu")


def test_the_command_line_refuses_a_negative_number_of_workers(capsys):
    assert command_line.main(["optical.tif", "sar.tif", "out.tif", "--workers", "-2"]) == 1
    assert "--workers is -2" in capsys.readouterr().err
