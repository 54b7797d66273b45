"""Numbers in Erlang's external format."""

from __future__ import annotations

import struct
from typing import Any, List

from later_worker.wire.any_value import MalformedValue
from later_worker.wire.read_pickle import MAXIMUM_DEPTH

_FLOAT, _BYTE, _INTEGER, _BIG, _NIL, _STRING, _LIST = 70, 97, 98, 110, 106, 107, 108
_float_length = 9

_float = struct.Struct(">d").unpack_from
_i32 = struct.Struct(">i").unpack_from
_u32 = struct.Struct(">I").unpack_from
_u16 = struct.Struct(">H").unpack_from


def read_erlang_term(data: bytes) -> Any:
    """
    Reads numbers and proper lists of numbers, as hosts in Elixir write large embeddings.

    :raises MalformedValue: for anything else, also for compressed terms, and for more than 128 levels
    """
    if data[:1] != b"\x83":
        raise _refuse("does not begin with 131")
    reader = _TermReader(data)
    try:
        value = reader.read(0)
    except (struct.error, IndexError):
        raise _refuse("ends too early") from None
    if reader.position != len(data):
        raise _refuse("is followed by other bytes")
    return value


class _TermReader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 1

    def read(self, depth: int) -> Any:
        tag = self._data[self.position]
        start = self.position + 1
        if tag == _FLOAT:
            self.position = start + 8
            return _float(self._data, start)[0]
        if tag == _BYTE:
            self.position = start + 1
            return self._data[start]
        if tag == _INTEGER:
            self.position = start + 4
            return _i32(self._data, start)[0]
        if tag == _BIG:
            return self._big(start)
        if tag == _NIL:
            self.position = start
            return []
        if tag == _STRING:
            return list(self._slice(start + 2, _u16(self._data, start)[0]))
        if tag == _LIST and depth < MAXIMUM_DEPTH:
            count = _u32(self._data, start)[0]
            self.position = start + 4
            return self._floats(count) or self._list(count, depth + 1)
        raise _refuse(f"has the tag {tag}, which lists of numbers have no use for, or more than {MAXIMUM_DEPTH} levels")

    def _slice(self, start: int, length: int) -> bytes:
        self.position = start + length
        if self.position > len(self._data):
            raise _refuse("ends too early")
        return self._data[start : self.position]

    def _big(self, start: int) -> int:
        negative = self._data[start + 1] != 0
        magnitude = int.from_bytes(self._slice(start + 2, self._data[start]), "little")
        return -magnitude if negative else magnitude

    def _floats(self, count: int) -> List[float]:
        """A list of nothing but floats, if that is what comes."""
        start = self.position
        end = start + count * _float_length
        if count == 0 or self._data[end : end + 1] != bytes((_NIL,)):
            return []
        items = self._data[start:end]
        if items[::_float_length] != bytes((_FLOAT,)) * count:
            return []
        self.position = end + 1
        return [number for _, number in struct.iter_unpack(">Bd", items)]

    def _list(self, count: int, depth: int) -> List[Any]:
        if count > len(self._data) - self.position:
            raise _refuse("ends too early")
        items = [self.read(depth) for _ in range(count)]
        if self._data[self.position] != _NIL:
            raise _refuse("has an improper list")
        self.position += 1
        return items


def _refuse(what: str) -> MalformedValue:
    return MalformedValue(f"The Erlang term {what}.")
