"""Calls that are not wanted any more, or wanted elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

CANCELLED = {"type": "CANCELLED", "message": "The call was cancelled."}


def test_lets_a_tool_see_that_it_is_cancelled(shared: Any) -> None:
    host = shared("calls.py")
    call_id = host.call("watch_cancellation", progress=True)
    host.expect(type="progress")
    host.send({"type": "cancel", "id": call_id, "reason": "cancelled"})
    assert host.result(call_id)["error"] == CANCELLED


def test_lets_a_tool_see_that_its_time_is_up(shared: Any) -> None:
    host = shared("calls.py")
    assert host.error_of("watch_cancellation", timeoutMs=30)["type"] == "TIMEOUT"


def test_ends_a_call_at_once_that_has_not_started(shared: Any) -> None:
    host = shared("calls.py")
    running = host.call("watch_cancellation", progress=True)
    host.expect(type="progress")
    waiting, next_one = host.call("order", {"name": "never"}), host.call("order", {"name": "next"})
    host.send({"type": "cancel", "id": waiting, "reason": "timeout"})
    assert host.result(waiting)["error"] == CANCELLED
    host.send({"type": "cancel", "id": running, "reason": "cancelled"})
    assert host.result(running)["error"] == CANCELLED
    assert "never" not in host.result(next_one)["value"]


def test_does_not_start_a_call_whose_time_is_up(shared: Any) -> None:
    host = shared("calls.py")
    running = host.call("watch_cancellation", progress=True)
    host.expect(type="progress")
    late = host.call("order", {"name": "late"}, timeoutMs=0.001)
    host.send({"type": "ping", "id": 1})
    host.expect(type="pong")
    host.send({"type": "cancel", "id": running, "reason": "cancelled"})
    host.result(running)
    assert host.result(late)["error"]["type"] == "TIMEOUT"
    assert "late" not in host.value_of("order", {"name": "after"})


def test_ignores_a_cancel_for_a_call_that_has_ended(shared: Any) -> None:
    host = shared("calls.py")
    call_id = host.call("add", {"a": 1, "b": 1})
    host.result(call_id)
    host.send({"type": "cancel", "id": call_id, "reason": "cancelled"})
    host.send({"type": "cancel", "id": 999_999, "reason": "cancelled"})
    assert host.value_of("add", {"a": 1, "b": 1}) == 2
    assert host.nothing(seconds=0, type="problem")


def test_lets_a_tool_that_pays_no_heed_end_with_its_result(shared: Any) -> None:
    host = shared("calls.py")
    call_id = host.call("sleep", {"seconds": 0.1}, progress=True)
    host.expect(type="progress")
    host.send({"type": "cancel", "id": call_id, "reason": "cancelled"})
    assert host.result(call_id)["value"] == "awake"


def test_gives_back_calls_that_have_not_started(shared: Any) -> None:
    host = shared("calls.py")
    running = host.call("watch_cancellation", progress=True)
    host.expect(type="progress")
    first, second, third = (host.call("order", {"name": name}) for name in ("first", "second", "third"))
    host.send({"type": "recall", "ids": [running, second, first, 999_999]})
    assert host.result(second) == {"type": "result", "id": second, "returned": True}
    assert host.result(first) == {"type": "result", "id": first, "returned": True}
    host.send({"type": "cancel", "id": running, "reason": "cancelled"})
    assert host.result(running)["error"] == CANCELLED
    names = host.result(third)["value"]
    assert "third" in names and "first" not in names and "second" not in names
    assert host.nothing(type="result")


@pytest.mark.parametrize("tool", ["get", "ask_later"])
@pytest.mark.parametrize("ending", ["cancel", "timeout"])
def test_ends_the_wait_for_the_host(shared: Any, tool: str, ending: str) -> None:
    host = shared("streams.py" if tool == "ask_later" else "contexts.py")
    members = {"timeoutMs": 50} if ending == "timeout" else {}
    call_id = host.call(tool, {"name": "colour"}, **members)
    request = host.expect(type="request", method="variables.get")
    assert request["call"] == call_id
    if ending == "cancel":
        host.send({"type": "cancel", "id": call_id, "reason": "cancelled"})
    assert host.result(call_id)["error"]["type"] == ("TIMEOUT" if ending == "timeout" else "CANCELLED")
    assert host.expect(type="abandon")["id"] == request["id"]
    host.send({"type": "response", "id": request["id"], "error": {"code": "CANCELLED", "message": "…"}})
    assert host.nothing(type="problem")
