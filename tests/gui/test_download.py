"""Downloads through QGIS' network stack, from servers that break off, send on, send something else or want a log-in."""

import hashlib
import os
import time
from pathlib import Path

import numpy as np
import pytest
from packs import PASSWORD, USER, serve
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsNetworkAccessManager, QgsSettings
from qgis.PyQt.QtCore import QLockFile
from sar_cloud_removal.errors import Canceled, DownloadError
from sar_cloud_removal.gui import download, http
from sar_cloud_removal.gui.download import fetch

CONTENT = np.random.default_rng(1).integers(0, 256, 3_000_000, dtype=np.uint8).tobytes()
DIGEST = hashlib.sha256(CONTENT).hexdigest()
HALF = len(CONTENT) // 2


class Notes:
    """Feedback that remembers, and cancels at ``cancel_at`` of the way."""

    def __init__(self, cancel_at=2.0):
        self.lines, self.fractions = [], []
        self._cancel_at = cancel_at

    def progress(self, fraction):
        self.fractions.append(fraction)
        if fraction >= self._cancel_at:
            raise Canceled("Canceled")

    def info(self, text):
        self.lines.append(text)

    warn = info


@pytest.fixture(autouse=True)
def no_pause(monkeypatch, qgis_app):
    """Try again at once."""
    monkeypatch.setattr(download, "PAUSE_S", 0.01)


@pytest.fixture
def site():
    """A server of ``CONTENT``."""
    with serve(CONTENT) as site:
        yield site


def part(folder):
    """Return the path of what has come so far."""
    return Path(folder) / f"{DIGEST}.part"


def test_a_download_is_the_file_and_takes_no_gzip_and_no_cache(site, tmp_path):
    notes = Notes()
    path = fetch(site.url("whole"), tmp_path / "new" / "folder", DIGEST, notes)
    assert path.read_bytes() == CONTENT and os.listdir(path.parent) == [path.name]
    ((_, headers),) = site.requests
    assert headers["Accept-Encoding"] == "identity" and "Range" not in headers and "Authorization" not in headers
    assert "Downloading 3.0 MB from http://127.0.0.1" in notes.lines[0]


def test_a_whole_file_that_is_there_is_not_asked_for_again(site, tmp_path):
    part(tmp_path).write_bytes(CONTENT)
    assert fetch(site.url("whole"), tmp_path, DIGEST, Notes()).read_bytes() == CONTENT
    assert site.requests == []


def test_what_breaks_off_goes_on_in_the_same_run(site, tmp_path):
    site.broken_after, site.breaks = 1_000_000, 2
    notes = Notes()
    assert fetch(site.url("broken"), tmp_path, DIGEST, notes).read_bytes() == CONTENT
    assert site.ranges() == [None, "bytes=1000000-", "bytes=2000000-"]
    assert (
        sum(line.endswith("cannot be downloaded: Connection closed. Going on in 0.01 s.") for line in notes.lines) == 2
    )
    assert any("1.0 MB are there already" in line for line in notes.lines)


def test_what_an_earlier_run_left_goes_on(site, tmp_path):
    part(tmp_path).write_bytes(CONTENT[:HALF])
    assert fetch(site.url("moved"), tmp_path, DIGEST, Notes()).read_bytes() == CONTENT
    assert site.ranges() == [f"bytes={HALF}-"] * 2, "the range goes along where the server sends on"


def test_after_breaking_off_again_and_again_what_has_come_is_kept(site, tmp_path):
    site.broken_after, site.breaks = 500_000, 2
    fetched = site.url("broken")
    with serve(CONTENT[:HALF]) as gone:  # whatever is asked for beyond the half is not there
        gone.broken_after, gone.breaks = 0, 99
        part(tmp_path).write_bytes(CONTENT[:1000])
        with pytest.raises(
            DownloadError, match=r"cannot be downloaded.*0\.0 MB that have come are kept: run this again later"
        ):
            fetch(gone.url("broken"), tmp_path, DIGEST, Notes())
        assert len(gone.requests) == download.RETRIES
    assert part(tmp_path).read_bytes() == CONTENT[:1000]
    assert fetch(fetched, tmp_path, DIGEST, Notes()).read_bytes() == CONTENT
    assert site.ranges()[0] == "bytes=1000-"


def test_a_server_that_cannot_go_on_is_asked_for_all(site, tmp_path):
    part(tmp_path).write_bytes(CONTENT[:HALF])
    notes = Notes()
    assert fetch(site.url("all"), tmp_path, DIGEST, notes).read_bytes() == CONTENT
    assert "cannot go on where the download broke off" in notes.lines[0]
    assert all(fraction <= 1 for fraction in notes.fractions)


def test_a_server_that_always_breaks_off_and_cannot_go_on_is_given_up(site, tmp_path):
    site.broken_after = HALF
    with pytest.raises(DownloadError, match=r"1\.5 MB that have come are kept"):
        fetch(site.url("brokenall"), tmp_path, DIGEST, Notes())
    assert len(site.requests) == 1 + download.RETRIES


def test_damaged_bytes_are_refused_and_deleted(site, tmp_path):
    with pytest.raises(DownloadError, match=rf"not the file asked for and was deleted.*SHA256 says {DIGEST}"):
        fetch(site.url("damaged"), tmp_path, DIGEST, Notes())
    assert os.listdir(tmp_path) == [] and len(site.requests) == 1


@pytest.mark.parametrize("left", [b"another file" * 1000, CONTENT + b"more"], ids=["another", "longer"])
def test_what_does_not_fit_an_earlier_part_is_downloaded_anew(site, tmp_path, left):
    part(tmp_path).write_bytes(left)
    assert fetch(site.url("whole"), tmp_path, DIGEST, Notes()).read_bytes() == CONTENT
    assert site.ranges() == [f"bytes={len(left)}-", None]


def test_another_part_than_asked_for_is_not_taken(site, tmp_path):
    part(tmp_path).write_bytes(CONTENT[:HALF])
    assert fetch(site.url("shifted"), tmp_path, DIGEST, Notes()).read_bytes() == CONTENT
    assert site.ranges() == [f"bytes={HALF}-", None]


def test_a_busy_server_is_asked_again(site, tmp_path):
    site.breaks = 2
    assert fetch(site.url("busy"), tmp_path, DIGEST, Notes()).read_bytes() == CONTENT
    assert len(site.requests) == 3


@pytest.mark.parametrize(
    "how, message",
    [
        ("gone", r"/gone/pack\.zip cannot be downloaded: HTTP 404\. Check the address"),
        ("login", r"HTTP 401\. Choose with AUTHCFG the log-in"),
        ("circle", r"sends on again and again"),
        ("huge", r"this is no model pack"),
    ],
)
def test_what_cannot_be_had_is_said_at_once(site, tmp_path, how, message):
    with pytest.raises(DownloadError, match=message):
        fetch(site.url(how), tmp_path, DIGEST, Notes())
    assert len(site.requests) == (download.MAX_REDIRECTS + 1 if how == "circle" else 1)
    assert not part(tmp_path).exists()


@pytest.mark.parametrize(
    "url, message",
    [
        ("http://127.0.0.1:1/pack.zip?key=secret", r"127\.0\.0\.1:1/pack\.zip cannot be downloaded: .*the proxy"),
        ("https://127.0.0.1:{port}/pack.zip", r"cannot be downloaded"),
    ],
    ids=["nobody there", "no TLS there"],
)
def test_without_a_connection_the_network_is_named_and_no_key(site, tmp_path, url, message):
    with pytest.raises(DownloadError, match=message) as raised:
        fetch(url.format(port=site.port), tmp_path, DIGEST, Notes())
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("target", ["file:///etc/hostname", "ftp://127.0.0.1/pack.zip"])
def test_a_server_cannot_send_on_to_a_file_or_another_protocol(site, tmp_path, target):
    site.elsewhere = target
    with pytest.raises(DownloadError, match="sends on to .*not safe"):
        fetch(site.url("away"), tmp_path, DIGEST, Notes())


def test_a_server_with_encryption_cannot_send_on_to_one_without(tmp_path, monkeypatch):
    class Sent:
        def __init__(self, url, *rest):
            self.run = lambda: download.QUrl("http://packs.test/pack.zip")

    monkeypatch.setattr(download, "Transfer", Sent)
    with pytest.raises(DownloadError, match="sends on to http://packs.test/pack.zip, which is not safe"):
        fetch("https://packs.test/pack.zip", tmp_path, DIGEST, Notes())


@pytest.fixture
def authcfg():
    """The id of a stored log-in with ``USER`` and ``PASSWORD``."""
    manager = QgsApplication.authManager()
    if not manager.setMasterPassword("master password of the tests", True):
        pytest.skip("the profile of the tests has another master password")
    config = QgsAuthMethodConfig("Basic")
    config.setName("packs")
    config.setConfig("username", USER)
    config.setConfig("password", PASSWORD)
    assert manager.storeAuthenticationConfig(config)[0]
    yield config.id()
    manager.removeAuthenticationConfig(config.id())


def test_a_stored_log_in_is_used(site, tmp_path, authcfg):
    part(tmp_path).write_bytes(CONTENT[:HALF])
    assert fetch(site.url("login"), tmp_path, DIGEST, Notes(), authcfg).read_bytes() == CONTENT
    assert site.ranges()[-1] == f"bytes={HALF}-"


def test_a_log_in_does_not_go_to_the_server_sent_on_to(site, tmp_path, authcfg):
    with serve(CONTENT) as other:
        site.elsewhere = other.url("whole")
        assert fetch(site.url("away"), tmp_path, DIGEST, Notes(), authcfg).read_bytes() == CONTENT
        assert "Authorization" in site.requests[0][1] and "Authorization" not in other.requests[0][1]


def test_a_log_in_that_does_not_exist_is_said(site, tmp_path):
    with pytest.raises(DownloadError, match="'abcdefg' cannot be used.*QGIS_AUTH_PASSWORD_FILE"):
        fetch(site.url("whole"), tmp_path, DIGEST, Notes(), "abcdefg")
    assert site.requests == []


def test_the_proxy_of_qgis_is_used(site, tmp_path):
    settings, manager = QgsSettings(), QgsNetworkAccessManager.instance()
    values = {"proxyEnabled": True, "proxyType": "HttpProxy", "proxyHost": "127.0.0.1", "proxyPort": str(site.port)}
    for key, value in values.items():
        settings.setValue(f"proxy/{key}", value)
    manager.setupDefaultProxyAndCache()
    try:
        assert fetch("http://packs.test/whole/pack.zip", tmp_path, DIGEST, Notes()).read_bytes() == CONTENT
        assert site.requests[0][0] == "http://packs.test/whole/pack.zip"
    finally:
        settings.remove("proxy")
        manager.setupDefaultProxyAndCache()


@pytest.mark.parametrize("how", ["stall", "slow"])
def test_a_server_that_says_nothing_more_is_left_after_the_time_out_of_qgis(site, tmp_path, monkeypatch, how):
    monkeypatch.setattr(download, "RETRIES", 1)
    before = QgsNetworkAccessManager.timeout()
    QgsNetworkAccessManager.setTimeout(300)
    started = time.monotonic()
    try:
        with pytest.raises(DownloadError, match=r"nothing came for 0\.3 s.*are kept"):
            fetch(site.url(how), tmp_path, DIGEST, Notes())
    finally:
        QgsNetworkAccessManager.setTimeout(before)
    assert time.monotonic() - started < 8
    assert http.size(part(tmp_path)) == (1000 if how == "slow" else 0)


def test_canceled_it_ends_soon_and_keeps_what_has_come(site, tmp_path):
    started = time.monotonic()
    with pytest.raises(Canceled):
        fetch(site.url("slow"), tmp_path, DIGEST, Notes(cancel_at=1e-9))
    assert time.monotonic() - started < 5 and part(tmp_path).read_bytes() == CONTENT[:1000]


def test_a_full_disk_is_said(site, tmp_path, monkeypatch):
    usage = http.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(http.shutil, "disk_usage", lambda path: usage._replace(free=1000))
    with pytest.raises(DownloadError, match="3 MB are to come, but .* has room for 0 MB"):
        fetch(site.url("whole"), tmp_path, DIGEST, Notes())


def test_a_file_that_cannot_be_written_is_an_error_and_no_crash(site, tmp_path):
    part(tmp_path).mkdir()
    with pytest.raises(DownloadError, match="The download cannot be kept in"):
        fetch(site.url("whole"), tmp_path, DIGEST, Notes())


def test_two_programs_do_not_write_one_file(site, tmp_path):
    lock = QLockFile(f"{part(tmp_path)}.lock")
    assert lock.tryLock(0)
    try:
        with pytest.raises(DownloadError, match="Another QGIS is downloading the same file"):
            fetch(site.url("whole"), tmp_path, DIGEST, Notes())
    finally:
        lock.unlock()


def test_what_nobody_went_on_with_for_a_month_is_deleted(site, tmp_path):
    old, new = tmp_path / f"{'1' * 64}.part", tmp_path / f"{'2' * 64}.part"
    for path in (old, new):
        path.write_bytes(b"PK")
    long_ago = time.time() - 31 * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    fetch(site.url("whole"), tmp_path, DIGEST, Notes())
    assert not old.exists() and new.exists()
