"""What a worker that is not wanted ends with."""

from __future__ import annotations


class HostRefusal(Exception):
    """The host does not take this worker, and would not if it were asked again; the message says why."""
