"""What a worker says, in good time and in few pieces."""

from __future__ import annotations

from typing import Any, Callable, Dict, Sequence

from later_worker.carrier.carrier import MAXIMUM_MESSAGE_BYTES, Buffer, Carrier, ConnectionEnded
from later_worker.message.outgoing_message import OutgoingMessage, print_message
from later_worker.worker.timer import Timer

_TICK_SECONDS = 0.001
_IDLE_TICKS = 20


class MessageTooLarge(ValueError):
    """A message has more bytes than the host takes."""


class Outbox:
    """
    Sends messages over a carrier.

    What is ``left`` to wait for more is sent after a millisecond at the latest, whatever the tool does that its
    sender goes on to run; so that results leave together and none is kept back by the next call.

    :param connection_ended: called in the thread that finds out
    """

    def __init__(self, carrier: Carrier, timer: Timer, connection_ended: Callable[[], None]) -> None:
        self.maximum_bytes = MAXIMUM_MESSAGE_BYTES
        """How many bytes a message may have."""
        self._carrier = carrier
        self._timer = timer
        self._connection_ended = connection_ended
        self._ticking = False
        self._left = False
        self._idle_ticks = 0

    def send(self, header: Dict[str, Any], attachments: Sequence[Buffer] = ()) -> None:
        """
        Sends a message, and what waits before it.

        :raises MessageTooLarge: for one that the host would not take
        :raises UnserialisableValue: for what cannot be printed
        """
        self.send_printed(print_message(header, attachments))

    def send_printed(self, message: OutgoingMessage) -> None:
        """As ``send``."""
        self._check(message)
        self._carrier.add(message.header, message.attachments)
        # Tools may write to the memory of attachments once they go on.
        self.flush(wait=bool(message.attachments))

    def leave(self, message: OutgoingMessage) -> None:
        """As ``send``, but lets the message wait a moment for others."""
        if message.attachments:
            self.send_printed(message)
            return
        self._check(message)
        self._carrier.add(message.header)
        self._left = True
        if not self._ticking:
            self._ticking = True
            self._timer.schedule(_TICK_SECONDS, self._tick)

    def flush(self, wait: bool = False) -> None:
        """
        Sends what waits.

        :param wait: whether to wait for another thread that is sending it
        """
        self._left = False
        try:
            self._carrier.flush(wait)
        except ConnectionEnded:
            self._connection_ended()

    def _check(self, message: OutgoingMessage) -> None:
        size = len(message.header)
        for attachment in message.attachments:
            size += 4 + len(attachment)
        if size > self.maximum_bytes:
            raise MessageTooLarge(f"It takes {size} bytes; the host takes {self.maximum_bytes} at most.")

    def _tick(self) -> None:
        if self._left:
            self._idle_ticks = 0
            self.flush()
        else:
            self._idle_ticks += 1
        if self._idle_ticks < _IDLE_TICKS:
            self._timer.schedule(_TICK_SECONDS, self._tick)
            return
        self._idle_ticks = 0
        self._ticking = False
        if self._left:
            self._ticking = True
            self._timer.schedule(_TICK_SECONDS, self._tick)
