"""Runs calls from their beginning to their result."""

from __future__ import annotations

import inspect
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Iterable, Optional

from later_worker.message.outgoing_message import OutgoingMessage
from later_worker.worker.call import Call
from later_worker.worker.call_queue import CallQueue
from later_worker.worker.iterator_stream import stream_iterator
from later_worker.worker.outbox import MessageTooLarge
from later_worker.worker.results import cancelled_message, error_message, result_message, returned_message
from later_worker.worker.thread_runner import ThreadRunner

if TYPE_CHECKING:
    import asyncio

    from later_worker.worker.loop_runner import LoopRunner

logger = logging.getLogger("later_worker")

_COMMON = frozenset((str, int, float, bool, type(None), dict, list))


class CallRunner:
    """
    Takes calls in, and sends one result for each.

    :param concurrency: how many run at a time
    """

    def __init__(self, concurrency: int) -> None:
        self._threads = ThreadRunner(concurrency, self._run)
        self._loop: "Optional[LoopRunner]" = None
        self._loop_lock = threading.Lock()
        self._queue = CallQueue(concurrency, self._start)

    def use_loop(self, loop: "asyncio.AbstractEventLoop") -> None:
        """Runs coroutines in a loop that somebody else runs, not in one of its own; to be said before there are calls."""
        from later_worker.worker.loop_runner import LoopRunner

        self._loop = LoopRunner(self._end, loop)

    def add(self, calls: Iterable[Call]) -> None:
        """Takes in calls that the worker has tools for."""
        self._queue.add(calls)

    def find(self, call_id: int) -> Optional[Call]:
        """The call of this id, unless it has ended."""
        return self._queue.find(call_id)

    def cancel(self, call_id: int, reason: str) -> None:
        """Ends a call that waits; tells one that runs."""
        call = self._queue.find(call_id)
        if call is None:
            return
        if self._queue.take_back(call_id) is None:
            self._tell_cancelled(call, reason)
        else:
            # It has not been started, so its time cannot have been used up by its tool.
            call.sink.send_printed(cancelled_message(call.id, "cancelled"))

    def give_back(self, call_id: int) -> None:
        """Gives a call back that waits; does nothing with one that runs or has ended."""
        call = self._queue.take_back(call_id)
        if call is not None:
            call.sink.send_printed(returned_message(call.id))

    def cancel_running(self) -> None:
        """Tells all calls that run that nobody wants them any more."""
        for call in self._queue.running():
            self._tell_cancelled(call, "cancelled")

    def abandon(self) -> None:
        """Forgets all calls, whose connection has ended; those that run are cancelled."""
        for call in self._queue.abandon():
            self._tell_cancelled(call, "cancelled")

    def complete(self, awaitable: Awaitable[Any]) -> Any:
        """Waits, outside of calls, for something that belongs to the event loop of asynchronous tools."""
        return self._event_loop().complete(awaitable)

    def work(self) -> None:
        """Runs calls in this thread until ``stop``."""
        self._threads.work()

    def when_idle(self, function: Callable[[], None]) -> None:
        """Calls a function once, as soon as there are no calls. It must not block."""
        self._queue.when_idle(function)

    def stop(self) -> None:
        """Lets ``work`` return when it has run what it has."""
        self._threads.stop()

    def _tell_cancelled(self, call: Call, reason: str) -> None:
        call.cancel(reason)
        if call.credit is not None:
            call.credit.wake()

    def _start(self, call: Call) -> None:
        assert call.tool is not None
        if call.tool.is_async:
            self._start_in_loop(call)
        else:
            self._threads.start(call)

    def _start_in_loop(self, call: Call, value: Any = None) -> None:
        self._event_loop().start(call, value)

    def _event_loop(self) -> "LoopRunner":
        with self._loop_lock:
            if self._loop is None:
                # Most tools are ordinary functions, and asyncio takes its time.
                from later_worker.worker.loop_runner import LoopRunner

                self._loop = LoopRunner(self._end)
            return self._loop

    def _run(self, call: Call) -> None:
        try:
            call.raise_if_cancelled()
            assert call.tool is not None
            value = call.tool.call(call.args, call.context())
            if type(value) not in _COMMON:
                if isinstance(value, Iterator):
                    value = stream_iterator(call, value)
                elif isinstance(value, AsyncIterator) or inspect.isawaitable(value):
                    self._threads.finished()
                    self._start_in_loop(call, value)
                    return
            message = result_message(call, value)
        except BaseException as error:
            # Also SystemExit and KeyboardInterrupt: a tool does not decide about the process of others.
            message = error_message(call, error)
        self._threads.finished()
        self._end(call, message)

    def _end(self, call: Call, message: OutgoingMessage) -> None:
        try:
            self._send_result(call, message)
        except Exception:
            # The host is not to wait for it.
            logger.exception("The result of the call %d cannot be sent.", call.id)
            call.sink.give_up()
        self._queue.ended(call)

    def _send_result(self, call: Call, message: OutgoingMessage) -> None:
        if call.progress_reports is not None:
            call.progress_reports.ending(call)
        # Written before the next call starts: if that kills the process, the host is to know that this one is done.
        try:
            call.sink.send_printed(message, wait=True)
        except MessageTooLarge as error:
            call.sink.send_printed(error_message(call, error), wait=True)
