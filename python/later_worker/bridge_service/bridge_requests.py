"""Asks the host on behalf of calls, through the service."""

from __future__ import annotations

import asyncio
import concurrent.futures
from typing import Any, Callable, Coroutine, Mapping, Optional, Sequence

import grpc
import grpc.aio

from later_worker.bridge_service.host_failure import to_failure
from later_worker.bridge_service.host_link import METHODS, HostLink
from later_worker.bridge_service.host_sessions import HostSessions
from later_worker.bridge_service.translations import translate
from later_worker.bridge_service.variable_translations import to_event
from later_worker.dialling.loop_thread import LoopThread
from later_worker.host_error import HostError
from later_worker.worker.call import Call

_SECONDS = 30.0
"""How long a host may take that does not run a tool meanwhile."""


class BridgeRequests:
    """
    What ``later_worker.worker.host_requests`` is for the worker protocol: tools' threads ask, and wait in a way that
    ends when their call is cancelled. No request is without an end.
    """

    def __init__(self, host: HostLink, sessions: HostSessions) -> None:
        self._host = host
        self._sessions = sessions

    def stub(self, call: Call) -> Any:
        """A stub of gRPC, whose calls go on when that of the tool ends."""
        return self._host.stub

    def request(self, method: str, session: str, params: Mapping[str, Any], call: Call) -> Any:
        """
        Blocks until the host has answered.

        :raises HostError: when it answers with an error
        :raises CallCancelled: when the call is cancelled meanwhile; the request is taken back
        :raises ValueError: for params that cannot be carried
        """
        translation, request = translate(method, session, params)
        remaining = -1.0 if call.ended else call.remaining()
        limit = None if method == "tools.call" else _SECONDS
        timeout = limit if remaining < 0 else min(remaining, limit or remaining)
        response = wait_for(self._host.thread, call, self._ask(translation.method, session, request, timeout))
        return translation.read(response, params)

    def watch(self, session: str, identifiers: Optional[Sequence[str]], call: Call) -> "BridgeWatch":
        """
        Begins to watch variables at once.

        :raises HostError: when the host refuses
        """
        request = METHODS["WatchVariables"].request(session_id=session, variable_identifiers=identifiers or ())
        stream = wait_for(self._host.thread, call, self._follow(session, request))
        return BridgeWatch(self._host, call, stream)

    async def _ask(self, name: str, session: str, request: Any, timeout: Optional[float]) -> Any:
        try:
            response = await self._host.ask(name, request, timeout)
        except HostError as error:
            if error.code != "SESSION_NOT_FOUND" or not self._sessions.forget(session):
                raise
            # It has expired since, or the host has been started anew.
            await self._sessions.begin(session)
            return await self._host.ask(name, request, timeout)
        if name == "CleanupSession":
            self._sessions.forget(session)
        return response

    async def _follow(self, session: str, request: Any) -> Any:
        stream = self._host.follow("WatchVariables", request)
        try:
            await stream.initial_metadata()
            if stream.done() and await stream.code() is not grpc.StatusCode.OK:
                # Reading is what tells why.
                await stream.read()
        except grpc.RpcError as error:
            raise to_failure(error, "WatchVariables") from None
        except asyncio.CancelledError:
            stream.cancel()
            raise
        return stream


class BridgeWatch:
    """Implements ``later_worker.context.requester.Watch``."""

    def __init__(self, host: HostLink, call: Call, stream: Any) -> None:
        self._host = host
        self._call = call
        self._stream = stream

    def next(self) -> Optional[Mapping[str, Any]]:
        update = wait_for(self._host.thread, self._call, self._read())
        return None if update is None else to_event(update)

    def close(self) -> None:
        self._host.thread.loop.call_soon_threadsafe(self._stream.cancel)

    def __del__(self) -> None:
        self.close()

    async def _read(self) -> Any:
        try:
            data = await self._stream.read()
        except grpc.RpcError as error:
            failure = to_failure(error, "WatchVariables")
            if failure.code in ("SESSION_NOT_FOUND", "CANCELLED"):
                return None
            raise failure from None
        return None if data is grpc.aio.EOF else METHODS["WatchVariables"].response.FromString(data)


def wait_for(thread: LoopThread, call: Call, coroutine: Coroutine[Any, Any, Any]) -> Any:
    """
    Lets a coroutine run in the loop, and blocks a tool's thread until it has ended.

    :raises CallCancelled: when the call is cancelled meanwhile; the coroutine is, too
    """
    future: "concurrent.futures.Future[Any]" = thread.start(coroutine)

    def start(done: Callable[[], object]) -> bool:
        future.add_done_callback(lambda _: done())
        return False

    try:
        call.wait(start)
    except BaseException:
        future.cancel()
        raise
    return future.result()
