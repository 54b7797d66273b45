"""What the special forms of ``typing`` and ``typing_extensions`` are called."""

from __future__ import annotations

import types
import typing
from typing import Any, Optional

_UNION_TYPE = getattr(types, "UnionType", None)
_MODULES = ("typing", "typing_extensions")


def special_form(annotation: Any) -> Optional[str]:
    """``Union`` for ``Union[int, str]`` and ``int | str``, ``Literal`` for ``Literal[1]``, and so on.

    ``None`` for classes and generic classes such as ``list[int]``.
    """
    origin = typing.get_origin(annotation)
    if origin is typing.Union or (_UNION_TYPE is not None and origin is _UNION_TYPE):
        return "Union"
    if origin is typing.Annotated:
        return "Annotated"
    subject = annotation if origin is None else origin
    if isinstance(subject, type) or getattr(subject, "__module__", None) not in _MODULES:
        return None
    return getattr(subject, "_name", None)


def is_type_variable(annotation: Any) -> bool:
    """Whether it is a ``TypeVar``, of whichever module."""
    return type(annotation).__name__ == "TypeVar"


def is_type_alias(annotation: Any) -> bool:
    """Whether it was made by ``type Name = …``, or is one of those with its parameters filled in."""
    subject = typing.get_origin(annotation) or annotation
    return type(subject).__name__ == "TypeAliasType"
