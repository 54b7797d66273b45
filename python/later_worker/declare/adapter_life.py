"""The life of adapters in a worker."""

from __future__ import annotations

import inspect
from typing import Any, Iterable

from later_worker.declare.tool_definition import ToolDefinition


async def start_adapters(tools: Iterable[ToolDefinition]) -> None:
    """Calls ``initialize()`` of every adapter among the tools once; to be done before their first call.

    What it raises passes through.
    """
    for adapter in adapters_of(tools):
        await _run(adapter, "initialize")


async def stop_adapters(tools: Iterable[ToolDefinition]) -> None:
    """Calls ``cleanup()`` of every adapter among the tools once; to be done after their last call.

    All are called, also when one raises; the first exception then passes through.
    """
    failure = None
    for adapter in adapters_of(tools):
        try:
            await _run(adapter, "cleanup")
        except Exception as error:
            failure = failure or error
    if failure is not None:
        raise failure


def adapters_of(tools: Iterable[ToolDefinition]) -> list[Any]:
    """The instances that the tools are methods of, each once."""
    adapters = {id(tool.adapter): tool.adapter for tool in tools if tool.adapter is not None}
    return list(adapters.values())


async def _run(adapter: Any, name: str) -> None:
    method = getattr(adapter, name, None)
    returned = method() if callable(method) else None
    if inspect.isawaitable(returned):
        await returned
