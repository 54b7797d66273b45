"""Bytes as text."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any, Optional

from later_worker.declare.forms.coded_value import coded
from later_worker.declare.forms.form import Form

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]*={0,2}")


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


_SCHEMA = {"type": "string", "contentEncoding": "base64", "x-codec": "bytes"}
_EXPECTATION = "be bytes in base64"

BINARY_TEXTS: dict[Any, Form] = {
    bytes: coded(_SCHEMA, _EXPECTATION, _to_bytes),
    bytearray: coded(_SCHEMA, _EXPECTATION, _to_bytearray),
    memoryview: coded(_SCHEMA, _EXPECTATION, _to_memoryview),
}
