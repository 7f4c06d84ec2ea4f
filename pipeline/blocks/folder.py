"""The folder in which the machines of one job leave its parts: which blocks are done, and whether the job is the same one."""

import hashlib
import json
import os
from dataclasses import asdict
from typing import List, Optional

from ...version import plugin_version
from ..options.removeclouds import RestoreOptions
from ..rasters.drafts import WORK_PREFIX
from ..rasters.raster import Raster, Rasters
from . import shared_files


def fingerprint(options: RestoreOptions, rasters: Rasters, models_sha256: str, side_px: int, keeps_parts: bool) -> str:
    """Return what is the same for two jobs exactly when the parts of one can be used by the other, as hexadecimal digits.

    ``rasters``, the inputs, count by path, size and time of change, and so do the files that they consist of; models by the
    digests of their weights and cards. Parts that stay as those of a result (``keeps_parts``) are that result's own: they are
    stored as its creation options say, and no other job may delete them.
    """
    plain = asdict(options)
    del plain["blocks"], plain["inference"]["threads"]
    if not keeps_parts:
        plain["written"] = sorted(options.outputs)
    facts = [plugin_version(), models_sha256, side_px, keeps_parts, plain, [_files(r) for r in rasters.all]]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _files(raster: Raster) -> List[list]:
    """Return path, size and time of change of every file of a raster, as far as GDAL knows them."""
    paths = (os.path.abspath(path) if os.path.exists(path) else path for path in raster.files or [raster.path])
    return [[path, shared_files.identity(path)] for path in paths]


class JobFolder:
    """Parts of one job, a record for each block that is done, and a mark where the job was canceled.

    ``path``: a folder, or one of GDAL's ``/vsi`` paths, that all machines see under this name. Records are written after
    the parts they tell of, so a part without a record is not there. Can be pickled.
    """

    def __init__(self, path: str):
        self.path = str(path)

    def file(self, name: str) -> str:
        """Return the path of the file ``name``."""
        return shared_files.join(self.path, name)

    def create(self) -> None:
        """Make the folder; raise ``RasterError`` where that is not possible."""
        shared_files.make_folder(self.path)

    def save(self, name: str, facts: dict) -> None:
        """Write ``facts`` as the JSON file ``name``."""
        shared_files.write(self.file(name), json.dumps(facts, indent=1).encode())

    def load(self, name: str) -> Optional[dict]:
        """Return what ``save`` wrote, ``None`` where there is nothing that can be read."""
        contents = shared_files.read(self.file(name))
        try:
            return None if contents is None else json.loads(contents)
        except ValueError:
            return None

    def finish(self, block_name: str, facts: dict, parts: List[str]) -> None:
        """Record that the block is done: ``facts`` of it, and its ``parts`` (file names), which are there."""
        sizes = {name: shared_files.identity(self.file(name))[0] for name in parts}
        self.save(f"{block_name}.json", {**facts, "parts": sizes})

    def finished(self, block_name: str, job: str) -> Optional[dict]:
        """Return the facts of a block that is done for the job with the digest ``job`` and whole, else ``None``."""
        facts = self.load(f"{block_name}.json")
        if facts is None or facts.get("job") != job:
            return None
        for name, size in facts["parts"].items():
            found = shared_files.identity(self.file(name))
            if found is None or found[0] != size:
                return None
        return facts

    def cancel(self, run: str) -> None:
        """Tell all machines that the run named ``run`` is canceled."""
        shared_files.write(self.file(f"{run}.canceled"), b"")

    def is_canceled(self, run: str) -> bool:
        """Whether ``cancel`` was called, here or elsewhere."""
        return shared_files.identity(self.file(f"{run}.canceled")) is not None

    def remove(self) -> None:
        """Delete the folder with all that is in it."""
        shared_files.remove(self.path)


def default_folder(options: RestoreOptions, job: str, keeps_parts: bool) -> str:
    """Return where the parts of the job with the fingerprint ``job`` go.

    In the work folder of ``options`` if there is one; else beside the output, hidden where the parts are only needed till the
    end: what a killed run leaves there is deleted by a later run, a week after.
    """
    if options.blocks.work_folder:
        return shared_files.join(options.blocks.work_folder, f"sar-cloud-removal-{job}")
    folder, name = os.path.split(os.path.abspath(options.written.restored))
    return os.path.join(folder, f"{os.path.splitext(name)[0]}-parts-{job}" if keeps_parts else f"{WORK_PREFIX}{job}")
