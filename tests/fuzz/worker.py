"""A process that runs cases within bounds of time and memory; a crash takes only this process."""

import ctypes
import faulthandler
import gc
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from osgeo import gdal, osr

WINDOW_PX = 72
"""Windows of the model: small ones are fast, and the algorithms' own overlap of 64 pixels has to fit in."""
MEMORY_BYTES = 2 << 30
"""A case may need this much memory beyond what the process has when it is ready."""


def main(reply_fd: int, root: str, with_qgis: bool = True) -> None:
    """Read seeds from standard input, one a line, and write a verdict as a line of JSON to ``reply_fd`` for each."""
    seeds = os.fdopen(os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # /vsistdin/ is an input, too
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1)  # sent to a case that hangs
    _give_up_root()
    replies = os.fdopen(reply_fd, "w")
    lab = Lab(Path(root), with_qgis)
    gc.freeze()  # what is there for good need not be looked at after each case
    limit = _current("VmSize") + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    print("ready", file=replies, flush=True)
    for line in seeds:
        print(json.dumps(lab.run(int(line))), file=replies, flush=True)


class Lab:
    """Runs cases in folders below ``root``."""

    def __init__(self, root: Path, with_qgis: bool):
        import torch
        from tinymodels import write_tiny_model

        torch.set_num_threads(1)
        self._root, self._last = root, None  # the case before, and how its folder looked at its end
        (root / "card").mkdir(exist_ok=True)
        self._card = write_tiny_model(root / "card")
        content = json.loads(Path(self._card).read_text(encoding="utf-8"))
        Path(self._card).write_text(json.dumps({**content, "window_px": WINDOW_PX}), encoding="utf-8")
        if with_qgis:
            from . import session

            (root / "profile").mkdir(exist_ok=True)
            os.environ["TMPDIR"] = str(root / "profile")  # QGIS's own
            session.start(root / "profile")

    def run(self, seed: int) -> dict:
        """Run the case of ``seed`` and return its verdict and what it was."""
        from .cases import draw_case
        from .drawing import Draw
        from .running import begin, run
        from .verdict import RIGHT, judge, judge_late, judge_resumed, snapshot

        folder = self._root / f"case-{seed}"
        if self._last is not None and self._last[0].folder == folder:
            self._last = None
        _remove(folder)
        folder.mkdir()
        draw = Draw(seed)
        gdal.DontUseExceptions()
        gdal.PushErrorHandler("CPLQuietErrorHandler")
        case = draw_case(draw, folder, self._card)
        gdal.PopErrorHandler()
        tempfile.tempdir = str(folder / "temp")
        gdal.PushErrorHandler("CPLQuietErrorHandler")
        _exceptions(case.gdal_exceptions)
        try:
            begin(case, draw)
            before, started = snapshot(folder), time.monotonic()
            outcome = run(case)
        finally:
            tempfile.tempdir = None
            _exceptions(False)
            gdal.PopErrorHandler()
        seconds = time.monotonic() - started
        found = judge(case, outcome, before)
        if case.halfway and found.kind == RIGHT:
            found = judge_resumed(case)
        if self._last is not None:
            found = judge_late(found, *self._last)
            _remove(self._last[0].folder)
        self._last = case, snapshot(folder)
        door = "processing" if case.through_processing else "engine"
        words = [*case.words, *(["gdal exceptions"] if case.gdal_exceptions else [])]
        return {"seed": seed, "algorithm": case.algorithm, "door": door, "words": words, "seconds": round(seconds, 3),
                "memory": _current("VmHWM"), **asdict(found)}  # fmt: skip


def _exceptions(on: bool) -> None:
    """Switch GDAL's exceptions on or off; GDAL wants them off in the reverse order of on."""
    if on:
        gdal.UseExceptions()
        osr.UseExceptions()
    elif gdal.GetUseExceptions():
        osr.DontUseExceptions()
        gdal.DontUseExceptions()


def _remove(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")) if folder.exists() else ():
        if not path.is_symlink() and path.exists():
            path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _current(name: str) -> int:
    """Return a figure of this process' memory in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) << 10
    return 0


def _give_up_root() -> None:
    """Have permissions count for root, too: without CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)()
    if libc.capget(header, data) == 0:
        data[0] &= ~0b110
        libc.capset(header, data)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
