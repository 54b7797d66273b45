"""What the host refuses, as exceptions of this library."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, Mapping, Optional, Tuple, Union

import grpc

from later_worker.bridge_service.metadata_names import ERROR_TRAILER
from later_worker.host_error import HostError, to_host_error

_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_SESSION = re.compile(r"session not found", re.IGNORECASE)
_NOT_FOUND = re.compile(r"not found", re.IGNORECASE)

_Subjects = Mapping[str, str]
_CODES: Dict["grpc.StatusCode", Union[str, _Subjects]] = {
    grpc.StatusCode.CANCELLED: "CANCELLED",
    grpc.StatusCode.INVALID_ARGUMENT: {
        "session": "INVALID_ARGUMENT",
        "variable": "INVALID_VARIABLE",
        "tool": "INVALID_ARGUMENT",
    },
    grpc.StatusCode.DEADLINE_EXCEEDED: "TIMEOUT",
    grpc.StatusCode.NOT_FOUND: {
        "session": "SESSION_NOT_FOUND",
        "variable": "VARIABLE_NOT_FOUND",
        "tool": "TOOL_NOT_FOUND",
    },
    grpc.StatusCode.ALREADY_EXISTS: {
        "session": "SESSION_EXISTS",
        "variable": "VARIABLE_EXISTS",
        "tool": "DUPLICATE_TOOL",
    },
    grpc.StatusCode.PERMISSION_DENIED: "PERMISSION_DENIED",
    grpc.StatusCode.RESOURCE_EXHAUSTED: "QUOTA_EXCEEDED",
    grpc.StatusCode.FAILED_PRECONDITION: {
        "session": "INTERNAL_ERROR",
        "variable": "VARIABLE_LOCKED",
        "tool": "INTERNAL_ERROR",
    },
    grpc.StatusCode.ABORTED: "VERSION_CONFLICT",
    grpc.StatusCode.UNAVAILABLE: "HOST_UNAVAILABLE",
    grpc.StatusCode.UNAUTHENTICATED: "UNAUTHENTICATED",
}


def to_failure(error: Any, method: str) -> HostError:
    """
    What a status of the host means.

    :param error: a ``grpc.RpcError``
    :param method: which was called, for example ``GetVariable``
    """
    code, text = error.code(), (error.details() or "").strip()
    told = _read_trailer(error.trailing_metadata())
    if told is not None:
        return to_host_error(told[0], text, told[1])
    details = {"method": method, "status": code.name}
    if code is grpc.StatusCode.DEADLINE_EXCEEDED:
        return to_host_error("TIMEOUT", f"The host did not answer {method} in time.", details)
    message = text or f"The host answered {method} with {code.name}."
    return to_host_error(_code_of(code, text, method), message, details)


def to_text_failure(text: str) -> HostError:
    """What it means that an answer has no success, which is about a variable."""
    if _SESSION.search(text):
        return to_host_error("SESSION_NOT_FOUND", text)
    code = "VARIABLE_NOT_FOUND" if _NOT_FOUND.search(text) else "INVALID_VARIABLE"
    return to_host_error(code, text or "The host gave no reason.")


def _code_of(code: "grpc.StatusCode", text: str, method: str) -> str:
    meaning = _CODES.get(code, "INTERNAL_ERROR")
    if isinstance(meaning, str):
        return meaning
    if code is grpc.StatusCode.NOT_FOUND and _SESSION.search(text):
        return "SESSION_NOT_FOUND"
    if re.search("Variable|Dependency|Optimization", method):
        return meaning["variable"]
    return meaning["tool" if "Tool" in method else "session"]


def _read_trailer(metadata: Any) -> Optional[Tuple[str, Dict[str, Any]]]:
    for key, value in metadata or ():
        if key != ERROR_TRAILER:
            continue
        try:
            told = json.loads(value)
            code, details = told["code"], told.get("details") or {}
        except (ValueError, TypeError, LookupError, RecursionError):
            return None
        return (code, details) if _CODE.fullmatch(code) and isinstance(details, dict) else None
    return None
