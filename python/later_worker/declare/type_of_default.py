"""The type of a parameter without an annotation."""

from __future__ import annotations

import inspect
from typing import Any, List

_ELEMENTS = (bool, int, float, str)


def type_of_default(default: Any) -> Any:
    """What a default tells about the type of its parameter; without one, anything is welcome."""
    if default is inspect.Parameter.empty or default is None:
        return Any
    if isinstance(default, list):
        kinds = {type(item) for item in default}
        kind = kinds.pop() if len(kinds) == 1 else None
        return List[kind] if kind in _ELEMENTS else list  # type: ignore[valid-type]
    return type(default)
