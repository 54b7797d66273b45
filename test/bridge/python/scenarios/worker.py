"""What the original workers do as clients of the host, for each request that they serve."""

import json
import threading

import grpc
import snakepit_bridge_pb2 as messages
from bridgeclient import wire
from bridgeclient.session import Session


class Adapter:
    """Some tools of a worker."""

    TOOLS = {
        "process_text": [("text", "str", True, None), ("operation", "str", False, "upper")],
        "stream_data": [("count", "int", False, 5)],
    }

    def registrations(self):
        """As the original discovers them: defaults in `validation_json`, and a tool that is none."""
        tools = [
            messages.ToolRegistration(
                name=name,
                description=f"{name} of the worker",
                supports_streaming=name.startswith("stream"),
                metadata={"adapter_class": "Adapter", "module": "scenarios.worker"},
                parameters=[
                    messages.ParameterSpec(
                        name=parameter,
                        type=kind,
                        required=required,
                        validation_json="" if required else json.dumps({"default": default}),
                    )
                    for parameter, kind, required, default in parameters
                ],
            )
            for name, parameters in self.TOOLS.items()
        ]
        return [*tools, messages.ToolRegistration(name="execute_tool")]


class Worker:
    """Serves requests one after the other, each with everything that the original does for it."""

    def __init__(self, connection, argument):
        self.connection = connection
        self.argument = argument

    def serve(self, session_id, work):
        session = Session(self.connection, session_id)
        begun = self.begin(session)
        proxies = {tool.name: tool for tool in session.tools()}
        adapter = Adapter()
        registered = session.register_tools(adapter.registrations(), f"python-{id(adapter)}")
        # A later version takes a name that is taken already for success.
        if not registered.success and "duplicate_tool" not in registered.error_message:
            raise RuntimeError(registered.error_message)
        heartbeat = self.connection.call("Heartbeat", messages.HeartbeatRequest(session_id=session_id))
        result = work(session, proxies, self.argument)
        return {
            "begun": begun,
            "tools": sorted(registered.tool_ids),
            "valid": heartbeat.session_valid,
            "result": result,
        }

    def begin(self, session):
        try:
            return session.begin().success
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.ALREADY_EXISTS:
                raise
            return "existed"


def work(session, proxies, argument):
    """Variables by the types that are inferred of values, and tools of the host."""
    seen = []
    for name, kind, value in (("count", "integer", 1), ("label", "string", "a"), ("rate", "float", 0.5)):
        try:
            session.set(name, kind, value)
        except grpc.RpcError as error:
            if "not found" not in str(error).lower():
                raise
            session.register(name, kind, value)
        seen.append(session.get(name))
    echoes = [session.run("echo", {"value": value}, argument)["result"] for value in ("123456789", [1], {"a": 1})]
    return {"variables": seen, "sum": add(session, proxies, argument), "echoes": echoes, "proxies": "add" in proxies}


def add(session, _, argument):
    return session.run("add", {"a": 20, "b": 22}, argument)["result"]


def play(connection, options):
    argument = wire.late_argument if options["version"] == "0.13" else wire.early_argument
    worker = Worker(connection, argument)
    first = worker.serve("shared", work)
    second = worker.serve("shared", work)
    other = Session(connection, "shared")
    described = connection.call("GetSession", messages.GetSessionRequest(session_id="shared"))
    results = []

    def serve(number):
        results.append(worker.serve(f"concurrent-{number % 4}", add)["result"])

    threads = [threading.Thread(target=serve, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return {
        "first": first,
        "second": second,
        "versions": [other.read(name).version for name in ("count", "label", "rate")],
        "described": [described.variable_count, described.tool_count],
        "concurrent": results,
        "cleaned": other.end().resources_cleaned,
    }
