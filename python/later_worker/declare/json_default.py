"""Defaults as they stand in schemas."""

from __future__ import annotations

import enum
import math
import sys
from typing import Any

from later_worker.message.json_of_member import json_of_member

NO_DEFAULT: Any = object()
"""There is no default, or none that JSON can hold."""


def json_default(value: Any) -> Any:
    """The JSON form of a default, or :data:`NO_DEFAULT`."""
    try:
        return _to_json(value)
    except (_NotJson, RecursionError):
        return NO_DEFAULT


class _NotJson(Exception):
    """A value that JSON cannot hold."""


def _to_json(value: Any) -> Any:
    if value is NO_DEFAULT:
        return value
    if isinstance(value, enum.Enum):
        return json_of_member(value)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, (list, tuple)):
        return [_to_json(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((_to_json(item) for item in value), key=repr)
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return {name: _to_json(member) for name, member in value.items()}
    if hasattr(type(value), "__dataclass_fields__"):
        from dataclasses import fields

        return {field.name: _to_json(getattr(value, field.name)) for field in fields(value) if field.init}
    return _to_text(value)


def _to_text(value: Any) -> str:
    # What it imports takes its time, and most defaults have no use for it.
    from later_worker.message.standard_text import standard_text

    text = standard_text(value)
    if text is None:
        raise _NotJson
    if isinstance(value, sys.modules["datetime"].datetime):
        # Without an offset it would not be a valid argument.
        if value.tzinfo is None:
            raise _NotJson
        return text.replace("+00:00", "Z")
    return text
