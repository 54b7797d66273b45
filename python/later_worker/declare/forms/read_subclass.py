"""Reads classes that a program derives from those of the language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from later_worker.declare.forms.form import Form
from later_worker.declare.scope import Scope
from later_worker.declare.validation.drafts import Drafts

if TYPE_CHECKING:
    from later_worker.declare.forms.type_reader import TypeReader

_BASES = (str, int, float, bytes)


def read_subclass(reader: TypeReader, annotation: Any, path: str, scope: Scope) -> Optional[Form]:
    """The form of a class such as ``class UserId(str)``; ``None`` for everything else."""
    if not isinstance(annotation, type) or not issubclass(annotation, _BASES):
        return None
    base = next(base for base in _BASES if issubclass(annotation, base))
    form = reader.read(base, path, scope)

    def convert(value: Any, drafts: Drafts) -> Any:
        known = len(drafts)
        converted = form.convert(value, drafts)
        if len(drafts) > known:
            return None
        try:
            return annotation(converted)
        except (TypeError, ValueError) as error:
            reason = str(error).strip().rstrip(".") or type(error).__name__
            return drafts.report("value", f"is not accepted: {reason}.")

    return Form(form.schema, convert, form.expectation, coded=form.coded)
