"""What is wrong with a value that fits none of several alternatives."""

from __future__ import annotations

from typing import Any, Dict, Optional, Sequence, Tuple

from later_worker.declare.forms.choices import literals_of
from later_worker.declare.validation.describe_value import describe_value, join_with_or, list_alternatives
from later_worker.declare.validation.drafts import Drafts

Failure = Tuple[Dict[str, Any], Drafts]
"""The schema of an alternative, and what is wrong with a value according to it."""

_LABELS = {
    "null": "null",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "string": "a string",
    "array": "an array",
    "object": "an object",
}


def accepts(schema: dict[str, Any], value: Any) -> bool:
    """Whether a value is of a type that a schema names, roughly: any number counts as whole."""
    kind = _kind_of(value)
    types = _types_of(schema)
    return kind is None or types is None or kind in types or (kind == "number" and "integer" in types)


def report_closest(
    schemas: Sequence[dict[str, Any]],
    failures: Sequence[Failure],
    value: Any,
    drafts: Drafts,
) -> None:
    """Reports a value as if the alternative that was probably meant had been the only one.

    That is the one of its type, with its tag, with the fewest violations. ``failures`` are the
    alternatives of the value's type, each with what is wrong with the value.
    """
    if not failures:
        return drafts.fail("anyOf", _expect_kind(schemas), value)
    literals = [literals_of(schema) for schema, _ in failures]
    if all(values is not None for values in literals):
        listed = [value for values in literals for value in values or ()]
        return drafts.fail("anyOf", f"be one of {list_alternatives(listed)}", value)
    tag = _find_tag([schema for schema, _ in failures]) if isinstance(value, dict) else None
    if tag is None or len(failures) == 1:
        return _adopt_fewest(failures, drafts)
    name, values = tag
    meant = [
        failure
        for failure in failures
        if name in value and value[name] in (literals_of(failure[0]["properties"][name]) or ())
    ]
    if meant:
        return _adopt_fewest(meant, drafts)
    expectation = f"must be one of {list_alternatives(values)}"
    if name not in value:
        return drafts.report("required", f"is required, but missing; it {expectation}.", name)
    return drafts.report("anyOf", f"{expectation}, but is {describe_value(value[name])}.", name)


def _adopt_fewest(failures: Sequence[Failure], drafts: Drafts) -> None:
    drafts.adopt(min((found for _, found in failures), key=len))


def _find_tag(schemas: Sequence[dict[str, Any]]) -> Optional[tuple[str, list[Any]]]:
    """The first member for which every alternative lists its values."""
    properties = [schema.get("properties", {}) for schema in schemas]
    for name in properties[0]:
        literals = [literals_of(members.get(name, {})) for members in properties]
        if all(values is not None for values in literals):
            return name, _distinct([value for values in literals for value in values or ()])
    return None


def _distinct(values: Sequence[Any]) -> list[Any]:
    return [value for index, value in enumerate(values) if value not in values[:index]]


def _expect_kind(schemas: Sequence[dict[str, Any]]) -> str:
    types = [_types_of(schema) for schema in schemas]
    if any(listed is None for listed in types):
        return "match one of the alternatives"
    labels = dict.fromkeys(_LABELS[name] for listed in types for name in listed or ())
    return f"be {join_with_or(list(labels))}"


def _types_of(schema: dict[str, Any]) -> Optional[Sequence[str]]:
    types = schema.get("type")
    return (types,) if isinstance(types, str) else types


def _kind_of(value: Any) -> Optional[str]:
    """The JSON type of a value; ``None`` for one that is no JSON, such as bytes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    for kind, types in (("number", (int, float)), ("string", str), ("array", list), ("object", dict)):
        if isinstance(value, types):
            return kind
    return None
