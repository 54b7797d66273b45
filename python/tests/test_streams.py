"""Tools that give their results bit by bit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.host import eventually


@pytest.mark.parametrize("tool", ["count", "count_later"])
def test_sends_a_chunk_for_each_item(shared: Any, tool: str) -> None:
    host = shared("streams.py")
    call_id = host.call(tool, {"n": 3}, credit=10)
    messages = [host.receive()[0] for _ in range(4)]
    assert messages == [
        *({"type": "chunk", "id": call_id, "value": value} for value in range(3)),
        {"type": "result", "id": call_id, "last": True},
    ]


@pytest.mark.parametrize("own", [False, True], ids=["the library's", "an adapter's own"])
@pytest.mark.parametrize("tool", ["steps", "steps_later"])
def test_sends_the_data_of_chunks_as_adapters_of_snakepit_have_them(shared: Any, tool: str, own: bool) -> None:
    host = shared("streams.py")
    call_id = host.call(tool, {"own": own}, credit=10)
    assert [host.expect(type="chunk")["value"] for _ in range(2)] == [{"step": 0}, {"step": 1}]
    assert host.result(call_id)["last"] is True
    assert host.value_of(tool, {"own": own}) == {"step": 1}


@pytest.mark.parametrize("tool", ["count", "count_later"])
def test_waits_for_credit(shared: Any, tool: str) -> None:
    host = shared("streams.py")
    call_id = host.call(tool, {"n": 5}, credit=2)
    assert [host.expect(type="chunk")["value"] for _ in range(2)] == [0, 1]
    assert host.nothing(id=call_id)
    host.send({"type": "credit", "id": call_id, "count": 1})
    assert host.expect(type="chunk")["value"] == 2
    assert host.nothing(id=call_id)
    host.send({"type": "credit", "id": call_id, "count": 5})
    assert [host.expect(type="chunk")["value"] for _ in range(2)] == [3, 4]
    assert host.result(call_id)["last"] is True


@pytest.mark.parametrize("tool", ["count", "count_later"])
def test_takes_other_messages_while_it_waits_for_credit(shared: Any, tool: str) -> None:
    host = shared("streams.py")
    call_id = host.call(tool, {"n": 1}, credit=0)
    host.send({"type": "ping", "id": 3})
    assert host.expect(type="pong", id=3)
    host.send({"type": "credit", "id": call_id, "count": 1})
    assert host.result(call_id)["last"] is True


@pytest.mark.parametrize("tool", ["count", "count_later"])
def test_gives_the_last_item_where_nobody_takes_chunks(shared: Any, tool: str) -> None:
    host = shared("streams.py")
    assert host.value_of(tool, {"n": 5}) == 4
    assert host.value_of(tool, {"n": 0}) is None
    assert host.nothing(type="chunk")


@pytest.mark.parametrize("tool", ["count", "count_later"])
def test_gives_nothing_for_a_stream_without_items(shared: Any, tool: str) -> None:
    assert shared("streams.py").value_of(tool, {"n": 0}, credit=10) is None


def test_gives_what_a_generator_returns(shared: Any) -> None:
    host = shared("streams.py")
    assert host.value_of("count_and_tell", {"n": 2}) == "told"
    call_id = host.call("count_and_tell", {"n": 2}, credit=10)
    assert [host.expect(type="chunk")["value"] for _ in range(2)] == [0, 1]
    assert host.result(call_id)["value"] == "told"


@pytest.mark.parametrize(
    ("what", "value"), [("object", {"a": 1, "b": 2}), ("text", "abc"), ("list", [1, 2, 3]), ("number", 7)]
)
def test_never_takes_a_plain_value_apart(shared: Any, what: str, value: Any) -> None:
    host = shared("streams.py")
    assert host.value_of("plain", {"what": what}, credit=10) == value
    assert host.nothing(type="chunk")


def test_streams_iterators_of_every_kind(shared: Any) -> None:
    host = shared("streams.py")
    call_id = host.call("mapped", {"n": 3}, credit=10)
    assert [host.expect(type="chunk")["value"] for _ in range(3)] == [0, 2, 4]
    assert host.result(call_id)["last"] is True


def test_fails_in_the_middle(shared: Any) -> None:
    host = shared("streams.py")
    call_id = host.call("breaks", {"after": 2}, credit=10)
    assert [host.expect(type="chunk")["value"] for _ in range(2)] == [0, 1]
    assert host.result(call_id)["error"]["message"] == "broke"


def test_closes_a_generator_that_gives_no_json(shared: Any) -> None:
    host = shared("streams.py")
    call_id = host.call("odd", credit=10)
    assert host.expect(type="chunk")["value"] == 1
    assert host.result(call_id)["error"]["type"] == "RESULT_NOT_SERIALIZABLE"
    assert "odd" in host.value_of("state")["closed"]


@pytest.mark.parametrize("tool", ["endless", "endless_later"])
@pytest.mark.parametrize("credit", [1_000_000, 3, None])
def test_closes_a_generator_that_is_cancelled(shared: Any, tool: str, credit: Any) -> None:
    host = shared("streams.py")
    name = f"{tool} {credit}"
    members = {} if credit is None else {"credit": credit}
    call_id = host.call(tool, {"name": name}, progress=True, **members)
    host.expect(type="progress")
    for _ in range(0 if credit is None else 3):
        host.expect(type="chunk", id=call_id)
    host.send({"type": "cancel", "id": call_id, "reason": "cancelled"})
    assert host.result(call_id)["error"] == {"type": "CANCELLED", "message": "The call was cancelled."}
    assert name in host.value_of("state")["closed"]
    host.forget()
    assert host.nothing(type="chunk")


@pytest.mark.parametrize("tool", ["endless", "endless_later"])
@pytest.mark.parametrize("credit", [1_000_000, 0])
def test_closes_a_generator_whose_time_is_up(shared: Any, tool: str, credit: int) -> None:
    host = shared("streams.py")
    name = f"{tool} {credit} in time"
    call_id = host.call(tool, {"name": name}, credit=credit, timeoutMs=50)
    assert host.result(call_id)["error"]["type"] == "TIMEOUT"
    host.forget()
    # Without credit, the first item is waiting to be sent.
    assert name in host.value_of("state")["closed"]


def test_ends_the_call_of_a_generator_that_does_not_want_to_be_closed(shared: Any) -> None:
    host = shared("streams.py")
    call_id = host.call("stubborn", credit=1)
    host.expect(type="chunk")
    host.send({"type": "cancel", "id": call_id, "reason": "cancelled"})
    assert host.result(call_id)["error"]["type"] == "CANCELLED"
    eventually(lambda: "failed while it was closed" in host.logged())


def test_runs_coroutines(shared: Any) -> None:
    host = shared("streams.py")
    assert host.value_of("add_later", {"a": 1, "b": 2}) == 3
    assert host.error_of("add_later", {"a": "one", "b": 2})["type"] == "PARAMETER_VALIDATION_FAILED"


def test_awaits_what_an_ordinary_function_returns(shared: Any) -> None:
    assert shared("streams.py").value_of("give_coroutine", {"a": 1, "b": 2}) == 3


def test_runs_as_many_coroutines_at_a_time_as_announced(start: Any) -> None:
    host = start("streams.py", "--threads", "3")
    calls = [host.call("sleep_later", {"seconds": 0.05}) for _ in range(9)]
    assert [host.expect(type="result", value="awake")["id"] for _ in calls]
    assert host.value_of("state")["most"] == 3


def test_runs_one_coroutine_at_a_time_by_default(start: Any) -> None:
    host = start("streams.py")
    calls = [host.call("sleep_later", {"seconds": 0.01}) for _ in range(3)]
    assert [host.result(call_id)["value"] for call_id in calls] == ["awake"] * 3
    assert host.value_of("state")["most"] == 1


@pytest.mark.parametrize(("reason", "kind"), [("cancelled", "CANCELLED"), ("timeout", "TIMEOUT")])
def test_cancels_a_coroutine(shared: Any, reason: str, kind: str) -> None:
    host = shared("streams.py")
    call_id = host.call("sleep_later", {"seconds": 60, "name": reason}, progress=True)
    host.expect(type="progress")
    host.send({"type": "cancel", "id": call_id, "reason": reason})
    assert host.result(call_id)["error"]["type"] == kind
    assert reason in host.value_of("state")["closed"]


def test_cancels_a_coroutine_whose_time_is_up(shared: Any) -> None:
    host = shared("streams.py")
    error = host.error_of("sleep_later", {"seconds": 60, "name": "late"}, timeoutMs=30)
    assert error == {"type": "TIMEOUT", "message": "The call ran out of time."}
    assert "late" in host.value_of("state")["closed"]


def test_goes_on_when_a_task_wants_to_end_the_process(shared: Any) -> None:
    host = shared("streams.py")
    assert host.value_of("exit_later") is None
    assert host.value_of("add_later", {"a": 1, "b": 2}) == 3
