"""Runs ordinary functions."""

from __future__ import annotations

import logging
import queue
import threading
from typing import Callable

from later_worker.worker.call import Call

logger = logging.getLogger("later_worker")


class ThreadRunner:
    """
    Threads that take calls one after the other: first the one that calls ``work``, more of them when that is not
    enough.

    :param threads: how many there may be
    :param run: runs one call to its end; must not raise
    """

    def __init__(self, threads: int, run: Callable[[Call], None]) -> None:
        self._run = run
        self._calls: "queue.SimpleQueue[Call | None]" = queue.SimpleQueue()
        self._maximum = threads
        self._threads = 1
        self._unfinished = 0
        self._lock = threading.Lock()

    def start(self, call: Call) -> None:
        """Hands a call over."""
        self._calls.put(call)
        if self._maximum > 1:
            self._count()

    def finished(self) -> None:
        """A call is done with, and its thread free for another; to be said before that one is handed over."""
        if self._maximum > 1:
            with self._lock:
                self._unfinished -= 1

    def work(self) -> None:
        """Runs calls in this thread until ``stop``."""
        take, run = self._calls.get, self._run
        while True:
            call = take()
            if call is None:
                return
            run(call)

    def stop(self) -> None:
        """Lets the threads end when they have done what they have."""
        for _ in range(self._threads):
            self._calls.put(None)

    def _count(self) -> None:
        with self._lock:
            self._unfinished += 1
            if self._unfinished <= self._threads or self._threads == self._maximum:
                return
            self._threads += 1
            name = f"later-tools-{self._threads}"
        try:
            threading.Thread(target=self.work, name=name, daemon=True).start()
        except RuntimeError as error:
            logger.error("The system gives no more threads: %s", error)
            with self._lock:
                self._threads -= 1
