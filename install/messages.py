"""The messages of an installation: texts that are translated when shown, and lines for a terminal or the dialog.

The dialog runs the installation in another process and reads its lines as events.
"""

import json
import re
import sys
import time
from typing import Optional, Protocol

_MARK = "@sar_cloud_removal "
_PERIOD_S = 5.0
"""A terminal shows the progress of downloads so often at most."""


def later(text: str) -> str:
    """Mark ``text`` for translation and return it unchanged; the code that displays it calls ``tr``."""
    return text


def in_units(size: float) -> str:
    """Return ``size``, in bytes, as text in MB or GB."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"


def without_login(address: str) -> str:
    """Return ``address`` without a user name and password."""
    return re.sub(r"//[^/@]*@", "//", address)


class Reporter(Protocol):
    """Receives the progress of an installation."""

    def step(self, text: str, **details: str) -> None:
        """Report the start of a step; ``text`` has ``{names}`` for the details and can be translated."""

    def info(self, text: str) -> None:
        """Report a fact."""

    def download(self, name: str, done: float, total: float) -> None:
        """Report how many bytes of a file have arrived; a ``total`` of 0 ends the downloads."""


class Terminal:
    """Prints lines for users, to the same stream as pip."""

    def __init__(self):
        self._printed = time.monotonic()

    def step(self, text: str, **details: str) -> None:
        """Print the step that begins."""
        print(f"==> {text.format(**details)}", flush=True)

    def info(self, text: str) -> None:
        """Print a fact."""
        print(text, flush=True)

    def download(self, name: str, done: float, total: float) -> None:
        """Print how many megabytes of a file have arrived."""
        if total and time.monotonic() - self._printed >= _PERIOD_S:
            self._printed = time.monotonic()
            print(f"    {done / 1e6:.0f} of {total / 1e6:.0f} MB  {name}", flush=True)


class Events:
    """Prints events for the dialog, one per line, which ``parse`` reads; all other lines are the log."""

    def step(self, text: str, **details: str) -> None:
        """Send the step that begins."""
        self.send(step=text, details=details)

    def info(self, text: str) -> None:
        """Print a fact, which is part of the log."""
        print(text, flush=True)

    def download(self, name: str, done: float, total: float) -> None:
        """Send how many bytes of a file have arrived."""
        self.send(download=name, done=done, total=total)

    def send(self, **event) -> None:
        """Write one event."""
        sys.stdout.write(f"{_MARK}{json.dumps(event)}\n")
        sys.stdout.flush()


def parse(line: str) -> Optional[dict]:
    """Return the event in ``line``, ``None`` for a line of the log."""
    if not line.startswith(_MARK):
        return None
    try:
        return json.loads(line[len(_MARK) :])
    except ValueError:
        return None
