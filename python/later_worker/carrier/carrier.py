"""What the runtime needs of a connection to a host."""

from __future__ import annotations

from typing import List, NamedTuple, Protocol, Sequence, Union

Buffer = Union[bytes, bytearray, memoryview]

MAXIMUM_MESSAGE_BYTES = 268_435_456
"""How many bytes a message may have, header and attachments together."""


class Message(NamedTuple):
    """A message as it came: its header is not yet read."""

    header: str
    attachments: Sequence[Buffer]
    """Nobody else writes to their memory."""


class ConnectionEnded(Exception):
    """The other side has gone, or the connection is broken."""


class MalformedFrame(Exception):
    """What came is no message; nothing can be read after it."""


class Carrier(Protocol):
    """Takes messages to a host and back, in order. One thread receives, any number send."""

    def receive(self, idle_seconds: float) -> List[Message]:
        """
        Waits for messages, and gives all that have come; none if nothing came for ``idle_seconds``.

        :raises ConnectionEnded: when there will be no more
        :raises MalformedFrame: for what is no message
        """

    def size(self, header: bytes, attachments: Sequence[Buffer] = ()) -> int:
        """How many bytes a message has for whoever limits them."""

    def add(self, header: bytes, attachments: Sequence[Buffer] = ()) -> None:
        """Puts a message behind those that wait to be sent. Never blocks."""

    def flush(self, wait: bool = True) -> None:
        """
        Sends what waits. Afterwards all that this thread has added is on its way.

        :param wait: false to leave it to another thread that is sending at this moment
        :raises ConnectionEnded: when the other side has gone
        """

    def close(self) -> None:
        """Ends the connection. What was flushed arrives."""

    def forget(self) -> None:
        """Lets go of the connection in a forked child, where it is somebody else's."""
