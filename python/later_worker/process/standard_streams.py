"""The standard streams of a worker."""

from __future__ import annotations

import os
import sys


def prepare_standard_streams() -> None:
    """
    Gives tools nothing to read, and sends what they print on line by line: a worker may end at any moment, and the
    host reads its output as it comes.
    """
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(line_buffering=True, errors="backslashreplace")
