"""What tools ask of the host, over a connection."""

from __future__ import annotations

import importlib.util
import struct
from typing import Any, Dict

import pytest

needs_protobuf = pytest.mark.skipif(
    importlib.util.find_spec("google") is None or importlib.util.find_spec("google.protobuf") is None,
    reason="protobuf is not installed",
)


def variable(name: str, kind: str, value: Any, **members: Any) -> Dict[str, Any]:
    """A variable as a host sends it."""
    return {
        "id": f"var_{name}_1",
        "name": name,
        "type": kind,
        "value": value,
        "constraints": {},
        "metadata": {},
        "source": "host",
        "version": 0,
        "createdAt": 1,
        "updatedAt": 2,
        "optimizing": False,
        **members,
    }


def test_asks_in_the_course_of_a_call_and_once_for_each_value(shared: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("get", {"name": "colour"}, session="s-3")
    request = host.answer("variables.get", lambda _: {"value": variable("colour", "string", "blue")})
    assert (request["session"], request["call"]) == ("s-3", call_id)
    assert request["params"] == {"identifier": "colour"}
    assert host.result(call_id)["value"] == ["blue", "blue"]
    assert host.nothing(seconds=0, type="request")


def test_asks_without_a_call_once_that_has_ended(shared: Any) -> None:
    host = shared("contexts.py")
    assert host.value_of("ask_afterwards", timeoutMs=100) is None
    request = host.answer("variables.get", lambda _: {"value": variable("late", "integer", 1)})
    assert "call" not in request


def test_takes_answers_in_any_order(start: Any) -> None:
    host = start("contexts.py", "--threads", "2")
    calls = {name: host.call("get", {"name": name}) for name in ("first", "second")}
    requests = {}
    for _ in calls:
        request = host.expect(type="request")
        requests[request["params"]["identifier"]] = request["id"]
    for name in ("second", "first"):
        host.send({"type": "response", "id": requests[name], "value": variable(name, "string", name)})
        assert host.result(calls[name])["value"] == [name, name]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("VARIABLE_NOT_FOUND", "VariableNotFoundError: There is none."),
        ("PERMISSION_DENIED", "There is none."),
        ("INVALID_VARIABLE", "There is none."),
        ("STORE_CONFLICT", "There is none."),
    ],
)
def test_raises_errors_of_the_host(shared: Any, code: str, message: str) -> None:
    host = shared("contexts.py")
    call_id = host.call("get", {"name": "missing"})
    host.answer("variables.get", lambda _: {"error": {"code": code, "message": "There is none."}})
    error = host.result(call_id)["error"]
    assert error["type"] == "TOOL_EXECUTION_FAILED"
    assert error["message"] == message


@pytest.mark.parametrize("answer", [{"error": 7}, {"value": {"watch": "x"}, "error": {}}, {"binary": [{}]}])
def test_does_not_wait_for_ever_for_an_answer_that_is_malformed(shared: Any, answer: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("get", {"name": "missing"})
    host.answer("variables.get", lambda _: answer)
    assert "cannot be read" in host.result(call_id)["error"]["message"] or host.expect(type="problem")
    assert host.value_of("ask_afterwards") is None
    host.answer("variables.get", lambda _: {"value": variable("late", "integer", 1)})


def test_ignores_answers_that_nobody_waits_for(shared: Any) -> None:
    host = shared("contexts.py")
    host.send({"type": "response", "id": 4711, "value": 1})
    host.send({"type": "event", "watch": 4711, "change": "deleted", "id": "x", "name": "x"})
    assert host.nothing(type="problem")


def test_makes_a_variable_that_is_set_and_missing(shared: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("set", {"name": "vector", "value": [1, 2.5]})
    missing = {"error": {"code": "VARIABLE_NOT_FOUND", "message": "Variable not found: vector"}}
    host.answer("variables.get", lambda _: missing)
    host.answer("variables.set", lambda _: missing)
    request = host.answer("variables.register", lambda _: {"value": variable("vector", "embedding", [1, 2.5])})
    assert request["params"] == {"name": "vector", "type": "embedding", "value": [1, 2.5]}
    assert host.result(call_id)["value"] is None


def test_sends_large_values_as_attachments(shared: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("put_array")
    request, (embedding,) = host.expect_whole(type="request", method="variables.register")
    assert request["params"]["value"] is None
    assert request["binary"] == [{"at": "/params/value", "type": "tensor", "dtype": "float64", "shape": [2000]}]
    assert embedding == struct.pack("<2000d", *[0.5] * 2000)
    host.send({"type": "response", "id": request["id"], "value": variable("embedding", "embedding", [])})
    request, (tensor,) = host.expect_whole(type="request", method="variables.register")
    assert request["params"]["value"] == {"shape": [2, 2], "data": None}
    assert request["binary"] == [{"at": "/params/value/data", "type": "tensor", "dtype": "float32", "shape": [2, 2]}]
    assert tensor == struct.pack("<4f", 1, 2, 3, 4)
    host.send({"type": "response", "id": request["id"], "value": variable("tensor", "tensor", {})})
    request = host.answer("variables.register", lambda _: {"value": variable("special", "float", "NaN")})
    assert request["params"]["value"] == "NaN"
    assert host.result(call_id)["value"] is None


def test_reads_large_values_from_attachments(shared: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("get", {"name": "vector"})
    request = host.expect(type="request", method="variables.get")
    binary = [{"at": "/value/value", "type": "tensor", "dtype": "float64", "shape": [3]}]
    answer = {"type": "response", "id": request["id"], "value": variable("vector", "embedding", None)}
    host.send({**answer, "binary": binary}, [struct.pack("<3d", 1, 2, 3)])
    assert host.result(call_id)["value"] == [[1.0, 2.0, 3.0]] * 2


def test_asks_again_after_a_batch_that_failed_in_part(shared: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("set_many", {"updates": {"a": 2, "b": "x", "c": 3}})
    host.answer("variables.get", lambda _: {"value": variable("a", "integer", 1)})
    request = host.answer(
        "variables.setMany", lambda _: {"value": {"versions": {"a": 1}, "errors": {"b": "must be a number"}}}
    )
    assert request["params"] == {"updates": {"a": 2, "b": "x", "c": 3}, "atomic": False}
    host.answer("variables.get", lambda _: {"value": variable("a", "integer", 2)})
    assert host.result(call_id)["value"] == [1, {"a": True, "b": "must be a number", "c": False}, 2]


def test_calls_other_tools(shared: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("call_other", {"name": "double", "args": {"amount": 4}})
    request = host.answer("tools.call", lambda params: {"value": {"value": params["args"]["amount"] * 2}})
    assert request["params"] == {"tool": "double", "args": {"amount": 4}}
    assert host.result(call_id)["value"] == 8


@pytest.mark.parametrize("approval", [{"decision": "allow"}, {"decision": "deny", "reason": "No."}])
def test_calls_another_tool_with_what_a_person_has_decided(shared: Any, approval: Dict[str, Any]) -> None:
    host = shared("contexts.py")
    call_id = host.call("call_approved", {"name": "double", "approval": approval})
    request = host.answer("tools.call", lambda _: {"value": {"value": 8}})
    assert request["params"] == {"tool": "double", "args": {"amount": 4}, "approval": approval}
    assert host.result(call_id)["value"] == 8


def test_hands_on_the_failure_of_another_tool(shared: Any) -> None:
    host = shared("contexts.py")
    failure = {"type": "TOO_LITTLE", "message": "More, please.", "details": {"least": 3}}
    call_id = host.call("call_other", {"name": "double", "args": {}})
    host.answer("tools.call", lambda _: {"value": {"error": failure}})
    assert host.result(call_id)["error"] == failure
    call_id = host.call("try_other", {"name": "double"})
    host.answer("tools.call", lambda _: {"value": {"error": failure}})
    assert host.result(call_id)["value"] == "ToolError TOO_LITTLE More, please. {'least': 3}"
    call_id = host.call("try_other", {"name": "triple"})
    missing = {"type": "TOOL_NOT_FOUND", "message": "There is none."}
    host.answer("tools.call", lambda _: {"value": {"error": missing}})
    assert host.result(call_id)["value"].startswith("ToolNotFoundError")


def test_has_tools_of_the_session_as_functions_and_asks_for_them_once(shared: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("names_of_tools")
    schema: Dict[str, Any] = {"type": "object", "properties": {"amount": {"type": "integer", "description": "how much"}}}
    double = {
        "name": "double",
        "description": "Doubles.",
        "parametersJsonSchema": {**schema, "required": ["amount"]},
    }
    host.answer("tools.list", lambda _: {"value": [double]})
    host.answer("tools.call", lambda _: {"value": {"value": 8}})
    name, answer, document = host.result(call_id)["value"]
    assert (name, answer) == ("double", "8")
    assert document == "Doubles.\n\nParameters:\n    amount: integer (required) - how much"
    assert host.nothing(seconds=0, type="request")


def test_watches_variables(shared: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("follow", {"names": ["a"], "count": 2})
    request = host.expect(type="request", method="variables.watch")
    assert request["params"] == {"identifiers": ["a"]}
    host.send({"type": "response", "id": request["id"], "value": {"watch": 5}})
    event: Dict[str, Any] = {"type": "event", "watch": 5, "change": "updated", "id": "var_a_1", "name": "a"}
    host.send({**event, "variable": variable("a", "integer", 2), "missed": 3})
    host.send({**event, "change": "deleted"})
    assert host.answer("watch.stop", lambda _: {"value": None})["params"] == {"watch": 5}
    assert host.result(call_id)["value"] == [["updated", "a", 2, 3], ["deleted", "a", None, 0]]


def test_ends_a_watch_with_the_session(shared: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("follow", {"names": ["a"], "count": 2})
    host.answer("variables.watch", lambda _: {"value": {"watch": 6}})
    host.send({"type": "event", "watch": 6, "ended": True})
    assert host.result(call_id)["value"] == []
    assert host.nothing(seconds=0, type="request")


def test_stops_a_watch_whose_call_is_cancelled(shared: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("follow", {"names": ["a"], "count": 2})
    host.answer("variables.watch", lambda _: {"value": {"watch": 7}})
    host.send({"type": "cancel", "id": call_id, "reason": "cancelled"})
    assert host.result(call_id)["error"]["type"] == "CANCELLED"
    assert host.answer("watch.stop", lambda _: {"value": None})["params"] == {"watch": 7}


def test_stops_a_watch_that_begins_after_its_call_was_cancelled(shared: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("follow", {"names": ["a"], "count": 2})
    request = host.expect(type="request", method="variables.watch")
    host.send({"type": "cancel", "id": call_id, "reason": "cancelled"})
    assert host.result(call_id)["error"]["type"] == "CANCELLED"
    host.send({"type": "response", "id": request["id"], "value": {"watch": 8}})
    assert host.answer("watch.stop", lambda _: {"value": None})["params"] == {"watch": 8}


def test_lets_coroutines_ask_without_blocking_the_loop(shared: Any) -> None:
    host = shared("streams.py")
    call_id = host.call("ask_later", {"name": "colour"})
    host.answer("variables.get", lambda _: {"value": variable("colour", "string", "blue")})
    assert host.result(call_id)["value"] == {"value": "blue", "other": "blue", "loop": "later-loop"}


def test_ends_the_session_with_a_with_statement(shared: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("end_session")
    assert host.answer("session.close", lambda _: {"value": True})["params"] == {"force": False}
    assert host.result(call_id)["value"] is None


def test_calls_a_tool_of_the_session_before_one_of_the_call(shared: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("own_tools", {"name": "triple"})
    host.answer("tools.call", lambda _: {"value": {"error": {"type": "TOOL_NOT_FOUND", "message": "None."}}})
    assert host.result(call_id)["value"] == 6
    call_id = host.call("own_tools", {"name": "triple"})
    host.answer("tools.call", lambda _: {"value": {"value": "the session's"}})
    assert host.result(call_id)["value"] == "the session's"
    call_id = host.call("own_tools", {"name": "other"})
    host.answer("tools.call", lambda _: {"value": {"error": {"type": "TOOL_NOT_FOUND", "message": "None."}}})
    assert host.result(call_id)["error"]["message"] == "None."


@needs_protobuf
def test_asks_for_what_is_asked_of_the_stub_in_the_course_of_the_call(shared: Any) -> None:
    host = shared("contexts.py")
    call_id = host.call("through_stub", session="s-4")
    for _ in range(2):
        request = host.answer("variables.get", lambda _: {"value": variable("colour", "string", "blue")})
        assert (request["session"], request["call"]) == ("s-4", call_id)
    assert host.result(call_id)["value"] == ["colour", '"blue"', "blue"]
