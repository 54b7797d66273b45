"""Serves one connection."""

from __future__ import annotations

import itertools
import logging
import os
import threading
from typing import Any, Awaitable, Callable, Dict, Iterable, Optional

from later_worker.carrier.carrier import Carrier
from later_worker.declare import ToolDefinition
from later_worker.process.end_process import end_process
from later_worker.version import __version__
from later_worker.worker.call import Call, call_of_nobody
from later_worker.worker.call_queue import CallQueue
from later_worker.worker.call_runner import CallRunner
from later_worker.worker.host_requests import HostRequests
from later_worker.worker.message_reader import MessageReader
from later_worker.worker.outbox import Outbox
from later_worker.worker.progress_reports import ProgressReports
from later_worker.worker.timer import Timer

logger = logging.getLogger("later_worker")

_BARRIER_SECONDS = 1.0


class Worker:
    """
    Runs the tools of this process for the host at the other end of a connection. The process ends when the
    connection does.

    :param carrier: the connection
    :param name: for people
    :param concurrency: how many calls run at a time
    :param token: what the host wants to be told first, if it wants to know
    :param connection_ended: called, in any thread, when the connection has ended before ``leave``
    :param runner: runs the calls; one of its own unless several connections share one
    :param timer: likewise
    :param told: called, in the reader's thread, with each ``welcome``, ``fulfilled`` and ``problem``
    :param finished: called, in any thread, when the host or ``drain`` has asked for an end and no call is left; without
        it, ``run`` returns then
    """

    def __init__(
        self,
        carrier: Carrier,
        *,
        name: str,
        concurrency: int = 1,
        token: Optional[str] = None,
        connection_ended: Callable[[], None] = end_process,
        runner: Optional[CallRunner] = None,
        timer: Optional[Timer] = None,
        told: Callable[[Dict[str, Any]], None] = lambda header: None,
        finished: Optional[Callable[[], None]] = None,
    ) -> None:
        self._carrier = carrier
        self._name = name
        self._concurrency = concurrency
        self._token = token
        self._connection_ended = connection_ended
        self._leaving = False
        self._reading = threading.Thread(target=lambda: self._reader.run(), name="later-reader", daemon=True)
        self._fulfil_ids = itertools.count(1)
        self._timer = timer or Timer()
        self._outbox = Outbox(carrier, self._ended)
        self._runner = runner or CallRunner(concurrency)
        self._finished = finished or self._runner.stop
        self._requests = HostRequests(self._outbox.send)
        self._reader = MessageReader(
            carrier,
            outbox=self._outbox,
            runner=self._runner,
            requests=self._requests,
            progress_reports=ProgressReports(self._outbox.send_printed, self._timer),
            finish=self._finish,
            told=told,
            connection_ended=self._ended,
        )

    def announce(self) -> None:
        """Says hello, and begins to read and to answer heartbeats; to be called once, first."""
        message: Dict[str, Any] = {
            "type": "announce",
            "protocol": 1,
            "name": self._name,
            "language": "python",
            "version": __version__,
            "pid": os.getpid(),
            "concurrency": self._concurrency,
        }
        if self._token is not None:
            message["token"] = self._token
        self._outbox.send(message)
        self._reading.start()

    def offer(self, tools: Iterable[ToolDefinition], session: Optional[str] = None) -> None:
        """
        Offers tools to the host; one of a name that was offered before replaces it.

        :param session: the session that they are for; None for all
        """
        tools = list(tools)
        self._reader.tools.update((tool.name, tool) for tool in tools)
        message: Dict[str, Any] = {
            "type": "fulfil",
            "id": next(self._fulfil_ids),
            "tools": [tool.offer() for tool in tools],
        }
        if session is not None:
            message["session"] = session
        self._outbox.send(message)

    def complete(self, awaitable: Awaitable[Any]) -> Any:
        """Waits for something that is to be awaited in the event loop of asynchronous tools."""
        return self._runner.complete(awaitable)

    def call_of_nobody(self) -> Call:
        """Stands for a call where the host is asked outside of one."""
        return call_of_nobody(self._outbox, self._requests)

    def run(self) -> None:
        """Runs calls, in this thread and others, until the host or ``drain`` has asked for an end and none is left."""
        self._runner.work()

    def drain(self) -> None:
        """Tells the host that this worker wants to end, and lets ``run`` return when its calls have ended."""
        self._reader.drain()
        # When the host has answered, it has seen the message, and all calls that it had sent before are here.
        self._timer.schedule(_BARRIER_SECONDS, self._finish)

    def leave(self) -> None:
        """Says goodbye and ends the connection; to be called after ``run`` has returned."""
        self._leaving = True
        self._outbox.send({"type": "goodbye"}, wait=True)
        self._carrier.close()

    def wait_for_end(self) -> None:
        """Waits until nothing more is read from the connection, whose end must be under way."""
        self._reading.join()

    def _finish(self) -> None:
        self._runner.when_idle(self._finished)

    def _ended(self) -> None:
        if not self._leaving:
            self._connection_ended()
