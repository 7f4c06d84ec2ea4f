"""One request through QGIS' network stack, whose answer goes to the end of a file."""

import shutil
from pathlib import Path
from typing import Optional

from qgis.core import QgsApplication, QgsNetworkAccessManager
from qgis.PyQt.QtCore import QEventLoop, QTimer, QUrl
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from ..errors import DownloadError, PluginError
from ..feedback import Feedback
from ..i18n import tr

MAX_BYTES = 4 << 30
_REDIRECTS = (301, 302, 303, 307, 308)
_POLL_MS = 100
_BUFFER_BYTES = 4 << 20
_Error = QNetworkReply.NetworkError
_TEMPORARY = {
    *(_Error.RemoteHostClosedError, _Error.TimeoutError, _Error.OperationCanceledError, _Error.UnknownNetworkError),
    *(_Error.TemporaryNetworkFailureError, _Error.NetworkSessionFailedError),
    *(_Error.InternalServerError, _Error.ServiceUnavailableError, _Error.UnknownServerError),
}

_PROXY = {
    *(_Error.ProxyConnectionRefusedError, _Error.ProxyConnectionClosedError, _Error.ProxyNotFoundError),
    *(_Error.ProxyTimeoutError, _Error.ProxyAuthenticationRequiredError, _Error.UnknownProxyError),
}


class BrokenOff(DownloadError):
    """The connection broke off in a way that may be over the next time; the text is the cause only."""


class Transfer:
    """Appends the rest of what ``url`` (http, https) answers to the file ``path``.

    ``authcfg`` is the id of a log-in stored in QGIS, or empty. Qt's own way to follow redirects is off, as it takes the
    log-in along to any server.
    """

    def __init__(self, url: QUrl, path: Path, feedback: Feedback, authcfg: str):
        self._url = url
        self._path = path
        self._feedback = feedback
        self._authcfg = authcfg
        self._offset = size(path)
        self._total = 0
        self._file = None
        self._failure = None
        self._reply = None

    def run(self) -> Optional[QUrl]:
        """Return ``None`` when all has come, or the address the server sends on to.

        Raises ``BrokenOff`` where another try may bring more, ``DownloadError`` where it would not, ``OSError`` where
        the file cannot be written, and ``Canceled``.
        """
        self._reply = QgsNetworkAccessManager.instance().get(self._request())
        self._reply.setReadBufferSize(_BUFFER_BYTES)
        if self._authcfg:
            QgsApplication.authManager().updateNetworkReply(self._reply, self._authcfg)
        loop, timer = QEventLoop(), QTimer()
        self._reply.finished.connect(loop.quit)
        self._reply.readyRead.connect(lambda: self._guard(self._receive))
        timer.timeout.connect(lambda: self._guard(self._report))
        timer.start(_POLL_MS)
        try:
            if not self._reply.isFinished():
                loop.exec()
            timer.stop()
            self._guard(self._receive)
        finally:
            if self._file is not None:
                self._file.close()
            self._reply.deleteLater()
        return self._outcome()

    def _request(self):
        request = QNetworkRequest(self._url)
        attribute = QNetworkRequest.Attribute
        request.setAttribute(attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy)
        request.setAttribute(attribute.CacheLoadControlAttribute, QNetworkRequest.CacheLoadControl.AlwaysNetwork)
        request.setAttribute(attribute.CacheSaveControlAttribute, False)
        request.setRawHeader(b"Accept-Encoding", b"identity")  # ranges count the bytes of the file, not of a gzip of it
        if self._offset:
            request.setRawHeader(b"Range", f"bytes={self._offset}-".encode())
        if self._authcfg:
            accepted, request = QgsApplication.authManager().updateNetworkRequest(request, self._authcfg)
            if not accepted:
                raise DownloadError(
                    tr(
                        "The authentication configuration '{authcfg}' cannot be used. Choose one that exists (Settings, "
                        "Options, Authentication) and enter the master password; qgis_process reads it from the file "
                        "that the environment variable QGIS_AUTH_PASSWORD_FILE names."
                    ).format(authcfg=self._authcfg)
                )
        return request

    def _guard(self, action):
        """Run ``action``; what it raises would end the program inside a callback of Qt, so it ends the request instead."""
        if self._failure is not None:
            return
        try:
            action()
        except (PluginError, OSError) as error:
            self._failure = error
            self._reply.abort()

    def _receive(self):
        if self._file is None:
            if self._status() not in (200, 206):
                return
            self._begin()
        self._file.write(bytes(self._reply.readAll()))
        _require_size(self._file.tell())

    def _begin(self):
        """Check what the answer announces and open the file for it."""
        continues = self._status() == 206
        if continues and self._first_byte() != self._offset:
            self._path.unlink()
            raise BrokenOff(tr("{url} sends another part of the file than asked for.").format(url=shown(self._url)))
        if self._offset and not continues:
            self._feedback.info(tr("The server cannot go on where the download broke off: downloading all of it."))
            self._offset = 0
        length = self._reply.header(QNetworkRequest.KnownHeaders.ContentLengthHeader) or 0
        self._total = self._offset + length
        _require_size(self._total)
        free = shutil.disk_usage(self._path.parent).free
        if length > free:
            raise DownloadError(
                tr(
                    "{megabytes:.0f} MB are to come, but '{folder}' has room for {free:.0f} MB. Make room on that disk."
                ).format(megabytes=length / 1e6, folder=self._path.parent, free=free / 1e6)
            )
        self._feedback.info(
            tr("Downloading {megabytes:.1f} MB from {url}, of which {offset:.1f} MB are there already.").format(
                megabytes=self._total / 1e6, url=shown(self._url), offset=self._offset / 1e6
            )
        )
        self._file = open(self._path, "ab" if continues else "wb")

    def _first_byte(self):
        """Return where the part that the server sends begins, ``None`` where it does not tell."""
        text = bytes(self._reply.rawHeader(b"Content-Range")).decode("latin-1")  # bytes 100-199/200
        first = text.partition("-")[0].split()[-1:]
        return int(first[0]) if first and first[0].isdigit() else None

    def _report(self):
        self._feedback.progress(self._file.tell() / self._total if self._file is not None and self._total else 0.0)

    def _outcome(self):
        if self._failure is not None:
            raise self._failure
        status, error = self._status(), self._reply.error()
        if status in _REDIRECTS:
            return self._url.resolved(
                self._reply.attribute(QNetworkRequest.Attribute.RedirectionTargetAttribute) or QUrl()
            )
        if status == 416 and self._offset:
            self._path.unlink()  # what came before is longer than the file: another one
            raise BrokenOff(tr("{url} is shorter than what has come.").format(url=shown(self._url)))
        if error == _Error.NoError and self._file is not None:
            return None
        if error == _Error.OperationCanceledError:
            reason = tr("nothing came for {seconds:g} s").format(seconds=QgsNetworkAccessManager.timeout() / 1000)
        else:
            reason = f"HTTP {status}" if status >= 400 else self._reply.errorString().rstrip(".")
        cause = tr("{url} cannot be downloaded: {reason}.").format(url=shown(self._url), reason=reason)
        if error in _TEMPORARY:
            raise BrokenOff(cause)
        raise DownloadError(f"{cause} {_remedy(status, error)}")

    def _status(self):
        return self._reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute) or 0


def shown(url: QUrl) -> str:
    """Return ``url`` as it may stand in a log: without password and query, which may hold a key."""
    option = QUrl.UrlFormattingOption
    return url.toDisplayString(option.RemoveUserInfo | option.RemoveQuery | option.RemoveFragment)


def size(path: Path) -> int:
    """Return the bytes in the file ``path``, 0 where there is none."""
    return path.stat().st_size if path.exists() else 0


def _require_size(count):
    if count > MAX_BYTES:
        raise DownloadError(
            tr("More than {gigabytes:.0f} GB come from there: this is no model pack. Check the address.").format(
                gigabytes=MAX_BYTES / 1e9
            )
        )


def _remedy(status, error):
    if status in (401, 403):
        return tr("Choose with AUTHCFG the log-in that this server wants (Settings, Options, Authentication).")
    if status in (404, 410):
        return tr("Check the address, or ask the publisher for the present one.")
    if status == 407 or error in _PROXY:
        return tr("Check the proxy and its log-in (Settings, Options, Network).")
    if error == _Error.SslHandshakeFailedError:
        return tr(
            "The server's certificate is not trusted: check the computer's clock, or add the certificate of your "
            "organisation (Settings, Options, Authentication, Manage Certificates)."
        )
    if error in (_Error.HostNotFoundError, _Error.ConnectionRefusedError):
        return tr(
            "Check the address, the network and the proxy (Settings, Options, Network); without network, download the "
            "pack elsewhere and choose the file."
        )
    return tr("Try again later.")
