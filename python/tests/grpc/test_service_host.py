"""What a worker that serves the service asks of its host."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, List

import grpc
import pytest
from google.protobuf import any_pb2

from tests.host import eventually


def use(worker: Any, *steps: List[Any], session: str = "session-1") -> List[Any]:
    """Does something with the session of a call."""
    done: List[Any] = worker.value_of("use", {"steps": list(steps)}, session=session)
    return done


def test_begins_each_session_once_and_registers_its_tools_there(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address, environment={"LATER_WORKER_ID": "pool-3"}).wait_until_ready()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: worker.value_of("add", {"a": number}), range(20)))
    worker.value_of("add", {"a": 1}, session="session-2")
    assert sorted(bridge_host.sessions) == ["session-1", "session-2"]
    assert bridge_host.asked.count("InitializeSession") == 2
    assert bridge_host.asked.count("RegisterTools") == 2
    request = bridge_host.registered["session-1"]
    assert request.worker_id == "pool-3"
    tools = {tool.name: tool for tool in request.tools}
    assert "secret" not in tools and "get_tools" not in tools
    add = tools["add"]
    assert (add.description, add.supports_streaming) == ("Adds two numbers.", False)
    assert [(p.name, p.type, p.required, json.loads(p.validation_json)) for p in add.parameters] == [
        ("a", "integer", True, {"type": "integer"}),
        ("b", "integer", False, {"type": "integer"}),
    ]
    assert add.parameters[1].default_value.value == b"1"
    assert add.metadata["readOnly"] == "true"
    assert add.metadata["adapter_class"] == "BridgedAdapter"
    assert json.loads(add.metadata["later.declaration"])["parametersJsonSchema"]["required"] == ["a"]
    assert tools["count"].supports_streaming


def test_takes_sessions_and_tools_that_are_there_for_no_failure(bridge_host: Any, serve: Any) -> None:
    import snakepit_bridge_pb2 as messages

    asked: List[List[str]] = []

    def judge(request: Any) -> Any:
        names = [tool.name for tool in request.tools]
        asked.append(names)
        taken = "duplicate_tool: the host has add" if "add" in names else ""
        return messages.RegisterToolsResponse(success=not taken, error_message=taken)

    bridge_host.sessions["session-1"] = {}
    bridge_host.judge = judge
    worker = serve(bridge_host.address).wait_until_ready()
    assert worker.value_of("add", {"a": 1}) == 2
    all_tools = asked[0]
    assert asked[1:] == [[name] for name in all_tools]
    worker.value_of("add", {"a": 1}, session="session-2")
    assert asked[-1] == [name for name in all_tools if name != "add"]
    assert "WARNING" not in worker.logged()


def test_uses_variables_of_the_session(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address).wait_until_ready()
    done = use(
        worker,
        ["register_variable", "rate", "float", 0.5, {"min": 0}],
        ["get_variable", "rate"],
        ["update_variable", "rate", 0.75],
        ["get_variable", "rate"],
        ["register_variable", "weights", "embedding", [1, 2.5]],
        ["get_variable", "weights"],
        ["register_variable", "matrix", "tensor", {"shape": [2, 1], "data": [[1.0], [2.0]]}],
        ["register_variable", "colour", "choice", "red", {"choices": ["red"]}],
        ["get_variables", ["colour", "rate"]],
        ["update_variables", {"rate": 0.25, "nothing": 1}],
        ["delete_variable", "colour"],
        ["__contains__", "colour"],
        ["__setitem__", "new", True],
        ["get_variable", "new"],
    )
    assert done == [
        "var_rate_0",
        0.5,
        None,
        0.75,
        "var_weights_1",
        [1.0, 2.5],
        "var_matrix_2",
        "var_colour_3",
        {"colour": "red", "rate": 0.75},
        {"rate": True, "nothing": "Variable not found: nothing"},
        None,
        False,
        None,
        True,
    ]
    variables = bridge_host.sessions["session-1"]
    assert variables["rate"].value.type_url == "type.googleapis.com/snakepit.float"
    assert json.loads(variables["rate"].constraints_json) == {"min": 0}
    assert variables["matrix"].value.value == b'{"shape":[2,1],"data":[[1.0],[2.0]]}'
    assert bridge_host.metadata["GetVariable"]["later-binary"] == "1"
    listed = use(worker, ["list_variables", "r*"])[0]
    assert [(variable["name"], variable["type"], variable["updated_at"]) for variable in listed][0] == (
        "rate",
        "float",
        1_500,
    )


def test_tells_the_host_which_version_of_a_variable_is_to_be_replaced(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address).wait_until_ready()
    done = use(
        worker,
        ["register_variable", "rate", "float", 0.5],
        ["update_variable", "rate", 1.5, None, 0],
        ["update_variable", "rate", 2.5, {"why": "test"}, 1],
        ["update_variable", "rate", 3.5, None, -1],
        ["describe_variable", "rate"],
    )
    assert done[1:3] == [None, None]
    assert done[3][:3] == ["InvalidValueError", "ValueError", "INVALID_ARGUMENT"]
    assert (done[4]["value"], done[4]["version"]) == (2.5, 2)
    first, second = bridge_host.set_requests
    assert (first.expected_version, dict(first.metadata)) == (0, {"later.expected_version": "0"})
    assert (second.expected_version, dict(second.metadata)) == (1, {"why": "test"})


def test_reads_large_values_in_the_form_that_the_host_sends_them(bridge_host: Any, serve: Any) -> None:
    import array
    import pickle

    import snakepit_bridge_pb2 as messages

    worker = serve(bridge_host.address).wait_until_ready()
    worker.value_of("add", {"a": 1})
    numbers = [float(number) for number in range(2_000)]
    forms = {
        "little-endian": array.array("d", numbers).tobytes(),
        "pickle": pickle.dumps(numbers, 5),
    }
    for form, content in forms.items():
        variable = messages.Variable(id=f"id-{form}", name=form, type="embedding", binary_value=content)
        variable.value.type_url = "type.googleapis.com/snakepit.embedding.binary"
        variable.value.value = json.dumps({"shape": [2_000], "dtype": "float64", "binary_format": form}).encode()
        bridge_host.sessions["session-1"][form] = variable
    assert use(worker, *(["get_variable", form] for form in forms)) == [numbers, numbers]
    bridge_host.sessions["session-1"]["pickle"].binary_value = b"\x80\x04cos\nsystem\n."
    name, kind, code, _ = use(worker, ["get_variable", "pickle"])[0]
    assert (name, kind, code) == ("InvalidValueError", "ValueError", "INVALID_VALUE")


def test_raises_what_the_host_answers_as_exceptions_of_python(bridge_host: Any, serve: Any) -> None:
    statuses = {
        "get_variable": (grpc.StatusCode.NOT_FOUND, "Variable not found: x"),
        "register_variable": (grpc.StatusCode.ALREADY_EXISTS, "There is one."),
        "list_variables": (grpc.StatusCode.PERMISSION_DENIED, "Not yours."),
        "delete_variable": (grpc.StatusCode.FAILED_PRECONDITION, "It is locked."),
        "update_variable": (grpc.StatusCode.INTERNAL, "value 3 is above maximum 2"),
        "update_variables": (grpc.StatusCode.INVALID_ARGUMENT, "wrong"),
    }
    methods = {
        "GetVariable": "get_variable",
        "RegisterVariable": "register_variable",
        "ListVariables": "list_variables",
        "DeleteVariable": "delete_variable",
        "SetVariable": "update_variable",
        "SetVariables": "update_variables",
    }

    def refuse(name: str, context: Any) -> None:
        if name in methods:
            context.abort(*statuses[methods[name]])

    bridge_host.before = refuse
    worker = serve(bridge_host.address).wait_until_ready()
    done = use(
        worker,
        ["get_variable", "x"],
        ["register_variable", "x", "integer", 1],
        ["list_variables"],
        ["delete_variable", "x"],
        ["update_variable", "x", 3],
        ["update_variables", {"x": 3}],
        ["register_variable", "x", "embedding", ["a"]],
    )
    assert [step[:3] for step in done] == [
        ["VariableNotFoundError", "KeyError", "VARIABLE_NOT_FOUND"],
        ["RequestFailedError", "RuntimeError", "VARIABLE_EXISTS"],
        ["AccessDeniedError", "PermissionError", "PERMISSION_DENIED"],
        ["RequestFailedError", "RuntimeError", "VARIABLE_LOCKED"],
        ["RequestFailedError", "RuntimeError", "INTERNAL_ERROR"],
        ["InvalidValueError", "ValueError", "INVALID_VARIABLE"],
        ["RequestFailedError", "RuntimeError", "VARIABLE_EXISTS"],
    ]
    assert done[4][3] == "value 3 is above maximum 2"


def test_raises_what_the_host_says_of_an_error_beside_its_status(bridge_host: Any, serve: Any) -> None:
    trailers = {
        "GetVariable": b'{"code":"VARIABLE_LOCKED","details":{"optimizerId":"o"}}',
        "ListVariables": b"nonsense",
        "DeleteVariable": b'{"code":"not a code"}',
    }

    def refuse(name: str, context: Any) -> None:
        if name in trailers:
            context.set_trailing_metadata((("later-error-bin", trailers[name]),))
            context.abort(grpc.StatusCode.ABORTED, "")

    bridge_host.before = refuse
    worker = serve(bridge_host.address).wait_until_ready()
    done = use(worker, ["get_variable", "x"], ["list_variables"], ["delete_variable", "x"])
    assert [step[2] for step in done] == ["VARIABLE_LOCKED", "VERSION_CONFLICT", "VERSION_CONFLICT"]
    assert done[1][3] == "The host answered ListVariables with ABORTED."


def test_raises_what_an_answer_without_success_says(bridge_host: Any, serve: Any) -> None:
    import snakepit_bridge_pb2 as messages

    texts = iter(["Variable not found: x", "Session not found: s", "too large", ""])
    bridge_host.refuse_to_set = lambda: messages.SetVariableResponse(success=False, error_message=next(texts))
    worker = serve(bridge_host.address).wait_until_ready()
    done = use(worker, *[["update_variable", "x", 1]] * 4)
    assert [step[2:] for step in done] == [
        ["VARIABLE_NOT_FOUND", "Variable not found: x"],
        ["SESSION_NOT_FOUND", "Session not found: s"],
        ["INVALID_VARIABLE", "too large"],
        ["INVALID_VARIABLE", "The host gave no reason."],
    ]


def test_calls_tools_of_the_host(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address).wait_until_ready()
    declared = worker.value_of("host_tools")
    assert [tool["name"] for tool in declared] == ["double", "old"]
    assert declared[1]["parametersJsonSchema"] == {
        "type": "object",
        "properties": {"n": {"type": "integer", "minimum": 1, "description": "a number"}},
        "required": ["n"],
    }
    approval = {"decision": "deny", "reason": "é"}
    assert use(worker, ["call_tool_with_approval", "approval", {}, approval]) == [approval]
    done = use(
        worker,
        ["call_tool", "double", {"value": 21}],
        ["call_elixir_tool", "double", {"value": "ab"}],
        ["call_tool", "echo", {"deep": {"a": [None]}}],
        ["call_tool", "fail", {}],
        ["call_tool", "nothing", {}],
    )
    assert done[:3] == [42, "abab", {"deep": {"a": [None]}}]
    assert [step[:2] for step in done[3:]] == [["ToolError", "RuntimeError"], ["ToolNotFoundError", "RuntimeError"]]
    assert done[3][3] == "No paper."


def test_follows_variables(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address).wait_until_ready()
    use(worker, ["register_variable", "x", "integer", 0])
    stream = worker.stream("follow", {"names": ["x"], "count": 2})
    assert json.loads(next(stream).data) == "watching"
    use(worker, ["update_variable", "x", 1])
    assert json.loads(next(stream).data) == ["updated", "x", 1]
    use(worker, ["update_variable", "x", 2])
    assert [json.loads(chunk.data) for chunk in stream if chunk.data] == [["updated", "x", 2]]
    ended = worker.stream("follow", {"names": ["x"], "count": 2})
    assert json.loads(next(ended).data) == "watching"
    use(worker, ["cleanup"])
    assert [chunk.is_final for chunk in ended] == [True]


def test_raises_what_keeps_a_tool_from_following_variables(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address).wait_until_ready()
    use(worker, ["register_variable", "x", "integer", 0])
    stream = worker.stream("follow", {"names": ["x"], "count": 2})
    assert json.loads(next(stream).data) == "watching"

    def refuse(name: str, context: Any) -> None:
        if name == "WatchVariables":
            context.abort(grpc.StatusCode.UNIMPLEMENTED, "Nobody follows anything here.")

    bridge_host.before = refuse
    with pytest.raises(grpc.RpcError) as caught:
        list(worker.stream("follow", {"names": ["x"], "count": 2}))
    assert caught.value.details() == "Nobody follows anything here."
    bridge_host.close()
    with pytest.raises(grpc.RpcError) as caught:
        list(stream)
    assert caught.value.code() is grpc.StatusCode.UNKNOWN


def test_begins_a_session_again_that_has_expired_but_none_that_a_tool_has_ended(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address).wait_until_ready()
    use(worker, ["register_variable", "x", "integer", 0])
    bridge_host.sessions.clear()
    assert use(worker, ["register_variable", "x", "integer", 0]) == ["var_x_0"]
    assert bridge_host.asked.count("InitializeSession") == 2
    done = use(worker, ["cleanup"], ["list_variables"])
    assert done[1][2] == "SESSION_NOT_FOUND"
    assert use(worker, ["list_variables"]) == [[]]


def test_does_not_wait_for_a_slow_host_longer_than_its_caller(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address).wait_until_ready()
    worker.value_of("add", {"a": 1})
    request = worker.request("use", {"steps": [["call_tool", "slow", {}]]})
    begun = time.monotonic()
    try:
        # The tool may hear of it a little sooner, of its request or of itself.
        response = worker.stub.ExecuteTool(request, timeout=0.5)
        told = json.loads(response.result.value)[0][2] if response.success else response.metadata["later.error_type"]
        assert told == "TIMEOUT"
    except grpc.RpcError as error:
        assert error.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    running = worker.stub.ExecuteTool.future(request)
    # Neither others nor the tool itself are held up.
    assert worker.value_of("add", {"a": 2}) == 3
    running.cancel()
    assert worker.value_of("add", {"a": 3}) == 4
    assert time.monotonic() - begun < 30


def test_runs_tools_that_need_no_host_where_there_is_none(serve: Any) -> None:
    worker = serve("127.0.0.1:1").wait_until_ready()
    assert worker.value_of("add", {"a": 1}) == 2
    done = use(worker, ["get_variable", "x"], ["call_tool", "double", {}])
    assert [step[:3] for step in done] == [["RequestFailedError", "RuntimeError", "HOST_UNAVAILABLE"]] * 2
    assert "The host does not begin the session session-1: HOST_UNAVAILABLE" in worker.logged()


def test_finds_its_host_again_that_was_started_anew(bridge_host: Any, serve: Any) -> None:
    from tests.grpc.bridge_host import BridgeHost

    worker = serve(bridge_host.address).wait_until_ready()
    use(worker, ["register_variable", "x", "integer", 0])
    bridge_host.close()
    second = BridgeHost(bridge_host.port)
    try:
        eventually(lambda: use(worker, ["register_variable", "x", "integer", 0]) == ["var_x_0"])
        assert second.registered["session-1"].tools
    finally:
        second.close()


def test_says_who_it_is_where_the_host_wants_to_know(bridge_host: Any, serve: Any, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("a-token-of-sixteen-characters")
    worker = serve(bridge_host.address, "--token-file", str(tmp_path / "token")).wait_until_ready()
    use(worker, ["list_variables"])
    for method in ("InitializeSession", "RegisterTools", "ListVariables"):
        assert bridge_host.metadata[method]["authorization"] == "Bearer a-token-of-sixteen-characters"


# What is passed on


def test_passes_requests_on_in_the_name_of_whoever_makes_them(bridge_host: Any, serve: Any) -> None:
    import snakepit_bridge_pb2 as messages

    worker = serve(bridge_host.address, "--token", "the-token-of-the-worker").wait_until_ready()
    stub = worker.stub
    assert stub.InitializeSession(messages.InitializeSessionRequest(session_id="s")).success
    assert "authorization" not in bridge_host.metadata["InitializeSession"]
    value = any_pb2.Any(type_url="type.googleapis.com/snakepit.integer", value=b"5")
    registered = stub.RegisterVariable(
        messages.RegisterVariableRequest(session_id="s", name="x", type="integer", initial_value=value)
    )
    assert registered.variable_id == "var_x_0"
    metadata = (("authorization", "Bearer own"), ("x-correlation-id", "abc"))
    found = stub.GetVariable(messages.GetVariableRequest(session_id="s", variable_identifier="x"), metadata=metadata)
    assert found.variable.value.value == b"5"
    assert bridge_host.metadata["GetVariable"]["authorization"] == "Bearer own"
    assert bridge_host.metadata["GetVariable"]["x-correlation-id"] == "abc"
    updates = {"x": value}
    assert stub.SetVariables(messages.BatchSetVariablesRequest(session_id="s", updates=updates)).new_versions["x"] == 1
    assert stub.ListVariables(messages.ListVariablesRequest(session_id="s")).variables[0].name == "x"
    assert stub.Heartbeat(messages.HeartbeatRequest(session_id="s")).session_valid
    assert stub.GetSession(messages.GetSessionRequest(session_id="s")).variable_count == 1
    assert stub.GetExposedElixirTools(messages.GetExposedElixirToolsRequest(session_id="s")).tools[0].name == "double"
    tools = [messages.ToolRegistration(name="own")]
    assert stub.RegisterTools(messages.RegisterToolsRequest(session_id="s", tools=tools)).success
    request = messages.ExecuteElixirToolRequest(session_id="s", tool_name="double")
    request.parameters["value"].value = b"4"
    assert stub.ExecuteElixirTool(request).result.value == b"8"
    assert stub.CleanupSession(messages.CleanupSessionRequest(session_id="s")).success


def test_passes_statuses_on_as_they_are(bridge_host: Any, serve: Any) -> None:
    import snakepit_bridge_pb2 as messages

    worker = serve(bridge_host.address).wait_until_ready()
    with pytest.raises(grpc.RpcError) as caught:
        worker.stub.GetVariable(messages.GetVariableRequest(session_id="none", variable_identifier="x"))
    assert (caught.value.code(), caught.value.details()) == (grpc.StatusCode.NOT_FOUND, "Session not found: none")
    with pytest.raises(grpc.RpcError) as caught:
        worker.stub.GetVariableHistory(messages.GetVariableHistoryRequest(session_id="s"))
    assert (caught.value.code(), caught.value.details()) == (grpc.StatusCode.OUT_OF_RANGE, "There is no version 7: é.")
    trailers = dict(caught.value.trailing_metadata())
    assert trailers["later-error-bin"] == b'{"code":"VERSION_NOT_FOUND"}'
    assert trailers["x-trace"] == "abc"
    with pytest.raises(grpc.RpcError) as caught:
        worker.stub.AddDependency(messages.AddDependencyRequest(session_id="s"))
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_passes_streams_on_as_they_come_and_their_end(bridge_host: Any, serve: Any) -> None:
    import snakepit_bridge_pb2 as messages

    worker = serve(bridge_host.address).wait_until_ready()
    use(worker, ["register_variable", "x", "integer", 0])
    request = messages.WatchVariablesRequest(session_id="session-1", variable_identifiers=["x"])
    stream = worker.stub.WatchVariables(request)
    assert ("x-began", "1") in [tuple(pair) for pair in stream.initial_metadata()]
    use(worker, ["update_variable", "x", 7])
    assert next(stream).variable.value.value == b"7"
    stream.cancel()
    other = worker.stub.WatchVariables(request)
    other.initial_metadata()
    use(worker, ["cleanup"])
    assert list(other) == []
    with pytest.raises(grpc.RpcError) as caught:
        list(worker.stub.WatchVariables(request))
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_passes_on_how_long_callers_wait(bridge_host: Any, serve: Any) -> None:
    import snakepit_bridge_pb2 as messages

    remaining: List[float] = []
    bridge_host.before = lambda name, context: remaining.append(context.time_remaining())
    worker = serve(bridge_host.address).wait_until_ready()
    worker.stub.Heartbeat(messages.HeartbeatRequest(), timeout=7)
    assert 0 < remaining[0] < 8
    request = messages.ExecuteElixirToolRequest(session_id="s", tool_name="slow")
    with pytest.raises(grpc.RpcError) as caught:
        worker.stub.ExecuteElixirTool(request, timeout=0.3)
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
