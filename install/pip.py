"""Running pip: where it comes from, and the settings it runs with."""

import os
import sys
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import List

from .alone import run_alone
from .causes.diagnosis import failure
from .options import InstallOptions
from .where.places import SCRIPT

# Settings of the user's that would contradict --target; indexes, proxies and certificates of theirs hold.
_ENVIRONMENT = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_ROOT_USER_ACTION": "ignore"}
_REMOVED = ("PIP_PREFIX", "PIP_ROOT", "PIP_TARGET", "PIP_NO_BINARY")
_SOURCES = ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL")


def require_pip() -> None:
    """Make sure that pip can be run, from the copy that Python brings where it is not installed; raise ``InstallError``.

    What is put on ``sys.path`` here is there in the process that runs pip, too.
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
    """Run pip, which writes to standard output and, in all detail, to the file ``log``; return its exit status."""
    Path(log).touch()  # where it does not come to write it
    return run_alone("pip", *arguments, "--log", str(log))


@contextmanager
def pip_environment(temporary, options: InstallOptions):
    """Set for pip where it puts what it downloads, what certificates it trusts, and the proxy, which is not for others
    to see on a command line.

    A folder of wheels is to be the only source: then the user's settings for others are left out.
    """
    before = dict(os.environ)
    os.environ.update(_ENVIRONMENT, TMPDIR=str(temporary), TMP=str(temporary), TEMP=str(temporary))
    if options.proxy:
        os.environ["PIP_PROXY"] = options.proxy
    if options.certificate:
        bundle = _with_certificate(temporary, options.certificate)
        os.environ.update(PIP_CERT=bundle, REQUESTS_CA_BUNDLE=bundle)  # this one wins where the user has set it
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


def _with_certificate(folder, certificate) -> str:
    """Write the authorities that pip trusts and those in the file ``certificate`` into one file and return its path."""
    from pip._vendor import certifi

    bundle = Path(folder) / "certificates.pem"
    bundle.write_bytes(b"\n".join(Path(path).read_bytes() for path in (certifi.where(), certificate)))
    return str(bundle)
