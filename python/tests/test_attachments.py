"""Bytes and tensors in both directions."""

from __future__ import annotations

import importlib.util
import struct
from typing import Any, List, Tuple

import pytest

needs_numpy = pytest.mark.skipif(importlib.util.find_spec("numpy") is None, reason="numpy is not installed")

WITHOUT_NUMPY = {"PYTHONPATH": "tests/without_numpy"}


def call_with(host: Any, tool: str, entries: List[Any], attachments: List[bytes], value: Any = None) -> Any:
    """Calls a tool with attachments, and gives the result."""
    call_id = host.new_id()
    host.send({**host.call_message(call_id, tool, {"value": value}), "binary": entries}, attachments)
    return host.expect_whole(type="result", id=call_id)


def tensor(dtype: str, shape: List[int], at: str = "/args/value") -> Any:
    """An entry of ``binary``."""
    return {"at": at, "type": "tensor", "dtype": dtype, "shape": shape}


def test_hands_over_bytes_as_bytes(shared: Any) -> None:
    host = shared("binary.py")
    entry = {"at": "/args/value", "type": "bytes"}
    assert call_with(host, "describe", [entry], [b"\x00\xff\x10"])[0]["value"] == ["bytes", 3, "00ff10"]
    assert call_with(host, "describe", [entry], [b""])[0]["value"] == ["bytes", 0, ""]


def test_gives_bytes_back_where_they_were(shared: Any) -> None:
    host = shared("binary.py")
    entries = [{"at": "/args/value/a~1b/1", "type": "bytes"}, {"at": "/args/value/~0", "type": "bytes"}]
    header, attachments = call_with(host, "echo", entries, [b"first", b"second"], {"a/b": [7, None], "~": None})
    assert header["value"] == {"a/b": [7, None], "~": None}
    assert header["binary"] == [{"at": "/value/a~1b/1", "type": "bytes"}, {"at": "/value/~0", "type": "bytes"}]
    assert attachments == [b"first", b"second"]


CASES: List[Tuple[str, str, List[Any]]] = [
    ("float64", "<2d", [1.5, -2.0]),
    ("float32", "<2f", [1.5, -2.0]),
    ("int64", "<2q", [-(2**63), 2**63 - 1]),
    ("uint64", "<2Q", [0, 2**64 - 1]),
    ("int32", "<2i", [-(2**31), 5]),
    ("uint32", "<2I", [0, 2**32 - 1]),
    ("int16", "<2h", [-(2**15), 5]),
    ("uint16", "<2H", [0, 2**16 - 1]),
    ("int8", "<2b", [-128, 127]),
    ("uint8", "<2B", [0, 255]),
]


@needs_numpy
@pytest.mark.parametrize(("dtype", "layout", "values"), CASES)
def test_hands_over_tensors_as_arrays(shared: Any, dtype: str, layout: str, values: List[Any]) -> None:
    host = shared("binary.py")
    data = struct.pack(layout, *values)
    described = call_with(host, "describe", [tensor(dtype, [2, 1])], [data])[0]["value"]
    assert described == ["ndarray", [2, 1], dtype, [[value] for value in values], True]
    header, attachments = call_with(host, "echo", [tensor(dtype, [2, 1])], [data])
    assert header["binary"] == [tensor(dtype, [2, 1], "/value")]
    assert attachments == [data]


@pytest.mark.parametrize(("dtype", "layout", "values"), CASES)
def test_hands_over_tensors_where_numpy_is_missing(
    without_numpy: Any, dtype: str, layout: str, values: List[Any]
) -> None:
    data = struct.pack(layout, *values)
    described = call_with(without_numpy, "describe", [tensor(dtype, [2, 1])], [data])[0]["value"]
    assert described == ["Tensor", [2, 1], dtype, [[value] for value in values]]
    header, attachments = call_with(without_numpy, "echo", [tensor(dtype, [2, 1])], [data])
    assert header["binary"] == [tensor(dtype, [2, 1], "/value")]
    assert attachments == [data]


def test_takes_tensors_of_every_shape(without_numpy: Any, shared: Any) -> None:
    data = struct.pack("<d", 7)
    for host in (without_numpy, shared("binary.py")):
        assert call_with(host, "describe", [tensor("float64", [])], [data])[0]["value"][3] == 7.0
        assert call_with(host, "describe", [tensor("float64", [0])], [b""])[0]["value"][3] == []
        assert call_with(host, "describe", [tensor("float64", [2, 0])], [b""])[0]["value"][3] == [[], []]
        assert call_with(host, "describe", [tensor("float64", [1, 1, 1])], [data])[0]["value"][3] == [[[7.0]]]


def test_does_not_import_numpy_before_a_tensor_comes(start: Any) -> None:
    host = start("binary.py")
    assert host.value_of("has_numpy") is False
    assert host.value_of("many_kinds")
    assert host.value_of("has_numpy") is False


@needs_numpy
def test_takes_and_gives_64_mebibytes(shared: Any) -> None:
    host = shared("binary.py")
    data = bytes(64 << 20)
    header, attachments = call_with(host, "echo", [tensor("float64", [8 << 20])], [data])
    assert header["binary"][0]["shape"] == [8 << 20]
    assert attachments == [data]
    assert host.value_of("zeros", {"count": 3}) is None


@needs_numpy
def test_sends_each_chunk_as_it_was_when_it_was_given(shared: Any) -> None:
    host = shared("binary.py")
    host.call("refill", {"count": 20}, credit=20)
    for number in range(20):
        _, (attachment,) = host.expect_whole(type="chunk")
        assert attachment[:8] == attachment[-8:] == struct.pack("<d", number)


def test_turns_what_python_has_into_json(shared: Any) -> None:
    host = shared("binary.py")
    header, attachments = host.expect_whole(type="result", id=host.call("many_kinds"))
    assert header["value"] == {
        "colour": "red",
        "level": 3,
        "red": 1,
        "point": {"x": 1.5, "tags": ["a"]},
        "pair": [1, "b"],
        "date": "2024-02-29",
        "time": "2024-02-29T12:30:00+00:00",
        "decimal": "1.10",
        "uuid": "00000000-0000-0000-0000-000000000007",
        "path": "a/b",
        "model": {"mode": "json"},
        "range": [0, 1, 2],
        "bytes": None,
    }
    assert header["binary"] == [{"at": "/value/bytes", "type": "bytes"}]
    assert attachments == [b"ab"]


@needs_numpy
def test_turns_what_numpy_has_into_json_and_tensors(shared: Any) -> None:
    host = shared("binary.py")
    header, attachments = host.expect_whole(type="result", id=host.call("numpy_kinds"))
    value = header["value"]
    assert [value[name] for name in ("integer", "float", "boolean", "text", "booleans")] == [
        7, 0.5, True, "a", [True, False]
    ]  # fmt: skip
    found = {entry["at"]: (entry["dtype"], entry["shape"], data) for entry, data in zip(header["binary"], attachments)}
    assert found["/value/nan"] == ("float32", [1], struct.pack("<f", float("nan")))
    assert found["/value/sliced"] == ("int16", [3, 2], struct.pack("<6h", 0, 3, 1, 4, 2, 5))
    assert found["/value/big"] == ("int32", [2], struct.pack("<2i", 1, 2))
    assert found["/value/scalar"] == ("float64", [], struct.pack("<d", 3))
    assert found["/value/half"] == ("float32", [1], struct.pack("<f", 1.5))


@needs_numpy
def test_says_where_a_number_of_numpy_is_no_json(shared: Any) -> None:
    error = shared("binary.py").error_of("numpy_nan")
    assert (error["type"], error["message"]) == ("RESULT_NOT_SERIALIZABLE", "The value at '/0' is NaN, which JSON lacks.")


@pytest.mark.parametrize(
    ("entries", "attachments"),
    [
        ([], [b"x"]),
        ([{"at": "/args/value", "type": "bytes"}], []),
        ([{"at": "/args/value", "type": "bytes"}] * 2, [b"", b""]),
        ([{"at": "/args/missing", "type": "bytes"}], [b""]),
        ([{"at": "/tool", "type": "bytes"}], [b""]),
        ([{"at": "", "type": "bytes"}], [b""]),
        ([{"at": "args/value", "type": "bytes"}], [b""]),
        ([{"at": "/args/value", "type": "picture"}], [b""]),
        ([{"type": "bytes"}], [b""]),
        (["bytes"], [b""]),
        ("bytes", [b""]),
        ([tensor("float64", [2])], [b"\0" * 8]),
        ([tensor("float16", [1])], [b"\0" * 2]),
        ([tensor("float64", [-1])], [b""]),
        ([tensor("float64", [True])], [b"\0" * 8]),
        ([{**tensor("float64", [1]), "shape": 1}], [b"\0" * 8]),
        ([{**tensor("float64", [1]), "dtype": ["float64"]}], [b"\0" * 8]),
    ],
)
def test_refuses_attachments_that_do_not_match(shared: Any, entries: Any, attachments: List[bytes]) -> None:
    host = shared("binary.py")
    message = {**host.call_message(host.new_id(), "echo", {"value": None}), "binary": entries}
    host.send(message, attachments)
    problem = host.expect(type="problem")
    assert (problem["code"], problem["about"]) == ("MALFORMED_MESSAGE", "call")
    assert host.result(message["id"])["error"]["type"] == "INVALID_CALL"
    assert host.value_of("echo", {"value": 1}) == 1


@pytest.fixture
def without_numpy(workers: Any) -> Any:
    """A worker that cannot import numpy."""
    from tests.host import Host

    if "without numpy" not in workers:
        workers["without numpy"] = Host("tests/tools/binary.py", environment=WITHOUT_NUMPY)
    workers["without numpy"].forget()
    return workers["without numpy"]
