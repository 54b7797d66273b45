"""Values of the standard library that stand in JSON as text."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Optional
from uuid import UUID


def standard_text(value: Any) -> Optional[str]:
    """The text of a date, time, decimal number, path or UUID; ``None`` for anything else."""
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, (Decimal, UUID, PurePath)) else None
