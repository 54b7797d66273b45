"""Adapters that describe their tools in the messages of the service."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Dict, Iterator, List

import pytest

from later_worker import BaseAdapter, DeclarationProblem, tool, tools_of
from later_worker.bridge_service.tool_translations import to_declaration
from later_worker.snakepit_bridge_pb2 import ParameterSpec, ToolRegistration


class Described(BaseAdapter):
    """Has tools that only its own list names."""

    def get_tools(self) -> List[Any]:
        return [
            *super().get_tools(),
            ToolRegistration(
                name="scale",
                description="Scales.",
                parameters=[
                    ParameterSpec(name="value", type="float", description="what", required=True),
                    ParameterSpec(name="mode", type="str", validation_json='{"enum": ["up", "down"]}'),
                ],
            ),
            ToolRegistration(name="count", supports_streaming=True),
            ToolRegistration(name="later"),
        ]

    @tool
    def add(self, a: int, b: int = 1) -> int:
        """Adds."""
        return a + b

    def scale(self, value: float, mode: str = "up") -> Any:
        return [value * 2, mode, self.session_context]

    def count(self) -> Iterator[int]:
        yield 1

    async def later(self) -> str:
        return "later"

    def secret(self) -> None: ...


def test_has_the_tools_that_an_adapter_describes() -> None:
    tools = {definition.name: definition for definition in tools_of(Described)}
    assert list(tools) == ["add", "scale", "count", "later"]
    assert tools["add"].declaration["responseJsonSchema"] == {"type": "integer"}
    assert tools["scale"].declaration == {
        "name": "scale",
        "description": "Scales.",
        "parametersJsonSchema": {
            "type": "object",
            "properties": {
                "value": {"type": "number", "description": "what"},
                "mode": {"type": "string", "enum": ["up", "down"]},
            },
            "required": ["value"],
        },
    }
    assert tools["scale"].call({"value": 2}, "s") == [4, "up", "s"]
    assert (tools["count"].streaming, list(tools["count"].call({}))) == (True, [1])
    assert (tools["later"].is_async, asyncio.run(tools["later"].call({}))) == (True, "later")
    adapter = tools["add"].adapter
    assert adapter.call_tool("scale", value=1) == [2, "up", None]
    with pytest.raises(AttributeError):
        adapter.call_tool("secret")


def test_declares_defaults_and_leaves_out_what_collects_the_rest() -> None:
    collectors = [ParameterSpec(name=name, type="any", required=True) for name in ("args", "kwargs")]
    sized = ParameterSpec(name="size", type="integer", description="how much")
    sized.default_value.type_url = "type.googleapis.com/snakepit.integer"
    sized.default_value.value = b"3"
    unreadable = ParameterSpec(name="other", type="integer")
    unreadable.default_value.value = b"no JSON"
    # As ParameterSpecs of programs have it.
    printed = ParameterSpec(name="mode", type="str", validation_json='{"default": "up"}')
    registration = ToolRegistration(name="scale", description=" ", parameters=[*collectors, sized, unreadable, printed])
    assert to_declaration(registration) == {
        "name": "scale",
        "description": "scale",
        "parametersJsonSchema": {
            "type": "object",
            "properties": {
                "size": {"type": "integer", "description": "how much", "default": 3},
                "other": {"type": "integer"},
                "mode": {"type": "string", "default": "up"},
            },
        },
    }


class Everything(Described):
    """Runs its tools itself, and one that has no method."""

    def get_tools(self) -> List[Any]:
        return [*super().get_tools(), ToolRegistration(name="hidden", description="Is hidden.")]

    def execute_tool(self, tool_name: str, arguments: Dict[str, Any], context: Any) -> Any:
        return "hidden" if tool_name == "hidden" else self.call_tool(tool_name, **arguments)


def test_lets_an_adapter_execute_what_it_describes() -> None:
    tools = {definition.name: definition for definition in tools_of(Everything)}
    assert list(tools) == ["add", "scale", "count", "later", "hidden", "execute_tool"]
    assert (tools["hidden"].call({}), tools["add"].call({"a": 1})) == ("hidden", 2)
    assert [one.name for one in tools["add"].adapter.get_tools()][:2] == ["add", "execute_tool"]


@pytest.mark.parametrize(
    ("described", "reason"),
    [
        ({"name": "add"}, "get_tools\\(\\) gives dict"),
        (ToolRegistration(name="missing"), "the adapter has no such method"),
        (ToolRegistration(name="no name"), "cannot be the name of a tool"),
    ],
)
def test_says_what_is_wrong_with_a_description(described: Any, reason: str) -> None:
    class Wrong(BaseAdapter):
        def get_tools(self) -> List[Any]:
            return [described]

    setattr(Wrong, "no name", lambda self: None)
    with pytest.raises(DeclarationProblem, match=reason):
        tools_of(Wrong)


def test_describes_tools_as_hosts_register_them() -> None:
    class Adding(BaseAdapter):
        @tool(required_variables=["rate"], read_only=True)
        def add(self, a: int, b: int = 1) -> int:
            """Adds.

            Args:
                a: the first
            """
            return a + b

    (registration,) = Adding().get_tools()
    assert isinstance(registration, ToolRegistration)
    assert (registration.name, registration.description) == ("add", "Adds.")
    assert [(each.name, each.type, each.required, each.description) for each in registration.parameters] == [
        ("a", "integer", True, "the first"),
        ("b", "integer", False, ""),
    ]
    assert json.loads(registration.parameters[1].default_value.value) == 1
    assert registration.metadata["required_variables"] == "rate"
    assert registration.metadata["adapter_class"] == "Adding"
