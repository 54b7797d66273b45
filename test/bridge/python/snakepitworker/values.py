"""How workers of both versions read arguments and write results."""

import json

from bridgeclient.wire import any_of


def decode(content):
    """JSON whatever the type says; numbers of typed values are converted."""
    value = json.loads(content.value.decode())
    name = content.type_url.rsplit(".", 1)[-1]
    return {"float": float, "integer": int}.get(name, lambda same: same)(value)


def encode_early(value):
    kinds = ((bool, "boolean"), (int, "integer"), (float, "float"), (dict, "map"), (list, "list"))
    return encode(value, kinds)


def encode_late(value):
    """All numbers are floats."""
    kinds = ((bool, "boolean"), ((int, float), "float"), (dict, "map"), (list, "list"))
    return encode(value, kinds)


def encode(value, kinds):
    """What is of no known kind becomes text, whatever it is."""
    for types, name in kinds:
        if isinstance(value, types):
            return any_of(f"snakepit.{name}", json.dumps(float(value) if name == "float" else value))
    return any_of("snakepit.string", json.dumps(str(value)))


def chunk_early(payload):
    return json.dumps(payload).encode()


def chunk_late(payload):
    """Texts as they are, and nothing at all for None."""
    if payload is None:
        return b""
    return payload.encode() if isinstance(payload, str) else json.dumps(payload).encode()
