"""Turns what tools return into JSON and attachments."""

from __future__ import annotations

import enum
import math
import sys
from array import array
from collections.abc import Mapping, Sequence
from typing import Any, Dict, List, Tuple, Union

from later_worker.message.element_types import FORMATS, to_wire_order, type_of_format
from later_worker.message.json_of_member import json_of_member
from later_worker.message.json_pointer import to_pointer
from later_worker.message.json_text import MAXIMUM_DEPTH
from later_worker.tensor import Tensor

Path = Tuple[Union[str, int], ...]
Buffer = Union[bytes, bytearray, memoryview]

PLAIN = frozenset((str, int, float, bool, type(None)))
"""Types whose values are JSON as they are, but for numbers that are not finite."""


class UnserialisableValue(Exception):
    """A value that JSON cannot carry; the message says what it is and where."""

    def __init__(self, what: str, path: Path = ()) -> None:
        place = f" at {to_pointer(path)!r}" if path else ""
        super().__init__(f"The value{place} is {what}.")


class OutgoingValue:
    """
    One value on its way out.

    :param value: what a tool returned
    :param at: the pointer to where it stands in the message
    :param special_numbers: whether NaN and the infinities become the texts that variables have for them
    :raises UnserialisableValue: for what cannot be carried
    """

    __slots__ = ("json", "binary", "attachments", "_at", "_special_numbers")

    def __init__(self, value: Any, at: str, special_numbers: bool = False) -> None:
        self.binary: List[Dict[str, Any]] = []
        """What the message says of its attachments."""
        self.attachments: List[Buffer] = []
        self._at = at
        self._special_numbers = special_numbers
        try:
            self.json = self._convert(value, ())
            """The value with null in place of attachments."""
        except RecursionError:
            raise UnserialisableValue("nested too deeply") from None

    def _convert(self, value: Any, path: Path) -> Any:
        kind = type(value)
        if kind in PLAIN:
            return self._number(value, path) if kind is float else value
        if len(path) >= MAXIMUM_DEPTH:
            raise UnserialisableValue("nested too deeply, or contains itself", path[:3])
        if kind is dict:
            return self._object(value, path)
        if kind is list or kind is tuple:
            return self._list(value, path)
        return self._other(value, path)

    def _object(self, value: Mapping[Any, Any], path: Path) -> Dict[str, Any]:
        converted = {}
        for key, member in value.items():
            if type(key) is not str:
                key = self._key(key, path)
            kind = type(member)
            converted[key] = (
                member if kind in PLAIN and kind is not float else self._convert(member, (*path, key))
            )
        return converted

    def _list(self, value: Sequence[Any], path: Path) -> Sequence[Any]:
        kinds = set(map(type, value))
        if kinds <= PLAIN and (float not in kinds or all(map(math.isfinite, _numbers(value, kinds)))):
            return value
        return [self._convert(element, (*path, index)) for index, element in enumerate(value)]

    def _number(self, value: float, path: Path) -> Union[float, str]:
        if math.isfinite(value):
            return value
        name = "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
        if self._special_numbers:
            return name
        raise UnserialisableValue(f"{name}, which JSON lacks", path)

    def _key(self, key: Any, path: Path) -> str:
        if isinstance(key, enum.Enum):
            key = key.value
        if isinstance(key, str):
            return str(key)
        raise UnserialisableValue(f"a dictionary with a key of the type {type(key).__name__}, not str", path)

    def _other(self, value: Any, path: Path) -> Any:
        if isinstance(value, enum.Enum):
            return self._convert(json_of_member(value), path)
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(value, (numpy.generic, numpy.ndarray)):
            return self._numpy(numpy, value, path)
        if isinstance(value, float):
            return self._number(value, path)
        if isinstance(value, (str, int)):
            return value
        if isinstance(value, (bytes, bytearray, memoryview)):
            return self._attach(value, {"type": "bytes"}, path)
        if isinstance(value, Tensor):
            return self._attach_tensor(value, path)
        if isinstance(value, array) and value.typecode != "u":
            return self._attach_tensor(Tensor([len(value)], _type_of(value), value), path)
        if hasattr(type(value), "__dataclass_fields__"):
            from dataclasses import fields

            return self._object({field.name: getattr(value, field.name) for field in fields(value)}, path)
        if callable(getattr(type(value), "model_dump", None)):
            return self._convert(value.model_dump(mode="json"), path)
        if isinstance(value, Mapping):
            return self._object(value, path)
        if isinstance(value, Sequence):
            return self._list(list(value), path)
        # What it imports takes its time, and most tools have no use for it.
        from later_worker.message.standard_text import standard_text

        text = standard_text(value)
        if text is not None:
            return text
        if isinstance(value, (set, frozenset)):
            raise UnserialisableValue("a set, which has no order: return a list, such as sorted(...)", path)
        raise UnserialisableValue(f"of the type {type(value).__name__}, which JSON cannot carry", path)

    def _numpy(self, numpy: Any, value: Any, path: Path) -> Any:
        if isinstance(value, numpy.generic):
            item = value.item()
            if isinstance(item, numpy.generic):
                raise UnserialisableValue(f"of the type {type(value).__name__}, which JSON cannot carry", path)
            return self._convert(item, path)
        name = value.dtype.newbyteorder("=").name
        if name == "float16":
            name = "float32"
        if name not in FORMATS:
            return self._convert(value.tolist(), path)
        elements = numpy.ascontiguousarray(value, dtype=numpy.dtype(name).newbyteorder("<"))
        entry = {"type": "tensor", "dtype": name, "shape": list(value.shape)}
        return self._attach(elements.reshape(-1).view("uint8").data, entry, path)

    def _attach_tensor(self, tensor: Tensor, path: Path) -> None:
        entry = {"type": "tensor", "dtype": tensor.dtype, "shape": list(tensor.shape)}
        self._attach(to_wire_order(tensor.data, tensor.dtype), entry, path)

    def _attach(self, buffer: Any, entry: Dict[str, Any], path: Path) -> None:
        view = memoryview(buffer)
        # The tool may go on to write to what it has handed over.
        self.attachments.append(bytes(view) if view.nbytes < 65_536 or not view.c_contiguous else view.cast("B"))
        self.binary.append({"at": self._at + to_pointer(path), **entry})


def _numbers(value: Sequence[Any], kinds: set[type]) -> Any:
    if len(kinds) == 1:
        return value
    return [element for element in value if type(element) is float]


def _type_of(value: "array[Any]") -> str:
    return type_of_format(value.typecode, value.itemsize)
