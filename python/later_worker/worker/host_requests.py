"""Asks the host on behalf of calls."""

from __future__ import annotations

import itertools
import queue
from typing import Any, Callable, Dict, Mapping, Optional, Sequence

from later_worker.call_cancelled import CallCancelled
from later_worker.host_error import HostError, to_host_error
from later_worker.message.outgoing_value import OutgoingValue, UnserialisableValue
from later_worker.worker.call import Call
from later_worker.worker.outbox import MessageTooLarge
from later_worker.worker.watch_events import WatchEvents

Send = Callable[[Dict[str, Any], "Sequence[Any]"], None]


class HostRequests:
    """
    The requests of one connection that wait for their answers, and the watches that it has. Tools' threads ask, the
    reader's thread answers.

    :param send: sends a message with its attachments
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._ids = itertools.count(1)
        self._pending: Dict[int, _PendingRequest] = {}
        self._watches: Dict[int, "queue.SimpleQueue[Optional[Mapping[str, Any]]]"] = {}

    def stub(self, call: Call) -> Any:
        """The methods of snakepit's service, which become requests of the call."""
        # Most tools have no use for it, and protobuf may be missing.
        from later_worker.stub.session_stub import SessionStub

        return SessionStub(call)

    def request(self, method: str, session: str, params: Mapping[str, Any], call: Call) -> Any:
        """
        Blocks until the host has answered.

        :raises HostError: when it answers with an error
        :raises CallCancelled: when the call is cancelled meanwhile; the request is taken back
        :raises ValueError: for params that cannot be carried
        """
        return self._ask(method, session, params, call).value

    def _ask(self, method: str, session: str, params: Mapping[str, Any], call: Call) -> "_PendingRequest":
        pending = _PendingRequest(method, session, call)
        request_id = next(self._ids)

        def start(done: Callable[[], object]) -> bool:
            pending.done = done
            self._pending[request_id] = pending
            try:
                self._send_request(request_id, method, session, params, call)
            except BaseException:
                del self._pending[request_id]
                raise
            return False

        try:
            call.wait(start)
        except BaseException:
            # From here on, either this thread or the reader's sees a watch that nobody is to have.
            pending.abandoned = True
            if request_id in self._pending:
                self._send({"type": "abandon", "id": request_id}, ())
            elif method == "variables.watch" and pending.value is not None:
                self._stop_watch(pending.value["watch"], session, call)
            raise
        if pending.error is not None:
            raise pending.error
        return pending

    def watch(self, session: str, identifiers: Optional[Sequence[str]], call: Call) -> WatchEvents:
        """
        Begins to watch variables at once.

        :raises HostError: when the host refuses
        """
        params = {} if identifiers is None else {"identifiers": list(identifiers)}
        begun = self._ask("variables.watch", session, params, call)
        watch: int = begun.value["watch"]
        return WatchEvents(call, begun.events, lambda: self._stop_watch(watch, session, call))

    def _stop_watch(self, watch: int, session: str, call: Call) -> None:
        if self._watches.pop(watch, None) is not None:
            # Nobody waits for the answer.
            self._send_request(next(self._ids), "watch.stop", session, {"watch": watch}, call)

    def answered(self, response: Mapping[str, Any]) -> None:
        """Takes a ``response`` from the host. One that nobody waits for is dropped."""
        pending = self._pending.pop(response.get("id"), None)  # type: ignore[arg-type]
        if pending is None:
            return
        try:
            error = response.get("error")
            if error is not None:
                pending.error = to_host_error(error["code"], error["message"], error.get("details"))
                return
            pending.value = response.get("value")
            if pending.method == "variables.watch":
                self._watch_begins(pending)
        except (TypeError, ValueError, LookupError):
            pending.error = to_host_error("INVALID_VALUE", "The answer of the host is malformed.")
            raise
        finally:
            pending.done()

    def _watch_begins(self, pending: "_PendingRequest") -> None:
        # Before the first event of it is read.
        watch: int = pending.value["watch"]
        self._watches[watch] = pending.events
        if pending.abandoned:
            self._stop_watch(watch, pending.session, pending.call)

    def event(self, event: Mapping[str, Any]) -> None:
        """Takes an ``event`` of a watch."""
        events = self._watches.get(event.get("watch"))  # type: ignore[arg-type]
        if events is not None:
            events.put(event)
            if event.get("ended"):
                self._watches.pop(event["watch"], None)

    def _send_request(
        self, request_id: int, method: str, session: str, params: Mapping[str, Any], call: Call
    ) -> None:
        message: Dict[str, Any] = {"type": "request", "id": request_id, "method": method, "session": session}
        if not call.ended:
            message["call"] = call.id
        try:
            value = OutgoingValue(params, "/params", special_numbers=method.startswith("variables."))
            if params:
                message["params"] = value.json
            if value.binary:
                message["binary"] = value.binary
            self._send(message, value.attachments)
        except (UnserialisableValue, MessageTooLarge) as problem:
            raise ValueError(f"The request cannot be sent. {problem}") from None


class _PendingRequest:
    __slots__ = ("method", "session", "call", "done", "value", "error", "abandoned", "events")

    def __init__(self, method: str, session: str, call: Call) -> None:
        self.method = method
        self.session = session
        self.call = call
        self.done: Callable[[], object]
        self.value: Any = None
        self.error: Optional[HostError] = None
        self.abandoned = False
        self.events: "queue.SimpleQueue[Optional[Mapping[str, Any]]]" = queue.SimpleQueue()
