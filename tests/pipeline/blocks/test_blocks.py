"""Restorations in blocks on one machine: the bits of the whole, parts that stay done, outputs of every kind."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from blockwork import CLOUDS, SHAPE, in_blocks
from drawn_polygons import box, wkt_of_rings, write_vector
from osgeo import gdal
from rasters import BAND_NAMES, optical_dn, read_raster, write_raster
from runs import Log, changed, contents, problems
from sar_cloud_removal.errors import Canceled, OptionError, PluginError, RasterError
from sar_cloud_removal.pipeline.blocks import prepare, shared_files
from sar_cloud_removal.pipeline.blocks.folder import JobFolder
from sar_cloud_removal.pipeline.blocks.plan import BlockWorker, block_side, plan_blocks
from sar_cloud_removal.pipeline.options.removeclouds import CLOSED_FORM, Outputs, RestoreOptions
from sar_cloud_removal.pipeline.options.sources import MaskSource, OpticalSource, RasterSource, ReferenceSource
from sar_cloud_removal.pipeline.tasks.removeclouds import open_removal, restore
from tinymodels import write_tiny_detector

pytest.importorskip("torch", reason="the networks need torch")


def assert_same_raster(one, other):
    """The restored rasters of two options hold the same values, bit for bit."""
    np.testing.assert_array_equal(read_raster(one.written.restored), read_raster(other.written.restored))


@pytest.fixture
def computed(monkeypatch):
    """The names of the blocks that are computed in this process, in order."""
    names, run = [], BlockWorker.run

    def counting(worker, block, *arguments):
        names.append(block.name)
        return run(worker, block, *arguments)

    monkeypatch.setattr(BlockWorker, "run", counting)
    return names


@pytest.mark.parametrize(
    "size_px, overlap_px, wanted_px, side_px",
    [(256, 64, 0, 3072), (256, 0, 0, 3072), (256, 64, 700, 768), (256, 64, 100, 256), (256, 255, 300, 256),
     (1024, 64, 0, 3072), (256, 63, 0, 3072)],
)  # fmt: skip
def test_sides_fit_tiles_and_windows(size_px, overlap_px, wanted_px, side_px):
    assert block_side(size_px, overlap_px, wanted_px) == side_px


def test_blocks_cover_the_raster_once_and_begin_on_its_tiles():
    covered = np.zeros((700, 1000), int)
    for block in plan_blocks(covered.shape, 512):
        covered[block.window.slices] += 1
        assert block.window.row % 256 == block.window.col % 256 == 0
    assert (covered == 1).all()


def test_a_second_run_of_the_same_is_refused_while_the_first_one_works(options, computed):
    class Twice(Log):
        """Starts the same run again as soon as one block is done."""

        refused = None

        def progress(self, fraction):
            super().progress(fraction)
            if computed and self.refused is None:
                self.refused = problem_of(in_blocks(options))

    restore(options, Log())
    whole = read_raster(options.written.restored)
    log = Twice()
    report = restore(in_blocks(options), log)
    assert "Another run is computing the same in" in log.refused and "Wait until it has ended" in log.refused
    np.testing.assert_array_equal(read_raster(report.output), whole)
    assert problem_of(in_blocks(options)) is None, "the first one has ended"


def problem_of(options):
    """Return why a run is refused, ``None`` if it is not."""
    try:
        restore(options, Log())
    except PluginError as problem:
        return str(problem)
    return None


def test_a_canceled_run_leaves_no_output_and_the_next_one_goes_on(options, computed):
    restore(options, Log())
    with pytest.raises(Canceled):
        restore(in_blocks(options), Log(cancel_at=0.5))
    first = list(computed)
    assert 1 < len(first) < 6 and not Path(in_blocks(options).written.restored).exists()
    records = contents(Path(options.written.restored).parents[1] / "work")
    computed.clear()
    log = Log()
    restore(in_blocks(options), log)
    assert sorted({*first[:-1], *computed}) == sorted(b.name for b in plan_blocks(SHAPE, 256))
    assert not set(first[:-1]) & set(computed), "the last one was canceled, the others were done"
    assert any(f"6 blocks of up to 256 × 256 pixels, {len(first) - 1} of them done" in text for text in log.infos)
    assert len([name for name in records if name.endswith("output.tif")]) == len(first) - 1
    assert_same_raster(in_blocks(options), options)


def interrupted(options):
    with pytest.raises(Canceled):
        restore(in_blocks(options), Log(cancel_at=0.5))


def test_other_inputs_options_or_weights_make_another_job(options, computed, tmp_path, tiny_model):
    interrupted(options)
    for change in ("option", "input", "weights"):
        computed.clear()
        other = options
        if change == "option":
            other = changed(options, buffer_px=3)
        if change == "input":
            write_raster(options.mask.raster.path, np.roll(CLOUDS, 9, axis=1).astype("uint8"))
        if change == "weights":
            other = changed(options, model_file=_other_weights(tiny_model, tmp_path / "other"))
        restore(in_blocks(other), Log())
        assert len(computed) == 6, change


def test_blocks_with_other_indices_are_not_taken(computed, tmp_path):
    """Under clouds all over there is no trial, and nothing but the options tells the indices."""
    (tmp_path / "out").mkdir()
    ground = optical_dn(SHAPE, 4)
    optical = write_raster(tmp_path / "optical.tif", ground, names=BAND_NAMES[4])
    earlier = write_raster(tmp_path / "earlier.tif", optical_dn(SHAPE, 4, seed=5), names=BAND_NAMES[4])
    clear, cloudy = np.zeros(SHAPE, "uint8"), np.ones(SHAPE, "uint8")
    masks = [MaskSource(RasterSource(write_raster(tmp_path / f"{m[0, 0]}.tif", m))) for m in (clear, cloudy)]
    options = RestoreOptions(
        optical=OpticalSource(RasterSource(optical)),
        references=(ReferenceSource(RasterSource(earlier), masks[0]),),
        mask=masks[1],
        estimator=CLOSED_FORM,
        written=Outputs(str(tmp_path / "out" / "whole.tif"), index=str(tmp_path / "out" / "index.tif")),
    )
    interrupted(options)
    assert 0 < len(computed) < 6
    computed.clear()
    restore(in_blocks(changed(options, indices=("NDWI",))), Log())
    assert len(computed) == 6


def _other_weights(card, folder):
    """Copy a model and change one of its weights; return the path of the copied card."""
    import shutil

    from safetensors.torch import load_file, save_file
    from sar_cloud_removal.models.cards import write_sums

    folder.mkdir()
    shutil.copy(card, folder)
    weights = Path(card).with_suffix(".safetensors")
    values = load_file(weights)
    values[sorted(values)[0]] += 0.01
    save_file(values, folder / weights.name)
    write_sums(folder)
    return str(folder / Path(card).name)


def cut(contents: bytes) -> bytes:
    return contents[:-100]


def flipped(contents: bytes) -> bytes:
    """The same size, another value of a pixel."""
    return contents[:-100] + bytes(value ^ 1 for value in contents[-100:])


@pytest.mark.parametrize("damaged", [cut, flipped])
def test_a_damaged_part_is_made_again(options, computed, damaged):
    interrupted(options)
    (part, *_) = sorted((Path(options.written.restored).parents[1] / "work").rglob("*-output.tif"))
    part.write_bytes(damaged(part.read_bytes()))
    computed.clear()
    restore(in_blocks(options), Log())
    assert part.name.startswith(computed[0])


def with_another_number(record: dict):
    """The record of a block that did not count one of its windows."""
    name = next(name for name, value in record.items() if isinstance(value, int) and name != "process")
    return {**record, name: record[name] + 1}


@pytest.mark.parametrize(
    "damaged",
    [with_another_number, lambda record: {**record, "digest": "0" * 16}, lambda record: {**record, "parts": {}},
     lambda record: {"job": record["job"], "parts": {}}, lambda record: {**record, "parts": "x"}, lambda record: [],
     lambda record: None, lambda record: "x", lambda record: 7, lambda record: {}],
)  # fmt: skip
def test_a_block_with_a_damaged_record_is_made_again(options, computed, damaged):
    """Records have a digest: JSON that is valid, but was altered, is not believed."""
    restore(options, Log())
    interrupted(options)
    (folder,) = (Path(options.written.restored).parents[1] / "work").iterdir()
    record = min(path for path in folder.glob("*.json") if path.with_name(f"{path.stem}-output.tif").exists())
    record.write_text(json.dumps(damaged(json.loads(record.read_text()))))
    computed.clear()
    log = Log()
    restore(in_blocks(options), log)
    assert record.stem in computed
    assert_same_raster(in_blocks(options), options)


def test_the_networks_settings_of_the_first_run_are_kept(options, monkeypatch):
    """Which precision and batch are best is found by trying: a restart must not find others and drop what is done."""
    interrupted(options)
    jobs, prepare_run = [], prepare.prepare_run

    def spy(*arguments):
        run = prepare_run(*arguments)
        jobs.append(run.job)
        return run

    monkeypatch.setattr(prepare, "prepare_run", spy)
    (path,) = (Path(options.written.restored).parents[1] / "work").iterdir()
    folder = JobFolder(path)
    folder.save("inference.json", {**folder.load("inference.json"), "batch_size": 7})
    restore(in_blocks(options), Log())
    assert [job.settings.batch_size for job in jobs] == [7]


@pytest.mark.parametrize("damage", [{"batch_size": "many"}, {"device": "cuda:99"}, {"colour": 1}])
def test_settings_that_cannot_be_used_any_more_are_found_anew(options, damage):
    interrupted(options)
    (path,) = (Path(options.written.restored).parents[1] / "work").iterdir()
    folder, log = JobFolder(path), Log()
    folder.save("inference.json", {**folder.load("inference.json"), **damage})
    restore(in_blocks(options), log)
    assert any("cannot be used any more" in text for text in log.infos)


def test_clouds_are_detected_once(options, monkeypatch, tmp_path):
    from sar_cloud_removal.models import detector_cards
    from sar_cloud_removal.pipeline.masks import detect

    card = detector_cards.read_detector_card(write_tiny_detector(tmp_path / "in", 128))
    for module in (detect, blocks_module()):
        monkeypatch.setattr(module, "find_detector_card", lambda: card)
    options = changed(options, mask=None, mask_type="detect")
    restore(options, Log())
    with pytest.raises(Canceled):
        restore(in_blocks(options), Log(cancel_at=0.6))
    log = Log()
    restore(in_blocks(options), log)
    assert any("detected by an earlier run" in text for text in log.infos)
    assert_same_raster(in_blocks(options), options)


def blocks_module():
    from sar_cloud_removal.pipeline.blocks import run

    return run


def test_parts_on_what_only_gdal_reaches(options):
    """Memory stands in for an object store: the same functions of GDAL, without a network."""
    restore(options, Log())
    virtual = changed(in_blocks(options), work_folder="/vsimem/shared")
    with pytest.raises(Canceled):
        restore(virtual, Log(cancel_at=0.5))
    assert any(name.startswith("sar-cloud-removal-") for name in gdal.ReadDir("/vsimem/shared"))
    restore(virtual, Log())
    np.testing.assert_array_equal(read_raster(virtual.written.restored), read_raster(options.written.restored))
    assert not gdal.ReadDir("/vsimem/shared")
    with pytest.raises(RasterError, match="cannot be written"):
        shared_files.write("/vsitar/there-is-none.tar/x", b"1")
    assert shared_files.read("/vsimem/nothing") is None


def test_refused(options, monkeypatch, tmp_path):
    (told,) = problems(open_removal, changed(options, restored=str(tmp_path / "out.vrt")))
    assert "out.vrt' is not a GeoTIFF but a VRT" in told and "--work-folder, --scheduler or --workers" in told
    assert "neither a GeoTIFF nor a VRT" in problems(open_removal, in_blocks(options, "out.png"))[0]
    with pytest.raises(OptionError, match="SCHEDULER is 'somewhere'"):
        restore(changed(options, scheduler="somewhere"), Log())
    (tmp_path / "file").write_text("")
    with pytest.raises(RasterError, match="cannot be created"):
        restore(changed(options, work_folder=str(tmp_path / "file" / "below")), Log())
    from sar_cloud_removal.pipeline.blocks import cluster

    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    assert "pip install distributed" in problems(open_removal, changed(options, scheduler="tcp://127.0.0.1:1"))[0]


def test_paths_mean_the_same_in_every_process(options, computed, monkeypatch):
    """Workers are started elsewhere, and so may be a run that goes on with the parts of another."""
    base = Path(options.written.restored).parents[1]
    monkeypatch.chdir(base)
    rasters = {name: getattr(options, name).raster for name in ("optical", "sar", "mask")}
    named = {name: replace(raster, path=os.path.relpath(raster.path)) for name, raster in rasters.items()}
    relative = changed(in_blocks(options), restored="out/blocks.tif", work_folder="work", **named)
    with pytest.raises(Canceled):
        restore(relative, Log(cancel_at=0.5))
    done = len(computed) - 1
    monkeypatch.chdir(base / "in")
    report = restore(in_blocks(options), Log())
    assert len(computed) - 1 - done == 6 - done and report.output == str(base / "out" / "blocks.tif")


def test_polygons_as_cloud_mask_give_the_bits_of_the_whole(options, tmp_path):
    rings = [box(20.3, 200.7, 280.2, 270.1), box(240.5, 500.5, 320.5, 600.5)]
    drawn = write_vector(tmp_path / "clouds.gpkg", [wkt_of_rings([ring]) for ring in rings], crs="EPSG:4326")
    drawn_options = changed(options, mask=RasterSource(drawn))
    restore(drawn_options, Log())
    log = Log()
    restore(in_blocks(drawn_options), log)
    assert any("6 blocks of up to 256 × 256 pixels" in text for text in log.infos)
    assert_same_raster(in_blocks(drawn_options), drawn_options)
    assert (read_raster(options.written.restored) != read_raster(options.optical.raster.path)).any()


def test_paths_of_a_job_hold_in_any_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("s2.tif", "clouds.gpkg"):
        (tmp_path / name).touch()

    def absolute(path):
        return prepare.with_absolute_paths(RasterSource(path)).path

    assert absolute("s2.tif") == str(tmp_path / "s2.tif")
    assert absolute("clouds.gpkg|layername=drawn") == f"{tmp_path / 'clouds.gpkg'}|layername=drawn"
    for path in ("/vsizip/a.zip/b.tif", 'NETCDF:"a.nc":b', "absent.gpkg|layerid=0"):
        assert absolute(path) == path
