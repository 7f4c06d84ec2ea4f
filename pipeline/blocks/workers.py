"""The functions that run on the workers of a cluster: they prepare a job, compute its blocks and report progress."""

import ctypes
import os
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
from ..windows.devices import has_torch
from .folder import JobFolder
from .plan import Block, BlockWorker
from .prepare import open_detection_for, prepare_blocks

_PAUSE_S = 1.0
"""Interval between checks for cancellation and between progress reports."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h."""
_LARGEST_MMAP_BYTES = 32 << 20
"""The value that the C library itself reaches with large arrays."""
_one_at_a_time = threading.Lock()
"""The threads of a worker serve the networks, which compute one block at a time."""
_kept: Optional[Tuple[str, BlockWorker]] = None


@dataclass
class Relay:
    """Feedback of a worker: progress is sent to the client as an event, texts are returned with the result.

    It raises ``Canceled`` if the run was cancelled.
    """

    folder: JobFolder
    run: str
    name: str
    infos: List[str] = field(default_factory=list)
    warnings: List[str] = field(default_factory=list)
    _looked: float = 0.0

    def __post_init__(self):
        from distributed import get_worker

        self._worker = get_worker()  # only works in the task's own thread, but others may report progress

    def progress(self, fraction: float) -> None:
        """Send the progress and check for cancellation, at most once a second."""
        now = time.monotonic()
        if now - self._looked < _PAUSE_S:
            return
        self._looked = now
        if self.folder.is_canceled(self.run):
            raise Canceled("The run was cancelled.")
        self._worker.log_event(self.run, {"name": self.name, "fraction": float(fraction)})

    def info(self, text: str) -> None:
        """Keep the fact for the result."""
        self.infos.append(text)

    def warn(self, text: str) -> None:
        """Keep the warning for the result."""
        self.warnings.append(text)


def prepare_on_worker(options: RestoreOptions, folder: JobFolder, run: str) -> Tuple[RestoreJob, List[str], List[str]]:
    """Prepare the job on a machine that will run its networks; return the job, facts and warnings."""
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
    """Compute a block and return its record and warnings; networks and rasters stay open for the next block.

    ``threads``: processor threads of the networks, 0 for as many as this worker was started with.
    """
    global _kept
    relay = Relay(folder, run, block.name)
    with _one_at_a_time:
        relay.progress(0.0)  # the run may have been cancelled while this waited
        threads = _use_threads(threads)
        if _kept is None or _kept[0] != job_digest + folder.path:
            _kept = None  # release the previous networks before loading others
            settings = job.settings and replace(job.settings, threads=threads)
            card = local_card(job.card, weights_sha256) if job.runs_networks else job.card
            local = replace(job, card=card, settings=settings)
            _kept = (job_digest + folder.path, BlockWorker(open_run(local, relay)))
        record = _kept[1].run(block, folder, job_digest, relay)
    return record, relay.warnings


def local_card(path: str, weights_sha256: str) -> str:
    """Return the card of the model ``path`` on this worker: on shared storage, or of the same model in its own plugin.

    Raises ``ModelError`` if neither exists.
    """
    if os.path.isfile(path):
        return path
    name = Path(path).stem
    card = model_store().find(name)
    if sha256(card.weights_path) != weights_sha256:
        raise ModelError(
            f"The model '{name}' of this worker has different weights from the client's. Install the same version of "
            "the plugin on all machines, or give a MODEL_FILE on the storage that they share."
        )
    return str(card.path)


@lru_cache(maxsize=None)
def _keep_memory() -> None:
    """Let the C library keep freed memory for the next batch, as it does in other processes.

    A nanny sets ``MALLOC_TRIM_THRESHOLD_``, so that all memory of the networks' layers is returned to the system and
    requested again, which was measured to cost 40 % more processor time.
    """
    library = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
    if hasattr(library, "mallopt"):  # musl does not have it
        library.mallopt(_MMAP_THRESHOLD, _LARGEST_MMAP_BYTES)
        library.mallopt(_TRIM_THRESHOLD, 2 * _LARGEST_MMAP_BYTES)


def _use_threads(wanted: int) -> int:
    """Set torch to ``wanted`` threads in this thread, 0 for as many as this worker was started with; return the number.

    A nanny starts workers with ``OMP_NUM_THREADS=1``, regardless of their number of threads.
    """
    from distributed import get_worker

    _keep_memory()
    count = wanted or get_worker().state.nthreads
    if has_torch():
        import torch

        torch.set_num_threads(count)
    return count
