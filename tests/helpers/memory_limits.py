"""A limit on the memory that a process may reserve, so that the size of what it asks for shows."""

import resource
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def little_memory(more_bytes: int = 256 << 20):
    """Let the process reserve only ``more_bytes`` beyond what it has inside the ``with`` block."""
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + more_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
