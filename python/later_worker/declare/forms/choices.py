"""Values of which there are only a few: literals and the members of enumerations."""

from __future__ import annotations

import enum
from typing import Any, Optional, Sequence

from later_worker.declare.forms.form import Form, Unrepresentable
from later_worker.declare.forms.primitives import (
    BOOLEAN,
    NULL,
    NUMBER,
    STRING,
    convert_boolean,
    convert_string,
    keep_number,
)
from later_worker.declare.validation.describe_value import list_alternatives
from later_worker.declare.validation.drafts import Drafts
from later_worker.message.json_of_member import JsonScalar, json_of_member


class Choice:
    """One value as JSON has it, and what a function takes for it."""

    __slots__ = ("json", "value")

    def __init__(self, json: JsonScalar, value: Any) -> None:
        self.json = json
        self.value = value


def choices_of_literal(values: Sequence[Any], path: str) -> list[Choice]:
    """The choices of ``Literal[…]``."""
    choices = []
    for value in values:
        if isinstance(value, enum.Enum):
            choices.append(Choice(json_of_member(value), value))
        elif value is None or isinstance(value, (str, int)):
            choices.append(Choice(value, value))
        else:
            raise Unrepresentable(f"the literal {value!r}, of which JSON has no form", path)
    return choices


def choices_of_enum(enumeration: type[enum.Enum]) -> list[Choice]:
    """The members of an enumeration, in the order of their declaration."""
    return [Choice(json_of_member(member), member) for member in enumeration]


def kind_of_choice(choice: Choice) -> str:
    """The JSON type of a choice; whole numbers and others are of one."""
    if choice.json is None:
        return "null"
    if isinstance(choice.json, bool):
        return "boolean"
    return "string" if isinstance(choice.json, str) else "number"


def form_of_choices(kind: str, choices: Sequence[Choice]) -> Form:
    """The form of some choices that are all of one JSON type."""
    if kind == "null":
        return NULL
    table = {choice.json: choice.value for choice in reversed(choices)}
    values = list(dict.fromkeys(_bare(choice.json) for choice in choices))
    if kind == "boolean" and len(table) == 2 and all(isinstance(v, bool) for v in table.values()):
        return BOOLEAN
    plain, convert_kind = _KINDS[kind]
    words = "" if len(values) == 1 else "one of "
    expectation = f"be {words}{list_alternatives(values)}"

    def convert(value: Any, drafts: Drafts) -> Any:
        known = len(drafts)
        convert_kind(value, drafts)
        if len(drafts) > known:
            return None
        if value in table:
            return table[value]
        return drafts.fail("enum", expectation, value)

    return Form({**plain.schema, "enum": values}, convert, plain.expectation)


def _bare(value: Any) -> Any:
    """The value itself of a member of ``class Colour(str, Enum)``, and so on."""
    return value.value if isinstance(value, enum.Enum) else value


def literals_of(schema: dict[str, Any]) -> Optional[list[Any]]:
    """The values that a schema lists, if it lists them."""
    if "const" in schema:
        return [schema["const"]]
    listed = schema.get("enum")
    return listed if isinstance(listed, list) else None


_KINDS = {
    "string": (STRING, convert_string),
    "number": (NUMBER, keep_number),
    "boolean": (BOOLEAN, convert_boolean),
}
