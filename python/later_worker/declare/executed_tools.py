"""Adapters that run their tools themselves."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any, Callable, Dict, Iterable, Optional

from later_worker.declare.call_session import within_call
from later_worker.declare.define_tool import define_tool
from later_worker.declare.preparation import preparation_of
from later_worker.declare.tool import ToolMetadata
from later_worker.declare.tool_definition import ToolDefinition

EXECUTE = "execute_tool"


def executed_tools(adapter: Any, tools: Iterable[ToolDefinition]) -> list[ToolDefinition]:
    """The tools as ``execute_tool(tool_name, arguments, context)`` of the adapter runs them, and itself.

    It is a tool that takes a name and arguments, for what it knows beside those that are declared.
    An adapter that has no such method, or has marked it, has the tools as they are.
    """
    declared = list(tools)
    execute = getattr(adapter, EXECUTE, None)
    if not callable(execute) or any(tool.name == EXECUTE for tool in declared):
        return declared
    return [*(_through(execute, adapter, tool) for tool in declared), _itself(execute, adapter)]


def _through(execute: Callable[..., Any], adapter: Any, tool: ToolDefinition) -> ToolDefinition:
    def invoke(values: Dict[str, Any], session: Any) -> Any:
        return execute(tool_name=tool.name, arguments=values, context=session)

    return dataclasses.replace(
        tool,
        is_async=inspect.iscoroutinefunction(execute),
        _invoke=within_call(adapter, preparation_of(adapter), invoke),
    )


def _itself(execute: Callable[..., Any], adapter: Any) -> ToolDefinition:
    def run(context, tool_name: str, arguments: Optional[Dict[str, Any]] = None):  # type: ignore[no-untyped-def]
        return execute(tool_name=tool_name, arguments=arguments or {}, context=context)

    async def run_async(context, tool_name: str, arguments: Optional[Dict[str, Any]] = None):  # type: ignore[no-untyped-def]
        return await execute(tool_name=tool_name, arguments=arguments or {}, context=context)

    described = inspect.getdoc(execute) or f"Executes a tool of {type(adapter).__name__} by its name."
    run.__doc__ = run_async.__doc__ = described
    function = run_async if inspect.iscoroutinefunction(execute) else run
    return define_tool(function, ToolMetadata(name=EXECUTE), adapter, preparation_of(adapter))
