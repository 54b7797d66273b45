"""Adapters for tests of the service."""

from __future__ import annotations

import asyncio
import enum
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, AsyncIterator, Dict, Iterator, List, Optional

from later_worker import BaseAdapter, SessionContext, Tensor, ToolError, tool


class Colour(enum.Enum):
    """A choice."""

    RED = "red"


@dataclass
class Point:
    """Two numbers."""

    x: int
    y: float


class BridgedAdapter(BaseAdapter):
    """Tools of all kinds."""

    begun = 0

    async def initialize(self) -> None:
        self.loop = asyncio.get_running_loop()
        BridgedAdapter.begun += 1

    def cleanup(self) -> None:
        print("cleaned up", flush=True)

    def secret(self) -> str:
        """Is no tool."""
        return "secret"

    @tool("Adds two numbers.", read_only=True)
    def add(self, a: int, b: int = 1) -> int:
        return a + b

    @tool("Gives back what it is given.")
    def echo(self, value: Any) -> Any:
        return value

    @tool("Says what a value is in Python.")
    def describe(self, value: Any) -> List[Any]:
        return [type(value).__name__, value.hex() if isinstance(value, bytes) else value]

    @tool("Takes an object and a list.")
    def typed(self, options: Dict[str, Any], items: List[Any]) -> List[Any]:
        return [options, items]

    @tool("Gives back a value of a kind.")
    def give(self, kind: str) -> Any:
        import numpy

        return {
            "none": None,
            "point": Point(1, 2.5),
            "colour": Colour.RED,
            "numpy": numpy.int64(5),
            "float": numpy.float32(0.5),
            "array": numpy.ones((2, 1)),
            "nan": float("nan"),
            "nan array": numpy.array([float("nan")]),
            "tensor": Tensor([2], "int8", [1, 2]),
            "bytes": b"\x00\xff",
            "nested bytes": {"a": [b"\x00"]},
            "set": {1},
            "object": object(),
        }[kind]

    @tool("Fails.")
    def fail(self, how: str) -> None:
        if how == "tool":
            raise ToolError("No luck.", type="OUT_OF_PAPER", details={"tray": 2})
        if how == "long":
            raise ToolError("No luck.", type="OUT_OF_PAPER", details={"text": "x" * 10_000})
        if how == "exit":
            raise SystemExit(3)
        raise ValueError(f"No luck in {__file__}.")

    @tool("Names the session.")
    def session(self) -> Any:
        return [self.session_context.session_id, self.session_context.call_id]

    @tool("Names the span in whose course it is called.")
    def trace(self) -> Any:
        return self.session_context.traceparent

    @tool("Sleeps, and names the session that it is in then.")
    def sleep(self, seconds: float) -> Any:
        time.sleep(seconds)
        return self.session_context.session_id

    @tool("Names the process, and how often the adapter was begun.")
    def pid(self) -> List[int]:
        return [os.getpid(), self.begun]

    @tool("Is asynchronous.")
    async def later(self, seconds: float) -> bool:
        await asyncio.sleep(seconds)
        return asyncio.get_running_loop() is self.loop

    @tool("Counts.", supports_streaming=True)
    def count(self, end: int, fails_at: Optional[int] = None) -> Iterator[Dict[str, int]]:
        for number in range(end):
            if number == fails_at:
                raise ToolError("Enough.", type="ENOUGH")
            self.session_context.progress(number, end, "counting")
            yield {"number": number}

    @tool("Gives back a dictionary and is marked as streaming.", supports_streaming=True)
    def plain(self) -> Iterator[int]:
        return {"a": 1, "b": 2}  # type: ignore[return-value]

    @tool("Counts, and sums up.")
    def sum_up(self, end: int) -> Iterator[int]:
        yield from range(end)
        return sum(range(end))

    @tool("Counts, asynchronously.")
    async def count_later(self, end: int) -> AsyncIterator[int]:
        for number in range(end):
            await asyncio.sleep(0)
            yield number

    @tool("Hands out texts of 16 KiB until nobody wants them, and leaves a note.")
    def endless(self, path: str) -> Iterator[str]:
        made = 0
        try:
            while True:
                made += 1
                Path(path).write_text(str(made))
                yield "x" * 16_384
        finally:
            Path(path).write_text(f"ended {made}")

    @tool("Hands out bytes.")
    def frames(self) -> Iterator[bytes]:
        yield b"\xff\xd8"
        yield b"\xff\xd9"

    @tool("Hands out what cannot be sent.")
    def unsendable(self) -> Iterator[Any]:
        yield 1
        yield {"a": b"\x00"}

    @tool("Waits until it is cancelled, and leaves a note.")
    def wait(self, path: str) -> None:
        Path(path + ".begun").touch()
        try:
            while True:
                self.session_context.raise_if_cancelled()
                time.sleep(0.005)
        finally:
            Path(path).write_text("cancelled")

    @tool("Goes on whatever happens.")
    def insist(self, path: str) -> None:
        Path(path + ".begun").touch()
        time.sleep(600)

    @tool("Does what it is told with the session.")
    def use(self, steps: List[List[Any]], context: SessionContext) -> List[Any]:
        done: List[Any] = []
        for name, *arguments in steps:
            try:
                done.append(getattr(context, name)(*arguments))
            except Exception as error:
                kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
                done.append([type(error).__name__, kinds[0], getattr(error, "code", None), str(error)])
        return done

    @tool("Lists the tools of the host.")
    def host_tools(self, context: SessionContext) -> Any:
        return [handle.declaration for handle in context.host_tools.values()]

    @tool("Tells of changes of variables until there were so many.")
    def follow(self, names: List[str], count: int, context: SessionContext) -> Iterator[Any]:
        with context.watch(names) as changes:
            yield "watching"
            for change in changes:
                yield [change.change, change.name, change.variable and change.variable["value"]]
                count -= 1
                if count == 0:
                    break


class Dispatching:
    """Dispatches by itself, and keeps its session to itself, as adapters of other packages do."""

    made = 0

    def __init__(self) -> None:
        Dispatching.made += 1
        self.log: List[str] = []

    def set_session_context(self, context: Any) -> None:
        self.context = context

    def initialize(self) -> None:
        self.log.append("initialize")

    def cleanup(self) -> None:
        print(f"cleaned up {self.context.session_id}", flush=True)

    def execute_tool(self, tool_name: str, arguments: Dict[str, Any], context: Any) -> Any:
        if tool_name == "who":
            time.sleep(arguments["seconds"])
            return [self.context.session_id, context.session_id, self.log, self.made]
        if tool_name == "stream":
            return self._stream(arguments["end"])
        raise ValueError(f"Unknown tool: {tool_name}")

    def _stream(self, end: int) -> Iterator[Any]:
        from snakepit_bridge.adapters.showcase.tool import StreamChunk  # type: ignore[import-not-found]

        for number in range(end):
            yield StreamChunk({"number": number}, is_final=number == end - 1)


class AsyncDispatching:
    """Does the same asynchronously."""

    async def initialize(self) -> None:
        await asyncio.sleep(0)
        self.ready = True

    async def execute_tool(self, tool_name: str, arguments: Dict[str, Any], context: Any) -> Any:
        await asyncio.sleep(0)
        return self._stream(arguments["end"]) if tool_name == "stream" else [tool_name, self.ready, context.session_id]

    async def _stream(self, end: int) -> AsyncIterator[int]:
        for number in range(end):
            yield number


class Nothing:
    """Has no tools."""


class Unmakeable(BaseAdapter):
    """Needs something to be made."""

    def __init__(self, what: str) -> None:
        self.what = what
