"""Tells how far calls are, not too often."""

from __future__ import annotations

import threading
import time
from typing import Any, Callable, Dict, Optional

from later_worker.message.outgoing_message import OutgoingMessage, print_message
from later_worker.message.outgoing_value import UnserialisableValue
from later_worker.worker.call import Call
from later_worker.worker.timer import Timer

_INTERVAL_SECONDS = 0.01


class ProgressReports:
    """
    Sends at most 100 reports a second for a call; of those in between, the latest.

    :param send: sends one message
    """

    def __init__(self, send: Callable[[OutgoingMessage], None], timer: Timer) -> None:
        self._send = send
        self._timer = timer
        self._lock = threading.Lock()
        self._sent_at: Dict[int, float] = {}
        self._latest: Dict[int, OutgoingMessage] = {}

    def report(self, call: Call, done: float, total: Optional[float], message: Optional[str]) -> None:
        """
        Takes note of how far a call is.

        :raises ValueError: for numbers and texts that cannot be sent
        """
        report = _print_report(call.id, done, total, message)
        with self._lock:
            if call.ended:
                return
            now = time.monotonic()
            wait = self._sent_at.get(call.id, 0.0) + _INTERVAL_SECONDS - now
            # What is held back is sent by the timer, even if that is late: behind this one it would be old news.
            scheduled = call.id in self._latest
            if wait <= 0 and not scheduled:
                self._sent_at[call.id] = now
                self._send(report)
                return
            self._latest[call.id] = report
        if not scheduled:
            self._timer.schedule(wait, lambda: self._send_latest(call))

    def ending(self, call: Call) -> None:
        """Sends what has been held back of a call; nothing of it is sent afterwards."""
        with self._lock:
            call.ended = True
            self._sent_at.pop(call.id, None)
            latest = self._latest.pop(call.id, None)
            if latest is not None:
                self._send(latest)

    def _send_latest(self, call: Call) -> None:
        with self._lock:
            latest = self._latest.pop(call.id, None)
            if latest is not None:
                self._sent_at[call.id] = time.monotonic()
                self._send(latest)


def _print_report(call_id: int, done: float, total: Optional[float], message: Optional[str]) -> OutgoingMessage:
    report: Dict[str, Any] = {"type": "progress", "id": call_id, "progress": done}
    if total is not None:
        report["total"] = total
    if message is not None:
        report["message"] = message
    try:
        return print_message(report)
    except UnserialisableValue as problem:
        raise ValueError(f"The progress cannot be told. {problem}") from None
