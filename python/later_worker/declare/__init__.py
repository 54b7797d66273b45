"""How Python functions become tools."""

from later_worker.declare.adapters_of import adapters_of
from later_worker.declare.argument_problem import ArgumentProblem
from later_worker.declare.base_adapter import BaseAdapter
from later_worker.declare.declaration_problem import DeclarationProblem
from later_worker.declare.tool import ToolMetadata, tool
from later_worker.declare.tool_definition import ToolDefinition
from later_worker.declare.tools_of import tools_of

__all__ = [
    "ArgumentProblem",
    "BaseAdapter",
    "DeclarationProblem",
    "ToolDefinition",
    "ToolMetadata",
    "adapters_of",
    "tool",
    "tools_of",
]
