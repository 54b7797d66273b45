"""Messages as gRPC carries them."""

from __future__ import annotations

from typing import Any, List, Sequence

from google.protobuf.message import DecodeError

from later_worker.carrier.carrier import Buffer, MalformedFrame, Message
from later_worker.protocol.messages import message_class

_WorkerFrame = message_class("later.worker.v1.WorkerFrame")

PART_OVERHEAD = 6
"""How many bytes at most stand before each part: its tag and its length."""


def frame_size(header: bytes, attachments: Sequence[Buffer]) -> int:
    """How many bytes a message takes at most."""
    return PART_OVERHEAD + len(header) + sum(PART_OVERHEAD + len(attachment) for attachment in attachments)


def make_frame(header: bytes, attachments: Sequence[Buffer] = ()) -> Any:
    """A message by itself. The attachments are copied."""
    return _WorkerFrame(header=header, attachments=[bytes(attachment) for attachment in attachments])


def join_frames(frames: Sequence[Any]) -> bytes:
    """Prints messages as one, of which there is at least one: the others stand in the first."""
    first = frames[0]
    if len(frames) > 1:
        first.more.extend(frames[1:])
    printed: bytes = first.SerializeToString()
    return printed


def read_frames(data: bytes, messages: List[Message]) -> None:
    """
    Takes what came apart.

    :param messages: gets the messages in it, also those before one that is malformed
    :raises MalformedFrame: for what is none
    """
    try:
        frame = _WorkerFrame.FromString(data)
    except DecodeError:
        raise MalformedFrame("A message is no WorkerFrame.") from None
    messages.append(_to_message(frame))
    for inner in frame.more:
        if inner.more:
            raise MalformedFrame("A message that follows another has others.")
        messages.append(_to_message(inner))


def _to_message(frame: Any) -> Message:
    try:
        return Message(frame.header.decode(), frame.attachments)
    except UnicodeDecodeError:
        raise MalformedFrame("The header of a frame is not UTF-8.") from None
