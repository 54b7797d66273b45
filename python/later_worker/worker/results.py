"""The messages that tools' values become."""

from __future__ import annotations

from typing import Any, Dict

from later_worker.message.outgoing_message import OutgoingMessage, print_message, print_value_message
from later_worker.message.outgoing_value import UnserialisableValue
from later_worker.worker.call import Call
from later_worker.worker.call_failure import cancelled_error, shorten, to_call_error

LAST = object()
"""Stands for the value of the last chunk."""


def result_message(call: Call, value: Any) -> OutgoingMessage:
    """:raises UnserialisableValue: for a value that cannot be carried"""
    if value is LAST:
        return OutgoingMessage(b'{"type":"result","id":%d,"last":true}' % call.id, ())
    return print_value_message("result", call.id, int(value) if _is_number(call, value) else value)


def chunk_message(call: Call, value: Any) -> OutgoingMessage:
    """:raises UnserialisableValue: for a value that cannot be carried"""
    return print_value_message("chunk", call.id, value)


def error_message(call: Call, error: BaseException) -> OutgoingMessage:
    """The result of a call that ended in an exception."""
    described = to_call_error(error, call.tool_name)
    try:
        return _error_message(call.id, described)
    except UnserialisableValue:
        # Details that cannot be printed must not hide the error itself.
        return _error_message(call.id, {"type": described["type"], "message": described["message"]})


def cancelled_message(call_id: int, reason: str) -> OutgoingMessage:
    """The result of a call that is not wanted any more."""
    return _error_message(call_id, cancelled_error(reason))


def not_found_message(call_id: int, tool_name: str) -> OutgoingMessage:
    """The result of a call of a tool that is not there."""
    message = shorten(f"There is no tool {tool_name!r}.")
    return _error_message(call_id, {"type": "TOOL_NOT_FOUND", "message": message})


def invalid_call_message(call_id: int) -> OutgoingMessage:
    """The result of a call that is not understood."""
    return _error_message(call_id, {"type": "INVALID_CALL", "message": "The call is malformed."})


def too_long_integer_message(call_id: int, digits: int) -> OutgoingMessage:
    """The result of a call whose arguments cannot be read."""
    message = f"An integer of {digits} digits has more than Python reads."
    return _error_message(call_id, {"type": "PARAMETER_VALIDATION_FAILED", "message": message})


def returned_message(call_id: int) -> OutgoingMessage:
    """Gives a call back."""
    return OutgoingMessage(b'{"type":"result","id":%d,"returned":true}' % call_id, ())


def _is_number(call: Call, value: Any) -> bool:
    """Whether a truth value is returned as the number that it is in Python."""
    if not isinstance(value, bool) or call.tool is None:
        return False
    response = call.tool.declaration.get("responseJsonSchema", {})
    return response.get("type") in ("integer", "number")


def _error_message(call_id: int, error: Dict[str, Any]) -> OutgoingMessage:
    return print_message({"type": "result", "id": call_id, "error": error})
