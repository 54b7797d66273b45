"""The methods of an adapter that are marked as tools."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any

from later_worker.declare.collect_tools import collect_tools
from later_worker.declare.define_tool import define_tool
from later_worker.declare.preparation import preparation_of
from later_worker.declare.tool import ToolMetadata, options_of
from later_worker.declare.tool_definition import ToolDefinition


def marked_tools(adapter: Any) -> list[ToolDefinition]:
    """The marked methods of an instance, in the order of their source, bases first. Raises ``DeclarationProblem``."""
    methods = marked_methods(type(adapter))
    return collect_tools(partial(_tool_of_method, adapter, name, options) for name, options in methods.items())


def marked_methods(cls: type) -> dict[str, ToolMetadata]:
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


def _tool_of_method(adapter: Any, name: str, options: ToolMetadata) -> list[ToolDefinition]:
    options = options._replace(name=options.name or name)
    return [define_tool(getattr(adapter, name), options, adapter, preparation_of(adapter))]
