"""What the program says that a tool gives, or has failed with."""

from __future__ import annotations

import json
import re
from typing import Any, Mapping, NamedTuple

import grpc

from later_worker.adopted.servicer_context import Refusal
from later_worker.bridge_service.metadata_names import ERROR_DETAILS, ERROR_TRAILER, ERROR_TYPE, PROGRESS
from later_worker.bridge_service.tool_translations import read_result
from later_worker.host_error import HostError
from later_worker.tool_error import ToolError, to_tool_error
from later_worker.wire.read_json import read_object
from later_worker.worker.call_failure import ReportedFailure

_TRACEBACK = re.compile(r"^Traceback \(most recent call last\):", re.MULTILINE)
_MEANINGS = {
    grpc.StatusCode.INVALID_ARGUMENT: "PARAMETER_VALIDATION_FAILED",
    grpc.StatusCode.PERMISSION_DENIED: "PERMISSION_DENIED",
}


class ChunkContent(NamedTuple):
    """What a ``ToolChunk`` tells."""

    kind: str
    """``value``, ``progress``, or ``end`` for one that only says that it is the last."""
    value: Any = None


def read_response(response: Any) -> Any:
    """
    The value in an ``ExecuteToolResponse``.

    :raises ToolError: for a failure that says of which type it is
    :raises ReportedFailure: for another
    """
    if response.success:
        try:
            return read_result(response)
        except HostError:
            raise ToolError("The result cannot be read.", type="RESULT_NOT_SERIALIZABLE") from None
    kind = response.metadata.get(ERROR_TYPE)
    if kind is None:
        raise _failure(response.error_message)
    details = read_object(response.metadata.get(ERROR_DETAILS, ""))
    raise to_tool_error({"type": kind, "message": response.error_message, "details": details})


def read_chunk(chunk: Any) -> ChunkContent:
    """What is in a ``ToolChunk``: JSON; else text, which newer programs send as it is; else bytes."""
    if not chunk.data:
        progress = read_object(chunk.metadata.get(PROGRESS, ""))
        if progress is not None and isinstance(progress.get("progress"), (int, float)):
            return ChunkContent("progress", progress)
        # Nothing is what newer programs make of None.
        return ChunkContent("end" if chunk.is_final else "value")
    try:
        return ChunkContent("value", json.loads(chunk.data))
    except (ValueError, RecursionError):
        pass
    try:
        return ChunkContent("value", chunk.data.decode())
    except ValueError:
        return ChunkContent("value", chunk.data)


def to_failure(refusal: Refusal) -> Exception:
    """The error of a tool whose call has ended with a status."""
    facts = next((read_object(value) for key, value in refusal.metadata if key == ERROR_TRAILER), None)
    if facts is not None:
        details = facts.get("details")
        own = dict(details) if isinstance(details, Mapping) else {}
        kind = own.pop("type", facts.get("code"))
        return to_tool_error({"type": kind, "message": refusal.details, "details": own or None})
    if refusal.code in _MEANINGS:
        return ToolError(refusal.details, type=_MEANINGS[refusal.code])
    return _failure(refusal.details or f"The program answered with {refusal.code.name}.")


def _failure(text: str) -> ReportedFailure:
    """For the text of an exception, or JSON with its type, its message and places in the source; these are left out."""
    report = read_object(text) if text.startswith("{") else None
    message, exception = text, None
    if report is not None and isinstance(report.get("message"), str):
        message, exception = report["message"], report.get("type")
    found = _TRACEBACK.search(message)
    message = (message if found is None else message[: found.start()]).strip()
    return ReportedFailure(message, {"exception": exception} if isinstance(exception, str) else None)
