"""The tools of an adapter."""

from __future__ import annotations

from typing import Any

from later_worker.declare.executed_tools import EXECUTE, executed_tools
from later_worker.declare.marked_tools import marked_tools
from later_worker.declare.registered_tool import registered_tool
from later_worker.declare.tool_definition import ToolDefinition


def adapter_tools(adapter: Any) -> list[ToolDefinition]:
    """The tools of an instance, as whoever offers them has them called.

    These are its methods as :func:`callable_tools` has them, through ``execute_tool`` where the
    adapter has that. Raises ``DeclarationProblem``.
    """
    return executed_tools(adapter, callable_tools(adapter))


def callable_tools(adapter: Any) -> list[ToolDefinition]:
    """The methods of an instance that are tools: those that are marked.

    An adapter with a ``get_tools()`` of its own has the tools that this names.
    """
    marked = marked_tools(adapter)
    if not _describes_itself(adapter):
        return marked
    by_name = {tool.name: tool for tool in marked}
    described = ((getattr(each, "name", ""), each) for each in adapter.get_tools())
    return [
        by_name.get(name) or registered_tool(adapter, each)
        for name, each in described
        # What it inherits names the method that runs the others, too.
        if name in by_name or name != EXECUTE
    ]


def _describes_itself(adapter: Any) -> bool:
    method = getattr(type(adapter), "get_tools", None)
    return method is not None and method.__module__ != f"{__package__}.base_adapter"
