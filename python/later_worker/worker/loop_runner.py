"""Runs coroutines and asynchronous generators."""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
from collections.abc import AsyncIterator
from typing import Any, Awaitable, Callable, List, Optional, Set

from later_worker.call_cancelled import CallCancelled
from later_worker.message.outgoing_message import OutgoingMessage
from later_worker.stream_chunk import item_of
from later_worker.worker.call import Call
from later_worker.worker.results import LAST, chunk_message, error_message, result_message

logger = logging.getLogger("later_worker")

EndCall = Callable[[Call, OutgoingMessage], None]


class LoopRunner:
    """
    One event loop, in a thread of its own unless there is one.

    :param end: sends the result of a call
    :param loop: that runs already
    """

    def __init__(self, end: EndCall, loop: "Optional[asyncio.AbstractEventLoop]" = None) -> None:
        self._end = end
        self._lock = threading.Lock()
        self._loop = loop or asyncio.new_event_loop()
        self._starting: List[Any] = []
        self._tasks: Set["asyncio.Task[None]"] = set()
        self._thread_id: Optional[int] = None
        if loop is None:
            thread = threading.Thread(target=_run_loop, args=(self._loop,), name="later-loop", daemon=True)
            thread.start()
            self._thread_id = thread.ident

    def start(self, call: Call, value: Any = None) -> None:
        """
        Begins a call. Any thread may.

        :param value: what the tool has returned already, if it has: something to be awaited or iterated
        """
        with self._lock:
            self._starting.append((call, value))
            if len(self._starting) > 1:
                return
            if threading.get_ident() == self._thread_id:
                self._loop.call_soon(self._start_calls)
            else:
                self._loop.call_soon_threadsafe(self._start_calls)

    def complete(self, awaitable: Awaitable[Any]) -> Any:
        """Blocks, in another thread than the loop's, until something that is not a call has been awaited."""

        async def wait() -> Any:
            return await awaitable

        return asyncio.run_coroutine_threadsafe(wait(), self._loop).result()

    # In the loop's thread

    def _start_calls(self) -> None:
        with self._lock:
            calls, self._starting = self._starting, []
        loop = asyncio.get_running_loop()
        for call, value in calls:
            self._tasks.add(loop.create_task(self._run(call, value)))

    async def _run(self, call: Call, value: Any) -> None:
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None
        timer = None
        cancel = lambda: loop.call_soon_threadsafe(task.cancel)  # noqa: E731
        call.on_cancel(cancel)
        try:
            call.raise_if_cancelled()
            if call.deadline is not None:
                timer = loop.call_later(call.remaining(), call.cancel, "timeout")
            message = result_message(call, await self._await(call, value))
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError) and call.cancelled:
                error = CallCancelled(call.cancel_reason or "cancelled")
            message = error_message(call, error)
        finally:
            call.off_cancel(cancel)
            if timer is not None:
                timer.cancel()
        self._tasks.discard(task)
        self._end(call, message)

    async def _await(self, call: Call, value: Any) -> Any:
        if value is None:
            assert call.tool is not None
            value = call.tool.call(call.args, call.context())
        while inspect.isawaitable(value):
            value = await value
        return await self._iterate(call, value) if isinstance(value, AsyncIterator) else value

    async def _iterate(self, call: Call, iterator: "AsyncIterator[Any]") -> Any:
        last: Any = None
        sent = False
        try:
            async for item in iterator:
                last = item_of(item)
                if call.credit is not None:
                    message = chunk_message(call, last)
                    await self._take_credit(call)
                    call.sink.send_printed(message)
                    sent = True
        finally:
            close = getattr(iterator, "aclose", None)
            if close is not None:
                await close()
        return LAST if sent else last

    async def _take_credit(self, call: Call) -> None:
        loop = asyncio.get_running_loop()
        assert call.credit is not None
        while True:
            more: "asyncio.Future[None]" = loop.create_future()
            if call.credit.take(lambda: loop.call_soon_threadsafe(_resolve, more)):
                return
            await more


def _resolve(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)


def _run_loop(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    while True:
        try:
            loop.run_forever()
        except BaseException:
            # SystemExit in a task that a tool has made; it does not decide about the other calls.
            logger.exception("A task wanted to end the process.")
