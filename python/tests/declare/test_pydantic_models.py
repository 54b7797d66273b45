from typing import Annotated, Callable, List, Optional

import pytest

from later_worker.declare import ArgumentProblem, DeclarationProblem, tools_of

pydantic = pytest.importorskip("pydantic", minversion="2")


class Part(pydantic.BaseModel):
    size: int = pydantic.Field(ge=1, description="How large")
    unit: str = "m"


class Item(pydantic.BaseModel):
    """A thing."""

    model_config = pydantic.ConfigDict(extra="forbid")

    name: str
    parts: List[Part] = []


class Node(pydantic.BaseModel):
    value: int
    children: "List[Node]" = []


@pydantic.dataclasses.dataclass
class Point:
    x: int
    y: int = pydantic.Field(default=0, ge=0)


def declared(function):
    (tool,) = tools_of(function)
    return tool


def test_takes_the_members_of_a_sole_model_as_parameters():
    def store(item: Item):
        """Stores."""
        return item

    tool = declared(store)
    schema = tool.declaration["parametersJsonSchema"]
    assert schema["required"] == ["name"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["parts"]["items"] == {
        "type": "object",
        "properties": {
            "size": {"type": "integer", "minimum": 1, "description": "How large"},
            "unit": {"type": "string", "default": "m"},
        },
        "required": ["size"],
    }
    assert "title" not in str(schema)
    assert tool.call({"name": "a", "parts": [{"size": 2}]}) == Item(name="a", parts=[Part(size=2)])


def test_puts_recursive_models_into_definitions():
    def walk(node: Node, other: Optional[Node] = None) -> Node:
        """Walks."""
        return node

    tool = declared(walk)
    schema = tool.declaration["parametersJsonSchema"]
    assert schema["properties"]["node"] == {"$ref": "#/$defs/Node"}
    assert schema["$defs"]["Node"]["properties"]["children"]["items"] == {"$ref": "#/$defs/Node"}
    assert tool.call({"node": {"value": 1, "children": [{"value": 2}]}}).children == [Node(value=2)]
    assert tool.declaration["responseJsonSchema"]["$defs"]["Node"]["properties"]["value"] == {"type": "integer"}


def test_says_where_a_model_does_not_take_a_value():
    def store(item: Item, count: int):
        """Stores."""

    with pytest.raises(ArgumentProblem) as refused:
        declared(store).call({"item": {"parts": [{"size": 0}], "colour": "red"}, "count": 1})
    assert [violation["path"] for violation in refused.value.violations] == [
        "/item/name",
        "/item/parts/0/size",
        "/item/colour",
    ]
    assert refused.value.violations[0]["message"] == '"item.name" is required, but missing.'
    assert refused.value.violations[1]["message"].startswith('"item.parts[0].size" is not accepted: ')


def test_describes_a_model_once():
    def compare(first: Item, second: List[Item], third: Optional[Node]):
        """Compares."""

    assert list(declared(compare).declaration["parametersJsonSchema"]["$defs"]) == ["Node"]


def test_names_models_that_cannot_be_described():
    class Handler(pydantic.BaseModel):
        run: Callable[[], None]

    def handle(handler: Handler, other: int):
        """Handles."""

    with pytest.raises(DeclarationProblem, match="is an instance of Handler, which JSON Schema cannot describe"):
        tools_of(handle)


def test_takes_data_classes_of_pydantic():
    def move(to: Point, by: int):
        """Moves."""
        return to

    tool = declared(move)
    assert tool.declaration["parametersJsonSchema"]["properties"]["to"]["required"] == ["x"]
    assert tool.call({"to": {"x": 1}, "by": 1}) == Point(1)
    with pytest.raises(ArgumentProblem):
        tool.call({"to": {"x": 1, "y": -1}, "by": 1})


def test_takes_the_limits_of_fields():
    def page(
        size: Annotated[int, pydantic.Field(ge=1, le=50, description="Page size", examples=[10])],
        code: Annotated[str, pydantic.Field(pattern="^[a-z]+$", min_length=2)],
        ratio: Annotated[float, pydantic.Field(gt=0, multiple_of=0.5)] = 1.0,
    ):
        """Pages."""

    tool = declared(page)
    assert tool.declaration["parametersJsonSchema"]["properties"] == {
        "size": {"type": "integer", "minimum": 1, "maximum": 50, "description": "Page size", "examples": [10]},
        "code": {"type": "string", "pattern": "^[a-z]+$", "minLength": 2},
        "ratio": {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.5, "default": 1.0},
    }
    with pytest.raises(ArgumentProblem) as refused:
        tool.call({"size": 0, "code": "A", "ratio": 0.3})
    assert [violation["keyword"] for violation in refused.value.violations] == [
        "minimum",
        "minLength",
        "pattern",
        "multipleOf",
    ]
