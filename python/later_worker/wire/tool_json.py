"""Arguments and results of tools that have to be JSON."""

from __future__ import annotations

import base64
from typing import Any, Dict

from later_worker.message.json_text import encode_json
from later_worker.message.outgoing_value import OutgoingValue, UnserialisableValue
from later_worker.message.read_attachments import read_attachments
from later_worker.wire.any_value import AnyValue

_TYPE_URL = "type.googleapis.com/google.protobuf.StringValue"


def to_tool_json(value: Any) -> Any:
    """
    A value as JSON has it: bytes as Base64, tensors as lists within lists, as a host gives them to its own tools.

    :raises ValueError: for what JSON cannot carry
    """
    try:
        outgoing = OutgoingValue(value, "/value")
    except UnserialisableValue as problem:
        raise ValueError(str(problem)) from None
    if not outgoing.attachments:
        return outgoing.json
    message: Dict[str, Any] = {"value": outgoing.json, "binary": outgoing.binary}
    read_attachments(message, outgoing.attachments)
    return _without_attachments(message["value"])


def write_tool_value(value: Any) -> AnyValue:
    """
    Prints an argument or a result of a tool under the type that peers of all versions read: as JSON text where a
    ``StringValue`` is announced.

    :raises ValueError: for what JSON cannot carry
    """
    return AnyValue(_TYPE_URL, encode_json(to_tool_json(value)).encode())


def _without_attachments(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_attachments(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_attachments(member) for member in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.tolist() if hasattr(value, "tolist") else value
