"""How an installation is told of: in lines for a terminal, or in lines that the dialog reads in another process."""

import json
import sys
import time
from typing import Optional

_MARK = "@sar_cloud_removal "


class Terminal:
    """Tells people; what pip says goes to the same place."""

    def __init__(self, period_s: float = 5.0):
        """Tell of downloads every ``period_s`` seconds at most."""
        self._period_s, self._told = period_s, time.monotonic()

    def step(self, text: str, **details: str) -> None:
        """Print what begins now."""
        print(f"==> {text.format(**details)}", flush=True)

    def info(self, text: str) -> None:
        """Print a fact."""
        print(text, flush=True)

    def download(self, name: str, done: float, total: float) -> None:
        """Print how many megabytes of a file are there."""
        if total and time.monotonic() - self._told >= self._period_s:
            self._told = time.monotonic()
            print(f"    {done / 1e6:.0f} of {total / 1e6:.0f} MB  {name}", flush=True)


class Events:
    """Tells the dialog: each event is a line that ``parse`` reads; all other lines are the log."""

    def step(self, text: str, **details: str) -> None:
        """Tell what begins now."""
        self.send(step=text, details=details)

    def info(self, text: str) -> None:
        """Tell a fact, which is part of the log."""
        print(text, flush=True)

    def download(self, name: str, done: float, total: float) -> None:
        """Tell how many bytes of a file are there."""
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
