"""Calls of ordinary functions."""

from __future__ import annotations

import json
from typing import Any, List

import pytest

from tests.host import eventually, print_frame


def test_announces_itself_and_offers_its_tools(start: Any) -> None:
    host = start("calls.py", "--threads", "3", "--name", "numbers", welcomed=False)
    announcement = host.welcome_worker(host)
    assert announcement["protocol"] == 1
    assert announcement["name"] == "numbers"
    assert announcement["language"] == "python"
    assert announcement["pid"] == host.process.pid
    assert announcement["concurrency"] == 3
    assert "token" not in announcement


def test_offers_declarations_with_schemas(start: Any) -> None:
    host = start("calls.py", welcomed=False)
    offers = {offer["declaration"]["name"]: offer for offer in host.expect(type="fulfil")["tools"]}
    add = offers["add"]["declaration"]
    assert add["description"] == "Adds two numbers."
    assert add["parametersJsonSchema"]["properties"]["a"]["type"] == "integer"
    assert "context" not in offers["who"]["declaration"]["parametersJsonSchema"].get("properties", {})


def test_connects_to_a_path_with_a_token(start: Any) -> None:
    host = start("calls.py", over_path=True, welcomed=False)
    assert host.welcome_worker(host)["token"] == "secret"
    assert host.value_of("add", {"a": 1, "b": 2}) == 3


def test_logs_tools_that_the_host_rejects(start: Any) -> None:
    host = start("calls.py", welcomed=False)
    fulfil = host.expect(type="fulfil")
    rejection = {"name": "add", "code": "UNKNOWN_CONTRACT", "message": "There is none."}
    host.send({"type": "fulfilled", "id": fulfil["id"], "accepted": [], "rejected": [rejection]})
    eventually(lambda: "UNKNOWN_CONTRACT" in host.logged())


def test_returns_what_the_tool_returns(shared: Any) -> None:
    host = shared("calls.py")
    values: List[Any] = [None, True, 0, -7, 1.5, "", "grüße 𝄞 \u0000 \"", [], {}, [[{"a": [None]}]], 2**80, 10**300]
    for value in values:
        assert host.value_of("echo", {"value": value}) == value


def test_tells_a_tool_what_it_is_called_for(shared: Any) -> None:
    host = shared("calls.py")
    told = host.value_of("who", session="s-9", callId="c-9")
    expected = {"session": "s-9", "call": "c-9", "tool": "who", "cancelled": False, "thread": True, "traceparent": None}
    assert told == expected


def test_tells_a_tool_in_the_course_of_which_span_it_is_called(shared: Any) -> None:
    span = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert shared("calls.py").value_of("who", trace=span)["traceparent"] == span


def test_fails_for_tools_that_are_not_there(shared: Any) -> None:
    assert shared("calls.py").error_of("missing")["type"] == "TOOL_NOT_FOUND"


def test_tells_all_violations_of_arguments(shared: Any) -> None:
    error = shared("calls.py").error_of("add", {"a": "x"})
    assert error["type"] == "PARAMETER_VALIDATION_FAILED"
    assert {violation["path"] for violation in error["details"]["violations"]} >= {"/a"}
    assert len(error["details"]["violations"]) == 2
    assert "unexpected" not in error


def test_tells_expected_errors_as_they_are(shared: Any) -> None:
    error = shared("calls.py").error_of("fail", {"kind": "expected"})
    assert error == {"type": "ORDER_NOT_FOUND", "message": "There is no order 7.", "details": {"id": 7}}


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("unexpected", "cannot read …/file.txt"),
        ("key", "KeyError: 'colour'"),
        ("silent", "The tool failed: ValueError."),
        ("stop", "early"),
        ("surrogate", "half ?"),
        ("exit", "The tool wanted to end its process: SystemExit."),
        ("interrupt", "The tool wanted to end its process: KeyboardInterrupt."),
    ],
)
def test_tells_unexpected_errors_without_traceback_and_goes_on(shared: Any, kind: str, message: str) -> None:
    host = shared("calls.py")
    error = host.error_of("fail", {"kind": kind})
    assert error == {"type": "TOOL_EXECUTION_FAILED", "message": message, "unexpected": True}
    assert "Traceback" in host.logged()
    assert host.value_of("add", {"a": 1, "b": 1}) == 2


def test_shortens_messages(shared: Any) -> None:
    assert len(shared("calls.py").error_of("fail", {"kind": "long"})["message"]) == 1000


def test_keeps_an_error_whose_details_are_no_json(shared: Any) -> None:
    assert shared("calls.py").error_of("fail", {"kind": "details"}) == {"type": "ODD", "message": "Sorry."}


@pytest.mark.parametrize(
    ("what", "part"),
    [
        ("nan", "'/deep/1' is NaN"),
        ("infinity", "The value is Infinity"),
        ("set", "'/tags' is a set"),
        ("object", "'/0' is of the type object"),
        ("keys", "key of the type int"),
        ("surrogate", "'/text' is a text with half a surrogate pair"),
        ("long", "'/n' is an integer with more digits"),
        ("cycle", "nested too deeply"),
    ],
)
def test_says_what_in_a_result_is_no_json(shared: Any, what: str, part: str) -> None:
    error = shared("calls.py").error_of("give", {"what": what})
    assert error["type"] == "RESULT_NOT_SERIALIZABLE"
    assert part in error["message"]
    assert "unexpected" not in error


def test_refuses_results_that_the_host_does_not_take(start: Any) -> None:
    host = start("calls.py", welcome={"maxMessageBytes": 1_000_000})
    assert host.error_of("give", {"what": "large"})["type"] == "RESULT_TOO_LARGE"


def test_runs_calls_in_order_one_at_a_time(start: Any) -> None:
    host = start("calls.py")
    names = [f"n{number}" for number in range(50)]
    for name in names:
        host.call("order", {"name": name})
    results = [host.expect(type="result") for _ in names]
    assert [result["id"] for result in results] == list(range(1, 51))
    assert results[-1]["value"] == names


def test_runs_as_many_at_a_time_as_announced(start: Any) -> None:
    host = start("calls.py", "--threads", "2")
    waiting = host.call("wait_for_gate")
    assert host.value_of("add", {"a": 1, "b": 1}) == 2
    host.call("open_gate")
    assert host.result(waiting)["value"] == "open"


def test_has_sent_every_result_before_it_starts_a_call_that_had_to_wait(start: Any) -> None:
    host = start("calls.py")
    messages = [host.call_message(number, "add", {"a": number, "b": 1}) for number in range(100)]
    host.socket.sendall(b"".join(map(print_frame, [*messages, host.call_message(100, "die")])))
    assert [host.expect(type="result")["value"] for _ in messages] == list(range(1, 101))
    host.wait_for_end()
    assert host.exit_code() == 9


def test_keeps_no_result_back_while_the_next_call_runs(shared: Any) -> None:
    host = shared("calls.py")
    first, second = host.new_id(), host.new_id()
    messages = host.call_message(first, "add", {"a": 1, "b": 1}), host.call_message(second, "watch_cancellation")
    host.socket.sendall(b"".join(map(print_frame, messages)))
    assert host.result(first)["value"] == 2
    host.send({"type": "cancel", "id": second, "reason": "cancelled"})
    assert host.result(second)


def test_takes_many_calls_at_once(shared: Any) -> None:
    host = shared("calls.py")
    frames = [
        print_frame(host.call_message(host.new_id(), "add", {"a": number, "b": 1})) for number in range(20_000)
    ]
    host.socket.sendall(b"".join(frames))
    for number in range(20_000):
        assert host.expect(type="result")["value"] == number + 1


def test_reads_messages_that_come_in_pieces(shared: Any) -> None:
    host = shared("calls.py")
    call_id = host.new_id()
    frame = print_frame(host.call_message(call_id, "add", {"a": 1, "b": 1}))
    for index in range(len(frame)):
        host.socket.sendall(frame[index : index + 1])
    assert host.result(call_id)["value"] == 2


def test_answers_heartbeats_while_tools_run(shared: Any) -> None:
    host = shared("calls.py")
    call_id = host.call("watch_cancellation")
    host.send({"type": "ping", "id": 7})
    assert host.expect(type="pong", id=7)["memoryBytes"] > 1_000_000
    host.send({"type": "cancel", "id": call_id, "reason": "cancelled"})
    assert host.result(call_id)


def test_pings_a_host_that_is_quiet_and_ends_when_that_does_not_answer(start: Any) -> None:
    host = start("calls.py", welcome={"heartbeatMs": 100})
    ping = host.expect(type="ping")
    host.send({"type": "pong", "id": ping["id"]})
    host.wait_for_end()
    assert host.exit_code() == 70


def test_reports_progress_only_to_those_who_take_it(shared: Any) -> None:
    host = shared("calls.py")
    assert host.value_of("report", {"steps": 3, "pause": 0}) == "done"
    assert host.nothing(type="progress")


def test_reports_the_latest_progress_at_most_a_hundred_times_a_second(shared: Any) -> None:
    host = shared("calls.py")
    call_id = host.call("report", {"steps": 200, "pause": 0.0005}, progress=True)
    reports = []
    while True:
        message = host.receive()[0]
        if message["type"] == "result":
            break
        reports.append(message)
    assert reports[0] == {"type": "progress", "id": call_id, "progress": 1, "total": 200, "message": "step 1"}
    steps = [report["progress"] for report in reports]
    assert steps == sorted(set(steps))
    assert steps[-1] == 200
    assert len(reports) < 60
    assert host.nothing(type="progress")


@pytest.mark.parametrize("size", [0, 3, 268_435_457, 0xFFFFFFFF])
def test_ends_after_a_frame_of_a_size_that_is_not_allowed(start: Any, size: int) -> None:
    host = start("calls.py")
    host.socket.sendall(size.to_bytes(4, "big") + b"\0\0\0\0")
    assert host.expect(type="problem")["code"] == "MALFORMED_FRAME"
    host.wait_for_end()


@pytest.mark.parametrize(
    "frame",
    [
        b"\0\0\0\x05\0\0\0\x02{",
        b"\0\0\0\x08\0\0\0\x02{}\0\0",
        b"\0\0\0\x0b\0\0\0\x02{}\0\0\0\x05a",
        print_frame(b"{nonsense"),
        print_frame(b'{"type":"\xff"}'),
        print_frame(b'{"type":"ping","id":NaN}'),
        print_frame(b""),
        print_frame(b"[" * 100_000),
    ],
)
def test_ends_after_a_frame_that_is_none(start: Any, frame: bytes) -> None:
    host = start("calls.py")
    host.socket.sendall(frame)
    assert host.expect(type="problem")["code"] == "MALFORMED_FRAME"
    host.wait_for_end()
    assert host.exit_code() == 70


@pytest.mark.parametrize(
    ("header", "about"),
    [
        ({"type": "call", "id": 1}, "call"),
        ({"type": "call", "id": "one", "tool": "add", "args": {}, "session": "s"}, "call"),
        ({"type": "call", "id": 1, "tool": "add", "args": [], "session": "s"}, "call"),
        ({"type": "call", "id": 1, "tool": "add", "args": {}, "session": "s", "timeoutMs": "soon"}, "call"),
        ({"type": "cancel"}, "cancel"),
        ({"type": "recall", "ids": 4}, "recall"),
        ({"type": "ping"}, "ping"),
        ({"type": "welcome"}, "welcome"),
        ({"type": "ping", "id": 1, "binary": [{}]}, "ping"),
    ],
)
def test_goes_on_after_a_message_that_it_does_not_understand(shared: Any, header: Any, about: str) -> None:
    host = shared("calls.py")
    host.send(header)
    problem = host.expect(type="problem")
    assert (problem["code"], problem["about"]) == ("MALFORMED_MESSAGE", about)
    assert host.value_of("add", {"a": 1, "b": 1}) == 2


@pytest.mark.parametrize("header", [[], 7, "text", {}, {"id": 1}])
def test_goes_on_after_a_header_that_is_no_message(shared: Any, header: Any) -> None:
    host = shared("calls.py")
    host.send(header)
    assert host.expect(type="problem")["code"] == "MALFORMED_MESSAGE"
    assert host.value_of("add", {"a": 1, "b": 1}) == 2


def test_tells_of_types_of_messages_that_it_does_not_know(shared: Any) -> None:
    host = shared("calls.py")
    host.send({"type": "dance"})
    problem = host.expect(type="problem")
    assert (problem["code"], problem["about"]) == ("UNKNOWN_MESSAGE", "dance")
    assert host.value_of("add", {"a": 1, "b": 1}, unknown={"member": 1}) == 2


def test_never_answers_a_problem(shared: Any) -> None:
    host = shared("calls.py")
    host.send({"type": "problem", "code": "MALFORMED_MESSAGE", "message": "What?"})
    host.send({"type": "problem"})
    assert host.nothing(type="problem")


def test_ends_a_call_whose_integers_are_too_long_to_read(shared: Any) -> None:
    host = shared("calls.py")
    call_id = host.new_id()
    message = json.dumps(host.call_message(call_id, "echo", {"value": "digits"}))
    host.send(message.replace('"digits"', "9" * 5000).encode())
    error = host.result(call_id)["error"]
    assert error["type"] == "PARAMETER_VALIDATION_FAILED"
    assert "5000 digits" in error["message"]
    assert host.value_of("echo", {"value": 10**4000}) == 10**4000


@pytest.mark.parametrize("second", [{}, {"args": "none"}], ids=["the same", "a malformed one"])
def test_runs_a_call_once_that_comes_twice_in_one_piece(start: Any, second: Any) -> None:
    host = start("calls.py", "--threads", "3")
    call = host.call_message(7, "wait_for_gate")
    host.socket.sendall(print_frame(call) + print_frame({**call, **second}))
    assert host.expect(type="problem")["code"] == "MALFORMED_MESSAGE"
    host.send(host.call_message(8, "open_gate"))
    assert host.result(7)["value"] == "open"
    assert host.nothing(type="result", id=7)
