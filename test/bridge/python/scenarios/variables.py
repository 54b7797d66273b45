"""Variables: one after the other, in batches, their versions, locks and dependencies."""

import json
import time

import grpc
import snakepit_bridge_pb2 as messages
from bridgeclient import wire
from bridgeclient.report import attempt, status
from bridgeclient.session import Session, VariableNotFoundError


def play(connection, _):
    session = Session(connection, "variables")
    session.begin()
    return {
        "basics": basics(session),
        "versions": versions(session),
        "batches": batches(session),
        "lists": lists(session),
        "history": history(session),
        "optimization": optimization(session),
        "dependencies": dependencies(session),
        "missing": missing(session, Session(connection, "nobody")),
        "requests": requests(session),
    }


def basics(session):
    identifier = session.register(
        "temperature", "float", 1, {"min": 0, "max": 2}, {"source": "python", "unit": "K"}
    )
    variable = session.read("temperature")
    session.set("temperature", "float", 1.5, metadata={"source": "python", "why": "warm"})
    later = session.read(identifier)
    return {
        "id": identifier.startswith("var_temperature_"),
        "sameId": variable.id == identifier,
        "name": variable.name,
        "type": variable.type,
        "url": variable.value.type_url,
        "constraints": json.loads(variable.constraints_json),
        "metadata": {name: variable.metadata[name] for name in ("source", "unit")},
        "source": messages.Variable.Source.Name(variable.source),
        "version": variable.version,
        "age": time.time() - variable.last_updated_at.seconds,
        "optimizing": variable.optimization_status.optimizing,
        "set": [wire.decode(later), later.version, later.metadata["why"]],
        "again": attempt(lambda: session.register("temperature", "float", 1.0)),
        "deleted": session.delete(identifier),
        "gone": attempt(lambda: session.get("temperature")),
        "reused": session.register("temperature", "float", 0.25) != identifier,
    }


def versions(session):
    session.register("counter", "integer", 0)
    first = session.set("counter", "integer", 1)
    expected = session.set("counter", "integer", 2, expected_version=first)
    stale = attempt(lambda: session.set("counter", "integer", 3, expected_version=first))
    zero = status(
        lambda: session.set("counter", "integer", 4, metadata={"later.expected_version": "0"})
    )
    return {"numbers": [first, expected], "stale": stale, "zero": zero, "kept": session.get("counter")}


def batches(session):
    session.register("one", "integer", 1, {"max": 10})
    session.register("two", "string", "b")
    wrong = {"one": ("integer", 11), "two": ("string", "c")}
    report = {"atomic": session.set_many(wrong, atomic=True), "untouched": session.get("two")}
    report["partial"] = session.set_many({**wrong, "three": ("integer", 3)})
    report["written"] = [session.get("one"), session.get("two")]
    report["all"] = session.set_many({"one": ("integer", 5), "two": ("string", "d")}, atomic=True)
    answer = session.get_many(["two", "nothing", "one", "never"])
    report["read"] = {name: wire.decode(item) for name, item in answer.variables.items()}
    report["absent"] = list(answer.missing_variables)
    return report


def lists(session):
    other = Session(session.connection, "lists")
    other.begin()
    for name in ("b.long", "a.short", "axshort", "nan", "[", "ab"):
        other.register(name, "boolean", True)
    patterns = ("", "*", "a*", "*.long", "a.short", "[", "(a+)+$", "A*")
    return {pattern: other.names(pattern) for pattern in patterns}


def history(session):
    session.register("draft", "string", "first")
    session.set("draft", "string", "second", metadata={"source": "python"})
    session.set("draft", "string", "third")

    def entries(limit):
        request = messages.GetVariableHistoryRequest(
            session_id=session.id, variable_identifier="draft", limit=limit
        )
        return session.call("GetVariableHistory", request).entries

    def roll_back(version):
        request = messages.RollbackVariableRequest(
            session_id=session.id, variable_identifier="draft", target_version=version
        )
        return session.call("RollbackVariable", request)

    known = entries(0)
    limited = entries(2)
    back = roll_back(0)
    return {
        "entries": [[entry.version, wire.decode_any(entry.value)] for entry in known],
        "age": time.time() - known[0].timestamp.seconds,
        "limited": [entry.version for entry in limited],
        "negative": status(lambda: entries(-1)),
        "back": [back.success, wire.decode(back.variable), back.variable.version],
        "unknown": status(lambda: roll_back(99)),
    }


def optimization(session):
    session.register("prompt", "string", "be brief")

    def start(optimizer):
        request = messages.StartOptimizationRequest(
            session_id=session.id,
            variable_identifier="prompt",
            optimizer_id=optimizer,
            optimizer_config={"rounds": "3"},
        )
        return session.call("StartOptimization", request)

    def stop(force):
        request = messages.StopOptimizationRequest(
            session_id=session.id, variable_identifier="prompt", force=force
        )
        return session.call("StopOptimization", request)

    started = start("tuner")
    locked = session.read("prompt").optimization_status
    report = {
        "started": started.success and started.optimization_id != "",
        "lock": [locked.optimizing, locked.optimizer_id],
        "age": time.time() - locked.started_at.seconds,
        "set": status(lambda: session.set("prompt", "string", "be long")),
        "delete": status(lambda: session.delete("prompt")),
        "other": status(lambda: start("another")),
        "tuned": session.set(
            "prompt", "string", "be kind", metadata={"later.optimizer_id": "tuner"}
        ),
    }
    stopped = stop(force=False)
    report["stopped"] = [stopped.success, wire.decode_any(stopped.final_value)]
    again = stop(force=False)
    report["again"] = again.success
    report["free"] = status(lambda: session.set("prompt", "string", "be long"))
    return report


def dependencies(session):
    session.register("base", "integer", 1)
    session.register("derived", "integer", 2)

    def depend(origin, target):
        request = messages.AddDependencyRequest(
            session_id=session.id, from_variable=origin, to_variable=target, dependency_type="data"
        )
        return session.call("AddDependency", request).success

    report = {
        "added": depend("derived", "base"),
        "cycle": status(lambda: depend("base", "derived")),
        "unknown": attempt(lambda: depend("base", "nothing")),
    }
    changes = session.watch(["derived"])
    changes.initial_metadata()
    session.set("base", "integer", 5)
    change = next(changes)
    report["told"] = [change.variable.name, json.loads(change.update_metadata["later.cause"])["name"]]
    changes.cancel()
    return report


def missing(session, stranger):
    """Only what is missing says "not found", since that is what clients look for."""
    session.register("bounded", "float", 1.0, {"max": 2})
    actions = {
        "get": lambda: session.get("nothing"),
        "set": lambda: session.set("nothing", "integer", 1),
        "delete": lambda: session.delete("nothing"),
        "sessionGet": lambda: stranger.get("x"),
        "sessionSet": lambda: stranger.set("x", "integer", 1),
        "sessionMany": lambda: stranger.set_many({"x": ("integer", 1)}),
        "sessionReadMany": lambda: stranger.get_many(["x"]),
        "sessionList": stranger.names,
        "sessionRegister": lambda: stranger.register("x", "integer", 1),
        "sessionWatch": lambda: next(stranger.watch()),
        "bound": lambda: session.set("bounded", "float", 3.0),
        "text": lambda: session.set("bounded", "string", "not found"),
        "name": lambda: session.register("not found", "nonsense not found", 1),
    }
    return {
        "failures": {name: attempt(action) for name, action in actions.items()},
        "looksMissing": [name for name, action in actions.items() if looks_missing(action)],
        "raised": raises(VariableNotFoundError, lambda: session.get_or_raise("nothing")),
    }


def looks_missing(action):
    """What the original clients go by."""
    try:
        action()
    except grpc.RpcError as error:
        return "not found" in str(error).lower()
    return False


def raises(kind, action):
    try:
        action()
    except kind:
        return True
    return False


def requests(session):
    """Requests that make no sense."""
    bare = messages.RegisterVariableRequest(session_id=session.id, name="x", type="integer")
    number = wire.encode("integer", 1)[0]

    def register(**fields):
        request = messages.RegisterVariableRequest(
            **{"session_id": session.id, "name": "x", "type": "integer", "initial_value": number, **fields}
        )
        return status(lambda: session.call("RegisterVariable", request))

    return {
        "noValue": status(lambda: session.call("RegisterVariable", bare)),
        "noName": register(name=""),
        "noType": register(type=""),
        "unknownType": register(type="map"),
        "constraintsText": register(constraints_json="{"),
        "constraintsList": register(constraints_json="[1]"),
        "constraintsUnknown": register(name="fits", constraints_json='{"other": 1}'),
        "noJson": register(initial_value=wire.any_of("snakepit.integer", "{1}")),
        "otherUrl": register(name="dspex", initial_value=wire.any_of("dspex.variables/integer", "7")),
        "noUrl": register(initial_value=wire.any_of("", "1")),
        "proto": register(name="__proto__"),
    }
