"""Ends a worker whose connection has ended while it cannot see that itself."""

from __future__ import annotations

import gc
import os
import select
import signal
from typing import Callable

_HANGUP = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0)
_GRACE_MS = 200
"""How long the worker may take to end by itself."""


class ConnectionGuard:
    """
    A small process beside the worker that kills it when the connection ends. The worker's own reader does so as
    well, and sooner, but not while native code holds the interpreter's lock.

    To be made before the process has threads.

    :param connection: the descriptor of a connected socket
    :param gone: called in that process when the worker has ended or let it go
    """

    def __init__(self, connection: int, gone: Callable[[], object] = lambda: None) -> None:
        worker = os.getpid()
        released, self._release = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                _watch(worker, connection, released)
                gone()
            finally:
                os._exit(0)
        os.close(released)
        # Forked children would keep the guard, and with it the connection, beyond the worker's end.
        os.register_at_fork(after_in_child=self._forget)

    def release(self) -> None:
        """Lets the guard go; it has gone when this returns."""
        os.close(self._release)
        try:
            os.waitpid(self._pid, 0)
        except ChildProcessError:
            pass  # A tool has waited for all children.

    def _forget(self) -> None:
        try:
            os.close(self._release)
        except OSError:
            pass


def _watch(worker: int, connection: int, released: int) -> None:
    # Pages that are not written to stay shared with the worker.
    gc.disable()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _close_others({connection, released})
    poll = select.poll()
    poll.register(connection, _HANGUP)
    poll.register(released, _HANGUP)
    only_released = select.poll()
    only_released.register(released, _HANGUP)
    while True:
        ready = dict(poll.poll())
        if released in ready or os.getppid() != worker:
            return
        if connection in ready:
            if not only_released.poll(_GRACE_MS) and os.getppid() == worker:
                os.kill(worker, signal.SIGKILL)
            return


def _close_others(kept: "set[int]") -> None:
    null = os.open(os.devnull, os.O_RDWR)
    # The host reads the worker's output to its end.
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    for name in os.listdir("/dev/fd"):
        number = int(name)
        if number > 2 and number not in kept:
            try:
                os.close(number)
            except OSError:
                pass  # That of the listing itself.
