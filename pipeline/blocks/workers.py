"""What runs on the workers of a cluster: preparing a job, computing its blocks, telling how far that is."""

import ctypes
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import List, Optional, Tuple

from ...errors import Canceled, ModelError
from ...models.cards import sha256
from ...models.store import model_store
from ..options.removeclouds import RestoreOptions
from ..rasters.raster import Rasters
from ..scene.inputs import open_inputs
from ..scene.job import RestoreJob, open_run
from .folder import JobFolder
from .plan import Block, BlockWorker
from .prepare import open_detection_for, prepare_blocks

_PAUSE_S = 1.0
"""Between two looks at whether the run was canceled, and two reports of progress."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""The C library's names for these, in malloc.h."""
_LARGEST_MMAP_BYTES = 32 << 20
"""What the C library arrives at by itself with large arrays."""
_one_at_a_time = threading.Lock()
"""A worker may have several threads; they are for the networks, which compute one block at a time."""
_kept: Optional[Tuple[str, BlockWorker]] = None


@dataclass
class Relay:
    """Feedback of a worker: progress goes to the client as an event, texts with the result; a canceled run raises ``Canceled``."""

    folder: JobFolder
    run: str
    name: str
    infos: List[str] = field(default_factory=list)
    warnings: List[str] = field(default_factory=list)
    _looked: float = 0.0

    def __post_init__(self):
        from distributed import get_worker

        self._worker = get_worker()  # only told to the thread of the task, and progress may come from others

    def progress(self, fraction: float) -> None:
        """Send the progress and look for the cancel mark, once in a while."""
        now = time.monotonic()
        if now - self._looked < _PAUSE_S:
            return
        self._looked = now
        if self.folder.is_canceled(self.run):
            raise Canceled("The run was canceled.")
        self._worker.log_event(self.run, {"name": self.name, "fraction": float(fraction)})

    def info(self, text: str) -> None:
        """Keep the fact for the result."""
        self.infos.append(text)

    def warn(self, text: str) -> None:
        """Keep the warning for the result."""
        self.warnings.append(text)


def prepare_on_worker(options: RestoreOptions, folder: JobFolder, run: str) -> Tuple[RestoreJob, List[str], List[str]]:
    """Prepare the job where its networks are going to run; return it, facts and warnings."""
    relay = Relay(folder, run, "prepare")
    with _one_at_a_time:
        inputs = open_inputs(options, Rasters(), relay)
        detection = open_detection_for(options, inputs, relay)
        threads = _use_threads(options.inference.threads)
        job = prepare_blocks(options, inputs, detection, folder, relay, threads).job
    return job, relay.infos, relay.warnings


def compute_block(
    job: RestoreJob, block: Block, folder: JobFolder, job_digest: str, weights_sha256: str, threads: int, run: str
) -> Tuple[dict, List[str]]:
    """Compute a block and return its record and warnings; networks and rasters stay open for the next one.

    ``threads`` of the networks, 0 for as many as this worker was started with.
    """
    global _kept
    relay = Relay(folder, run, block.name)
    with _one_at_a_time:
        relay.progress(0.0)  # it may have waited long
        threads = _use_threads(threads)
        if _kept is None or _kept[0] != job_digest + folder.path:
            _kept = None  # the memory of one pair of networks at a time
            settings = replace(job.settings, threads=threads)
            local = replace(job, card=local_card(job.card, weights_sha256), settings=settings)
            _kept = (job_digest + folder.path, BlockWorker(open_run(local, relay)))
        record = _kept[1].run(block, folder, job_digest, relay)
    return record, relay.warnings


def local_card(path: str, weights_sha256: str) -> str:
    """Return the path of the model card ``path`` here: on shared storage, or of the same model of this worker's plugin.

    Raises ``ModelError`` where there is neither.
    """
    if Path(path).is_file():
        return path
    name = Path(path).stem
    card = model_store().find(name)
    if sha256(card.weights_path) != weights_sha256:
        raise ModelError(
            f"The model '{name}' of this worker has other weights than that of the client. Install the same version of the "
            "plugin on all machines, or give a MODEL_FILE on the storage they share."
        )
    return str(card.path)


@lru_cache(maxsize=None)
def _keep_memory() -> None:
    """Let the C library keep freed memory for the next batch, as it does in other processes.

    A nanny sets ``MALLOC_TRIM_THRESHOLD_``, with which all memory of the networks' layers goes back to the system and is
    asked for again: 40 % more processor time was seen.
    """
    library = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
    if hasattr(library, "mallopt"):  # musl has none
        library.mallopt(_MMAP_THRESHOLD, _LARGEST_MMAP_BYTES)
        library.mallopt(_TRIM_THRESHOLD, 2 * _LARGEST_MMAP_BYTES)


def _use_threads(wanted: int) -> int:
    """Have torch use ``wanted`` threads in this thread, 0 for as many as this worker was started with; return how many.

    A nanny starts workers with ``OMP_NUM_THREADS`` at 1, whatever their number of threads.
    """
    import torch
    from distributed import get_worker

    _keep_memory()
    count = wanted or get_worker().state.nthreads
    torch.set_num_threads(count)
    return count
