"""Running pip: finding it, its settings, and the progress of its downloads."""

import os
import re
import sys
import tempfile
import threading
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Callable, List, Optional, Tuple

from .alone import run_alone
from .causes.diagnosis import failure
from .options import InstallOptions
from .where.places import SCRIPT

# These replace user settings that would contradict --target; indexes, proxies and certificates are kept.
_ENVIRONMENT = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_ROOT_USER_ACTION": "ignore"}
_REMOVED = ("PIP_PREFIX", "PIP_ROOT", "PIP_TARGET", "PIP_NO_BINARY")
_SOURCES = ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL")
_UNITS = {"bytes": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9}


def require_pip() -> None:
    """Ensure that pip can be run, if necessary the copy that comes with Python; raise ``InstallError`` without one.

    Changes to ``sys.path`` made here also reach the process that runs pip.
    """
    if _has_pip():
        return
    ensurepip = find_spec("ensurepip")
    folders = [Path(ensurepip.origin).parent / "_bundled"] if ensurepip else []
    wheels = [path for folder in (*folders, Path("/usr/share/python-wheels")) for path in folder.glob("pip-*.whl")]
    if not wheels:
        raise failure("no-pip", script=SCRIPT)
    sys.path.append(str(wheels[0]))


def _has_pip() -> bool:
    try:
        return find_spec("pip") is not None
    except ValueError:
        return False


def run_pip(arguments: List[str], log) -> int:
    """Run pip, which writes to standard output and, in more detail, to the file ``log``; return its exit status."""
    Path(log).touch()  # pip may end before it creates the log
    return run_alone("pip", *arguments, "--log", str(log))


@contextmanager
def pip_environment(temporary, options: InstallOptions):
    """Set pip's environment inside the ``with`` block: temporary folder, trusted certificates, and proxy.

    The proxy may contain a password, which other users could see on a command line. With a folder of wheels, the user's
    settings for other sources are removed.
    """
    before = dict(os.environ)
    os.environ.update(_ENVIRONMENT, TMPDIR=str(temporary), TMP=str(temporary), TEMP=str(temporary))
    if options.proxy:
        os.environ["PIP_PROXY"] = options.proxy
    if options.certificate:
        bundle = _with_certificate(temporary, options.certificate)
        os.environ.update(
            PIP_CERT=bundle, REQUESTS_CA_BUNDLE=bundle
        )  # the second takes precedence if the user has set it
    if options.wheels:
        os.environ["PIP_CONFIG_FILE"] = os.devnull
    for name in _REMOVED + (_SOURCES if options.wheels else ()):
        os.environ.pop(name, None)
    tempfile.tempdir = None  # read again from the environment
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        tempfile.tempdir = None


def current_download(log: str) -> Optional[Tuple[str, float]]:
    """Return file name and size in bytes of the last download in pip's ``log``, ``None`` without one."""
    found = re.findall(r"Downloading (?:\S*/)?(\S+\.whl)\S* \(([\d.]+) (bytes|kB|MB|GB)\)", log)
    if not found or re.search(r"Installing collected packages", log):
        return None
    name, number, unit = found[-1]
    return name, float(number) * _UNITS[unit]


class DownloadWatch:
    """Calls ``report(name, bytes, total bytes)`` from a thread while pip downloads into ``folder`` and logs to ``log``.

    After the last download, it reports once with a total of 0.
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
        reported = False
        while not self._done.wait(self._period_s):
            try:
                found = current_download(self._log.read_text(encoding="utf-8", errors="replace"))
                files = [path.stat() for path in self._folder.rglob("*.whl")] if found else []
            except OSError:  # pip is moving them
                continue
            if files:
                name, total = found
                reported = True
                newest = max(files, key=lambda file: file.st_mtime)
                self._report(name, min(float(newest.st_size), total), total)
            elif reported and not found:
                reported = False
                self._report("", 0.0, 0.0)


def _with_certificate(folder, certificate) -> str:
    """Write pip's authorities and those in the file ``certificate`` to one file and return its path."""
    from pip._vendor import certifi

    bundle = Path(folder) / "certificates.pem"
    bundle.write_bytes(b"\n".join(Path(path).read_bytes() for path in (certifi.where(), certificate)))
    return str(bundle)
