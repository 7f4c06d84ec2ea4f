"""Downloads that go on where they broke off and end with the file that was asked for, or with none.

Through QGIS' network stack: its proxy, certificates, time-out and stored log-ins. QGIS' own classes for downloads
either hold the whole file in memory or begin anew each time.
"""

import time
from pathlib import Path

from qgis.PyQt.QtCore import QLockFile, QUrl

from ..errors import DownloadError, PluginError
from ..feedback import Feedback
from ..i18n import tr
from ..models.cards import sha256
from .http import BrokenOff, Transfer, shown, size

RETRIES = 3
"""Times in a row that a connection may break off before it brought anything new."""
PAUSE_S = 2.0
MAX_REDIRECTS = 10
_LEFTOVER_AGE_S = 30 * 24 * 3600
_PART_SUFFIX = ".part"


def fetch(url: str, folder, digest: str, feedback: Feedback, authcfg: str = "") -> Path:
    """Return the path of a file in ``folder`` whose SHA-256 is ``digest``, from ``url``; part of it may be there already.

    ``url`` is http or https; ``authcfg`` is the id of a log-in stored in QGIS, which goes to that server only. The file
    is the caller's to delete. Raises ``DownloadError``, after which, as when canceled, what has come stays for the next
    try.
    """
    folder = Path(folder)
    path = folder / f"{digest}{_PART_SUFFIX}"
    lock = QLockFile(f"{path}.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder)
        if not lock.tryLock(0):
            raise DownloadError(tr("Another QGIS is downloading the same file. Wait until it is done."))
        return _fetch(QUrl(url), path, digest, feedback, authcfg)
    except OSError as error:
        if isinstance(error, PluginError):
            raise
        raise DownloadError(
            tr(
                "The download cannot be kept in '{folder}' ({error}). Make room there, and see that it can be written to."
            ).format(folder=folder, error=error)
        ) from error
    finally:
        lock.unlock()


def _fetch(url, path, digest, feedback, authcfg):
    while True:
        resumed = size(path) > 0
        if resumed and sha256(path) == digest:
            return path
        _download(url, path, feedback, authcfg)
        actual = sha256(path)
        if actual == digest:
            return path
        path.unlink()
        if not resumed:
            raise DownloadError(
                tr(
                    "What came from {url} is not the file asked for and was deleted: its SHA-256 is {actual}, SHA256 says "
                    "{digest}. Compare with the hash that the publisher states. If that is SHA256, the file was damaged or "
                    "exchanged on its way: try again, or from another network."
                ).format(url=shown(url), actual=actual, digest=digest)
            )
        feedback.warn(tr("What came does not go with what an earlier try left: downloading all of it."))


def _download(url, path, feedback, authcfg):
    """Bring the rest of ``url`` to ``path``, trying again where the connection breaks off."""
    failures, reached = 0, size(path)
    while True:
        try:
            return _follow(url, path, feedback, authcfg)
        except BrokenOff as error:
            failures = 0 if size(path) > reached else failures + 1
            reached = max(reached, size(path))
            if failures >= RETRIES:
                raise DownloadError(
                    tr(
                        "{cause} The {megabytes:.1f} MB that have come are kept: run this again later to go on from there."
                    ).format(cause=error, megabytes=size(path) / 1e6)
                ) from error
            feedback.warn(tr("{cause} Going on in {seconds:g} s.").format(cause=error, seconds=PAUSE_S))
            _pause(feedback)


def _follow(url, path, feedback, authcfg):
    for _ in range(MAX_REDIRECTS + 1):
        target = Transfer(url, path, feedback, authcfg).run()
        if target is None:
            return
        if target.scheme() not in ("http", "https") or (url.scheme(), target.scheme()) == ("https", "http"):
            raise DownloadError(
                tr("{url} sends on to {target}, which is not safe. Ask the publisher for another address.").format(
                    url=shown(url), target=shown(target)
                )
            )
        if _server(url) != _server(target):
            authcfg = ""
        url = target
    raise DownloadError(
        tr("{url} sends on again and again. Ask the publisher for another address.").format(url=shown(url))
    )


def _server(url):
    return url.scheme(), url.host(), url.port()


def _pause(feedback):
    until = time.monotonic() + PAUSE_S
    while time.monotonic() < until:
        feedback.progress(0.0)  # raises where the user cancels
        time.sleep(min(0.1, PAUSE_S))


def _remove_leftovers(folder):
    """Delete downloads that nobody went on with for a month."""
    for part in folder.glob(f"*{_PART_SUFFIX}"):
        if time.time() - part.stat().st_mtime > _LEFTOVER_AGE_S:
            part.unlink()
