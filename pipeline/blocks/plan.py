"""A raster cut into blocks: parts of one job that can be computed anywhere, in any order, and again."""

import hashlib
import json
import math
import os
import socket
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import List, Mapping, Sequence, Tuple

from ...feedback import Feedback
from ..rasters.grid import Window
from ..rasters.tiles import tiles
from ..rasters.writer import Profile, RasterWriter
from ..scene.job import JobCounts, JobRun, RestoreJob
from ..windows.slide import WindowCounts
from .folder import JobFolder
from .shared_files import publish

TIFF_BLOCK_PX = 256
_COUNTS = (
    *("device", "restored", "without_sar", "without_mask", "valid", "cloudy", "without_data"),
    *("estimated", "misses_clouds"),
)
"""What is kept of ``JobCounts`` beside the windows."""
SIDE_PX = 3072
"""About the side of a block: minutes of a processor with the wide networks, seconds of a GPU."""


@dataclass(frozen=True)
class Block:
    """One rectangle of the result. Blocks do not overlap, and their corners lie on corners of the file's own tiles."""

    window: Window

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"block-{self.window.row:07d}-{self.window.col:07d}"

    def part(self, product: str) -> str:
        """Return the file name of the part of one product (``output``, ``translation``, ``confidence``)."""
        return f"{self.name}-{product}.tif"


def block_side(size_px: int, overlap_px: int, wanted_px: int) -> int:
    """Return the side of blocks, in pixels, for windows of ``size_px`` with ``overlap_px``.

    ``wanted_px``: about what it is to be, 0 for the usual side. It is a multiple of the tiles of a TIFF and, where that
    leaves a choice, of the distance of windows: fewest windows reach into a neighbour then, which computes them once
    more.
    """
    wanted_px = wanted_px or SIDE_PX
    unit = math.lcm(TIFF_BLOCK_PX, size_px - overlap_px)
    if unit > wanted_px:
        unit = TIFF_BLOCK_PX
    return max(round(wanted_px / unit), 1) * unit


def plan_blocks(shape: Tuple[int, int], side_px: int) -> List[Block]:
    """Return blocks of ``side_px`` rows and columns, smaller at the far sides, that cover ``shape``, row by row."""
    return [Block(window) for window in tiles(shape, side_px)]


def product_names(job: RestoreJob) -> List[str]:
    """Return what the products of a job are called in the names of parts."""
    return [name.lower() for name in job.options.outputs]


def digest(job: RestoreJob, weights_sha256: str) -> str:
    """Return what is the same for two prepared jobs exactly when their blocks are: hexadecimal digits.

    Threads do not count, as every machine has its own; inputs do by the fingerprint that the job's folder is named
    after.
    """
    settings = job.settings and {**asdict(job.settings), "threads": 0}
    parts = (job.recognised, job.statistics, job.plan, job.stack)
    facts = [weights_sha256, settings, *(part and _plain_value(part) for part in parts)]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _plain_value(value):
    """Return ``value`` as JSON knows it: fields by their names, arrays as lists, and tables as lists of pairs."""
    if is_dataclass(value):
        return {field.name: _plain_value(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return [[_plain_value(key), _plain_value(content)] for key, content in value.items()]
    if isinstance(value, (tuple, list)):
        return [_plain_value(item) for item in value]
    if hasattr(value, "tolist"):
        return value.tolist()
    return str(value) if isinstance(value, slice) else value


class BlockWorker:
    """Does blocks of a job one after the other, with networks and rasters that stay open between them."""

    def __init__(self, run: JobRun):
        self.job, self._run = run.job, run

    def run(self, block: Block, folder: JobFolder, job_digest: str, feedback: Feedback) -> dict:
        """Compute a block, unless it is done, and leave its parts and its record in ``folder``; return the record.

        Doing it twice, even at the same time, leaves the same parts. Raises ``PluginError``, and what ``feedback``
        raises to cancel; then there is no record, and the block is to be done again.
        """
        finished = folder.finished(block.name, job_digest)
        if finished is not None:
            return finished
        started = time.monotonic()
        parts = [block.part(name) for name in product_names(self.job)]
        with tempfile.TemporaryDirectory(prefix="sar-cloud-removal-") as local:
            paths = [Path(local) / part for part in parts]
            with ExitStack() as stack:
                sinks = [
                    _shifted(stack.enter_context(self._writer(product, path, block)), block)
                    for product, path in zip(self.job.products, paths)
                ]
                counts = self._run.restore(block.window, sinks, feedback)
            for path, part in zip(paths, parts):
                publish(path, folder.file(part))
        record = {"job": job_digest, **_plain(counts), "host": socket.gethostname(), "process": os.getpid()}
        record.update(seconds=round(time.monotonic() - started, 3), finished=time.time())
        folder.finish(block.name, record, parts)
        return record

    def _writer(self, product, path, block) -> RasterWriter:
        # a part is kept only where a VRT is made of the parts
        options = self.job.options.written.creation_options if product.path.lower().endswith(".vrt") else ()
        return RasterWriter(str(path), part_profile(product.profile, block.window), options)


def part_profile(profile: Profile, window: Window) -> Profile:
    """Return the profile of the part ``window`` of a raster with ``profile``."""
    place = profile.geotransform
    corner = window.turned(profile.turn, (profile.height, profile.width))
    if place is not None:
        x, dx, rx, y, ry, dy = place
        place = (x + corner.col * dx + corner.row * rx, dx, rx, y + corner.col * ry + corner.row * dy, ry, dy)
    return replace(profile, width=window.width, height=window.height, geotransform=place)


def _shifted(writer: RasterWriter, block: Block):
    """Return a sink that writes strips of the raster as strips of the block."""
    return lambda strip, image, valid: writer.write(strip.relative_to(block.window), image, valid)


def _plain(counts: JobCounts) -> dict:
    plain = {name: getattr(counts, name) for name in _COUNTS}
    return {**plain, "run": counts.windows.run, "skipped": counts.windows.skipped}


def total(records: Sequence[dict]) -> JobCounts:
    """Return the counts of all blocks together; windows that reach into several blocks count in each."""
    counts = JobCounts(", ".join(dict.fromkeys(record["device"] for record in records)))
    for record in records:
        windows = WindowCounts(record["run"], record["skipped"])
        part = {name: record[name] for name in _COUNTS}
        counts.merge(JobCounts(windows=windows, **part))
    return counts
