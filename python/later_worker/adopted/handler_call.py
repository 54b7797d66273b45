"""One request to the program."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any, AsyncIterator, Iterator, Optional

import grpc

from later_worker.adopted.service_handlers import METHODS, ServiceHandlers
from later_worker.adopted.servicer_context import BlockingContext, LoopContext, Refusal, ServicerContext
from later_worker.worker.call import Call


class HandlerCall:
    """
    Calls a handler of the program. What is asked and answered is of the worker's classes, what handlers get and give of
    the program's. All methods raise ``Refusal`` for a request that ends with a status.

    :param name: of the method
    :param call: in whose course it is made, if there is one
    """

    def __init__(self, handlers: ServiceHandlers, name: str, request: Any, call: Optional[Call] = None) -> None:
        self._handler = handlers.find(name)
        self._name = name
        self._request = request
        self._call = call

    # For handlers that are coroutine functions and the like, in the program's loop

    async def answer(self) -> Any:
        """The one answer."""
        context = LoopContext(*self._about())
        try:
            answered = await self._behaviour("unary_unary")(self._to_program(), context)
        except Exception as error:
            raise _refusal(context, error) from error
        _raise_refusal(context)
        return self._from_program(answered)

    async def stream(self) -> "AsyncIterator[Any]":
        """One answer after the other. The next one is made when this one has been taken."""
        written: "asyncio.Queue[Any]" = asyncio.Queue(1)
        context = LoopContext(*self._about(), write=written.put)
        answers = self._behaviour("unary_stream")(self._to_program(), context)
        if inspect.isawaitable(answers):
            answers = _follow(answers, written)
        try:
            async for answered in answers:
                yield self._from_program(answered)
        except Exception as error:
            raise _refusal(context, error) from error
        finally:
            close = getattr(answers, "aclose", None)
            if close is not None:
                await close()
        _raise_refusal(context)

    # For others, in a thread

    def answer_here(self) -> Any:
        """As ``answer``."""
        context = BlockingContext(*self._about())
        try:
            answered = self._behaviour("unary_unary")(self._to_program(), context)
        except Exception as error:
            raise _refusal(context, error) from error
        _raise_refusal(context)
        return self._from_program(answered)

    def stream_here(self) -> "Iterator[Any]":
        """As ``stream``."""
        context = BlockingContext(*self._about())
        try:
            for answered in self._behaviour("unary_stream")(self._to_program(), context):
                yield self._from_program(answered)
        except Exception as error:
            raise _refusal(context, error) from error
        _raise_refusal(context)

    def _behaviour(self, kind: str) -> Any:
        behaviour = getattr(self._handler, kind, None)
        if behaviour is None:
            raise Refusal(grpc.StatusCode.UNIMPLEMENTED, f"The program does not serve {self._name}.", ())
        return behaviour

    def _about(self) -> Any:
        call = self._call
        if call is None:
            return lambda: None, lambda: True, ()
        metadata = [] if call.traceparent is None else [("traceparent", call.traceparent)]
        if call.progress_reports is not None:
            metadata.append(("later-progress", "1"))
        return lambda: _remaining(call), lambda: not call.cancelled, metadata

    def _to_program(self) -> Any:
        return self._handler.request_deserializer(self._request.SerializeToString())

    def _from_program(self, answered: Any) -> Any:
        return METHODS[self._name].response.FromString(self._handler.response_serializer(answered))


def _remaining(call: Call) -> Optional[float]:
    return None if call.deadline is None else call.remaining()


async def _follow(handler: Any, written: "asyncio.Queue[Any]") -> "AsyncIterator[Any]":
    """What a handler writes until it ends."""
    task = asyncio.ensure_future(handler)
    try:
        while True:
            next_one = asyncio.ensure_future(written.get())
            await asyncio.wait((task, next_one), return_when=asyncio.FIRST_COMPLETED)
            if not next_one.done():
                next_one.cancel()
                await task
                return
            yield next_one.result()
    finally:
        task.cancel()


def _refusal(context: ServicerContext, error: Exception) -> Exception:
    return context.refusal(error) or error


def _raise_refusal(context: ServicerContext) -> None:
    refusal = context.refusal(None)
    if refusal is not None:
        raise refusal
