"""What the program answers requests with."""

from __future__ import annotations

import inspect
from typing import Any, Callable, List, NamedTuple, Optional

from later_worker.protocol.messages import methods_of

SERVICE = "snakepit.bridge.BridgeService"
METHODS = methods_of(SERVICE)


class _CallDetails(NamedTuple):
    """As ``grpc.HandlerCallDetails``."""

    method: str
    invocation_metadata: Any = ()


class Handler(NamedTuple):
    """What one method is answered with."""

    name: str
    """Of the method."""
    behaviour: Any
    """Takes the request, and a context."""
    is_async: bool
    """Whether it belongs into the program's loop: it is a coroutine function or the like."""
    read_request: Callable[[bytes], Any]
    print_response: Callable[[Any], bytes]


class ServiceHandlers:
    """The handlers that the program has given its server."""

    def __init__(self) -> None:
        self._generic: List[Any] = []

    def add_generic(self, handler: Any) -> None:
        """Takes a ``grpc.GenericRpcHandler``; of those that have a method the first counts."""
        self._generic.append(handler)

    def find(self, name: str) -> "Optional[Handler]":
        """The handler for a method of the service."""
        details = _CallDetails(f"/{SERVICE}/{name}")
        for handler in self._generic:
            found = handler.service(details)
            if found is not None:
                return _to_handler(name, found)
        return None


def _to_handler(name: str, handler: Any) -> Handler:
    behaviour = handler.unary_stream if METHODS[name].streams else handler.unary_unary
    is_async = inspect.iscoroutinefunction(behaviour) or inspect.isasyncgenfunction(behaviour)
    return Handler(name, behaviour, is_async, handler.request_deserializer, handler.response_serializer)
