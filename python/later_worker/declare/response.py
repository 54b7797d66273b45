"""What a function hands back."""

from __future__ import annotations

import typing
from typing import Any, NamedTuple, Optional

from later_worker.declare.forms.constraints import UnfitConstraint
from later_worker.declare.forms.form import Unrepresentable
from later_worker.declare.forms.link_definitions import link_definitions
from later_worker.declare.forms.settle import settle
from later_worker.declare.forms.special_forms import special_form
from later_worker.declare.forms.type_reader import SchemaTooLarge, TypeReader
from later_worker.declare.scope import Scope, UnresolvedName

_BUDGET = 400
"""A result's schema helps a model less than the parameters' do, and may cost less."""

_AWAITABLES = ("Awaitable", "Coroutine")
_STREAMS = ("Generator", "AsyncGenerator", "Iterator", "AsyncIterator", "AsyncIterable")


class Response(NamedTuple):
    """What is known about what a function hands back."""

    schema: Optional[dict[str, Any]]
    """Absent when nothing useful can be said."""
    streaming: bool
    """Whether it is annotated as handing out one value after another."""


def read_response(annotation: Any, scope: Scope, description: str, generates: bool) -> Response:
    """Reads the type that a call comes to in the end.

    That is the awaited one, or of a generator what it returns, and if that is nothing what it
    yields. ``generates`` says that the function is a generator: ``Iterable`` then names what it yields.
    """
    try:
        inner, streaming = _unwrap(annotation, scope, generates)
    except UnresolvedName:
        return Response(None, False)
    try:
        schema = _schema_of(inner, scope)
    except (Unrepresentable, UnresolvedName, UnfitConstraint, SchemaTooLarge, RecursionError):
        schema = None
    if schema is not None and description:
        schema = {**schema, "description": description}
    return Response(schema, streaming)


_NOTHING: Any = object()


def _unwrap(annotation: Any, scope: Scope, generates: bool) -> tuple[Any, bool]:
    streaming = False
    while True:
        annotation = settle(annotation, scope)
        name = getattr(typing.get_origin(annotation), "__name__", "")
        arguments = typing.get_args(annotation)
        is_stream = name in _STREAMS or (generates and name == "Iterable")
        if not arguments or not (is_stream or name in _AWAITABLES):
            return annotation, streaming
        streaming = streaming or is_stream
        if name == "Coroutine":
            annotation = arguments[-1]
        elif name == "Generator" and len(arguments) == 3 and not _says_nothing(arguments[2], scope):
            annotation = arguments[2]
            if _may_be_none(annotation, scope):
                # What is returned when it is there, and otherwise what is yielded: either would mislead.
                return _NOTHING, streaming
        else:
            annotation = arguments[0]


def _schema_of(annotation: Any, scope: Scope) -> Optional[dict[str, Any]]:
    if annotation is _NOTHING or _says_nothing(annotation, scope):
        return None
    reader = TypeReader(output=True, budget=_BUDGET)
    schema = reader.read(annotation, "return", scope).schema
    return link_definitions(schema, reader.definitions) or None


def _says_nothing(annotation: Any, scope: Scope) -> bool:
    settled = settle(annotation, scope)
    if getattr(settled, "__name__", "") == "StreamChunk":
        # Only its data is sent, of which it does not say what they are.
        return True
    return settled in (type(None), Any, object) or special_form(settled) in ("NoReturn", "Never")


def _may_be_none(annotation: Any, scope: Scope) -> bool:
    settled = settle(annotation, scope)
    return special_form(settled) == "Union" and type(None) in typing.get_args(settled)
