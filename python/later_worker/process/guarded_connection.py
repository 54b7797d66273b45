"""The connection of a worker with the host that has started it."""

from __future__ import annotations

import os
from typing import Callable, MutableMapping, NamedTuple, Optional

from later_worker.carrier.connect import connect, forget_connection
from later_worker.carrier.frame_carrier import FrameCarrier
from later_worker.process.connection_guard import ConnectionGuard
from later_worker.process.parent_death import die_with_parent


class GuardedConnection(NamedTuple):
    """A connection that the process does not outlive."""

    carrier: FrameCarrier
    token: Optional[str]
    """What the host wants to be told first, if it wants to know."""
    guard: ConnectionGuard


def connect_guarded(
    environment: MutableMapping[str, str], gone: Callable[[], object] = lambda: None
) -> GuardedConnection:
    """
    Takes the connection out of the environment, and sees to it that the process ends with it. To be called before the
    process has threads; its forked children do not have the connection.

    :param gone: as that of ``ConnectionGuard``
    :raises NoHost: if the environment names no host
    """
    carrier, token, host = connect(environment)
    forget_connection(environment)
    if host is not None and host == os.getppid():
        die_with_parent(host)
    guard = ConnectionGuard(carrier.fileno(), gone)
    os.register_at_fork(after_in_child=carrier.forget)
    return GuardedConnection(carrier, token, guard)
