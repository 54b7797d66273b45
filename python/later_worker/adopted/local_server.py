"""What the program has for a server."""

from __future__ import annotations

import asyncio
from typing import Any, Awaitable, Callable, Iterable, Mapping, Optional

from later_worker.adopted.service_handlers import ServiceHandlers

_PORT = 1
"""What the program is told that it listens on, where it does not say; nobody does."""


class LocalServer:
    """
    Has the methods of ``grpc.aio.Server``.

    :param start: called when the program begins to serve
    :param stop: called when it wants to end, with the seconds that calls may take; None for any
    """

    def __init__(
        self,
        handlers: ServiceHandlers,
        start: Callable[[], Awaitable[None]],
        stop: Callable[[Optional[float]], Awaitable[None]],
    ) -> None:
        self._handlers = handlers
        self._start = start
        self._stop = stop
        self._stopped: "Optional[asyncio.Event]" = None

    def add_generic_rpc_handlers(self, generic_rpc_handlers: Iterable[Any]) -> None:
        for handler in generic_rpc_handlers:
            self._handlers.add_generic(handler)

    def add_registered_method_handlers(self, service_name: str, method_handlers: Mapping[str, Any]) -> None:
        # Who calls this calls the other as well.
        pass

    def add_insecure_port(self, address: str) -> int:
        port = address.rpartition(":")[2]
        return int(port) if port.isdecimal() and int(port) > 0 else _PORT

    def add_secure_port(self, address: str, server_credentials: Any) -> int:
        return self.add_insecure_port(address)

    async def start(self) -> None:
        self._event()
        await self._start()

    async def stop(self, grace: Optional[float]) -> None:
        await self._stop(grace)
        self._event().set()

    async def wait_for_termination(self, timeout: Optional[float] = None) -> bool:
        """:returns: whether the time is up, and the server has not stopped"""
        try:
            await asyncio.wait_for(self._event().wait(), timeout)
        except asyncio.TimeoutError:
            return True
        return False

    def _event(self) -> asyncio.Event:
        # Before Python 3.10, it belongs to a loop as soon as it is made.
        if self._stopped is None:
            self._stopped = asyncio.Event()
        return self._stopped
