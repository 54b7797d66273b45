"""Calls a function with the values of its parameters."""

from __future__ import annotations

import inspect
import keyword
from typing import Any, Callable, NamedTuple, Optional

Parameter = inspect.Parameter

Invoke = Callable[["dict[str, Any]", Any], Any]


def shown_name(name: str) -> str:
    """How a model knows a parameter: ``from_``, which Python cannot call otherwise, is ``from``."""
    without = name[:-1]
    return without if name.endswith("_") and keyword.iskeyword(without) else name


class Slot(NamedTuple):
    """One parameter, as far as a call needs to know it."""

    name: str
    kind: Any
    """As ``inspect.Parameter.kind``."""
    default: Any = Parameter.empty
    source: str = "value"
    """``value`` from the arguments, ``session`` from the worker, ``hidden`` for its default."""

    @property
    def shown(self) -> str:
        """The name of the member that its value comes as."""
        return shown_name(self.name)


def invocation(function: Callable[..., Any], slots: tuple[Slot, ...]) -> Invoke:
    """Makes the call of a function from values by parameter and the session.

    The values are a dictionary that belongs to the call. The values of a parameter with two stars
    stand in it by their own names, those of one with one star as a list.
    """
    renamed = [(slot.shown, slot.name) for slot in slots if slot.shown != slot.name]
    invoke = _by_own_names(function, slots)
    if not renamed:
        return invoke

    def invoke_renamed(values: dict[str, Any], context: Any) -> Any:
        for shown, name in renamed:
            if shown in values:
                values[name] = values.pop(shown)
        return invoke(values, context)

    return invoke_renamed


def _by_own_names(function: Callable[..., Any], slots: tuple[Slot, ...]) -> Invoke:
    session = next((slot for slot in slots if slot.source == "session"), None)
    if any(slot.kind in (Parameter.POSITIONAL_ONLY, Parameter.VAR_POSITIONAL) for slot in slots):
        return _by_position(function, slots)
    if session is None:
        return lambda values, _: function(**values)
    name = session.name

    def invoke(values: dict[str, Any], context: Any) -> Any:
        values[name] = context
        return function(**values)

    return invoke


def _by_position(function: Callable[..., Any], slots: tuple[Slot, ...]) -> Invoke:
    """What is in front of a star has to be passed by position, and with it everything before."""
    positional = [slot for slot in slots if slot.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)]
    rest = next((slot.name for slot in slots if slot.kind is Parameter.VAR_POSITIONAL), None)
    session = _keyword_only_session(slots)

    def invoke(values: dict[str, Any], context: Any) -> Any:
        given = []
        for name, _, default, source in positional:
            if source == "session":
                given.append(context)
            elif name in values:
                given.append(values.pop(name))
            elif default is not Parameter.empty:
                given.append(default)
        if rest is not None:
            given.extend(values.pop(rest, ()))
        if session is not None:
            values[session] = context
        return function(*given, **values)

    return invoke


def _keyword_only_session(slots: tuple[Slot, ...]) -> Optional[str]:
    for slot in slots:
        if slot.source == "session" and slot.kind is Parameter.KEYWORD_ONLY:
            return slot.name
    return None
