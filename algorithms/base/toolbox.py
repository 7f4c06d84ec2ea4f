"""How the algorithms present themselves in the toolbox: names, texts, groups, icons, and what they need to run."""

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Tuple
from weakref import WeakSet

from qgis.core import QgsProcessingAlgorithm, QgsProcessingParameterDefinition, QgsProcessingProvider
from qgis.PyQt import sip
from qgis.PyQt.QtGui import QIcon

from ...gui.packages.requirements import missing_text
from ...i18n import tr
from ...install.packages import Package
from ...version import plugin_metadata

RESOURCES = Path(__file__).resolve().parent.parent.parent / "resources"
ICON = str(RESOURCES / "icon.svg")
_ADVANCED = QgsProcessingParameterDefinition.Flag.FlagAdvanced
_ALIVE = WeakSet()
"""All algorithms there are: those of the provider, and those of open dialogs and of runs."""


def forget_provider(provider: QgsProcessingProvider) -> None:
    """Part all algorithms from ``provider``, which is about to be deleted: they point to it, and QGIS crashed where a
    run ended, or an open dialog was used, after the plugin was unloaded or updated.

    Of closed dialogs, QGIS deletes the algorithm, while Python may go on referring to it.
    """
    for entry in list(_ALIVE):
        if not sip.isdeleted(entry) and entry.provider() is provider:
            entry.setProvider(None)


def group_names() -> Dict[str, str]:
    """Return the translated names of the toolbox's groups, by their permanent ids."""
    return {
        "cloudremoval": tr("Cloud removal"),
        "preparation": tr("Preparation"),
        "evaluation": tr("Evaluation"),
        "installation": tr("Installation"),
        "models": tr("Models"),
    }


@dataclass(frozen=True)
class ToolboxTexts:
    """What the toolbox shows of an algorithm, in the language that QGIS runs in."""

    title: str
    summary: str
    """One sentence, for tooltips."""
    introduction: str
    """What the algorithm does, in plain text; the help of every parameter follows it."""
    tags: str
    """Words that the toolbox's search finds the algorithm by, separated by commas."""


class ToolboxEntry:
    """How an algorithm of the plugin presents itself in the toolbox, whichever class of QGIS it derives from."""

    NAME: str
    """The permanent name, part of the algorithm's id."""
    GROUP = "cloudremoval"
    """The permanent id of its group in the toolbox, one of ``group_names()``."""
    NEEDS: Tuple[Package, ...] = ()
    """The packages, beside those of QGIS, that every run needs."""

    def __init__(self):
        super().__init__()
        _ALIVE.add(self)

    def texts(self) -> ToolboxTexts:
        """Return the texts; a method, because they are translated when it is called, not when the class is made."""
        raise NotImplementedError

    def name(self):
        """Return the permanent name."""
        return self.NAME

    def displayName(self):  # noqa: N802 (QGIS' name)
        """Return the title."""
        return self.texts().title

    def shortDescription(self):  # noqa: N802 (QGIS' name)
        """Return the summary."""
        return self.texts().summary

    def tags(self):
        """Return the words to search for, in a list."""
        return self.texts().tags.split(",")

    def group(self):
        """Return the translated name of the group."""
        return group_names()[self.GROUP]

    def groupId(self):  # noqa: N802 (QGIS' name)
        """Return the permanent id of the group."""
        return self.GROUP

    def canExecute(self):  # noqa: N802 (QGIS' name)
        """Return whether the packages that every run needs are there, and if not, what is missing and how to get it."""
        text = missing_text(self.NEEDS, self.titles_without_needs())
        return not text, text

    def titles_without_needs(self) -> List[str]:
        """Return the titles of the plugin's algorithms that run with what QGIS brings."""
        return [entry.displayName() for entry in self.siblings() if not entry.NEEDS]

    def siblings(self) -> list:
        """Return all algorithms of the plugin, none once it is unloaded."""
        provider = self.provider()
        return [] if provider is None else provider.algorithms()

    def icon(self):
        """Return the algorithm's icon."""
        return QIcon(self.svgIconPath())

    def svgIconPath(self):  # noqa: N802 (QGIS' name)
        """Return the path of the algorithm's own icon, or of the plugin's if it has none."""
        own = RESOURCES / "icons" / f"{self.name()}.svg"
        return str(own) if own.is_file() else ICON

    def helpUrl(self):  # noqa: N802 (QGIS' name)
        """Return the address of the algorithm's page in the repository."""
        return f"{plugin_metadata('repository')}/blob/main/docs/algorithms/{self.name()}.md"

    def shortHelpString(self):  # noqa: N802 (QGIS' name)
        """Return the introduction and the help of every parameter, one paragraph a line, for QGIS and for a terminal.

        Advanced parameters come last, as in the dialog.
        """
        line = tr("{label}: {text}")
        items = sorted(self.parameterDefinitions(), key=lambda item: bool(item.flags() & _ADVANCED))
        help_texts = (line.format(label=item.description(), text=item.help()) for item in items)
        return "\n".join((self.texts().introduction, *help_texts))


class PluginAlgorithm(ToolboxEntry, QgsProcessingAlgorithm):
    """Base of the algorithms written in Python."""

    def createInstance(self):  # noqa: N802 (QGIS' name)
        """Return a new instance: each run has its own."""
        return type(self)()
