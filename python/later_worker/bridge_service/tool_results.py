"""What tools give, in the words of the service."""

from __future__ import annotations

import json
from typing import Any, Dict, NamedTuple, Tuple

import grpc

from later_worker.bridge_service.call_answer import Told
from later_worker.bridge_service.host_link import METHODS
from later_worker.bridge_service.metadata_names import (
    ERROR_DETAILS,
    ERROR_TRAILER,
    ERROR_TYPE,
    MAXIMUM_ERROR_TRAILER,
    PROGRESS,
)
from later_worker.message.json_text import encode_json
from later_worker.wire.any_value import AnyValue

_Response = METHODS["ExecuteTool"].response
_Chunk = METHODS["ExecuteStreamingTool"].response

_STATUSES = {
    "PARAMETER_VALIDATION_FAILED": grpc.StatusCode.INVALID_ARGUMENT,
    "TOOL_NOT_FOUND": grpc.StatusCode.NOT_FOUND,
    "RESULT_NOT_SERIALIZABLE": grpc.StatusCode.INTERNAL,
    "RESULT_TOO_LARGE": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "TIMEOUT": grpc.StatusCode.DEADLINE_EXCEEDED,
}
"""What a worker says of a call itself, which no tool may say by its own choice of a type."""

Error = Dict[str, Any]


class ToolFailure(Exception):
    """A call has failed."""

    def __init__(self, error: Error) -> None:
        super().__init__(error["message"])
        self.error = error
        """As the worker protocol has it."""


class StatusError(NamedTuple):
    """How a stream ends that fails."""

    code: "grpc.StatusCode"
    details: str
    metadata: Tuple[Tuple[str, bytes], ...]


def to_response(told: Told, ms: int) -> Any:
    """
    The ``ExecuteToolResponse`` for a result.

    :param ms: how long the call took
    """
    response = _Response(success=True, execution_time_ms=ms)
    error = told.header.get("error")
    if error is None:
        try:
            _put_value(told, response)
            return response
        except ToolFailure as failure:
            error = failure.error
            response = _Response(execution_time_ms=ms)
    response.success = False
    response.error_message = error["message"]
    # Who hears no type knows that the exception was not meant to be seen.
    if not error.get("unexpected"):
        response.metadata[ERROR_TYPE] = error["type"]
        if error.get("details") is not None:
            response.metadata[ERROR_DETAILS] = encode_json(error["details"])
    return response


def to_chunk(told: Told, tool_name: str, number: int) -> Any:
    """
    The ``ToolChunk`` for a partial result, a report of progress or the end.

    :param number: of the partial result, from 1
    :raises ToolFailure: for a result that is an error, or cannot be sent
    """
    if told.type == "progress":
        report = {name: told.header[name] for name in ("progress", "total", "message") if name in told.header}
        return _Chunk(metadata={PROGRESS: json.dumps(report, ensure_ascii=False)})
    if "error" in told.header:
        raise ToolFailure(told.header["error"])
    if told.type == "result" and told.header.get("last"):
        return _Chunk(is_final=True)
    return _Chunk(
        chunk_id=f"{tool_name}-{number}",
        data=_to_data(told),
        is_final=told.type == "result",
    )


def to_status(error: Error) -> StatusError:
    """The status for an error."""
    kind, details = error["type"], error.get("details")
    if error.get("unexpected"):
        return StatusError(grpc.StatusCode.UNKNOWN, error["message"], ())
    own = kind in _STATUSES
    facts: Dict[str, Any] = {
        "code": kind if own else "TOOL_EXECUTION_FAILED",
        "details": {**({} if own else {"type": kind}), **(details if isinstance(details, dict) else {})},
    }
    trailer = encode_json(facts).encode()
    if len(trailer) > MAXIMUM_ERROR_TRAILER:
        trailer = encode_json({**facts, "details": {} if own else {"type": kind}}).encode()
    return StatusError(_STATUSES.get(kind, grpc.StatusCode.UNKNOWN), error["message"], ((ERROR_TRAILER, trailer),))


def _put_value(told: Told, response: Any) -> None:
    value = told.header.get("value")
    if told.text is None and isinstance(value, bytes):
        response.binary_result = value
        return
    text = told.text if told.text is not None else _to_text(value)
    AnyValue(f"type.googleapis.com/{_type_of(text)}", text).put_into(response.result)


def _to_data(told: Told) -> bytes:
    if told.text is not None:
        return told.text
    value = told.header["value"]
    # Whoever reads chunks takes what is no text for bytes.
    return value if isinstance(value, bytes) else _to_text(value)


def _to_text(value: Any) -> bytes:
    try:
        return encode_json(_to_json(value)).encode()
    except ValueError:
        raise _unserialisable("NaN or an infinity, which JSON lacks") from None


def _to_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _to_json(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_to_json(member) for member in value]
    if isinstance(value, bytes):
        raise _unserialisable("bytes within something else, which this protocol cannot carry")
    return value.tolist() if hasattr(value, "tolist") else value


def _unserialisable(what: str) -> ToolFailure:
    return ToolFailure({"type": "RESULT_NOT_SERIALIZABLE", "message": f"The value has {what}."})


def _type_of(text: bytes) -> str:
    """The type of JSON text, by its first character."""
    first = text[:1]
    if first in (b"{", b"["):
        return "snakepit.map" if first == b"{" else "snakepit.list"
    if first == b'"':
        return "snakepit.string"
    if first in (b"t", b"f"):
        return "snakepit.boolean"
    if first == b"n":
        # No type of the protocol has nothing for a value.
        return "google.protobuf.StringValue"
    return "snakepit.float" if any(mark in text for mark in b".eE") else "snakepit.integer"
