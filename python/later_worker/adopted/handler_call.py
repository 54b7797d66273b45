"""One request to the program."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any, AsyncIterator, Iterator, Optional

from later_worker.adopted.service_handlers import METHODS, Handler
from later_worker.adopted.servicer_context import BlockingContext, LoopContext, ServicerContext
from later_worker.bridge_service.metadata_names import WANTS_PROGRESS
from later_worker.worker.call import Call


class HandlerCall:
    """
    Calls a handler of the program. What is asked and answered is of the worker's classes, what handlers get and give of
    the program's. All methods raise ``Refusal`` for a request that ends with a status.

    :param call: in whose course it is made, if there is one
    """

    def __init__(self, handler: Handler, request: Any, call: Optional[Call] = None) -> None:
        self._handler = handler
        self._request = request
        self._call = call

    # For handlers that belong into the program's loop, there

    async def answer(self) -> Any:
        """The one answer."""
        context = LoopContext(*self._about())
        try:
            answered = await self._handler.behaviour(self._to_program(), context)
        except Exception as error:
            raise _refusal(context, error) from error
        _raise_refusal(context)
        return self._from_program(answered)

    async def stream(self) -> "AsyncIterator[Any]":
        """One answer after the other. The next one is made when this one has been taken."""
        written: "asyncio.Queue[Any]" = asyncio.Queue(1)
        context = LoopContext(*self._about(), write=written.put)
        answers = self._handler.behaviour(self._to_program(), context)
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
            answered = self._handler.behaviour(self._to_program(), context)
        except Exception as error:
            raise _refusal(context, error) from error
        _raise_refusal(context)
        return self._from_program(answered)

    def stream_here(self) -> "Iterator[Any]":
        """As ``stream``."""
        context = BlockingContext(*self._about())
        try:
            for answered in self._handler.behaviour(self._to_program(), context):
                yield self._from_program(answered)
        except Exception as error:
            raise _refusal(context, error) from error
        _raise_refusal(context)

    def _about(self) -> Any:
        call = self._call
        if call is None:
            return lambda: None, lambda: True, ()
        metadata = [] if call.traceparent is None else [("traceparent", call.traceparent)]
        if call.progress_reports is not None:
            metadata.append((WANTS_PROGRESS, "1"))
        return lambda: _remaining(call), lambda: not call.cancelled, metadata

    def _to_program(self) -> Any:
        return self._handler.read_request(self._request.SerializeToString())

    def _from_program(self, answered: Any) -> Any:
        return METHODS[self._handler.name].response.FromString(self._handler.print_response(answered))


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
