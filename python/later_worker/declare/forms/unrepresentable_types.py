"""Why a type has no form."""

from __future__ import annotations

import typing
from typing import Any

from later_worker.declare.forms.special_forms import special_form


def reason_against(annotation: Any) -> str:
    """What values of a type are, as the end of a sentence: ``a function``, ``an instance of Client``."""
    subject = typing.get_origin(annotation) or annotation
    name = special_form(annotation) or getattr(subject, "__name__", None) or str(subject)
    if name == "Callable":
        return "a function"
    if name in ("Never", "NoReturn"):
        return "never there"
    if name == "type":
        return "a class"
    if isinstance(subject, type):
        return f"an instance of {name}"
    return f"of the type {name}"
