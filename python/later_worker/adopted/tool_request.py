"""A call in the words of the service."""

from __future__ import annotations

import struct
from typing import Any, Mapping

from later_worker.adopted.service_handlers import METHODS
from later_worker.bridge_service.metadata_names import CALL_ID
from later_worker.tensor import Tensor
from later_worker.wire.tool_json import write_tool_value

_Request = METHODS["ExecuteTool"].request


def to_tool_request(tool: str, args: Mapping[str, Any], session: str, call_id: str) -> Any:
    """
    The ``ExecuteToolRequest`` for a call, as workers of all versions read it: bytes that are an argument arrive as
    ``bytes``, others as Base64; tensors as objects with ``shape`` and the list ``data``.
    """
    request = _Request(session_id=session, tool_name=tool)
    request.metadata["correlation_id"] = request.metadata[CALL_ID] = call_id
    for name, value in args.items():
        if isinstance(value, (bytes, bytearray, memoryview)):
            # The first versions take all bytes for a pickle, whatever the metadata say.
            request.binary_parameters[name] = _pickled(bytes(value))
            request.metadata[f"binary_format:{name}"] = "pickle"
        else:
            write_tool_value(_with_lists(value)).put_into(request.parameters[name])
    return request


def _with_lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_lists(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_with_lists(item) for item in value]
    if isinstance(value, Tensor):
        return {"shape": list(value.shape), "data": list(value.data)}
    # An array of numpy.
    if hasattr(value, "ravel"):
        return {"shape": list(value.shape), "data": value.ravel().tolist()}
    return value


def _pickled(data: bytes) -> bytes:
    """As version 3 of the format has a ``bytes`` object: the version, the bytes with their length, the end."""
    return b"\x80\x03B" + struct.pack("<I", len(data)) + data + b"."
