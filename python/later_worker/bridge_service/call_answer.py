"""What becomes of a call, for the handler that waits for it."""

from __future__ import annotations

import asyncio
import re
import threading
from collections import deque
from typing import Any, Deque, Dict, NamedTuple, Optional

from later_worker.carrier.carrier import MAXIMUM_MESSAGE_BYTES
from later_worker.message.json_text import decode_json
from later_worker.message.outgoing_message import OutgoingMessage
from later_worker.message.read_attachments import read_attachments
from later_worker.worker.outbox import MessageTooLarge

_VALUE = re.compile(rb'\{"type":"(result|chunk)","id":\d+,"value":')


class Told(NamedTuple):
    """One thing that a call has told."""

    type: str
    """``chunk``, ``progress`` or ``result``."""
    text: Optional[bytes] = None
    """The value as JSON text, where there are no bytes and tensors in it."""
    header: Dict[str, Any] = {}
    """The message otherwise, with bytes and tensors in their places."""


class CallAnswer:
    """
    Implements ``MessageSink``: a tool's thread tells, the loop reads.

    :param loop: in which the answer is read
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._lock = threading.Lock()
        self._messages: Deque[Any] = deque()
        self._has_come = asyncio.Event()

    def send_printed(self, message: OutgoingMessage, *, wait: bool = False) -> None:
        size = len(message.header) + sum(map(len, message.attachments))
        if size > MAXIMUM_MESSAGE_BYTES:
            raise MessageTooLarge(f"It takes {size} bytes; the host takes {MAXIMUM_MESSAGE_BYTES} at most.")
        # Tools may write to the memory of attachments once they go on.
        self._put(OutgoingMessage(message.header, [bytes(attachment) for attachment in message.attachments]))

    def send_progress(self, message: OutgoingMessage) -> None:
        """As ``send_printed``. Of several reports that nobody has read, the latest is kept."""
        self._put(message, latest_only=True)

    def give_up(self) -> None:
        self._put(None)

    async def next(self) -> Told:
        """Waits for what comes next; after the ``result`` there is nothing. In the loop."""
        while True:
            with self._lock:
                if self._messages:
                    message = self._messages.popleft()
                    break
                self._has_come.clear()
            await self._has_come.wait()
        return _LOST if message is None else _read(message)

    def _put(self, message: Optional[OutgoingMessage], latest_only: bool = False) -> None:
        with self._lock:
            if latest_only and self._messages and _is_progress(self._messages[-1]):
                self._messages[-1] = message
                return
            self._messages.append(message)
            if len(self._messages) > 1:
                return
        try:
            self._loop.call_soon_threadsafe(self._has_come.set)
        except RuntimeError:
            pass  # The loop has ended, and with it whoever would read.


_LOST = Told("result", header={"error": {"type": "RESULT_NOT_SERIALIZABLE", "message": "The result cannot be sent."}})


def _is_progress(message: Optional[OutgoingMessage]) -> bool:
    return message is not None and message.header.startswith(b'{"type":"progress"')


def _read(message: OutgoingMessage) -> Told:
    if not message.attachments:
        # The value stands last, and as the service has it. It may be long.
        value = _VALUE.match(message.header)
        if value is not None:
            return Told(value[1].decode(), message.header[value.end() : -1])
    header = decode_json(message.header.decode())
    read_attachments(header, message.attachments)
    return Told(header["type"], None, header)
