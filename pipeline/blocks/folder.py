"""The folder in which the machines of one job store its parts, and the records of finished blocks."""

import hashlib
import json
import os
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from typing import Iterable, Iterator, List, Optional, Sequence, Tuple

from ...errors import PluginError
from ...files import locked
from ...version import plugin_version
from ..options.removeclouds import RestoreOptions
from ..rasters.drafts import WORK_PREFIX
from ..rasters.raster import Raster, Rasters
from . import shared_files

_LOCK = "run.lock"


def fingerprint(options: RestoreOptions, rasters: Rasters, models_sha256: str, side_px: int, keeps_parts: bool) -> str:
    """Return hexadecimal digits that are equal for two jobs exactly if one can use the parts of the other.

    ``rasters``, the inputs, and the files that they consist of are identified by path, size and time of change; models
    by the digests of their weights and cards. Parts that remain as part of a result (``keeps_parts``) belong to that
    result alone: they are stored with its creation options, and no other job may delete them.
    """
    plain = asdict(options)
    del plain["blocks"], plain["inference"]["threads"]
    if not keeps_parts:
        plain["written"] = sorted(options.outputs), options.written.wanted_indices
    return identity([models_sha256, side_px, keeps_parts, plain], rasters.all)


def identity(facts: list, rasters: Iterable[Raster], ignored: Tuple[str, ...] = ()) -> str:
    """Return hexadecimal digits that change with ``facts`` (plain values), with any file that ``rasters`` consist of,
    but those that end with one of ``ignored``, and with the plugin's version.
    """
    files = [[file for file in _files(raster) if not file[0].endswith(ignored)] for raster in rasters]
    return _digest([plugin_version(), *facts, files])


def _files(raster: Raster) -> List[list]:
    """Return path, size and time of change of every file of a raster that GDAL knows."""
    paths = (os.path.abspath(path) if os.path.exists(path) else path for path in raster.files or [raster.path])
    return [[path, shared_files.identity(path)] for path in paths]


class JobFolder:
    """The parts of one job, a record for each finished block, and a mark for a cancelled run.

    ``path``: a folder or ``/vsi`` path of GDAL that all machines see under this name. A record is written after the
    parts that it lists, so parts without a record are ignored. Can be pickled.
    """

    def __init__(self, path: str):
        self.path = str(path)

    def file(self, name: str) -> str:
        """Return the path of the file ``name``."""
        return shared_files.join(self.path, name)

    def create(self) -> None:
        """Create the folder; raise ``RasterError`` if that is not possible."""
        shared_files.make_folder(self.path)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Create the folder and keep it for one run inside the ``with`` block.

        Raises ``PluginError`` where another run holds it, and ``RasterError`` where it cannot be created. Where files
        cannot be locked, as in object stores and on some network drives, nobody is refused.
        """
        self.create()
        with ExitStack() as stack:
            try:
                if not shared_files.is_virtual(self.path):
                    stack.callback(self._remove_if_empty)  # when the lock file is gone
                    stack.enter_context(locked(self.file(_LOCK)))
            except BlockingIOError as problem:
                raise PluginError(
                    f"Another run is computing the same in '{self.path}'. Wait until it has ended, or cancel it, then "
                    "start this one again: what is finished by then is not computed again."
                ) from problem
            except OSError:
                pass
            yield

    def _remove_if_empty(self) -> None:
        with suppress(OSError):
            os.rmdir(self.path)

    def save(self, name: str, facts: dict) -> None:
        """Write ``facts`` as the JSON file ``name``."""
        shared_files.write(self.file(name), json.dumps(facts, indent=1).encode())

    def load(self, name: str) -> Optional[dict]:
        """Return what ``save`` wrote, ``None`` if the file is missing or cannot be read."""
        contents = shared_files.read(self.file(name))
        try:
            return None if contents is None else json.loads(contents)
        except ValueError:
            return None

    def finish(self, block_name: str, facts: dict, parts: List[str]) -> None:
        """Record that the block is done, with its ``facts`` and its ``parts`` (file names), which must exist."""
        facts = {**facts, "parts": {name: shared_files.sha256(self.file(name)) for name in parts}}
        self.save(f"{block_name}.json", {**facts, "digest": _digest(facts)})

    def finished(self, block_name: str, job: str) -> Optional[dict]:
        """Return the facts of a finished block of the job with the digest ``job`` whose parts are undamaged, else
        ``None``.
        """
        facts = self.load(f"{block_name}.json")
        if not isinstance(facts, dict) or facts.pop("digest", "") != _digest(facts) or facts.get("job") != job:
            return None
        whole = all(
            digest and shared_files.sha256(self.file(name)) == digest for name, digest in facts["parts"].items()
        )
        return facts if whole else None

    def outdated(self, block_name: str, parts: Sequence[str]) -> List[str]:
        """Return the names of the parts that the record of a block has, and a new one with ``parts`` has not: as far as
        they are as they were written.
        """
        facts = self.load(f"{block_name}.json")
        if not isinstance(facts, dict) or facts.pop("digest", "") != _digest(facts):
            return []
        gone = ((name, digest) for name, digest in facts["parts"].items() if name not in parts)
        return [name for name, digest in gone if digest and shared_files.sha256(self.file(name)) == digest]

    def cancel(self, run: str) -> None:
        """Mark the run named ``run`` as cancelled for all machines."""
        shared_files.write(self.file(f"{run}.canceled"), b"")

    def is_canceled(self, run: str) -> bool:
        """Whether ``cancel`` was called on any machine."""
        return shared_files.identity(self.file(f"{run}.canceled")) is not None

    def remove(self) -> None:
        """Delete the folder with its contents."""
        shared_files.remove(self.path)


def _digest(facts) -> str:
    """Return digits that are other ones for other plain values, or a damaged record."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def default_folder(options: RestoreOptions, job: str, keeps_parts: bool) -> str:
    """Return the folder for the parts of the job with the fingerprint ``job``.

    It lies in the work folder of ``options`` if there is one, else beside the output, hidden if the parts are
    temporary: leftovers of a killed run are deleted by a later run after a week.
    """
    if options.blocks.work_folder:
        return shared_files.join(options.blocks.work_folder, f"sar-cloud-removal-{job}")
    folder, name = os.path.split(os.path.abspath(options.written.restored))
    return os.path.join(folder, f"{os.path.splitext(name)[0]}-parts-{job}" if keeps_parts else f"{WORK_PREFIX}{job}")
