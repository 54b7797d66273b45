"""What messages are made of."""

from __future__ import annotations

from array import array
from typing import Any

import pytest

from later_worker import Tensor, ToolError
from later_worker.message.json_pointer import fill_null, to_pointer
from later_worker.message.json_text import decode_json, encode_json
from later_worker.message.outgoing_value import OutgoingValue, UnserialisableValue
from later_worker.worker.call_failure import redact_paths


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), (' {"a" : [1.5, null]} \n', {"a": [1.5, None]}), ('"\\u00fc𝄞"', "ü𝄞"), (str(2**90), 2**90)],
)
def test_reads_json(text: str, value: Any) -> None:
    assert decode_json(text) == value


@pytest.mark.parametrize("text", ["", " ", "{", "7 8", "NaN", "[Infinity]", "nul", "'a'", "[1,]"])
def test_refuses_what_is_no_json(text: str) -> None:
    with pytest.raises(ValueError):
        decode_json(text)


def test_prints_json() -> None:
    assert encode_json({"a": [1, 1.5, None, True, "ü\u2028\n"], "b": (2**90,)}) == (
        '{"a":[1,1.5,null,true,"ü\u2028\\n"],"b":[' + str(2**90) + "]}"
    )
    with pytest.raises(ValueError):
        encode_json([float("nan")])
    with pytest.raises(TypeError):
        encode_json(object())


def test_leads_to_members_with_odd_names() -> None:
    document = {"a/b": {"~": [0, None]}, "": None}
    fill_null(document, to_pointer(["a/b", "~", 1]), "here")
    fill_null(document, "/", "there")
    assert document == {"a/b": {"~": [0, "here"]}, "": "there"}
    for pointer in ("", "a", "/a~1b/~0/2", "/a~1b/~0/-1", "/a~1b/~0/x", "/missing", "/a~1b"):
        with pytest.raises(ValueError):
            fill_null(document, pointer, 1)


@pytest.mark.parametrize(
    ("message", "redacted"),
    [
        ("No file /home/me/project/data.csv here", "No file …/data.csv here"),
        ("[Errno 2] No such file: '/home/my name/x.txt'", "[Errno 2] No such file: '…/x.txt'"),
        ("see file:///etc/later/conf.d/", "see …/conf.d"),
        (r"C:\Users\me\x.txt is locked", "…/x.txt is locked"),
        ('"C:\\My Files\\x.txt"', '"…/x.txt"'),
        (r"\\server\share\x.txt", "…/x.txt"),
        ("GET https://example.org/a/b failed", "GET https://example.org/a/b failed"),
        ("3/4 of a/b and /dev", "3/4 of a/b and /dev"),
    ],
)
def test_cuts_paths_to_their_last_segment(message: str, redacted: str) -> None:
    assert redact_paths(message) == redacted


def test_says_where_what_cannot_be_carried_is() -> None:
    with pytest.raises(UnserialisableValue, match="'/a~1b/0/c' is of the type complex, which JSON cannot carry"):
        OutgoingValue({"a/b": [{"c": 1j}]}, "/value")


def test_gives_texts_for_numbers_that_json_lacks_where_variables_are_meant() -> None:
    infinity = float("inf")
    outgoing = OutgoingValue({"a": float("nan"), "b": [1, infinity, -infinity]}, "", special_numbers=True)
    assert outgoing.json == {"a": "NaN", "b": [1, "Infinity", "-Infinity"]}


def test_carries_arrays_and_tensors() -> None:
    outgoing = OutgoingValue([array("H", [1, 2]), Tensor([], "int8", [3])], "/value")
    assert outgoing.json == [None, None]
    assert outgoing.binary == [
        {"at": "/value/0", "type": "tensor", "dtype": "uint16", "shape": [2]},
        {"at": "/value/1", "type": "tensor", "dtype": "int8", "shape": []},
    ]
    assert [bytes(attachment) for attachment in outgoing.attachments] == [b"\1\0\2\0", b"\3"]


@pytest.mark.parametrize(
    ("shape", "data", "nested"),
    [
        ([2, 2], [1, 2, 3, 4], [[1, 2], [3, 4]]),
        ([4], b"\1\0\2\0\3\0\4\0", [1, 2, 3, 4]),
        ([1, 2], memoryview(b"\1\0\2\0"), [[1, 2]]),
        ([2], array("h", [1, 2]), [1, 2]),
        ([2], array("i", [1, 2]), [1, 2]),
        ([2], memoryview(array("h", [1, 2])), [1, 2]),
        ([], [5], 5),
        ([0], [], []),
        ([2, 0, 3], [], [[], []]),
        ([0, 2], [], []),
    ],
)
def test_holds_numbers_in_a_shape(shape: Any, data: Any, nested: Any) -> None:
    tensor = Tensor(shape, "int16", data)
    assert tensor.tolist() == nested
    assert tensor == Tensor.from_list(nested, "int16") or 0 in shape
    assert tensor.shape == tuple(shape)


@pytest.mark.parametrize(
    ("shape", "dtype", "data"),
    [([2], "int8", [1]), ([1], "float16", [1]), ([1], "int8", [300]), ([1], "int8", ["a"]), ([1], "int16", b"a")],
)
def test_refuses_numbers_that_do_not_fit(shape: Any, dtype: str, data: Any) -> None:
    with pytest.raises(ValueError):
        Tensor(shape, dtype, data)


def test_compares_and_shows_tensors() -> None:
    tensor = Tensor([2, 1], "float32", [1, 2])
    assert len(tensor) == 2
    assert tensor != Tensor([2], "float32", [1, 2])
    assert tensor != [1, 2]
    assert repr(tensor) == "Tensor(shape=[2, 1], dtype='float32')"
    with pytest.raises(TypeError):
        len(Tensor([], "float32", [1]))
    with pytest.raises(ValueError):
        Tensor.from_list([[1], [2, 3]])


def test_refuses_types_of_errors_that_are_none() -> None:
    with pytest.raises(ValueError):
        ToolError("No.", type="not upper case")
    assert isinstance(ToolError("No."), RuntimeError)
    assert ToolError("No.").type == "TOOL_EXECUTION_FAILED"
