"""Tools that signals meet."""

from __future__ import annotations

import hashlib
import os
import signal
import time

from later_worker import tool


@tool
def grind(rounds: int) -> str:
    """Keeps its thread busy with something native."""
    return hashlib.pbkdf2_hmac("sha256", b"", b"", rounds).hex()


@tool
def end_child() -> int:
    """Forks, and tells the child to end; gives the signal that it ended by."""
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    os.kill(child, signal.SIGTERM)
    return os.waitpid(child, 0)[1]
