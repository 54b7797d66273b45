"""Reads what the host sends."""

from __future__ import annotations

import itertools
import logging
from typing import Any, Callable, Dict, Optional, Sequence

from later_worker.carrier.carrier import Buffer, Carrier, ConnectionEnded, MalformedFrame
from later_worker.declare import ToolDefinition
from later_worker.message.json_text import decode_json, decode_long_integers
from later_worker.message.read_attachments import read_attachments
from later_worker.worker.call import Call
from later_worker.worker.call_runner import CallRunner
from later_worker.worker.host_requests import HostRequests
from later_worker.worker.memory import memory_bytes
from later_worker.worker.outbox import Outbox
from later_worker.worker.progress_reports import ProgressReports
from later_worker.worker.results import (
    invalid_call_message,
    not_found_message,
    returned_message,
    too_long_integer_message,
)

logger = logging.getLogger("later_worker")

Header = Dict[str, Any]
_QUIET_HEARTBEATS = 3


class MessageReader:
    """Reads messages in a thread of its own, which must not wait for tools: whatever these do, the host is heard."""

    def __init__(
        self,
        carrier: Carrier,
        *,
        outbox: Outbox,
        runner: CallRunner,
        requests: HostRequests,
        progress_reports: ProgressReports,
        finish: Callable[[], None],
        told: Callable[[Header], None],
        connection_ended: Callable[[], None],
    ) -> None:
        self.tools: Dict[str, ToolDefinition] = {}
        """The tools that may be called."""
        self._carrier = carrier
        self._outbox = outbox
        self._runner = runner
        self._requests = requests
        self._progress_reports = progress_reports
        self._finish = finish
        self._told = told
        self._connection_ended = connection_ended
        self._ping_ids = itertools.count(1)
        self._barrier: Optional[int] = None
        self._heartbeat_seconds = 0.0
        self._handlers: Dict[str, Callable[[Header], None]] = {
            "welcome": self._welcome,
            "fulfilled": self._fulfilled,
            "credit": self._credit,
            "cancel": self._cancel,
            "recall": self._recall,
            "ping": self._ping,
            "pong": self._pong,
            "drain": self._drain,
            "problem": self._problem,
            "response": requests.answered,
            "event": requests.event,
        }

    def run(self) -> None:
        """Reads until the connection ends."""
        quiet = 0
        try:
            while True:
                messages = self._carrier.receive(self._heartbeat_seconds)
                if messages:
                    quiet = 0
                    self._take(messages)
                    continue
                quiet += 1
                if quiet >= _QUIET_HEARTBEATS:
                    logger.error("The host has not been heard for %d heartbeats.", quiet)
                    break
                self._outbox.send({"type": "ping", "id": next(self._ping_ids)})
        except ConnectionEnded:
            pass
        except MalformedFrame as error:
            logger.error("%s", error)
            problem = {"type": "problem", "code": "MALFORMED_FRAME", "message": str(error)}
            self._outbox.send(problem, wait=True)
        except BaseException:
            logger.exception("The worker cannot read on.")
        self._connection_ended()

    def drain(self) -> None:
        """Asks the host for no further calls. Those that come after its answer are given back, not run."""
        self._barrier = next(self._ping_ids)
        self._outbox.send({"type": "drain"})
        self._outbox.send({"type": "ping", "id": self._barrier})

    def _take(self, messages: Sequence[Any]) -> None:
        calls: Dict[int, Call] = {}
        for text, attachments in messages:
            header = kind = None
            try:
                header = decode_json(text)
                kind = header["type"]
                if attachments or "binary" in header:
                    read_attachments(header, attachments)
                if kind == "call":
                    self._call(header, calls)
                    continue
                if calls:
                    # What comes behind calls may be about them.
                    self._runner.add(calls.values())
                    calls = {}
                handler = self._handlers.get(kind)
                if handler is None:
                    self._tell("UNKNOWN_MESSAGE", f"There are no messages of the type {kind!r}.", kind)
                else:
                    handler(header)
            except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
                self._runner.add(calls.values())
                calls = {}
                self._misunderstood(text, header, kind, error)
        if calls:
            self._runner.add(calls.values())

    # Messages

    def _call(self, header: Header, calls: Dict[int, Call]) -> None:
        progress_reports = self._progress_reports if header.get("progress") is True else None
        call = Call(header, self.tools.get(header["tool"]), self._outbox, self._requests, progress_reports)
        if call.id in calls or self._runner.find(call.id) is not None:
            raise ValueError(f"There is a call {call.id} already.")
        if self._barrier is not None:
            self._outbox.send_printed(returned_message(call.id))
        elif call.tool is None:
            self._outbox.send_printed(not_found_message(call.id, call.tool_name))
        else:
            calls[call.id] = call

    def _welcome(self, header: Header) -> None:
        self._outbox.maximum_bytes = min(self._outbox.maximum_bytes, int(header["maxMessageBytes"]))
        self._heartbeat_seconds = header["heartbeatMs"] / 1000
        self._told(header)

    def _fulfilled(self, header: Header) -> None:
        for rejection in header["rejected"]:
            logger.error(
                "The host does not take the tool %r: %s: %s",
                rejection.get("name"),
                rejection.get("code"),
                rejection.get("message"),
            )
        self._told(header)

    def _credit(self, header: Header) -> None:
        call = self._runner.find(header["id"])
        if call is not None and call.credit is not None:
            call.credit.add(int(header["count"]))

    def _cancel(self, header: Header) -> None:
        self._runner.cancel(header["id"], "timeout" if header.get("reason") == "timeout" else "cancelled")

    def _recall(self, header: Header) -> None:
        for call_id in header["ids"]:
            self._runner.give_back(call_id)

    def _ping(self, header: Header) -> None:
        pong: Header = {"type": "pong", "id": header["id"]}
        memory = memory_bytes()
        if memory is not None:
            pong["memoryBytes"] = memory
        self._outbox.send(pong)

    def _pong(self, header: Header) -> None:
        if self._barrier is not None and header["id"] == self._barrier:
            self._finish()

    def _drain(self, header: Header) -> None:
        self._finish()

    def _problem(self, header: Header) -> None:
        logger.error("The host has a problem: %s: %s", header.get("code"), header.get("message"))
        self._told(header)

    # What is not understood

    def _misunderstood(self, text: str, header: Any, kind: Any, error: Exception) -> None:
        if kind is not None:
            self._tell("MALFORMED_MESSAGE", f"The message is not understood: {error}", kind)
            self._answer_malformed(header)
            return
        try:
            header, lengths = decode_long_integers(text)
        except (ValueError, RecursionError):
            raise MalformedFrame("The header of a frame is not JSON.") from None
        if not isinstance(header, dict) or not lengths or not isinstance(header.get("type"), str):
            self._tell("MALFORMED_MESSAGE", "A message is an object with a type.")
        elif header["type"] == "call" and type(header.get("id")) is int:
            # Nobody is to wait for a call because a model has made up a number.
            self._outbox.send_printed(too_long_integer_message(header["id"], max(lengths)))
        else:
            self._tell("MALFORMED_MESSAGE", "An integer has more digits than Python reads.", header["type"])
            self._answer_malformed(header)

    def _answer_malformed(self, header: Header) -> None:
        """Neither a tool that waits for an answer nor a caller that waits for a result is to wait for ever."""
        message_id = header.get("id")
        if type(message_id) is not int:
            return
        if header["type"] == "response":
            error = {"code": "INVALID_VALUE", "message": "The answer of the host cannot be read."}
            self._requests.answered({"id": message_id, "error": error})
        elif header["type"] == "call" and self._runner.find(message_id) is None:
            self._outbox.send_printed(invalid_call_message(message_id))

    def _tell(self, code: str, message: str, about: Optional[Any] = None) -> None:
        problem: Header = {"type": "problem", "code": code, "message": message}
        if isinstance(about, str):
            problem["about"] = about
        self._outbox.send(problem)
