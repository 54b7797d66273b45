"""What signals mean to a worker."""

from __future__ import annotations

import os
import signal
import socket
import threading
from typing import Callable, Sequence

from later_worker.process.end_process import end_process


def handle_signals(drain: Callable[[], None], owned: bool) -> None:
    """
    SIGTERM lets the worker end its calls and then itself. To be called in the main thread.

    :param drain: called in a thread of its own
    :param owned: whether a pool has started this process. It decides about the end, so SIGINT, which a terminal sends
        to all of its processes, is ignored; otherwise the first SIGINT is as SIGTERM, and the second of either ends the
        process at once
    """
    # A handler would run in the main thread, and only when that is not busy with something native, or about to wait.
    waking, wake = socket.socketpair()
    wake.setblocking(False)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, _leave_to_thread)
    signal.signal(signal.SIGINT, signal.SIG_IGN if owned else _leave_to_thread)
    _keep_from_children(owned, (waking, wake))
    threading.Thread(target=_heed, args=(waking, drain, owned), name="later-signals", daemon=True).start()


def _leave_to_thread(number: int, frame: object) -> None:
    """Without a handler, nothing would wake the thread."""


def _heed(waking: socket.socket, drain: Callable[[], None], owned: bool) -> None:
    asked = False
    while True:
        for number in waking.recv(256):
            if number not in (signal.SIGTERM, signal.SIGINT):
                continue
            if not asked:
                asked = True
                threading.Thread(target=drain, name="later-drain", daemon=True).start()
            elif not owned:
                end_process(128 + number)


def _keep_from_children(owned: bool, sockets: Sequence[socket.socket]) -> None:
    """Otherwise the worker would take what is sent to a forked child for its own."""
    held = threading.local()

    def hold() -> None:
        held.mask = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))

    def release() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, held.mask)

    def forget() -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if not owned:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        for end in sockets:
            end.close()
        release()

    os.register_at_fork(before=hold, after_in_parent=release, after_in_child=forget)
