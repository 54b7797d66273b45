import pytest

from later_worker.declare import BaseAdapter, DeclarationProblem, tool, tools_of


def declared(target):
    (definition,) = tools_of(target)
    return definition


def test_leaves_functions_as_they_are():
    def add(a: int, b: int) -> int:
        """Adds."""
        return a + b

    assert tool(add) is add
    assert tool(description="Adds two.")(add) is add
    assert add(1, 2) == 3


def test_says_what_a_tool_was_told_where_adapters_of_snakepit_look_for_it():
    @tool(description="Adds.", required_variables=["precision"])
    def add(a: int, b: int) -> int:
        return a + b

    assert add._tool_metadata.description == "Adds."
    assert add._tool_metadata.required_variables == ("precision",)
    assert add._tool_metadata.supports_streaming is False


def test_knows_nothing_of_what_is_in_chunks():
    from typing import Iterator

    from later_worker import StreamChunk

    @tool
    def count() -> Iterator[StreamChunk]:
        """Counts."""
        yield StreamChunk(1)

    assert "responseJsonSchema" not in declared(count).declaration
    assert declared(count).streaming


def test_takes_what_it_is_told():
    @tool(
        description="Adds two numbers",
        supports_streaming=True,
        required_variables=["precision"],
        name="add_numbers",
        read_only=True,
        idempotent=True,
        requires_approval=True,
        deprecated="Use sum.",
        timeout_ms=1500,
    )
    def add(a: int, b: int):
        """Never shown.

        Args:
            a: First
        """

    definition = declared(add)
    assert definition.offer() == {
        "declaration": {
            "name": "add_numbers",
            "description": "Adds two numbers",
            "parametersJsonSchema": {
                "type": "object",
                "properties": {"a": {"type": "integer", "description": "First"}, "b": {"type": "integer"}},
                "required": ["a", "b"],
                "additionalProperties": False,
            },
        },
        "streaming": True,
        "annotations": {"readOnly": True, "idempotent": True, "requiresApproval": True, "deprecated": "Use sum."},
        "timeoutMs": 1500,
        "requiredVariables": ["precision"],
    }
    assert definition.timeout_ms == 1500
    assert definition.required_variables == ["precision"]


def test_takes_the_description_as_first_argument():
    @tool("Adds two numbers")
    def add(a: int):
        pass

    assert declared(add).description == "Adds two numbers"


def test_marks_methods_of_every_kind():
    class Kinds(BaseAdapter):
        offset = 1

        @tool
        def method(self, a: int):
            """Method."""
            return a + self.offset

        @tool
        @staticmethod
        def inner_static(a: int):
            """Static."""
            return a

        @staticmethod
        @tool
        def outer_static(a: int):
            """Static."""
            return a

        @tool(name="of_class")
        @classmethod
        def inner_class(cls, a: int):
            """Class."""
            return cls.__name__, a

        @classmethod
        @tool
        def outer_class(cls, a: int):
            """Class."""
            return cls.__name__, a

    tools = {definition.name: definition for definition in tools_of(Kinds)}
    assert list(tools) == ["method", "inner_static", "outer_static", "of_class", "outer_class"]
    results = {name: definition.call({"a": 1}) for name, definition in tools.items()}
    assert results == {
        "method": 2,
        "inner_static": 1,
        "outer_static": 1,
        "of_class": ("Kinds", 1),
        "outer_class": ("Kinds", 1),
    }


@pytest.mark.parametrize("subject", [BaseAdapter, 7, None, len, {}.get])
def test_marks_nothing_but_functions_of_python(subject):
    with pytest.raises(TypeError, match="@tool"):
        tool(subject)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"name": "no spaces"}, '"no spaces" cannot be the name of a tool'),
        ({"name": "x" * 65}, "cannot be the name of a tool"),
        ({"timeout_ms": 0}, "its timeout_ms is 0."),
        ({"timeout_ms": float("inf")}, "its timeout_ms is inf."),
        ({"timeout_ms": "1"}, "its timeout_ms is '1'."),
        ({"deprecated": 1.5}, "it is deprecated, but not by True or a text."),
        ({"required_variables": [1]}, "its required_variables are not all text."),
    ],
)
def test_refuses_options_that_mean_nothing(options, reason):
    @tool(**options)
    def add(a: int):
        """Adds."""

    with pytest.raises(DeclarationProblem) as refused:
        tools_of(add)
    assert reason in str(refused.value)


def test_refuses_a_text_in_place_of_names_of_variables():
    with pytest.raises(TypeError, match="required_variables"):
        tool(required_variables="precision")
