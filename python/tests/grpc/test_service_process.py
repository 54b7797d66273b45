"""The process that serves the service."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, List

import grpc
import pytest

from tests.host import ROOT, eventually


def test_says_on_which_port_it_is_in_a_line_and_in_a_file(bridge_host: Any, serve: Any, tmp_path: Path) -> None:
    file = tmp_path / "port"
    worker = serve(bridge_host.address, environment={"SNAKEPIT_READY_FILE": str(file)}).wait_until_ready()
    assert file.read_text() == str(worker.port)
    assert [path.name for path in tmp_path.iterdir()] == ["port"]
    assert worker.printed == f"GRPC_READY:{worker.port}\n"


def test_says_when_the_file_for_the_port_cannot_be_written(bridge_host: Any, serve: Any, tmp_path: Path) -> None:
    worker = serve(bridge_host.address, environment={"SNAKEPIT_READY_FILE": str(tmp_path / "none" / "port")})
    assert worker.exit_code() == 1
    assert "No such file or directory" in worker.logged()
    assert worker.printed == ""


def test_listens_on_this_machine_only_unless_it_is_told_otherwise(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address).wait_until_ready()
    assert _addresses(worker.port) == ["0100007F"]
    wide = serve(bridge_host.address, "--listen", "0.0.0.0").wait_until_ready()
    assert _addresses(wide.port) == ["00000000"]
    assert "Everybody who can reach 0.0.0.0 can run the tools." in wide.logged()


def _addresses(port: int) -> List[str]:
    """On which addresses somebody listens, as the kernel writes them."""
    found: List[str] = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            address, _, number = local.partition(":")
            if state == "0A" and int(number, 16) == port:
                found.append(address[-8:])
    return found


def test_takes_a_port_that_is_given_and_says_when_it_cannot_have_it(bridge_host: Any, serve: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        worker = serve(bridge_host.address, "--port", str(port))
        assert worker.exit_code() == 1
        assert f"127.0.0.1:{port} cannot be listened on" in worker.logged()
    assert serve(bridge_host.address, "--port", str(port)).wait_until_ready().port == port


def test_takes_the_options_of_all_versions(bridge_host: Any, serve: Any) -> None:
    worker = serve(
        bridge_host.address,
        *("--snakepit-instance-name", "one", "--snakepit-instance-token", "abc"),
        *("--heartbeat-enabled", "--heartbeat-interval-ms", "20", "--heartbeat-timeout-ms", "1000"),
        *("--heartbeat-max-missed", "2", "--heartbeat-initial-delay-ms", "0", "--heartbeat-independent"),
    ).wait_until_ready()
    assert worker.value_of("add", {"a": 1}) == 2
    eventually(lambda: bridge_host.asked.count("Heartbeat") > 2)


def test_finds_its_host_in_the_environment(bridge_host: Any, generated: Any) -> None:
    command = [sys.executable, "-m", "later_worker.grpc_server", "--adapter", "tests/grpc/tools/office.py"]
    import os

    for name in ("SNAKEPIT_GRPC_ADDRESS", "SNAKEPIT_ELIXIR_ADDRESS"):
        environment = {**os.environ, name: bridge_host.address}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline().startswith("GRPC_READY:")
        process.terminate()
        assert process.wait(15) == 0
        process.stdout.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--elixir-address", "127.0.0.1:1"],
        ["--adapter", "x.Y"],
        ["--adapter", "x.Y", "--elixir-address", "nowhere"],
        ["--adapter", "x.Y", "--elixir-address", "a:1", "--port", "70000"],
        ["--adapter", "x.Y", "--elixir-address", "a:1", "--max-workers", "0"],
        ["--adapter", "x.Y", "--elixir-address", "a:1", "--heartbeat-interval-ms", "-1"],
        ["--adapter", "x.Y", "--elixir-address", "a:1", "--drain", "soon"],
    ],
)
def test_refuses_options_that_make_no_sense(arguments: List[str]) -> None:
    command = [sys.executable, "-m", "later_worker.grpc_server", *arguments]
    completed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30)
    assert completed.returncode == 2
    assert b"Traceback" not in completed.stderr


def test_runs_when_it_is_started_by_its_path(bridge_host: Any, serve: Any) -> None:
    script = str(ROOT / "later_worker" / "grpc_server.py")
    worker = serve(bridge_host.address, command=(script,)).wait_until_ready()
    assert worker.value_of("add", {"a": 1}) == 2


def test_ends_with_its_host_where_it_depends_on_it(bridge_host: Any, serve: Any) -> None:
    beats = ("--heartbeat-enabled", "--heartbeat-interval-ms", "20", "--heartbeat-max-missed", "2")
    dependent = serve(bridge_host.address, *beats).wait_until_ready()
    told = '{"enabled": true, "interval_ms": 20, "max_missed_heartbeats": 2, "dependent": false, "other": 1}'
    other = serve(bridge_host.address, environment={"SNAKEPIT_HEARTBEAT_CONFIG": told}).wait_until_ready()
    eventually(lambda: bridge_host.asked.count("Heartbeat") > 4)
    assert bridge_host.sessions == {}
    bridge_host.close()
    assert dependent.exit_code() == 0
    assert "The host has gone, and the worker ends with it." in dependent.logged()
    eventually(lambda: other.logged().count("gives no sign of life") > 3)
    assert other.value_of("add", {"a": 1}) == 2


def test_goes_on_without_its_host_unless_it_is_told_to_look(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address, environment={"SNAKEPIT_HEARTBEAT_CONFIG": "nonsense"}).wait_until_ready()
    assert "SNAKEPIT_HEARTBEAT_CONFIG is no JSON object, and is ignored." in worker.logged()
    assert worker.value_of("add", {"a": 1}) == 2
    assert "Heartbeat" not in bridge_host.asked


def test_ends_in_order_when_it_is_told_to(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address).wait_until_ready()
    running = worker.stub.ExecuteTool.future(worker.request("sleep", {"seconds": 0.5}))
    stream = worker.stream("count", {"end": 3})
    next(stream)
    eventually(lambda: "session-1" in bridge_host.sessions)
    worker.value_of("add", {"a": 1})
    worker.process.terminate()
    assert running.result().success
    assert len(list(stream)) == 3
    assert worker.exit_code() == 0
    assert worker.printed.endswith("cleaned up\n")
    with pytest.raises(grpc.RpcError):
        worker.execute("add", {"a": 1})


def test_ends_at_once_where_nothing_runs(bridge_host: Any, serve: Any) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        worker = serve(bridge_host.address).wait_until_ready()
        worker.process.send_signal(number)
        assert worker.exit_code(5) == 0


def test_cancels_after_a_while_what_runs_when_it_ends(bridge_host: Any, serve: Any, tmp_path: Path) -> None:
    worker = serve(bridge_host.address, "--drain", "0.1").wait_until_ready()
    note = tmp_path / "note"
    call = worker.stub.ExecuteTool.future(worker.request("wait", {"path": str(note)}))
    eventually(Path(f"{note}.begun").exists)
    worker.process.terminate()
    assert worker.exit_code() == 0
    assert note.read_text() == "cancelled"
    assert call.code() in (grpc.StatusCode.CANCELLED, grpc.StatusCode.UNAVAILABLE)


def test_does_not_wait_for_a_tool_that_goes_on(bridge_host: Any, serve: Any, tmp_path: Path) -> None:
    worker = serve(bridge_host.address, "--drain", "0.1").wait_until_ready()
    running = worker.stub.ExecuteTool.future(worker.request("insist", {"path": str(tmp_path / "note")}))
    eventually((tmp_path / "note.begun").exists)
    worker.process.terminate()
    assert worker.exit_code() == 0
    assert "A tool goes on although its call is cancelled" in worker.logged()
    assert running.done()


def test_ends_at_once_at_the_second_signal(bridge_host: Any, serve: Any, tmp_path: Path) -> None:
    worker = serve(bridge_host.address).wait_until_ready()
    running = worker.stub.ExecuteTool.future(worker.request("insist", {"path": str(tmp_path / "note")}))
    eventually((tmp_path / "note.begun").exists)
    worker.process.terminate()
    eventually(lambda: _addresses(worker.port) == [])
    worker.process.terminate()
    assert worker.exit_code() == 128 + signal.SIGTERM
    assert running.code() is grpc.StatusCode.UNAVAILABLE


def test_lets_tools_fork(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address, adapter="tests/grpc/tools/office.py").wait_until_ready()
    assert worker.value_of("fork_often", {"count": 60}) == [7 << 8]


def test_takes_large_messages(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address).wait_until_ready()
    content = b"\x07" * 12_000_000
    response = worker.execute("echo", binary_parameters={"value": content})
    assert response.binary_result == content
