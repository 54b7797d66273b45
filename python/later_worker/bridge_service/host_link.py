"""The host whose sessions, variables and tools are used."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, Dict, List, Optional, Tuple

import grpc

from later_worker.bridge_service.host_failure import to_failure
from later_worker.dialling.dial_options import DialOptions
from later_worker.dialling.loop_thread import LoopThread
from later_worker.dialling.open_channel import call_metadata, open_blocking_channel, open_channel
from later_worker.protocol.messages import Method, methods_of
from later_worker.snakepit_bridge_pb2_grpc import BridgeServiceStub

SERVICE = "snakepit.bridge.BridgeService"
METHODS: Dict[str, Method] = methods_of(SERVICE)

_READS_BINARY = ("later-binary", "1")


class HostLink:
    """One channel to the host. It is made with the first request, and again when it is lost."""

    def __init__(self, thread: LoopThread, options: DialOptions) -> None:
        self.thread = thread
        self.address = options.address
        self._options = options
        self._lock = threading.Lock()
        self._stub: Any = None
        self._blocking_channel: Any = None
        self._metadata: List[Tuple[str, str]] = [*call_metadata(options), _READS_BINARY]
        self._channel = thread.complete(_open(options))
        self._unary: Dict[str, Any] = {}
        self._streams: Dict[str, Any] = {}
        for name, method in METHODS.items():
            # Messages stay bytes: some are only passed on.
            if method.streams:
                self._streams[name] = self._channel.unary_stream(method.path)
            else:
                self._unary[name] = self._channel.unary_unary(method.path)

    async def ask(self, name: str, request: Any, timeout: Optional[float]) -> Any:
        """
        Asks in the worker's own name; to be awaited in the link's loop.

        :param timeout: in seconds
        :raises HostError: if the host refuses or does not answer
        """
        call = self._unary[name](request.SerializeToString(), timeout=timeout, metadata=self._metadata)
        try:
            return METHODS[name].response.FromString(await call)
        except grpc.RpcError as error:
            raise to_failure(error, name) from None
        except asyncio.CancelledError:
            call.cancel()
            raise

    def follow(self, name: str, request: Any) -> Any:
        """Begins a stream in the worker's own name, of which the caller reads bytes; in the link's loop."""
        return self._streams[name](request.SerializeToString(), metadata=self._metadata)

    def forward(self, name: str, request: bytes, timeout: Optional[float], metadata: Any) -> Any:
        """Passes a request on in the name of whoever has made it; gives the call. In the link's loop."""
        calls = self._streams if METHODS[name].streams else self._unary
        return calls[name](request, timeout=timeout, metadata=metadata)

    @property
    def stub(self) -> BridgeServiceStub:
        """For tools that speak to the service themselves: blocks their threads, and has a channel of its own."""
        with self._lock:
            if self._stub is None:
                self._blocking_channel = open_blocking_channel(self._options)
                self._stub = BridgeServiceStub(self._blocking_channel)
            return self._stub

    async def close(self) -> None:
        """Ends all requests."""
        if self._blocking_channel is not None:
            self._blocking_channel.close()
        await self._channel.close()


async def _open(options: DialOptions) -> Any:
    return open_channel(options)
