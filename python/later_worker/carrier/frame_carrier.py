"""Messages as frames on a stream socket."""

from __future__ import annotations

import socket
import struct
import threading
from collections import deque
from typing import Deque, List, Sequence, Union

from later_worker.carrier.carrier import Buffer, ConnectionEnded, Message
from later_worker.carrier.frame_reader import FrameReader

_pack_two = struct.Struct(">II").pack
_pack_one = struct.Struct(">I").pack
_JOINED_BYTES = 262_144
"""Above that, copying costs more than another call of the system."""


class FrameCarrier:
    """
    Implements ``Carrier`` over a connected socket, which it owns from then on.

    Whoever flushes while another thread sends leaves its messages to that one, so that messages that come up at the
    same time leave together.
    """

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(True)
        connection.set_inheritable(False)
        self._connection = connection
        self._reader = FrameReader()
        self._receive_timeout = 0.0
        self._waiting: Deque[Union[bytes, List[Buffer]]] = deque()
        self._sending = threading.Lock()

    def receive(self, idle_seconds: float) -> List[Message]:
        if idle_seconds != self._receive_timeout:
            self._set_receive_timeout(idle_seconds)
        reader = self._reader
        while True:
            try:
                count = self._connection.recv_into(reader.room())
            except BlockingIOError:
                return []
            except OSError as error:
                raise ConnectionEnded(str(error)) from error
            if count == 0:
                raise ConnectionEnded("The host has ended the connection.")
            messages = reader.received(count)
            if messages:
                return messages

    def size(self, header: bytes, attachments: Sequence[Buffer] = ()) -> int:
        size = len(header)
        for attachment in attachments:
            size += 4 + len(attachment)
        return size

    def add(self, header: bytes, attachments: Sequence[Buffer] = ()) -> None:
        length = len(header)
        if not attachments:
            self._waiting.append(_pack_two(length + 4, length) + header)
            return
        size = 4 + length + sum(4 + len(attachment) for attachment in attachments)
        pieces: List[Buffer] = [_pack_two(size, length) + header]
        for attachment in attachments:
            pieces += (_pack_one(len(attachment)), attachment)
        self._waiting.append(pieces)

    def flush(self, wait: bool = True) -> None:
        if wait:
            with self._sending:
                self._send()
        # What was added while another thread had just sent its last.
        while self._waiting and self._sending.acquire(blocking=False):
            try:
                self._send()
            finally:
                self._sending.release()

    def _send(self) -> None:
        waiting = self._waiting
        send = self._connection.sendall
        try:
            while waiting:
                if len(waiting) == 1 and isinstance(waiting[0], bytes):
                    send(waiting.popleft())
                    continue
                joined: List[Buffer] = []
                length = 0
                while waiting and length < _JOINED_BYTES:
                    piece = waiting.popleft()
                    for part in (piece,) if isinstance(piece, bytes) else piece:
                        if len(part) > _JOINED_BYTES:
                            send(b"".join(joined))
                            send(part)
                            joined.clear()
                            length = 0
                        else:
                            joined.append(part)
                            length += len(part)
                if joined:
                    send(joined[0] if len(joined) == 1 else b"".join(joined))
        except OSError as error:
            raise ConnectionEnded(str(error)) from error

    def close(self) -> None:
        try:
            self._connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def forget(self) -> None:
        self._connection.close()

    def fileno(self) -> int:
        """The number of the socket's descriptor."""
        return self._connection.fileno()

    def _set_receive_timeout(self, seconds: float) -> None:
        # Unlike socket.settimeout, this costs no call of the system per message.
        whole = int(seconds)
        interval = struct.pack("ll", whole, int((seconds - whole) * 1_000_000))
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, interval)
        self._receive_timeout = seconds
