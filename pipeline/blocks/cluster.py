"""The workers of a Dask cluster as the crew of a job. ``distributed`` is imported late: it is needed here alone."""

import os
import time
import uuid
from importlib.util import find_spec
from typing import Dict, Iterator, Sequence

from ...errors import OptionError, PluginError
from ...feedback import Feedback
from ..options.removeclouds import RestoreOptions
from ..scene.job import RestoreJob
from . import shared_files, worker_facts
from .folder import JobFolder
from .plan import Block, digest
from .workers import compute_block, prepare_on_worker

_POLL_S = 0.2
"""How soon a cancel is noticed."""
_CONNECT_S, _WORKERS_S = 10, 60
"""How long to wait for the scheduler, and for its first worker."""
_AHEAD = 2
"""Blocks given out for each worker: one that it computes, and the next."""
_RETRIES = 2
"""Times that a block which failed is tried again, perhaps by another worker. Lost workers do not count."""


def require_distributed() -> None:
    """Raise ``OptionError`` where the package that talks to clusters is missing."""
    if find_spec("distributed") is None:
        raise OptionError(
            "SCHEDULER needs the Python package distributed (Dask), which is not installed for this Python. Install it here "
            "and on the workers, in the same version (python3 -m pip install distributed), or leave SCHEDULER empty."
        )


class Cluster:
    """The workers that the scheduler at ``address`` has. They must see the rasters and ``folder`` under the same names."""

    def __init__(self, address: str, folder: JobFolder, feedback: Feedback):
        self._address, self._folder, self._feedback = address, folder, feedback
        self._run = f"sar-cloud-removal-{uuid.uuid4().hex[:12]}"
        self._fractions: Dict[str, float] = {}
        self._futures: list = []
        self._told: set = set()
        self._threads = 0

    def __enter__(self):
        require_distributed()
        self._client = _connect(self._address)
        try:
            self._wait_for_workers()
            self._check_workers()
            self._client.subscribe_topic(self._run, self._heard)
        except BaseException:
            self._client.close()
            raise
        return self

    def __exit__(self, kind, error, trace):
        try:
            if kind is not None:
                self._folder.cancel(self._run)  # workers look for it; what they compute cannot be stopped otherwise
                self._client.cancel(self._futures)
        finally:
            self._client.close()

    def prepare(self, options: RestoreOptions, folder: JobFolder, feedback: Feedback) -> RestoreJob:
        """Return the job of ``options``, prepared by a worker, as it runs on such machines; raise ``PluginError``."""
        self._threads = options.inference.threads
        self._futures = [self._submit(prepare_on_worker, options, folder, self._run)]
        for future in self._finished(lambda: feedback.progress(self._fractions.get("prepare", 0.0))):
            job, infos, warnings = self._result(future, "the job")
        for text in infos:
            feedback.info(text)
        self._warn(warnings)
        return job

    def compute(
        self, job: RestoreJob, blocks: Sequence[Block], folder: JobFolder, weights_sha256: str, feedback: Feedback
    ) -> Iterator[dict]:
        """Yield the record of each of ``blocks`` as it is done; raise ``PluginError``, or ``Canceled``."""
        names: dict = {}
        waiting, done = iter(blocks), 0
        arguments = (folder, digest(job, weights_sha256), weights_sha256, self._threads, self._run)

        def give_out():
            for block in waiting:
                future = self._submit(compute_block, job, block, *arguments)
                names[future.key] = block.name
                self._futures.append(future)
                if len(self._futures) >= _AHEAD * max(self._workers(), 1):
                    break

        def report():
            under_way = sum(self._fractions.get(name, 0.0) for name in names.values())
            feedback.progress(min((done + under_way) / len(blocks), 1.0))

        give_out()
        for future in self._finished(report):
            name = names.pop(future.key)
            record, warnings = self._result(future, name)
            self._warn(warnings)
            done += 1
            give_out()
            yield record

    def _warn(self, texts) -> None:
        """Pass on what was not said before: every worker opens the same rasters."""
        for text in texts:
            if text not in self._told:
                self._feedback.warn(text)
                self._told.add(text)

    def _submit(self, function, *arguments):
        return self._client.submit(function, *arguments, pure=False, retries=_RETRIES)

    def _finished(self, report) -> Iterator:
        """Yield the futures that are done until none is left; ``report`` is called all the while, and may raise."""
        alone = False
        while self._futures:
            report()
            done, pending = [], []
            for future in self._futures:  # asked once each: another thread changes it
                (pending if future.status == "pending" else done).append(future)
            self._futures = pending
            yield from done
            if not done:
                time.sleep(_POLL_S)
                if not alone and not self._workers():
                    alone = True
                    self._feedback.warn(
                        f"No worker of the cluster at {self._address} is left. The run goes on when one comes back; cancel it to "
                        "stop. Blocks that are done are kept."
                    )

    def _workers(self) -> int:
        """Return how many workers there are; 1 while the scheduler does not answer, as the futures tell of that."""
        try:
            return len(self._client.nthreads())
        except OSError:  # Dask's CommClosedError is one
            return 1

    def _result(self, future, what):
        """Return the result of a future that is done; raise the engine's own error where it has one, else what became of it."""
        from distributed import KilledWorker

        if future.status in ("cancelled", "lost"):
            raise PluginError(
                f"The connection to the scheduler at {self._address} is lost. Start the run again when the cluster is back: "
                f"blocks that are done are kept in '{self._folder.path}'."
            )
        try:
            return future.result()
        except KilledWorker as error:
            raise PluginError(
                f"Several workers died, one after the other, while they computed {what}: {error}. Their logs tell why; often "
                "memory is short (dask worker --memory-limit, a smaller BATCH_SIZE). Blocks that are done are kept in "
                f"'{self._folder.path}'."
            ) from error

    def _heard(self, event) -> None:
        """Take a worker's word for how far it is; called by the client's own thread."""
        _, message = event
        self._fractions[message["name"]] = message["fraction"]

    def _wait_for_workers(self) -> None:
        """Return when there is a worker; raise ``OptionError`` when none comes."""
        until = time.monotonic() + _WORKERS_S
        while not self._workers():
            self._feedback.progress(0.0)
            if time.monotonic() > until:
                raise OptionError(
                    f"The cluster at {self._address} has no workers. Start some: dask worker {self._address}, with the "
                    "folder that holds the plugin's folder on PYTHONPATH."
                )
            time.sleep(_POLL_S)

    def _check_workers(self) -> None:
        """Raise ``OptionError`` where a worker lacks something or sees another storage; say what may change the result."""
        import cloudpickle

        self._folder.create()
        shared_files.write(self._folder.file(f"{self._run}.shared"), b"")
        cloudpickle.register_pickle_by_value(worker_facts)
        try:
            found = self._client.run(worker_facts.worker_facts, self._folder.file(f"{self._run}.shared"))
        except Exception as error:  # a worker that is just going, or another version that does not understand
            raise PluginError(
                f"The workers of the cluster at {self._address} do not answer ({type(error).__name__}: {error}). Check that they "
                "run, with the same versions of Python and distributed as here."
            ) from error
        finally:
            cloudpickle.unregister_pickle_by_value(worker_facts)
            shared_files.remove(self._folder.file(f"{self._run}.shared"))
        mine = worker_facts.worker_facts("")
        problems = {worker_facts.problem_of(mine, facts, self._folder.path) for facts in found.values()} - {""}
        if problems:
            raise OptionError(" ".join(sorted(problems)))
        others = {facts["torch"] for facts in found.values()} - {mine["torch"]}
        self._feedback.info(
            f"Cluster at {self._address}: {len(found)} workers on {len({facts['host'] for facts in found.values()})} machines."
        )
        if others:
            self._feedback.warn(
                f"Workers have torch {', '.join(map(str, sorted(others)))}, this machine {mine['torch']}: the result may differ "
                "from this machine's by one step of a pixel's value."
            )


def _connect(address: str):
    """Return a client of the scheduler at ``address``, or named in a scheduler file; raise ``OptionError``."""
    from distributed import Client

    try:
        place = {"address": address}
        if address.endswith(".json") and "://" not in address:
            os.stat(address)  # Dask would wait for the file, for ever
            place = {"scheduler_file": address}
        return Client(**place, timeout=_CONNECT_S, set_as_default=False, name="sar-cloud-removal")
    except Exception as error:  # of many classes: refused, timed out, unknown host, no such file, TLS, another version
        raise OptionError(
            f"The Dask scheduler at {address} cannot be reached ({type(error).__name__}: {error}). Check that it runs, that the "
            "address is the one it tells when it starts, and that no firewall is in between."
        ) from error
