"""JSON as peers of all languages write it."""

from __future__ import annotations

import json
from typing import Any, Dict, Optional, Union

from later_worker.wire.any_value import MalformedValue


def read_json(data: bytes) -> Any:
    """
    Reads JSON text in UTF-8. Among the numbers may be ``NaN``, ``Infinity`` and ``-Infinity``, as Python prints them.

    :raises MalformedValue: for anything else, and for what is nested too deeply
    """
    try:
        return json.loads(data.decode())
    except (ValueError, RecursionError):
        raise MalformedValue("The text of a value is not JSON.") from None


def read_object(text: Union[str, bytes]) -> Optional[Dict[str, Any]]:
    """An object as somebody else has printed it; None for any other text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
