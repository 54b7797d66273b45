"""The adapters behind tools."""

from __future__ import annotations

from typing import Any, Iterable

from later_worker.declare.tool_definition import ToolDefinition


def adapters_of(tools: Iterable[ToolDefinition]) -> list[Any]:
    """The instances that the tools are methods of, each once, in the order of their first tools.

    Whoever runs the tools calls ``initialize()`` of each once before the first call, and ``cleanup()``
    once after the last, and awaits what they return if it can be awaited. Adapters that are no
    ``BaseAdapter`` may lack either.
    """
    adapters = {id(tool.adapter): tool.adapter for tool in tools if tool.adapter is not None}
    return list(adapters.values())
