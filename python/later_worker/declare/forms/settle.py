"""Annotations without what is only said about them."""

from __future__ import annotations

import sys
import typing
from typing import Any, Optional

from later_worker.declare.forms.special_forms import is_type_variable, special_form
from later_worker.declare.scope import Scope

_WRAPPERS = ("Final", "ClassVar", "Required", "NotRequired", "ReadOnly")


def settle(annotation: Any, scope: Scope) -> Any:
    """Evaluates text, fills in type parameters, and sees through new types and qualifiers.

    Raises ``UnresolvedName`` where a name is not known.
    """
    while True:
        if annotation is None:
            return type(None)
        if isinstance(annotation, str):
            annotation = scope.evaluate(annotation)
        elif isinstance(annotation, typing.ForwardRef):
            module = getattr(annotation, "__forward_module__", None)
            annotation = scope.evaluate(annotation.__forward_arg__, module)
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        elif _is_init_variable(annotation):
            annotation = annotation.type
        elif is_type_variable(annotation):
            annotation = _of_type_variable(annotation, scope)
        elif special_form(annotation) in _WRAPPERS and typing.get_args(annotation):
            annotation = typing.get_args(annotation)[0]
        else:
            return _with_bindings(annotation, scope)


def name_in(annotation: Any) -> Optional[str]:
    """The name that an annotation consists of, where it is written as text."""
    text = annotation.__forward_arg__ if isinstance(annotation, typing.ForwardRef) else annotation
    return text if isinstance(text, str) and text.isidentifier() else None


def _is_init_variable(annotation: Any) -> bool:
    dataclasses = sys.modules.get("dataclasses")
    return dataclasses is not None and isinstance(annotation, dataclasses.InitVar)


def _of_type_variable(variable: Any, scope: Scope) -> Any:
    """What a type parameter stands for, or has to be, or is where nothing says otherwise."""
    if variable in scope.bindings:
        return scope.bindings[variable]
    if variable.__constraints__:
        return typing.Union[variable.__constraints__]
    if variable.__bound__ is not None:
        return variable.__bound__
    default = getattr(variable, "__default__", None)
    # Without a default there is nothing, or a marker that says so, depending on the version.
    return Any if default is None or type(default).__name__ == "NoDefaultType" else default


def _with_bindings(annotation: Any, scope: Scope) -> Any:
    if isinstance(annotation, type) and typing.get_origin(annotation) is None:
        return annotation
    parameters = getattr(annotation, "__parameters__", ())
    if not scope.bindings or not any(parameter in scope.bindings for parameter in parameters):
        return annotation
    return annotation[tuple(scope.bindings.get(parameter, parameter) for parameter in parameters)]


def required_here(annotation: Any, scope: Scope, otherwise: bool) -> bool:
    """What ``Required`` or ``NotRequired`` around the type of a typed dictionary's member says."""
    while True:
        if isinstance(annotation, str):
            annotation = scope.evaluate(annotation)
        elif isinstance(annotation, typing.ForwardRef):
            annotation = scope.evaluate(annotation.__forward_arg__)
        elif special_form(annotation) in ("Annotated", "ReadOnly"):
            annotation = typing.get_args(annotation)[0]
        elif special_form(annotation) in ("Required", "NotRequired"):
            return special_form(annotation) == "Required"
        else:
            return otherwise
