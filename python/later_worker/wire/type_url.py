"""What the type of a value says about its bytes."""

from __future__ import annotations

from typing import NamedTuple

from later_worker.wire.any_value import MalformedValue

_OWN = "snakepit."
_MESSAGES = "google.protobuf."
_BINARY = ".binary"


class WireType(NamedTuple):
    """The type of a value."""

    form: str
    """``message``: one of google.protobuf; ``json``: JSON text; ``binary``: JSON about bytes elsewhere."""
    name: str
    """The type of a variable, or the message's name within google.protobuf."""


def read_type_url(type_url: str) -> WireType:
    """
    Takes the URL of a type apart: the name stands behind the last ``snakepit.``, or else behind the last slash.

    :raises MalformedValue: if it names no type
    """
    front, own, name = type_url.rpartition(_OWN)
    if not own:
        name = type_url.rpartition("/")[2]
        if name.startswith(_MESSAGES):
            return WireType("message", name[len(_MESSAGES) :])
        if "/" not in type_url:
            name = ""
    binary = name.endswith(_BINARY)
    if binary:
        name = name[: -len(_BINARY)]
    if not name:
        raise MalformedValue(f"The type URL {type_url[:64]!r} names no type.")
    return WireType("binary" if binary else "json", name)
