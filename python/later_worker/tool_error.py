"""Failures that a tool means its caller to see."""

from __future__ import annotations

import re
from typing import Any, Mapping, Optional

_TYPE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")


class ToolError(RuntimeError):
    """
    Raised by a tool to fail with a type of its own: type, message and details reach the caller as they are. Any
    other exception becomes ``TOOL_EXECUTION_FAILED``.

    Also what ``call_tool`` raises when the tool that it has called fails.

    :param message: a sentence for the caller, which may be a model
    :param type: capitals, digits and ``_``, for example ``ORDER_NOT_FOUND``
    :param details: facts for the caller, as JSON
    :raises ValueError: for a type of another form
    """

    def __init__(
        self,
        message: str,
        type: str = "TOOL_EXECUTION_FAILED",
        details: Optional[Mapping[str, Any]] = None,
    ) -> None:
        if not _TYPE.fullmatch(type):
            raise ValueError(f"{type!r} is no type of errors: these are capitals, digits and _.")
        super().__init__(message)
        self.message = message
        self.type = type
        self.details = details


def to_tool_error(error: Mapping[str, Any]) -> ToolError:
    """The exception for the error of a tool that was called over the protocol."""
    kind = str(error.get("type"))
    message = str(error.get("message"))
    if kind == "TOOL_NOT_FOUND":
        return ToolNotFoundError(message, kind, error.get("details"))
    return ToolError(message, kind if _TYPE.fullmatch(kind) else "TOOL_EXECUTION_FAILED", error.get("details"))


class ToolNotFoundError(ToolError, ValueError):
    """Raised by ``call_tool`` for a tool that the session does not have."""
