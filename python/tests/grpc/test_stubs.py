"""Code that calls the service itself, or makes contexts of a stub of it."""

from __future__ import annotations

from typing import Any

import pytest

from later_worker import BaseAdapter, HostError, SessionContext, ToolError, VariableNotFoundError, tool
from later_worker import snakepit_bridge_pb2 as pb2
from later_worker.snakepit_bridge_pb2_grpc import BridgeServiceStub
from later_worker.stub.session_stub import SessionStub
from later_worker.stub.stub_requester import StubRequester
from tests.adapters.memory_host import MemoryHost

DOUBLE = {
    "name": "double",
    "description": "Doubles.",
    "parametersJsonSchema": {
        "type": "object",
        "properties": {"value": {"type": "integer", "description": "a number"}},
        "required": ["value"],
    },
}


class Host(MemoryHost):
    """One that has sessions as well."""

    def session_get(self, session: str) -> Any:
        if session == "gone":
            raise HostError("There is no session.", "SESSION_NOT_FOUND")
        return {"id": session, "metadata": {"a": "b"}, "createdAt": 1_500, "variableCount": len(self.names(session))}

    def tools_call(self, session: str, tool: str, args: Any, approval: Any = None) -> Any:
        if approval is not None:
            return {"value": approval}
        if args == {"value": None}:
            return {"error": {"type": "NO_NUMBER", "message": "There is no number.", "details": {"value": None}}}
        return super().tools_call(session, tool, args)

    def session_close(self, session: str, force: bool) -> bool:
        return force


@pytest.fixture
def host() -> Host:
    return Host([{**DOUBLE, "run": lambda value: value * 2}])


def test_carries_all_that_a_context_asks_for_through_the_messages_of_the_service(host: Host) -> None:
    context = SessionContext(StubRequester(SessionStub(host)), "s")
    context.register_variable("rate", "float", 1, constraints={"min": 0}, metadata={"unit": "m"})
    context["colour"] = "blue"
    context.register_variable("vector", "embedding", [1.5, 2])
    context.register_variable("matrix", "tensor", [[1, 2], [3, 4]])
    assert context.get_variables(["rate", "colour"]) == {"rate": 1.0, "colour": "blue"}
    assert (context["vector"], context["matrix"].tolist()) == ([1.5, 2.0], [[1, 2], [3, 4]])
    assert context.update_variables({"rate": 2.5, "missing": 1})["rate"] is True
    context.update_variable("colour", "red", metadata={"by": "test"})
    described = {one["name"]: one for one in context.list_variables("*r*")}
    assert (described["rate"]["value"], described["rate"]["constraints"]) == (2.5, {"min": 0})
    assert (described["colour"]["version"], described["colour"]["metadata"]["by"]) == (1, "test")
    context.delete_variable("colour")
    with pytest.raises(VariableNotFoundError):
        context.get_variable("colour")
    assert context.host_tools["double"].declaration == DOUBLE
    assert context.call_tool("double", value=4) == 8
    assert context.call_tool_with_approval("double", {}, {"decision": "allow"}) == {"decision": "allow"}
    with pytest.raises(ToolError, match="There is no number") as failed:
        context.call_tool("double", value=None)
    assert (failed.value.type, failed.value.details) == ("NO_NUMBER", {"value": None})


def test_answers_about_sessions(host: Host) -> None:
    stub = SessionStub(host)
    assert stub.Ping(pb2.PingRequest(message="hello"), timeout=1).message.endswith("hello")
    assert stub.InitializeSession(pb2.InitializeSessionRequest(session_id="s")).success
    session = stub.GetSession(pb2.GetSessionRequest(session_id="s"))
    assert (session.created_at.ToMilliseconds(), session.tool_count, dict(session.metadata)) == (1_500, 1, {"a": "b"})
    assert stub.Heartbeat(pb2.HeartbeatRequest(session_id="s")).session_valid
    assert not stub.Heartbeat(pb2.HeartbeatRequest(session_id="gone")).session_valid
    assert stub.CleanupSession(pb2.CleanupSessionRequest(session_id="s", force=True)).resources_cleaned == 1
    with pytest.raises(HostError, match="There is no session"):
        stub.GetSession(pb2.GetSessionRequest(session_id="gone"))


def test_says_what_workers_have_no_request_for(host: Host) -> None:
    with pytest.raises(NotImplementedError, match="RollbackVariable needs a host that is reached over gRPC"):
        SessionStub(host).RollbackVariable(pb2.RollbackVariableRequest())
    with pytest.raises(AttributeError, match="NoSuchMethod"):
        SessionStub(host).NoSuchMethod  # noqa: B018


def test_tells_of_variables_from_how_they_are_on(host: Host) -> None:
    host.variables_register("s", "a", "integer", 1)
    host.variables_register("s", "b", "integer", 2)
    events = [
        {"change": "updated", "id": "var_a_1", "name": "a", "variable": {**host.variables_get("s", "a"), "value": 3}},
        {"change": "deleted", "id": "var_a_1", "name": "a"},
        None,
    ]

    class Watch:
        closed = False

        def next(self) -> Any:
            return events.pop(0)

        def close(self) -> None:
            Watch.closed = True

    host.watch = lambda session, identifiers: Watch()  # type: ignore[attr-defined]
    request = pb2.WatchVariablesRequest(session_id="s", variable_identifiers=["a"], include_initial_values=True)
    updates = list(SessionStub(host).WatchVariables(request))
    assert [(update.update_type, update.variable.name, update.variable.value.value) for update in updates] == [
        ("initial_value", "a", b"1"),
        ("value_change", "a", b"3"),
        ("deleted", "a", b""),
    ]
    assert Watch.closed


def test_acknowledges_tools_that_the_session_has_and_no_others(host: Host) -> None:
    class Doubling(BaseAdapter):
        @tool
        def double(self, value: int) -> int:
            """Doubles."""
            return value * 2

    class Halving(Doubling):
        @tool
        def halve(self, value: int) -> float:
            """Halves."""
            return value / 2

    assert Doubling().register_with_session("s", SessionStub(host)) == ["double"]
    assert Halving().register_with_session("s", SessionStub(host)) == []
    assert Doubling().register_with_session("s", object()) == []


def test_makes_contexts_of_stubs_of_grpc_whatever_their_messages_are(bridge_host: Any) -> None:
    import grpc
    import snakepit_bridge_pb2 as messages
    import snakepit_bridge_pb2_grpc as services

    with grpc.insecure_channel(bridge_host.address) as channel:
        for stub in (services.BridgeServiceStub(channel), BridgeServiceStub(channel)):
            assert stub.Heartbeat(messages.HeartbeatRequest(session_id="x")).session_valid is False
            stub.InitializeSession(messages.InitializeSessionRequest(session_id="s"), timeout=10)
            with SessionContext(stub, "s") as context:
                context["rate"] = 1.5
                assert (context["rate"], context.stub) == (1.5, stub)
                assert SessionContext(context.stub, "s").list_variables()[0]["value"] == 1.5
                assert sorted(context.elixir_tools) == ["double", "old"]
                assert context.call_elixir_tool("double", value=2) == 4
                with context.watch() as changes:
                    bridge_host_sees_watch(bridge_host)
                    context["rate"] = 2.5
                    assert next(changes).variable["value"] == 2.5  # type: ignore[index]
            assert bridge_host.sessions == {}
        with pytest.raises(HostError, match="not found"):
            SessionContext(BridgeServiceStub(channel), "gone").get_variable("a")


def bridge_host_sees_watch(bridge_host: Any) -> None:
    """Waits until changes are told; the call has begun before its first answer."""
    import time

    deadline = time.monotonic() + 10
    while bridge_host.asked[-1] != "WatchVariables" and time.monotonic() < deadline:
        time.sleep(0.005)


def test_gives_tools_of_the_service_a_stub_of_grpc(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address, "--token", "secret", adapter="tests.grpc.tools.stubbed.Stubbed")
    worker.wait_until_ready()
    assert worker.value_of("remember", {"name": "a", "value": 3}, session="s") == [3, True]
    assert bridge_host.metadata["GetVariable"]["authorization"] == "Bearer secret"
    assert bridge_host.metadata["GetVariable"]["own"] == "1"


def test_lets_an_adapter_register_its_tools_itself(bridge_host: Any, serve: Any) -> None:
    worker = serve(bridge_host.address, adapter="tests.grpc.tools.stubbed.Registering").wait_until_ready()
    assert (worker.value_of("add", {"a": 1, "b": 2}), worker.value_of("hidden")) == (3, "hidden")
    assert bridge_host.asked.count("RegisterTools") == 1
    registered = bridge_host.registered["session-1"]
    assert [each.name for each in registered.tools] == ["add", "hidden"]
    assert registered.worker_id == f"python-{worker.process.pid}"
