"""Values in every form that peers send."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

from later_worker.tensor import Tensor
from later_worker.wire.any_value import MalformedValue
from later_worker.wire.read_binary import read_binary
from later_worker.wire.read_json import read_json
from later_worker.wire.read_message import read_message
from later_worker.wire.type_url import read_type_url


class ReceivedValue(NamedTuple):
    """A value as it came; whether it fits its type has not been looked at."""

    type: Optional[str]
    """What the sender said; None for messages of google.protobuf."""
    value: Any


def read_value(any_message: Any, data: bytes = b"") -> ReceivedValue:
    """
    Reads JSON text under a type of the protocol, messages of google.protobuf, and bytes beside a description.

    :param any_message: a ``google.protobuf.Any``
    :param data: the elements of an embedding or tensor, from the field beside the value; where there are any, they are
        what counts
    :raises MalformedValue: if it cannot be read
    """
    form, name = read_type_url(any_message.type_url)
    if form == "message":
        if data:
            raise MalformedValue(f"A message {name[:64]!r} cannot have bytes beside it.")
        return ReceivedValue(None, read_message(name, any_message.value))
    if form == "binary" or data:
        return ReceivedValue(name, read_binary(name, any_message.value, data))
    return ReceivedValue(name, read_json(any_message.value))


def read_tool_value(any_message: Any, data: bytes = b"") -> Any:
    """
    Reads an argument or a result of a tool: what ``read_value`` reads, with lists in the place of tensors.

    :raises MalformedValue: if it cannot be read
    """
    value = read_value(any_message, data).value
    if isinstance(value, Tensor):
        return value.tolist()
    if isinstance(value, dict) and isinstance(value.get("data"), Tensor):
        return {**value, "data": value["data"].data.tolist()}
    return value
