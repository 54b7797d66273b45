"""Embeddings and tensors whose elements are bytes."""

from __future__ import annotations

import sys
from array import array
from typing import Any, List, Mapping, Optional

from later_worker.message.element_types import FORMATS, SIZES
from later_worker.tensor import Tensor
from later_worker.wire.any_value import MalformedValue
from later_worker.wire.read_erlang_term import read_erlang_term
from later_worker.wire.read_json import read_json
from later_worker.wire.read_pickle import read_pickle

LAYOUT = "little-endian"
"""What the layout is called that this library's hosts write."""


def read_binary(type_name: str, description: bytes, data: bytes) -> Any:
    """
    Reads elements in the plain layout, as a pickle or as an Erlang term; the last two may come without a description.

    :param type_name: ``embedding`` or ``tensor``
    :param description: an object with ``binary_format``, ``dtype`` and ``shape``, as JSON text; may be empty
    :returns: the elements, in a tensor beside its ``shape``: in a ``Tensor`` or in lists
    :raises MalformedValue: for other types and formats, and for what cannot be read
    """
    if type_name not in ("embedding", "tensor"):
        raise MalformedValue(f"A value of the type {type_name[:64]!r} cannot come as bytes.")
    if not data:
        raise MalformedValue(f"There are no bytes with the {type_name}.")
    described = read_json(description) if description else {}
    facts: Mapping[str, Any] = described if isinstance(described, dict) else {}
    shape = _shape(facts.get("shape"))
    elements = _elements(data, facts, shape)
    if type_name == "embedding":
        return elements
    return {"shape": _shape_of(elements) if shape is None else shape, "data": elements}


def _shape(given: Any) -> Optional[List[int]]:
    if given is None:
        return None
    if isinstance(given, list) and all(type(length) is int and length >= 0 for length in given):
        return given
    raise MalformedValue("The shape of the elements is no list of lengths.")


def _elements(data: bytes, facts: Mapping[str, Any], shape: Optional[List[int]]) -> Any:
    form = facts.get("binary_format") or {0x80: "pickle", 0x83: "erlang_binary"}.get(data[0])
    if form == LAYOUT:
        return _from_layout(data, facts.get("dtype"), shape)
    if form == "pickle":
        return read_pickle(data)
    if form == "erlang_binary":
        return read_erlang_term(data)
    raise MalformedValue(f"The binary_format {str(form)[:64]!r} of the bytes is not among the known ones.")


def _from_layout(data: bytes, dtype: Any, shape: Optional[List[int]]) -> Tensor:
    if not isinstance(dtype, str) or dtype not in FORMATS:
        raise MalformedValue(f"The type {str(dtype)[:64]!r} of the elements is not among the known ones.")
    if len(data) % SIZES[dtype]:
        raise MalformedValue(f"{len(data)} bytes are no whole number of elements of the type {dtype}.")
    elements = array(FORMATS[dtype], data)
    if sys.byteorder == "big":
        elements.byteswap()
    try:
        return Tensor([len(elements)] if shape is None else shape, dtype, elements)
    except ValueError as error:
        raise MalformedValue(str(error)) from None


def _shape_of(elements: Any) -> List[int]:
    shape: List[int] = []
    while isinstance(elements, list):
        shape.append(len(elements))
        elements = elements[0] if elements else None
    return shape if not isinstance(elements, Tensor) else list(elements.shape)
