"""Programs that serve the service by themselves, as workers."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import pytest

from tests.host import Host, children_of, eventually, is_alive

PROGRAM = "tests/grpc/programs/service.py"


@pytest.fixture
def adopt() -> Iterator[Callable[..., Host]]:
    """Starts programs, until the test has ended."""
    hosts: List[Host] = []

    def start(*abilities: str, before: Any = (), **options: Any) -> Host:
        arguments = (*before, PROGRAM, "{host}", *abilities)
        hosts.append(Host(*arguments, module="later_worker.adopt", **options))
        return hosts[-1]

    yield start
    for host in hosts:
        host.close()


def stream(host: Host, tool: str, args: Any = None, credit: int = 100) -> List[Any]:
    """What a tool hands out, and its result."""
    return host.told(host.call(tool, args, credit=credit))


def values_of(told: List[Dict[str, Any]]) -> List[Any]:
    return [message["value"] for message in told if message["type"] == "chunk"]


def test_offers_what_the_program_registers(adopt: Any) -> None:
    host = adopt()
    offered = {tool["declaration"]["name"]: tool for tool in host.offered}
    assert "echo" in offered and "_register" not in offered
    assert offered["count"]["streaming"] is True and "streaming" not in offered["echo"]
    assert offered["echo"]["declaration"]["description"] == "Does echo."
    assert host.value_of("learn", {"name": "new_one"}) is True
    fulfil = host.expect(type="fulfil")
    assert [tool["declaration"]["name"] for tool in fulfil["tools"]] == ["new_one"]
    assert host.value_of("new_one") == "learned new_one"
    assert host.nothing(type="fulfil")


def test_gives_tools_their_arguments_and_what_is_known_of_the_call(adopt: Any) -> None:
    host = adopt("an", "argument")
    args = {"text": "é🙂\u0000", "number": 2**70, "nothing": None, "list": [1, {"a": []}]}
    assert host.value_of("echo", args) == args
    call = host.new_id()
    message = host.call_message(call, "sizes", {"data": None})
    host.send({**message, "binary": [{"at": "/args/data", "type": "bytes"}]}, [b"\x00\xff!"])
    assert host.result(call)["value"] == {"data": 3}
    call = host.new_id()
    message = host.call_message(call, "echo", {"m": None})
    entry = {"at": "/args/m", "type": "tensor", "dtype": "int32", "shape": [2, 1]}
    host.send({**message, "binary": [entry]}, [b"\x01\x00\x00\x00\x02\x00\x00\x00"])
    assert host.result(call)["value"] == {"m": {"shape": [2, 1], "data": [1, 2]}}
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    facts = host.value_of("facts", {}, callId="call-x", timeoutMs=60_000, trace=trace)
    assert 50 < facts.pop("remaining") <= 60
    assert facts == {
        "session": "session-1",
        "stream": False,
        "call": "call-x",
        "metadata": {"traceparent": trace},
        "address": "host.later.invalid:443",
        "ready": True,
        "listens": False,
    }
    assert host.value_of("facts", {}, session="")["session"] == "default_session"


@pytest.mark.parametrize("abilities", [(), ("blocking",)])
def test_lets_tools_ask_the_host(adopt: Any, abilities: Any) -> None:
    host = adopt(*abilities)
    call = host.call("variable", {"name": "level"})
    variable = {"id": "v", "name": "level", "type": "integer", "value": 7}
    request = host.answer("variables.get", lambda params: {"value": variable})
    assert (request["session"], request["call"], request["params"]) == ("session-1", call, {"identifier": "level"})
    assert host.result(call)["value"] == 7
    call = host.call("variable", {"name": "gone"})
    error = {"code": "VARIABLE_NOT_FOUND", "message": "It is not there.", "details": {"identifier": "gone"}}
    host.answer("variables.get", lambda params: {"error": error})
    assert host.result(call)["value"] == ["NOT_FOUND", "Variable not found: gone", ["later-error-bin"]]
    # There is nothing to ask for outside of a session.
    found = host.value_of("variable", {"name": "level"}, session="")
    assert found[:2] == ["NOT_FOUND", "Session not found: default_session"]


def test_lets_threads_ask_the_host_that_are_not_of_a_call(adopt: Any) -> None:
    host = adopt()
    call = host.call("from_thread")
    variable = {"id": "v", "name": "level", "type": "integer", "value": 7}
    request = host.answer("variables.get", lambda params: {"value": variable})
    assert request["session"] == "session-1" and "call" not in request
    assert host.result(call)["value"] == 7


@pytest.mark.parametrize("abilities", [(), ("blocking",)])
def test_lets_tools_watch_variables(adopt: Any, abilities: Any) -> None:
    host = adopt(*abilities)
    call = host.call("watch")
    host.answer("variables.watch", lambda params: {"value": {"watch": 5}})
    variable = {"id": "v", "name": "level", "type": "integer", "value": 7}
    for _ in range(2):
        host.send({"type": "event", "watch": 5, "change": "updated", "id": "v", "name": "level", "variable": variable})
    assert host.result(call)["value"] == ["value_change", "value_change"]
    assert host.expect(type="request", method="watch.stop")["params"] == {"watch": 5}


def test_begins_sessions_and_answers_pings_without_the_host(adopt: Any) -> None:
    host = adopt()
    assert host.value_of("begin") == "Pong from the worker's host: hello"
    assert host.nothing(type="request")


def test_leaves_other_channels_where_they_lead(adopt: Any) -> None:
    assert adopt().value_of("elsewhere") in ("UNAVAILABLE", "DEADLINE_EXCEEDED")


@pytest.mark.parametrize("abilities", [(), ("reports",)])
def test_tells_what_a_tool_has_failed_with(adopt: Any, abilities: Any) -> None:
    error = adopt(*abilities).error_of("report")
    details = {"details": {"exception": "ValueError"}} if abilities else {}
    message = "There is no …/service.py."
    assert error == {"type": "TOOL_EXECUTION_FAILED", "message": message, "unexpected": True, **details}


def test_tells_with_which_status_a_request_has_ended(adopt: Any) -> None:
    host = adopt()
    refused = host.error_of("abort", {"code": "INVALID_ARGUMENT", "details": "Not this."})
    assert refused == {"type": "PARAMETER_VALIDATION_FAILED", "message": "Not this."}
    assert host.error_of("status") == {"type": "PERMISSION_DENIED", "message": "Not you."}
    unknown = {"type": "TOOL_EXECUTION_FAILED", "unexpected": True}
    assert host.error_of("abort", {"code": "INTERNAL"}) == {**unknown, "message": "The program answered with INTERNAL."}
    assert host.error_of("crash") == {**unknown, "message": "handler"}


def test_streams_as_the_host_takes_it(adopt: Any) -> None:
    host = adopt()
    call = host.call("count", {"end": 50}, credit=2)
    assert [host.expect(type="chunk", id=call)["value"] for _ in range(2)] == [{"number": 0}, {"number": 1}]
    assert host.nothing(type="chunk")
    assert "made 4" not in host.printed()
    host.send({"type": "credit", "id": call, "count": 100})
    assert host.result(call)["last"] is True
    told = stream(host, "count", {"end": 1})
    assert values_of(told) == [{"number": 0}, "plain text"]
    # Who takes no partial results has the last one for a result.
    assert host.value_of("count", {"end": 2}) == "plain text"


def test_passes_progress_on(adopt: Any) -> None:
    host = adopt()
    call = host.call("progress", {"end": 2}, progress=True)
    report = host.expect(type="progress", id=call)
    assert (report["total"], report["message"]) == (2, "on it")
    assert host.result(call)["value"] == "plain text"


@pytest.mark.parametrize("abilities", [("functions",), ("writes",)])
def test_takes_streams_of_all_kinds(adopt: Any, abilities: Any) -> None:
    host = adopt(*abilities)
    told = stream(host, "count", {"end": 40}, credit=100)
    assert (values_of(told), told[-1]["last"]) == (list(range(40)), True)
    told = stream(host, "fail_late", {"end": 2})
    assert values_of(told) == [0, 1]
    assert told[-1]["error"]["message"] == ("Too late." if abilities == ("functions",) else "Enough.")


def test_tells_that_a_stream_has_failed(adopt: Any) -> None:
    host = adopt()
    told = stream(host, "fail_late")
    assert values_of(told) == [{"number": 0}, {"number": 1}]
    assert told[-1]["error"] == {"type": "TOOL_EXECUTION_FAILED", "message": "Enough.", "unexpected": True}
    assert host.error_of("cannot")["message"] == "Streams are not for this one."


def test_takes_handlers_that_are_functions(adopt: Any) -> None:
    host = adopt("functions")
    assert host.value_of("echo", {"a": 1}) == [{"a": 1}, True]
    assert host.error_of("facts")["message"] == "Nothing else."
    assert host.error_of("abort") == {"type": "PARAMETER_VALIDATION_FAILED", "message": "No."}


def test_cancels_what_the_loop_runs(adopt: Any) -> None:
    host = adopt()
    call = host.call("sleep", {"seconds": 60})
    assert host.nothing(type="result")
    host.send({"type": "cancel", "id": call})
    assert host.result(call)["error"]["type"] == "CANCELLED"
    eventually(lambda: "sleep was cancelled" in host.printed())
    assert host.error_of("sleep", {"seconds": 60}, timeoutMs=100)["type"] == "TIMEOUT"
    call = host.call("count", {"end": 10_000}, credit=1)
    host.expect(type="chunk", id=call)
    host.send({"type": "cancel", "id": call})
    assert host.result(call)["error"]["type"] == "CANCELLED"
    eventually(lambda: "stream was c" in host.printed())


def test_ends_a_cancelled_call_when_the_tool_lets_go(adopt: Any) -> None:
    host = adopt()
    call = host.call("hold", {"seconds": 0.5})
    assert host.nothing(seconds=0.1, type="result")
    host.send({"type": "cancel", "id": call})
    host.result(call)
    assert "hold has let go" in host.printed()
    assert host.value_of("echo", {"a": 1}) == {"a": 1}


def test_runs_several_calls_at_a_time(adopt: Any) -> None:
    host = adopt(before=("--threads", "3"))
    calls = [host.call("meet", {"count": 3}) for _ in range(3)]
    assert [host.result(call)["value"] for call in calls] == ["met"] * 3


def test_ends_in_order_when_the_host_asks(adopt: Any) -> None:
    host = adopt()
    guards = children_of(host.process.pid)
    call = host.call("sleep", {"seconds": 0.3})
    host.send({"type": "drain"})
    assert host.result(call)["value"] == "awake"
    host.expect(type="goodbye")
    assert host.exit_code() == 0
    assert "stopped in order" in host.printed()
    assert not any(map(is_alive, guards))


def test_ends_in_order_when_the_program_is_told_to(adopt: Any) -> None:
    host = adopt()
    call = host.call("sleep", {"seconds": 0.3})
    assert host.nothing(seconds=0.1, type="result")
    host.process.send_signal(signal.SIGTERM)
    ping = host.expect(type="ping")
    host.send({"type": "pong", "id": ping["id"]})
    assert host.result(call)["value"] == "awake"
    host.expect(type="goodbye")
    # The program's own.
    assert host.exit_code() == 1
    assert "stopped in order" in host.printed()


@pytest.mark.parametrize("abilities", [(), ("plain-handler",)])
def test_heeds_signals_while_it_waits(adopt: Any, abilities: Any) -> None:
    host = adopt(*abilities)
    host.value_of("end")
    host.expect(type="goodbye")
    assert host.exit_code() == 1


def test_ends_with_its_connection(adopt: Any) -> None:
    host = adopt()
    host.call("hold", {"seconds": 60})
    eventually(lambda: host.nothing(seconds=0.05))
    guards = children_of(host.process.pid)
    folder = next(Path(tempfile.gettempdir()).glob(f"later-adopted-{host.process.pid}-*"))
    host.socket.close()
    assert host.exit_code() in (70, -signal.SIGKILL)
    eventually(lambda: not any(map(is_alive, guards)))
    assert not folder.exists()


def test_says_goodbye_when_the_program_ends_by_itself(adopt: Any) -> None:
    host = adopt("quits")
    host.expect(type="goodbye")
    assert host.exit_code() == 1
    assert "quits" in host.logged()


def test_takes_tools_that_nobody_registers(adopt: Any) -> None:
    host = adopt("unregistered", before=("--tool", "echo", "--streaming-tool", "count"))
    assert sorted(tool["declaration"]["name"] for tool in host.offered) == ["count", "echo"]
    assert host.value_of("echo", {"any": "thing"}) == {"any": "thing"}
    assert values_of(stream(host, "count", {"end": 1})) == [{"number": 0}, "plain text"]


@pytest.mark.parametrize(
    ("abilities", "code", "text"),
    [
        (("unregistered",), 1, "has registered no tools with its host, which is {host}"),
        (("other",), 1, "does not serve ExecuteTool of snakepit.bridge.BridgeService"),
        (("ends",), 1, "has ended, with 3, before it served anything"),
        (("blocking-server",), 1, "serves with grpc.aio.server, not grpc.server"),
    ],
)
def test_says_why_a_program_cannot_be_a_worker(adopt: Any, abilities: Any, code: int, text: str) -> None:
    host = adopt(*abilities, welcomed=False)
    assert host.exit_code() == code
    assert text in host.logged()


def test_says_why_there_is_nothing_to_run(adopt: Any) -> None:
    host = Host("tests/no_such_program.py", module="later_worker.adopt", welcomed=False)
    assert host.exit_code() == 1
    assert "There is no file 'tests/no_such_program.py'." in host.logged()
    host.close()
    host = Host("--version", module="later_worker.adopt", welcomed=False)
    assert host.exit_code() == 0
    host.close()


def test_runs_modules(adopt: Any) -> None:
    host = Host("-m", "tests.grpc.programs.service", "{host}", "{port}{run}", module="later_worker.adopt")
    assert host.value_of("echo", {"a": 1}) == {"a": 1}
    host.close()
