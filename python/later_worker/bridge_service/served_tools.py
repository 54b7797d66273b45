"""The tools of an adapter, as callers of the service name them."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from later_worker.bridge_service.dispatching_tool import dispatching_tool
from later_worker.declare import BaseAdapter, DeclarationProblem, ToolDefinition, tools_of
from later_worker.declare.adapter_tools import adapter_tools
from later_worker.load_targets import TargetProblem


class ServedTools:
    """
    Finds tools by their names. Nothing else of an adapter can be called.

    :param target: a class of adapters, or anything else that ``tools_of`` takes
    :raises TargetProblem: for a target without tools, or with one that cannot be declared
    """

    def __init__(self, target: Any, name: str) -> None:
        self.declared: List[ToolDefinition] = []
        """Those that are declared one by one."""
        self._dispatcher: Optional[ToolDefinition] = None
        try:
            self._read(target)
        except DeclarationProblem as problem:
            raise TargetProblem(f"The tools of {name} cannot be declared.\n{problem}") from None
        except Exception as error:
            raise TargetProblem(f"The tools of {name} cannot be declared: {error}") from error
        self._by_name: Dict[str, ToolDefinition] = {tool.name: tool for tool in self.declared}
        if not self.declared and self._dispatcher is None:
            raise TargetProblem(f"{name} has no tools: mark methods with @tool, or write execute_tool().")

    @property
    def all(self) -> List[ToolDefinition]:
        """Those that are declared, and what dispatches to others."""
        return self.declared if self._dispatcher is None else [*self.declared, self._dispatcher]

    def find(self, name: str, arguments: Dict[str, Any]) -> "Optional[tuple[ToolDefinition, Dict[str, Any]]]":
        """
        The tool of a name, and what it takes; None if there is none. An adapter that dispatches by itself is asked for
        all that is not declared.
        """
        tool = self._by_name.get(name)
        if tool is not None:
            return tool, arguments
        if self._dispatcher is None:
            return None
        return self._dispatcher, {"tool_name": name, "arguments": arguments}

    def schema_of(self, name: str) -> Optional[Dict[str, Any]]:
        """The schema of the arguments of a tool that is declared."""
        tool = self._by_name.get(name)
        return None if tool is None else tool.declaration["parametersJsonSchema"]

    def _read(self, target: Any) -> None:
        if not isinstance(target, type):
            self.declared = tools_of(target)
            return
        dispatches = callable(getattr(target, "execute_tool", None))
        if dispatches and not issubclass(target, BaseAdapter):
            self._dispatcher = dispatching_tool(target)
            return
        instance = target()
        declared = tools_of(instance) if isinstance(instance, BaseAdapter) else adapter_tools(instance)
        self.declared = [tool for tool in declared if not dispatches or tool.name != "execute_tool"]
        if dispatches:
            self._dispatcher = dispatching_tool(target, instance)
