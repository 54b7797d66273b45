"""Values and places in few words, as messages show them."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Sequence, Union

_MAXIMUM_LENGTH = 60
_MAXIMUM_PATH_LENGTH = 100
_MAXIMUM_ALTERNATIVES = 20
_LONE_SURROGATE = "[\ud800-\udfff]"


def describe_value(value: Any) -> str:
    """Says what a value is: ``the string "Oslo"``, ``40``, ``an array of 3 items``."""
    if isinstance(value, str):
        length = len(_units(value)) // 2
        if length > _MAXIMUM_LENGTH:
            return f"a string of {length} characters that begins {quote(value)}"
        return f"the string {quote(value)}"
    if isinstance(value, (int, float)):
        return _shorten(_plain(value))
    if value is None:
        return "null"
    if isinstance(value, (list, tuple)):
        return "an array of 1 item" if len(value) == 1 else f"an array of {len(value)} items"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "bytes"
    return "a tensor" if hasattr(value, "shape") else "an instance of a class"


def quote(value: Any) -> str:
    """A value as JSON would have it, shortened: ``"metric"``, ``40``, ``{"a":1}``."""
    if isinstance(value, str):
        return re.sub(_LONE_SURROGATE, _escape, json.dumps(_shorten(value), ensure_ascii=False))
    if isinstance(value, (int, float)):
        return _shorten(_plain(value))
    return _shorten(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def list_alternatives(values: Sequence[Any]) -> str:
    """``"a", "b" or "c"``; of a long list, the beginning."""
    shown = [quote(value) for value in values[:_MAXIMUM_ALTERNATIVES]]
    if len(values) > len(shown):
        return f"{', '.join(shown)} … ({len(values)} in all)"
    return join_with_or(shown)


def join_with_or(words: Sequence[str]) -> str:
    """``a, b or c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"


def describe_path(tokens: Sequence[Union[str, int]]) -> str:
    """``"stops[1].name"``, quotation marks included; of a long path, the end."""
    text = ""
    for token in tokens:
        if isinstance(token, int):
            text += f"[{token}]"
        else:
            text += f".{token}" if text else token
    if len(text) > _MAXIMUM_PATH_LENGTH:
        text = "…" + text[-(_MAXIMUM_PATH_LENGTH - 1) :]
    return json.dumps(text, ensure_ascii=False)


def is_well_formed(text: str) -> bool:
    """Whether a text has a UTF-8 form: no lone surrogates."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def well_formed(text: str) -> str:
    """The text with each lone surrogate replaced by U+FFFD."""
    if is_well_formed(text):
        return text
    return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in text)


def _plain(value: Union[int, float]) -> str:
    """A number as JavaScript writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _digits(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    if 1e-7 < abs(value) < 1e-4:
        from decimal import Decimal

        return format(Decimal(repr(value)), "f")
    return repr(value).replace("e-0", "e-")


def _digits(value: int) -> str:
    if value.bit_length() < 1024:
        return str(value)
    # Python refuses to write very long integers, which would hide what is wrong with them.
    superfluous = int(value.bit_length() * 0.30102) - _MAXIMUM_LENGTH - 1
    return f"{'-' if value < 0 else ''}{abs(value) // 10**superfluous}"


def _shorten(text: str) -> str:
    """At most 60 characters as JavaScript counts them, so that messages say the same on both sides."""
    if len(text) <= _MAXIMUM_LENGTH // 2:
        return text
    units = _units(text)
    if len(units) <= _MAXIMUM_LENGTH * 2:
        return text
    return units[: (_MAXIMUM_LENGTH - 1) * 2].decode("utf-16-le", "surrogatepass") + "…"


def _units(text: str) -> bytes:
    """UTF-16, in which what JavaScript calls a character has two bytes."""
    return text.encode("utf-16-le", "surrogatepass")


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
