"""Keeps a task that was opened to check its parameters for the run, so that its rasters are opened only once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Optional, Tuple

if TYPE_CHECKING:
    from ...pipeline.task import Task

KEPT_S = 10.0
"""QGIS runs a task right after the check. If it is not taken by then, its files are closed, for Windows locks them."""


class OpenedTasks:
    """Keeps the last task that was opened, for the run that follows the check."""

    def __init__(self):
        self._lock = threading.Lock()
        self._kept: Optional[Tuple[type, object, Task]] = None
        self._timer: Optional[threading.Timer] = None

    def keep(self, algorithm: type, task: Task) -> None:
        """Keep ``task`` of ``algorithm`` in place of any other one."""
        self.clear()
        with self._lock:
            self._kept = algorithm, task.options, task
            self._timer = threading.Timer(KEPT_S, self.clear)
            self._timer.daemon = True
            self._timer.start()

    def take(self, algorithm: type, options) -> Optional[Task]:
        """Return the kept task of ``algorithm`` with these ``options``, ``None`` without one or if files changed."""
        with self._lock:
            kept = self._kept
        self.clear()
        if kept is None or kept[:2] != (algorithm, options) or kept[2].rasters.have_changed():
            return None
        return kept[2]

    def clear(self) -> None:
        """Let go of what is kept."""
        with self._lock:
            self._kept = None
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None


OPENED = OpenedTasks()
