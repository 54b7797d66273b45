"""Workers that are forked."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path
from typing import Any, Iterator, List

import pytest

from tests.host import PATIENCE_SECONDS, Connection, Host, eventually, is_alive


class ForkServer:
    """A fork server, and the path on which its workers reach their host."""

    def __init__(self, folder: Path, target: str, *arguments: str) -> None:
        self.path = str(folder / "host")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen()
        self.listener.settimeout(PATIENCE_SECONDS)
        self.host = Host("--fork-server", target, *arguments, welcomed=False)
        self.workers: List[Connection] = []
        self._requests = 0

    def fork(self, **environment: str) -> int:
        """Asks for a worker; gives its process."""
        self._requests += 1
        own = {"LATER_WORKER_SOCKET": self.path, "LATER_WORKER_TOKEN": f"token-{self._requests}"}
        own["LATER_WORKER_ID"] = f"forked-{self._requests}"
        self.host.send({"type": "fork", "id": self._requests, "environment": {**own, **environment}})
        pid: int = self.host.expect(type="forked", id=self._requests)["pid"]
        return pid

    def accept(self) -> "Worker":
        """Welcomes a worker that has been forked."""
        worker = Worker(self.listener.accept()[0], self.host)
        self.workers.append(worker)
        return worker

    def close(self) -> None:
        """Ends all."""
        self.listener.close()
        self.host.close()
        for worker in self.workers:
            worker.socket.close()


class Worker(Connection):
    """One that has been forked."""

    def __init__(self, connection: socket.socket, host: Host) -> None:
        super().__init__(connection)
        self._host = host
        self.announcement = host.welcome_worker(self)

    def value_of(self, tool: str, args: Any = None) -> Any:
        """Calls a tool."""
        call_id = self._host.new_id()
        self.send(self._host.call_message(call_id, tool, args))
        return self.expect(type="result", id=call_id)["value"]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Any]:
    """Starts fork servers that are gone after the test."""
    servers: List[ForkServer] = []

    def start(target: str = "tests/tools/forked.py", *arguments: str) -> ForkServer:
        server = ForkServer(tmp_path, target, *arguments)
        servers.append(server)
        server.host.expect(type="ready")
        return server

    yield start
    for server in servers:
        server.close()


def test_forks_workers_that_are_as_others(serve: Any) -> None:
    server = serve()
    pids = [server.fork() for _ in range(3)]
    workers = [server.accept() for _ in pids]
    assert {worker.announcement["pid"] for worker in workers} == set(pids)
    assert {worker.announcement["token"] for worker in workers} == {"token-1", "token-2", "token-3"}
    for worker in workers:
        told = worker.value_of("about")
        assert told["parent"] == server.host.process.pid
        assert told["group"] == told["pid"] == worker.announcement["pid"]
        assert told["loaded_by"] == server.host.process.pid
        assert told["run"] == "run-1"
        assert told["names"] == ["LATER_RUN_ID", "LATER_WORKER_ID"]


def test_gives_each_worker_random_numbers_of_its_own(serve: Any) -> None:
    server = serve()
    numbers = []
    for _ in range(3):
        server.fork()
        numbers.append(str(server.accept().value_of("random_numbers")))
    assert len(set(numbers)) == 3


def test_tells_how_workers_end(serve: Any) -> None:
    server = serve()
    first, second = server.fork(), server.fork()
    workers = {worker.announcement["pid"]: worker for worker in (server.accept(), server.accept())}
    workers[first].send({"type": "drain"})
    workers[first].expect(type="goodbye")
    exited = server.host.expect(type="exited")
    assert exited == {"type": "exited", "pid": first, "code": 0, "signal": None}
    os.kill(second, signal.SIGKILL)
    exited = server.host.expect(type="exited")
    assert exited == {"type": "exited", "pid": second, "code": None, "signal": "SIGKILL"}
    workers[second].wait_for_end()


@pytest.mark.parametrize("tool", ["spin", "hold_the_lock"])
def test_ends_a_worker_with_its_own_connection(serve: Any, tool: str) -> None:
    server = serve()
    pid = server.fork()
    worker = server.accept()
    worker.send(server.host.call_message(1, tool))
    assert worker.nothing(seconds=0.1)
    worker.socket.close()
    assert server.host.expect(type="exited")["pid"] == pid
    server.fork()
    assert server.accept().value_of("about")


@pytest.mark.parametrize("ending", ["connection", "kill"])
def test_takes_its_workers_with_it(serve: Any, ending: str) -> None:
    server = serve()
    pids = [server.fork() for _ in range(3)]
    workers = [server.accept() for _ in pids]
    workers[0].send(server.host.call_message(1, "hold_the_lock"))
    workers[1].send(server.host.call_message(1, "spin"))
    assert workers[0].nothing(seconds=0.1)
    if ending == "connection":
        server.host.socket.close()
        assert server.host.exit_code() == 70
    else:
        server.host.process.kill()
    eventually(lambda: not any(map(is_alive, pids)))


def test_ends_after_its_workers_when_it_is_terminated(serve: Any) -> None:
    server = serve()
    pid = server.fork()
    worker = server.accept()
    server.host.process.terminate()
    ping = worker.expect(type="ping")
    worker.send({"type": "pong", "id": ping["id"]})
    worker.expect(type="goodbye")
    assert server.host.expect(type="exited") == {"type": "exited", "pid": pid, "code": 0, "signal": None}
    assert server.host.exit_code() == 0


def test_tells_of_a_worker_that_reaches_nobody(serve: Any) -> None:
    server = serve()
    pid = server.fork(LATER_WORKER_SOCKET="/nowhere/host")
    assert server.host.expect(type="exited") == {"type": "exited", "pid": pid, "code": 2, "signal": None}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"type": "dance"}, "UNKNOWN_MESSAGE"),
        ({"type": "fork"}, "MALFORMED_MESSAGE"),
        ({"type": "fork", "id": "one", "environment": {}}, "MALFORMED_MESSAGE"),
        ({"type": "fork", "id": 1, "environment": {"A": 1}}, "MALFORMED_MESSAGE"),
        ({"type": "fork", "id": 1, "environment": {"A=B": "c"}}, "MALFORMED_MESSAGE"),
        ([], "MALFORMED_MESSAGE"),
    ],
)
def test_goes_on_after_a_request_that_is_none(serve: Any, message: Any, code: str) -> None:
    server = serve()
    server.host.send(message)
    assert server.host.expect(type="problem")["code"] == code
    server.fork()
    assert server.accept().value_of("about")


def test_ends_after_a_frame_that_is_none(serve: Any) -> None:
    server = serve()
    server.host.send(b"{nonsense")
    assert server.host.expect(type="problem")["code"] == "MALFORMED_FRAME"
    server.host.wait_for_end()


def test_is_not_ready_when_its_tools_cannot_be_loaded(start: Any) -> None:
    host = start("missing.py", "--fork-server", welcomed=False)
    host.wait_for_end()
    assert host.exit_code() == 1


def test_loads_modules_besides(serve: Any) -> None:
    server = serve("tests/tools/forked.py", "--preload", "colorsys")
    server.fork()
    assert server.accept().value_of("is_loaded", {"name": "colorsys"}) is True
