"""A process that does not outlive its parent."""

from __future__ import annotations

import os
import signal
import sys

from later_worker.process.end_process import end_process

_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """
    Lets the kernel kill this process when its parent dies, whatever it is doing. Does nothing where the system has
    no such thing. The kernel takes the thread that has started this process for the parent.

    :param parent: the parent's process; if that has died already, this process ends
    """
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    except (OSError, AttributeError):
        return
    if os.getppid() != parent:
        end_process()
