"""How workers begin and end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.host import ROOT, children_of, eventually, is_alive

HOGS = [("spin", {}), ("hold_the_lock", {"seconds": 60}), ("sleep", {"seconds": 60})]


@pytest.mark.parametrize(("tool", "args"), HOGS)
def test_ends_with_its_connection_whatever_it_does(start: Any, tool: str, args: Any) -> None:
    host = start("calls.py")
    host.call(tool, args)
    # A worker that holds the lock does not answer, so nothing tells that the call runs but its use of the processor.
    eventually(lambda: host.nothing(seconds=0.05))
    guards = children_of(host.process.pid)
    host.socket.close()
    assert host.exit_code() in (70, -signal.SIGKILL)
    eventually(lambda: not any(map(is_alive, guards)))


def test_ends_when_the_host_dies_and_the_connection_does_not() -> None:
    script = """if True:
        import os, socket, subprocess, sys, time
        own, other = socket.socketpair()
        environment = {**os.environ, "LATER_WORKER_FD": str(other.fileno())}
        command = [sys.executable, "-m", "later_worker", "tests/tools/calls.py"]
        worker = subprocess.Popen(command, pass_fds=[other.fileno()], env=environment)
        assert own.recv(1)
        holder = os.fork()
        if holder:
            print(worker.pid, holder, flush=True)
        time.sleep(60)
    """
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker, holder = map(int, parent.stdout.readline().split())
    try:
        parent.kill()
        parent.wait()
        eventually(lambda: not is_alive(worker))
        assert is_alive(holder)
    finally:
        os.kill(holder, signal.SIGKILL)
        parent.stdout.close()


def test_leaves_no_guard_behind_when_it_is_killed(start: Any) -> None:
    host = start("calls.py")
    guards = children_of(host.process.pid)
    assert len(guards) == 1
    host.process.kill()
    host.wait_for_end()
    eventually(lambda: not any(map(is_alive, guards)))


def test_lets_the_host_see_its_end_while_forked_children_live_on(start: Any) -> None:
    host = start("calls.py")
    child = host.value_of("fork_and_stay")
    try:
        host.process.kill()
        host.wait_for_end()
        assert is_alive(child)
    finally:
        os.kill(child, signal.SIGKILL)


def test_ends_calls_before_itself_when_the_host_drains_it(start: Any) -> None:
    host = start("calls.py")
    running = host.call("watch_cancellation", progress=True)
    waiting = host.call("add", {"a": 1, "b": 1})
    host.expect(type="progress")
    host.send({"type": "drain"})
    assert host.nothing(type="goodbye")
    host.send({"type": "cancel", "id": running, "reason": "cancelled"})
    assert host.result(running)
    assert host.result(waiting)["value"] == 2
    host.expect(type="goodbye")
    host.wait_for_end()
    assert host.exit_code() == 0


def test_ends_at_once_when_it_is_drained_and_has_no_calls(start: Any) -> None:
    host = start("streams.py")
    host.value_of("add_later", {"a": 1, "b": 1})
    host.send({"type": "drain"})
    host.expect(type="goodbye")
    host.socket.close()
    assert host.exit_code() == 0


def test_asks_to_be_drained_after_sigterm(start: Any) -> None:
    host = start("calls.py")
    running = host.call("watch_cancellation", progress=True)
    waiting = host.call("add", {"a": 1, "b": 1})
    host.expect(type="progress")
    host.process.terminate()
    host.expect(type="drain")
    ping = host.expect(type="ping")
    # The host had sent this one before it saw that the worker wants to end.
    late = host.call("add", {"a": 1, "b": 1})
    host.send({"type": "pong", "id": ping["id"]})
    assert host.result(late) == {"type": "result", "id": late, "returned": True}
    host.send({"type": "cancel", "id": running, "reason": "cancelled"})
    assert host.result(waiting)["value"] == 2
    host.expect(type="goodbye")
    host.wait_for_end()
    assert host.exit_code() == 0


def test_ends_after_sigterm_also_without_an_answer(start: Any) -> None:
    host = start("calls.py")
    host.process.terminate()
    host.expect(type="goodbye")
    assert host.exit_code() == 0


def test_leaves_it_to_the_pool_what_sigint_means(start: Any) -> None:
    host = start("calls.py")
    host.process.send_signal(signal.SIGINT)
    assert host.value_of("add", {"a": 1, "b": 1}) == 2
    assert host.nothing(type="drain")


def test_takes_sigint_for_sigterm_where_there_is_no_pool(start: Any) -> None:
    host = start("calls.py", environment={"LATER_WORKER_ID": None})
    host.call("spin")
    host.send({"type": "ping", "id": 1})
    host.expect(type="pong")
    host.process.send_signal(signal.SIGINT)
    host.expect(type="drain")
    host.process.send_signal(signal.SIGINT)
    assert host.exit_code() == 128 + signal.SIGINT


def test_gives_children_the_run_and_nothing_of_the_connection(start: Any) -> None:
    host = start("calls.py", over_path=True)
    assert host.value_of("child") == {"sockets": [], "names": ["LATER_RUN_ID", "LATER_WORKER_ID"]}


def test_sends_on_what_tools_print_and_gives_them_nothing_to_read(start: Any) -> None:
    host = start("calls.py")
    host.value_of("say", {"text": "grüße"})
    assert host.printed() == "grüße\n"
    assert host.logged() == "grüße\n"
    assert host.value_of("read_input") == ""


def test_says_hello_and_answers_heartbeats_while_it_loads(start: Any, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    host = start("slow.py", welcomed=False, environment={"TEST_GATE": str(gate)})
    host.expect(type="announce")
    host.send({"type": "ping", "id": 1})
    host.expect(type="pong")
    assert host.nothing(seconds=0, type="fulfil")
    gate.touch()
    host.expect(type="fulfil")
    assert host.value_of("ready") == "ready"


def test_ends_when_its_tools_cannot_be_loaded(start: Any) -> None:
    host = start("missing.py", welcomed=False)
    host.wait_for_end()
    assert host.exit_code() == 1
    assert "missing.py cannot be imported" in host.logged()


def test_begins_and_ends_adapters_where_their_tools_run(start: Any) -> None:
    host = start("adapters.py")
    assert host.value_of("same_thread") is True
    assert host.value_of("same_loop") is True
    assert host.value_of("session", session="s-5") == {"session": "s-5"}
    host.send({"type": "drain"})
    host.expect(type="goodbye")
    assert host.exit_code() == 0
    assert sorted(host.printed().splitlines()) == ["clock cleaned up", "counter cleaned up"]


def test_ends_when_an_adapter_cannot_be_made_ready(start: Any) -> None:
    host = start("broken_adapter.py", welcomed=False)
    host.wait_for_end()
    assert host.exit_code() == 1
    assert "no database" in host.logged()
