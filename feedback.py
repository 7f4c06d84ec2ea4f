"""How the engine reports progress, facts and warnings, and how it is cancelled."""

from typing import List, Protocol, Tuple


class Feedback(Protocol):
    """Receives the engine's reports (a QGIS adapter, a console, a test)."""

    def progress(self, fraction: float) -> None:
        """Report that ``fraction`` (0..1) of the work is done; raise ``Canceled`` if the user has cancelled."""

    def info(self, text: str) -> None:
        """Report a fact or a decision (device, bands, units)."""

    def warn(self, text: str) -> None:
        """Report something that the user should check, although the run continues."""


class NullFeedback:
    """Feedback that discards everything and never cancels."""

    def progress(self, fraction: float) -> None:
        """Ignore the progress."""

    def info(self, text: str) -> None:
        """Ignore the fact."""

    def warn(self, text: str) -> None:
        """Ignore the warning."""


class Notes:
    """Feedback that keeps facts and warnings in order, to be repeated later; it never cancels."""

    def __init__(self):
        self._said: List[Tuple[str, str]] = []

    def progress(self, fraction: float) -> None:
        """Ignore the progress."""

    def info(self, text: str) -> None:
        """Keep the fact."""
        self._said.append(("info", text))

    def warn(self, text: str) -> None:
        """Keep the warning."""
        self._said.append(("warn", text))

    def repeat(self, feedback: Feedback) -> None:
        """Report everything that was kept to ``feedback``."""
        for kind, text in self._said:
            getattr(feedback, kind)(text)


class _PassedOn:
    """Base of feedback that passes on to another one what it does not change."""

    def __init__(self, feedback: Feedback):
        self._feedback = feedback

    def progress(self, fraction: float) -> None:
        """Pass the progress on; raise ``Canceled`` if the wrapped feedback does."""
        self._feedback.progress(fraction)

    def info(self, text: str) -> None:
        """Pass the fact on."""
        self._feedback.info(text)

    def warn(self, text: str) -> None:
        """Pass the warning on."""
        self._feedback.warn(text)


class PartOfWork(_PassedOn):
    """Feedback for a part of the work: its progress covers ``start`` .. ``stop`` (0..1) of the whole."""

    def __init__(self, feedback: Feedback, start: float, stop: float):
        super().__init__(feedback)
        self._start, self._stop = start, stop

    def progress(self, fraction: float) -> None:
        """Report ``fraction`` (0..1) of this part; raise ``Canceled`` if the wrapped feedback does."""
        self._feedback.progress(self._start + (self._stop - self._start) * fraction)


class Repeating(_PassedOn):
    """Feedback that passes everything on and can repeat the last progress, to detect cancellation while waiting."""

    def __init__(self, feedback: Feedback):
        super().__init__(feedback)
        self._last = 0.0

    def progress(self, fraction: float) -> None:
        """Pass the progress on and keep it."""
        self._last = fraction
        self._feedback.progress(fraction)

    def again(self) -> None:
        """Report the last progress again; raise ``Canceled`` if the wrapped feedback does."""
        self._feedback.progress(self._last)


class Recorder(_PassedOn):
    """Feedback that passes everything on and remembers the warnings for the report."""

    def __init__(self, feedback: Feedback):
        super().__init__(feedback)
        self.warnings: List[str] = []

    def warn(self, text: str) -> None:
        """Pass the warning on and keep it."""
        self.warnings.append(text)
        self._feedback.warn(text)


class Prefixed(_PassedOn):
    """Feedback that puts ``prefix`` before everything: what it is about."""

    def __init__(self, feedback: Feedback, prefix: str):
        super().__init__(feedback)
        self._prefix = prefix

    def info(self, text: str) -> None:
        """Pass the fact on."""
        self._feedback.info(self._prefix + text)

    def warn(self, text: str) -> None:
        """Pass the warning on."""
        self._feedback.warn(self._prefix + text)
