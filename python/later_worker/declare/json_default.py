"""Defaults as they stand in schemas."""

from __future__ import annotations

import dataclasses
import enum
import math
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from uuid import UUID

from later_worker.declare.forms.choices import json_of_member

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
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [field.name for field in dataclasses.fields(value) if field.init]
        return {name: _to_json(getattr(value, name)) for name in fields}
    if isinstance(value, datetime):
        # Without an offset it would not be a valid argument.
        return value.isoformat().replace("+00:00", "Z") if value.tzinfo else _refuse()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal, PurePath)):
        return str(value)
    return _refuse()


def _refuse() -> Any:
    raise _NotJson
