"""Signals that come while the program waits."""

from __future__ import annotations

import asyncio
import signal
import threading


def wake_for_signals() -> None:
    """
    From now on, every signal wakes the loop that this runs in. Handlers that ``signal.signal`` has set run in the main
    thread, when that goes on: one that is about to wait, or whose signal another thread has got, would wait on.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGURG) in (signal.SIG_DFL, signal.SIG_IGN):
        # A loop that handles any signal itself is woken by all. This one means nothing to a process otherwise.
        asyncio.get_running_loop().add_signal_handler(signal.SIGURG, _do_nothing)


def _do_nothing() -> None:
    pass
