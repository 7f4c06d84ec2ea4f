"""How the engine reports: progress, facts, warnings, and being canceled."""

from typing import Protocol


class Feedback(Protocol):
    """What the engine needs of whoever watches it (a QGIS adapter, a console, a test)."""

    def progress(self, fraction: float) -> None:
        """Report ``fraction`` (0..1) of the work as done; raise ``Canceled`` if the user asked to stop."""

    def info(self, text: str) -> None:
        """Report a fact or a choice that was made (device, bands, units)."""

    def warn(self, text: str) -> None:
        """Report something the user should look at although the run goes on."""


class NullFeedback:
    """Feedback that nobody reads and that never cancels."""

    def progress(self, fraction: float) -> None:
        """Ignore the progress."""

    def info(self, text: str) -> None:
        """Ignore the fact."""

    def warn(self, text: str) -> None:
        """Ignore the warning."""
