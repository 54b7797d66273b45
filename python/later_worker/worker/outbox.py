"""What a worker says."""

from __future__ import annotations

from typing import Any, Callable, Dict, Sequence

from later_worker.carrier.carrier import MAXIMUM_MESSAGE_BYTES, Buffer, Carrier, ConnectionEnded
from later_worker.message.outgoing_message import OutgoingMessage, print_message


class MessageTooLarge(ValueError):
    """A message has more bytes than the host takes."""


class Outbox:
    """
    Sends messages over a carrier; what comes up in several threads at the same time leaves together.

    :param connection_ended: called in the thread that finds out
    """

    def __init__(self, carrier: Carrier, connection_ended: Callable[[], None]) -> None:
        self.maximum_bytes = MAXIMUM_MESSAGE_BYTES
        """How many bytes a message may have."""
        self._carrier = carrier
        self._connection_ended = connection_ended

    def send(self, header: Dict[str, Any], attachments: Sequence[Buffer] = (), *, wait: bool = False) -> None:
        """As ``send_printed``."""
        self.send_printed(print_message(header, attachments), wait=wait)

    def send_printed(self, message: OutgoingMessage, *, wait: bool = False) -> None:
        """
        Sends a message.

        :param wait: whether it is to have been written when this returns; otherwise another thread may do it
        :raises MessageTooLarge: for one that the host would not take
        """
        size = self._carrier.size(message.header, message.attachments)
        if size > self.maximum_bytes:
            raise MessageTooLarge(f"It takes {size} bytes; the host takes {self.maximum_bytes} at most.")
        self._carrier.add(message.header, message.attachments)
        try:
            # Tools may write to the memory of attachments once they go on.
            self._carrier.flush(wait or bool(message.attachments))
        except ConnectionEnded:
            self._connection_ended()

    def give_up(self) -> None:
        """Ends as if the connection had ended: what the host waits for cannot be sent."""
        self._connection_ended()
