"""Windows through the networks: device, batches, order, and memory that runs out."""

import threading

import numpy as np
import pytest
from runs import Log
from sar_cloud_removal.errors import ModelError, OptionError
from sar_cloud_removal.feedback import NullFeedback
from sar_cloud_removal.pipeline.options.inference import InferenceOptions
from sar_cloud_removal.pipeline.rasters.grid import Window
from sar_cloud_removal.pipeline.windows.batches import Patch, Predictor, reflect
from sar_cloud_removal.pipeline.windows.settings import MANY_WINDOWS, resolve  # noqa: E402

torch = pytest.importorskip("torch", reason="the networks need torch")

pytestmark = pytest.mark.usefixtures("one_thread")
SIZE_PX = 32
MEMORY_ERRORS = [
    "CUDA out of memory. Tried to allocate 2.00 GiB.",
    "MPS backend out of memory (MPS allocated: 9.00 GB)",
    "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
    "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
    "[enforce fail at alloc_cpu.cpp:117] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.",
]


class StandIn(torch.nn.Module):
    """Restorer that marks its images with their SAR value and fails on batches larger than ``room``."""

    def __init__(self, room=1000, message=MEMORY_ERRORS[0]):
        super().__init__()
        self.room, self.message, self.batches = room, message, []

    def translate(self, sar):
        self.batches.append(len(sar))
        if len(sar) > self.room:
            raise RuntimeError(self.message)
        return sar.expand(-1, 3, -1, -1)

    def fuse(self, sar, optical, cloudy, translation):
        return optical + cloudy


def patches(count, seed=0):
    rng = np.random.default_rng(seed)
    for index in range(count):
        sar = np.full((1, SIZE_PX, SIZE_PX), index / 100, np.float32)
        optical = rng.uniform(-1, 1, (3, SIZE_PX, SIZE_PX)).astype(np.float32)
        untrusted = (rng.random((1, SIZE_PX, SIZE_PX)) > 0.5).astype(np.float32)
        yield Patch(Window(0, index, SIZE_PX, SIZE_PX), sar, optical, untrusted)


def predictor_of(restorer, batch_size=4, log=None, precision="float32", windows=MANY_WINDOWS, **options):
    inference = InferenceOptions(batch_size=batch_size, device="cpu", precision=precision)
    feedback = log or NullFeedback()
    return Predictor(restorer, resolve(inference, restorer, feedback, windows), feedback, **options)


# ---- what a prediction is


@pytest.mark.parametrize("count", [0, 1, 4, 5, 9])
def test_every_patch_comes_back_once_and_in_order(count):
    stand_in = StandIn()
    found = list(predictor_of(stand_in, 4, with_translation=True).run(patches(count)))
    assert [window.col for window, _ in found] == list(range(count))
    for index, (_, tile) in enumerate(found):
        assert tile.shape == (6, SIZE_PX, SIZE_PX) and tile.dtype == np.float32
        np.testing.assert_allclose(tile[3:], index / 100)
    # the last batch is full as well
    assert stand_in.batches == [4] * -(-count // 4)


def test_patches_are_taken_a_batch_at_a_time():
    """Not more than one batch is held, or memory would grow with the raster."""
    taken = []

    def stream():
        for patch in patches(20):
            taken.append(patch)
            yield patch

    results = predictor_of(StandIn(), 4).run(stream())
    next(results)
    assert len(taken) == 4


def test_the_result_is_the_networks_own(restorer):
    (patch,) = patches(1)
    ((_, tile),) = predictor_of(restorer, with_translation=True).run([patch])
    sar, optical, untrusted = (torch.from_numpy(a)[None] for a in (patch.sar, patch.optical, patch.untrusted))
    with torch.inference_mode():
        np.testing.assert_allclose(tile[:3], restorer(sar, optical, untrusted)[0], atol=1e-5)
        np.testing.assert_allclose(tile[3:], restorer.translate(sar)[0], atol=1e-5)
    assert np.abs(tile).max() <= 1


def test_the_batch_a_patch_is_in_does_not_matter(restorer):
    single, four = ([tile for _, tile in predictor_of(restorer, size).run(patches(6))] for size in (1, 4))
    np.testing.assert_allclose(np.stack(four), np.stack(single), rtol=0, atol=1e-5)
    # the images differ, so that the test can fail
    assert np.abs(single[0] - single[1]).max() > 1e-3


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_windows_in_the_same_batch_do_not_matter_to_the_bit(restorer, precision):
    """So another order, a neighbour left out, or another worker's share of the windows gives the same raster."""
    everything = list(patches(9))

    def tiles(chosen):
        predictor = predictor_of(restorer, 4, precision=precision, with_translation=True)
        return {window.col: tile for window, tile in predictor.run(chosen)}

    whole = tiles(everything)
    assert np.abs(whole[0] - whole[1]).max() > 1e-3
    for company in (everything[::-1], everything[5:], everything[2::3], everything[4:5]):
        for column, tile in tiles(company).items():
            np.testing.assert_array_equal(tile, whole[column])


@pytest.mark.parametrize("place", ["restored image", "translation"])
def test_values_that_are_not_finite_are_an_error_of_the_model(place):
    """One pixel of the last window, as damaged weights give it: as a whole number it would be undefined."""

    class Damaged(StandIn):
        def translate(self, sar):
            images = super().translate(sar).clone()
            images[sar[:, 0, 0, 0] > 0.04, 0, 3, 5] = float("nan") if place == "translation" else 0
            return images

        def fuse(self, sar, optical, cloudy, translation):
            images = super().fuse(sar, optical, cloudy, translation)
            images[sar[:, 0, 0, 0] > 0.04, 1, 3, 5] = float("nan") if place == "restored image" else 0
            return images

    with pytest.raises(ModelError, match="not finite: the weights are damaged, or the numbers exceed float32"):
        list(predictor_of(Damaged(), 4, with_translation=True).run(patches(6)))
    assert len(list(predictor_of(Damaged(), 4, with_translation=True).run(patches(5)))) == 5


def test_the_next_batch_begins_before_the_last_is_waited_for(monkeypatch):
    """On a GPU, where one batch computes while the next one is on its way."""
    log, stand_in = [], StandIn()
    predictor = predictor_of(stand_in, 2)

    class Transfers:
        ahead = 1

        def to_device(self, arrays):
            return torch.from_numpy(np.stack(arrays))

        def to_host(self, tensor):
            number = len(stand_in.batches)
            log.append(f"start {number}")

            def wait():
                log.append(f"wait {number}")
                return tensor.numpy()

            return wait

    monkeypatch.setattr(predictor, "_transfers", Transfers())
    assert [window.col for window, _ in predictor.run(patches(5))] == list(range(5))
    assert log == ["start 1", "start 2", "wait 1", "start 3", "wait 2", "wait 3"]


def test_the_translator_alone_needs_no_optical_image(restorer):
    sar = [Patch(patch.window, patch.sar, None, None) for patch in patches(3)]
    predictor = predictor_of(restorer, only_translation=True)
    tiles = [tile for _, tile in predictor.run(sar)]
    assert predictor.bands == 3 and all(tile.shape == (3, SIZE_PX, SIZE_PX) for tile in tiles)
    with torch.inference_mode():
        expected = restorer.translate(torch.from_numpy(np.stack([patch.sar for patch in sar]))).clamp(-1, 1)
    np.testing.assert_allclose(np.stack(tiles), expected, atol=1e-5)


def test_results_stay_within_the_networks_domain():
    (patch,) = patches(1)
    ((_, tile),) = predictor_of(StandIn()).run([patch])
    np.testing.assert_allclose(tile, np.clip(patch.optical + patch.untrusted, -1, 1))


@pytest.mark.parametrize("options, bands", [({}, 3), ({"with_translation": True}, 6), ({"only_translation": True}, 3)])
def test_the_number_of_bands_is_known_before_the_run(options, bands):
    predictor = predictor_of(StandIn(), **options)
    ((_, tile),) = predictor.run(patches(1))
    assert predictor.bands == len(tile) == bands


# ---- memory


@pytest.mark.parametrize("message", MEMORY_ERRORS)
@pytest.mark.parametrize(
    "room, batches", [(4, [8, 4, 4, 4, 4]), (3, [8, 4, 2, 2, 2, 2, 2, 2, 2]), (1, [8, 4, 2] + [1] * 13)]
)
def test_when_memory_is_short_the_batch_is_halved_and_nothing_is_lost(message, room, batches):
    stand_in, log = StandIn(room, message), Log()
    found = list(predictor_of(stand_in, 8, log).run(patches(13)))
    assert [window.col for window, _ in found] == list(range(13))
    np.testing.assert_allclose(
        np.stack([tile for _, tile in found]),
        np.stack([np.clip(p.optical + p.untrusted, -1, 1) for p in patches(13)]),
    )
    assert stand_in.batches == batches
    halvings = [size for size in (4, 2, 1) if size * 2 > room]
    assert log.warnings == [f"The memory of cpu is exhausted: continuing with batches of {size}." for size in halvings]


def test_a_window_that_does_not_fit_by_itself_is_an_error_with_a_remedy():
    with pytest.raises(OptionError, match="memory of cpu is too small for a single window.*set DEVICE") as error:
        list(predictor_of(StandIn(room=0), 4).run(patches(2)))
    assert isinstance(error.value.__cause__, RuntimeError)


def test_other_errors_of_the_networks_are_not_taken_for_memory():
    stand_in = StandIn(room=0, message="mat1 and mat2 shapes cannot be multiplied")
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        list(predictor_of(stand_in, 4).run(patches(2)))
    assert stand_in.batches == [4]


def test_memory_is_given_back_before_the_second_try():
    """Whoever holds the error holds the tensors of the failed batch through its traceback."""
    import gc
    import weakref

    class Hungry(StandIn):
        failed = None

        def translate(self, sar):
            if self.failed is not None:
                assert self.failed() is None
            elif len(sar) > 2:
                big = torch.zeros(1000)
                self.failed = weakref.ref(big)
                raise RuntimeError("CUDA out of memory")
            return super().translate(sar)

    gc.disable()
    try:
        assert len(list(predictor_of(Hungry(), 4).run(patches(4)))) == 4
    finally:
        gc.enable()


def test_the_batch_size_is_chosen_by_device_unless_given():
    stand_in = StandIn()
    list(predictor_of(stand_in, batch_size=0).run(patches(9)))
    assert stand_in.batches == [4, 4, 4]


def test_a_run_of_few_windows_has_no_larger_batch():
    stand_in = StandIn()
    list(predictor_of(stand_in, batch_size=0, windows=3).run(patches(3)))
    assert stand_in.batches == [3]


# ---- threads


def test_threads_are_those_of_the_computing_only(restorer):
    torch.set_num_threads(2)
    seen = []

    class Counting(StandIn):
        def translate(self, sar):
            seen.append(torch.get_num_threads())
            return super().translate(sar)

    log = Log()
    options, counting = InferenceOptions(batch_size=2, device="cpu", threads=1), Counting()
    for _ in Predictor(counting, resolve(options, counting, log), log).run(patches(3)):
        assert torch.get_num_threads() == 2
    assert seen == [1, 1]
    assert log.infos[-1] == "Batches of 2 windows in float32, 1 processor thread."


# ---- two batches side by side


class Meeting(StandIn):
    """Every call waits until another one runs as well."""

    def __init__(self, **options):
        super().__init__(**options)
        self.barrier, self.threads = threading.Barrier(2, timeout=20), []

    def translate(self, sar):
        self.threads.append(torch.get_num_threads())
        self.barrier.wait()
        return super().translate(sar)


@pytest.mark.parametrize("threads, shares", [(2, {1}), (3, {1, 2}), (4, {2})])
def test_a_processor_computes_two_batches_side_by_side_with_half_of_the_threads_each(threads, shares):
    torch.set_num_threads(threads)
    stand_in = Meeting()
    found = list(predictor_of(stand_in, 4, with_translation=True).run(patches(29)))
    assert [window.col for window, _ in found] == list(range(29))
    for index, (_, tile) in enumerate(found):
        np.testing.assert_allclose(tile[3:], index / 100)
    assert stand_in.batches == [4] * 8
    assert set(stand_in.threads) == shares
    assert torch.get_num_threads() == threads
    seen = []
    newcomer = threading.Thread(target=lambda: seen.append(torch.get_num_threads()))
    newcomer.start()
    newcomer.join()
    assert seen == [threads]


def test_a_single_batch_has_all_threads():
    torch.set_num_threads(2)
    seen = []

    class Counting(StandIn):
        def translate(self, sar):
            seen.append((torch.get_num_threads(), threading.current_thread()))
            return super().translate(sar)

    assert len(list(predictor_of(Counting(), 4).run(patches(4)))) == 4
    assert seen == [(2, threading.current_thread())]


@pytest.mark.parametrize("room", [1, 3, 4])
def test_side_by_side_nothing_is_lost_when_memory_is_short(room):
    torch.set_num_threads(2)
    stand_in, log = StandIn(room), Log()
    found = list(predictor_of(stand_in, 8, log).run(patches(45)))
    assert [window.col for window, _ in found] == list(range(45))
    np.testing.assert_allclose(
        np.stack([tile for _, tile in found]),
        np.stack([np.clip(p.optical + p.untrusted, -1, 1) for p in patches(45)]),
    )
    halvings = [size for size in (4, 2, 1) if size * 2 > room]
    assert log.warnings == [f"The memory of cpu is exhausted: continuing with batches of {size}." for size in halvings]


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_side_by_side_the_result_is_the_same_to_the_bit(restorer, precision):
    """The first call packs the weights: two at once must not do so twice."""
    everything = list(patches(9))
    found = {}
    for threads in (1, 2, 4):
        torch.set_num_threads(threads)
        predictor = predictor_of(restorer, 2, precision=precision, with_translation=True)
        found[threads] = np.stack([tile for _, tile in predictor.run(everything)])
    assert np.abs(found[1][0] - found[1][1]).max() > 1e-3
    for threads in (2, 4):
        np.testing.assert_array_equal(found[threads], found[1])


def test_a_run_that_is_left_early_leaves_no_threads():
    torch.set_num_threads(2)
    run = predictor_of(StandIn(), 2).run(patches(20))
    next(run)
    assert any(thread.name.startswith("networks") for thread in threading.enumerate())
    run.close()
    assert not any(thread.name.startswith("networks") for thread in threading.enumerate())
    assert torch.get_num_threads() == 2


# ---- reflection


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (3, 4), (8, 8), (2, 8)])
def test_small_images_are_reflected_at_the_far_edges(shape):
    image = np.random.default_rng(0).random((2, *shape)).astype(np.float32)
    extended = reflect(image, (8, 8))

    def source(index, length):
        """Mirror without repeating the edge, back and forth."""
        return 0 if length == 1 else min(index % (2 * length - 2), -index % (2 * length - 2))

    rows, cols = ([source(i, length) for i in range(8)] for length in shape)
    np.testing.assert_array_equal(extended, image[:, rows][:, :, cols])
    assert extended.dtype == np.float32


def test_an_image_of_full_size_is_not_copied():
    image = np.zeros((3, 8, 8), np.float32)
    assert reflect(image, (8, 8)) is image
