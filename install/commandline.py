"""The command line of the installation, for people, servers and the dialog, which starts it in a process of its own."""

import argparse
import json
import os
import sys
from pathlib import Path

from ..errors import InstallError, PluginError
from .alone import OPTION
from .alone import main as alone
from .causes.diagnosis import failure
from .events import Events, Terminal
from .options import BUILDS, InstallOptions
from .packages import states
from .where import places
from .where.profiles import default_profile
from .worker import install


def main(arguments=None) -> int:
    """Install, or say what there is; return the exit status: 0 when all is there, 1 when not."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == [OPTION]:
        return alone(*arguments[1:])
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a Windows terminal does not know every letter of a path
    parser = _parser()
    given = vars(parser.parse_args(arguments))
    if given.pop("key"):
        print(places.runtime_key())
        return 0
    if given.pop("events"):
        return _for_dialog(json.load(sys.stdin))
    profile, status = given.pop("profile"), given.pop("status")
    try:
        home = places.packages_home(profile or default_profile())
        if status:
            return _print_status(home)
        print(f"Installing into '{home}'.", flush=True)
        versions = install(InstallOptions(**given), home, Terminal())
    except PluginError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    print(f"Ready: {_listed(versions)}. Start QGIS again if it is running.")
    return 0


def _for_dialog(order: dict) -> int:
    """Install as ``order`` says, which comes on standard input since options may hold passwords, and tell by events."""
    events = Events()
    try:
        if order["key"] != places.runtime_key():
            raise failure("other-python", key=places.runtime_key(), wanted=order["key"])
        if order["options"] is None:  # the last one was canceled
            with places.exclusive(order["home"]):
                places.sweep(order["home"], order["kept"])
            return 0
        versions = install(InstallOptions(**order["options"]), order["home"], events, order["kept"])
    except PluginError as error:
        known = {"cause": error.cause, "details": _plain(error.details)} if isinstance(error, InstallError) else {}
        events.send(failed=str(error), **known)
        return 1
    events.send(ready=_listed(versions))
    return 0


def _print_status(home) -> int:
    places.activate(home)
    found = states()
    for state in found:
        print(f"{state.package.name:12} {'missing' if state.missing else f'{state.version} in {state.folder}'}")
    return int(any(state.missing for state in found))


def _listed(versions) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())


def _plain(details) -> dict:
    return {name: value for name, value in details.items() if isinstance(value, str)}


def _parser():
    parser = argparse.ArgumentParser(
        prog=f"{os.path.basename(sys.executable)} {Path(__file__).parent}",
        description="Install the Python packages that SAR Cloud Removal needs into a folder of the QGIS profile. "
        "Run it with the Python that QGIS uses, on Windows in the OSGeo4W Shell. QGIS's own packages are not changed.",
    )
    parser.add_argument("--status", action="store_true", help="only say what is there and what is missing")
    parser.add_argument(
        "--profile", metavar="FOLDER", help="the QGIS profile (default: where the plugin lies, or QGIS's)"
    )
    parser.add_argument(
        "--build", choices=BUILDS, default="auto", help="of torch (default: cuda with an NVIDIA driver)"
    )
    parser.add_argument("--torch", metavar="VERSION", default="", help="a certain version of torch, such as 2.5.1")
    parser.add_argument("--wheels", metavar="FOLDER", default="", help="install from wheels in this folder, off line")
    parser.add_argument("--index", metavar="URL", default="", help="package index or mirror that has all packages")
    parser.add_argument("--proxy", metavar="URL", default="", help="http://[user:password@]host:port")
    parser.add_argument("--certificate", metavar="FILE", default="", help="PEM file of authorities to trust")
    for name in ("--key", "--events"):  # for the dialog
        parser.add_argument(name, action="store_true", help=argparse.SUPPRESS)
    return parser
