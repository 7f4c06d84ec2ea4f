"""What the log of a series leaves out of the logs of its dates: each would say as much as a run of its own."""

from typing import Set

from ...feedback import Feedback, NullFeedback


class OnlyProgress(NullFeedback):
    """Feedback that only lets the user cancel."""

    def __init__(self, feedback: Feedback):
        self._feedback = feedback

    def progress(self, fraction: float) -> None:
        """Raise ``Canceled`` if the wrapped feedback does."""
        self._feedback.progress(0)


class Essentials(NullFeedback):
    """Feedback about one date that passes on progress and warnings, each of these once in a series.

    ``name`` of the date precedes a warning; ``said``: the warnings of the dates before.
    """

    def __init__(self, feedback: Feedback, name: str, said: Set[str]):
        self._feedback, self._name, self._said = feedback, name, said

    def progress(self, fraction: float) -> None:
        """Pass the progress on."""
        self._feedback.progress(fraction)

    def warn(self, text: str) -> None:
        """Pass a new warning on."""
        if text not in self._said:
            self._said.add(text)
            self._feedback.warn(f"{self._name}: {text}")
