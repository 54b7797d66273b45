"""Python pickles, read as data."""

from __future__ import annotations

import struct
from typing import Any, Callable, Dict, List, Set, Tuple

from later_worker.wire.any_value import MalformedValue

MAXIMUM_DEPTH = 128
_ALWAYS_ALLOWED = 2**20
"""How many elements a pickle may have, however few its bytes are."""
_MAXIMUM_INTEGER_BYTES = 425
_FLOAT_MARK, _APPENDS = 0x47, 0x65

_float = struct.Struct(">d").unpack_from
_u16 = struct.Struct("<H").unpack_from
_u32 = struct.Struct("<I").unpack_from
_i32 = struct.Struct("<i").unpack_from
_u64 = struct.Struct("<Q").unpack_from


def read_pickle(data: bytes) -> Any:
    """
    Reads numbers, booleans, ``None``, texts, bytes, and lists, tuples and dictionaries of these, in versions 2 to 5 of
    the format. It runs nothing: every instruction that makes or calls anything else is refused. Tuples become lists.

    :raises MalformedValue: for anything else; for integers of more than 425 bytes, more than 128 levels, values that
        contain themselves, and for more than 1,048,576 elements that are more than there are bytes
    """
    return _PickleReader(data).read()


class _PickleReader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0
        self._stack: List[Any] = []
        self._marks: List[int] = []
        self._memo: Dict[int, Any] = {}
        self._sealed: Set[int] = set()
        self._room = max(len(data), _ALWAYS_ALLOWED)

    def read(self) -> Any:
        try:
            while True:
                opcode = self._byte()
                if opcode == 0x2E:
                    break
                run = _instructions.get(opcode)
                if run is None:
                    raise _refuse(f"has the instruction {opcode:#04x}, which plain data has no use for")
                run(self)
            value = self._pop()
        except (struct.error, IndexError):
            raise _refuse("ends too early, or takes a value where there is none") from None
        if self._stack or self._marks or self._position != len(self._data):
            raise _refuse("holds more than one value")
        _assert_depth(value)
        return value

    def _byte(self) -> int:
        value = self._data[self._position]
        self._position += 1
        return value

    def _number(self, unpack: Callable[[bytes, int], Tuple[Any, ...]], size: int) -> Any:
        (value,) = unpack(self._data, self._position)
        self._position += size
        return value

    def _take(self, length: int) -> bytes:
        end = self._position + length
        if end > len(self._data):
            raise _refuse("ends too early")
        taken = self._data[self._position : end]
        self._position = end
        return taken

    def _pop(self) -> Any:
        if len(self._stack) <= (self._marks[-1] if self._marks else 0):
            raise IndexError
        return self._stack.pop()

    def _pop_marked(self) -> List[Any]:
        mark = self._marks.pop()
        items = self._stack[mark:]
        del self._stack[mark:]
        return items

    def _top(self, kind: type) -> Any:
        floor = self._marks[-1] if self._marks else 0
        if len(self._stack) <= floor or type(self._stack[-1]) is not kind:
            raise _refuse("puts something into what is no list or dictionary")
        if id(self._stack[-1]) in self._sealed:
            raise _refuse("contains itself, or changes what it has used")
        return self._stack[-1]

    def _count(self, number: int) -> None:
        self._room -= number
        if self._room < 0:
            raise _refuse("holds more elements than are allowed")

    # Instructions

    def push(self, value: Any) -> None:
        self._stack.append(value)

    def protocol(self) -> None:
        if not 2 <= self._byte() <= 5:
            raise _refuse("is of a version that is not read")

    def frame(self) -> None:
        if self._number(_u64, 8) > len(self._data) - self._position:
            raise _refuse("ends too early")

    def mark(self) -> None:
        if not self._append_floats():
            self._marks.append(len(self._stack))

    def _append_floats(self) -> bool:
        """Long lists are written in batches: a mark, a thousand numbers, and the instruction to append them."""
        data, start = self._data, self._position
        if not self._stack or type(self._stack[-1]) is not list or data[start : start + 1] != b"G":
            return False
        end = start
        while data[end] == _FLOAT_MARK:
            end += 9
        if data[end] != _APPENDS:
            return False
        self._top(list).extend(number for _, number in struct.iter_unpack(">Bd", data[start:end]))
        self._count((end - start) // 9)
        self._position = end + 1
        return True

    def append(self) -> None:
        item = self._pop()
        self._count(1)
        self._top(list).append(item)

    def appends(self) -> None:
        items = self._pop_marked()
        self._count(len(items))
        self._top(list).extend(items)

    def set_item(self) -> None:
        value, key = self._pop(), self._pop()
        self._set(key, value)

    def set_items(self) -> None:
        items = self._pop_marked()
        if len(items) % 2:
            raise _refuse("has a key without a value")
        for index in range(0, len(items), 2):
            self._set(items[index], items[index + 1])

    def _set(self, key: Any, value: Any) -> None:
        if type(key) is not str:
            raise _refuse("has a key that is no text")
        self._count(1)
        self._top(dict)[key] = value

    def make_list(self, items: List[Any]) -> None:
        self._count(len(items))
        self._stack.append(items)

    def tuple_of(self, length: int) -> None:
        items = [self._pop() for _ in range(length)]
        self.make_list(items[::-1])

    def long(self, length: int) -> None:
        if length > _MAXIMUM_INTEGER_BYTES:
            raise _refuse(f"has an integer of more than {_MAXIMUM_INTEGER_BYTES} bytes")
        self.push(int.from_bytes(self._take(length), "little", signed=True))

    def text(self, length: int) -> None:
        try:
            self.push(self._take(length).decode())
        except UnicodeDecodeError:
            raise _refuse("has a text that is not UTF-8") from None

    def remember(self, index: int) -> None:
        if not self._stack:
            raise IndexError
        self._memo[index] = self._stack[-1]

    def recall(self, index: int) -> None:
        if index not in self._memo:
            raise _refuse("refers to a value that it does not have")
        value = self._memo[index]
        if type(value) in (list, dict):
            # The memo keeps it, and so its number.
            self._sealed.add(id(value))
        # Of its own each time: what refers to the same lists again and again is larger than it looks.
        self.push(self._copy(value, 0))

    def _copy(self, value: Any, depth: int) -> Any:
        if type(value) not in (list, dict):
            return value
        if depth == MAXIMUM_DEPTH:
            raise _refuse(f"has more than {MAXIMUM_DEPTH} levels")
        self._count(len(value))
        if type(value) is dict:
            return {key: self._copy(member, depth + 1) for key, member in value.items()}
        return [self._copy(member, depth + 1) for member in value]


def _refuse(what: str) -> MalformedValue:
    return MalformedValue(f"The pickle {what}.")


def _assert_depth(value: Any) -> None:
    """Only lists and dictionaries have levels; each level is looked at as a whole."""
    level = [value]
    for _ in range(MAXIMUM_DEPTH + 1):
        level = [member for part in level if type(part) in (list, dict) for member in _members(part)]
        if not level:
            return
    raise _refuse(f"has more than {MAXIMUM_DEPTH} levels")


def _members(part: Any) -> List[Any]:
    members = part.values() if type(part) is dict else part
    return [member for member in members if type(member) in (list, dict)]


_instructions: Dict[int, Callable[[_PickleReader], None]] = {
    0x80: _PickleReader.protocol,
    0x95: _PickleReader.frame,
    0x28: _PickleReader.mark,
    0x4E: lambda reader: reader.push(None),
    0x88: lambda reader: reader.push(True),
    0x89: lambda reader: reader.push(False),
    0x4B: lambda reader: reader.push(reader._byte()),
    0x4D: lambda reader: reader.push(reader._number(_u16, 2)),
    0x4A: lambda reader: reader.push(reader._number(_i32, 4)),
    0x47: lambda reader: reader.push(reader._number(_float, 8)),
    0x8A: lambda reader: reader.long(reader._byte()),
    0x8B: lambda reader: reader.long(reader._number(_u32, 4)),
    0x43: lambda reader: reader.push(reader._take(reader._byte())),
    0x42: lambda reader: reader.push(reader._take(reader._number(_u32, 4))),
    0x8E: lambda reader: reader.push(reader._take(reader._number(_u64, 8))),
    0x96: lambda reader: reader.push(reader._take(reader._number(_u64, 8))),
    0x8C: lambda reader: reader.text(reader._byte()),
    0x58: lambda reader: reader.text(reader._number(_u32, 4)),
    0x8D: lambda reader: reader.text(reader._number(_u64, 8)),
    0x5D: lambda reader: reader.make_list([]),
    0x29: lambda reader: reader.make_list([]),
    0x6C: lambda reader: reader.make_list(reader._pop_marked()),
    0x74: lambda reader: reader.make_list(reader._pop_marked()),
    0x85: lambda reader: reader.tuple_of(1),
    0x86: lambda reader: reader.tuple_of(2),
    0x87: lambda reader: reader.tuple_of(3),
    0x61: _PickleReader.append,
    0x65: _PickleReader.appends,
    0x7D: lambda reader: reader.push({}),
    0x73: _PickleReader.set_item,
    0x75: _PickleReader.set_items,
    0x94: lambda reader: reader.remember(len(reader._memo)),
    0x71: lambda reader: reader.remember(reader._byte()),
    0x72: lambda reader: reader.remember(reader._number(_u32, 4)),
    0x68: lambda reader: reader.recall(reader._byte()),
    0x6A: lambda reader: reader.recall(reader._number(_u32, 4)),
}
