"""Passes requests on to the host."""

from __future__ import annotations

import asyncio
from typing import Any, Tuple

import grpc
import grpc.aio

from later_worker.bridge_service.host_link import METHODS, HostLink
from later_worker.bridge_service.host_sessions import HostSessions

_OF_THE_CONNECTION = ("grpc-", ":", "user-agent", "content-type", "te")


class HostProxy:
    """
    Answers as the host does: requests, answers, statuses and metadata pass through as they are. The host hears who has
    made the request, not the worker.
    """

    def __init__(self, host: HostLink, sessions: HostSessions) -> None:
        self._host = host
        self._sessions = sessions

    async def answer(self, name: str, request: bytes, context: Any) -> bytes:
        """Passes on a request that has one answer."""
        call = self._forward(name, request, context)
        try:
            response: bytes = await call
            await context.send_initial_metadata(_pairs(await call.initial_metadata()))
            context.set_trailing_metadata(_pairs(await call.trailing_metadata()))
        except grpc.RpcError as error:
            await _fail(context, error)
            raise
        except asyncio.CancelledError:
            call.cancel()
            raise
        if name == "CleanupSession":
            self._sessions.forget(METHODS[name].request.FromString(request).session_id)
        return response

    async def stream(self, name: str, request: bytes, context: Any) -> None:
        """Passes on a request that has many."""
        call = self._forward(name, request, context)
        try:
            # It says that the host has begun, which may be long before there is an answer.
            await context.send_initial_metadata(_pairs(await call.initial_metadata()))
            async for response in call:
                await context.write(response)
            context.set_trailing_metadata(_pairs(await call.trailing_metadata()))
        except grpc.RpcError as error:
            await _fail(context, error)
        finally:
            call.cancel()

    def _forward(self, name: str, request: bytes, context: Any) -> Any:
        given = _pairs(context.invocation_metadata())
        metadata = [pair for pair in given if not pair[0].startswith(_OF_THE_CONNECTION)]
        return self._host.forward(name, request, context.time_remaining(), metadata)


async def _fail(context: Any, error: Any) -> None:
    await context.abort(error.code(), error.details() or "", trailing_metadata=_pairs(error.trailing_metadata()))


def _pairs(metadata: Any) -> Tuple[Tuple[str, Any], ...]:
    return tuple((key, value) for key, value in metadata or ())
