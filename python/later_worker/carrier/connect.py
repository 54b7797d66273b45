"""Reaches the host that has started this process."""

from __future__ import annotations

import socket
import sys
from typing import Mapping, MutableMapping, NamedTuple, Optional

from later_worker.carrier.frame_carrier import FrameCarrier

FD, SOCKET, TOKEN = "LATER_WORKER_FD", "LATER_WORKER_SOCKET", "LATER_WORKER_TOKEN"


class NoHost(Exception):
    """There is no host to reach; the message says why."""


class HostConnection(NamedTuple):
    """A connection to the host that has started this process."""

    carrier: FrameCarrier
    token: Optional[str]
    """What the host wants to be told first, if it wants to know."""
    host_pid: Optional[int]
    """The process at the other end, where the system tells."""


def connect(environment: Mapping[str, str]) -> HostConnection:
    """
    :param environment: says how, as docs/worker-protocol.md describes
    :raises NoHost: if it says nothing or nobody is there
    """
    number = environment.get(FD, "")
    path = environment.get(SOCKET, "")
    if number:
        connection = _inherited(number)
    elif path:
        connection = _connected(path)
    else:
        raise NoHost(
            "A worker is started by a host, which says how to reach it: neither "
            f"{FD} nor {SOCKET} is set. Use --check to see the tools of these targets."
        )
    return HostConnection(FrameCarrier(connection), environment.get(TOKEN) or None, _peer(connection))


def forget_connection(environment: MutableMapping[str, str]) -> None:
    """Takes out of the environment what is meant for this process only, so that its children do not get it."""
    for name in (FD, SOCKET, TOKEN):
        environment.pop(name, None)


def _inherited(number: str) -> socket.socket:
    try:
        return socket.socket(fileno=int(number))
    except (ValueError, OSError) as error:
        raise NoHost(f"{FD} is {number!r}, which is no socket of this process: {error}.") from error


def _connected(path: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(path)
    except OSError as error:
        connection.close()
        raise NoHost(f"Nobody answers at {path!r}: {error}.") from error
    return connection


def _peer(connection: socket.socket) -> Optional[int]:
    try:
        return int.from_bytes(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 4), sys.byteorder)
    except (AttributeError, OSError):
        return None
