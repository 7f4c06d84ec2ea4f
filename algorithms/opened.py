"""A task that was opened for the check of its parameters is the one that runs: its rasters are not opened a second time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Optional, Tuple

if TYPE_CHECKING:
    from ..pipeline.task import Task

KEPT_S = 10.0
"""QGIS runs what it checked at once. What is not taken by then is let go of, as open files cannot be replaced on Windows."""


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
        """Return the task of ``algorithm`` with these ``options`` where it was kept and its files are still the same."""
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
