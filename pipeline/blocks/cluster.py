"""The workers of a Dask cluster as the crew of a job. ``distributed`` is imported late: only clusters need it."""

import os
import time
import uuid
from contextlib import suppress
from importlib.util import find_spec
from typing import Callable, Dict, Iterator, Sequence

from ...errors import Canceled, ClusterError, OptionError, PluginError
from ...feedback import Feedback, Repeating
from ..options.removeclouds import RestoreOptions
from ..scene.job import RestoreJob
from . import shared_files, worker_facts
from .answers import Unanswered, answer_of
from .folder import JobFolder
from .plan import Block, digest
from .workers import compute_block, prepare_on_worker

_POLL_S = 0.2
"""Interval at which cancellation is checked."""
_CONNECT_S, _WORKERS_S = 10, 60
"""How long to wait for the scheduler, and for its first worker and the workers' answers."""
_ANSWER_S, _GOODBYE_S = 5, 1
"""How long to wait for the scheduler to count its workers, and to let the client go."""
_AHEAD = 2
"""Blocks assigned per worker: the one being computed, and the next."""
_RETRIES = 2
"""How often a failed block is retried, possibly on another worker. Lost workers do not count."""


def require_distributed() -> None:
    """Raise ``OptionError`` if the package that connects to clusters is missing."""
    if find_spec("distributed") is None:
        raise OptionError(
            "SCHEDULER (--scheduler, --workers) needs the Python package distributed (Dask), which is not installed "
            "for this Python. Install the same version here and on the workers (python3 -m pip install distributed), "
            "or leave SCHEDULER empty and --workers out."
        )


class Cluster:
    """The workers of the scheduler at ``address``. They must see the rasters and ``folder`` at the same paths."""

    def __init__(self, address: str, folder: JobFolder, feedback: Feedback):
        self._address, self._folder, self._feedback = address, folder, Repeating(feedback)
        self._run = f"sar-cloud-removal-{uuid.uuid4().hex[:12]}"
        self._fractions: Dict[str, float] = {}
        self._futures: list = []
        self._warned: set = set()
        self._threads = 0
        self._report = self._feedback.again
        """Called during every wait for the cluster; it may raise to cancel."""

    def __enter__(self):
        require_distributed()
        self._client = _connect(self._address, self._report)
        try:
            self._wait_for_workers()
            self._check_workers()
            self._answer(lambda: self._client.subscribe_topic(self._run, self._heard))
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self._leave()
            return
        try:
            self._folder.cancel(self._run)  # workers check for it: running computations cannot be stopped otherwise
        finally:
            self._leave(self._futures)

    def _answer(self, call, timeout_s=None):
        return answer_of(call, self._report, timeout_s)

    def _leave(self, futures=()) -> None:
        """Cancel ``futures`` and close the client; a cluster that does not answer is left behind."""

        def leave():
            if futures:
                self._client.cancel(futures)
            self._client.close()

        with suppress(Unanswered):
            answer_of(leave, lambda: None, _GOODBYE_S)

    def prepare(self, options: RestoreOptions, folder: JobFolder, feedback: Feedback) -> RestoreJob:
        """Return the job of ``options``, prepared on a worker with settings for its machine; raise ``PluginError``."""
        self._threads = options.inference.threads
        self._report = lambda: feedback.progress(self._fractions.get("prepare", 0.0))
        self._futures = [self._submit(prepare_on_worker, options, folder, self._run)]
        for future in self._finished():
            job, infos, warnings = self._result(future, "the job")
        for text in infos:
            feedback.info(text)
        self._warn(warnings)
        return job

    def compute(
        self, job: RestoreJob, blocks: Sequence[Block], folder: JobFolder, weights_sha256: str, feedback: Feedback
    ) -> Iterator[dict]:
        """Yield the record of each of ``blocks`` when it is done; raise ``PluginError`` or ``Canceled``."""
        names: dict = {}
        waiting, done, most = iter(blocks), 0, 0.0
        arguments = (folder, digest(job, weights_sha256), weights_sha256, self._threads, self._run)

        def give_out():
            for block in waiting:
                future = self._submit(compute_block, job, block, *arguments)
                names[future.key] = block.name
                self._futures.append(future)
                if len(self._futures) >= _AHEAD * max(self._workers(), 1):
                    break

        def report():
            nonlocal most
            under_way = sum(self._fractions.get(name, 0.0) for name in names.values())
            # a block that was lost with its worker begins again, but nobody wants to see progress go back
            most = max(most, min((done + under_way) / len(blocks), 1.0))
            feedback.progress(most)

        self._report = report
        give_out()
        for future in self._finished():
            name = names.pop(future.key)
            record, warnings = self._result(future, name)
            self._warn(warnings)
            done += 1
            give_out()
            yield record

    def _warn(self, texts) -> None:
        """Pass on each warning once: all workers open the same rasters."""
        for text in texts:
            if text not in self._warned:
                self._feedback.warn(text)
                self._warned.add(text)

    def _submit(self, function, *arguments):
        return self._client.submit(function, *arguments, pure=False, retries=_RETRIES)

    def _finished(self) -> Iterator:
        """Yield futures as they are done until none is left."""
        alone = False
        while self._futures:
            self._report()
            done, pending = [], []
            for future in self._futures:  # read once each: another thread changes it
                (pending if future.status == "pending" else done).append(future)
            self._futures = pending
            yield from done
            if not done:
                time.sleep(_POLL_S)
                if not alone and not self._workers():
                    alone = True
                    self._feedback.warn(
                        f"The cluster at {self._address} has no workers left. The run continues when one returns, or "
                        "cancel it. Finished blocks are kept."
                    )

    def _workers(self) -> int:
        """Return the number of workers; 1 if the scheduler does not answer, since the futures report that."""
        try:
            return len(self._answer(self._client.nthreads, _ANSWER_S))
        except (OSError, Unanswered):  # Dask's CommClosedError is an OSError
            return 1

    def _result(self, future, what):
        """Return the result of a finished future; raise the error of the task, or ``ClusterError`` if it was lost."""
        from distributed import KilledWorker

        if future.status in ("cancelled", "lost"):
            raise ClusterError(
                f"The connection to the scheduler at {self._address} was lost. Start the run again when the cluster is "
                f"back: finished blocks are kept in '{self._folder.path}'."
            )
        try:
            return self._answer(future.result)
        except KilledWorker as error:
            raise PluginError(
                f"Several workers died, one after the other, while computing {what}: {error}. See their logs for the "
                "reason; often memory is insufficient (dask worker --memory-limit, a smaller BATCH_SIZE). Finished "
                f"blocks are kept in '{self._folder.path}'."
            ) from error

    def _heard(self, event) -> None:
        """Note the progress that a worker reports; called in the client's thread."""
        _, message = event
        self._fractions[message["name"]] = message["fraction"]

    def _wait_for_workers(self) -> None:
        """Wait for the first worker; raise ``ClusterError`` if there is none in time."""
        until = time.monotonic() + _WORKERS_S
        while not self._workers():
            self._report()
            if time.monotonic() > until:
                raise ClusterError(
                    f"The cluster at {self._address} has no workers. Start some with: dask worker {self._address}. The "
                    "folder that contains the plugin's folder must be on their PYTHONPATH."
                )
            time.sleep(_POLL_S)

    def _check_workers(self) -> None:
        """Raise ``ClusterError`` if a worker lacks packages or the shared storage; warn of versions that differ."""
        import cloudpickle

        self._folder.create()
        shared_files.write(self._folder.file(f"{self._run}.shared"), b"")
        cloudpickle.register_pickle_by_value(worker_facts)
        try:
            shared = self._folder.file(f"{self._run}.shared")
            found = self._answer(lambda: self._client.run(worker_facts.worker_facts, shared), _WORKERS_S)
        except Canceled:
            raise
        except Exception as error:  # a worker that is frozen or shutting down, or an incompatible version
            raise ClusterError(
                f"The workers of the cluster at {self._address} do not answer ({type(error).__name__}: {error}). Check "
                "that they are running, with the same versions of Python and distributed as here."
            ) from error
        finally:
            cloudpickle.unregister_pickle_by_value(worker_facts)
            shared_files.remove(self._folder.file(f"{self._run}.shared"))
        mine = worker_facts.worker_facts("")
        problems = {worker_facts.problem_of(mine, facts, self._folder.path) for facts in found.values()} - {""}
        if problems:
            raise ClusterError(" ".join(sorted(problems)))
        hosts = {facts["host"] for facts in found.values()}
        others = {facts["torch"] for facts in found.values()} - {mine["torch"]}
        self._feedback.info(f"Cluster at {self._address}: {len(found)} workers on {len(hosts)} machines.")
        if others:
            self._feedback.warn(
                f"Workers have torch {', '.join(map(str, sorted(others)))}, this machine has {mine['torch']}: pixel "
                "values may differ from this machine's by one step."
            )


def _connect(address: str, waiting: Callable[[], None]):
    """Return a client of the scheduler at ``address``, which may be a scheduler file; raise ``ClusterError``.

    ``waiting`` is called meanwhile and may raise.
    """
    from distributed import Client

    def connect():
        place = {"address": address}
        if address.endswith(".json") and "://" not in address:
            os.stat(address)  # Dask would wait for the file for ever
            place = {"scheduler_file": address}
        return Client(**place, timeout=_CONNECT_S, set_as_default=False, name="sar-cloud-removal")

    try:
        return answer_of(connect, waiting, 2 * _CONNECT_S, late=lambda client: client.close())
    except Canceled:
        raise
    except Exception as error:  # of many classes: refused, timed out, unknown host, no such file, TLS, another version
        raise ClusterError(
            f"The Dask scheduler at {address} cannot be reached ({type(error).__name__}: {error}). Check that it is "
            "running, that this is the address it prints at its start, and that no firewall blocks the connection."
        ) from error
