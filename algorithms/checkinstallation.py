"""What is installed, what is missing and how fast it runs; and the installation of a model pack, if one is named."""

from qgis.core import (
    QgsProcessingMultiStepFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterAuthConfig,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QUrl

from ..errors import OptionError
from ..gui.download import fetch
from ..gui.feedback import ProcessingFeedback, error_border, lets_go
from ..gui.http import shown
from ..gui.installation_report import InstallationReport, Readiness
from ..gui.profile import models_folder
from ..i18n import tr
from ..models.packs import PackSource, install_pack, installed_from
from ..models.store import model_store
from ..pipeline.evaluation.files import require_folder, write_texts
from ..pipeline.options.checks import same_file_problems
from .base.toolbox import PluginAlgorithm, ToolboxTexts
from .parameters.common import advanced, described
from .parameters.values import Values

MODEL_PACK = "MODEL_PACK"
SHA256 = "SHA256"
AUTHCFG = "AUTHCFG"


class CheckInstallation(PluginAlgorithm):
    """``checkinstallation``: reports what is installed, and installs a model pack. Runs without torch, too."""

    NAME = "checkinstallation"
    GROUP = "installation"
    REPORT = "REPORT"
    JSON = "JSON"

    def texts(self):
        """Return the texts that the toolbox shows."""
        return ToolboxTexts(
            title=tr("Check installation"),
            summary=tr("Reports what is installed, what is missing and how fast it runs; installs model packs."),
            introduction=tr(
                "Reports the versions of everything that cloud removal needs, the available devices, whether the "
                "models are intact, and how long each model takes on each device, as measured. If something is "
                "missing, it still runs, and explains which algorithms can be used without it and how to get it. "
                "Installs a model pack if you name one; otherwise nothing is ever downloaded."
            ),
            tags=tr("torch,gpu,cuda,version,speed,benchmark,model,weights,download,install,missing,setup"),
        )

    def initAlgorithm(self, configuration=None):  # noqa: N802 (QGIS' name)
        """Declare parameters and outputs."""
        for definition in self._parameters():
            self.addParameter(definition)
        self.addOutput(
            QgsProcessingOutputBoolean("READY", tr("Whether clouds can be removed with the default settings"))
        )
        self.addOutput(QgsProcessingOutputNumber("PROBLEMS", tr("Number of problems found")))
        self.addOutput(QgsProcessingOutputString("DEVICE_USED", tr("Device chosen by auto")))
        self.addOutput(
            QgsProcessingOutputNumber("SECONDS_PER_WINDOW", tr("Seconds per window on that device, default model"))
        )
        self.addOutput(QgsProcessingOutputString("MODELS", tr("Models available as MODEL, separated by commas")))
        self.addOutput(QgsProcessingOutputString("MODEL_INSTALLED", tr("Model installed from the pack")))

    def _parameters(self):
        return (
            described(
                QgsProcessingParameterFile(
                    MODEL_PACK,
                    tr("Model pack to install (file or address)"),
                    optional=True,
                    fileFilter=tr("Model packs") + " (*.zip);;" + tr("All files") + " (*)",
                ),
                tr(
                    "The zip file of a model pack, or the address (http or https) to download it from. The other "
                    "algorithms then list the model. If empty, nothing is installed."
                ),
            ),
            described(
                QgsProcessingParameterString(SHA256, tr("SHA-256 of the model pack"), optional=True),
                tr(
                    "The hash that the publisher states for the pack, 64 hexadecimal digits. A pack with a different "
                    "hash is not installed. Required for downloads."
                ),
            ),
            advanced(
                described(
                    QgsProcessingParameterAuthConfig(AUTHCFG, tr("Login for the download"), optional=True),
                    tr(
                        "A QGIS authentication configuration, if the server requires a login. Proxy, certificates and "
                        "timeout are taken from QGIS (Settings, Options, Network)."
                    ),
                )
            ),
            described(
                QgsProcessingParameterFileDestination(
                    self.REPORT, tr("Installation report"), tr("HTML files") + " (*.html)", optional=True
                ),
                tr("All findings as a page to read, or to attach to a question or bug report."),
            ),
            described(
                QgsProcessingParameterFileDestination(
                    self.JSON,
                    tr("Installation report as JSON"),
                    tr("JSON files") + " (*.json)",
                    optional=True,
                    createByDefault=False,
                ),
                tr("All findings as JSON, for programs."),
            ),
        )

    def checkParameterValues(self, parameters, context):  # noqa: N802 (QGIS' name)
        """Return whether the run can begin, and all problems in one text."""
        accepted, text = super().checkParameterValues(parameters, context)
        values = Values(self, parameters, context)
        paths = {name: values.destination(name) for name in (self.REPORT, self.JSON)}
        found = _problems(self._source(values), paths)
        return accepted and not found, " ".join(found) or text

    @lets_go
    def prepareAlgorithm(self, parameters, context, feedback):  # noqa: N802 (QGIS' name)
        """Read the values on the main thread."""
        values = Values(self, parameters, context)
        self._pack, self._authcfg = self._source(values), values.text(AUTHCFG)
        self._algorithms = [
            Readiness(entry.name(), entry.displayName(), tuple(package.name for package in entry.NEEDS))
            for entry in self.siblings()
            if entry.name() != self.NAME
        ]
        return True

    @lets_go
    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802 (QGIS' name)
        """Install the pack if one is named, then examine everything, and write and return the findings."""
        from ..pipeline.tasks.checkinstallation import examine

        paths = {name: self.parameterAsFileOutput(parameters, name, context) for name in (self.REPORT, self.JSON)}
        steps = QgsProcessingMultiStepFeedback(3 if self._pack.address else 1, feedback)
        with error_border(feedback):
            problems = _problems(self._pack, paths)
            if problems:
                raise OptionError(" ".join(problems))
            for path in filter(None, paths.values()):
                require_folder(path)
            card = self._install(steps) if self._pack.address else None
            found = examine(ProcessingFeedback(steps), model_store())
            report = InstallationReport(found, self._algorithms)
            for line in report.log():
                feedback.pushInfo(line)
            for problem in report.problems:
                feedback.pushWarning(problem)
            made = {self.REPORT: report.html, self.JSON: report.json}
            write_texts({paths[name]: text() for name, text in made.items() if paths[name]})
        return {
            **{name: path for name, path in paths.items() if path},
            "READY": found.ready,
            "PROBLEMS": len(report.problems),
            "DEVICE_USED": found.device,
            "SECONDS_PER_WINDOW": found.speed.seconds_per_window if found.speed else None,
            "MODELS": ",".join(model.name for model in found.models if model.restores and not model.problem),
            "MODEL_INSTALLED": card.name if card else "",
        }

    def _source(self, values):
        return PackSource(values.text(MODEL_PACK), values.text(SHA256).lower())

    def _install(self, steps):
        """Install the named pack and return its card: the first two of the three ``steps``."""
        pack, folder, feedback = self._pack, models_folder(), ProcessingFeedback(steps)
        card = installed_from(folder, pack.digest)
        if card is not None:
            feedback.info(tr("Model {name} {version} is already installed from this pack.").format(**vars(card)))
            steps.setCurrentStep(2)
            return card
        path, label = pack.address, pack.address
        if pack.is_download:
            if self._authcfg and label.lower().startswith("http:"):
                feedback.warn(tr("The login is sent unencrypted: the address begins with http, not https."))
            label = shown(QUrl(pack.address))
            path = fetch(pack.address, folder / ".downloads", pack.digest, feedback, self._authcfg)
        steps.setCurrentStep(1)
        card = install_pack(path, folder, ProcessingFeedback(steps), pack.digest, label)
        if pack.is_download:
            path.unlink()
        steps.setCurrentStep(2)
        summary = card.summary.split(". ")[0].rstrip(".")
        feedback.info(
            tr("Model {name} {version} is installed. {summary}.").format(
                name=card.name, version=card.version, summary=summary
            )
        )
        return card


def _problems(pack: PackSource, paths: dict) -> list:
    """Return a sentence for each value of ``pack`` that cannot be used, and for each report, of ``paths`` by parameter,
    that would replace the pack or the other report.
    """
    files = paths if pack.is_download else {MODEL_PACK: pack.address, **paths}
    return [*pack.problems(), *same_file_problems(files)]
