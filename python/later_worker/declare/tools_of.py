"""Finds tools."""

from __future__ import annotations

import inspect
from functools import partial
from types import ModuleType
from typing import Any

from later_worker.declare.adapter_tools import adapter_tools
from later_worker.declare.base_adapter import BaseAdapter
from later_worker.declare.collect_tools import collect_tools
from later_worker.declare.declaration_problem import DeclarationProblem
from later_worker.declare.define_tool import define_tool
from later_worker.declare.marked_tools import marked_methods
from later_worker.declare.signature import source_of
from later_worker.declare.tool import ToolMetadata, options_of
from later_worker.declare.tool_definition import ToolDefinition


def tools_of(target: Any) -> list[ToolDefinition]:
    """The tools of a module, an adapter class or instance, or a function.

    A module has those of its functions that are marked with ``@tool``, and those of its adapters:
    instances that stand in it, and classes, of which it makes one instance each. They count if they
    are defined in the module or listed in its ``__all__``; a class from which another one is derived
    there counts only by that. In a module without any of these, every function counts that is
    defined there, has a docstring and a name without an underscore in front.

    Raises ``DeclarationProblem``, which tells of everything that cannot be declared. An empty list
    means that there is nothing to declare.
    """
    if isinstance(target, ModuleType):
        return _tools_of_module(target)
    if isinstance(target, type):
        return adapter_tools(_instance_of(target))
    if _is_adapter(type(target)):
        return adapter_tools(target)
    return [define_tool(target, options_of(target) or ToolMetadata())]


def _tools_of_module(module: ModuleType) -> list[ToolDefinition]:
    own = _own_values(module)
    adapters = _adapters_among(own)
    marked = [
        value
        for value in own.values()
        if options_of(value) is not None or any(value is adapter for adapter in adapters)
    ]
    found = marked or [
        value for name, value in own.items() if inspect.isfunction(value) and value.__doc__ and not name.startswith("_")
    ]
    return collect_tools(partial(tools_of, value) for value in found)


def _own_values(module: ModuleType) -> dict[str, Any]:
    """The functions, classes and adapters of a module by name, each once."""
    listed = getattr(module, "__all__", ())
    own: dict[int, tuple[str, Any]] = {}
    for name, value in vars(module).items():
        if inspect.isroutine(value) or isinstance(value, type):
            counts = name in listed or getattr(value, "__module__", None) == module.__name__
        else:
            counts = _is_adapter(type(value))
        if counts:
            own.setdefault(id(value), (name, value))
    return dict(own.values())


def _adapters_among(own: dict[str, Any]) -> list[Any]:
    """The instances of adapters, and those classes of adapters that nothing else stands for."""
    instances = [value for value in own.values() if _is_adapter(type(value))]
    classes = [value for value in own.values() if isinstance(value, type) and _is_adapter(value)]
    covered = {base for instance in instances for base in type(instance).__mro__}
    covered.update(base for cls in classes for base in cls.__mro__[1:])
    return instances + [cls for cls in classes if cls not in covered and not inspect.isabstract(cls)]


def _is_adapter(cls: type) -> bool:
    if issubclass(cls, BaseAdapter):
        return cls is not BaseAdapter
    return bool(marked_methods(cls))


def _instance_of(cls: type) -> Any:
    try:
        return cls()
    except TypeError as error:
        file, line = source_of(cls.__init__)  # type: ignore[misc]
        raise DeclarationProblem(
            f"no instance of it could be made without arguments: {error}.",
            "Put an instance into the module, in place of the class.",
            function=cls.__name__,
            file=file,
            line=line,
        ) from error

