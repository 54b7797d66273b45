"""Tools that tell where they run."""

import ctypes
import os
import random
import sys
from typing import Any, Dict, List

from later_worker import tool

try:
    import numpy
except ImportError:
    numpy = None  # type: ignore[assignment]

LOADED_BY = os.getpid()
random.seed(1)


@tool
def about() -> Dict[str, Any]:
    """Tells of its process."""
    return {
        "pid": os.getpid(),
        "parent": os.getppid(),
        "group": os.getpgid(0),
        "loaded_by": LOADED_BY,
        "run": os.environ.get("LATER_RUN_ID"),
        "names": sorted(name for name in os.environ if name.startswith("LATER_")),
    }


@tool
def random_numbers() -> List[float]:
    """Gives random numbers."""
    return [random.random(), 0 if numpy is None else float(numpy.random.random())]


@tool
def is_loaded(name: str) -> bool:
    """Whether a module has been imported before the fork."""
    return name in sys.modules


@tool
def spin() -> None:
    """Never ends, and never waits."""
    while True:
        pass


@tool
def hold_the_lock() -> None:
    """Keeps the interpreter's lock in native code."""
    ctypes.PyDLL(None).usleep(60_000_000)
