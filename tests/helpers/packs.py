"""Model packs for tests, whole or spoilt, and a server that hands them out in every way that servers have."""

import base64
import hashlib
import json
import threading
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

USER, PASSWORD = "analyst", "only for this test"


def members(card) -> dict:
    """Return ``{name: bytes}`` of what a pack of the model with the card ``card`` (path) holds."""
    card = Path(card)
    contents = {path.name: path.read_bytes() for path in (card, card.with_suffix(".safetensors"))}
    return {**contents, "SHA256SUMS": sums(contents)}


def sums(contents) -> bytes:
    """Return a ``SHA256SUMS`` over ``contents``."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in contents.items()).encode()


def renamed(contents, name) -> dict:
    """Return the pack ``contents`` of one model as those of a model ``name``, sums right."""
    files = {}
    for entry, data in contents.items():
        suffix = Path(entry).suffix
        if suffix == ".json":
            data = json.dumps({**json.loads(data), "name": name}).encode()
        if suffix:
            files[f"{name}{suffix}"] = data
    return {**files, "SHA256SUMS": sums(files)}


def write_pack(path, contents, compression=zipfile.ZIP_STORED) -> str:
    """Write ``contents`` (dict, or pairs where a name comes twice) as a zip and return its SHA-256."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in contents.items() if isinstance(contents, dict) else contents:
            archive.writestr(name, data)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


class Site:
    """A server on this computer. The first part of an address says how ``content`` is served, see ``_Handler``."""

    def __init__(self, content: bytes):
        self.content = content
        self.requests = []  # (path, headers) in the order they came
        self.elsewhere = ""  # address of another server, to send on to
        self.broken_after = 0  # bytes after which /broken closes the connection and /slow pauses
        self.breaks = 1  # how often it does
        self.release = threading.Event()  # ends /stall
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.site = self

    def url(self, how: str) -> str:
        """Return the address of the pack, served in the way ``how``."""
        return f"http://127.0.0.1:{self._server.server_port}/{how}/pack.zip"

    @property
    def port(self) -> int:
        """The port, for a proxy."""
        return self._server.server_port

    def ranges(self) -> list:
        """Return the ranges that were asked for, ``None`` where all was."""
        return [headers.get("Range") for _, headers in self.requests]


@contextmanager
def serve(content: bytes):
    """Serve ``content`` inside the ``with`` block."""
    site = Site(content)
    thread = threading.Thread(target=site._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.release.set()
        site._server.shutdown()
        site._server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):  # noqa: N802 (the library's name)
        site = self.server.site
        # proxies are sent the whole address
        path = self.path.partition("//")[2].partition("/")[2] if "//" in self.path else self.path[1:]
        site.requests.append((self.path, dict(self.headers)))
        getattr(self, f"serve_{path.partition('/')[0]}")(site)

    def serve_whole(self, site):
        """Serve like most servers: parts where parts are asked for."""
        start = self._start()
        self._send(206 if start else 200, site.content[start:], start)

    def serve_all(self, site):
        """Ignore that a part is asked for."""
        self._send(200, site.content)

    def serve_broken(self, site):
        """Close the connection early, ``site.breaks`` times, then serve the rest."""
        start = self._start()
        site.breaks -= 1
        self._send(206 if start else 200, site.content[start:], start, site.broken_after if site.breaks >= 0 else None)

    def serve_brokenall(self, site):
        """Close the connection early each time, and ignore that a part is asked for."""
        self._send(200, site.content, cut=site.broken_after)

    def serve_damaged(self, site):
        """Serve one other byte in the middle."""
        middle = len(site.content) // 2
        self._send(200, site.content[:middle] + bytes([site.content[middle] ^ 1]) + site.content[middle + 1 :])

    def serve_shifted(self, site):
        """Serve another part than asked for, once."""
        start = self._start()
        self._send(206 if start else 200, site.content[start // 2 :], start // 2)

    def serve_moved(self, site):
        """Send on to where it is served."""
        self._redirect("/whole/pack.zip")

    def serve_away(self, site):
        """Send on to another server."""
        self._redirect(site.elsewhere)

    def serve_circle(self, site):
        """Send on to here."""
        self._redirect("/circle/pack.zip")

    def serve_login(self, site):
        """Serve to those who log in."""
        expected = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.headers.get("Authorization") == expected:
            return self.serve_whole(site)
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="packs"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def serve_gone(self, site):
        """Serve nothing, for good."""
        self.send_error(404)

    def serve_busy(self, site):
        """Serve nothing for now, ``site.breaks`` times."""
        site.breaks -= 1
        if site.breaks < 0:
            return self.serve_whole(site)
        self.send_error(503)

    def serve_stall(self, site):
        """Say nothing."""
        site.release.wait(10)

    def serve_slow(self, site):
        """Serve a little, then nothing."""
        self._send(200, site.content, cut=site.broken_after or 1000, wait=True)

    def serve_huge(self, site):
        """Announce more than there can be."""
        self.send_response(200)
        self.send_header("Content-Length", str(1 << 50))
        self.end_headers()
        self.wfile.write(b"PK")

    def log_message(self, text, *values):
        """Keep quiet."""

    def _start(self):
        asked = self.headers.get("Range", "bytes=0-")
        return int(asked.partition("=")[2].partition("-")[0])

    def _send(self, status, data, start=0, cut=None, wait=False):
        if start >= len(self.server.site.content) and status == 206:
            self.send_response(416)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        if status == 206:
            total = len(self.server.site.content)
            self.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
        self.end_headers()
        self.wfile.write(data[:cut])
        if wait:
            self.wfile.flush()
            self.server.site.release.wait(10)
        self.close_connection = True

    def _redirect(self, target):
        self.send_response(302)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()
