"""Texts in a format of JSON Schema."""

from __future__ import annotations

from typing import Any, Callable, Optional

from later_worker.declare.forms.form import Form
from later_worker.declare.forms.primitives import convert_string
from later_worker.declare.validation.drafts import Drafts

_MAXIMUM_LENGTH = 65_536


def formatted(name: str, label: str, parse: Callable[[str], Optional[Any]]) -> Form:
    """The form of a text in such a format; ``parse`` answers ``None`` for what is not in it."""

    def convert(value: Any, drafts: Drafts) -> Any:
        known = len(drafts)
        text = convert_string(value, drafts)
        if len(drafts) > known:
            return None
        parsed = parse(text) if len(text) <= _MAXIMUM_LENGTH else None
        return drafts.fail("format", f"be {label}", value) if parsed is None else parsed

    return Form({"type": "string", "format": name}, convert, "be a string")
