"""JSON as peers of all languages write it."""

from __future__ import annotations

import json
from typing import Any

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
