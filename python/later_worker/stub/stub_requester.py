"""Asks a host through a stub of the service."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence

import grpc

from later_worker.bridge_service.host_failure import to_failure
from later_worker.bridge_service.translations import translate
from later_worker.bridge_service.variable_translations import to_event
from later_worker.protocol.messages import message_class


class StubRequester:
    """
    Implements ``later_worker.context.requester.Requester`` for contexts that a program makes itself, of a stub.

    :param stub: of gRPC, that blocks; its classes of messages may be those that were generated
    """

    def __init__(self, stub: Any) -> None:
        self.stub = stub

    def request(self, method: str, session: str, params: Mapping[str, Any]) -> Any:
        """:raises HostError: when the host refuses or does not answer"""
        translation, request = translate(method, session, params)
        try:
            response = getattr(self.stub, translation.method)(request)
        except grpc.RpcError as error:
            raise to_failure(error, translation.method) from None
        return translation.read(response, params)

    def watch(self, session: str, identifiers: Optional[Sequence[str]]) -> "StubWatch":
        """As ``request``; the host may refuse it with the first event only."""
        request = message_class("snakepit.bridge.WatchVariablesRequest")(
            session_id=session, variable_identifiers=identifiers or ()
        )
        return StubWatch(self.stub.WatchVariables(request))


class StubWatch:
    """
    Implements ``later_worker.context.requester.Watch``.

    :param updates: the call
    """

    def __init__(self, updates: Any) -> None:
        self._updates = updates

    def next(self) -> Optional[Mapping[str, Any]]:
        try:
            return to_event(next(self._updates))
        except StopIteration:
            return None
        except grpc.RpcError as error:
            failure = to_failure(error, "WatchVariables")
            if failure.code in ("SESSION_NOT_FOUND", "CANCELLED"):
                return None
            raise failure from None

    def close(self) -> None:
        self._updates.cancel()
