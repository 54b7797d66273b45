"""Puts what came as attachments into the message it belongs to."""

from __future__ import annotations

from typing import Any, Dict, Sequence, Union

from later_worker.message.element_types import FORMATS, SIZES, to_wire_order
from later_worker.message.json_pointer import fill_null
from later_worker.tensor import Tensor

Attachment = Union[bytes, bytearray, memoryview]


def read_attachments(header: Dict[str, Any], attachments: Sequence[Attachment]) -> None:
    """
    Fills a header's places: ``bytes`` with bytes, tensors with ``numpy.ndarray`` where numpy is installed, else with
    ``Tensor``. Arrays are views of the attachments.

    :raises ValueError: if header and attachments do not match
    """
    entries = header.get("binary", [])
    if not isinstance(entries, list) or len(entries) != len(attachments):
        raise ValueError(f"The message has {len(attachments)} attachments, and does not say so.")
    for entry, attachment in zip(entries, attachments):
        if not isinstance(entry, dict) or not isinstance(entry.get("at"), str):
            raise ValueError("An attachment does not say what it fills.")
        fill_null(header, entry["at"], _read(entry, attachment))


def _read(entry: Dict[str, Any], attachment: Attachment) -> Any:
    kind = entry.get("type")
    if kind == "bytes":
        return bytes(attachment)
    if kind != "tensor":
        raise ValueError(f"There are no attachments of the type {kind!r}.")
    dtype, shape = entry.get("dtype"), entry.get("shape")
    if not isinstance(dtype, str) or dtype not in FORMATS:
        raise ValueError(f"There are no tensors of {dtype!r}.")
    if not isinstance(shape, list) or not all(type(length) is int and length >= 0 for length in shape):
        raise ValueError("The shape of a tensor is a list of lengths.")
    size = SIZES[dtype]
    for length in shape:
        size *= length
    if size != len(attachment):
        raise ValueError(f"A tensor of {dtype} with the shape {shape} has {size} bytes, not {len(attachment)}.")
    try:
        import numpy
    except ImportError:
        return Tensor(shape, dtype, to_wire_order(memoryview(attachment), dtype))
    elements = numpy.frombuffer(attachment, dtype=numpy.dtype(dtype).newbyteorder("<"))
    # Native code may rely on alignment, and on the machine's own order of bytes.
    return numpy.require(elements, dtype=dtype, requirements=["A", "W"]).reshape(shape)
