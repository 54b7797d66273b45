"""Types whose values travel as text."""

from __future__ import annotations

import base64
import binascii
import pathlib
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Callable, Optional
from uuid import UUID

from later_worker.declare.forms.form import Form
from later_worker.declare.forms.primitives import convert_string
from later_worker.declare.validation.drafts import Drafts

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]*={0,2}")
_UUID = re.compile(r"[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}")
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_MAXIMUM_LENGTH = 65_536


def formatted(name: str, label: str, parse: Callable[[str], Optional[Any]]) -> Form:
    """The form of a text in a format of JSON Schema; ``parse`` answers ``None`` for what is not in it."""

    def convert(value: Any, drafts: Drafts) -> Any:
        known = len(drafts)
        text = convert_string(value, drafts)
        if len(drafts) > known:
            return None
        parsed = parse(text) if len(text) <= _MAXIMUM_LENGTH else None
        return drafts.fail("format", f"be {label}", value) if parsed is None else parsed

    return Form({"type": "string", "format": name}, convert, "be a string")


def coded(schema: dict[str, Any], expectation: str, parse: Callable[[Any], Optional[Any]]) -> Form:
    """The form of a value whose conversion alone decides what is valid."""

    def convert(value: Any, drafts: Drafts) -> Any:
        parsed = parse(value)
        return drafts.fail("type", expectation, value) if parsed is None else parsed

    return Form(schema, convert, expectation, coded=True)


def _to_bytes(value: Any) -> Optional[bytes]:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    if not isinstance(value, str) or _BASE64.fullmatch(value) is None:
        return None
    letters = value.rstrip("=").replace("-", "+").replace("_", "/")
    if len(letters) % 4 == 1 or (len(letters) < len(value) and len(value) % 4 != 0):
        return None
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4))
    except binascii.Error:
        return None


def _to_bytearray(value: Any) -> Optional[bytearray]:
    decoded = _to_bytes(value)
    return None if decoded is None else bytearray(decoded)


def _to_memoryview(value: Any) -> Optional[memoryview]:
    decoded = _to_bytes(value)
    return None if decoded is None else memoryview(decoded)


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


_BYTES = {"type": "string", "contentEncoding": "base64", "x-codec": "bytes"}
_BYTES_LABEL = "be bytes in base64"

TEXTS: dict[Any, Form] = {
    bytes: coded(_BYTES, _BYTES_LABEL, _to_bytes),
    bytearray: coded(_BYTES, _BYTES_LABEL, _to_bytearray),
    memoryview: coded(_BYTES, _BYTES_LABEL, _to_memoryview),
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
