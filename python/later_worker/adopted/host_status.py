"""With which statuses requests to the host fail."""

from __future__ import annotations

from typing import Dict, Sequence, Tuple

import grpc

from later_worker.bridge_service.metadata_names import ERROR_TRAILER, MAXIMUM_ERROR_TRAILER
from later_worker.call_cancelled import CallCancelled
from later_worker.host_error import HostError
from later_worker.message.json_text import encode_json

_OF_CODES: Dict[str, "grpc.StatusCode"] = {
    "INVALID_ARGUMENT": grpc.StatusCode.INVALID_ARGUMENT,
    "INVALID_VARIABLE": grpc.StatusCode.INVALID_ARGUMENT,
    "INVALID_VALUE": grpc.StatusCode.INVALID_ARGUMENT,
    "INVALID_JSON": grpc.StatusCode.INVALID_ARGUMENT,
    "SESSION_NOT_FOUND": grpc.StatusCode.NOT_FOUND,
    "VARIABLE_NOT_FOUND": grpc.StatusCode.NOT_FOUND,
    "TOOL_NOT_FOUND": grpc.StatusCode.NOT_FOUND,
    "VARIABLE_EXISTS": grpc.StatusCode.ALREADY_EXISTS,
    "VERSION_CONFLICT": grpc.StatusCode.ABORTED,
    "VERSION_NOT_FOUND": grpc.StatusCode.OUT_OF_RANGE,
    "VARIABLE_LOCKED": grpc.StatusCode.FAILED_PRECONDITION,
    "DEPENDENCY_CYCLE": grpc.StatusCode.FAILED_PRECONDITION,
    "PERMISSION_DENIED": grpc.StatusCode.PERMISSION_DENIED,
    "UNAUTHENTICATED": grpc.StatusCode.UNAUTHENTICATED,
    "QUOTA_EXCEEDED": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "HOST_UNAVAILABLE": grpc.StatusCode.UNAVAILABLE,
    "CANCELLED": grpc.StatusCode.CANCELLED,
    "TIMEOUT": grpc.StatusCode.DEADLINE_EXCEEDED,
}
"""As a host of this library has them."""


class HostStatus(Exception):
    """A request to the host has failed."""

    def __init__(self, code: "grpc.StatusCode", details: str, metadata: "Sequence[Tuple[str, bytes]]" = ()) -> None:
        super().__init__(details)
        self.code = code
        self.details = details
        self.metadata = tuple(metadata)
        """At the end of the answer."""


def to_status(error: Exception) -> HostStatus:
    """What a program is told of an error."""
    if isinstance(error, HostError):
        return _of_host_error(error)
    if isinstance(error, CallCancelled):
        late = error.reason == "timeout"
        return HostStatus(grpc.StatusCode.DEADLINE_EXCEEDED if late else grpc.StatusCode.CANCELLED, str(error))
    if isinstance(error, NotImplementedError):
        return HostStatus(grpc.StatusCode.UNIMPLEMENTED, str(error))
    # What cannot be carried, or is no message.
    return HostStatus(grpc.StatusCode.INVALID_ARGUMENT, str(error) or "The request cannot be sent.")


def _of_host_error(error: HostError) -> HostStatus:
    details = error.details
    trailer = encode_json({"code": error.code, "details": details}).encode()
    metadata = ((ERROR_TRAILER, trailer),) if len(trailer) <= MAXIMUM_ERROR_TRAILER else ()
    text = error.message
    # Programs know these words.
    if error.code == "VARIABLE_NOT_FOUND":
        text = f"Variable not found: {details.get('identifier', '')}"
    elif error.code == "SESSION_NOT_FOUND":
        text = f"Session not found: {details.get('sessionId', '')}"
    return HostStatus(_OF_CODES.get(error.code, grpc.StatusCode.INTERNAL), text, metadata)
