"""Marks functions as tools."""

from __future__ import annotations

import sys
from typing import Any, Callable, Mapping, NamedTuple, Optional, Sequence, TypeVar, Union, overload

from later_worker.declare.local_names import local_names

MARK = "_tool_metadata"
"""Adapters of snakepit look for it."""


class ToolMetadata(NamedTuple):
    """What the decorator was told; it stands at the function, where others may put it as well."""

    description: str = ""
    supports_streaming: bool = False
    parameters: Sequence[Mapping[str, Any]] = ()
    """Part of what snakepit has here; the function's own signature is what counts."""
    required_variables: Sequence[str] = ()
    name: Optional[str] = None
    read_only: bool = False
    idempotent: bool = False
    requires_approval: bool = False
    deprecated: Union[bool, str] = False
    timeout_ms: Optional[float] = None
    names: Mapping[str, Any] = {}
    """The types around the function that its annotations may name."""


Marked = TypeVar("Marked")


@overload
def tool(
    description: str = "",
    supports_streaming: bool = False,
    required_variables: Optional[Sequence[str]] = None,
    *,
    name: Optional[str] = None,
    read_only: bool = False,
    idempotent: bool = False,
    requires_approval: bool = False,
    deprecated: Union[bool, str] = False,
    timeout_ms: Optional[float] = None,
) -> Callable[[Marked], Marked]: ...


@overload
def tool(description: Marked) -> Marked: ...


def tool(
    description: Any = "",
    supports_streaming: bool = False,
    required_variables: Optional[Sequence[str]] = None,
    *,
    name: Optional[str] = None,
    read_only: bool = False,
    idempotent: bool = False,
    requires_approval: bool = False,
    deprecated: Union[bool, str] = False,
    timeout_ms: Optional[float] = None,
) -> Any:
    """Marks a function as a tool; the function itself stays as it is.

    Stands bare, ``@tool``, or with arguments, on functions and methods of every kind: asynchronous
    ones, generators, static and class methods.

    :param description: what a model chooses the tool by; without it, the function's docstring
    :param supports_streaming: the function returns a generator; for generator functions this need
        not be said
    :param required_variables: names of session variables that the tool needs
    :param name: what models call it, 1 to 64 ASCII letters, digits, ``_`` or ``-``; without it, the
        function's name
    :param read_only: the tool changes nothing
    :param idempotent: calling it twice with the same arguments does the same as calling it once
    :param requires_approval: a human should agree before it runs
    :param deprecated: it should no longer be used; a text says what to use instead
    :param timeout_ms: how long a call may take, in milliseconds; without it, as long as the host lets it

    .. code-block:: python

        @tool(read_only=True)
        def add(a: float, b: float) -> float:
            "Adds two numbers."
            return a + b
    """
    if isinstance(required_variables, str):
        raise TypeError("required_variables lists names; it is no text.")
    options = ToolMetadata(
        description if isinstance(description, str) else "",
        supports_streaming,
        (),
        tuple(required_variables or ()),
        name,
        read_only,
        idempotent,
        requires_approval,
        deprecated,
        timeout_ms,
    )
    if isinstance(description, str):
        return lambda function: _mark(function, options)
    return _mark(description, options)


def options_of(candidate: Any) -> Optional[ToolMetadata]:
    """What the decorator was told about a function or method; ``None`` if it is not marked."""
    options = getattr(getattr(candidate, "__func__", candidate), MARK, None)
    return options if isinstance(options, ToolMetadata) else None


def _mark(candidate: Any, options: ToolMetadata) -> Any:
    function = candidate.__func__ if _is_wrapper(candidate) else candidate
    if isinstance(function, type) or not callable(function):
        raise TypeError(f"@tool marks functions and methods, not {function!r}.")
    try:
        setattr(function, MARK, options._replace(names=local_names(sys._getframe(2))))
    except AttributeError:
        raise TypeError(f"@tool cannot mark {function!r}; write a function that calls it.") from None
    return candidate


def _is_wrapper(candidate: Any) -> bool:
    return isinstance(candidate, (staticmethod, classmethod))
