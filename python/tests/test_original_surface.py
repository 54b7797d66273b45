"""What code for the original package imports and calls is here, and takes what it is given."""

from __future__ import annotations

import importlib.util
import inspect
import subprocess
import sys
from typing import Any, Dict, List, Tuple

import pytest

import later_worker
from later_worker.context import variable_access
from tests.host import ROOT

Parameters = Tuple[str, ...]

# The parameters that callers give, by class and method, in order; those with "=" may be left out, "**" takes any name.
SURFACE: Dict[str, Dict[str, Parameters]] = {
    "ToolMetadata": {
        "__init__": ("description=", "supports_streaming=", "parameters=", "required_variables="),
    },
    "BaseAdapter": {
        "__init__": (),
        "get_tools": (),
        "call_tool": ("tool_name", "**"),
        "register_with_session": ("session_id", "stub"),
    },
    "SessionContext": {
        "__init__": ("stub", "session_id", "strict_mode="),
        "__enter__": (),
        "__exit__": ("exc_type", "exc_val", "exc_tb"),
        "register_variable": ("name", "var_type", "initial_value", "constraints=", "metadata=", "ttl="),
        "get_variable": ("identifier",),
        "update_variable": ("identifier", "new_value", "metadata="),
        "list_variables": ("pattern=",),
        "delete_variable": ("identifier",),
        "get_variables": ("identifiers",),
        "update_variables": ("updates", "atomic=", "metadata="),
        "__getitem__": ("name",),
        "__setitem__": ("name", "value"),
        "__contains__": ("name",),
        "variable": ("name",),
        "batch_updates": (),
        "set_cache_ttl": ("ttl",),
        "clear_cache": (),
        "cleanup": ("force=",),
        "register_tool": ("tool_class",),
        "call_tool": ("tool_name", "**"),
        "call_elixir_tool": ("tool_name", "**"),
    },
    "VariableNotFoundError": {"__init__": ("message",)},
    "VariableProxy": {"__init__": ("context", "name")},
    "VariableNamespace": {"__init__": ("context",), "__getattr__": ("name",), "__setattr__": ("name", "value")},
    "BatchUpdater": {
        "__init__": ("context",),
        "__setitem__": ("name", "value"),
        "commit": ("atomic=",),
    },
}
PROPERTIES = {
    "SessionContext": ("v", "elixir_tools", "stub", "session_id", "strict_mode"),
    "VariableProxy": ("value",),
    "BatchUpdater": ("updates", "context"),
}
# Python itself calls these, by position; their parameters have no names for callers.
UNNAMED = ("__exit__", "__getitem__", "__setitem__", "__contains__", "__getattr__", "__setattr__")
METHODS = [(kind, method) for kind, methods in SURFACE.items() for method in methods]
needs_protobuf = pytest.mark.skipif(
    importlib.util.find_spec("google") is None or importlib.util.find_spec("google.protobuf") is None,
    reason="protobuf is not installed",
)


def class_of(name: str) -> Any:
    """The class that stands for one of the original."""
    return getattr(later_worker, name, None) or getattr(variable_access, name)


@pytest.mark.parametrize(("kind", "method"), METHODS)
def test_takes_the_arguments_of_the_original(kind: str, method: str) -> None:
    owner = class_of(kind)
    parameters = SURFACE[kind][method]
    called = owner if method == "__init__" else getattr(owner, method)
    signature = inspect.signature(called)
    receiver: List[Any] = [] if method == "__init__" else [None]
    names = [name for name in parameters if name != "**"]
    required = [name for name in names if not name.endswith("=")]
    signature.bind(*receiver, *required)
    signature.bind(*receiver, *names)
    if "**" in parameters:
        signature.bind(*receiver, *required, **{"any": 1, "other": 2})
    elif method not in UNNAMED:
        signature.bind(*receiver, **{name.rstrip("="): 0 for name in names})


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in PROPERTIES.items() for name in names])
def test_has_the_attributes_of_the_original(kind: str, name: str) -> None:
    made: Dict[str, Any] = {"SessionContext": later_worker.SessionContext(Nobody(), "session-1")}
    made["VariableProxy"] = made["SessionContext"].variable("a")
    made["BatchUpdater"] = variable_access.BatchUpdater(made["SessionContext"])
    assert hasattr(made[kind], name)


def test_has_the_decorator_of_the_original() -> None:
    signature = inspect.signature(later_worker.tool)
    assert list(signature.parameters)[:3] == ["description", "supports_streaming", "required_variables"]

    @later_worker.tool(description="Adds.", supports_streaming=True, required_variables=["a"])
    def add() -> None: ...

    mark = add._tool_metadata  # type: ignore[attr-defined]
    assert isinstance(mark, later_worker.ToolMetadata)
    assert (mark.description, mark.supports_streaming, list(mark.required_variables)) == ("Adds.", True, ["a"])


def test_has_the_types_of_variables_of_the_original() -> None:
    names = "FLOAT INTEGER STRING BOOLEAN CHOICE MODULE EMBEDDING TENSOR".split()
    assert [later_worker.VariableType[name].value for name in names] == [name.lower() for name in names]
    assert issubclass(later_worker.VariableNotFoundError, KeyError)


def test_takes_the_name_of_a_tool_as_a_keyword_where_the_tool_has_no_such_argument() -> None:
    context = later_worker.SessionContext(Nobody(), "session-1")
    assert context.call_tool(tool_name="add", a=1) == ["add", {"a": 1}]
    assert context.call_elixir_tool("find", tool_name="x") == ["find", {"tool_name": "x"}]
    with pytest.raises(TypeError, match="name of the tool is missing"):
        context.call_tool(a=1)


@needs_protobuf
def test_has_the_messages_and_methods_of_the_original() -> None:
    from later_worker import snakepit_bridge_pb2 as pb2

    assert pb2.ToolRegistration(name="a").SerializeToString() == b"\n\x01a"
    with pytest.raises(AttributeError, match="NoSuchMessage"):
        pb2.NoSuchMessage  # noqa: B018


@pytest.mark.parametrize("module", ["later_worker.snakepit_bridge_pb2", "later_worker.stub.session_stub"])
def test_says_what_the_messages_need(module: str) -> None:
    code = f"import sys; sys.modules['google.protobuf'] = None; import {module}"
    completed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, universal_newlines=True, timeout=30
    )
    assert "ImportError: Protobuf is missing: pip install 'later-worker[grpc]'" in completed.stderr


class Nobody:
    """A host that calls no tools, but tells what it was asked to call, and has one variable."""

    stub = "a stub"

    def request(self, method: str, session: str, params: Any) -> Any:
        """As the protocol has it."""
        if method == "tools.call":
            return {"value": [params["tool"], params["args"]]}
        return [] if method == "tools.list" else {"id": "1", "name": "a", "type": "integer", "value": 1}
