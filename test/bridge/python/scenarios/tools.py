"""Tools of the host, in every form in which clients call them."""

import json

import snakepit_bridge_pb2 as messages
from bridgeclient import wire
from bridgeclient.report import attempt, shown
from bridgeclient.session import Session

ARGUMENTS = {
    "whole": 3,
    "fraction": 2.5,
    "large": 2**70,
    "truth": True,
    "text": "plain",
    "json text": '{"a": 1}',
    "digits": "42",
    "list": [1, "b", None, [2.5]],
    "map": {"a": {"b": [1, 2]}, "ü": "é"},
    "empty": "",
    "numbers": [1.5, 2.5],
}


def play(connection, _):
    session = Session(connection, "tools")
    session.begin()
    return {
        "specs": specs(session),
        "calls": calls(session),
        "early": {name: echoed(session, value, wire.early_argument) for name, value in ARGUMENTS.items()},
        "late": {name: echoed(session, value, wire.late_argument) for name, value in ARGUMENTS.items()},
        "typed": typed(session),
        "lengths": lengths(session),
        "binary": binary(session),
        "hidden": hidden(session),
        "failures": failures(session),
        "unknownSession": Session(connection, "nobody").run("add", {"a": 1, "b": 2}),
        "registrations": registrations(session),
        "variables": [
            session.run("remember", {"name": "noted", "value": 4}).get("result"),
            shown(session.get("noted")),
        ],
    }


def specs(session):
    found = {tool.name: tool for tool in session.tools()}
    add = found["add"]
    return {
        "names": sorted(found),
        "parameters": [[item.name, item.type, item.required] for item in add.parameters],
        "description": add.parameters[1].description,
        "validation": json.loads(add.parameters[0].validation_json),
        "default": wire.decode_any(found["count"].parameters[0].default_value),
        "streaming": [found["count"].supports_streaming, add.supports_streaming],
        "declaration": json.loads(add.metadata["later.declaration"])["name"],
    }


def calls(session):
    request = messages.ExecuteElixirToolRequest(session_id=session.id, tool_name="add")
    request.parameters["a"].CopyFrom(wire.early_argument(1))
    request.parameters["b"].CopyFrom(wire.early_argument(2))
    request.metadata["later.call_id"] = "call-1"
    answer = session.call("ExecuteElixirTool", request)
    return {
        "elixir": session.run("add", {"a": 1, "b": 2}),
        "tool": session.execute("add", {"a": 1, "b": 2.5}),
        "metadata": [
            answer.metadata["execution_time"].isdigit(),
            answer.metadata["tool_type"],
            answer.metadata["later.call_id"],
        ],
        "time": answer.execution_time_ms >= 0,
    }


def echoed(session, value, argument):
    """Whether a value comes back as it was, over both methods."""
    answers = [run("echo", {"value": value}, argument) for run in (session.run, session.execute)]
    return all(shown(answer.get("result")) == shown(value) for answer in answers)


def typed(session):
    """The types of variables, as arguments."""
    values = {
        "float": ("float", 1.5),
        "integer": ("integer", 2**70),
        "string": ("string", "text"),
        "boolean": ("boolean", True),
        "embedding": ("embedding", [1.5, 2.5]),
        "tensor": ("tensor", {"shape": [2], "data": [1.5, 2.5]}),
    }
    return {
        name: session.run("echo", {"value": wire.encode(kind, value)[0]}).get("result") == value
        for name, (kind, value) in values.items()
    }


def lengths(session):
    """Packed texts whose length is a blank of JSON read as JSON by accident; here they must not."""
    texts = ["1" * length for length in range(41)] + ['"quoted"1', '[1,2,3,4]', "true     "]
    answers = [session.run("echo", {"value": text}, wire.late_argument) for text in texts]
    return [text for text, answer in zip(texts, answers) if answer.get("result") != text]


def binary(session):
    """Bytes beside the parameters: opaque unless they are said to be a pickle."""
    numbers = [index / 4 for index in range(2_000)]
    content, pickle = wire.pickled("embedding", numbers, [2_000])
    return {
        "opaque": session.execute("echo", {}, binary={"value": b"\x00\xff"}),
        "pickle": session.execute(
            "echo", {}, binary={"value": pickle}, metadata={"binary_format:value": "pickle"}
        ).get("result")
        == numbers,
        "described": session.execute("echo", {"value": content}, binary={"value": pickle}).get(
            "result"
        )
        == numbers,
    }


def hidden(session):
    missing = session.run("no_such_tool", {})
    secret = session.run("secret", {})
    streamed = attempt(lambda: list(session.stream("secret", {})))
    return {
        "alike": secret["error"].replace("secret", "no_such_tool") == missing["error"],
        "run": secret,
        "execute": session.execute("secret", {})["type"],
        "stream": streamed["status"],
        "members": [
            session.run(name, {})["type"]
            for name in ("__proto__", "constructor", "toString", "__class__", "")
        ],
    }


def failures(session):
    request = messages.ExecuteToolRequest(session_id=session.id, tool_name="fail")
    answer = session.call("ExecuteTool", request)
    return {
        "own": [answer.success, answer.error_message, answer.metadata["later.error_type"]],
        "details": json.loads(answer.metadata["later.error_details"]),
        "wrongType": session.run("add", {"a": 1, "b": "x"})["type"],
        "missing": session.run("add", {"a": 1})["type"],
        "unreadable": session.run("echo", {"value": wire.any_of("snakepit.integer", "{")})["type"],
        "unknownMessage": session.run(
            "echo", {"value": wire.any_of("google.protobuf.Empty2", b"\x08")}
        )["type"],
    }


def registrations(session):
    def register(*tools, worker="python-1"):
        answer = session.register_tools(
            [messages.ToolRegistration(**tool) for tool in tools], worker
        )
        return [answer.success, dict(answer.tool_ids), answer.error_message]

    def accepted(**tool):
        return register(tool)[0]

    stranger = Session(session.connection, "nobody").register_tools([])
    return {
        "first": register({"name": "analyze"}, {"name": "summarize"}),
        "again": accepted(name="analyze", description="Renewed."),
        "host": register({"name": "fresh"}, {"name": "add"}),
        "unknownSession": [stranger.success, stranger.error_message],
        "names": [accepted(name=name) for name in ("", " ", "a b", "x" * 65, "1st", "é")],
        "good": [accepted(name=name) for name in ("x" * 64, "_private", "a.b:c-d")],
        "metadata": accepted(name="m", metadata={str(index): "" for index in range(33)}),
        "long": accepted(name="d", description="x" * 70_000),
        "disconnected": session.execute("analyze", {}),
        "rejectedWhole": session.execute("fresh", {})["type"],
    }
