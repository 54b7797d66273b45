"""Dictionaries whose names are data."""

from __future__ import annotations

import re
from typing import Any, Callable

from later_worker.declare.forms.form import Form, Unrepresentable
from later_worker.declare.forms.members_conversion import members_conversion
from later_worker.declare.validation.drafts import Drafts

_WHOLE = re.compile(r"-?\d{1,300}", re.ASCII)


def mapping_form(keys: Form, values: Form, path: str, make: Callable[[dict[Any, Any]], Any] = dict) -> Form:
    """The form of a dictionary, or of what ``make`` makes of one. JSON has only text as keys."""
    names = _names_form(keys, path)
    convert_members = members_conversion({}, (), others=values.convert)
    convert_name = names.convert
    free = names.schema in ({}, {"type": "string"})

    def convert(value: Any, drafts: Drafts) -> Any:
        known = len(drafts)
        converted: dict[Any, Any] = convert_members(value, drafts)
        if not free and isinstance(value, dict):
            named = {}
            for name in value:
                trial = drafts.trial()
                key = convert_name(name, trial)
                if trial:
                    drafts.report("propertyNames", "has a name that is not allowed.", name)
                elif len(drafts) == known:
                    named[key] = converted[name]
            converted = named
        return make(converted) if len(drafts) == known else None

    schema: dict[str, Any] = {"type": "object"}
    if not free:
        schema["propertyNames"] = names.schema
    schema["additionalProperties"] = values.schema or True
    return Form(schema, convert, "be an object")


def _names_form(keys: Form, path: str) -> Form:
    if keys.schema.get("type") == "integer":
        return Form({"type": "string", "pattern": "^-?\\d+$"}, _integer_name)
    if keys.schema and keys.schema.get("type") != "string":
        raise Unrepresentable("a dictionary whose keys are not text", path)
    return keys


def _integer_name(name: Any, drafts: Drafts) -> Any:
    if _WHOLE.fullmatch(name):
        return int(name)
    return drafts.fail("pattern", "be a whole number", name)
