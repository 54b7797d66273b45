"""Forms of what may be left out."""

from __future__ import annotations

from typing import Any

from later_worker.declare.forms.form import Form
from later_worker.declare.forms.union_form import null_or
from later_worker.declare.json_default import NO_DEFAULT, json_default


def with_default(form: Form, default: Any) -> Form:
    """The form of a parameter or member that has a default.

    A default of ``None`` where the type has no ``None`` only says that it may be left out; ``null``
    is then taken without being offered.
    """
    shown = json_default(default)
    if shown is NO_DEFAULT:
        return form
    if shown is None and not _takes_null(form.schema):
        return Form(form.schema, null_or(form.convert), form.expectation, coded=form.coded)
    return form.having(default=shown)


def _takes_null(schema: dict[str, Any]) -> bool:
    types = schema.get("type", ())
    return not schema or "null" in types or {"type": "null"} in schema.get("anyOf", ())
