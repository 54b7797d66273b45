"""The other side of a worker."""

from __future__ import annotations

import json
import os
import select
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 15.0

Header = Dict[str, Any]
Received = Tuple[Header, List[bytes]]


def print_frame(header: Any, attachments: Sequence[bytes] = ()) -> bytes:
    """A message as bytes."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    body = struct.pack(">I", len(text)) + text
    for attachment in attachments:
        body += struct.pack(">I", len(attachment)) + attachment
    return struct.pack(">I", len(body)) + body


class Connection:
    """Reads and writes messages, with patience that ends."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self._bytes = bytearray()
        self._unclaimed: List[Received] = []

    def send(self, header: Any, attachments: Sequence[bytes] = ()) -> None:
        """Sends a message, or a header as it is."""
        self.socket.sendall(print_frame(header, attachments))

    def receive(self, seconds: float = PATIENCE_SECONDS) -> Optional[Received]:
        """The next message that has come; None if there is none in time. EOFError at the end."""
        deadline = time.monotonic() + seconds
        while True:
            message = self._take()
            if message is not None:
                return message
            ready, _, _ = select.select([self.socket], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                return None
            piece = self.socket.recv(1 << 20)
            if not piece:
                raise EOFError
            self._bytes += piece

    def expect(self, **members: Any) -> Header:
        """The first message that has these members; others are kept for later."""
        return self.expect_whole(**members)[0]

    def expect_whole(self, **members: Any) -> Received:
        """As ``expect``, with attachments."""
        for index, message in enumerate(self._unclaimed):
            if _has(message[0], members):
                return self._unclaimed.pop(index)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            received = self.receive(deadline - time.monotonic())
            assert received is not None, f"no message has {members}; there are {self._unclaimed}"
            if _has(received[0], members):
                return received
            self._unclaimed.append(received)

    def nothing(self, seconds: float = 0.2, **members: Any) -> bool:
        """Whether no message with these members has come or comes within a while."""
        deadline = time.monotonic() + seconds
        while True:
            received = self.receive(max(0.0, deadline - time.monotonic()))
            if received is None:
                return not any(_has(message[0], members) for message in self._unclaimed)
            self._unclaimed.append(received)

    def forget(self) -> None:
        """Drops what nobody has claimed."""
        self._unclaimed.clear()

    def wait_for_end(self) -> None:
        """Reads until the other side has ended the connection."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        try:
            while True:
                received = self.receive(deadline - time.monotonic())
                assert received is not None, "the connection goes on"
                self._unclaimed.append(received)
        except (EOFError, ConnectionResetError):
            pass

    def _take(self) -> Optional[Received]:
        if len(self._bytes) < 4:
            return None
        (size,) = struct.unpack_from(">I", self._bytes)
        if len(self._bytes) < 4 + size:
            return None
        body = bytes(self._bytes[4 : 4 + size])
        del self._bytes[: 4 + size]
        (length,) = struct.unpack_from(">I", body)
        header = json.loads(body[4 : 4 + length].decode())
        attachments = []
        offset = 4 + length
        while offset < size:
            (count,) = struct.unpack_from(">I", body, offset)
            attachments.append(body[offset + 4 : offset + 4 + count])
            offset += 4 + count
        return header, attachments


class Host(Connection):
    """
    Starts a worker, and greets it unless told otherwise.

    :param welcomed: whether to answer ``announce`` and ``fulfil``
    :param welcome: members of ``welcome`` that differ
    :param environment: variables that differ; None for one that is not there
    :param over_path: whether the worker is given a path to connect to
    :param module: which is run
    """

    def __init__(
        self,
        *arguments: str,
        welcomed: bool = True,
        welcome: Optional[Header] = None,
        environment: Optional[Mapping[str, Optional[str]]] = None,
        over_path: bool = False,
        module: str = "later_worker",
    ) -> None:
        self._welcome = {
            "type": "welcome",
            "protocol": 1,
            "workerId": "worker-1",
            "mode": "development",
            "heartbeatMs": 60_000,
            "maxMessageBytes": 268_435_456,
            **(welcome or {}),
        }
        self._next_id = 0
        self.offered: List[Header] = []
        self.errors = tempfile.TemporaryFile()
        self.output = tempfile.TemporaryFile()
        all_variables: Dict[str, Optional[str]] = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LATER_")},
            "LATER_WORKER_ID": "worker-1",
            "LATER_RUN_ID": "run-1",
        }
        all_variables.update(environment or {})
        variables = {name: value for name, value in all_variables.items() if value is not None}
        command = [sys.executable, "-m", module, *arguments]
        if over_path:
            super().__init__(self._start_over_path(command, variables))
        else:
            super().__init__(self._start_with_descriptor(command, variables))
        if welcomed:
            self.welcome_worker(self)

    def _start_with_descriptor(self, command: List[str], variables: Dict[str, str]) -> socket.socket:
        own, other = socket.socketpair()
        number = other.fileno()
        self._run(command, {**variables, "LATER_WORKER_FD": str(number)}, [number])
        other.close()
        return own

    def _start_over_path(self, command: List[str], variables: Dict[str, str]) -> socket.socket:
        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
            path = f"{folder}/host"
            server.bind(path)
            server.listen()
            server.settimeout(PATIENCE_SECONDS)
            self._run(command, {**variables, "LATER_WORKER_SOCKET": path, "LATER_WORKER_TOKEN": "secret"}, [])
            return server.accept()[0]

    def _run(self, command: List[str], variables: Dict[str, str], descriptors: List[int]) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=variables,
            pass_fds=descriptors,
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=self.errors,
        )

    def welcome_worker(self, connection: Connection) -> Header:
        """Answers ``announce`` and ``fulfil``; gives the announcement."""
        announcement = connection.expect(type="announce")
        connection.send(self._welcome)
        fulfil = connection.expect(type="fulfil")
        self.offered = fulfil["tools"]
        names = [tool["declaration"]["name"] for tool in fulfil["tools"]]
        connection.send({"type": "fulfilled", "id": fulfil["id"], "accepted": names, "rejected": []})
        return announcement

    def call(self, tool: str, args: Optional[Header] = None, **members: Any) -> int:
        """Sends a call; gives its id."""
        call_id = self.new_id()
        self.send(self.call_message(call_id, tool, args, **members))
        return call_id

    def new_id(self) -> int:
        """For a call."""
        self._next_id += 1
        return self._next_id

    def call_message(self, call_id: int, tool: str, args: Optional[Header] = None, **members: Any) -> Header:
        """A call that is not sent yet."""
        message = {"type": "call", "id": call_id, "tool": tool, "args": args or {}, "session": "session-1"}
        return {**message, "callId": f"call-{call_id}", **members}

    def told(self, call_id: int) -> List[Header]:
        """All that a call tells, its result last."""
        messages = []
        while not messages or messages[-1]["type"] != "result":
            messages.append(self.expect(id=call_id))
        return messages

    def result(self, call_id: int) -> Header:
        """The result of a call."""
        return self.expect(type="result", id=call_id)

    def value_of(self, tool: str, args: Optional[Header] = None, **members: Any) -> Any:
        """Calls a tool, and gives the value of its result."""
        result = self.result(self.call(tool, args, **members))
        assert "value" in result, result
        return result["value"]

    def error_of(self, tool: str, args: Optional[Header] = None, **members: Any) -> Header:
        """Calls a tool, and gives the error of its result."""
        result = self.result(self.call(tool, args, **members))
        assert "error" in result, result
        error: Header = result["error"]
        return error

    def answer(self, method: str, answer: Callable[[Header], Header]) -> Header:
        """Waits for a request, answers it with these members, and gives the request."""
        request = self.expect(type="request", method=method)
        self.send({"type": "response", "id": request["id"], **answer(request.get("params", {}))})
        return request

    def printed(self) -> str:
        """What the worker has written to standard output so far."""
        return _content(self.output)

    def logged(self) -> str:
        """What the worker has written to standard error so far."""
        return _content(self.errors)

    def exit_code(self, seconds: float = PATIENCE_SECONDS) -> int:
        """Waits for the end of the process."""
        return self.process.wait(seconds)

    def close(self) -> None:
        """Ends the worker, if it is still there."""
        self.socket.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.output.close()
        self.errors.close()


def is_alive(pid: int) -> bool:
    """Whether a process runs: is there, and no zombie."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"


def children_of(pid: int) -> List[int]:
    """The processes that a process has started and that run."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and is_alive(int(entry.name)):
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                if int(parent) == pid:
                    found.append(int(entry.name))
        except OSError:
            pass  # It has ended meanwhile.
    return found


def eventually(holds: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
    """Waits until something holds, and gives it."""
    deadline = time.monotonic() + seconds
    while True:
        found = holds()
        if found or time.monotonic() > deadline:
            assert found
            return found
        time.sleep(0.005)


def _has(header: Header, members: Dict[str, Any]) -> bool:
    return all(name in header and header[name] == value for name, value in members.items())


def _content(file: Any) -> str:
    file.seek(0)
    content: bytes = file.read()
    return content.decode()
