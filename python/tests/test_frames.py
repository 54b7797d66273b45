"""How bytes become messages."""

from __future__ import annotations

import os
import socket
import threading
from typing import List, Tuple

import pytest

from later_worker.carrier.carrier import ConnectionEnded, MalformedFrame, Message
from later_worker.carrier.frame_carrier import FrameCarrier
from later_worker.carrier.frame_reader import FrameReader
from tests.host import Connection, print_frame

FRAMES: List[Tuple[str, List[bytes]]] = [
    ("{}", []),
    ('{"a":"grüße"}', [b"one"]),
    ("[1]", [b"", b"two", b"\0" * 1000]),
    ('{"large":1}', [os.urandom(600_000), b"x"]),
    ("7", []),
    ('{"exact":1}', [b"y" * (262_144 - 8 - 4 - len('{"exact":1}'))]),
    ('{"over":1}', [b"y" * (262_145 - 8 - 4 - len('{"over":1}'))]),
    ("{}", []),
]


def read(reader: FrameReader, data: bytes, piece: int) -> List[Message]:
    """Lets a reader receive bytes, at most so many at a time."""
    messages = []
    offset = 0
    while offset < len(data):
        room = reader.room()
        count = min(piece, len(room), len(data) - offset)
        room[:count] = data[offset : offset + count]
        offset += count
        messages += reader.received(count)
    return messages


@pytest.mark.parametrize("piece", [7, 1000, 65_536, 262_144, 10_000_000])
def test_reads_frames_however_they_are_cut(piece: int) -> None:
    data = b"".join(print_frame(header.encode(), attachments) for header, attachments in FRAMES)
    messages = read(FrameReader(), data, piece)
    assert [(text, [bytes(part) for part in attachments]) for text, attachments in messages] == FRAMES


def test_leaves_attachments_alone_that_it_has_handed_out() -> None:
    reader = FrameReader()
    (message,) = read(reader, print_frame(b"{}", [b"first"]), 100)
    read(reader, print_frame(b"{}", [b"other"]), 100)
    assert bytes(message.attachments[0]) == b"first"


@pytest.mark.parametrize("size", [300_000, 10])
def test_refuses_parts_that_do_not_add_up(size: int) -> None:
    frame = bytearray(print_frame(b"{}", [b"x" * size]))
    frame[10:14] = (size + 1).to_bytes(4, "big")
    with pytest.raises(MalformedFrame):
        read(FrameReader(), bytes(frame), 1_000_000)


def test_sends_what_several_threads_have_whole_and_in_order() -> None:
    ours, theirs = socket.socketpair()
    carrier, other = FrameCarrier(ours), Connection(theirs)

    def send(name: int) -> None:
        for number in range(500):
            attachments = [bytes([name]) * 300_000] if number % 100 == 0 else []
            carrier.add(b'{"name":%d,"number":%d}' % (name, number), attachments)
            carrier.flush(wait=number % 3 == 0)

    threads = [threading.Thread(target=send, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    seen: List[List[int]] = [[] for _ in threads]
    for _ in range(2000):
        received = other.receive()
        assert received is not None
        header, attachments = received
        seen[header["name"]].append(header["number"])
        assert all(part == bytes([header["name"]]) * 300_000 for part in attachments)
    assert seen == [list(range(500))] * 4
    for thread in threads:
        thread.join()
    ours.close()
    theirs.close()


def test_tells_that_nothing_came_and_that_nothing_will() -> None:
    ours, theirs = socket.socketpair()
    carrier = FrameCarrier(ours)
    assert carrier.receive(0.01) == []
    theirs.sendall(print_frame(b"{}"))
    assert carrier.receive(10) == [Message("{}", ())]
    theirs.close()
    with pytest.raises(ConnectionEnded):
        carrier.receive(10)
    carrier.add(b"{}")
    with pytest.raises(ConnectionEnded):
        carrier.flush()
    carrier.close()
    carrier.forget()
