"""The tools of the workers in Python; `node-tools.ts` has the same."""

import os
import time
from typing import Iterator

from later_worker import SessionContext, ToolError, tool

LEDGER = os.open(os.environ["LATER_CHAOS_LEDGER"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def write_down(tool_name: str, call: str) -> None:
    """At once, so that lines of several processes do not mix."""
    os.write(LEDGER, f"{tool_name} {call}\n".encode())


@tool
def mark(call: str, ms: float) -> str:
    """Takes a while."""
    write_down("mark", call)
    time.sleep(ms / 1000)
    return call


@tool(read_only=True)
def look(call: str, ms: float) -> str:
    """Takes a while, and may be repeated."""
    write_down("look", call)
    time.sleep(ms / 1000)
    return call


@tool
def hog(call: str, ms: float) -> str:
    """Keeps the processor busy."""
    write_down("hog", call)
    end = time.monotonic() + ms / 1000
    while time.monotonic() < end:
        pass
    return call


@tool
def refuse(call: str) -> str:
    """Fails on purpose."""
    write_down("refuse", call)
    raise ToolError(call, type="REFUSED")


@tool
def die(call: str) -> str:
    """Ends the process."""
    write_down("die", call)
    os._exit(9)


@tool
def count(call: str, to: int) -> Iterator[int]:
    """Counts."""
    write_down("count", call)
    yield from range(to)


@tool
def large(call: str, size: int) -> str:
    """Gives a long text."""
    write_down("large", call)
    return "x" * size


@tool
def tally(call: str, context: SessionContext) -> str:
    """Counts up a variable of the session; says in which life of the host, which session and version it was."""
    write_down("tally", call)
    return context.call_tool("increment", {"name": "tally"})
