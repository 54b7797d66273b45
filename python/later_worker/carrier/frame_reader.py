"""Takes a stream of bytes apart into messages."""

from __future__ import annotations

import struct
from typing import List, Sequence, Union

from later_worker.carrier.carrier import MAXIMUM_MESSAGE_BYTES, MalformedFrame, Message

_CAPACITY = 262_144
_two_lengths = struct.Struct(">II").unpack_from
_one_length = struct.Struct(">I").unpack_from


class FrameReader:
    """
    Receives into one buffer as much as there is, and reads all frames that are complete. A frame that the buffer
    cannot hold is received into memory of its own, of which its attachments are views.
    """

    def __init__(self, maximum: int = MAXIMUM_MESSAGE_BYTES) -> None:
        self._maximum = maximum
        self._buffer = bytearray(_CAPACITY)
        self._view = memoryview(self._buffer)
        self._start = 0
        self._end = 0
        self._large: Union[bytearray, None] = None
        self._large_length = 0

    def room(self) -> memoryview:
        """Where the next bytes belong; never empty."""
        if self._large is not None:
            return memoryview(self._large)[self._large_length :]
        if self._start:
            rest = self._end - self._start
            if rest:
                self._buffer[:rest] = self._buffer[self._start : self._end]
            self._start, self._end = 0, rest
        return self._view[self._end :]

    def received(self, count: int) -> List[Message]:
        """
        Takes note of bytes that have been put into ``room``.

        :returns: the messages that are complete with them
        :raises MalformedFrame: for what is no frame
        """
        if self._large is None:
            self._end += count
            return self._read_buffer()
        self._large_length += count
        if self._large_length < len(self._large):
            return []
        large = memoryview(self._large)
        self._large = None
        header_end = 8 + _one_length(large, 4)[0]
        return [Message(_text(large, 8, header_end), _attachments(large, header_end, len(large)))]

    def _read_buffer(self) -> List[Message]:
        messages: List[Message] = []
        view, start, end = self._view, self._start, self._end
        while end - start >= 8:
            size, header_length = _two_lengths(view, start)
            if not 4 <= size <= self._maximum:
                raise MalformedFrame(f"A frame of {size} bytes is not among those that are allowed.")
            if header_length > size - 4:
                raise MalformedFrame("A frame is shorter than its header.")
            next_start = start + 4 + size
            if next_start > end:
                if size + 4 > _CAPACITY:
                    self._begin_large(size + 4, start, end)
                    start = end
                break
            header_end = start + 8 + header_length
            text = _text(view, start + 8, header_end)
            if header_end == next_start:
                messages.append(Message(text, ()))
            else:
                # The buffer is used again.
                own = memoryview(bytearray(view[header_end:next_start]))
                messages.append(Message(text, _attachments(own, 0, len(own))))
            start = next_start
        self._start = start
        return messages

    def _begin_large(self, length: int, start: int, end: int) -> None:
        self._large = bytearray(length)
        self._large_length = end - start
        self._large[: self._large_length] = self._view[start:end]


def _text(view: memoryview, start: int, end: int) -> str:
    try:
        return str(view[start:end], "utf-8")
    except UnicodeDecodeError:
        raise MalformedFrame("The header of a frame is not UTF-8.") from None


def _attachments(view: memoryview, start: int, end: int) -> Sequence[memoryview]:
    attachments: List[memoryview] = []
    while start < end:
        first = start + 4
        start = first + _one_length(view, start)[0] if first <= end else end + 1
        if start > end:
            raise MalformedFrame("A frame is shorter than its attachments.")
        attachments.append(view[first:start])
    return attachments
