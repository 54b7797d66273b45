"""How much memory this process takes."""

from __future__ import annotations

import os
from typing import Optional


def memory_bytes() -> Optional[int]:
    """The bytes of this process that are in memory, where the system tells."""
    try:
        with open("/proc/self/statm", "rb") as statistics:
            return int(statistics.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
