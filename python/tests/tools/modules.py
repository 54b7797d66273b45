"""A simple tool."""

import sys
from typing import List

from later_worker import tool


@tool
def modules(separator: str = ",", limit: int = 10_000) -> List[str]:
    """Names of the modules that are there."""
    return separator.join(sys.modules).split(separator)[:limit]
