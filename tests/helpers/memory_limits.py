"""A limit on the memory that a process may reserve, so that the size of what it asks for shows."""

import resource
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def little_memory():
    """Let the process reserve only 256 MiB beyond what it has inside the ``with`` block."""
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + (256 << 20), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
