"""What this process takes of the machine."""

from __future__ import annotations

import os
import resource
import sys
import time


def memory_megabytes() -> float:
    """The memory of this process at the moment; where the system does not tell, the most it has had."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            pages = int(file.read().split()[1])
        return round(pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576, 2)
    except OSError:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return round(most / (1_048_576 if sys.platform == "darwin" else 1024), 2)


def processor_percent(seconds: float = 0.1) -> float:
    """How much of one processor this process uses, measured for a while."""
    used, started = time.process_time(), time.perf_counter()
    time.sleep(seconds)
    elapsed = time.perf_counter() - started
    return round(100 * (time.process_time() - used) / elapsed, 1)
