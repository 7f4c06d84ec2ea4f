"""Runs that do not reach their end: canceled, failed, killed, out of disk. What was there before stays as it was."""

import os
import signal
import time
from pathlib import Path

import pytest
import rasters
from children import child, run_with_own_mounts
from osgeo import gdal
from rasters import disc, write_raster, write_scene
from runs import Log, changed, contents, scene_options
from sar_cloud_removal.errors import Canceled, RasterError
from sar_cloud_removal.pipeline.rasters.drafts import WORK_PREFIX
from sar_cloud_removal.pipeline.tasks.removeclouds import restore

torch = pytest.importorskip("torch", reason="the networks need torch")

from sar_cloud_removal.nets import checkpoint  # noqa: E402

SHAPE = (300, 460)
EARLIER = b"the result of an earlier run"


@pytest.fixture
def options(tmp_path, tiny_model):
    """Options of a run of six windows that replaces an earlier result and writes a translation and expected errors."""
    scene = write_scene(tmp_path, SHAPE)
    (tmp_path / "out.tif").write_bytes(EARLIER)
    others = {name: str(tmp_path / f"{name}.tif") for name in ("translation", "confidence")}
    return scene_options(scene, tmp_path / "out.tif", tiny_model, batch_size=1, **others)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_cancel_leaves_everything_as_it_was(options, tmp_path, share):
    before = contents(tmp_path)
    log = Log(cancel_at=share)
    with pytest.raises(Canceled):
        restore(options, log)
    assert contents(tmp_path) == before
    assert log.fractions[-1] >= share, "it was noticed at once"
    assert len([fraction for fraction in log.fractions if fraction >= share]) == 1


@pytest.mark.parametrize(
    ("error", "raised"),
    [(RuntimeError("a bug"), RuntimeError), (MemoryError(), RasterError), (KeyboardInterrupt(), KeyboardInterrupt)],
    ids=["bug", "memory", "interrupt"],
)
def test_a_failure_of_the_networks_leaves_everything_as_it_was(options, tmp_path, monkeypatch, error, raised):
    class Failing(torch.nn.Module):
        calls = 0

        def translate(self, sar):
            return sar.expand(-1, 3, -1, -1)

        def fuse(self, sar, optical, cloudy, translation):
            self.calls += 1
            if self.calls == 3:
                raise error
            return translation

    monkeypatch.setattr(checkpoint, "load_restorer", lambda card: Failing())
    before = contents(tmp_path)
    with pytest.raises(raised):
        restore(options, Log())
    assert contents(tmp_path) == before


def test_damage_that_only_the_run_meets_leaves_everything_as_it_was(options, tmp_path):
    """The statistics of a large raster look at samples; row 1100 lies between two of them."""
    shape = (2300, 2100)
    scene = write_scene(tmp_path, shape, cloudy=disc(shape, (40, 40), 20))
    write_raster(scene.optical, scene.optical_dn, options=("COMPRESS=DEFLATE", "BLOCKYSIZE=1"))
    dataset = gdal.Open(scene.optical)
    offset = int(dataset.GetRasterBand(1).GetMetadataItem("BLOCK_OFFSET_0_1100", "TIFF"))
    dataset = None
    with open(scene.optical, "r+b") as stream:
        stream.seek(offset)
        stream.write(b"not deflate")
    before, log = contents(tmp_path), Log()
    with pytest.raises(RasterError, match=r"optical\.tif' cannot be read \(.*The file may be truncated or damaged"):
        restore(scene_options(scene, options.written.restored, options.inference.model_file), log)
    assert 0 < log.fractions[-1] < 1
    assert contents(tmp_path) == before


def test_a_killed_run_leaves_the_earlier_result_and_is_swept_up_later(options, tmp_path):
    scene = f"write_scene({str(tmp_path)!r}, {SHAPE})"
    process = child(
        f"""
class Slow(Log):
    def progress(self, fraction):
        if fraction > 0:  # the rasters are being written
            print(fraction, flush=True)
            import time
            time.sleep(60)
scene = {scene}
restore(scene_options(scene, {options.written.restored!r}, {options.inference.model_file!r}, batch_size=1), Slow())
"""
    )
    try:
        assert float(process.stdout.readline()) > 0, process.stderr.read()
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    finally:
        process.kill()
        process.communicate()
    assert (tmp_path / "out.tif").read_bytes() == EARLIER
    (left,) = tmp_path.glob(f"{WORK_PREFIX}*")
    assert set(path.name for path in tmp_path.iterdir()) == {"out.tif", "optical.tif", "sar.tif", "mask.tif", left.name}

    restore(changed(options, translation=None, confidence=None), Log())
    assert left.exists(), "it may belong to a run that is still going on"
    week_ago = time.time() - 8 * 24 * 3600
    for path in (*left.iterdir(), left):
        os.utime(path, (week_ago, week_ago))
    restore(changed(options, translation=None, confidence=None), Log())
    assert set(path.name for path in tmp_path.iterdir()) == {"out.tif", "optical.tif", "sar.tif", "mask.tif"}
    assert gdal.Open(options.written.restored).RasterXSize == SHAPE[1]


FULL_DISK = """
import os, subprocess
small, folder, card = {small!r}, {folder!r}, {card!r}
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", small], check=True)
print("mounted", flush=True)
scene = write_scene(folder, (300, 300))
for output, translation in ((small, None), (small, folder), (folder, small)):
    output = os.path.join(output, "out.tif")
    translation = translation and os.path.join(translation, "translation.tif")
    with open(output, "wb") as stream:
        stream.write(b"earlier")
    try:
        restore(scene_options(scene, output, card, translation=translation, creation_options=("COMPRESS=NONE",)), Log())
    except Exception as error:
        print(type(error).__name__, error)
    print(open(output, "rb").read(), sorted(os.listdir(small)), sorted(os.listdir(folder)), flush=True)
    os.remove(output)
"""


def test_a_disk_that_is_really_full(tmp_path, tiny_model):
    """On a file system of 200 kB: the result alone, the result and a translation elsewhere, a translation alone."""
    small, folder = tmp_path / "small", tmp_path / "folder"
    small.mkdir()
    folder.mkdir()
    lines = run_with_own_mounts(FULL_DISK.format(small=str(small), folder=str(folder), card=tiny_model))
    assert len(lines) == 6
    inputs = "['mask.tif', 'optical.tif', 'sar.tif']"
    for error in lines[::2]:
        assert error.startswith("RasterError The output ") and "Check that the disk is not full" in error
    assert lines[1] == f"b'earlier' ['out.tif'] {inputs}"
    assert lines[3] == f"b'earlier' ['out.tif'] {inputs}"
    assert lines[5] == "b'earlier' [] ['mask.tif', 'optical.tif', 'out.tif', 'sar.tif']"


def test_rasters_that_cannot_all_be_moved_into_place_do_not_appear_at_all(options, tmp_path):
    """One of them without the others would pass for the result of this run beside those of an earlier one."""
    before = contents(tmp_path)
    options = changed(options, restored=str(tmp_path / "fresh.tif"))

    class Blocking(Log):
        def progress(self, fraction):
            if fraction > 0:
                Path(options.written.restored).mkdir(exist_ok=True)

    with pytest.raises(RasterError, match=r"fresh\.tif' cannot be moved into place \(Is a directory\)"):
        restore(options, Blocking())
    assert contents(tmp_path) == before


def test_two_runs_onto_one_output_leave_the_whole_result_of_one(options, tmp_path):
    """Both replace the earlier file in one step; what appears is never a mixture, and nothing else stays."""
    before = contents(tmp_path)
    chosen = changed(options, translation=None, confidence=None)
    restore(chosen, Log())
    alone, tags = rasters.read_raster(chosen.written.restored), gdal.Open(chosen.written.restored).GetMetadata()
    body = f"""
options = scene_options(Scene, {chosen.written.restored!r}, {chosen.inference.model_file!r}, batch_size=1)
restore(options, Log())
"""
    paths = [source.raster.path for source in (chosen.optical, chosen.sar, chosen.mask)]
    scene = f"class Scene:\n    optical, sar, mask = {paths!r}\n"
    processes = [child(scene + body) for _ in range(2)]
    endings = [process.communicate(timeout=200) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], endings
    assert (rasters.read_raster(chosen.written.restored) == alone).all()
    assert gdal.Open(chosen.written.restored).GetMetadata() == tags
    assert set(contents(tmp_path)) == set(before)
