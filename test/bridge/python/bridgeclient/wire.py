"""How the clients of both versions of the protocol write values, and how they read them."""

import json
import math
import pickle
import struct

from google.protobuf.any_pb2 import Any
from google.protobuf.wrappers_pb2 import StringValue

URL = "type.googleapis.com/"
# Elements are counted, not measured: a longer outermost list goes as bytes.
LARGEST_LIST = 10_240 // 8


def any_of(name, content):
    """An Any of that type; text is what the protocol has for most of them."""
    if isinstance(content, str):
        content = content.encode()
    return Any(type_url=URL + name, value=content)


def encode(kind, value, protocol=pickle.HIGHEST_PROTOCOL):
    """The value of a variable, and its elements where these go as bytes."""
    if kind in ("embedding", "tensor"):
        data = value["data"] if kind == "tensor" else value
        if isinstance(data, list) and len(data) > LARGEST_LIST:
            shape = value["shape"] if kind == "tensor" else [len(data)]
            return pickled(kind, data, shape, protocol)
    if isinstance(value, float) and not math.isfinite(value):
        value = {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
    return any_of("snakepit." + kind, json.dumps(value)), b""


def pickled(kind, data, shape, protocol=pickle.HIGHEST_PROTOCOL):
    """Elements as a pickle, whatever their number. The name of their type is a constant, not the truth."""
    return described(kind, shape, "pickle"), pickle.dumps(data, protocol=protocol)


def described(kind, shape, binary_format):
    """What goes beside elements that are bytes."""
    facts = {"shape": shape, "dtype": "float32", "binary_format": binary_format, "type": kind}
    return any_of(f"snakepit.{kind}.binary", json.dumps(facts))


def erlang_floats(numbers):
    """A list of floats as Erlang's external term format has it."""
    elements = b"".join(b"F" + struct.pack(">d", number) for number in numbers)
    return b"\x83l" + struct.pack(">I", len(numbers)) + elements + b"j"


def decode(variable):
    """The value of a variable. Bytes are only read in the layout that was asked for; nothing is unpickled."""
    text = variable.value.value.decode()
    if variable.binary_value:
        return decode_layout(json.loads(text), variable.binary_value)
    return decode_any(variable.value)


def decode_any(content):
    """A value that is JSON text. NaN and the infinities are text where they are the whole value."""
    value = json.loads(content.value.decode())
    if content.type_url.rsplit(".", 1)[-1] == "float" and isinstance(value, str):
        return float(value)
    return value


def decode_layout(facts, content):
    """Numbers one after the other, little-endian."""
    letters = {"float64": "d", "float32": "f", "int64": "q", "int32": "i", "uint8": "B"}
    letter = letters[facts["dtype"]]
    data = list(struct.unpack(f"<{len(content) // struct.calcsize(letter)}{letter}", content))
    return data if facts["type"] == "embedding" else {"shape": facts["shape"], "data": data}


def early_argument(value):
    """An argument as v0.4.1 sends it: JSON under the name of a StringValue."""
    return any_of("google.protobuf.StringValue", json.dumps(value))


def late_argument(value):
    """An argument as v0.13 sends it: texts really packed, the rest as JSON under other names."""
    if isinstance(value, bool) or isinstance(value, (int, float)):
        return any_of("google.protobuf.Value", json.dumps(value))
    if isinstance(value, dict):
        return any_of("snakepit.map", json.dumps(value))
    if isinstance(value, list):
        return any_of("snakepit.list", json.dumps(value))
    packed = Any()
    packed.Pack(StringValue(value=str(value)))
    return packed
