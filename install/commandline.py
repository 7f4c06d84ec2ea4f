"""The installer's command line, for users, servers, and the dialog, which runs it in a separate process."""

import argparse
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Sequence

from ..errors import InstallError, OptionError, PluginError
from .alone import OPTION
from .alone import main as alone
from .causes.diagnosis import failure
from .messages import Events, Terminal
from .options import BUILDS, InstallOptions
from .packages import State, states
from .where import places
from .worker import install


def main(arguments=None) -> int:
    """Install packages or list the installed ones; return the exit status, 0 if nothing is missing, else 1."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == [OPTION]:
        return alone(*arguments[1:])
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a Windows terminal may lack characters of a path
    parser = _parser()
    given = vars(parser.parse_args(arguments))
    if given.pop("key"):
        print(places.runtime_key())
        return 0
    if given.pop("events"):
        return _for_dialog(json.load(sys.stdin))
    profile, status, again = (given.pop(name) for name in ("profile", "status", "reinstall"))
    options = InstallOptions(**given)
    try:
        if profile and not os.environ.get(places.VARIABLE):
            places.require_profile(profile)
        home = places.packages_home(profile)
        found = _found(home)
        if status:
            return _print_status(found)
        if not again and not _is_missing(found, options, home):
            _raise_problems(options)
            print(_nothing_missing(found, home))
            return 0
        print(f"Installing into '{home}'.", flush=True)
        versions = install(options, home, Terminal())
    except PluginError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    print(f"Ready: {_listed(versions)}. Start QGIS again if it is running.")
    return 0


def _for_dialog(order: dict) -> int:
    """Install according to ``order``, read from standard input since it may contain passwords, and report events."""
    events = Events()
    try:
        if order["key"] != places.runtime_key():
            raise failure("other-python", key=places.runtime_key(), wanted=order["key"])
        if order["options"] is None:  # only clean up
            with suppress(PluginError, OSError), places.exclusive(order["home"]):
                places.sweep(order["home"], order["kept"])
            return 0
        versions = install(InstallOptions(**order["options"]), order["home"], events, order["kept"])
    except PluginError as error:
        known = {"cause": error.cause, "details": _plain(error.details)} if isinstance(error, InstallError) else {}
        events.send(failed=str(error), **known)
        return 1
    events.send(ready=_listed(versions))
    return 0


def _found(home) -> Sequence[State]:
    """Return the state of each package, those in ``home`` included, which are not used here afterwards."""
    places.activate(home)
    try:
        return states()
    finally:
        places.deactivate(home)


def _is_missing(found, options, home) -> bool:
    """Return whether a package is missing, or is installed in ``home`` in another version than the one asked for."""
    wanted = options.torch
    others = [
        state.version
        for state in found
        if wanted and state.package.name == "torch" and state.lies_in(home)
        if wanted not in (state.version, state.version.split("+")[0])
    ]
    return bool(others) or any(state.missing for state in found)


def _nothing_missing(found, home) -> str:
    present = ", ".join(f"{state.package.name} {state.version} in '{state.folder}'" for state in found)
    if any(state.lies_in(home) for state in found):
        more = "To install again what lies there, newer or with other options, add --reinstall."
    else:
        more = "These are QGIS's own; if one of them cannot be loaded, --reinstall says how to repair it."
    return f"Nothing is missing: {present}. {more}"


def _raise_problems(options) -> None:
    problems = options.problems()
    if problems:
        raise OptionError(" ".join(problems))


def _print_status(found) -> int:
    for state in found:
        if state.unsuitable:
            text = f"missing: {state.package.versions} is required, {state.version} in {state.folder} does not do"
        else:
            text = "missing" if state.missing else f"{state.version} in {state.folder}"
        print(f"{state.package.name:12} {text}")
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
    parser.add_argument("--status", action="store_true", help="only list installed and missing packages")
    parser.add_argument(
        "--reinstall", action="store_true", help="install even if nothing is missing, such as other versions"
    )
    parser.add_argument(
        "--profile", metavar="FOLDER", help="the QGIS profile (default: the plugin's own, or QGIS's default)"
    )
    parser.add_argument(
        "--build",
        choices=BUILDS,
        default="auto",
        help="build of torch (default: cuda if there is an NVIDIA driver); with --index, the index decides",
    )
    parser.add_argument("--torch", metavar="VERSION", default="", help="a specific version of torch, such as 2.5.1")
    parser.add_argument("--wheels", metavar="FOLDER", default="", help="install offline from wheels in this folder")
    parser.add_argument("--index", metavar="URL", default="", help="package index or mirror that has all packages")
    parser.add_argument("--proxy", metavar="URL", default="", help="http://[user:password@]host:port")
    parser.add_argument("--certificate", metavar="FILE", default="", help="PEM file of further authorities to trust")
    for name in ("--key", "--events"):  # for the dialog
        parser.add_argument(name, action="store_true", help=argparse.SUPPRESS)
    return parser
