"""Pickles and Erlang terms, which are read as data."""

from __future__ import annotations

import math
import os
import pickle
import struct
from typing import Any, List

import pytest

from later_worker.wire.any_value import MalformedValue
from later_worker.wire.read_erlang_term import read_erlang_term
from later_worker.wire.read_pickle import read_pickle

VALUES: List[Any] = [
    0,
    255,
    256,
    -1,
    2**31 - 1,
    -(2**31),
    2**70,
    -(2**600),
    1.5,
    math.inf,
    True,
    False,
    None,
    "",
    "é" * 300,
    b"",
    b"\x00\xff" * 300,
    [],
    [1, 2.5, True],
    [[1.0, 2.0], [3.0]],
    [float(number) for number in range(3_000)],
    list(range(3_000)),
    {},
    {"a": 1},
    {"a": {"b": [1, None]}, "c": "d"},
    {str(number): number for number in range(2_500)},
]


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("index", range(len(VALUES)))
def test_reads_plain_data(protocol: int, index: int) -> None:
    value = VALUES[index]
    if protocol == 2 and isinstance(value, bytes):
        pytest.skip("bytes are a call in this version")
    assert read_pickle(pickle.dumps(value, protocol)) == value


def test_makes_lists_of_tuples_and_bytes_of_bytearrays() -> None:
    assert read_pickle(pickle.dumps((), 5)) == []
    assert read_pickle(pickle.dumps(((1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)), 5)) == [
        [1],
        [1, 2],
        [1, 2, 3],
        [1, 2, 3, 4],
    ]
    assert read_pickle(pickle.dumps(bytearray(b"ab"), 5)) == b"ab"
    assert math.isnan(read_pickle(pickle.dumps([math.nan], 5))[0])


def test_gives_each_reference_to_a_list_a_list_of_its_own() -> None:
    row = [0.0, 1.0]
    rows = read_pickle(pickle.dumps([row, row, {"a": row}], 5))
    assert rows == [row, row, {"a": row}]
    rows[0].append(2.0)
    assert rows[1] == row


class Spy:
    """Leaves a trace where it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (self.path,)


@pytest.mark.parametrize("protocol", range(6))
def test_runs_nothing(tmp_path: Any, protocol: int) -> None:
    path = str(tmp_path / "trace")
    for value in (Spy(path), [1.0, Spy(path)], {"a": Spy(path)}):
        with pytest.raises(MalformedValue):
            read_pickle(pickle.dumps(value, protocol))
    assert not os.path.exists(path)


@pytest.mark.parametrize(
    "content",
    [
        b"cos\nsystem\n(S'true'\ntR.",
        b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x04true\x85R.",
        b"\x80\x02\x82\x01.",
        b"\x80\x02Pid\n.",
        b"\x80\x02]q\x00h\x00a.",
    ],
    ids=["global", "stack global", "extension", "persistent id", "itself"],
)
def test_refuses_instructions_that_data_has_no_use_for(content: bytes) -> None:
    with pytest.raises(MalformedValue):
        read_pickle(content)


def test_refuses_values_that_contain_themselves_or_are_too_deep() -> None:
    cycle: List[Any] = []
    cycle.append(cycle)
    deep: List[Any] = []
    for _ in range(200):
        deep = [deep]
    for value in (cycle, {"a": cycle}, deep):
        with pytest.raises(MalformedValue):
            read_pickle(pickle.dumps(value, 5))


def test_refuses_a_few_bytes_that_stand_for_more_than_memory_holds() -> None:
    bomb: List[Any] = [0.0] * 10
    for _ in range(20):
        bomb = [bomb] * 10
    content = pickle.dumps(bomb, 5)
    assert len(content) < 2_000
    with pytest.raises(MalformedValue, match="more elements"):
        read_pickle(content)
    for claim in (
        b"\x80\x02B\xff\xff\xff\xff.",
        b"\x80\x02\x8b\xff\xff\xff\x7f.",
        b"\x80\x04\x95" + b"\xff" * 8 + b".",
    ):
        with pytest.raises(MalformedValue):
            read_pickle(claim)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80",
        b"\x80\x05",
        b"\x80\x05.",
        b"\x80\x06N.",
        b"\x80\x05NN.",
        b"\x80\x05N.N",
        b"\x80\x05(.",
        b"\x80\x05e.",
        b"\x80\x05K\x01a.",
        b"\x80\x05]K\x01(a.",
        b"\x80\x05}K\x01K\x01s.",
        b"\x80\x05}(\x8c\x01au.",
        b"\x80\x05)K\x01u.",
        b"\x80\x05h\x07.",
        b"\x80\x05\x94.",
        b"\x80\x05\x8c\x01\xff.",
        b"\x80\x05](G\x00",
    ],
)
def test_refuses_what_is_malformed(content: bytes) -> None:
    with pytest.raises(MalformedValue):
        read_pickle(content)


def test_never_fails_otherwise_whatever_the_bytes_are() -> None:
    import random

    source = random.Random(7)
    samples = [pickle.dumps(value, protocol) for value in VALUES[:20] for protocol in (2, 5)]
    for _ in range(3_000):
        content = bytearray(source.choice(samples))
        for _ in range(source.randrange(1, 4)):
            content[source.randrange(len(content))] = source.randrange(256)
        try:
            read_pickle(bytes(content))
        except MalformedValue:
            pass
        try:
            read_erlang_term(b"\x83" + bytes(content))
        except MalformedValue:
            pass


def floats(*numbers: float) -> bytes:
    """A list of floats as hosts in Elixir write it."""
    items = b"".join(b"F" + struct.pack(">d", number) for number in numbers)
    return b"\x83l" + struct.pack(">I", len(numbers)) + items + b"j"


def test_reads_lists_of_numbers_of_elixir() -> None:
    assert read_erlang_term(floats(1.5, -2.0, 0.0)) == [1.5, -2.0, 0.0]
    assert read_erlang_term(floats(*range(2_000))) == list(map(float, range(2_000)))
    assert read_erlang_term(b"\x83j") == []
    assert read_erlang_term(b"\x83k\x00\x03\x01\x02\xff") == [1, 2, 255]
    assert read_erlang_term(b"\x83b\xff\xff\xff\xff") == -1
    assert read_erlang_term(b"\x83n\x09\x01" + (2**70).to_bytes(9, "little")) == -(2**70)
    assert read_erlang_term(b"\x83l\x00\x00\x00\x02a\x05l\x00\x00\x00\x01F" + struct.pack(">d", 2.0) + b"jj") == [
        5,
        [2.0],
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x82j",
        b"\x83",
        b"\x83d\x00\x01a",
        b"\x83P\x00\x00\x00\x01",
        b"\x83l\xff\xff\xff\xffj",
        b"\x83l\x00\x00\x00\x01a\x01a\x02",
        b"\x83l\x00\x00\x00\x01a\x01",
        b"\x83F\x00",
        b"\x83k\xff\xff\x01",
        b"\x83n\xff\x00\x01",
        b"\x83jj",
        b"\x83" + b"l\x00\x00\x00\x01" * 600 + b"j" * 601,
    ],
)
def test_refuses_other_terms(content: bytes) -> None:
    with pytest.raises(MalformedValue):
        read_erlang_term(content)
