"""Calls of the tools of a worker that serves the service."""

from __future__ import annotations

import importlib.util
import json
import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Iterator, List

import grpc
import pytest

from tests.host import eventually

STRING = "type.googleapis.com/google.protobuf.StringValue"
needs_numpy = pytest.mark.skipif(importlib.util.find_spec("numpy") is None, reason="numpy is not installed")


@pytest.fixture(scope="module")
def worker(generated: Path) -> Iterator[Any]:
    """A worker that the tests share, with a host."""
    from tests.grpc.bridge_host import BridgeHost
    from tests.grpc.service_worker import ServiceWorker

    host = BridgeHost()
    service = ServiceWorker(host.address)
    yield service.wait_until_ready()
    service.close()
    host.close()


def test_answers_whether_it_is_there(worker: Any) -> None:
    import snakepit_bridge_pb2 as messages

    answer = worker.stub.Ping(messages.PingRequest(message="hello"))
    assert answer.message == "Pong from Python: hello"
    assert abs(answer.server_time.seconds - time.time()) < 60


def test_runs_tools_with_arguments_as_they_are(worker: Any) -> None:
    assert worker.value_of("add", {"a": 20, "b": 22}) == 42
    assert worker.value_of("add", {"a": 2**70}) == 2**70 + 1
    value = {"text": "é\u0000🙂", "list": [1, [None, True]], "float": 0.5}
    assert worker.value_of("echo", {"value": value}) == value
    assert worker.value_of("describe", {"value": "123456789"}) == ["str", "123456789"]


@pytest.mark.parametrize(
    ("value", "type_url"),
    [
        (None, STRING),
        (True, "type.googleapis.com/snakepit.boolean"),
        (7, "type.googleapis.com/snakepit.integer"),
        (-0.5, "type.googleapis.com/snakepit.float"),
        (1e300, "type.googleapis.com/snakepit.float"),
        ("text", "type.googleapis.com/snakepit.string"),
        ([1, "a"], "type.googleapis.com/snakepit.list"),
        ({"a": None}, "type.googleapis.com/snakepit.map"),
    ],
)
def test_says_what_kind_of_value_a_result_is(worker: Any, value: Any, type_url: str) -> None:
    response = worker.execute("echo", {"value": value})
    assert (response.success, response.error_message) == (True, "")
    assert response.result.type_url == type_url
    assert json.loads(response.result.value) == value


@needs_numpy
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("none", None),
        ("point", {"x": 1, "y": 2.5}),
        ("colour", "red"),
        ("numpy", 5),
        ("float", 0.5),
        ("array", [[1.0], [1.0]]),
        ("tensor", [1, 2]),
    ],
)
def test_gives_values_of_python_as_json(worker: Any, kind: str, value: Any) -> None:
    assert worker.value_of("give", {"kind": kind}) == value


@needs_numpy
def test_gives_bytes_beside_the_result(worker: Any) -> None:
    response = worker.execute("give", {"kind": "bytes"})
    assert response.success and response.binary_result == b"\x00\xff"
    assert not response.HasField("result")


@needs_numpy
@pytest.mark.parametrize("kind", ["nan", "nan array", "nested bytes", "set", "object"])
def test_fails_for_results_that_it_cannot_carry(worker: Any, kind: str) -> None:
    response = worker.execute("give", {"kind": kind})
    assert not response.success
    assert response.metadata["later.error_type"] == "RESULT_NOT_SERIALIZABLE"
    assert response.error_message.startswith("The value ")


def test_tells_a_tool_in_the_course_of_which_span_it_is_called(worker: Any) -> None:
    span = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert worker.value_of("trace", metadata_of_call=(("traceparent", span),)) == span
    assert worker.value_of("trace") is None


def test_takes_bytes_as_they_are_or_as_a_pickle_of_data(worker: Any) -> None:
    def describe(content: bytes, **metadata: str) -> Any:
        return worker.value_of("describe", binary_parameters={"value": content}, metadata=metadata)

    pickled = {"binary_format:value": "pickle"}
    assert describe(b"\x80\x04N.") == ["bytes", "80044e2e"]
    assert describe(pickle.dumps([1.5, 2]), **pickled) == ["list", [1.5, 2]]
    assert describe(pickle.dumps(b"\x07", 3), **pickled) == ["bytes", "07"]


def test_runs_no_pickle(worker: Any, tmp_path: Path) -> None:
    class Spy:
        def __reduce__(self) -> Any:
            return Path.touch, (tmp_path / "trace",)

    for metadata in ({}, {"binary_format:value": "pickle"}):
        content = {"value": pickle.dumps(Spy()), "other": pickle.dumps([Spy()])}
        response = worker.execute("describe", binary_parameters=content, metadata=metadata)
        assert not response.success
        assert response.metadata["later.error_type"] == "PARAMETER_VALIDATION_FAILED"
    assert not (tmp_path / "trace").exists()


def test_finds_objects_and_lists_in_texts_of_older_hosts(worker: Any) -> None:
    request = worker.request("typed")
    for name, text in (("options", '{"a": 1}'), ("items", '["b", {}]')):
        request.parameters[name].type_url = "type.googleapis.com/snakepit.string"
        request.parameters[name].value = json.dumps(text).encode()
    response = worker.stub.ExecuteTool(request)
    assert json.loads(response.result.value) == [{"a": 1}, ["b", {}]]


@pytest.mark.parametrize(
    "name", ["nothing", "secret", "__class__", "get_tools", "set_session_context", "initialize", ""]
)
def test_calls_nothing_but_tools(worker: Any, name: str) -> None:
    response = worker.execute(name)
    assert not response.success
    assert response.metadata["later.error_type"] == "TOOL_NOT_FOUND"
    assert response.error_message == f"There is no tool {name!r}."


def test_validates_arguments(worker: Any) -> None:
    response = worker.execute("add", {"a": "x", "c": 1})
    assert response.metadata["later.error_type"] == "PARAMETER_VALIDATION_FAILED"
    details = json.loads(response.metadata["later.error_details"])
    assert sorted(violation["path"] for violation in details["violations"]) == ["/a", "/c"]


def test_tells_how_tools_fail(worker: Any) -> None:
    own = worker.execute("fail", {"how": "tool"})
    assert (own.success, own.error_message) == (False, "No luck.")
    assert own.metadata["later.error_type"] == "OUT_OF_PAPER"
    assert json.loads(own.metadata["later.error_details"]) == {"tray": 2}
    other = worker.execute("fail", {"how": "other"})
    assert other.error_message == "No luck in …/bridged.py."
    assert dict(other.metadata) == {}
    assert worker.execute("fail", {"how": "exit"}).error_message == "The tool wanted to end its process: SystemExit."
    assert "Traceback" in worker.logged() and __file__ not in other.error_message


def test_tells_how_long_calls_took_and_what_they_are_called(worker: Any) -> None:
    assert worker.execute("sleep", {"seconds": 0.05}).execution_time_ms >= 50
    response = worker.execute("session", session="other", metadata={"correlation_id": "call-7"})
    assert json.loads(response.result.value) == ["other", "call-7"]
    assert worker.value_of("session", session="")[0] == "default_session"


def test_runs_calls_beside_each_other_each_in_its_session(worker: Any) -> None:
    sessions = [f"beside-{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda session: worker.value_of("sleep", {"seconds": 0.1}, session=session), sessions))
    assert found == sessions


def test_answers_others_while_tools_run(worker: Any) -> None:
    import snakepit_bridge_pb2 as messages

    running = [worker.stub.ExecuteTool.future(worker.request("sleep", {"seconds": 0.3})) for _ in range(12)]
    for _ in range(20):
        worker.stub.Ping(messages.PingRequest(), timeout=5)
    assert not any(call.done() for call in running[10:])
    assert all(call.result().success for call in running)


def test_runs_asynchronous_tools_where_the_adapter_was_begun(worker: Any) -> None:
    assert worker.value_of("later", {"seconds": 0.01}) is True
    assert worker.value_of("pid")[1] == 1


def test_gives_the_last_result_of_a_tool_that_streams_to_those_who_ask_once(worker: Any) -> None:
    assert worker.value_of("count", {"end": 3}) == {"number": 2}
    assert worker.value_of("sum_up", {"end": 4}) == 6
    assert worker.value_of("count_later", {"end": 3}) == 2


def chunks_of(worker: Any, tool: str, *arguments: Any, **options: Any) -> List[Any]:
    """What a tool streams."""
    return list(worker.stream(tool, *arguments, **options))


def test_streams_each_partial_result_and_one_end(worker: Any) -> None:
    chunks = chunks_of(worker, "count", {"end": 3})
    assert [(chunk.chunk_id, chunk.data, chunk.is_final) for chunk in chunks] == [
        ("count-1", b'{"number":0}', False),
        ("count-2", b'{"number":1}', False),
        ("count-3", b'{"number":2}', False),
        ("", b"", True),
    ]
    assert [json.loads(chunk.data) for chunk in chunks_of(worker, "count_later", {"end": 200})[:-1]] == list(range(200))


def test_ends_a_stream_with_the_result_where_that_says_more(worker: Any) -> None:
    chunks = chunks_of(worker, "sum_up", {"end": 2})
    assert [(chunk.data, chunk.is_final) for chunk in chunks] == [(b"0", False), (b"1", False), (b"1", True)]
    assert [(chunk.data, chunk.is_final) for chunk in chunks_of(worker, "plain")] == [(b'{"a":1,"b":2}', True)]
    assert [(chunk.data, chunk.is_final) for chunk in chunks_of(worker, "add", {"a": 1})] == [(b"2", True)]
    assert [chunk.data for chunk in chunks_of(worker, "count", {"end": 0})] == [b"null"]


def test_streams_bytes_as_they_are(worker: Any) -> None:
    assert [chunk.data for chunk in chunks_of(worker, "frames")] == [b"\xff\xd8", b"\xff\xd9", b""]


def test_tells_progress_to_those_who_want_it(worker: Any) -> None:
    wanted = chunks_of(worker, "count", {"end": 3}, metadata_of_call=(("later-progress", "1"),))
    reports = [json.loads(chunk.metadata["later.progress"]) for chunk in wanted if "later.progress" in chunk.metadata]
    assert reports[0] == {"progress": 0, "total": 3, "message": "counting"}
    assert all(chunk.data == b"" and not chunk.is_final for chunk in wanted if "later.progress" in chunk.metadata)
    assert not any(chunk.metadata for chunk in chunks_of(worker, "count", {"end": 3}))


def failure_of(stream: Any) -> "tuple[List[bytes], Any]":
    """What was streamed before a stream failed, and how it did."""
    data: List[bytes] = []
    with pytest.raises(grpc.RpcError) as caught:
        for chunk in stream:
            data.append(chunk.data)
    return data, caught.value


def trailer_of(error: Any) -> Any:
    """What a status says besides."""
    trailers = dict(error.trailing_metadata())
    return json.loads(trailers["later-error-bin"]) if "later-error-bin" in trailers else None


@pytest.mark.parametrize(
    ("tool", "arguments", "before", "code", "message", "trailer"),
    [
        (
            "count",
            {"end": 9, "fails_at": 1},
            [b'{"number":0}'],
            grpc.StatusCode.UNKNOWN,
            "Enough.",
            {"code": "TOOL_EXECUTION_FAILED", "details": {"type": "ENOUGH"}},
        ),
        (
            "fail",
            {"how": "tool"},
            [],
            grpc.StatusCode.UNKNOWN,
            "No luck.",
            {"code": "TOOL_EXECUTION_FAILED", "details": {"type": "OUT_OF_PAPER", "tray": 2}},
        ),
        (
            "fail",
            {"how": "long"},
            [],
            grpc.StatusCode.UNKNOWN,
            "No luck.",
            {"code": "TOOL_EXECUTION_FAILED", "details": {"type": "OUT_OF_PAPER"}},
        ),
        ("fail", {"how": "other"}, [], grpc.StatusCode.UNKNOWN, "No luck in …/bridged.py.", None),
        (
            "nothing",
            {},
            [],
            grpc.StatusCode.NOT_FOUND,
            "There is no tool 'nothing'.",
            {"code": "TOOL_NOT_FOUND", "details": {}},
        ),
    ],
)
def test_ends_a_stream_that_fails_with_a_status(
    worker: Any, tool: str, arguments: Any, before: Any, code: Any, message: str, trailer: Any
) -> None:
    data, error = failure_of(worker.stream(tool, arguments))
    assert data == before
    assert (error.code(), error.details()) == (code, message)
    assert trailer_of(error) == trailer


def test_ends_a_stream_that_has_what_it_cannot_carry(worker: Any) -> None:
    data, error = failure_of(worker.stream("unsendable"))
    assert data == [b"1"]
    assert error.code() is grpc.StatusCode.INTERNAL
    assert trailer_of(error)["code"] == "RESULT_NOT_SERIALIZABLE"


def test_ends_a_stream_whose_arguments_are_no_good(worker: Any) -> None:
    _, error = failure_of(worker.stream("add", {"a": "x"}))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert trailer_of(error)["code"] == "PARAMETER_VALIDATION_FAILED"
    _, error = failure_of(
        worker.stream("describe", binary_parameters={"value": b"."}, metadata={"binary_format:value": "pickle"})
    )
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_holds_a_tool_back_whose_partial_results_are_not_taken_and_ends_it(worker: Any, tmp_path: Path) -> None:
    note = tmp_path / "note"
    stream = worker.stream("endless", {"path": str(note)})
    next(stream)

    def made() -> int:
        text = note.read_text()
        return int(text) if text.isdecimal() else -1

    # It stops by itself when buffers on the way are full.
    eventually(lambda: made() > 16)
    quiet = threading.Event()
    previous = -1
    while made() != previous:
        previous = made()
        quiet.wait(0.3)
    assert previous < 1_000
    stream.cancel()
    eventually(lambda: note.read_text().startswith("ended"))


def test_stops_tools_whose_calls_are_cancelled_or_out_of_time(worker: Any, tmp_path: Path) -> None:
    for name, how in (("cancelled", "cancel"), ("late", "deadline")):
        note = tmp_path / name
        request = worker.request("wait", {"path": str(note)})
        call = worker.stub.ExecuteTool.future(request, timeout=0.3 if how == "deadline" else 15)
        eventually(Path(f"{note}.begun").exists)
        if how == "cancel":
            call.cancel()
        eventually(note.exists)
        with pytest.raises((grpc.RpcError, grpc.FutureCancelledError)):
            call.result()
    assert worker.value_of("add", {"a": 1}) == 2


def test_writes_no_files_of_its_own(worker: Any) -> None:
    before = set(Path("/tmp").glob("*grpc*debug*"))
    chunks_of(worker, "count", {"end": 2})
    assert set(Path("/tmp").glob("*grpc*debug*")) == before
