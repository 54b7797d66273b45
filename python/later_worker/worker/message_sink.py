"""Where the messages of a call go."""

from __future__ import annotations

from typing import Protocol

from later_worker.message.outgoing_message import OutgoingMessage


class MessageSink(Protocol):
    """Takes what becomes of a call: its partial results, and its result, which is the last."""

    def send_printed(self, message: OutgoingMessage, *, wait: bool = False) -> None:
        """
        :param wait: whether it is to have been written when this returns
        :raises MessageTooLarge: for one that would not be taken
        """

    def give_up(self) -> None:
        """Nothing that could be sent says what has become of the call."""
