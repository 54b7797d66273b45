"""How many chunks a call may still send."""

from __future__ import annotations

import threading
from typing import Callable, Optional


class ChunkCredit:
    """Counts what the host is ready to take. One side adds, one takes; they may be different threads."""

    __slots__ = ("_count", "_lock", "_wake")

    def __init__(self, count: int) -> None:
        self._count = count
        self._lock = threading.Lock()
        self._wake: Optional[Callable[[], object]] = None

    def add(self, count: int) -> None:
        """Adds credit, and wakes whoever waits for it."""
        with self._lock:
            self._count += count
        self.wake()

    def take(self, wake: Callable[[], object]) -> bool:
        """
        Uses up one.

        :param wake: called once, from another thread, when it makes sense to try again
        :returns: false if there is none
        """
        with self._lock:
            if self._count > 0:
                self._count -= 1
                return True
            self._wake = wake
            return False

    def wake(self) -> None:
        """Lets whoever waits look again at what has changed."""
        with self._lock:
            wake, self._wake = self._wake, None
        if wake is not None:
            wake()
