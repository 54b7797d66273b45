"""The eight types: what Python sees of values, and what is refused."""

import math

from bridgeclient import wire
from bridgeclient.report import attempt, shown
from bridgeclient.session import Session

VALUES = {
    "whole float": ("float", 42),
    "small float": ("float", 1e-320),
    "negative zero": ("float", -0.0),
    "third": ("float", 1 / 3),
    "NaN": ("float", math.nan),
    "infinity": ("float", math.inf),
    "minus infinity": ("float", -math.inf),
    "integer": ("integer", 42),
    "large integer": ("integer", 2**70),
    "larger integer": ("integer", -(10**60)),
    "beyond doubles": ("integer", 2**53 + 1),
    "text": ("string", 'é "quoted" \n\u2028 𝄞'),
    "empty text": ("string", ""),
    "text of truth": ("string", True),
    "truth": ("boolean", True),
    "truth as text": ("boolean", "false"),
    "truth as number": ("boolean", 1),
    "choice": ("choice", "b"),
    "module": ("module", "ChainOfThought"),
    "embedding": ("embedding", [1, 2.5, -3]),
    "tensor": ("tensor", {"shape": [2, 2], "data": [1, 2.5, -3, 2**60]}),
    "nested tensor": ("tensor", {"shape": [2, 2], "data": [[1.5, 2], [3, 4]]}),
    "scalar tensor": ("tensor", {"shape": [], "data": [1.5]}),
    "empty tensor": ("tensor", {"shape": [0], "data": []}),
}

REFUSED = {
    "float text": ("float", "warm", None),
    "float below": ("float", -1.0, {"min": 0}),
    "float above": ("float", 3.0, {"max": 2.5}),
    "float bound of zero": ("float", 0.5, {"max": 0.0}),
    "integer fraction": ("integer", 1.5, None),
    "integer above": ("integer", 11, {"max": 10}),
    "string null": ("string", None, None),
    "string number": ("string", 5, None),
    "string short": ("string", "ab", {"min_length": 3}),
    "string long": ("string", "abcd", {"max_length": 3}),
    "string pattern": ("string", "abc", {"pattern": "^[0-9]+$"}),
    "string enum": ("string", "c", {"enum": ["a", "b"]}),
    "boolean": ("boolean", "yes", None),
    "choice": ("choice", "c", {"choices": ["a", "b"]}),
    "module": ("module", "Other", {"allowed_modules": ["Predict"]}),
    "embedding text": ("embedding", "none", None),
    "embedding of texts": ("embedding", [1, "b"], None),
    "embedding dimensions": ("embedding", [1, 2], {"dimensions": 3}),
    "tensor list": ("tensor", (wire.any_of("snakepit.tensor", "[1, 2]"), b""), None),
    "tensor size": ("tensor", {"shape": [3], "data": [1, 2]}, None),
    "tensor shape": ("tensor", {"shape": [2], "data": [1, 2]}, {"shape": [3]}),
}

ACCEPTED = {
    "special beyond bounds": ("float", math.inf, {"max": 1}),
    "graphemes": ("string", "👩‍👩‍👧", {"max_length": 1}),
    "no choices": ("choice", "anything", {"choices": []}),
    "search": ("string", "order 17", {"pattern": "[0-9]+"}),
}


def play(connection, _):
    session = Session(connection, "types")
    session.begin()
    report = {"values": {}, "refused": {}, "accepted": {}, "urls": {}}
    for name, (kind, value) in VALUES.items():
        session.register(name, kind, value)
        variable = session.read(name)
        report["values"][name] = shown(wire.decode(variable))
        report["urls"][kind] = variable.value.type_url
    for name, (kind, value, constraints) in REFUSED.items():
        report["refused"][name] = attempt(
            lambda: session.register(f"refused {name}", kind, value, constraints)
        )
    for name, (kind, value, constraints) in ACCEPTED.items():
        report["accepted"][name] = attempt(
            lambda: bool(session.register(f"accepted {name}", kind, value, constraints))
        )["status"]
    # The variable's own type decides, whatever the value says it is.
    session.set("third", "integer", 7)
    session.set("choice", "string", "c")
    report["declared"] = [shown(session.get("third")), shown(session.get("choice"))]
    report["listed"] = len(session.names()) == len(VALUES) + len(ACCEPTED)
    return report
