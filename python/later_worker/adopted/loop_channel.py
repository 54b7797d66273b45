"""What the program has for a channel of its loop."""

from __future__ import annotations

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Awaitable, Callable, Generator, Iterator, Optional

import grpc
import grpc.aio

from later_worker.adopted.host_methods import HostMethods
from later_worker.adopted.host_status import HostStatus

_THREADS = 64
"""How many requests may wait for the host at a time; watches do all the time."""


class LoopChannel:
    """As ``BlockingChannel``, of ``grpc.aio.Channel``."""

    def __init__(self, methods: HostMethods) -> None:
        self._methods = methods
        self._threads = ThreadPoolExecutor(_THREADS, "later-host")

    def unary_unary(
        self, method: str, request_serializer: Any = None, response_deserializer: Any = None, **_: Any
    ) -> Callable[..., Any]:
        def ask(request: Any, timeout: Optional[float] = None, metadata: Any = None, **_: Any) -> "_Answer":
            answer = self._run(self._methods.ask, method, request_serializer(request))
            return _Answer(answer, response_deserializer)

        return ask

    def unary_stream(
        self, method: str, request_serializer: Any = None, response_deserializer: Any = None, **_: Any
    ) -> Callable[..., Any]:
        def follow(request: Any, timeout: Optional[float] = None, metadata: Any = None, **_: Any) -> "_Answers":
            answers = self._run(self._methods.follow, method, request_serializer(request))
            return _Answers(answers, lambda begun: self._run(next, begun, None), response_deserializer)

        return follow

    def get_state(self, try_to_connect: bool = False) -> Any:
        return grpc.ChannelConnectivity.READY

    async def wait_for_state_change(self, last_observed_state: Any) -> None:
        if last_observed_state is grpc.ChannelConnectivity.READY:
            await asyncio.get_running_loop().create_future()

    async def channel_ready(self) -> None:
        """It always is."""

    async def close(self, grace: Optional[float] = None) -> None:
        """It is the worker's."""

    async def __aenter__(self) -> "LoopChannel":
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    def _run(self, function: Callable[..., Any], *arguments: Any) -> "asyncio.Future[Any]":
        context = contextvars.copy_context()
        return asyncio.get_running_loop().run_in_executor(self._threads, context.run, function, *arguments)


class _Answer:
    """Has the methods of ``grpc.aio.UnaryUnaryCall`` that say how it ends."""

    def __init__(self, answer: "asyncio.Future[Any]", deserialize: Any) -> None:
        self._answer = asyncio.ensure_future(_read(answer, deserialize))

    def __await__(self) -> "Generator[Any, None, Any]":
        return self._answer.__await__()

    def cancel(self) -> bool:
        return self._answer.cancel()

    def cancelled(self) -> bool:
        return self._answer.cancelled()

    def done(self) -> bool:
        return self._answer.done()

    def add_done_callback(self, callback: Callable[[Any], Any]) -> None:
        self._answer.add_done_callback(lambda _: callback(self))

    async def initial_metadata(self) -> Any:
        return grpc.aio.Metadata()

    async def trailing_metadata(self) -> Any:
        return grpc.aio.Metadata()


class _Answers:
    """Has the methods of ``grpc.aio.UnaryStreamCall`` that read it."""

    def __init__(
        self,
        answers: "asyncio.Future[Iterator[bytes]]",
        take: "Callable[[Iterator[bytes]], asyncio.Future[Any]]",
        deserialize: Any,
    ) -> None:
        self._answers = answers
        self._take = take
        self._deserialize = deserialize

    def __aiter__(self) -> "_Answers":
        return self

    async def __anext__(self) -> Any:
        answer = await self.read()
        if answer is grpc.aio.EOF:
            raise StopAsyncIteration
        return answer

    async def read(self) -> Any:
        return await _read(self._next(), self._deserialize)

    def cancel(self) -> bool:
        self._answers.add_done_callback(_close)
        return True

    async def _next(self) -> Any:
        return await self._take(await asyncio.shield(self._answers))


def _close(answers: "asyncio.Future[Any]") -> None:
    try:
        answers.result().close()
    except (HostStatus, ValueError):
        pass  # There are none; or one is waited for, and comes with the next news or the end of the call.


async def _read(answer: "Awaitable[Any]", deserialize: Any) -> Any:
    try:
        data = await answer
    except HostStatus as status:
        nothing, metadata = grpc.aio.Metadata(), grpc.aio.Metadata(*status.metadata)
        raise grpc.aio.AioRpcError(status.code, nothing, metadata, status.details) from None
    return grpc.aio.EOF if data is None else deserialize(data)
