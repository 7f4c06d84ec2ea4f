"""Installations that fail, each for a reason that is really there: the cause and the way out are named, nothing is left."""

import http.server
import os
import re
import shutil
import ssl
import subprocess
import threading
from contextlib import contextmanager

import pytest
from installing import install, leftovers, require_bare_python
from wheels import TORCH, write_packages, write_wheel

require_bare_python()
CLOSED = "http://127.0.0.1:9"


def assert_refused(done, profile, what, way_out):
    """Assert that an installation ended with the cause ``what`` and the remedy ``way_out``, and left nothing."""
    assert done.returncode == 1, done.stdout
    assert re.search(what, done.stderr) and re.search(way_out, done.stderr), done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    if profile.exists():
        assert leftovers(profile) == set()


# Packages that do not work

BROKEN = {
    "Visual C++": (
        "raise OSError(r'[WinError 126] The specified module could not be found. Error loading \"C:\\torch\\lib\\c10.dll\"')",
        *("Visual C\\+\\+ Redistributable is missing", "aka.ms/vs/17/release/vc_redist"),
    ),
    "a library that does not start": (
        "raise OSError('[WinError 1114] A dynamic link library (DLL) initialization routine failed')",
        *("does not start", "older torch, such as 2.5.1"),
    ),
    "too old a system": (
        'raise ImportError("/lib/libc.so.6: version `GLIBC_2.28\' not found (required by libtorch.so)")',
        *("too old for the packages \\(GLIBC_2.28\\)", "older torch"),
    ),
    "CUDA's libraries": (
        "import ctypes; ctypes.CDLL('libcudnn.so.99')",
        *("CUDA build are missing \\(libcudnn.so.99\\)", "CPU build"),
    ),
    "another numpy": (
        TORCH.replace("return self._values", "raise RuntimeError('Numpy is not available')"),
        *("QGIS's numpy [\\d.]+ do not fit", "another version of torch"),
    ),
    "an old package of QGIS's": (
        "from json import nothing_of_the_kind",
        *("QGIS's own Python has an old json", "pip install --upgrade json"),
    ),
    "arrays come back changed": (
        TORCH.replace("return self._values", "return self._values + 1"),
        *("does not give back the array", "another version"),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_packages_that_do_not_work_are_not_used(tmp_path, name):
    source, what, way_out = BROKEN[name]
    wheels, profile = write_packages(tmp_path / "wheels", torch=source), tmp_path / "profile"
    assert_refused(install(profile, "--wheels", wheels), profile, what, way_out)


# Folders of wheels


def _without(pattern):
    def change(folder):
        for path in folder.glob(pattern):
            path.unlink()

    return change


def _damaged(folder):
    path = next(folder.glob("torch*"))
    path.write_bytes(path.read_bytes()[:-400])


def _other(tag):
    def change(folder):
        _without("torch*")(folder)
        write_wheel(folder, "torch", "2.13.0", TORCH, tag=tag)

    return change


FOLDERS = {
    "another Python": (_other("cp39-cp39-any"), "are for cp39, this QGIS has Python 3", "pip download torch"),
    "another system": (_other("py3-none-win_arm64"), "are for win_arm64, this is linux", "a computer of its kind"),
    "no torch": (_without("torch*"), "has no wheel of torch", "pip download torch"),
    "not all that torch needs": (_without("lonely*"), "has no wheel of lonely-helper", "pip download lonely-helper"),
    "too old a torch": (
        lambda folder: (_without("torch*")(folder), write_wheel(folder, "torch", "1.13.1", TORCH)),
        *("does not offer torch for Python 3", "newer|empty"),
    ),
    "a damaged file": (_damaged, "wheel is damaged", "download that file again"),
    "nothing that fits QGIS's numpy": (
        lambda folder: write_wheel(folder, "torch", "2.13.0", TORCH, requires=["numpy>=99"]),
        *("fit each other and QGIS's own GDAL [\\d.]+, numpy", "newer QGIS"),
    ),
    "too long a name": (
        lambda folder: write_wheel(folder, "torch", "2.13.0", TORCH, extra=[(f"torch/{'x' * 300}.py", "")]),
        *("longer than", "SAR_CLOUD_REMOVAL_PACKAGES name a short folder"),
    ),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_folders_of_wheels_that_do_not_do(tmp_path, name):
    change, what, way_out = FOLDERS[name]
    wheels, profile = write_packages(tmp_path / "wheels"), tmp_path / "profile"
    change(wheels)
    assert_refused(install(profile, "--wheels", wheels), profile, what, way_out)


def test_what_cannot_be_asked_for_is_refused_before_anything_is_done(tmp_path):
    done = install(tmp_path / "profile", "--wheels", tmp_path, "--proxy", "proxy:1")
    assert done.returncode == 1 and not (tmp_path / "profile").exists()
    assert "holds no wheels" in done.stderr and "The proxy is not an address" in done.stderr


# Disks


@contextmanager
def small_disk(options):
    """Yield what goes before a command to give it a disk of its own, mounted at ``$DISK`` with ``options``."""
    script = f'mount -t tmpfs -o {options} tmpfs "$DISK" && exec "$@"'
    before = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]
    try:
        able = subprocess.run([*before, "true"], env={**os.environ, "DISK": "/mnt"}, check=False).returncode == 0
    except OSError:
        able = False
    if not able:
        pytest.skip("this user may not mount a disk of its own")
    yield before


@pytest.mark.parametrize("size", ["4k", "300k"], ids=["seen beforehand", "while unpacking"])
def test_a_full_disk(tmp_path, size):
    wheels = write_packages(tmp_path / "wheels")
    write_wheel(wheels, "torch", "2.13.0", TORCH, extra=[("torch/large.py", "#" * 3_000_000)])  # small in the wheel
    (tmp_path / "disk").mkdir()
    with small_disk(f"size={size}") as before:
        done = install(tmp_path / "disk" / "profile", "--wheels", wheels, before=before, DISK=str(tmp_path / "disk"))
    assert_refused(
        done, tmp_path / "nowhere", "The disk is full: about [\\d.]+ MB are needed", "CPU build.*another disk"
    )


def test_a_folder_that_may_not_be_written(tmp_path):
    wheels = write_packages(tmp_path / "wheels")
    (tmp_path / "disk").mkdir()
    with small_disk("ro") as before:
        done = install(tmp_path / "disk" / "profile", "--wheels", wheels, before=before, DISK=str(tmp_path / "disk"))
    assert_refused(done, tmp_path / "nowhere", "may not be written", "virus scanner.*SAR_CLOUD_REMOVAL_PACKAGES")


# Networks


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
    """Return an answer that serves ``folder`` as a package index, its files with ``status`` and without the last bytes."""

    def answer(request):
        name = request.path.rstrip("/").rsplit("/", 1)[1]
        if name.endswith(".whl"):
            content = (folder / name).read_bytes()
        else:
            stems = [path.name for path in folder.glob("*.whl") if path.name.split("-")[0].replace("_", "-") == name]
            links = "".join(f'<a href="/files/{stem}#sha256={sha256}">{stem}</a>' for stem in stems)
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


@pytest.mark.parametrize(
    ("arguments", "what", "way_out"),
    [
        (["--index", f"{CLOSED}/simple"], "127.0.0.1 cannot be reached", "Check the connection.*folder of wheels"),
        (["--index", "https://nowhere.invalid/simple"], "nowhere.invalid cannot be reached", "Check the connection"),
        (["--index", "https://nowhere.invalid", "--proxy", CLOSED], "The proxy cannot be used", "address and port"),
    ],
    ids=["nobody listens", "no such name", "no proxy there"],
)
def test_no_network(tmp_path, arguments, what, way_out):
    assert_refused(install(tmp_path / "profile", *arguments), tmp_path / "profile", what, way_out)


def test_a_proxy_that_asks_for_a_login(tmp_path):
    profile = tmp_path / "profile"
    with server(_needs_login) as address:
        done = install(profile, "--index", "https://nowhere.invalid/simple", "--proxy", address)
    assert_refused(done, profile, "proxy asks for a user name", "http://.*user:password")


@pytest.mark.parametrize(
    ("serving", "what", "way_out"),
    [
        ({"status": 403}, "refuses the download \\(403", "address of the package index"),
        ({"cut": 100}, "download broke off|is damaged", "Install again"),
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
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with server(index_of(write_packages(tmp_path / "wheels")), context) as address:
        done = install(profile, "--index", f"{address}/simple")
        assert_refused(
            done, profile, "certificate of 127.0.0.1 is not trusted", "PEM file and name it under 'Certificate'"
        )
        trusted = install(profile, "--index", f"{address}/simple", "--certificate", certificate)
    assert trusted.returncode == 0, trusted.stderr
