"""Running windows through the networks in full batches, which shrink when the GPU's memory is exhausted."""

from collections import deque
from dataclasses import dataclass
from itertools import chain, islice
from typing import Iterable, Iterator, Optional, Tuple

import numpy as np

from ...errors import ModelError, OptionError
from ...feedback import Feedback
from ..rasters.grid import Window
from .device_copies import transfers as copies
from .devices import processor_threads
from .lanes import LANES, in_lanes, one_after_another
from .settings import InferenceSettings

_OUT_OF_MEMORY = ("out of memory", "alloc_failed", "can't allocate memory", "not enough memory")
"""Parts of the error messages of CUDA and MPS, cuBLAS and cuDNN, and the CPU's allocators."""


@dataclass(frozen=True)
class Patch:
    """One window as the networks' input, float32 in [-1, 1]: sar (1, H, W), optical (3, H, W).

    ``untrusted`` (1, H, W) is 1 where the optical image must not be used (cloud, unknown or NoData), else 0.
    ``optical`` and ``untrusted`` are ``None`` if only GAN1 runs.
    """

    window: Window
    sar: np.ndarray
    optical: Optional[np.ndarray]
    untrusted: Optional[np.ndarray]


def reflect(array: np.ndarray, shape: Tuple[int, int]) -> np.ndarray:
    """Extend ``array`` (B, h, w) to ``shape`` (height, width) by reflection at its bottom and right edges."""
    missing = [(0, wanted - have) for wanted, have in zip(shape, array.shape[1:])]
    return np.pad(array, [(0, 0), *missing], mode="reflect") if np.any(missing) else array


class BatchRunner:
    """Runs patches through a network in batches, which are halved permanently when the device's memory runs out.

    Batches are always full: the last one is filled by repeating a patch, so that the tile of a window does not depend
    on the other windows in its batch, down to the bit. On a processor two batches are computed side by side (see
    ``lanes``). Subclasses define ``bands``, the bands of a tile, and ``_compute``. ``transfers`` returns, for a device,
    the object that moves patches to it and tiles from it (see ``device_copies``). ``run`` raises ``OptionError`` if
    the device does not have enough memory for a single window, and ``ModelError`` for tiles that are not finite.
    """

    bands: int

    def __init__(self, network, settings: InferenceSettings, feedback: Feedback, transfers=copies):
        import torch

        from ...nets.fast import on_device

        self.settings = settings
        self.device = torch.device(settings.device)
        self._network = on_device(network, getattr(torch, settings.precision), self.device)
        self._batch_size = settings.batch_size
        self._transfers = transfers(self.device)
        self._feedback = feedback

    def run(self, patches: Iterable) -> Iterator[Tuple[Window, np.ndarray]]:
        """Yield ``(window, tile)`` for each patch in order; tile (bands, H, W) float32.

        No more patches are taken than the current batches need.
        """
        patches, under_way = iter(patches), deque()
        batches = iter(lambda: list(islice(patches, self._batch_size)), [])
        first = list(islice(batches, LANES if self._has_lanes else 1))
        several = len(first) > 1  # all threads compute a single batch
        ahead = LANES if several else self._transfers.ahead
        with in_lanes(self.settings.threads) if several else one_after_another() as start:
            for batch in chain(first, batches):
                full = self._full(batch)
                under_way.append((batch, len(full), start(self._try, full)))
                while len(under_way) > ahead:
                    yield from self._finished(*under_way.popleft())
            while under_way:
                yield from self._finished(*under_way.popleft())

    @property
    def _has_lanes(self) -> bool:
        return self.device.type == "cpu" and self.settings.threads >= LANES

    def _full(self, batch):
        return batch + batch[-1:] * (self._batch_size - len(batch))

    def _finished(self, batch, size, outcome):
        """Yield the results of ``batch``, for which ``outcome`` waits; ``size`` patches were computed at a time."""
        wait = outcome()
        if wait is None:
            yield from self._in_parts(batch, size)
            return
        tiles = wait()
        self._require_finite(tiles)
        yield from zip((patch.window for patch in batch), tiles)

    def _in_parts(self, batch, size):
        """Yield the results of ``batch``, for which the memory was too small in batches of ``size``."""
        if size <= self._batch_size:
            self._halve()
        start = 0
        while start < len(batch):
            part = batch[start : start + self._batch_size]
            full = self._full(part)
            yield from self._finished(part, len(full), lambda full=full: self._try(full))
            start += len(part)

    def _compute(self, batch):
        """Return the tiles (N, bands, H, W) float32 of the patches in ``batch``, on the device."""
        raise NotImplementedError

    def _require_finite(self, tiles):
        """Raise ``ModelError`` if networks made NaN or infinity of finite inputs: as whole numbers they are undefined.

        Tiles that stay on the device are not looked at: that would wait for them.
        """
        if isinstance(tiles, np.ndarray) and not np.isfinite(tiles).all():
            raise ModelError(
                "The networks compute values that are not finite: the weights are damaged, or the numbers exceed "
                f"{self.settings.precision}. Choose another model or install it again; with PRECISION other than "
                "float32, try float32 first."
            )

    def _stacked(self, arrays):
        """Return ``arrays`` as one tensor on the device."""
        return self._transfers.to_device(arrays)

    def _try(self, batch):
        """Start computing ``batch``; return a function that waits for it, ``None`` if the memory is insufficient."""
        import torch

        try:
            with torch.inference_mode(), processor_threads(self.settings.threads):
                return self._transfers.to_host(self._compute(batch))
        except RuntimeError as error:
            if not any(sign in str(error).lower() for sign in _OUT_OF_MEMORY):
                raise
            if len(batch) == 1:
                raise OptionError(
                    f"The memory of {self.device} is too small for a single window. Close other programs that use it, "
                    "choose a narrower MODEL, or set DEVICE to another device."
                ) from error
            # the error holds the tensors of this batch: it must be released before the next attempt
            return None

    def _halve(self):
        self._batch_size //= 2
        self._feedback.warn(f"The memory of {self.device} is exhausted: continuing with batches of {self._batch_size}.")
        if self.device.type == "cuda":
            import torch

            torch.cuda.empty_cache()


class Predictor(BatchRunner):
    """Runs ``Patch``es through a restorer; tiles are in [-1, 1].

    ``with_translation`` appends GAN1's image to the restored one, ``error_model`` (``models.error_model``) the expected
    errors of the restored image; each adds three bands, in this order. ``only_translation`` runs GAN1 alone.
    """

    def __init__(
        self,
        restorer,
        settings: InferenceSettings,
        feedback: Feedback,
        with_translation=False,
        only_translation=False,
        error_model=None,
        transfers=copies,
    ):
        super().__init__(restorer, settings, feedback, transfers)
        self._with_translation = with_translation
        self._only_translation = only_translation
        self._error_model = error_model

    @property
    def bands(self) -> int:
        """Bands of a tile: three for each image in it."""
        return 3 * (1 + self._with_translation + (self._error_model is not None))

    def _compute(self, batch):
        import torch

        from ...nets.confidence import expected_error

        def stack(name):
            return self._stacked([getattr(patch, name) for patch in batch])

        sar = stack("sar")
        translation = self._network.translate(sar).clamp(-1, 1)
        if self._only_translation:
            return translation
        inputs = sar, stack("optical"), stack("untrusted"), translation
        images = [self._network.fuse(*inputs).clamp(-1, 1)]
        images += [translation] if self._with_translation else []
        images += [] if self._error_model is None else [expected_error(self._error_model, *inputs, images[0])]
        return torch.cat(images, dim=1)
