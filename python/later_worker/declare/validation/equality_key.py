"""When JSON Schema calls two values equal."""

from __future__ import annotations

import json
from typing import Any


def equality_key(value: Any) -> Any:
    """Something hashable that two JSON values share exactly when they are equal.

    Numbers are equal by value, members in any order; ``true`` is not ``1``.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, type(None))):
        return (value,)
    if isinstance(value, (int, float)):
        return value
    try:
        return (json.dumps(_comparable(value), sort_keys=True),)
    except (TypeError, ValueError, RecursionError):
        return (id(value), "not JSON")


def _comparable(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (list, tuple)):
        return [_comparable(item) for item in value]
    if isinstance(value, dict):
        return {name: _comparable(member) for name, member in value.items()}
    return value
