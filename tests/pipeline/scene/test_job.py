"""A restoration done area by area: the same bits as in one go, wherever the areas lie, by jobs that can be pickled."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from osgeo import gdal
from rasters import ORIGIN, disc, read_raster, sar_db, write_raster, write_scene
from runs import Log, scene_options
from sar_cloud_removal.pipeline.options.removeclouds import AUTO, Rim
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.rasters.raster import Rasters
from sar_cloud_removal.pipeline.rasters.tiles import tiles
from sar_cloud_removal.pipeline.scene import job
from sar_cloud_removal.pipeline.scene.inputs import open_inputs
from sar_cloud_removal.pipeline.scene.job import open_run, prepare_run
from sar_cloud_removal.pipeline.tasks.removeclouds import restore

pytest.importorskip("torch", reason="the networks need torch")
SHAPE = (250, 310)
CLOUDS = disc(SHAPE, (75, 100), 45) | disc(SHAPE, (210, 250), 30) | disc(SHAPE, (128, 128), 3)


def prepared(options):
    """Return the job of ``options``, ready to run."""
    return prepare_run(options, open_inputs(options, Rasters(), Log()), {}, Log())


def in_areas(options, areas):
    """Restore area by area, each from a pickled job with everything opened anew; return the images and the counts."""
    job = pickle.loads(pickle.dumps(prepared(options).job))
    run, counts = open_run(job, Log()), None
    images = [np.zeros((3, *job.plan.shape), product.profile.dtype) for product in job.products]
    written = np.zeros(job.plan.shape, int)

    def sink_of(image, counted):
        def sink(strip, values, valid):
            assert valid.shape == strip.shape
            image[(slice(None), *strip.slices)] = values
            written[strip.slices] += counted

        return sink

    for area in areas:
        sinks = [sink_of(image, index == 0) for index, image in enumerate(images)]
        done = run.restore(area, sinks, Log())
        counts = counts.merge(done) or counts if counts else done
    assert (written == 1).all(), "areas are covered once, and nothing but them"
    return images, counts


@pytest.mark.parametrize("size_px", [128, 96])
def test_areas_give_the_same_bits_as_the_whole(tmp_path, tiny_model, size_px):
    scene = write_scene(tmp_path, SHAPE, cloudy=CLOUDS)
    others = {name: str(tmp_path / f"{name}.tif") for name in ("translation", "confidence")}
    options = scene_options(scene, tmp_path / "out.tif", tiny_model, precision="float32", overlap_px=32, **others)
    report = restore(options, Log())
    images, counts = in_areas(options, tiles(SHAPE, size_px))
    for path, image in zip(options.outputs.values(), images):
        np.testing.assert_array_equal(read_raster(path), image)
    assert counts.restored / CLOUDS.size == report.restored_share
    assert counts.windows.run > report.windows_run, "windows at the areas' borders are computed in each of them"


@pytest.mark.parametrize("overlap_px, buffer_px", [(0, 0), (90, 30)])
def test_nor_do_overlaps_and_buffers_show_the_areas(tmp_path, tiny_model, overlap_px, buffer_px):
    scene = write_scene(tmp_path, SHAPE, cloudy=CLOUDS)
    settings = {"precision": "float32", "overlap_px": overlap_px, "buffer_px": buffer_px}
    options = scene_options(scene, tmp_path / "out.tif", tiny_model, **settings)
    restore(options, Log())
    ((image,), _) = in_areas(options, [Window(0, 0, 128, 128), Window(0, 128, 128, 182), Window(128, 0, 122, 310)])
    np.testing.assert_array_equal(read_raster(options.written.restored), image)


@pytest.mark.parametrize("threads", [None, "2"])
def test_nor_does_a_sar_raster_that_is_warped(tmp_path, tiny_model, threads):
    """GDAL warps in blocks of its own: a pixel does not depend on the window that is read, nor on GDAL's threads."""
    scene = write_scene(tmp_path, SHAPE, cloudy=CLOUDS)
    place = (ORIGIN[0] - 55, 14, 0, ORIGIN[1] + 45, 0, -14)
    sar = write_raster(tmp_path / "elsewhere.tif", 10 ** (sar_db((200, 240)) / 10), geotransform=place)
    mask = write_raster(tmp_path / "other.tif", CLOUDS[::2, ::2].astype("uint8"), geotransform=(
        ORIGIN[0], 20, 0, ORIGIN[1], 0, -20))  # fmt: skip
    options = scene_options(scene, tmp_path / "out.tif", tiny_model, precision="float32", sar=sar, mask=mask)
    restore(options, Log())
    gdal.SetConfigOption("GDAL_NUM_THREADS", threads)
    try:
        ((image,), _) = in_areas(options, tiles(SHAPE, 128))
    finally:
        gdal.SetConfigOption("GDAL_NUM_THREADS", None)
    np.testing.assert_array_equal(read_raster(options.written.restored), image)


def test_an_area_touches_its_own_rows_and_columns_only(tmp_path, tiny_model):
    """Windows elsewhere are neither computed nor counted, and strips lie inside the area."""
    scene = write_scene(tmp_path, SHAPE, cloudy=CLOUDS)
    run = prepared(scene_options(scene, tmp_path / "out.tif", tiny_model, batch_size=1))
    area, strips = Window(150, 200, 64, 64), []
    counts = run.restore(area, [lambda strip, image, valid: strips.append(strip)], Log())
    assert sum(strip.height for strip in strips) == area.height
    assert {(strip.col, strip.width) for strip in strips} == {(200, 64)}
    # windows start at rows 0, 64, 122 and columns 0, 64, 128, 182
    assert (counts.windows.run, counts.windows.skipped) == (4, 0)


def test_a_job_has_plain_values_only(tmp_path, tiny_model):
    """No dataset, network or feedback travels along."""
    scene = write_scene(tmp_path, (80, 90))
    job = prepared(scene_options(scene, tmp_path / "out.tif", tiny_model)).job
    assert pickle.loads(pickle.dumps(job)) == job
    assert len(pickle.dumps(job)) < 20_000
    assert job.card == tiny_model and job.plan.shape == (80, 90) and job.statistics.origin == "clear pixels"
    assert [product.path for product in job.products] == [str(tmp_path / "out.tif")]


def test_clouds_are_detected_before_a_job_is_prepared(tmp_path, tiny_model):
    scene = write_scene(tmp_path, (80, 90))
    with pytest.raises(ValueError, match="detected before"):
        prepared(scene_options(scene, tmp_path / "out.tif", tiny_model, mask_type="detect"))


@pytest.mark.parametrize("cloudy", [False, True])
def test_networks_are_loaded_where_something_is_hidden_only(tmp_path, tiny_model, monkeypatch, cloudy):
    shape, loaded = (300, 300), []
    load = job._load
    monkeypatch.setattr(job, "_load", lambda card: loaded.append(card) or load(card))
    hidden = disc(shape, (280, 280), 15) if cloudy else np.zeros(shape, bool)
    options = scene_options(write_scene(tmp_path, shape, cloudy=hidden), tmp_path / "out.tif", tiny_model)
    report = restore(replace(options, estimator=AUTO, rim=Rim(0, 0)), Log())
    assert bool(loaded) is cloudy and bool(report.windows_run) is cloudy
    source, restored = read_raster(options.optical.raster.path), read_raster(report.output)
    assert np.array_equal(source[:, ~hidden], restored[:, ~hidden])
