"""The service on its port."""

from __future__ import annotations

from typing import Any, Callable

import grpc
import grpc.aio

from later_worker.bridge_service.host_link import METHODS, SERVICE
from later_worker.bridge_service.host_proxy import HostProxy
from later_worker.bridge_service.tool_handlers import ToolHandlers
from later_worker.carrier.carrier import MAXIMUM_MESSAGE_BYTES

_OPTIONS = [
    ("grpc.max_receive_message_length", MAXIMUM_MESSAGE_BYTES),
    ("grpc.max_send_message_length", -1),
    # Two workers on one port would share the requests that are meant for one of them.
    ("grpc.so_reuseport", 0),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
]


class BridgeServer:
    """
    Runs tools, answers ``Ping``, and passes everything else on to the host. All methods belong into the loop.

    :param language: what ``Ping`` says that the worker is written in
    """

    def __init__(self, tools: ToolHandlers, proxy: HostProxy, language: str = "Python") -> None:
        self._server = grpc.aio.server(options=_OPTIONS)
        self._language = language
        handlers = {name: _forwarding(proxy, name) for name in METHODS}
        handlers["Ping"] = _answering("Ping", self._ping)
        handlers["ExecuteTool"] = _answering("ExecuteTool", tools.execute)
        handlers["ExecuteStreamingTool"] = _streaming("ExecuteStreamingTool", tools.stream)
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))

    async def start(self, host: str, port: int) -> int:
        """
        Begins to listen.

        :param host: the address of an interface
        :param port: 0 for one that is free
        :returns: the port
        :raises OSError: if it cannot be had
        """
        target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        try:
            bound = self._server.add_insecure_port(target)
        except RuntimeError:
            bound = 0
        if bound == 0:
            raise OSError(f"{target} cannot be listened on")
        await self._server.start()
        return int(bound)

    async def stop(self, grace_seconds: float) -> None:
        """Takes no more requests, and ends when those that run have; after a while, these are cancelled."""
        await self._server.stop(grace_seconds)

    async def _ping(self, request: Any, context: Any) -> Any:
        response = METHODS["Ping"].response(message=f"Pong from {self._language}: {request.message}")
        response.server_time.GetCurrentTime()
        return response


def _answering(name: str, handler: Callable[[Any, Any], Any]) -> Any:
    method = METHODS[name]
    return grpc.unary_unary_rpc_method_handler(handler, method.request.FromString, method.response.SerializeToString)


def _streaming(name: str, handler: Callable[[Any, Any], Any]) -> Any:
    method = METHODS[name]
    return grpc.unary_stream_rpc_method_handler(handler, method.request.FromString, method.response.SerializeToString)


def _forwarding(proxy: HostProxy, name: str) -> Any:
    async def answer(request: bytes, context: Any) -> bytes:
        return await proxy.answer(name, request, context)

    async def stream(request: bytes, context: Any) -> None:
        await proxy.stream(name, request, context)

    # Without functions that take messages apart, requests and answers are bytes.
    if METHODS[name].streams:
        return grpc.unary_stream_rpc_method_handler(stream)
    return grpc.unary_unary_rpc_method_handler(answer)
