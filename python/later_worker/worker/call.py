"""One call on its way through the worker."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Mapping, Optional, Sequence

from later_worker.call_cancelled import CallCancelled
from later_worker.worker.chunk_credit import ChunkCredit

if TYPE_CHECKING:
    from later_worker.declare import ToolDefinition
    from later_worker.session_context import SessionContext
    from later_worker.worker.host_requests import HostRequests
    from later_worker.worker.message_sink import MessageSink
    from later_worker.worker.progress_reports import ProgressReports
    from later_worker.worker.watch_events import WatchEvents


class Call:
    """
    What is known of a call, and the way in which its context reaches the host. The reader's thread makes and
    cancels it, another one runs it.
    """

    __slots__ = (
        "id",
        "tool",
        "tool_name",
        "args",
        "session",
        "call_id",
        "traceparent",
        "deadline",
        "credit",
        "started",
        "ended",
        "progress_reports",
        "sink",
        "_reason",
        "_requests",
        "_listeners",
    )

    def __init__(
        self,
        header: Mapping[str, Any],
        tool: "Optional[ToolDefinition]",
        sink: "MessageSink",
        requests: "HostRequests",
        progress_reports: "Optional[ProgressReports]",
    ) -> None:
        """:raises ValueError: for a header that is none of a call"""
        try:
            self.id: int = header["id"]
            self.tool_name: str = header["tool"]
            self.args: Dict[str, Any] = header["args"]
            self.session: str = header["session"]
        except KeyError as error:
            raise ValueError(f"A call has no {error}.") from None
        if type(self.id) is not int or type(self.args) is not dict or type(self.session) is not str:
            raise ValueError("A call has an integer for an id, an object for args and a text for a session.")
        self.call_id: str = header.get("callId", "")
        self.traceparent: Optional[str] = header.get("trace")
        """The span in whose course the call is made, as W3C Trace Context has it."""
        timeout = header.get("timeoutMs")
        self.deadline: Optional[float] = None if timeout is None else time.monotonic() + timeout / 1000
        """In seconds of the monotonic clock."""
        credit = header.get("credit")
        self.credit: Optional[ChunkCredit] = None if credit is None else ChunkCredit(int(credit))
        """None if nobody takes chunks."""
        self.tool = tool
        """None for one that this worker does not have."""
        self.started = False
        self.ended = False
        self.progress_reports = progress_reports
        """None if nobody takes them."""
        self.sink = sink
        """Takes partial results and the result."""
        self._requests = requests
        self._reason: Optional[str] = None
        self._listeners: Optional[List[Callable[[], object]]] = None

    def context(self) -> SessionContext:
        """What the tool is given to reach the host."""
        # Not before there are calls: a worker is to be ready soon.
        from later_worker.session_context import SessionContext

        return SessionContext(self, self.session, call=self)

    # Cancellation

    @property
    def cancel_reason(self) -> Optional[str]:
        """``cancelled`` or ``timeout``, or None while the call is wanted."""
        if self._reason is None and self.deadline is not None and not self.ended:
            if time.monotonic() >= self.deadline:
                self.cancel("timeout")
        return self._reason

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants the result any more."""
        return self.cancel_reason is not None

    def raise_if_cancelled(self) -> None:
        """:raises CallCancelled: when nobody wants the result any more"""
        reason = self.cancel_reason
        if reason is not None:
            raise CallCancelled(reason)

    def cancel(self, reason: str) -> None:
        """Tells the tool that its result is not wanted; the first reason counts."""
        if self._reason is None:
            self._reason = reason
            # A copy: whoever is told may take its listener back meanwhile, in another thread.
            for listener in tuple(self._listeners or ()):
                listener()

    def on_cancel(self, listener: Callable[[], object]) -> None:
        """Calls a function, in some thread, once the call is cancelled. It may be too late for that: look afterwards."""
        if self._listeners is None:
            self._listeners = []
        self._listeners.append(listener)

    def off_cancel(self, listener: Callable[[], object]) -> None:
        """Takes ``on_cancel`` back."""
        if self._listeners is not None and listener in self._listeners:
            self._listeners.remove(listener)

    def wait(self, start: Callable[[Callable[[], object]], bool]) -> None:
        """
        Blocks this thread until something has happened, or the call is cancelled.

        :param start: gets a function that ends the waiting; returns whether there is nothing to wait for
        :raises CallCancelled: when nobody wants the result any more
        """
        gate = threading.Lock()
        gate.acquire()

        def open_gate() -> None:
            try:
                gate.release()
            except RuntimeError:
                pass  # Open already.

        self.on_cancel(open_gate)
        try:
            if start(open_gate):
                return
            self.raise_if_cancelled()
            while not gate.acquire(timeout=-1 if self.ended else self.remaining()):
                self.raise_if_cancelled()
            self.raise_if_cancelled()
        finally:
            self.off_cancel(open_gate)

    def remaining(self) -> float:
        """How many seconds the call has left; -1 for no limit."""
        if self.deadline is None:
            return -1
        # A lock takes no more than this for a timeout.
        return min(max(0.0, self.deadline - time.monotonic()), threading.TIMEOUT_MAX)

    # What the context asks of the host

    @property
    def stub(self) -> Any:
        """As ``Requester.stub``."""
        return self._requests.stub(self)

    def request(self, method: str, session: str, params: Mapping[str, Any]) -> Any:
        """As ``Requester.request``, in the course of this call."""
        return self._requests.request(method, session, params, self)

    def watch(self, session: str, identifiers: Optional[Sequence[str]]) -> "WatchEvents":
        """As ``Requester.watch``, in the course of this call."""
        return self._requests.watch(session, identifiers, self)

    def progress(self, done: float, total: Optional[float], message: Optional[str]) -> None:
        """Reports how far the call is, if anybody wants to know."""
        if self.progress_reports is not None and not self.ended:
            self.progress_reports.report(self, done, total, message)


def call_of_nobody(sink: "MessageSink", requests: "HostRequests") -> Call:
    """Stands for a call where the host is asked outside of one."""
    call = Call({"id": 0, "tool": "", "args": {}, "session": ""}, None, sink, requests, None)
    call.ended = True
    return call
