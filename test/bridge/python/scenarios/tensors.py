"""What kind of number the elements of tensors are, however they were sent and set."""

import math

from bridgeclient import wire
from bridgeclient.report import shown
from bridgeclient.session import Session

TENSORS = {
    "floats": ([2, 2], [[1.0, 2.0], [3.0, 4.0]]),
    "flat floats": ([2], [1.0, 2.0]),
    "three dimensions": ([2, 1, 2], [[[1.0, -0.0]], [[1e300, 4.0]]]),
    "column": ([2, 1], [[1.0], [2.0]]),
    "special": ([2, 2], [[1.0, math.nan], [math.inf, -math.inf]]),
    "integers": ([1, 2], [[1, 2]]),
    "large integers": ([1, 2], [[2**53 + 1, -(2**70)]]),
    "flat integers": ([2], [1, 2]),
    "lists of either": ([2, 2], [[1.0, 2.0], [3, 4]]),
    # In a list of both, whole floats become integers.
    "list of both": ([1, 3], [[1.0, 2, 2.5]]),
    "empty": ([2, 0], [[], []]),
}


def play(connection, _):
    session = Session(connection, "tensors")
    session.begin()
    report = {}
    for name, (shape, data) in TENSORS.items():
        forms = {"json": wire.encode("tensor", {"shape": shape, "data": data})}
        for protocol in range(2, 6):
            forms[f"pickle {protocol}"] = wire.pickled("tensor", data, shape, protocol)
        seen = {"sent": shown(data)}
        for form, content in forms.items():
            registered = session.register(f"{name} {form}", "tensor", content)
            changed = session.register(f"{name} {form} set", "tensor", {"shape": [1], "data": ["x"]})
            session.set(changed, "tensor", content)
            for way, identifier in (("registered", registered), ("set", changed)):
                value = session.get(identifier)
                assert value["shape"] == shape, value
                seen[f"{form} {way}"] = shown(value["data"])
        report[name] = seen
    return report
