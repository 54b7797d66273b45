"""Tools for the tests of workers in Python."""

import json
import os
import subprocess
import time
from typing import Iterator, List, Literal, TypedDict

from later_worker import SessionContext, ToolError, tool


@tool(read_only=True)
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@tool
def pid() -> int:
    """The process that this runs in."""
    return os.getpid()


@tool
def spin(seconds: float) -> str:
    """Keeps the processor busy."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return "done"


@tool
def die() -> None:
    """Ends the process."""
    os._exit(9)


@tool
def refuse(reason: str) -> None:
    """Fails on purpose."""
    raise ToolError(reason, type="REFUSED", details={"reason": reason})


@tool
def count(to: int) -> Iterator[int]:
    """Counts."""
    yield from range(to)


@tool
def remember(name: str, value: float, context: SessionContext) -> float:
    """Sets a variable of the session, and adds what it was to it."""
    before = context[name]
    context[name] = before + value
    return context[name]


@tool
def trace(context: SessionContext) -> str:
    """Names the span in whose course it is called."""
    return context.traceparent or "none"


class Price(TypedDict):
    net: float
    currency: Literal["EUR", "USD"]


@tool
def quote(price: str) -> Price:
    """Tells a price, as it is given."""
    return json.loads(price)


@tool
def quotes(prices: List[str]) -> Iterator[Price]:
    """Hands out prices, as they are given."""
    for price in prices:
        yield json.loads(price)


@tool
def start_child() -> int:
    """Starts a process that would go on for ever, away from this one's group."""
    return subprocess.Popen(["sleep", "1000"], start_new_session=True).pid
