"""The tools of an adapter."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any, Callable, Dict, Optional

from later_worker.declare.collect_tools import collect_tools
from later_worker.declare.define_tool import define_tool
from later_worker.declare.tool import ToolOptions, options_of
from later_worker.declare.tool_definition import ToolDefinition

_FALLBACK = "execute_tool"


def adapter_tools(adapter: Any) -> list[ToolDefinition]:
    """The tools of an instance: its marked methods, in the order of their source, bases first.

    An adapter that has none, but a method ``execute_tool(tool_name, arguments, context)``, has one
    tool of that name, which takes the name and the arguments. Raises ``DeclarationProblem``.
    """
    methods = marked_methods(type(adapter))
    prepare = _preparation(adapter)
    if methods:
        return collect_tools(
            partial(_tool_of_method, adapter, name, options, prepare) for name, options in methods.items()
        )
    execute = getattr(adapter, _FALLBACK, None)
    return [_fallback(adapter, execute, prepare)] if callable(execute) else []


def marked_methods(cls: type) -> dict[str, ToolOptions]:
    """The methods of a class that the decorator has marked, by the names they have there.

    A method that overrides a marked one counts only if it is marked itself.
    """
    methods = {}
    for base in _from_the_bases_on(cls):
        for name, value in vars(base).items():
            options = None if options_of(value) is None else options_of(inspect.getattr_static(cls, name))
            if options is not None:
                methods[name] = options
    return methods


def _from_the_bases_on(cls: type) -> list[type]:
    """A class behind its bases, which stand in the order in which it lists them."""
    found: list[type] = []
    for base in cls.__bases__:
        found.extend(one for one in _from_the_bases_on(base) if one not in found)
    return [*found, cls]


def _tool_of_method(
    adapter: Any, name: str, options: ToolOptions, prepare: Optional[Callable[[Any], Any]]
) -> list[ToolDefinition]:
    options = options._replace(name=options.name or name)
    return [define_tool(getattr(adapter, name), options, adapter, prepare)]


def _preparation(adapter: Any) -> Optional[Callable[[Any], Any]]:
    """What an adapter itself does with the session of a call."""
    method = getattr(type(adapter), "set_session_context", None)
    # The library's own does nothing that is not done for each call anyway.
    if method is None or method.__module__ == f"{__package__}.base_adapter":
        return None
    preparation: Callable[[Any], Any] = adapter.set_session_context
    return preparation


def _fallback(adapter: Any, execute: Callable[..., Any], prepare: Optional[Callable[[Any], Any]]) -> ToolDefinition:
    def run(context, tool_name: str, arguments: Optional[Dict[str, Any]] = None):  # type: ignore[no-untyped-def]
        return execute(tool_name=tool_name, arguments=arguments or {}, context=context)

    async def run_async(context, tool_name: str, arguments: Optional[Dict[str, Any]] = None):  # type: ignore[no-untyped-def]
        return await execute(tool_name=tool_name, arguments=arguments or {}, context=context)

    described = inspect.getdoc(execute) or f"Executes a tool of {type(adapter).__name__} by its name."
    run.__doc__ = run_async.__doc__ = described
    function = run_async if inspect.iscoroutinefunction(execute) else run
    return define_tool(function, ToolOptions(name=_FALLBACK), adapter, prepare)
