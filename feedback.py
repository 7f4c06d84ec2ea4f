"""How the engine reports: progress, facts, warnings, and being canceled."""

from typing import List, Protocol


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


class PartOfWork:
    """Feedback for a part of the work: its progress fills ``start`` .. ``stop`` (0..1) of the whole."""

    def __init__(self, feedback: Feedback, start: float, stop: float):
        self._feedback, self._start, self._stop = feedback, start, stop

    def progress(self, fraction: float) -> None:
        """Report ``fraction`` (0..1) of this part; raise ``Canceled`` as the whole's feedback does."""
        self._feedback.progress(self._start + (self._stop - self._start) * fraction)

    def info(self, text: str) -> None:
        """Pass the fact on."""
        self._feedback.info(text)

    def warn(self, text: str) -> None:
        """Pass the warning on."""
        self._feedback.warn(text)


class Repeating:
    """Feedback that passes everything on and can repeat the last progress, to notice a cancel while waiting."""

    def __init__(self, feedback: Feedback):
        self._feedback, self._last = feedback, 0.0

    def progress(self, fraction: float) -> None:
        """Pass the progress on and keep it."""
        self._last = fraction
        self._feedback.progress(fraction)

    def again(self) -> None:
        """Report the last progress; raise ``Canceled`` as the feedback does."""
        self._feedback.progress(self._last)

    def info(self, text: str) -> None:
        """Pass the fact on."""
        self._feedback.info(text)

    def warn(self, text: str) -> None:
        """Pass the warning on."""
        self._feedback.warn(text)


class Recorder:
    """Feedback that passes everything on and remembers the warnings for the report."""

    def __init__(self, feedback: Feedback):
        self._feedback = feedback
        self.warnings: List[str] = []

    def progress(self, fraction: float) -> None:
        """Pass the progress on."""
        self._feedback.progress(fraction)

    def info(self, text: str) -> None:
        """Pass the fact on."""
        self._feedback.info(text)

    def warn(self, text: str) -> None:
        """Pass the warning on and keep it."""
        self.warnings.append(text)
        self._feedback.warn(text)
