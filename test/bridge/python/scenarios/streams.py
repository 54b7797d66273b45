"""Streams: partial results of tools, and changes of variables."""

import json
import threading

import grpc
import snakepit_bridge_pb2 as messages
from bridgeclient import wire
from bridgeclient.report import attempt, status
from bridgeclient.session import Session


def play(connection, _):
    session = Session(connection, "streams")
    session.begin()
    return {
        "chunks": chunks(session),
        "failures": failures(session),
        "cancelled": cancelled(session),
        "deadline": deadline(session),
        "watch": watch(session),
        "all": watch_all(session),
        "ended": ended(connection),
    }


def plain(chunk):
    data = json.loads(chunk.data) if chunk.data else None
    return [chunk.chunk_id, data, chunk.is_final]


def chunks(session):
    counted = list(session.stream("count", {"n": 2}))
    return {
        "count": [plain(chunk) for chunk in counted],
        "none": [plain(chunk) for chunk in session.stream("count", {"n": 0})],
        "single": [plain(chunk) for chunk in session.stream("add", {"a": 1, "b": 2})],
        "final": sorted(counted[-1].metadata),
        # The way in which the original clients read a stream.
        "data": [json.loads(chunk.data) for chunk in session.stream("count", {"n": 3}) if chunk.data],
    }


def failures(session):
    seen = []

    def count_and_fail():
        for chunk in session.stream("count_and_fail", {}):
            seen.append(json.loads(chunk.data))

    failed = attempt(count_and_fail)
    return {
        "tool": failed,
        "seen": seen,
        "unknown": status(lambda: list(session.stream("no_such_tool", {}))),
        "arguments": status(lambda: list(session.stream("count", {"n": -1}))),
        "session": status(lambda: list(Session(session.connection, "nobody").stream("count", {}))),
    }


def cancelled(session):
    """Takes a little of what has no end."""
    stream = session.stream("endless", {})
    taken = sum(len(json.loads(next(stream).data)) for _ in range(50))
    stream.cancel()
    return [taken, status(lambda: next(stream))]


def deadline(session):
    request = messages.ExecuteElixirToolRequest(session_id=session.id, tool_name="wait")
    return {
        "stream": status(lambda: list(session.stream("endless", {}, timeout=0.3))),
        "call": status(lambda: session.call("ExecuteElixirTool", request, timeout=0.3)),
    }


def watch(session):
    session.register("first", "float", 1.0)
    session.register("second", "string", "a")
    session.register("other", "integer", 0)
    changes = session.watch(["first", "second"], initial=True)
    initial = [next(changes), next(changes)]
    session.set("other", "integer", 1)
    session.set("first", "float", 2, metadata={"source": "python", "why": "test"})
    session.set_many({"second": ("string", "b")})
    changed = [next(changes), next(changes)]
    session.delete("second")
    deleted = next(changes)
    changes.cancel()
    return {
        "initial": [[change.update_type, wire.decode(change.variable)] for change in initial],
        "changed": [
            [change.update_type, change.variable.name, wire.decode(change.variable)]
            for change in changed
        ],
        "version": changed[0].variable.version,
        "ids": changed[0].variable_id == changed[0].variable.id,
        "metadata": changed[0].update_metadata["why"],
        "time": changed[0].timestamp.seconds > 1_700_000_000,
        "deleted": [deleted.update_type, deleted.variable.name],
        "cancelled": status(lambda: next(changes)),
        "missing": attempt(lambda: next(session.watch(["first", "nothing"]))),
        "session": status(lambda: next(Session(session.connection, "nobody").watch())),
    }


def watch_all(session):
    """Without identifiers, what is registered later counts too."""
    changes = session.watch()
    changes.initial_metadata()
    session.register("later", "integer", 1)
    session.set("later", "integer", 2)
    seen = [next(changes), next(changes)]
    changes.cancel()
    return [[change.update_type, wire.decode(change.variable)] for change in seen]


def ended(connection):
    """The end of a session ends its watches, without an error."""
    session = Session(connection, "ending")
    session.begin()
    session.register("x", "integer", 1)
    changes = session.watch(["x"], initial=True)
    seen = []
    ending = []

    def follow():
        try:
            for change in changes:
                seen.append(change.update_type)
            ending.append("OK")
        except grpc.RpcError as error:
            ending.append(error.code().name)

    reader = threading.Thread(target=follow)
    reader.start()
    changes.initial_metadata()
    session.set("x", "integer", 2)
    session.end()
    reader.join(30)
    return {"ending": ending, "seen": seen[:2]}
