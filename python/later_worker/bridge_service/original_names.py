"""What adapters import that were written for the original package."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Dict, Mapping

PACKAGE = "snakepit_bridge"


def provide_original_names() -> None:
    """
    Lets adapters import ``SessionContext``, ``BaseAdapter``, ``tool`` and ``StreamChunk`` of this library, and the
    messages of the service, from where the original package has them, unless that is installed.
    """
    for name in _GENERATED:
        if not _is_there(name):
            sys.modules[name] = importlib.import_module(f"later_worker.{name}")
    if _is_there(PACKAGE):
        return
    for name, members in _MODULES.items():
        module = sys.modules[name] = _make_module(name, members)
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, module)


def _is_there(name: str) -> bool:
    return name in sys.modules or importlib.util.find_spec(name) is not None


def _make_module(name: str, members: Mapping[str, str]) -> ModuleType:
    module = ModuleType(name, f"Stands for {name} of the original package.")

    def find(member: str) -> Any:
        if member not in members:
            raise AttributeError(f"module {name!r} has no attribute {member!r}")
        return getattr(importlib.import_module(members[member]), member)

    # What is not asked for is not loaded.
    spec = ModuleSpec(name, None, is_package=True)
    module.__dict__.update(__getattr__=find, __path__=[], __spec__=spec, __all__=list(members))
    return module


_GENERATED = ("snakepit_bridge_pb2", "snakepit_bridge_pb2_grpc")
_ADAPTER = {"BaseAdapter": "later_worker", "ToolMetadata": "later_worker", "tool": "later_worker"}
_CONTEXT = {"SessionContext": "later_worker", "VariableNotFoundError": "later_worker"}
_TYPES = {"VariableType": "later_worker"}
_SHOWCASE = {"ShowcaseAdapter": "later_worker.adapters.showcase"}
_MODULES: Dict[str, Mapping[str, str]] = {
    PACKAGE: {**_ADAPTER, **_CONTEXT, **_TYPES},
    f"{PACKAGE}.base_adapter": _ADAPTER,
    f"{PACKAGE}.session_context": _CONTEXT,
    f"{PACKAGE}.types": _TYPES,
    f"{PACKAGE}.adapters": {},
    f"{PACKAGE}.adapters.showcase": _SHOWCASE,
    f"{PACKAGE}.adapters.showcase.showcase_adapter": _SHOWCASE,
    f"{PACKAGE}.adapters.showcase.tool": {"StreamChunk": "later_worker"},
}
