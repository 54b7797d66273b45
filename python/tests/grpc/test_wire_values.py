"""Values as they stand in messages."""

from __future__ import annotations

import importlib.util
import json
import math
from array import array
from enum import Enum
from typing import Any, Dict, Optional

import pytest
from google.protobuf import any_pb2, struct_pb2, wrappers_pb2

from later_worker import Tensor, VariableType
from later_worker.protocol.messages import message_class
from later_worker.wire.any_value import MalformedValue
from later_worker.wire.read_value import read_tool_value, read_value
from later_worker.wire.tool_arguments import read_tool_arguments
from later_worker.wire.tool_json import to_tool_json, write_tool_value
from later_worker.wire.type_url import read_type_url
from later_worker.wire.write_value import write_value

URL = "type.googleapis.com/"
DOUBLES = array("d", [1.5, -2.0])
needs_numpy = pytest.mark.skipif(importlib.util.find_spec("numpy") is None, reason="numpy is not installed")


def any_of(type_url: str, value: Any) -> Any:
    """An ``Any`` with bytes, or with JSON."""
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return any_pb2.Any(type_url=type_url, value=content)


def packed(message: Any) -> Any:
    """An ``Any`` with a message in it."""
    return any_of(URL + message.DESCRIPTOR.full_name, message.SerializeToString())


def described(type_name: str, form: Optional[str], **facts: Any) -> Any:
    """An ``Any`` that describes bytes."""
    return any_of(f"{URL}snakepit.{type_name}.binary", {"binary_format": form, "type": type_name, **facts})


@pytest.mark.parametrize(
    ("type_url", "form", "name"),
    [
        (URL + "snakepit.float", "json", "float"),
        ("dspex.variables/float", "json", "float"),
        ("a/snakepit.tensor.binary", "binary", "tensor"),
        (URL + "google.protobuf.StringValue", "message", "StringValue"),
        ("snakepit.map", "json", "map"),
    ],
)
def test_finds_the_type_in_its_url(type_url: str, form: str, name: str) -> None:
    assert read_type_url(type_url) == (form, name)


@pytest.mark.parametrize("type_url", ["", "float", "a/", "snakepit.", URL + "snakepit..binary"])
def test_refuses_a_url_that_names_no_type(type_url: str) -> None:
    with pytest.raises(MalformedValue):
        read_type_url(type_url)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("float", 42.0),
        ("integer", 2**70),
        ("string", "é\u0000🙂"),
        ("boolean", False),
        ("embedding", [1.5, -2.0]),
        ("tensor", {"shape": [2, 1], "data": [[1], [2]]}),
        ("map", {"a": [None]}),
    ],
)
def test_reads_json_under_types_of_the_protocol(name: str, value: Any) -> None:
    assert read_value(any_of(f"{URL}snakepit.{name}", value)) == (name, value)


def test_reads_numbers_that_json_lacks() -> None:
    value = read_value(any_of(URL + "snakepit.embedding", b"[NaN, Infinity, -Infinity]")).value
    assert math.isnan(value[0]) and value[1:] == [math.inf, -math.inf]


@pytest.mark.parametrize("content", [b"{", b"\xff", b"", b"[" * 100_000])
def test_refuses_what_is_no_json(content: bytes) -> None:
    with pytest.raises(MalformedValue):
        read_value(any_of(URL + "snakepit.map", content))


@pytest.mark.parametrize(
    ("message", "value"),
    [
        (wrappers_pb2.DoubleValue(value=1.5), 1.5),
        (wrappers_pb2.Int64Value(value=-(2**60)), -(2**60)),
        (wrappers_pb2.UInt64Value(value=2**63), 2**63),
        (wrappers_pb2.BoolValue(value=True), True),
        (wrappers_pb2.BytesValue(value=b"\x00\xff"), b"\x00\xff"),
        (wrappers_pb2.StringValue(value="123456789"), "123456789"),
        (wrappers_pb2.StringValue(value="x" * 300), "x" * 300),
        (wrappers_pb2.StringValue(), ""),
        (struct_pb2.Value(string_value="a"), "a"),
        (struct_pb2.Value(bool_value=True), True),
        (struct_pb2.Value(number_value=2.5), 2.5),
        (struct_pb2.Value(null_value=0), None),
        (struct_pb2.Value(list_value=struct_pb2.ListValue()), []),
        (
            struct_pb2.Value(list_value=struct_pb2.ListValue(values=[struct_pb2.Value(string_value="b")])),
            ["b"],
        ),
        (struct_pb2.Struct(fields={"a": struct_pb2.Value(bool_value=False)}), {"a": False}),
        (struct_pb2.ListValue(values=[struct_pb2.Value(number_value=1)]), [1.0]),
    ],
)
def test_reads_messages_of_google_protobuf(message: Any, value: Any) -> None:
    assert read_value(packed(message)) == (None, value)


@pytest.mark.parametrize(
    ("name", "content", "value"),
    [
        ("StringValue", b'"123456789"', "123456789"),
        ("StringValue", b'{"a":1}', {"a": 1}),
        ("StringValue", b"null", None),
        ("StringValue", b"plain text", "plain text"),
        ("StringValue", b"\n\t123456", 123456),
        ("Value", b"2", 2),
        ("Value", b" true", True),
        ("Value", b"2.5", 2.5),
    ],
)
def test_reads_json_where_such_a_message_is_announced(name: str, content: bytes, value: Any) -> None:
    assert read_tool_value(any_of(f"{URL}google.protobuf.{name}", content)) == value


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("StringValue", b"\xff\xfe"),
        ("StringValue", b"\x0a\x01\xff"),
        ("DoubleValue", b"\x09\x00"),
        ("Value", b"\x1a\x05a"),
        ("Value", b""),
        ("Timestamp", b""),
    ],
)
def test_refuses_what_is_no_such_message(name: str, content: bytes) -> None:
    with pytest.raises(MalformedValue):
        read_value(any_of(f"{URL}google.protobuf.{name}", content))


def test_reads_elements_that_are_bytes() -> None:
    facts = {"dtype": "float64", "shape": [2]}
    received = read_value(described("embedding", "little-endian", **facts), DOUBLES.tobytes())
    assert received == ("embedding", Tensor([2], "float64", DOUBLES))
    tensor = described("tensor", "little-endian", dtype="int16", shape=[2, 1])
    assert read_value(tensor, b"\x01\x00\xff\xff").value == {
        "shape": [2, 1],
        "data": Tensor([2, 1], "int16", array("h", [1, -1])),
    }
    assert read_tool_value(tensor, b"\x01\x00\xff\xff") == {"shape": [2, 1], "data": [1, -1]}
    assert read_tool_value(described("embedding", "little-endian", **facts), DOUBLES.tobytes()) == [1.5, -2.0]


def test_reads_bytes_of_older_peers_with_and_without_a_description() -> None:
    import pickle

    pickled = pickle.dumps([[1.0], [2.0]], 5)
    nested = {"shape": [2, 1], "data": [[1.0], [2.0]]}
    assert read_value(described("tensor", "pickle", dtype="float32", shape=[2, 1]), pickled).value == nested
    assert read_value(any_of(URL + "snakepit.tensor.binary", b""), pickled).value == nested
    erlang = bytes.fromhex("836c00000002463ff0000000000000610e6a")
    assert read_value(described("embedding", "erlang_binary"), erlang).value == [1.0, 14]
    assert read_value(any_of(URL + "snakepit.embedding", b""), erlang).value == [1.0, 14]


@pytest.mark.parametrize(
    ("description", "content"),
    [
        (described("string", "little-endian"), b"1"),
        (described("embedding", "little-endian", dtype="float64"), b""),
        (described("embedding", "little-endian", dtype="float64"), b"1234567"),
        (described("embedding", "little-endian", dtype="complex"), b"12345678"),
        (described("embedding", "little-endian"), b"12345678"),
        (described("tensor", "little-endian", dtype="float64", shape=[2]), b"12345678"),
        (described("tensor", "little-endian", dtype="float64", shape="2"), b"12345678"),
        (described("tensor", "little-endian", dtype="float64", shape=[-1]), b"12345678"),
        (described("embedding", "other"), b"12345678"),
        (described("embedding", None), b"12345678"),
        (any_of(URL + "google.protobuf.StringValue", b"a"), b"12345678"),
    ],
)
def test_refuses_bytes_that_it_cannot_read(description: Any, content: bytes) -> None:
    with pytest.raises(MalformedValue):
        read_value(description, content)


class Colour(Enum):
    """A choice."""

    RED = "red"


@pytest.mark.parametrize(
    ("value", "declared", "type_name", "text"),
    [
        (42.0, None, "float", "42.0"),
        (math.nan, None, "float", '"NaN"'),
        (-math.inf, None, "float", '"-Infinity"'),
        (2**70, None, "integer", str(2**70)),
        (True, None, "boolean", "true"),
        ("é", None, "string", '"é"'),
        ("fast", VariableType.CHOICE, "choice", '"fast"'),
        (Colour.RED, VariableType.MODULE, "module", '"red"'),
        ([1, 2.5], None, "embedding", "[1,2.5]"),
        ((1.0, "NaN"), None, "embedding", "[1.0,NaN]"),
        ([math.inf], None, "embedding", "[Infinity]"),
        (DOUBLES, None, "embedding", "[1.5,-2.0]"),
        (Tensor([2], "float64", DOUBLES), None, "embedding", "[1.5,-2.0]"),
        (Tensor([2, 1], "float64", DOUBLES), None, "tensor", '{"shape":[2,1],"data":[[1.5],[-2.0]]}'),
        ({"shape": [2], "data": DOUBLES}, None, "tensor", '{"shape":[2],"data":[1.5,-2.0]}'),
        ({"shape": [1, 1], "data": [["-Infinity"]]}, None, "tensor", '{"shape":[1,1],"data":[[-Infinity]]}'),
        ([], None, "embedding", "[]"),
        (["a"], None, "list", '["a"]'),
        ({"a": None}, None, "map", '{"a":null}'),
    ],
)
def test_writes_values_of_variables(value: Any, declared: Any, type_name: str, text: str) -> None:
    assert write_value(value, declared) == (f"{URL}snakepit.{type_name}", text.encode())


@needs_numpy
def test_writes_arrays_of_numpy() -> None:
    import numpy

    assert write_value(numpy.float32(1.5)) == (URL + "snakepit.float", b"1.5")
    assert write_value(numpy.array([1, 2])) == (URL + "snakepit.embedding", b"[1,2]")
    assert write_value(numpy.zeros((1, 2))) == (
        URL + "snakepit.tensor",
        b'{"shape":[1,2],"data":[[0.0,0.0]]}',
    )
    assert write_value(numpy.array(3.0)) == (URL + "snakepit.tensor", b'{"shape":[],"data":3.0}')
    assert to_tool_json({"a": [numpy.int64(3), numpy.zeros((1, 1))]}) == {"a": [3, [[0.0]]]}


@pytest.mark.parametrize("value", [{1, 2}, object(), {"shape": [1], "data": [object()]}, {1: 2}, "\ud800"])
def test_refuses_values_that_no_host_could_read(value: Any) -> None:
    with pytest.raises(ValueError):
        write_value(value)


def test_writes_arguments_as_json_that_all_peers_read() -> None:
    type_url = URL + "google.protobuf.StringValue"
    assert write_tool_value({"a": [1, None]}) == (type_url, b'{"a":[1,null]}')
    assert write_tool_value("123456789") == (type_url, b'"123456789"')
    assert to_tool_json({"a": b"\x00\x01", "b": (Tensor([1, 1], "int8", [5]),)}) == {"a": "AAE=", "b": [[[5]]]}
    for value in (math.nan, {1}, [math.inf]):
        with pytest.raises(ValueError):
            write_tool_value(value)


def request_of(
    parameters: Dict[str, Any], binary: Optional[Dict[str, bytes]] = None, metadata: Optional[Dict[str, str]] = None
) -> Any:
    """A request to run a tool."""
    request = message_class("snakepit.bridge.ExecuteToolRequest")(
        binary_parameters=binary or {}, metadata=metadata or {}
    )
    for name, any_message in parameters.items():
        request.parameters[name].type_url = any_message.type_url
        request.parameters[name].value = any_message.value
    return request


def test_reads_arguments() -> None:
    request = request_of(
        {
            "number": any_of(URL + "snakepit.integer", 5),
            "text": any_of(URL + "google.protobuf.StringValue", "a"),
            "vector": described("embedding", "little-endian", dtype="float64"),
            "replaced": any_of(URL + "snakepit.string", "before"),
        },
        {
            "vector": DOUBLES.tobytes(),
            "image": b"\x80\x04",
            "replaced": b"after",
            "pickled": b"\x80\x03B\x01\x00\x00\x00\x07.",
        },
        {"binary_format:pickled": "pickle", "other": "1"},
    )
    assert read_tool_arguments(request) == {
        "number": 5,
        "text": "a",
        "vector": [1.5, -2.0],
        "replaced": b"after",
        "image": b"\x80\x04",
        "pickled": b"\x07",
    }


def test_finds_objects_and_lists_in_the_texts_that_older_hosts_make_of_them() -> None:
    text = any_of(URL + "snakepit.string", '{"a": [1]}')
    names = ("whole", "items", "text", "either", "unknown", "broken", "anything")
    parameters = dict.fromkeys(names, text)
    parameters["broken"] = any_of(URL + "snakepit.string", "{")
    parameters["other"] = any_of(URL + "google.protobuf.StringValue", '{"a": [1]}')
    schema = {
        "properties": {
            "whole": {"type": "object"},
            "items": {"type": ["array", "null"]},
            "text": {"type": "string"},
            "either": {"type": ["object", "string"]},
            "broken": {"type": "object"},
            "other": {"type": "object"},
            "anything": {},
        }
    }
    expected: Dict[str, Any] = dict.fromkeys((*names, "other"), '{"a": [1]}')
    expected.update(whole={"a": [1]}, items={"a": [1]}, broken="{")
    assert read_tool_arguments(request_of(parameters), schema) == expected
    assert read_tool_arguments(request_of(parameters))["whole"] == '{"a": [1]}'
