"""What the program answers requests with."""

from __future__ import annotations

import inspect
from typing import Any, List, NamedTuple

from later_worker.protocol.messages import methods_of

SERVICE = "snakepit.bridge.BridgeService"
METHODS = methods_of(SERVICE)


class _CallDetails(NamedTuple):
    """As ``grpc.HandlerCallDetails``."""

    method: str
    invocation_metadata: Any = ()


class ServiceHandlers:
    """The handlers that the program has given its server."""

    def __init__(self) -> None:
        self._generic: List[Any] = []

    def add_generic(self, handler: Any) -> None:
        """Takes a ``grpc.GenericRpcHandler``; of those that have a method the first counts."""
        self._generic.append(handler)

    def is_async(self, name: str) -> bool:
        """Whether the handler for a method belongs into the program's loop."""
        handler = self.find(name)
        behaviour = getattr(handler, "unary_stream" if METHODS[name].streams else "unary_unary", None)
        return inspect.iscoroutinefunction(behaviour) or inspect.isasyncgenfunction(behaviour)

    def find(self, name: str) -> Any:
        """The ``grpc.RpcMethodHandler`` for a method of the service; None if there is none."""
        details = _CallDetails(f"/{SERVICE}/{name}")
        for handler in self._generic:
            found = handler.service(details)
            if found is not None:
                return found
        return None
