"""The array tier: what is restored from arrays in memory is what is restored from rasters, and nothing needs GDAL."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasters
from runs import Log, scene_options

torch = pytest.importorskip("torch", reason="the networks need torch")
import sar_cloud_removal  # noqa: E402
from sar_cloud_removal.benchmarks.arrays import on_device  # noqa: E402
from sar_cloud_removal.benchmarks.arrays.arrays import SceneArrays, restore_arrays  # noqa: E402
from sar_cloud_removal.benchmarks.scenes import statistics_of  # noqa: E402
from sar_cloud_removal.errors import Canceled  # noqa: E402
from sar_cloud_removal.feedback import NullFeedback  # noqa: E402
from sar_cloud_removal.neighbourhood import distance_to  # noqa: E402
from sar_cloud_removal.pipeline.options.inference import InferenceOptions  # noqa: E402
from sar_cloud_removal.pipeline.pixels import composite as composites  # noqa: E402
from sar_cloud_removal.pipeline.pixels.radiometry import Radiometry  # noqa: E402
from sar_cloud_removal.pipeline.tasks.removeclouds import restore  # noqa: E402
from sar_cloud_removal.pipeline.windows import blend  # noqa: E402
from sar_cloud_removal.pipeline.windows.batches import reflect  # noqa: E402
from sar_cloud_removal.pipeline.windows.plan import plan_windows  # noqa: E402

pytestmark = pytest.mark.usefixtures("one_thread")

RNG_SEED = 3


def two_clouds(shape):
    """Return a mask with two clouds that leaves whole windows clear."""
    return rasters.disc(shape, (60, 50), 25) | rasters.disc(shape, (shape[0] - 40, shape[1] - 70), 30)


def both_ways(folder, card, restorer, shape, cloudy=None, nodata=None, **options):
    """Return the image restored from rasters, the one from arrays, and the source (3, H, W)."""
    scene = rasters.write_scene(folder, shape, cloudy=cloudy)
    options = {"window_px": 256, **options}  # what arrays have without a card
    chosen = scene_options(scene, folder / "out.tif", card, mask_type="nonzero", optical_nodata=nodata, **options)
    statistics = statistics_of(chosen)
    restore(chosen, NullFeedback())
    valid = None if nodata is None else (scene.optical_dn != nodata).all(axis=0)
    arrays = SceneArrays(
        scene.optical_dn, scene.sar_db, scene.cloudy, statistics.sar, statistics.optical, valid, nodata
    )
    found = restore_arrays(restorer, arrays, chosen.inference, chosen.rim, Log())
    return rasters.read_raster(folder / "out.tif"), found, scene


@pytest.mark.parametrize(
    "shape, options",
    [
        ((72, 88), {}),  # smaller than a window
        ((300, 420), {}),
        ((520, 700), {"overlap_px": 100, "batch_size": 3}),
        ((520, 700), {"buffer_px": 0, "feather_px": 0, "overlap_px": 0}),
        ((300, 420), {"buffer_px": 20, "feather_px": 20, "window_px": 320}),
        ((300, 420), {"precision": "bfloat16"}),
    ],
    ids=str,
)
def test_the_result_is_that_of_the_rasters_to_the_bit(tmp_path, tiny_model, restorer, shape, options):
    by_raster, by_array, scene = both_ways(tmp_path, tiny_model, restorer, shape, two_clouds(shape), **options)
    assert by_array.dtype == scene.optical_dn.dtype
    np.testing.assert_array_equal(by_array, by_raster)
    changed = (by_array != scene.optical_dn).any(axis=0)
    assert changed[scene.cloudy].mean() > 0.9 and not changed.all()


def test_what_is_no_data_stays_and_is_never_made(tmp_path, tiny_model, restorer):
    folder, shape = tmp_path, (300, 330)
    nodata = int(np.median(rasters.optical_dn(shape)))  # a value that restored pixels would have
    by_raster, by_array, scene = both_ways(folder, tiny_model, restorer, shape, nodata=nodata)
    np.testing.assert_array_equal(by_array, by_raster)
    assert not ((by_array == nodata) & (scene.optical_dn != nodata)).any()


def test_pixels_without_sar_keep_their_value(restorer):
    scene = made_up((300, 330))
    scene.sar_db[0, :, :165] = np.nan
    found = restore_arrays(restorer, scene, InferenceOptions(device="cpu"))
    np.testing.assert_array_equal(found[:, :, :165], scene.optical[:, :, :165])
    assert (found[:, :, 165:] != scene.optical[:, :, 165:]).any()


def test_floats_are_restored_as_floats(restorer):
    scene = made_up((280, 290), "float32")
    found = restore_arrays(restorer, scene, InferenceOptions(device="cpu"))
    far = distance_to(scene.cloudy, 9) > 8
    assert found.dtype == np.float32 and np.isfinite(found).all()
    np.testing.assert_array_equal(found[:, far], scene.optical[:, far])
    assert (found[:, scene.cloudy] != scene.optical[:, scene.cloudy]).mean() > 0.9


def test_without_clouds_nothing_is_computed(restorer):
    scene = made_up((300, 330), cloudy=np.zeros((300, 330), bool))
    log = Log()
    np.testing.assert_array_equal(
        restore_arrays(restorer, scene, InferenceOptions(device="cpu"), feedback=log), scene.optical
    )
    assert log.fractions[-1] == 1


def test_a_cancel_ends_it(restorer):
    with pytest.raises(Canceled):
        restore_arrays(restorer, made_up((520, 700)), InferenceOptions(device="cpu"), feedback=Log(cancel_at=0.3))


def made_up(shape, dtype="uint16", cloudy=None):
    cloudy = two_clouds(shape) if cloudy is None else cloudy
    optical = rasters.optical_dn(shape).astype(dtype)
    return SceneArrays(
        optical, rasters.sar_db(shape), cloudy, Radiometry((-20.0,), (-2.0,)), Radiometry((200.0,) * 3, (3000.0,) * 3)
    )


def test_nothing_of_gdal_or_qgis_is_loaded():
    code = "import sys; import sar_cloud_removal.benchmarks.arrays.arrays; "
    code += "print([n for n in ('osgeo', 'qgis') if n in sys.modules])"
    folder = Path(sar_cloud_removal.__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ---- each operation against the one for rasters


@pytest.mark.parametrize("buffer_px, feather_px", [(0, 0), (1, 1), (8, 0), (8, 4), (8, 8), (30, 11)])
def test_the_fade_is_the_same(buffer_px, feather_px):
    rng = np.random.default_rng(RNG_SEED)
    cloudy = rng.random((90, 110)) > 0.995
    expected = composites.fade(cloudy, buffer_px, feather_px)
    found = on_device.fade(torch.from_numpy(cloudy), buffer_px, feather_px).numpy()
    assert 0 < cloudy.sum() < cloudy.size and found.dtype == np.float32
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32"])
@pytest.mark.parametrize("nodata", [None, 0, 100])
def test_units_and_composite_are_the_same(dtype, nodata):
    nodata = None if dtype == "float32" else nodata
    rng = np.random.default_rng(RNG_SEED)
    mapping = Radiometry((-3.0, 20.0, 5.0), (150.0, 240.0, 200.0))
    source = rng.integers(0, 255, (3, 40, 50)).astype(dtype)
    values = rng.uniform(-1.2, 1.2, source.shape).astype(np.float32)
    alpha = np.clip(rng.uniform(-0.5, 1.5, source.shape[1:]), 0, 1).astype(np.float32)
    tensors = [torch.from_numpy(array) for array in (source, values, alpha)]
    encoded = on_device.encode(mapping, tensors[0])
    np.testing.assert_array_equal(encoded.numpy(), mapping.encode(source))
    restored = mapping.decode(values, dtype, nodata)
    found = on_device.decode(mapping, tensors[1], tensors[0].dtype, nodata)
    np.testing.assert_array_equal(found.numpy().astype(dtype), restored)
    expected = composites.composite(source, restored, alpha, nodata)
    np.testing.assert_array_equal(on_device.composite(tensors[0], found, tensors[2], nodata).numpy(), expected)


def test_tiles_are_blended_the_same():
    rng = np.random.default_rng(RNG_SEED)
    plan = plan_windows((150, 170), 64, 20)
    blenders = blend.StripBlender(plan, 2), on_device.TensorBlender(plan, 2, "cpu")
    for row, strip in plan.strips():
        for window in list(plan.windows_of(row))[1:]:  # the first column has no tile
            tile = rng.uniform(-1, 1, (2, 64, 64)).astype(np.float32)
            blenders[0].add(window, tile)
            blenders[1].add(window, torch.from_numpy(tile))
        expected, found = (blender.finish(strip) for blender in blenders)
        for one, other in zip(expected, found):
            np.testing.assert_array_equal(other.numpy(), one)
    with pytest.raises(ValueError, match="does not start in the current row"):
        blenders[1].add(next(iter(plan)), torch.zeros(2, 64, 64))


@pytest.mark.parametrize("shape", [(1, 7), (3, 4), (8, 8), (2, 20)])
def test_small_scenes_are_reflected_the_same(shape):
    image = np.random.default_rng(RNG_SEED).random((2, *shape)).astype(np.float32)
    size = (8, max(8, shape[1]))
    np.testing.assert_array_equal(on_device.extended(torch.from_numpy(image), 8).numpy(), reflect(image, size))
