"""Installations over a network that is down, asks for a log-in or delivers the wrong thing; and over one that works."""

import http.server
import shutil
import ssl
import subprocess
import threading
from contextlib import contextmanager

import pytest
from installing import assert_refused, install, require_bare_python
from wheels import write_packages

require_bare_python()
CLOSED = "http://127.0.0.1:9"


@contextmanager
def server(answer, context=None):
    """Yield the address of a server on this computer; ``answer(request)`` writes what a GET or CONNECT gets."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802 (the name http.server looks for)
            answer(self)

        do_CONNECT = do_GET

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        if context:
            running.socket = context.wrap_socket(running.socket, server_side=True)
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"{'https' if context else 'http'}://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def index_of(folder, status=200, cut=0, sha256=""):
    """Return an answer that serves ``folder`` as a package index, files with ``status`` and without the last bytes."""

    def answer(request):
        name = request.path.rstrip("/").rsplit("/", 1)[1]
        if name.endswith(".whl"):
            content = (folder / name).read_bytes()
        else:
            stems = [path.name for path in folder.glob("*.whl") if path.name.split("-")[0].replace("_", "-") == name]
            fragment = f"#sha256={sha256}" if sha256 else ""
            links = "".join(f'<a href="/files/{stem}{fragment}">{stem}</a>' for stem in stems)
            content = f"<!DOCTYPE html><html><body>{links}</body></html>".encode()
        request.send_response(status if name.endswith(".whl") else 200)
        request.send_header("Content-Type", "application/octet-stream" if name.endswith(".whl") else "text/html")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content[: len(content) - cut] if name.endswith(".whl") else content)

    return answer


def _needs_login(request):
    request.send_error(407, "Proxy Authentication Required")


def test_a_mirror_of_the_index_does(tmp_path):
    profile = tmp_path / "profile"
    with server(index_of(write_packages(tmp_path / "wheels"))) as address:
        done = install(profile, "--index", f"{address}/simple")
    assert done.returncode == 0, done.stderr
    assert "Getting torch, safetensors" in done.stdout and f"from {address}/simple ..." in done.stdout
    assert "The package index decides which build of torch is installed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "what", "way_out"),
    [
        (["--index", f"{CLOSED}/simple"], "127.0.0.1 cannot be reached", "Check the connection.*folder of wheels"),
        (["--index", "https://nowhere.invalid/simple"], "nowhere.invalid cannot be reached", "Check the connection"),
        (["--index", "https://nowhere.invalid", "--proxy", CLOSED], "The proxy cannot be used", "address and port"),
    ],
    ids=["nobody listens", "no such name", "no proxy there"],
)
def test_without_a_network_cause_and_way_out_are_named(tmp_path, arguments, what, way_out):
    assert_refused(install(tmp_path / "profile", *arguments), tmp_path / "profile", what, way_out)


def test_a_proxy_that_asks_for_a_login(tmp_path):
    profile = tmp_path / "profile"
    with server(_needs_login) as address:
        done = install(profile, "--index", "https://nowhere.invalid/simple", "--proxy", address)
    assert_refused(done, profile, "proxy requires a user name", "http://.*user:password")


@pytest.mark.parametrize(
    ("serving", "what", "way_out"),
    [
        ({"status": 403}, "refuses the download \\(403", "address of the package index"),
        ({"cut": 100}, "download was interrupted|is damaged", "Install again"),
        ({"sha256": "0" * 64}, "is damaged", "Install again"),
    ],
    ids=["forbidden", "broken off", "another hash"],
)
def test_a_server_that_does_not_deliver(tmp_path, serving, what, way_out):
    profile = tmp_path / "profile"
    with server(index_of(write_packages(tmp_path / "wheels"), **serving)) as address:
        done = install(profile, "--index", f"{address}/simple")
    assert_refused(done, profile, what, way_out)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes certificates with openssl")
def test_a_certificate_nobody_trusts_and_how_to_trust_it(tmp_path):
    key, certificate, profile = tmp_path / "key.pem", tmp_path / "certificate.pem", tmp_path / "profile"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        key,
        "-out",
        certificate,
        "-days",
        "2",
    ]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with server(index_of(write_packages(tmp_path / "wheels")), context) as address:
        # newer pip accepts no IP address with a certificate
        index = f"{address}/simple".replace("127.0.0.1", "localhost")
        done = install(profile, "--index", index)
        assert_refused(
            done, profile, "certificate of localhost is not trusted", "PEM file and choose it under 'Certificate'"
        )
        trusted = install(profile, "--index", index, "--certificate", certificate)
    assert trusted.returncode == 0, trusted.stderr
