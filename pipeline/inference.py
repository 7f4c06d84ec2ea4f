"""Windows through the networks: device, batches, and going on when the GPU's memory is short."""

from dataclasses import dataclass
from typing import Iterable, Iterator, Optional, Tuple

import numpy as np

from ..errors import OptionError
from .feedback import Feedback
from .grid import Window
from .options import InferenceOptions

_AUTO_BATCH = {"cpu": 4, "cuda": 16, "mps": 8}
_OUT_OF_MEMORY = ("out of memory", "alloc_failed", "can't allocate memory", "not enough memory")
"""What CUDA and MPS, cuBLAS and cuDNN, and the CPU's allocators say."""


@dataclass(frozen=True)
class Patch:
    """One window as the networks take it, float32 in [-1, 1]: sar (1, H, W), optical (3, H, W).

    ``cloudy`` (1, H, W) is 1 where the optical image must not be trusted, else 0. For GAN1 alone optical and cloudy
    are ``None``.
    """

    window: Window
    sar: np.ndarray
    optical: Optional[np.ndarray]
    cloudy: Optional[np.ndarray]


def reflect(array: np.ndarray, shape: Tuple[int, int]) -> np.ndarray:
    """Extend ``array`` (B, h, w) to ``shape`` (height, width) by reflection at its bottom and right edge."""
    missing = [(0, wanted - have) for wanted, have in zip(shape, array.shape[1:])]
    return np.pad(array, [(0, 0), *missing], mode="reflect") if np.any(missing) else array


def choose_device(wanted: str, feedback: Feedback):
    """Return the ``torch.device`` for ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps`` and log the choice.

    Only ``auto`` may end on the CPU; a device that was asked for by name and is absent raises ``OptionError``.
    """
    import torch

    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if wanted == "auto":
        name = "cuda" if cuda else "mps" if mps else "cpu"
        why = "automatic" if name != "cpu" else "automatic: torch finds no CUDA and no MPS device"
    else:
        name, why = wanted, "as asked"
        index = int(wanted.partition(":")[2] or 0)
        if wanted.startswith("cuda") and not (cuda and index < torch.cuda.device_count()):
            count = torch.cuda.device_count() if cuda else 0
            raise OptionError(
                f"DEVICE is '{wanted}' but torch {torch.__version__} finds {count} CUDA device(s). Install a CUDA "
                "build of torch and the NVIDIA driver, or set DEVICE to auto or cpu."
            )
        if wanted == "mps" and not mps:
            raise OptionError(
                f"DEVICE is 'mps' but torch {torch.__version__} finds no MPS device. Set DEVICE to auto or cpu."
            )
    device = torch.device(name)
    label = torch.cuda.get_device_name(device) if device.type == "cuda" else f"{torch.get_num_threads()} threads"
    feedback.info(f"Device: {name} ({label}; {why}).")
    return device


class BatchRunner:
    """Runs patches through a network in batches, halved for good when the device's memory runs out.

    Subclasses have ``bands``, the bands of a tile, and ``_forward``. Raises ``OptionError`` for a device that is absent,
    or has no room for a single window.
    """

    bands: int

    def __init__(self, network, options: InferenceOptions, feedback: Feedback):
        self.device = choose_device(options.device, feedback)
        self._network = network.to(self.device)
        self._batch_size = options.batch_size or _AUTO_BATCH[self.device.type]
        self._feedback = feedback

    def run(self, patches: Iterable) -> Iterator[Tuple[Window, np.ndarray]]:
        """Yield ``(window, tile)`` for each patch in order; tile (bands, H, W) float32."""
        batch: list = []
        for patch in patches:
            batch.append(patch)
            if len(batch) >= self._batch_size:
                yield from self._run_batch(batch)
                batch = []
        yield from self._run_batch(batch)

    def _forward(self, batch) -> np.ndarray:
        """Return the tiles (N, bands, H, W) float32 of the patches in ``batch``."""
        raise NotImplementedError

    def _stacked(self, arrays):
        """Return ``arrays`` as one tensor on the device."""
        import torch

        return torch.from_numpy(np.stack(arrays)).to(self.device)

    def _run_batch(self, batch):
        start = 0
        while start < len(batch):
            part = batch[start : start + self._batch_size]
            tiles = self._try_forward(part)
            if tiles is None:
                self._halve(len(part))
                continue
            yield from zip((patch.window for patch in part), tiles)
            start += len(part)

    def _try_forward(self, batch):
        """Return the tiles of ``batch``, ``None`` where the memory is too short for more than one patch."""
        try:
            return self._forward(batch)
        except RuntimeError as error:
            if not any(sign in str(error).lower() for sign in _OUT_OF_MEMORY):
                raise
            if len(batch) == 1:
                raise OptionError(
                    f"The memory of {self.device} is too short for a single window. Close other programs that use it, "
                    "choose a narrower MODEL, or set DEVICE to another device."
                ) from error
            # the error holds the tensors of this batch: it must be gone before the next try
            return None

    def _halve(self, tried):
        self._batch_size = tried // 2
        self._feedback.warn(f"The memory of {self.device} is short: going on with a batch of {self._batch_size}.")
        if self.device.type == "cuda":
            import torch

            torch.cuda.empty_cache()


class Predictor(BatchRunner):
    """Runs ``Patch``es through a restorer; tiles are in [-1, 1].

    ``with_translation`` adds GAN1's image to the restored one, ``error_model`` (``nets.errormodel``) what is expected of
    the restored image's errors; each adds three bands, in this order. ``only_translation`` runs GAN1 alone.
    """

    def __init__(
        self,
        restorer,
        options: InferenceOptions,
        feedback: Feedback,
        with_translation=False,
        only_translation=False,
        error_model=None,
    ):
        super().__init__(restorer, options, feedback)
        self._with_translation = with_translation
        self._only_translation = only_translation
        self._error_model = error_model

    @property
    def bands(self) -> int:
        """Bands of a tile: three for each image in it."""
        return 3 * (1 + self._with_translation + (self._error_model is not None))

    def _forward(self, batch):
        import torch

        from ..nets.confidence import expected_error

        def stack(name):
            return self._stacked([getattr(patch, name) for patch in batch])

        with torch.inference_mode():
            sar = stack("sar")
            translation = self._network.translate(sar).clamp(-1, 1)
            if self._only_translation:
                return translation.float().cpu().numpy()
            inputs = sar, stack("optical"), stack("cloudy"), translation
            images = [self._network.fuse(*inputs).clamp(-1, 1)]
            images += [translation] if self._with_translation else []
            images += [] if self._error_model is None else [expected_error(self._error_model, *inputs, images[0])]
            return torch.cat(images, dim=1).float().cpu().numpy()
