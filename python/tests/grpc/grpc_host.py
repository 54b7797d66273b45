"""A host that workers dial."""

from __future__ import annotations

import json
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, List, Optional, Sequence, Tuple

import grpc
import later_worker_pb2 as messages
import later_worker_pb2_grpc as services

from tests.host import PATIENCE_SECONDS, Connection, Header, Received

END = object()
WELCOME = {
    "type": "welcome",
    "protocol": 1,
    "workerId": "remote-1",
    "mode": "development",
    "heartbeatMs": 2000,
    "maxMessageBytes": 10_000_000,
}


class GrpcConnection(Connection):
    """One call of ``Connect``, message by message."""

    def __init__(self, metadata: Dict[str, str]) -> None:
        self.metadata = metadata
        self.frames: List[Any] = []
        """All that has come, as it came."""
        self.incoming: "queue.SimpleQueue[Any]" = queue.SimpleQueue()
        self.outgoing: "queue.SimpleQueue[Any]" = queue.SimpleQueue()
        self._unclaimed: List[Received] = []
        self._received: List[Received] = []
        self._next_id = 0
        self.reads = threading.Event()
        """While it is not set, nothing is taken."""
        self.reads.set()

    def send(self, header: Any, attachments: Sequence[bytes] = ()) -> None:
        self.outgoing.put(to_frame(header, attachments))

    def send_together(self, *headers: Header) -> None:
        """Sends messages as one."""
        frame = to_frame(headers[0])
        frame.more.extend(map(to_frame, headers[1:]))
        self.outgoing.put(frame)

    def receive(self, seconds: float = PATIENCE_SECONDS) -> Optional[Received]:
        deadline = time.monotonic() + seconds
        while not self._received:
            try:
                frame = self.incoming.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                return None
            if frame is END:
                self.incoming.put(END)
                raise EOFError
            self.frames.append(frame)
            self._received += [(json.loads(one.header), list(one.attachments)) for one in (frame, *frame.more)]
        return self._received.pop(0)

    def welcome(self, **differences: Any) -> Header:
        """Answers ``announce`` and ``fulfil``; gives the announcement."""
        announcement = self.expect(type="announce")
        self.send({**WELCOME, **differences})
        fulfil = self.expect(type="fulfil")
        names = [tool["declaration"]["name"] for tool in fulfil["tools"]]
        self.send({"type": "fulfilled", "id": fulfil["id"], "accepted": names, "rejected": []})
        return announcement

    def call(self, tool: str, args: Optional[Header] = None, **members: Any) -> int:
        """Sends a call; gives its id."""
        self._next_id += 1
        self.send(call_message(self._next_id, tool, args, **members))
        return self._next_id

    def result(self, call_id: int) -> Header:
        """The result of a call."""
        return self.expect(type="result", id=call_id)

    def end(self) -> None:
        """Ends the call in order."""
        self.outgoing.put(END)

    def fail(self, code: "grpc.StatusCode") -> None:
        """Ends the call with a status."""
        self.outgoing.put(code)


class GrpcHost(services.WorkerServiceServicer):
    """
    Waits for workers.

    :param port: 0 for one that is free
    :param refuse: a status that every call is refused with
    :param batches: whether it says that it takes several messages as one
    """

    def __init__(
        self, port: int = 0, refuse: "Optional[Tuple[grpc.StatusCode, str]]" = None, batches: bool = True
    ) -> None:
        self._refuse = refuse
        self._batches = batches
        self._connections: "queue.SimpleQueue[GrpcConnection]" = queue.SimpleQueue()
        self._all: List[GrpcConnection] = []
        options = [("grpc.so_reuseport", 0), ("grpc.max_receive_message_length", -1)]
        self._server = grpc.server(ThreadPoolExecutor(max_workers=32), options=options)
        services.add_WorkerServiceServicer_to_server(self, self._server)
        self.port = self._server.add_insecure_port(f"127.0.0.1:{port}")
        self.address = f"127.0.0.1:{self.port}"
        self._server.start()

    def Connect(self, request_iterator: Any, context: Any) -> Any:
        if self._refuse is not None:
            context.abort(*self._refuse)
        connection = GrpcConnection(dict(context.invocation_metadata()))
        context.send_initial_metadata((("later-batches", "1"),) if self._batches else ())
        context.add_callback(lambda: connection.outgoing.put(END))
        self._all.append(connection)
        self._connections.put(connection)
        ThreadPoolExecutor(max_workers=1).submit(_read, request_iterator, connection)
        while True:
            item = connection.outgoing.get()
            if item is END:
                return
            if isinstance(item, grpc.StatusCode):
                context.abort(item, "So it is.")
            yield item

    def next(self) -> GrpcConnection:
        """The next worker that dials."""
        return self._connections.get(timeout=PATIENCE_SECONDS)

    def welcome_next(self, **differences: Any) -> GrpcConnection:
        """The same, which has been greeted."""
        connection = self.next()
        connection.welcome(**differences)
        return connection

    def close(self) -> None:
        """Ends at once, as if it had died."""
        for connection in self._all:
            connection.outgoing.put(END)
        self._server.stop(0).wait()


def to_frame(header: Any, attachments: Sequence[bytes] = ()) -> Any:
    """A message; the header as an object, or as it is."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return messages.WorkerFrame(header=text, attachments=attachments)


def call_message(call_id: int, tool: str, args: Optional[Header] = None, **members: Any) -> Header:
    """A call that is not sent yet."""
    message = {"type": "call", "id": call_id, "tool": tool, "args": args or {}, "session": "session-1"}
    return {**message, "callId": f"call-{call_id}", **members}


def _read(request_iterator: Any, connection: GrpcConnection) -> None:
    try:
        for frame in request_iterator:
            connection.incoming.put(frame)
            connection.reads.wait()
    except Exception:
        pass  # The worker has gone.
    connection.incoming.put(END)
