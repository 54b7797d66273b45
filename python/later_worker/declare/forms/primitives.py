"""The types that JSON has itself."""

from __future__ import annotations

import math
from typing import Any

from later_worker.declare.forms.form import ANY, Form
from later_worker.declare.validation.describe_value import is_well_formed
from later_worker.declare.validation.drafts import Drafts

MAXIMUM_SAFE_INTEGER = 2**53 - 1
_WHOLE = "be a whole number"
_EXACT = f"be a whole number that is exact: at most {MAXIMUM_SAFE_INTEGER} as a number, at most 64 bits as a bigint"


def convert_string(value: Any, drafts: Drafts) -> Any:
    """Text that has a UTF-8 form."""
    if type(value) is str and value.isascii():
        return value
    if not isinstance(value, str):
        drafts.fail("type", "be a string", value)
    elif not is_well_formed(value):
        drafts.report("type", "must be well-formed text without lone surrogates.")
    return value


def convert_integer(value: Any, drafts: Drafts) -> Any:
    """A whole number of any size; ``2.0`` is one, ``true`` is none."""
    if type(value) is int:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return drafts.fail("type", _WHOLE, value)
    if isinstance(value, float) and value.is_integer():
        if abs(value) <= MAXIMUM_SAFE_INTEGER:
            return int(value)
        return drafts.fail("type", _EXACT, value)
    return int(value) if isinstance(value, int) else drafts.fail("type", _WHOLE, value)


def convert_number(value: Any, drafts: Drafts) -> Any:
    """A finite number, as a ``float``."""
    if is_number(value):
        try:
            return float(value)
        except OverflowError:
            pass
    return drafts.fail("type", "be a number", value)


def keep_number(value: Any, drafts: Drafts) -> Any:
    """A finite number, whole or not, as it is."""
    return value if is_number(value) else drafts.fail("type", "be a number", value)


def convert_boolean(value: Any, drafts: Drafts) -> Any:
    """``true`` or ``false``."""
    if value is True or value is False:
        return value
    return drafts.fail("type", "be true or false", value)


def convert_null(value: Any, drafts: Drafts) -> Any:
    """``null``."""
    return None if value is None else drafts.fail("type", "be null", value)


def is_number(value: Any) -> bool:
    """Whether a value is a number that JSON can carry."""
    if type(value) is float:
        return math.isfinite(value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


STRING = Form({"type": "string"}, convert_string, "be a string")
INTEGER = Form({"type": "integer"}, convert_integer, _WHOLE)
NUMBER = Form({"type": "number"}, convert_number, "be a number")
KEPT_NUMBER = Form({"type": "number"}, keep_number, "be a number")
BOOLEAN = Form({"type": "boolean"}, convert_boolean, "be true or false")
NULL = Form({"type": "null"}, convert_null, "be null")

PRIMITIVES = {
    Any: ANY,
    object: ANY,
    str: STRING,
    int: INTEGER,
    float: NUMBER,
    bool: BOOLEAN,
    type(None): NULL,
}
