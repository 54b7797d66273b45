"""The messages of google.protobuf that stand for values."""

from __future__ import annotations

from typing import Any, Optional

from google.protobuf.message import DecodeError

from later_worker.protocol.messages import message_class
from later_worker.wire.any_value import MalformedValue
from later_worker.wire.read_json import read_json

_WRAPPERS = frozenset(
    (
        "DoubleValue",
        "FloatValue",
        "Int64Value",
        "UInt64Value",
        "Int32Value",
        "UInt32Value",
        "BoolValue",
        "BytesValue",
        "StringValue",
    )
)
_TEXT_FIELD = 0x0A
_PACKED_VALUES = frozenset((0x08, 0x11, 0x1A, 0x2A))
_BOOLEAN, _LIST = 0x20, 0x32


def read_message(name: str, data: bytes) -> Any:
    """
    Reads the wrappers of scalars, ``Value``, ``Struct`` and ``ListValue``. Under ``StringValue`` and ``Value`` the
    bytes may also be JSON text, and under ``StringValue`` any other: peers send all of these.

    :param name: for example ``StringValue``
    :raises MalformedValue: for other messages, and for bytes that are none
    """
    if name == "StringValue":
        return _read_text(data)
    if name == "Value":
        return _from_value(_parse(name, data)) if _is_packed_value(data) else read_json(data)
    if name in _WRAPPERS:
        return _parse(name, data).value
    if name == "Struct":
        return _from_struct(_parse(name, data))
    if name == "ListValue":
        return _from_list(_parse(name, data))
    raise MalformedValue(f"A message {name[:64]!r} of google.protobuf is not taken as a value.")


def _parse(name: str, data: bytes) -> Any:
    try:
        return message_class(f"google.protobuf.{name}").FromString(data)
    except DecodeError:
        raise MalformedValue(f"The bytes are no message {name}.") from None


def _read_text(data: bytes) -> Any:
    if not data:
        return ""
    content = _only_field(data, _TEXT_FIELD)
    try:
        # No library that prints JSON begins with a line feed, which is what the field's tag is as a text.
        return read_json(data) if content is None else content.decode()
    except UnicodeDecodeError:
        raise MalformedValue("A text is not UTF-8.") from None
    except MalformedValue:
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise MalformedValue("A text is not UTF-8.") from None


def _is_packed_value(data: bytes) -> bool:
    """Some tags of the message may begin JSON text as well: a space and the digit 2."""
    first = data[0] if data else None
    if first in _PACKED_VALUES:
        return True
    if first == _BOOLEAN:
        return len(data) == 2 and data[1] in (0, 1)
    if first == _LIST:
        content = _only_field(data, _LIST)
        return content is not None and (not content or content[0] == _TEXT_FIELD)
    return False


def _only_field(data: bytes, tag: int) -> Optional[bytes]:
    """The content of a field with a length that is all that there is."""
    if data[0] != tag:
        return None
    length = 0
    for index, byte in enumerate(data[1:6]):
        length |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            content = data[index + 2 :]
            return content if len(content) == length else None
    return None


def _from_value(value: Any) -> Any:
    kind = value.WhichOneof("kind")
    if kind is None:
        raise MalformedValue("The packed value is of no kind.")
    if kind == "struct_value":
        return _from_struct(value.struct_value)
    if kind == "list_value":
        return _from_list(value.list_value)
    return None if kind == "null_value" else getattr(value, kind)


def _from_struct(struct: Any) -> Any:
    return {name: _from_value(value) for name, value in struct.fields.items()}


def _from_list(values: Any) -> Any:
    return [_from_value(value) for value in values.values]
