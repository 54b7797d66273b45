"""Prints messages that carry a tool's values."""

from __future__ import annotations

from typing import Any, List, NamedTuple, Sequence

from later_worker.message.json_text import encode_json
from later_worker.message.outgoing_value import Buffer, OutgoingValue, UnserialisableValue


class OutgoingMessage(NamedTuple):
    """A message that can be sent."""

    header: bytes
    attachments: Sequence[Buffer]


def print_message(header: "dict[str, Any]", attachments: Sequence[Buffer] = ()) -> OutgoingMessage:
    """
    :param header: plain JSON
    :raises UnserialisableValue: for texts with half a surrogate pair, and integers too long to print
    """
    try:
        return OutgoingMessage(encode_json(header).encode(), attachments)
    except (ValueError, RecursionError) as error:
        raise _explain(header, error) from None


def print_value_message(kind: str, call_id: int, value: Any) -> OutgoingMessage:
    """
    A ``result`` or ``chunk`` of a call.

    :raises UnserialisableValue: for a value that cannot be carried
    """
    # There is nothing to look for in a text, and streams are full of them.
    outgoing = None if type(value) is str else OutgoingValue(value, "/value")
    json = value if outgoing is None else outgoing.json
    try:
        text = f'{{"type":"{kind}","id":{call_id},"value":{encode_json(json)}'
        if outgoing is None or not outgoing.binary:
            return OutgoingMessage((text + "}").encode(), ())
        text += f',"binary":{encode_json(outgoing.binary)}}}'
        return OutgoingMessage(text.encode(), outgoing.attachments)
    except (ValueError, RecursionError) as error:
        raise _explain(json, error) from None


def _explain(value: Any, error: Exception) -> UnserialisableValue:
    """Looks for what could not be printed, which only matters once it could not."""
    if isinstance(error, RecursionError):
        return UnserialisableValue("nested too deeply")
    path: List[Any] = []
    what = _find_fault(value, path)
    return UnserialisableValue(what or "not JSON", tuple(path))


def _find_fault(value: Any, path: List[Any]) -> str:
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, (list, tuple)):
        members = list(enumerate(value))
    else:
        try:
            encode_json(value).encode()
            return ""
        except UnicodeEncodeError:
            return "a text with half a surrogate pair"
        except ValueError:
            return "an integer with more digits than Python prints"
    for key, member in members:
        path.append(key)
        what = _find_fault(member, path) or (isinstance(key, str) and _find_fault(key, []))
        if what:
            return what
        path.pop()
    return ""
