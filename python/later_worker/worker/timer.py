"""Does small things later."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from typing import Callable, List, Optional, Tuple

logger = logging.getLogger("later_worker")


class Timer:
    """Calls functions after a delay, in a thread of its own that starts with the first one. They must not block."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: List[Tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._thread: Optional[threading.Thread] = None

    def schedule(self, seconds: float, function: Callable[[], None]) -> None:
        """Calls a function once, so many seconds from now."""
        entry = (time.monotonic() + seconds, next(self._order), function)
        with self._changed:
            heapq.heappush(self._due, entry)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="later-timer", daemon=True)
                self._thread.start()
            elif self._due[0] is entry:
                self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._due:
                    self._changed.wait()
                delay = self._due[0][0] - time.monotonic()
                if delay > 0:
                    self._changed.wait(delay)
                    continue
                function = heapq.heappop(self._due)[2]
            try:
                function()
            except Exception:
                logger.exception("What was to be done later failed.")
