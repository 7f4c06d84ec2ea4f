"""The findings of ``checkinstallation``, for people (log, HTML) and for programs (JSON)."""

import json
import re
from dataclasses import asdict
from html import escape
from pathlib import Path, PurePath, PureWindowsPath
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from qgis.core import Qgis
from qgis.PyQt.QtCore import qVersion

from ..errors import PluginError
from ..i18n import tr
from ..install.packages import PACKAGES
from ..pipeline.tasks.checkinstallation import Installation
from ..version import plugin_metadata, plugin_version
from .html import marked, page, paragraph, small, table, unbroken
from .packages.requirements import menu, require_packages
from .profile import models_folder

FORMAT = 1
"""Version of the JSON format; it increases when a field changes its meaning or is removed."""


class Readiness(NamedTuple):
    """An algorithm by its permanent name and its title, and the names of the packages that it ``needs``."""

    name: str
    title: str
    needs: Tuple[str, ...]


class InstallationReport:
    """The texts about one ``Installation``; ``problems`` has the cause and remedy of each problem."""

    def __init__(self, found: Installation, algorithms: Sequence[Readiness]):
        self._found = found
        required = {package.name for package in found.packages if package.required}
        everywhere = required - {package.name for package in PACKAGES}
        broken = required & {package.name for package in found.packages if package.problem}
        self._ready = [algorithm for algorithm in algorithms if not broken & {*everywhere, *algorithm.needs}]
        self._waiting = [algorithm for algorithm in algorithms if algorithm not in self._ready]
        texts = (*_needed_packages(found), *found.problems(), *_optional_packages(found))
        self.problems = [_without_home(text) for text in texts]

    def log(self) -> List[str]:
        """Return the lines for the log, without the problems."""
        lines = [", ".join(f"{name} {version}" for name, version in self._versions().items())]
        for model in self._found.models:
            if not model.problem:
                lines.append(
                    tr("Model {name} {version} ({origin}, {megabytes:.1f} MB) is intact: SHA-256 {sha256}").format(
                        origin=_origin(model), **asdict(model)
                    )
                )
        labels = {device.name: device.label for device in self._found.devices}
        for speed in self._found.speeds:
            if not speed.problem:
                text = (
                    tr("{device} ({label}): {model} takes {time} per window, {tile} per fully cloudy Sentinel-2 tile")
                    if speed.restores
                    else tr("{device} ({label}): {model} takes {time} per window")
                )
                time, tile = (
                    f"{_seconds(speed.seconds_per_window)} ({speed.precision})",
                    _duration(speed.seconds_per_tile),
                )
                label = labels[speed.device]
                lines.append(text.format(device=speed.device, label=label, model=speed.model, time=time, tile=tile))
        return [*lines, *self._what_runs(), self._verdict()]

    def json(self) -> str:
        """Return all facts as JSON."""
        content = {
            "format": FORMAT,
            "ready": self._found.ready,
            "problems": self.problems,
            "device": self._found.device,
            "plugin": plugin_version(),
            "qgis": Qgis.QGIS_VERSION,
            "qt": qVersion(),
            "models_folder": str(models_folder()),
            "algorithms": {
                "ready": [algorithm.name for algorithm in self._ready],
                "waiting": [algorithm.name for algorithm in self._waiting],
            },
            **asdict(self._found),
        }
        return json.dumps(_without_homes(content), indent=2, ensure_ascii=False) + "\n"

    def html(self) -> str:
        """Return a self-contained page, in HTML that QGIS's own viewers support, too."""
        title = tr("SAR Cloud Removal: installation")
        mark = "good" if self._found.ready else "bad"
        parts = [f"<h1>{escape(title)}</h1>", f'<p class="{mark}"><b>{escape(self._verdict())}</b></p>']
        parts += map(paragraph, self._what_runs())
        if self.problems:
            items = "".join(f"<li>{escape(text)}</li>" for text in self.problems)
            parts.append(f"<h2>{escape(tr('Problems and remedies'))}</h2><ul>{items}</ul>")
        parts += [self._speed_table(), self._model_table(), self._version_table()]
        parts.append(
            paragraph(
                tr(
                    "When you report a bug at {address}, attach this page. In it, ~ stands for your home folder."
                ).format(address=plugin_metadata("tracker"))
            )
        )
        return page(title, parts)

    def _what_runs(self) -> List[str]:
        """Return which algorithms can be used now, and what the missing packages would add."""
        lines = []
        if self._ready:
            lines.append(tr("These algorithms can be used now: {names}.").format(names=_titles(self._ready)))
        if self._waiting:
            missing = [package.name for package in self._found.packages if package.required and package.problem]
            text = tr("{packages} would add: {names}, and the method 'network' of 'Detect clouds'.")
            lines.append(text.format(packages=", ".join(missing), names=_titles(self._waiting)))
        return lines

    def _verdict(self) -> str:
        speed = self._found.speed
        if not self._found.ready and self._found.alternatives:
            other = self._found.alternatives[0]
            return tr(
                "Clouds cannot be removed with the default settings, but can with DEVICE {device} and MODEL {model}."
            ).format(device=other.device, model=other.model)
        if not self._found.ready:
            return tr("Clouds cannot be removed yet.")
        if not self._found.has_networks:
            return tr("Ready to remove clouds, without the networks.")
        return tr("Ready to remove clouds: {model} on {device}, {tile} for a fully cloudy Sentinel-2 tile.").format(
            model=speed.model, device=speed.device, tile=_duration(speed.seconds_per_tile)
        )

    def _versions(self) -> Dict[str, str]:
        found = self._found
        versions = {
            "SAR Cloud Removal": plugin_version(),
            "QGIS": Qgis.QGIS_VERSION,
            "Qt": qVersion(),
            "Python": found.python,
        }
        versions.update({package.name: package.version or _without_home(package.problem) for package in found.packages})
        return {**versions, tr("System"): found.system}

    def _version_table(self):
        problems = {package.name for package in self._found.packages if package.problem}
        rows = [
            [escape(name), marked(text) if name in problems else escape(text)]
            for name, text in self._versions().items()
        ]
        return table(tr("Versions"), (), rows)

    def _speed_table(self):
        labels = {device.name: f"<br>{small(device.label)}" for device in self._found.devices}
        rows = [
            [
                f"{escape(speed.device)}{labels.pop(speed.device, '')}",  # the first time only
                unbroken(speed.model),
                marked(_seconds(None))
                if speed.problem
                else f"{escape(_seconds(speed.seconds_per_window))}<br>{small(speed.precision)}",
                escape(_duration(speed.seconds_per_tile)),
            ]
            for speed in self._found.speeds
        ]
        header = (tr("Device"), tr("Model"), tr("Window of 256 × 256 pixels"), tr("Fully cloudy Sentinel-2 tile"))
        note = tr(
            "Best of three runs, with other programs running on this computer. Reading and writing the rasters takes "
            "additional time."
        )
        return table(tr("Devices and their speed"), header, rows) + (paragraph(note) if rows else "")

    def _model_table(self):
        rows = [
            [
                unbroken(f"{model.name} {model.version}"),
                escape(tr("removes clouds") if model.restores else tr("detects clouds")),
                escape(_origin(model)),
                unbroken(f"{model.megabytes:.1f} MB"),
                small(f"SHA-256 {model.sha256}") if model.sha256 else marked(tr("damaged, see above")),
            ]
            for model in self._found.models
        ]
        more = tr(
            "To add a model, run this algorithm again with its pack as MODEL_PACK. Models are installed into {folder}; "
            "to remove one, delete its folder there."
        ).format(folder=_without_home(str(models_folder())))
        header = (tr("Model"), tr("Purpose"), tr("Origin"), tr("Size"), tr("Weights (checked)"))
        return table(tr("Models"), header, rows) + paragraph(more)


def _needed_packages(found) -> List[str]:
    """Return the problems of the packages that all networks need, worded as in the algorithms that need them."""
    texts = []
    try:
        require_packages(PACKAGES)
    except PluginError as error:
        texts.append(str(error))
    for package in found.packages:
        if package.problem and package.required and not any(package.name in text for text in texts):
            remedy = tr("It is part of QGIS: reinstall QGIS.")
            texts.append(f"{package.name}: {package.problem}. {remedy}")
    return texts


def _optional_packages(found) -> List[str]:
    return [
        tr(
            "{name}: {problem}. Cloud removal works without it, but some algorithms need it. To install it: {menu}, or "
            "python3 -m pip install {name}"
        ).format(name=package.name, problem=package.problem, menu=menu())
        for package in found.packages
        if package.problem and not package.required
    ]


def _titles(algorithms: Sequence[Readiness]) -> str:
    return ", ".join(algorithm.title for algorithm in algorithms)


def _origin(model):
    return tr("supplied with the plugin") if model.bundled else tr("installed from a pack")


def _seconds(seconds: Optional[float]) -> str:
    return tr("does not run") if seconds is None else tr("{seconds:.3g} s").format(seconds=seconds)


def _duration(seconds: Optional[float]) -> str:
    if seconds is None:
        return ""
    if seconds < 90:
        return tr("{seconds:.0f} s").format(seconds=seconds)
    if seconds < 90 * 60:
        return tr("{minutes:.0f} min").format(minutes=seconds / 60)
    return tr("{hours:.1f} h").format(hours=seconds / 3600)


def _without_homes(value):
    """Return ``value``, of which dictionaries, lists and tuples may hold texts, with ``_without_home`` of each text."""
    if isinstance(value, dict):
        return {key: _without_homes(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_homes(item) for item in value]
    return _without_home(value) if isinstance(value, str) else value


def _without_home(text: str) -> str:
    return shortened(text, Path.home())


def shortened(text: str, home: PurePath) -> str:
    """Return ``text`` with the folder ``home`` shortened to ``~``, as its path has the user's name.

    A folder whose name only begins like it stays, and so does all text if ``home`` is a root. On Windows, slashes of
    both kinds are recognised, also doubled ones, as in the texts of Python's errors.
    """
    if home == home.parent:
        return text
    windows = isinstance(home, PureWindowsPath)
    separator = r"[\\/]+" if windows else "/"
    path = separator.join(map(re.escape, re.split(r"[\\/]+" if windows else "/", str(home).lstrip("\\/"))))
    path = separator + path if str(home)[0] in "\\/" else path
    return re.sub(rf"(?:(?<=://)|(?<![\w.\\/-])){path}(?![\w-]|\.\w)", "~", text, flags=re.I if windows else 0)
