"""Sessions and what concerns the host as a whole."""

import time

import grpc
import snakepit_bridge_pb2 as messages
from bridgeclient.report import attempt, status
from bridgeclient.session import Session


def play(connection, _):
    call = connection.call
    ping = call("Ping", messages.PingRequest(message="hello"))
    session = Session(connection, "first")
    begun = session.begin(
        metadata={"user": "ada"},
        config=messages.SessionConfig(enable_caching=True, cache_ttl_seconds=5),
    )
    session.register("temperature", "float", 0.5)
    session.register("name", "string", "ada")
    session.register_tools([messages.ToolRegistration(name="worker_tool")])

    described = call("GetSession", messages.GetSessionRequest(session_id="first"))
    report = {
        "ping": ping.message,
        "pingSeconds": ping.server_time.seconds - time.time(),
        "begun": {
            "success": begun.success,
            "tools": sorted(begun.available_tools),
            "variables": sorted(begun.initial_variables),
        },
        "described": {
            "id": described.session_id,
            "metadata": dict(described.metadata),
            "variables": described.variable_count,
            "tools": described.tool_count,
            "age": time.time() - described.created_at.seconds,
        },
        "duplicate": attempt(session.begin),
        "nameless": status(Session(connection, "").begin),
        "unknown": attempt(
            lambda: call("GetSession", messages.GetSessionRequest(session_id="nobody"))
        ),
        "badTtl": status(
            lambda: Session(connection, "short").begin(metadata={"later.ttl_seconds": "soon"})
        ),
        "heartbeats": [
            call("Heartbeat", messages.HeartbeatRequest(session_id=name)).session_valid
            for name in ("first", "nobody", "")
        ],
        "cleaned": [cleaned(session), cleaned(session), cleaned(Session(connection, "nobody"))],
        "afterwards": attempt(lambda: session.get("temperature")),
        "toolsAfterwards": len(session.tools()),
    }
    report["force"] = clean_up_while_running(connection)
    report["unknownMethod"] = unknown_method(connection)
    return report


def cleaned(session, force=False):
    answer = session.end(force)
    return [answer.success, answer.resources_cleaned]


def clean_up_while_running(connection):
    """A session with a call that runs ends only when that is meant."""
    session = Session(connection, "busy")
    session.begin()
    session.register("phase", "string", "before")
    changes = session.watch(["phase"])
    changes.initial_metadata()
    request = messages.ExecuteElixirToolRequest(session_id="busy", tool_name="wait")
    running = connection.stub.ExecuteElixirTool.future(request, metadata=connection.metadata)
    # The tool says so once it runs.
    next(changes)
    kept = cleaned(session)
    ended = cleaned(session, force=True)
    answer = running.result(timeout=30)
    return {"kept": kept, "ended": ended, "type": answer.metadata["later.error_type"]}


def unknown_method(connection):
    method = connection.channel.unary_unary("/snakepit.bridge.BridgeService/DropTables")
    try:
        return method(b"", timeout=30, metadata=connection.metadata).decode()
    except grpc.RpcError as error:
        return error.code().name
