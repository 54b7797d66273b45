"""Tools for tests of workers that dial their host."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Any, AsyncIterator, Dict, Iterator, List

from later_worker import SessionContext, ToolError, tool


@tool
def add(a: int, b: int) -> int:
    """Adds."""
    return a + b


@tool
def echo(value: Any) -> Any:
    """Gives back what it is given."""
    return value


@tool
def pid() -> int:
    """The process."""
    return os.getpid()


@tool
def count(end: int, context: SessionContext) -> Iterator[Dict[str, int]]:
    """Counts, and tells how far it is."""
    for number in range(end):
        context.progress(number, end)
        yield {"number": number}


@tool
async def count_slowly(end: int) -> AsyncIterator[int]:
    """Counts, with a while in between."""
    for number in range(end):
        await asyncio.sleep(0.005)
        yield number


@tool
def fail(type: str) -> None:
    """Fails with a type of its own."""
    raise ToolError("No luck.", type=type, details={"tray": 2})


@tool
def wait(path: str, context: SessionContext) -> None:
    """Waits until it is cancelled, and leaves a note."""
    Path(path + ".begun").touch()
    try:
        while True:
            context.raise_if_cancelled()
            time.sleep(0.005)
    finally:
        Path(path).write_text("cancelled")


@tool
def insist(path: str) -> None:
    """Goes on whatever happens."""
    Path(path + ".begun").touch()
    time.sleep(600)


@tool
def remember(name: str, value: Any, context: SessionContext) -> Any:
    """Keeps a value in the session, and reads it again."""
    context[name] = value
    context.clear_cache()
    return context[name]


@tool
def ask(name: str, arguments: Dict[str, Any], context: SessionContext) -> Any:
    """Calls another tool of the session."""
    return [sorted(context.host_tools), context.call_tool(name, arguments)]


@tool
def fork_often(count: int) -> List[int]:
    """Forks again and again; gives how the children ended."""
    ends = set()
    for _ in range(count):
        child = os.fork()
        if child == 0:
            os._exit(7)
        ends.add(os.waitpid(child, 0)[1])
    return sorted(ends)


@tool
def large(bytes: int) -> str:
    """Gives back a long text."""
    return "x" * bytes


@tool
def blob(size: int) -> bytes:
    """Gives back bytes."""
    return b"\x07" * size
