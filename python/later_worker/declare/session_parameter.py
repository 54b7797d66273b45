"""Parameters that the worker fills in."""

from __future__ import annotations

import inspect
import re
import typing
from typing import Any

from later_worker.declare.forms.settle import settle
from later_worker.declare.forms.special_forms import special_form
from later_worker.declare.scope import Scope, UnresolvedName

_CLASS_NAME = "SessionContext"
_PARAMETER_NAMES = ("ctx", "context", "session_context")
_NAME = re.compile(r"[\w.]+")
_OPTIONAL = frozenset(("Optional", "Union", "None"))


def takes_session(parameter: inspect.Parameter, scope: Scope, *, first: bool) -> bool:
    """Whether a parameter stands for the session of the call, and is invisible to models.

    It does if it is annotated with a class of the name ``SessionContext``, also as a forward
    reference or as optional; or if it is the ``first``, has no annotation, and is called ``ctx``,
    ``context`` or ``session_context``.
    """
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        return False
    if parameter.annotation is parameter.empty:
        return first and parameter.name in _PARAMETER_NAMES
    return _is_session(parameter.annotation, scope)


def _is_session(annotation: Any, scope: Scope) -> bool:
    try:
        annotation = settle(annotation, scope)
    except UnresolvedName as unresolved:
        # The class may be imported for type checkers only.
        names = {name.split(".")[-1] for name in _NAME.findall(str(unresolved))}
        return names - _OPTIONAL == {_CLASS_NAME}
    form = special_form(annotation)
    if form == "Annotated":
        return _is_session(typing.get_args(annotation)[0], scope)
    if form == "Union":
        parts = [part for part in typing.get_args(annotation) if part is not type(None)]
        return all(_is_session(part, scope) for part in parts)
    return isinstance(annotation, type) and any(base.__name__ == _CLASS_NAME for base in annotation.__mro__)
