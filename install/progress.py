"""How far a download is, from pip's log and the file that grows: most versions of pip do not say it to a pipe."""

import re
import threading
from pathlib import Path
from typing import Callable, Optional, Tuple

_UNITS = {"bytes": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9}


def current_download(log: str) -> Optional[Tuple[str, float]]:
    """Return file name and size in bytes of the download that pip's ``log`` told of last, ``None`` without one."""
    found = re.findall(r"Downloading (?:\S*/)?(\S+\.whl)\S* \(([\d.]+) (bytes|kB|MB|GB)\)", log)
    if not found or re.search(r"Installing collected packages", log):
        return None
    name, number, unit = found[-1]
    return name, float(number) * _UNITS[unit]


class DownloadWatch:
    """Calls ``report(name, bytes, total bytes)`` from a thread while pip downloads into ``folder`` and logs to ``log``.

    Once, all downloads being done, with a total of 0.
    """

    def __init__(self, log, folder, report: Callable[[str, float, float], None], period_s: float = 1.0):
        """Watch from ``__enter__`` to ``__exit__``, every ``period_s`` seconds."""
        self._log, self._folder, self._report, self._period_s = Path(log), Path(folder), report, period_s
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._done.set()
        self._thread.join()

    def _watch(self):
        told = False
        while not self._done.wait(self._period_s):
            try:
                found = current_download(self._log.read_text(encoding="utf-8", errors="replace"))
                files = [path.stat() for path in self._folder.rglob("*.whl")] if found else []
            except OSError:  # pip is just moving them
                continue
            if files:
                name, total = found
                told = True
                newest = max(files, key=lambda file: file.st_mtime)
                self._report(name, min(float(newest.st_size), total), total)
            elif told and not found:
                told = False
                self._report("", 0.0, 0.0)
