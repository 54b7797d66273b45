"""Finds the tools that a worker is to offer."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from types import ModuleType
from typing import Any, Dict, Iterable, List

from later_worker.declare import DeclarationProblem, ToolDefinition, tools_of
from later_worker.process.import_path import add_import_folder


class TargetProblem(Exception):
    """A target cannot be used; the message says which and why. What its own code raised is the cause."""


def load_targets(targets: Iterable[str]) -> List[ToolDefinition]:
    """
    Imports targets and reads their tools.

    :param targets: ``file.py``, ``package.module``, ``package.module.AdapterClass`` or
        ``package.module:AdapterClass``
    :raises TargetProblem: for one that cannot be imported, has no tools, or has a tool that cannot be declared
    """
    tools: Dict[str, ToolDefinition] = {}
    for target in targets:
        found = _tools_of(target)
        if not found:
            raise TargetProblem(f"{target} has no tools: mark functions with @tool.")
        for tool in found:
            if tool.name in tools:
                raise TargetProblem(f"{target} has a tool {tool.name!r}, and there is one already.")
            tools[tool.name] = tool
    return list(tools.values())


def import_module(name: str) -> ModuleType:
    """
    Imports a module by its name, or a file.

    :raises TargetProblem: if that fails
    """
    try:
        return _import_file(name) if name.endswith(".py") else importlib.import_module(name)
    except (Exception, SystemExit) as error:
        raise TargetProblem(f"{name} cannot be imported: {type(error).__name__}: {error}") from error


def _tools_of(target: str) -> List[ToolDefinition]:
    loaded = load_target(target)
    try:
        return tools_of(loaded)
    except DeclarationProblem as problem:
        raise TargetProblem(f"The tools of {target} cannot be declared.\n{problem}") from None
    except Exception as error:
        raise TargetProblem(f"The tools of {target} cannot be declared: {error}") from error


def load_target(target: str) -> Any:
    """
    What a target names: a module, or something in one.

    :raises TargetProblem: if it cannot be imported
    """
    module_name, colon, attribute = target.partition(":")
    if target.endswith(".py") or (not colon and _is_module(target)):
        return import_module(target)
    if not colon:
        module_name, _, attribute = target.rpartition(".")
    if not module_name or not attribute:
        raise TargetProblem(f"There is no module {target!r}.")
    found: Any = import_module(module_name)
    for name in attribute.split("."):
        if not hasattr(found, name):
            raise TargetProblem(f"{module_name} has no {attribute!r}.")
        found = getattr(found, name)
    return found


def _is_module(name: str) -> bool:
    if not all(part.isidentifier() for part in name.split(".")):
        raise TargetProblem(f"{name!r} is neither a file that ends in .py nor the name of a module.")
    parent, _, last = name.rpartition(".")
    if not parent:
        return True
    # Importing a parent may fail for good reasons of its own, which are to be told.
    if not _is_module(parent):
        return False
    package = import_module(parent)
    if hasattr(package, last) and not isinstance(getattr(package, last), ModuleType):
        return False
    return hasattr(package, "__path__") and importlib.util.find_spec(name) is not None


def _import_file(path: str) -> ModuleType:
    full = os.path.abspath(path)
    if not os.path.isfile(full):
        raise FileNotFoundError("there is no such file")
    name = os.path.splitext(os.path.basename(full))[0]
    if name in sys.modules or name in getattr(sys, "stdlib_module_names", ()):
        name = f"later_target_{name}"
    # As for a script: a file finds those beside it.
    add_import_folder(os.path.dirname(full))
    spec = importlib.util.spec_from_file_location(name, full)
    if spec is None or spec.loader is None:
        raise ImportError("it is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
