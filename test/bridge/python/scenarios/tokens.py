"""What a client may do whom the host knows, or does not."""

import snakepit_bridge_pb2 as messages
from bridgeclient.report import attempt, status
from bridgeclient.session import Session


def play(connection, options):
    call = connection.call
    sessions = {name: Session(connection, name) for name in options["sessions"]}
    report = {
        "ping": attempt(lambda: call("Ping", messages.PingRequest(message="who")).message),
        "begun": {name: status(session.begin) for name, session in sessions.items()},
        "tools": {name: status(session.tools) for name, session in sessions.items()},
    }
    first = sessions[options["sessions"][0]]
    if report["begun"][first.id] != "OK":
        return report
    first.register("note", "string", "a", metadata={"source": "python"})
    first.set("note", "string", "b")
    request = messages.GetVariableHistoryRequest(session_id=first.id, variable_identifier="note")
    entries = call("GetVariableHistory", request).entries
    report["history"] = [entry.changed_by for entry in entries]
    report["watch"] = next(first.watch(["note"], initial=True)).update_type
    report["stream"] = len(list(first.stream("count", {"n": 2})))
    return report
