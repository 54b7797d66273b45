"""The types that are known where a function is defined, within other functions."""

from __future__ import annotations

import typing
from types import FrameType
from typing import Any, Optional


def local_names(frame: Optional[FrameType]) -> dict[str, Any]:
    """The types among the local names of a function, and of one around a class body.

    Annotations that are written as text can only be evaluated with them. Other values are left out,
    so that nothing is kept alive.
    """
    names: dict[str, Any] = {}
    while frame is not None and frame.f_locals is not frame.f_globals:
        for name, value in frame.f_locals.items():
            if _is_type(value):
                names.setdefault(name, value)
        frame = frame.f_back if "__qualname__" in frame.f_locals else None
    return names


def _is_type(value: Any) -> bool:
    if isinstance(value, type) or typing.get_origin(value) is not None:
        return True
    return type(value).__name__ in ("NewType", "TypeVar", "TypeAliasType") or hasattr(value, "__supertype__")
