"""Tools that an adapter describes by itself."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

from later_worker.declare.declaration_problem import DeclarationProblem
from later_worker.declare.define_tool import define_tool
from later_worker.declare.preparation import preparation_of
from later_worker.declare.tool import ToolMetadata
from later_worker.declare.tool_definition import ToolDefinition


def registered_tool(adapter: Any, registration: Any) -> ToolDefinition:
    """The tool of a ``ToolRegistration``, which calls the adapter's method of its name.

    Arguments are as they come: only the host looks whether they are what the registration says.
    Raises ``DeclarationProblem``.
    """
    # Whoever makes registrations has protobuf.
    from later_worker.bridge_service.tool_translations import to_declaration

    name: Any = getattr(registration, "name", None)
    if not (isinstance(name, str) and hasattr(registration, "parameters")):
        raise DeclarationProblem(
            f"its get_tools() gives {type(registration).__name__}.",
            "Give ToolRegistration, from later_worker.snakepit_bridge_pb2.",
            function=type(adapter).__name__,
        )

    method = getattr(adapter, name, None)
    if not callable(method) and not callable(getattr(adapter, "execute_tool", None)):
        raise DeclarationProblem(
            "get_tools() names it, and the adapter has no such method.",
            "Write the method, or execute_tool().",
            function=name,
        )

    def call(**arguments: Any) -> Any:
        return getattr(adapter, name)(**arguments)

    options = ToolMetadata(registration.description, registration.supports_streaming, name=name)
    tool = define_tool(call, options, adapter, preparation_of(adapter))
    declaration = to_declaration(registration)
    return dataclasses.replace(
        tool,
        declaration=declaration,
        parameters=declaration["parametersJsonSchema"],
        is_async=inspect.iscoroutinefunction(method) or inspect.isasyncgenfunction(method),
    )
