"""Finds the cause of a failed installation from the output of pip and Python: pure functions over text and facts."""

import re
from itertools import chain, product
from typing import Collection, Mapping, Tuple

from ...errors import InstallError
from .known import CAUSES

TORCH_PYTHONS = ((3, 9), (3, 15))
"""Oldest and newest Python with a compatible torch (2.8 is the last for 3.9, 2.13 the first for 3.15)."""
TORCH_SYSTEMS = (
    *(("win32", "AMD64"), ("win32", "ARM64"), ("linux", "x86_64"), ("linux", "aarch64")),
    *(("darwin", "arm64"), ("darwin", "x86_64")),
)
"""``sys.platform`` and ``platform.machine()`` of the systems that torch is built for."""


def failure(key: str, **details) -> InstallError:
    """Return the error to raise for the cause ``key``."""
    return InstallError(" ".join(CAUSES[key].parts(details)), key, **details)


def recognise(output: str) -> Tuple[str, dict]:
    """Return the key of the first cause whose signs are in ``output``, and the details found there.

    If no cause is recognised, the key is ``unknown`` and the detail is the last error in the output.
    """
    for key, cause in CAUSES.items():
        for sign in cause.signs:
            found = re.search(sign, output, re.MULTILINE)
            if found:
                return key, {name: value for name, value in found.groupdict().items() if value}
    # "Exception:" announces a traceback
    errors = [text for text in re.findall(r"ERROR: (.+)", output) if text.strip() != "Exception:"]
    raised = re.findall(r"\b(\w*(?:Error|Exception)\b.*)$", output, re.MULTILINE)
    return "unknown", {"detail": (errors or raised or output.strip().splitlines() or ["?"])[-1].strip()}


def explain(output: str, facts: Mapping) -> InstallError:
    """Return the error for an installation that failed with ``output``.

    ``facts``: the details for the texts, and the facts that explain a missing wheel: ``python`` as "3.11", ``proxy``
    (its host), ``platform`` as (``sys.platform``, machine), ``wheels`` (file names, ``None`` without a folder) and
    ``tags`` (triples of interpreter, ABI and platform that this Python accepts).
    """
    key, details = recognise(output)
    if key == "not-offered":
        package = canonical(details["package"].split("-")[0] if ".whl" in details["package"] else details["package"])
        details["package"] = package
        if facts["wheels"] is None:
            key = _not_on_index(package, facts["python"], facts["platform"])
        else:
            key, found = _not_in_folder(package, facts["wheels"], facts["tags"])
            details["found"] = found
    elif key == "no-network" and details.get("host") and details["host"] == facts["proxy"]:
        key = "proxy"
    elif key == "too-old-beside" and details["place"].startswith(str(facts["home"])):
        key = "not-loadable"  # both were installed here, so QGIS's package is not the cause
    return failure(key, **{**facts, **details})


def canonical(name: str) -> str:
    """Return the name of a package in canonical spelling, as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _not_on_index(package, python, platform) -> str:
    if package == "torch":
        oldest, newest = TORCH_PYTHONS
        if not oldest <= tuple(int(part) for part in python.split(".")) <= newest:
            return "unsupported-python"
        if tuple(platform) not in TORCH_SYSTEMS:
            return "unsupported-system"
    return "not-offered"


def _not_in_folder(package, wheels, tags: Collection[Tuple[str, str, str]]) -> Tuple[str, str]:
    """Return the key of the cause, and the Pythons or systems that the wheels are built for."""
    pythons, platforms = {tag[:2] for tag in tags}, {tag[2] for tag in tags}
    ours = [_wheel_tags(name) for name in wheels if name.endswith(".whl") and canonical(name.split("-")[0]) == package]
    if not ours:
        return "wheels-incomplete", ""
    if not any(platform in platforms for _, _, platform in chain(*ours)):
        return "wheels-other-system", _listed(platform for _, _, platform in chain(*ours))
    if not any((python, abi) in pythons for python, abi, _ in chain(*ours)):
        return "wheels-other-python", _listed(python for python, _, _ in chain(*ours))
    return "not-offered", ""


def _wheel_tags(name):
    """Return the triples of interpreter, ABI and platform in the file name of a wheel."""
    return list(product(*(part.split(".") for part in name[: -len(".whl")].split("-")[-3:])))


def _listed(names) -> str:
    return ", ".join(sorted(set(names)))
