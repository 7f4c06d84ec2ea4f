"""A complete installation: into a new folder, tested there, and activated only if it works."""

import json
import shutil
import sys
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Dict, Iterable, Set, Tuple
from urllib.parse import urlsplit

from ..errors import OptionError
from . import own
from .alone import run_alone
from .causes.diagnosis import TORCH_PYTHONS, explain, failure, recognise
from .messages import Reporter, in_units, later
from .options import InstallOptions
from .packages import states
from .pip import DownloadWatch, pip_environment, require_pip, run_pip
from .plan import Plan, make_plan
from .where import places
from .where.precedence import KEPT, prune, unmet, write_stand_ins

LOG = "install.log"
FETCHING = later("Getting {packages} from {source} ...")
TRYING = later("Trying out the packages ...")
_INDEX_DECIDES = (
    "The package index decides which build of torch is installed: the choice of CPU or CUDA has no effect. For the CPU "
    "build on Linux, ask for a version that ends in +cpu, such as 2.5.1+cpu, if the index has it."
)


def install(options: InstallOptions, home, reporter: Reporter, kept: Iterable = ()) -> Dict[str, str]:
    """Install the packages that this Python lacks into ``home``, activate them, and return the tested versions.

    ``kept``: inactive folders to leave on disk, since a running QGIS has loaded them. Raises ``OptionError``, or
    ``InstallError`` with cause and remedy; in either case the earlier packages remain active. The packages in ``home``
    must not be activated in this process: an installation replaces all of them.
    """
    problems = options.problems()
    if problems:
        raise OptionError(" ".join(problems))
    home, found = Path(home), states()
    for state in own.in_the_way(found, home):
        raise failure("own-version", **own.details(state))
    plan = make_plan(options)
    if not plan.packages:
        present = ", ".join(f"{state.package.name} {state.version} in '{state.folder}'" for state in found)
        raise OptionError(
            f"Nothing can be installed: QGIS's own Python has {present}. If {found[0].package.name} cannot be loaded: "
            f"{own.advice(found[0])}"
        )
    with _explained(plan, home), places.exclusive(home):
        places.sweep(home, kept)
        require_pip()
        _require_room(plan, home)
        reporter.info(f"About {in_units(plan.needed_bytes)} of disk space are needed during the installation.")
        if plan.ignores_build:
            reporter.info(_INDEX_DECIDES)
        try:
            target = places.new_folder(home)
            _fill(target, plan, reporter)
            reporter.step(TRYING)
            versions = _tried_out(target, reporter)
            places.switch_to(target)
        finally:
            places.sweep(home, kept)  # the previous installation or, after a failure, the unfinished one
    return versions


def _fill(target, plan, reporter) -> None:
    log = target.parent / LOG
    log.unlink(missing_ok=True)
    temporary = places.temporary_folder(target.parent)
    beside = temporary / "beside"
    beside.mkdir(parents=True)
    with pip_environment(temporary, plan.options):
        write_stand_ins(beside, plan.installed)
        for call in plan.pip_calls(target, beside):
            details = {"packages": ", ".join(call.names), "source": call.source}
            reporter.step(FETCHING, **details)
            with DownloadWatch(log, temporary, reporter.download):
                status = run_pip(call.arguments, log)
            if status < 0:
                raise failure("crashed", status=str(status), step=FETCHING.format(**details))
            if status:
                raise _Failed(log.read_text(encoding="utf-8", errors="replace"), call.source)
    shutil.rmtree(temporary, ignore_errors=True)
    removed = prune(target, plan.installed)
    if removed:
        reporter.info(f"QGIS's own packages are used instead of {', '.join(removed)}.")
    for text in unmet(target, plan.installed):
        reporter.info(text)


def _tried_out(target, reporter) -> Dict[str, str]:
    result, errors = target / "trial.json", target / "trial.log"
    status = run_alone("trial", str(target), str(result), str(errors))
    printed = errors.read_text(encoding="utf-8", errors="replace") if errors.exists() else ""
    found = json.loads(result.read_text(encoding="utf-8")) if result.exists() else None
    for path in (result, errors):
        path.unlink(missing_ok=True)
    if printed.strip():
        reporter.info(printed.rstrip())
    if found is None:
        if recognise(printed)[0] not in ("unknown", "not-loadable"):
            raise _Failed(printed)
        raise failure("crashed", status=str(status), step=TRYING)
    if isinstance(found, dict):
        return found
    reporter.info(found)
    if recognise(found)[0] != "signature":
        raise _Failed(found)
    # macOS has stricter rules for 'python', which runs this test, than for QGIS, which will use the packages
    reporter.info("macOS only lets QGIS itself load these packages, so they could not be tried out here.")
    return {d.metadata["Name"]: d.version for d in metadata.distributions(path=[str(target)])}


class _Failed(Exception):
    """pip or a package failed with ``output``; pip was getting packages from ``source``."""

    def __init__(self, output: str, source: str = ""):
        super().__init__(output)
        self.source = source


@contextmanager
def _explained(plan: Plan, home):
    """Turn failures into errors that name cause and remedy."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise failure("canceled") from error
    except _Failed as error:
        raise explain(str(error), _facts(plan, home, error.source)) from error
    except OSError as error:
        # "OSError:" is how packages that cannot be loaded announce themselves, which none is yet
        text = str(error) if type(error) is OSError else f"{type(error).__name__}: {error}"
        raise explain(text, _facts(plan, home)) from error


def _facts(plan: Plan, home, source: str = "") -> dict:
    """Return the details for the texts of the causes, and the facts for ``explain``."""
    folder = plan.options.wheels
    platform = tuple(places.runtime_key().split("-")[1:])
    return {
        **_room(plan, home),
        "log": str(home / LOG),
        "script": places.SCRIPT,
        "numpy": plan.installed.get("numpy", ""),
        "kept": ", ".join(f"{name} {plan.installed[name.lower()]}" for name in KEPT if name.lower() in plan.installed),
        "packages": " ".join(package.name for package in plan.packages),
        "source": source,
        "host": urlsplit(source).hostname or source,
        "proxy": urlsplit(plan.options.proxy).hostname or "",
        "supported": " to ".join(".".join(map(str, version)) for version in TORCH_PYTHONS),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "platform": platform,
        "system": " ".join(platform),
        "wheels": sorted(path.name for path in Path(folder).iterdir()) if folder else None,
        "tags": _tags(),
    }


def _tags() -> Set[Tuple[str, str, str]]:
    """Return interpreter, ABI and platform of the wheels that fit here; none without pip, which has refused none."""
    try:
        from pip._vendor.packaging.tags import sys_tags
    except ImportError:
        return set()
    return {(tag.interpreter, tag.abi, tag.platform) for tag in sys_tags()}


def _room(plan: Plan, home) -> Dict[str, str]:
    needed, free = in_units(plan.needed_bytes), in_units(shutil.disk_usage(places.existing(home)).free)
    return {"home": str(home), "variable": places.VARIABLE, "needed": needed, "free": free}


def _require_room(plan: Plan, home) -> None:
    if shutil.disk_usage(home).free < plan.needed_bytes:
        raise failure("disk-full", **_room(plan, home))
