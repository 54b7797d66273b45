"""A tool that only workers have which a host starts; `node-tools.ts` has the same."""

import os
import subprocess

from later_worker import tool

LEDGER = os.open(os.environ["LATER_CHAOS_LEDGER"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


@tool
def litter(call: str) -> str:
    """Leaves a process behind."""
    os.write(LEDGER, f"litter {call}\n".encode())
    subprocess.Popen(["sleep", "600"])
    return call
