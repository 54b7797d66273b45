"""What the caller is told of a call that failed."""

from __future__ import annotations

import logging
import re
from typing import Any, Dict, Optional

from later_worker.call_cancelled import CallCancelled
from later_worker.declare import ArgumentProblem
from later_worker.message.outgoing_value import OutgoingValue, UnserialisableValue
from later_worker.tool_error import ToolError
from later_worker.worker.outbox import MessageTooLarge

logger = logging.getLogger("later_worker")

_MAXIMUM_LENGTH = 1_000
_QUOTED = r"""(["'`])((?:file://)?(?:/|[A-Za-z]:[\\/]|\\\\)[^"'`\n]{1,4096})\1"""
# Not URLs, not fractions: at least two segments, and nothing before that a path would be part of.
_UNIX_PATH = r"""(?<![\w.:/~-])(?:file://)?(?:/[^\s"'`:,;()<>|/]+){2,}/?"""
_WINDOWS_PATH = r"""(?<!\w)(?:file:///)?(?:[A-Za-z]:[\\/]|\\\\)[^\s"'`:,;()<>|]+"""


class ReportedFailure(Exception):
    """
    A failure that is known by what somebody else has said of it, who has written it to the log as well.

    :param details: facts for the caller, as JSON
    """

    def __init__(self, message: str, details: Optional[Dict[str, Any]] = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


def to_call_error(error: BaseException, tool_name: str) -> Dict[str, Any]:
    """
    The ``error`` of a ``result``. What the tool did not mean its caller to see is logged with its traceback and told
    without it, and without paths of this machine.
    """
    if isinstance(error, CallCancelled):
        return cancelled_error(error.reason)
    if isinstance(error, ArgumentProblem):
        return {
            "type": "PARAMETER_VALIDATION_FAILED",
            "message": shorten(str(error)),
            "details": {"violations": error.violations},
        }
    if isinstance(error, UnserialisableValue):
        return {"type": "RESULT_NOT_SERIALIZABLE", "message": shorten(str(error))}
    if isinstance(error, MessageTooLarge):
        return {"type": "RESULT_TOO_LARGE", "message": str(error)}
    if isinstance(error, ToolError):
        return _of_tool_error(error)
    if isinstance(error, ReportedFailure):
        return _of_reported_failure(error)
    logger.error("The tool %r failed.", tool_name, exc_info=error)
    return {"type": "TOOL_EXECUTION_FAILED", "message": shorten(_message_of(error)), "unexpected": True}


def cancelled_error(reason: str) -> Dict[str, Any]:
    """The error of a call that ended because nobody wants it any more, or because its time is up."""
    cancelled = CallCancelled(reason)
    return {"type": "TIMEOUT" if reason == "timeout" else "CANCELLED", "message": str(cancelled)}


def shorten(message: str) -> str:
    """A message that can be sent: well-formed, not empty, not long."""
    text = message.encode("utf-8", "replace").decode("utf-8").strip()
    if not text:
        return "The tool failed."
    return text if len(text) <= _MAXIMUM_LENGTH else text[: _MAXIMUM_LENGTH - 1] + "…"


def redact_paths(message: str) -> str:
    """Cuts absolute paths to their last segment."""
    message = re.sub(_QUOTED, lambda match: match[1] + _last_segment(match[2]) + match[1], message)
    message = re.sub(_UNIX_PATH, lambda match: _last_segment(match[0]), message)
    return re.sub(_WINDOWS_PATH, lambda match: _last_segment(match[0]), message)


def _of_tool_error(error: ToolError) -> Dict[str, Any]:
    described: Dict[str, Any] = {"type": error.type, "message": shorten(error.message)}
    details = _details_of(error)
    if details is not None:
        described["details"] = details
    return described


def _of_reported_failure(error: ReportedFailure) -> Dict[str, Any]:
    message = shorten(redact_paths(error.message))
    described: Dict[str, Any] = {"type": "TOOL_EXECUTION_FAILED", "message": message, "unexpected": True}
    return described if error.details is None else {**described, "details": error.details}


def _details_of(error: ToolError) -> Optional[Any]:
    if error.details is None:
        return None
    try:
        value = OutgoingValue(error.details, "")
        if not value.attachments:
            return value.json
        reason = "They have bytes in them."
    except UnserialisableValue as problem:
        reason = str(problem)
    # They must not hide the error itself.
    logger.warning("The details of a %s are left out. %s", error.type, reason)
    return None


def _message_of(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, (SystemExit, KeyboardInterrupt)):
        return f"The tool wanted to end its process: {name}."
    try:
        text = redact_paths(str(error))
    except Exception:
        text = ""
    if not text:
        return f"The tool failed: {name}."
    # The text of these is what was looked up, which says nothing by itself.
    return f"{name}: {text}" if isinstance(error, LookupError) else text


def _last_segment(path: str) -> str:
    return "…/" + re.split(r"[\\/]+", path.rstrip("\\/"))[-1]
