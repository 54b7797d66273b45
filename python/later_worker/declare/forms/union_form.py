"""Types of which a value has one of several."""

from __future__ import annotations

import json
from typing import Any, Mapping, Optional, Sequence

from later_worker.declare.forms.closest_alternative import accepts, report_closest
from later_worker.declare.forms.definitions import Definitions
from later_worker.declare.forms.form import ANY, Convert, Form
from later_worker.declare.forms.primitives import INTEGER, KEPT_NUMBER, NULL, NUMBER, STRING
from later_worker.declare.validation.describe_value import join_with_or, list_alternatives
from later_worker.declare.validation.drafts import Drafts


def union_form(forms: Sequence[Form], definitions: Definitions) -> Form:
    """The form of a value that fits one of several; of those that fit, the first decides.

    Where ``null`` is one of them, it stands last.
    """
    distinct = _without_repetition(forms)
    if any(not form.schema for form in distinct):
        return ANY
    others = _without_spare_forms([form for form in distinct if form is not NULL])
    if NULL not in distinct:
        return others[0] if len(others) == 1 else _any_of(others, definitions)
    if len(others) == 1 and isinstance(others[0].schema.get("type"), str):
        return _nullable(others[0])
    return _any_of([*others, NULL], definitions) if others else NULL


def null_or(convert: Convert, expectations: Optional[Mapping[str, str]] = None) -> Convert:
    """Also takes ``null``.

    ``expectations`` say so, by keyword, where a value is neither that nor anything else that fits.
    """
    told = expectations or {}

    def convert_or_null(value: Any, drafts: Drafts) -> Any:
        if value is None:
            return None
        known = len(drafts)
        converted = convert(value, drafts)
        if len(drafts) > known and not drafts[known].tokens:
            keyword = drafts[known].keyword
            if keyword in told:
                del drafts[known:]
                drafts.fail(keyword, told[keyword], value)
        return converted

    return convert_or_null


def _nullable(form: Form) -> Form:
    schema = {**form.schema, "type": [form.schema["type"], "null"]}
    expectation = f"{form.expectation}, or null" if form.coded else f"{form.expectation} or null"
    expectations = {"type": expectation}
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
        expectations["enum"] = f"be one of {list_alternatives(schema['enum'])}"
    return Form(schema, null_or(form.convert, expectations), expectation, coded=form.coded)


def _any_of(forms: Sequence[Form], definitions: Definitions) -> Form:
    resolved: list[tuple[dict[str, Any], Convert]] = []

    def resolve() -> list[tuple[dict[str, Any], Convert]]:
        nonlocal resolved
        # Only when the first value comes are all definitions complete.
        resolved = [(definitions.resolve(form.schema), form.convert) for form in forms]
        return resolved

    def convert(value: Any, drafts: Drafts) -> Any:
        failures = []
        alternatives = resolved or resolve()
        for schema, convert_alternative in alternatives:
            if not accepts(schema, value):
                continue
            trial = drafts.trial()
            converted = convert_alternative(value, trial)
            if not trial:
                return converted
            failures.append((schema, trial))
        return report_closest([schema for schema, _ in alternatives], failures, value, drafts)

    labels = [form.expectation.removeprefix("be ") for form in forms]
    return Form({"anyOf": [form.schema for form in forms]}, convert, f"be {join_with_or(labels)}")


def _without_repetition(forms: Sequence[Form]) -> list[Form]:
    distinct: dict[str, Form] = {}
    for form in forms:
        distinct.setdefault(json.dumps(form.schema), form)
    return list(distinct.values())


def _without_spare_forms(forms: list[Form]) -> list[Form]:
    """What a model need not tell apart: whole numbers from others, the text of a date from any text."""
    if NUMBER in forms and INTEGER in forms:
        forms = [KEPT_NUMBER if form is NUMBER else form for form in forms if form is not INTEGER]
    if any(form.schema.get("x-codec") == "date" for form in forms):
        return [form for form in forms if form not in (STRING, NUMBER, INTEGER, KEPT_NUMBER)]
    if STRING in forms:
        # Nearly every text could be base64: beside text, only bytes themselves are bytes.
        forms = [form for form in forms if "contentEncoding" not in form.schema] + [
            form for form in forms if "contentEncoding" in form.schema
        ]
    return forms
