"""Identifiers, decimal numbers and paths as text."""

from __future__ import annotations

import pathlib
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Optional
from uuid import UUID

from later_worker.declare.forms.form import Form
from later_worker.declare.forms.formatted_text import formatted
from later_worker.declare.forms.primitives import convert_string
from later_worker.declare.validation.drafts import Drafts

_UUID = re.compile(r"[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}")
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)


def _to_uuid(text: str) -> Optional[UUID]:
    return UUID(text) if _UUID.fullmatch(text) else None


def _to_decimal(text: str) -> Optional[Decimal]:
    if _DECIMAL.fullmatch(text) is None:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _path(kind: type) -> Form:
    def convert(value: Any, drafts: Drafts) -> Any:
        known = len(drafts)
        text = convert_string(value, drafts)
        return kind(text) if len(drafts) == known else None

    return Form({"type": "string"}, convert, "be a string")


TEXTS: dict[Any, Form] = {
    UUID: formatted("uuid", "a UUID", _to_uuid),
    Decimal: formatted("decimal", 'a decimal number such as "12.50"', _to_decimal),
    **{
        kind: _path(kind)
        for kind in (
            pathlib.Path,
            pathlib.PurePath,
            pathlib.PosixPath,
            pathlib.PurePosixPath,
            pathlib.PureWindowsPath,
        )
    },
}
