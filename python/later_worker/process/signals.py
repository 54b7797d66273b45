"""What signals mean to a worker."""

from __future__ import annotations

import _thread
import signal
from typing import Any, Callable

from later_worker.process.end_process import end_process


def handle_signals(drain: Callable[[], None], owned: bool) -> None:
    """
    SIGTERM lets the worker end its calls and then itself.

    :param drain: called in a thread of its own
    :param owned: whether a pool has started this process. It decides about the end, so SIGINT, which a terminal sends
        to all of its processes, is ignored; otherwise the first SIGINT is as SIGTERM, and the second of either ends the process at once
    """
    asked = False

    def ask(number: int, frame: Any) -> None:
        nonlocal asked
        if asked:
            if not owned:
                end_process(128 + number)
            return
        asked = True
        # The thread that a signal interrupts may hold any lock.
        _thread.start_new_thread(drain, ())

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, signal.SIG_IGN if owned else ask)
