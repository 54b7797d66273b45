"""The types of a tensor's elements."""

from __future__ import annotations

import sys
from array import array
from typing import Dict

FORMATS: Dict[str, str] = {
    "float64": "d",
    "float32": "f",
    "int64": "q",
    "uint64": "Q",
    "int32": "i",
    "uint32": "I",
    "int16": "h",
    "uint16": "H",
    "int8": "b",
    "uint8": "B",
}
"""What ``array`` and ``memoryview`` call each type of the protocol."""

SIZES: Dict[str, int] = {name: array(letter).itemsize for name, letter in FORMATS.items()}
"""How many bytes an element has."""


def type_of_format(letter: str, size: int) -> str:
    """
    The protocol's name of a format.

    :raises ValueError: for one that has none
    """
    for name, known in FORMATS.items():
        same_kind = (letter in "fd") == (known in "fd") and letter.isupper() == known.isupper()
        if letter in "fdqQlLiIhHbBnN" and same_kind and SIZES[name] == size:
            return name
    raise ValueError(f"There is no type of elements for the format {letter!r}.")


def to_wire_order(elements: memoryview, dtype: str) -> memoryview:
    """Elements of this machine, least significant byte first; also the other way round."""
    data = elements.cast("B") if elements.nbytes else memoryview(b"")
    if sys.byteorder == "little" or SIZES[dtype] == 1:
        return data
    swapped = array(FORMATS[dtype], bytes(data))
    swapped.byteswap()
    return memoryview(swapped).cast("B")
