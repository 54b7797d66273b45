"""Generators and coroutines."""

import asyncio
import threading
import time
from typing import Any, AsyncIterator, Dict, Iterator, List

from later_worker import SessionContext, StreamChunk, tool

closed: List[str] = []
running = 0
most = 0


@tool
def count(n: int) -> Iterator[int]:
    """Counts."""
    yield from range(n)


def own_chunk(data: Any) -> Any:
    """One of another class of the same name."""
    return type("StreamChunk", (), {"data": data, "is_final": False})()


@tool(supports_streaming=True)
def steps(own: bool = False) -> Iterator[StreamChunk]:
    """Hands out partial results as adapters of snakepit do."""
    make = own_chunk if own else StreamChunk
    return (make({"step": step}) for step in range(2))


@tool
async def steps_later(own: bool = False) -> AsyncIterator[StreamChunk]:
    """The same, asynchronously."""
    for chunk in steps(own):
        yield chunk


@tool
def count_and_tell(n: int) -> Iterator[Any]:
    """Counts, and returns something else."""
    yield from range(n)
    return "told"


@tool(supports_streaming=True)
def plain(what: str) -> Any:
    """Is marked as streaming, and is not."""
    return {"object": {"a": 1, "b": 2}, "text": "abc", "list": [1, 2, 3], "number": 7}[what]


@tool(supports_streaming=True)
def mapped(n: int) -> Any:
    """Gives an iterator that is no generator."""
    return map(lambda value: value * 2, range(n))


@tool
def endless(name: str, context: SessionContext) -> Iterator[int]:
    """Goes on until it is closed."""
    context.progress(0)
    number = 0
    try:
        while True:
            yield number
            number += 1
            time.sleep(0.001)
    finally:
        closed.append(name)


@tool
def breaks(after: int) -> Iterator[int]:
    """Fails in the middle."""
    yield from range(after)
    raise RuntimeError("broke")


@tool
def odd() -> Iterator[Any]:
    """Gives something that is no JSON."""
    try:
        yield 1
        yield {1}
    finally:
        closed.append("odd")


@tool
def stubborn() -> Iterator[int]:
    """Does not want to be closed."""
    while True:
        try:
            yield 1
        except GeneratorExit:
            yield 2


@tool
async def add_later(a: int, b: int) -> int:
    """Adds two numbers, later."""
    await asyncio.sleep(0)
    return a + b


@tool
async def count_later(n: int) -> AsyncIterator[int]:
    """Counts, later."""
    for number in range(n):
        await asyncio.sleep(0)
        yield number


@tool
async def endless_later(name: str, context: SessionContext) -> AsyncIterator[int]:
    """Goes on until it is closed."""
    context.progress(0)
    number = 0
    try:
        while True:
            yield number
            number += 1
            await asyncio.sleep(0.001)
    finally:
        closed.append(name)


@tool
async def sleep_later(seconds: float, context: SessionContext, name: str = "") -> str:
    """Sleeps, and tells how many slept at a time."""
    global running, most
    context.progress(0)
    running += 1
    most = max(most, running)
    try:
        await asyncio.sleep(seconds)
    finally:
        running -= 1
        closed.append(name)
    return "awake"


@tool
async def exit_later() -> None:
    """Wants to end the process, from a task of its own."""

    async def leave() -> None:
        raise SystemExit(4)

    asyncio.get_running_loop().create_task(leave())
    await asyncio.sleep(0.01)


@tool
def give_coroutine(a: int, b: int) -> Any:
    """Is no coroutine function, and gives a coroutine."""
    return add_later(a, b)


@tool
async def ask_later(name: str, context: SessionContext) -> Dict[str, Any]:
    """Asks for a variable without blocking the loop."""
    here = threading.current_thread().name
    value = await context.aio.get_variable(name)
    other = await context.run_async(lambda: context.get_variable(name))
    return {"value": value, "other": other, "loop": here}


@tool
def state() -> Dict[str, Any]:
    """Tells what has happened."""
    return {"closed": list(closed), "most": most}
