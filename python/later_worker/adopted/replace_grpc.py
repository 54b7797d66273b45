"""Puts what belongs to this process in the place of servers and channels."""

from __future__ import annotations

from typing import Any, Callable

import grpc
import grpc.aio

from later_worker.adopted.blocking_channel import BlockingChannel
from later_worker.adopted.host_methods import HostMethods
from later_worker.adopted.local_server import LocalServer
from later_worker.adopted.loop_channel import LoopChannel


def replace_grpc(address: str, server: LocalServer, methods: HostMethods) -> None:
    """
    From now on the program's server is a local one, and channels to an address lead to the host; others lead where they
    did. There is no way back.
    """

    def make_server(*arguments: Any, **options: Any) -> LocalServer:
        return server

    def refuse_server(*arguments: Any, **options: Any) -> Any:
        raise NotImplementedError("A program that is run as a worker serves with grpc.aio.server, not grpc.server.")

    blocking, loop = BlockingChannel(methods), LoopChannel(methods)
    grpc.aio.server = make_server
    grpc.server = refuse_server
    for module, channel in ((grpc, blocking), (grpc.aio, loop)):
        for name in ("insecure_channel", "secure_channel"):
            setattr(module, name, _leading(address, channel, getattr(module, name)))


def _leading(address: str, channel: Any, elsewhere: Callable[..., Any]) -> Callable[..., Any]:
    def open_channel(target: str, *arguments: Any, **options: Any) -> Any:
        return channel if target == address else elsewhere(target, *arguments, **options)

    return open_channel
