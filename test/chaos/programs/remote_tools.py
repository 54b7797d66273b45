"""A tool that only workers have which dial the host."""

import os
import time

from later_worker import tool

LEDGER = os.open(os.environ["LATER_CHAOS_LEDGER"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


@tool
def remote_mark(call: str, ms: float) -> str:
    """Takes a while, on another machine."""
    os.write(LEDGER, f"remote_mark {call}\n".encode())
    time.sleep(ms / 1000)
    return call
