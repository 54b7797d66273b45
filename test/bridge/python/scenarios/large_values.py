"""Embeddings and tensors whose elements go as bytes, and bytes that are meant to do harm."""

import os
import pickle

import snakepit_bridge_pb2 as messages
from bridgeclient import wire
from bridgeclient.report import attempt, status
from bridgeclient.session import Session

NUMBERS = [index / 8 for index in range(1_281)]
MATRIX = [[float(row * 3 + column) for column in range(3)] for row in range(2_000)]


def play(connection, options):
    session = Session(connection, "large")
    session.begin()
    return {
        "embeddings": embeddings(session),
        "tensors": tensors(session),
        "erlang": erlang(session),
        "layout": layout(session),
        "batch": batch(session),
        "hostile": hostile(session, options["marker"]),
        "alive": session.get("embedding 2") == NUMBERS,
    }


def embeddings(session):
    report = {}
    for protocol in range(2, 6):
        name = f"embedding {protocol}"
        session.register(name, "embedding", wire.pickled("embedding", NUMBERS, [1_281], protocol))
        variable = session.read(name)
        report[name] = [wire.decode(variable) == NUMBERS, variable.value.type_url]
    session.set("embedding 2", "embedding", wire.encode("embedding", [0.5] * 5_000))
    report["set"] = session.get("embedding 2") == [0.5] * 5_000
    session.set("embedding 2", "embedding", wire.encode("embedding", NUMBERS))
    counts = [index - 640 for index in range(1_281)]
    session.register("integers", "embedding", wire.pickled("embedding", counts, [1_281]))
    report["integers"] = session.get("integers") == [float(count) for count in counts]
    return report


def tensors(session):
    report = {}
    for protocol in range(2, 6):
        for name, data, shape in (("flat", NUMBERS, [1_281]), ("nested", MATRIX, [2_000, 3])):
            session.register(f"{name} {protocol}", "tensor", wire.pickled("tensor", data, shape, protocol))
            value = session.get(f"{name} {protocol}")
            report[f"{name} {protocol}"] = value["shape"] == shape and value["data"] == data
    # The outermost list is what decides: this one is text.
    square = {"shape": [100, 100], "data": [[0.5] * 100 for _ in range(100)]}
    session.register("square", "tensor", square)
    report["text"] = flat(session.get("square")["data"]) == [0.5] * 10_000
    report["wrongShape"] = status(
        lambda: session.register("wrong", "tensor", wire.pickled("tensor", NUMBERS, [1_280]))
    )
    return report


def flat(data):
    return [leaf for item in data for leaf in flat(item)] if isinstance(data, list) else [data]


def erlang(session):
    described = wire.described("embedding", [1_281], "erlang_binary")
    session.register("erlang", "embedding", (described, wire.erlang_floats(NUMBERS)))
    unsafe = b"\x83d\x00\x07newatom"
    return {
        "value": session.get("erlang") == NUMBERS,
        "atom": status(lambda: session.register("atom", "embedding", (described, unsafe))),
    }


def layout(session):
    """Who asks for bytes gets them, in a form that needs no pickle."""
    variable = session.read("embedding 2", metadata=[("later-binary", "1")])
    return [variable.value.type_url, len(variable.binary_value), wire.decode(variable) == NUMBERS]


def batch(session):
    session.register("first", "embedding", [1.0])
    session.register("second", "integer", 1)
    result = session.set_many(
        {"first": ("embedding", NUMBERS), "second": ("integer", 2)}, atomic=True
    )
    return [result["success"], session.get("first") == NUMBERS, session.get("second")]


class Hostile:
    """Unpickled, it would leave a file."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.system, (f"touch {self.marker}",)


def hostile(session, marker):
    harm = pickle.dumps(Hostile(marker))
    bombs = {
        "reduce": harm,
        "reduce 0": pickle.dumps(Hostile(marker), protocol=0),
        "in a list": pickle.dumps([1.0, Hostile(marker)]),
        "global": b"cos\nsystem\n(S'touch " + marker.encode() + b"'\ntR.",
        "truncated": pickle.dumps(NUMBERS)[:-200],
        "nested": b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b".",
        "huge": b"\x80\x04\x8e" + (2**62).to_bytes(8, "little"),
        "text": pickle.dumps("text"),
        "empty": b"\x80",
    }
    report = {}
    for name, content in bombs.items():
        described = wire.described("embedding", [2], "pickle")
        report[name] = [
            status(lambda: session.register(f"bomb {name}", "embedding", (described, content))),
            status(lambda: session.set("first", "embedding", (described, content))),
            attempt(
                lambda: session.execute(
                    "echo", {}, binary={"value": content}, metadata={"binary_format:value": "pickle"}
                ).get("type", "ran")
            )["value"],
        ]
    unknown = wire.described("embedding", [2], "marshal")
    report["format"] = status(lambda: session.register("marshal", "embedding", (unknown, b"\x80\x04.")))
    report["kind"] = status(
        lambda: session.register("kind", "string", (wire.described("string", [2], "pickle"), harm))
    )
    request = messages.BatchSetVariablesRequest(session_id=session.id)
    request.updates["first"].CopyFrom(wire.described("embedding", [2], "pickle"))
    request.binary_updates["first"] = harm
    report["batch"] = session.call("SetVariables", request).success
    report["executed"] = os.path.exists(marker)
    return report
