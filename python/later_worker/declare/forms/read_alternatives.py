"""Reads unions, literals and enumerations."""

from __future__ import annotations

import enum
import typing
from typing import TYPE_CHECKING, Any, Optional, Union

from later_worker.declare.forms.choices import (
    Choice,
    choices_of_enum,
    choices_of_literal,
    form_of_choices,
    kind_of_choice,
)
from later_worker.declare.forms.form import Form, Unrepresentable
from later_worker.declare.forms.primitives import BOOLEAN, INTEGER, NULL, NUMBER, STRING
from later_worker.declare.forms.settle import name_in, settle
from later_worker.declare.forms.special_forms import special_form
from later_worker.declare.forms.union_form import union_form
from later_worker.declare.scope import Scope
from later_worker.declare.validation.drafts import Drafts

if TYPE_CHECKING:
    from later_worker.declare.forms.type_reader import TypeReader

_MAXIMUM_EXAMPLES = 20


def read_alternatives(reader: TypeReader, annotation: Any, path: str, scope: Scope) -> Optional[Form]:
    """The form of a union, of literals or of an enumeration; ``None`` for everything else.

    Literals of one JSON type become one list of values. Alternatives that JSON cannot represent are
    left out as long as one remains; a tool, however, may return any of them.
    """
    if special_form(annotation) not in ("Union", "Literal") and not _is_enum(annotation):
        return None
    parts: list[Union[Form, str]] = []
    groups: dict[str, list[Choice]] = {}
    failures = []
    for alternative in _flatten(annotation, scope):
        if reader.output and _is_flag(alternative):
            # Members can be combined, and what a combination is in JSON is none of them.
            parts.append(INTEGER)
            continue
        choices = _choices_of(alternative, path)
        for choice in choices or ():
            kind = kind_of_choice(choice)
            if kind not in groups:
                parts.append(kind)
            groups.setdefault(kind, []).append(choice)
        if choices is not None:
            continue
        try:
            parts.append(reader.read(alternative, path, scope))
        except Unrepresentable as failure:
            failures.append(failure)
    if failures and (reader.output or not any(part is not NULL for part in parts)):
        raise failures[0]
    return union_form(_with_choices(parts, groups), reader.definitions)


def _flatten(annotation: Any, scope: Scope) -> list[Any]:
    settled = settle(annotation, scope)
    if special_form(settled) != "Union":
        return [settled]
    if name_in(annotation) is not None:
        # It may be the name of what it is part of.
        return [annotation]
    return [inner for one in typing.get_args(settled) for inner in _flatten(one, scope)]


def _choices_of(annotation: Any, path: str) -> Optional[list[Choice]]:
    if special_form(annotation) == "Literal":
        return choices_of_literal(typing.get_args(annotation), path)
    return choices_of_enum(annotation) if _is_enum(annotation) else None


def _is_enum(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, enum.Enum)


def _is_flag(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, enum.Flag)


def _with_choices(parts: list[Union[Form, str]], groups: dict[str, list[Choice]]) -> list[Form]:
    """Puts the lists of values in their places; beside a type that takes any they are examples."""
    forms: list[Form] = []
    for part in parts:
        if isinstance(part, Form):
            kind = _KINDS.get(id(part))
            forms.append(_open(part, groups[kind]) if kind in groups else part)
        elif not any(_KINDS.get(id(other)) == part for other in parts):
            forms.append(form_of_choices(part, groups[part]))
    return forms


_KINDS = {
    id(STRING): "string",
    id(NUMBER): "number",
    id(INTEGER): "number",
    id(BOOLEAN): "boolean",
    id(NULL): "null",
}


def _open(form: Form, choices: list[Choice]) -> Form:
    if form in (BOOLEAN, NULL):
        return form
    table = {choice.json: choice.value for choice in choices}
    convert = form.convert

    def convert_known(value: Any, drafts: Drafts) -> Any:
        converted = convert(value, drafts)
        return table.get(converted, converted)

    examples = list(dict.fromkeys(choice.json for choice in choices))[:_MAXIMUM_EXAMPLES]
    schema = {**form.schema, "examples": examples}
    return Form(schema, convert_known, form.expectation)
