"""Messages over a stream of gRPC."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections import deque
from typing import Any, Deque, Iterable, List, Optional, Sequence

import grpc
import grpc.aio

from later_worker.carrier.carrier import Buffer, ConnectionEnded, MalformedFrame, Message
from later_worker.dialling.loop_thread import LoopThread
from later_worker.dialling.worker_frame import PART_OVERHEAD, frame_size, join_frames, make_frame, read_frames

_BATCH_BYTES = 65_536
"""Messages up to this many bytes in all go as one."""
_BACKLOG_BYTES = 8_388_608
"""How much may wait until those who send wait as well."""
_END_SECONDS = 2.0
"""How long the host may take to take what waits and to end its side."""


# What operations on a call raise that has ended.
_BROKEN = (grpc.RpcError, asyncio.InvalidStateError, asyncio.CancelledError)


class StreamEnded(ConnectionEnded):
    """The stream has ended."""

    def __init__(self, code: "grpc.StatusCode", details: str) -> None:
        text = details.strip() or f"the host has ended the connection with {code.name}"
        super().__init__(text if text.endswith(".") else f"{text}.")
        self.code = code
        """How: ``OK`` is an end in order."""


class GrpcCarrier:
    """
    Implements ``Carrier`` over a call of ``Connect``, which it owns from then on, and its channel. What is flushed is
    copied and left to the loop's thread: nobody waits until it has been written, unless much waits already.

    :param thread: in whose loop the call was made
    :param reads_batches: whether the host takes messages that have others in them
    """

    def __init__(self, thread: LoopThread, channel: Any, call: Any, reads_batches: bool) -> None:
        self._thread = thread
        self._channel = channel
        self._call = call
        self._batch_bytes = _BATCH_BYTES if reads_batches else 0
        self._reading: "Optional[concurrent.futures.Future[Any]]" = None
        self._malformed: Optional[MalformedFrame] = None
        self._lock = threading.Lock()
        # Messages, and between them gates that open when what stands before them has been sent.
        self._waiting: Deque[Any] = deque()
        self._backlog = 0
        self._writing = False
        self._ended: Optional[ConnectionEnded] = None

    def receive(self, idle_seconds: float) -> List[Message]:
        if self._malformed is not None:
            raise self._malformed
        if self._reading is None:
            self._reading = self._thread.start(self._read())
        try:
            data = self._reading.result(idle_seconds or None)
        except concurrent.futures.TimeoutError:
            return []
        self._reading = self._thread.start(self._read())
        messages: List[Message] = []
        try:
            read_frames(data, messages)
        except MalformedFrame as error:
            if not messages:
                raise
            self._malformed = error
        return messages

    def size(self, header: bytes, attachments: Sequence[Buffer] = ()) -> int:
        return frame_size(header, attachments)

    def limit(self, maximum_bytes: int) -> None:
        """Sends no more than this together."""
        self._batch_bytes = min(self._batch_bytes, maximum_bytes)

    def add(self, header: bytes, attachments: Sequence[Buffer] = ()) -> None:
        frame = make_frame(header, attachments)
        with self._lock:
            self._waiting.append(frame)
            self._backlog += frame.ByteSize()

    def flush(self, wait: bool = True) -> None:
        gate = None
        with self._lock:
            self._assert_open()
            if wait and self._backlog > _BACKLOG_BYTES:
                gate = threading.Lock()
                gate.acquire()
                self._waiting.append(gate)
            if not self._writing and self._waiting:
                self._writing = True
                self._thread.loop.call_soon_threadsafe(self._start_writing)
        if gate is not None:
            gate.acquire()
            self._assert_open()

    def close(self) -> None:
        if self._ended is None:
            self._thread.complete(self._finish())

    def end_reason(self) -> ConnectionEnded:
        """How a connection that has been ended was ended."""
        assert self._ended is not None
        return self._ended

    def forget(self) -> None:
        # Nothing of it works in a forked child, which has no thread for it.
        self._ended = ConnectionEnded("This process has been forked.")

    # In the loop's thread

    async def _read(self) -> bytes:
        self._assert_open()
        try:
            data = await self._call.read()
        except _BROKEN:
            data = grpc.aio.EOF
        if data is not grpc.aio.EOF:
            return data  # type: ignore[no-any-return]
        raise await self._end()

    def _start_writing(self) -> None:
        self._thread.loop.create_task(self._write())

    async def _write(self) -> None:
        gates: List[threading.Lock] = []
        try:
            while True:
                frames, gates = self._take()
                if frames:
                    await self._call.write(join_frames(frames))
                _open(gates)
                with self._lock:
                    if not self._waiting:
                        self._writing = False
                        return
        except _BROKEN:
            await self._end()
            _open(gates)

    def _take(self) -> "tuple[List[Any], List[threading.Lock]]":
        """The first message that waits, and those after it that are short enough to go with it."""
        frames: List[Any] = []
        gates: List[threading.Lock] = []
        size = 0
        waiting = self._waiting
        with self._lock:
            while waiting:
                item = waiting[0]
                if hasattr(item, "release"):
                    gates.append(item)
                else:
                    length = item.ByteSize()
                    # Within another it is a part of that.
                    size += length + PART_OVERHEAD
                    if frames and size > self._batch_bytes:
                        break
                    self._backlog -= length
                    frames.append(item)
                waiting.popleft()
        return frames, gates

    async def _finish(self) -> None:
        try:
            await asyncio.wait_for(self._end_in_order(), _END_SECONDS)
        except (*_BROKEN, asyncio.TimeoutError):
            pass
        await self._end()

    async def _end_in_order(self) -> None:
        while self._writing:
            await asyncio.sleep(0.001)
        call = self._call
        if call is not None:
            await call.done_writing()
            await call.code()

    async def _end(self) -> ConnectionEnded:
        """Ends what is left of the call, and lets go of everybody who waits."""
        if self._ended is None:
            self._call.cancel()
            code, details = await self._call.code(), await self._call.details()
            self._set_ended(StreamEnded(code, details or ""))
        if self._channel is not None:
            channel, self._channel = self._channel, None
            await channel.close()
            # The connection lives as long as anybody knows the call.
            self._call = None
        assert self._ended is not None
        return self._ended

    def _assert_open(self) -> None:
        if self._ended is not None:
            raise self._ended.with_traceback(None)

    def _set_ended(self, reason: ConnectionEnded) -> None:
        with self._lock:
            self._ended = self._ended or reason
            left = list(self._waiting)
            self._waiting.clear()
        _open([item for item in left if hasattr(item, "release")])


def _open(gates: Iterable[threading.Lock]) -> None:
    for gate in gates:
        gate.release()
