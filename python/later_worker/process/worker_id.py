"""What hosts call this worker."""

from __future__ import annotations

import os


def worker_id() -> str:
    """The name that whoever has started the worker has given it, or else one of its own."""
    return os.environ.get("LATER_WORKER_ID") or f"python-{os.getpid()}"
