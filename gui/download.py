"""Downloads that resume after an interruption and end with the requested file or with none.

They use QGIS's network stack: its proxy, certificates, timeout and stored logins. QGIS's own classes for downloads
either hold the whole file in memory or start again each time.
"""

import time
from pathlib import Path

from qgis.PyQt.QtCore import QLockFile, QUrl

from ..errors import DownloadError
from ..feedback import Feedback
from ..files import remove_leftovers
from ..i18n import tr
from ..models.cards import sha256
from .http import BrokenOff, Transfer, shown, size

RETRIES = 3
"""Times in a row that a connection may break off without new data."""
PAUSE_S = 2.0
MAX_REDIRECTS = 10
_LEFTOVER_DAYS = 30
_PART_SUFFIX = ".part"


def fetch(url: str, folder, digest: str, feedback: Feedback, authcfg: str = "") -> Path:
    """Return the path of a file in ``folder`` whose SHA-256 is ``digest``, from ``url``; a part may already be there.

    ``url`` is http or https; ``authcfg`` is the id of a login stored in QGIS, which is sent to that server only. The
    caller deletes the file. Raises ``DownloadError``; after that, as after a cancel, the part received stays for the
    next attempt.
    """
    folder = Path(folder)
    path = folder / f"{digest}{_PART_SUFFIX}"
    lock = QLockFile(f"{path}.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        remove_leftovers(folder, f"*{_PART_SUFFIX}", _LEFTOVER_DAYS)
        if not lock.tryLock(0):
            raise DownloadError(tr("Another QGIS is downloading the same file. Wait until it has finished."))
        return _fetch(QUrl(url), path, digest, feedback, authcfg)
    except DownloadError:
        raise
    except OSError as error:
        raise DownloadError(
            tr(
                "The download cannot be stored in '{folder}' ({error}). Free some space there, and check that the "
                "folder is writable."
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
                    "The file from {url} is not the requested one and was deleted: its SHA-256 is {actual}, but SHA256 "
                    "is {digest}. Compare both with the hash that the publisher states. If SHA256 is correct, the file "
                    "was damaged or replaced in transit: try again, or use another network."
                ).format(url=shown(url), actual=actual, digest=digest)
            )
        feedback.warn(
            tr("The new data do not match the part kept from an earlier attempt: downloading the whole file.")
        )


def _download(url, path, feedback, authcfg):
    """Append the rest of ``url`` to ``path``, trying again if the connection breaks off."""
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
                        "{cause} The {megabytes:.1f} MB received so far are kept: run this again later to resume."
                    ).format(cause=error, megabytes=size(path) / 1e6)
                ) from error
            feedback.warn(tr("{cause} Resuming in {seconds:g} s.").format(cause=error, seconds=PAUSE_S))
            _pause(feedback)


def _follow(url, path, feedback, authcfg):
    for _ in range(MAX_REDIRECTS + 1):
        target = Transfer(url, path, feedback, authcfg).run()
        if target is None:
            return
        if target.scheme() not in ("http", "https") or (url.scheme(), target.scheme()) == ("https", "http"):
            raise DownloadError(
                tr("{url} redirects to {target}, which is not safe. Ask the publisher for another address.").format(
                    url=shown(url), target=shown(target)
                )
            )
        if _server(url) != _server(target):
            authcfg = ""
        url = target
    raise DownloadError(
        tr("{url} redirects too many times. Ask the publisher for another address.").format(url=shown(url))
    )


def _server(url):
    return url.scheme(), url.host(), url.port()


def _pause(feedback):
    until = time.monotonic() + PAUSE_S
    while time.monotonic() < until:
        feedback.progress(0.0)  # raises where the user cancels
        time.sleep(min(0.1, PAUSE_S))
