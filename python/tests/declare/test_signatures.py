import asyncio
import enum
import functools
import typing
from dataclasses import dataclass
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated, Any, Callable, Dict, List, Optional, TypedDict, Union

import pytest

from later_worker.declare import ArgumentProblem, DeclarationProblem, tool, tools_of


class SessionContext:
    """Stands for the worker's class, which is told by its name."""


class EnhancedContext(SessionContext):
    pass


class Client:
    pass


class Colour(enum.Enum):
    RED = "red"


class Bound:
    def __init__(self, **limits):
        self.__dict__.update(limits)


@dataclass
class Query:
    """What to search for.

    Attributes:
        text: Words to search for
    """

    text: str
    limit: int = 10


def declared(function):
    (definition,) = tools_of(function)
    return definition


def parameters_of(function):
    return declared(function).declaration["parametersJsonSchema"]


def test_leaves_defaults_to_the_function():
    sentinel = object()

    def search(text: str, limit: int = 5, options: Optional[Dict[str, int]] = None, _unused=sentinel):
        """Searches."""
        return text, limit, options, _unused is sentinel

    assert declared(search).call({"text": "a"}) == ("a", 5, None, True)
    assert declared(search).call({"text": "a", "options": None}) == ("a", 5, None, True)
    assert parameters_of(search)["properties"]["limit"] == {"type": "integer", "default": 5}
    assert parameters_of(search)["properties"]["options"]["default"] is None


@pytest.mark.parametrize(
    ("default", "shown"),
    [
        (1.5, 1.5),
        (Colour.RED, "red"),
        ((1, "a"), [1, "a"]),
        ({"b", "a"}, ["a", "b"]),
        ({"a": [None, True]}, {"a": [None, True]}),
        (Query("a"), {"text": "a", "limit": 10}),
        (datetime(2026, 1, 31, tzinfo=timezone.utc), "2026-01-31T00:00:00Z"),
        (date(2026, 1, 31), "2026-01-31"),
        (Decimal("1.50"), "1.50"),
        (PurePosixPath("a/b"), "a/b"),
    ],
)
def test_shows_defaults_as_they_would_be_sent(default, shown):
    def receive(text: str, value: Any = default):
        """Receives."""

    assert parameters_of(receive)["properties"]["value"] == {"default": shown}


@pytest.mark.parametrize("default", [float("nan"), object(), {1: 2}, datetime(2026, 1, 31), b"x", [object()]])
def test_shows_no_defaults_that_cannot_be_sent(default):
    def receive(text: str, value: Any = default):
        """Receives."""

    assert parameters_of(receive)["properties"]["value"] == {}


def test_takes_null_for_what_defaults_to_none():
    def search(limit: int = None, other: str = ""):
        """Searches."""
        return limit

    assert parameters_of(search)["properties"]["limit"] == {"type": "integer"}
    assert declared(search).call({"limit": None}) is None
    assert declared(search).call({"limit": 2}) == 2


def test_takes_the_types_of_defaults_for_parameters_without_annotations():
    def search(text, limit=5, ratio=0.5, flag=False, unit="m", names=["a"], table={}, nothing=None):  # noqa: B006
        """Searches."""

    properties = parameters_of(search)["properties"]
    assert properties == {
        "text": {},
        "limit": {"type": "integer", "default": 5},
        "ratio": {"type": "number", "default": 0.5},
        "flag": {"type": "boolean", "default": False},
        "unit": {"type": "string", "default": "m"},
        "names": {"type": "array", "items": {"type": "string"}, "default": ["a"]},
        "table": {"type": "object", "additionalProperties": True, "default": {}},
        "nothing": {"default": None},
    }


def test_passes_positional_only_parameters_by_position():
    def divide(a: float, b: float = 2.0, /, digits: int = 1, *, exact: bool = False):
        """Divides."""
        return a, b, digits, exact

    assert declared(divide).call({"a": 1}) == (1.0, 2.0, 1, False)
    assert declared(divide).call({"a": 1, "b": 3, "digits": 4, "exact": True}) == (1.0, 3.0, 4, True)


def test_spreads_a_starred_parameter_behind_all_others():
    def join(separator: str = "-", *parts: str, end: str = ""):
        """Joins."""
        return separator.join(parts) + end

    definition = declared(join)
    assert definition.call({"parts": ["a", "b"], "end": "!"}) == "a-b!"
    assert definition.call({}) == ""
    assert parameters_of(join)["properties"]["parts"] == {"type": "array", "items": {"type": "string"}}
    assert "required" not in parameters_of(join)


def test_collects_other_members_for_a_parameter_with_two_stars():
    def record(name: str, **values: int):
        """Records."""
        return name, values

    assert parameters_of(record)["additionalProperties"] == {"type": "integer"}
    assert declared(record).call({"name": "a", "x": 1, "y": 2.0}) == ("a", {"x": 1, "y": 2})
    with pytest.raises(ArgumentProblem) as refused:
        declared(record).call({"name": "a", "x": "b"})
    assert refused.value.violations == [
        {"path": "/x", "keyword": "type", "message": '"x" must be a whole number, but is the string "b".'}
    ]


def test_takes_anything_for_two_stars_without_an_annotation():
    def echo(**values):
        """Echoes."""
        return values

    assert parameters_of(echo) == {"type": "object", "properties": {}, "additionalProperties": True}
    assert declared(echo).call({"a": [1]}) == {"a": [1]}


@pytest.mark.skipif(not hasattr(typing, "Unpack"), reason="Unpack came with Python 3.11")
def test_shows_the_members_of_an_unpacked_typed_dictionary():
    class Options(TypedDict, total=False):
        limit: int
        unit: typing.Required[str]

    def search(**options: typing.Unpack[Options]):
        """Searches."""
        return options

    assert parameters_of(search) == {
        "type": "object",
        "properties": {"limit": {"type": "integer"}, "unit": {"type": "string"}},
        "required": ["unit"],
        "additionalProperties": False,
    }
    assert declared(search).call({"unit": "m"}) == {"unit": "m"}


def test_takes_the_members_of_a_sole_object_as_parameters():
    def search(query: Query, ctx: SessionContext = None):
        """Searches."""
        return query, ctx

    assert parameters_of(search) == {
        "type": "object",
        "properties": {
            "text": {"type": "string", "description": "Words to search for"},
            "limit": {"type": "integer", "default": 10},
        },
        "required": ["text"],
        "additionalProperties": False,
    }
    assert declared(search).call({"text": "a"}, "session") == (Query("a"), "session")
    with pytest.raises(ArgumentProblem, match='"text" is required, but missing.'):
        declared(search).call({})


def test_keeps_the_default_of_an_optional_object_of_which_nothing_is_sent():
    class Options(TypedDict, total=False):
        limit: int

    def search(options: Options = {"limit": 7}):  # noqa: B006
        """Searches."""
        return options

    assert declared(search).call({}) == {"limit": 7}
    assert declared(search).call({"limit": 1}) == {"limit": 1}


@pytest.mark.parametrize(
    "annotation",
    [
        SessionContext,
        EnhancedContext,
        Optional[SessionContext],
        "SessionContext",
        "Optional[SessionContext]",
        Annotated[SessionContext, "The session"],
        "later_worker.SessionContext",
        "NotThere.SessionContext | None",
    ],
)
def test_passes_the_session_where_its_class_is_named(annotation):
    def search(text: str, session: Any = None, *, limit: int = 1):
        """Searches."""
        return text, session, limit

    search.__annotations__["session"] = annotation
    assert list(parameters_of(search)["properties"]) == ["text", "limit"]
    assert declared(search).call({"text": "a"}, "session") == ("a", "session", 1)


@pytest.mark.parametrize("name", ["ctx", "context", "session_context"])
def test_passes_the_session_to_a_first_parameter_of_that_name(name):
    function = eval(f"lambda {name}, text='': ({name}, text)")
    function.__name__ = "search"
    assert list(parameters_of(function)["properties"]) == ["text"]
    assert declared(function).call({"text": "a"}, "session") == ("session", "a")


def test_shows_parameters_that_are_only_called_like_a_session():
    def ask(question: str, context=None, ctx: str = ""):
        """Asks."""

    def tell(context: str, text: str):
        """Tells."""

    assert list(parameters_of(ask)["properties"]) == ["question", "context", "ctx"]
    assert list(parameters_of(tell)["properties"]) == ["context", "text"]


def test_passes_the_session_by_position_and_by_keyword():
    def first(ctx, /, text: str, *rest: int):
        """First."""
        return ctx, text, rest

    def last(text: str, *rest: int, session: SessionContext):
        """Last."""
        return session, text, rest

    arguments = {"text": "a", "rest": [1, 2]}
    assert declared(first).call(arguments, "session") == ("session", "a", (1, 2))
    assert declared(last).call(arguments, "session") == ("session", "a", (1, 2))


def test_lets_nobody_fill_in_what_is_injected_or_hidden():
    def echo(ctx, callback: Callable[[], None] = None, **values):
        """Echoes."""
        return ctx, callback, values

    definition = declared(echo)
    assert definition.call({"a": 1}, "session") == ("session", None, {"a": 1})
    with pytest.raises(ArgumentProblem) as refused:
        definition.call({"ctx": 1, "callback": 2})
    assert [violation["path"] for violation in refused.value.violations] == ["/ctx", "/callback"]


def test_hides_what_cannot_be_sent_and_has_a_default():
    class Options(TypedDict, total=False):
        client: Client
        name: str

    def connect(
        host: str,
        client: Client = None,
        retry: Callable[[int], float] = lambda attempt: 1.0,
        either: Union[str, Client] = "",
        options: Options = None,
        marker=Client(),  # noqa: B008
    ):
        """Connects."""
        return host, client, retry(1), either, options, type(marker)

    properties = parameters_of(connect)["properties"]
    assert list(properties) == ["host", "either", "options"]
    assert properties["either"] == {"type": "string", "default": ""}
    assert list(properties["options"]["properties"]) == ["name"]
    assert declared(connect).call({"host": "a"}) == ("a", None, 1.0, "", None, Client)


def problem_of(function):
    with pytest.raises(DeclarationProblem) as refused:
        tools_of(function)
    return refused.value


def test_names_what_cannot_be_sent_and_is_required():
    def connect(host: str, clients: List[Client]):
        """Connects."""

    problem = problem_of(connect)
    assert (problem.function, problem.parameter) == ("connect", "clients")
    assert problem.file == __file__
    assert problem.line == connect.__code__.co_firstlineno
    assert str(problem) == (
        f'{__file__}:{problem.line}: The tool "connect" cannot be declared: "clients[]" (within the parameter '
        '"clients") is required, but is an instance of Client, which a model cannot send. Give it a default, '
        "which hides it from the model, or let the function get it from elsewhere."
    )


@pytest.mark.parametrize(
    ("annotation", "reason"),
    [
        (Callable[[int], str], '"value" is required, but is a function'),
        (Client, '"value" is required, but is an instance of Client'),
        (complex, "is an instance of complex"),
        (type, "is a class"),
        (typing.NoReturn, "is never there"),
        (Dict[float, int], "is a dictionary whose keys are not text"),
        ("Unknown", 'the type of "value" could not be resolved: Unknown.'),
        ("List[Unknown]", 'the type of "value" could not be resolved: List[Unknown].'),
        ("not a type", "could not be resolved: not a type."),
        (Annotated[bool, Bound(ge=1)], '"value": ge=1 does not go with its type.'),
        (Annotated[int, Bound(ge="a")], "a limit has to be a number, not 'a'"),
        (Annotated[str, Bound(max_length=-1)], "a length has to be a whole number, zero or more, not -1"),
        (Annotated[str, Bound(pattern="(")], "'(' is not a regular expression"),
        (Annotated[bytes, Bound(min_length=1)], "min_length=1 does not go with its type"),
    ],
)
def test_says_what_is_wrong_with_an_annotation(annotation, reason):
    def receive(value, other: str = ""):
        """Receives."""

    receive.__annotations__["value"] = annotation
    problem = problem_of(receive)
    assert reason in str(problem)
    assert problem.parameter == "value"


def test_refuses_names_that_no_tool_can_have():
    function = eval("lambda: 1")
    assert '"<lambda>" cannot be the name of a tool' in str(problem_of(function))


def test_refuses_what_is_no_function():
    assert "its parameters are not known" in str(problem_of(7))


def test_reports_everything_that_is_wrong_with_arguments_at_once():
    def order(item: str, count: int, query: Query):
        """Orders."""

    with pytest.raises(ArgumentProblem) as refused:
        declared(order).call({"itm": "a", "count": 1.5, "query": {"text": 1, "limit": "x"}})
    assert refused.value.violations == [
        {
            "path": "/itm",
            "keyword": "additionalProperties",
            "message": '"itm" is not allowed; allowed are "item", "count", "query". Did you mean "item"?',
        },
        {"path": "/count", "keyword": "type", "message": '"count" must be a whole number, but is 1.5.'},
        {"path": "/query/text", "keyword": "type", "message": '"query.text" must be a string, but is 1.'},
        {
            "path": "/query/limit",
            "keyword": "type",
            "message": '"query.limit" must be a whole number, but is the string "x".',
        },
        {"path": "/item", "keyword": "required", "message": '"item" is required, but missing.'},
    ]
    assert str(refused.value).startswith('"itm" is not allowed')


def test_stops_after_20_violations():
    def add(numbers: List[int], more: List[int]):
        """Adds."""

    with pytest.raises(ArgumentProblem) as refused:
        declared(add).call({"numbers": ["a"] * 100, "more": ["b"]})
    assert [violation["path"] for violation in refused.value.violations] == [f"/numbers/{index}" for index in range(20)]


@pytest.mark.parametrize("arguments", [None, [], "a", 1])
def test_refuses_arguments_that_are_no_object(arguments):
    def ping():
        """Pings."""

    with pytest.raises(ArgumentProblem, match="The value must be an object"):
        declared(ping).call(arguments)


def test_returns_what_functions_of_every_kind_return():
    def value():
        """Value."""
        return 1

    def generator():
        """Generator."""
        yield 1

    async def coroutine():
        """Coroutine."""
        return 1

    async def async_generator():
        """Asynchronous generator."""
        yield 1

    async def collect(generator):
        return [item async for item in generator]

    assert declared(value).call({}) == 1
    assert list(declared(generator).call({})) == [1]
    assert asyncio.run(declared(coroutine).call({})) == 1
    assert asyncio.run(collect(declared(async_generator).call({}))) == [1]
    kinds = [declared(one) for one in (value, generator, coroutine, async_generator)]
    assert [kind.is_async for kind in kinds] == [False, False, True, True]
    assert [kind.streaming for kind in kinds] == [False, True, False, True]


def test_sees_through_wrappers_and_partial_applications():
    def logged(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        return wrapper

    @logged
    def add(a: int, b: "int" = 1):
        """Adds.

        Args:
            a: First
        """
        return a + b

    assert parameters_of(add)["properties"]["a"] == {"type": "integer", "description": "First"}
    assert declared(add).call({"a": 1, "b": 2.0}) == 3
    partial = functools.partial(add, b=5)
    partial.__name__ = "add_five"
    assert declared(partial).call({"a": 1}) == 6
    assert declared(partial).description == "Adds."


def test_finds_types_that_are_local_to_where_a_tool_is_defined():
    @dataclass
    class Item:
        name: str
        parts: "List[Part]"

    @dataclass
    class Part:
        size: int

    @tool
    def build(item: "Item", count: "Optional[int]" = None):
        """Builds."""
        return item

    assert declared(build).call({"item": {"name": "a", "parts": [{"size": 1}]}}) == Item("a", [Part(1)])


def test_is_not_changed_by_whoever_reads_it():
    def add(a: int):
        """Adds."""

    definition = declared(add)
    definition.offer()["declaration"]["name"] = "other"
    assert definition.offer()["declaration"]["name"] == "add"
    with pytest.raises(AttributeError):
        definition.name = "other"


def test_a_keyword_of_python_is_a_name_for_a_model() -> None:
    @tool
    def distance(from_: str, to: str, *, class_: str = "any", in_list: bool = False) -> str:
        """Measures.

        Args:
            from_: Where the way begins
        """
        return f"{from_} {to} {class_} {in_list}"

    (definition,) = tools_of(distance)
    schema = definition.declaration["parametersJsonSchema"]
    assert list(schema["properties"]) == ["from", "to", "class", "in_list"]
    assert schema["required"] == ["from", "to"]
    assert schema["properties"]["from"]["description"] == "Where the way begins"
    assert definition.call({"from": "a", "to": "b", "class": "c"}, None) == "a b c False"
    with pytest.raises(ArgumentProblem) as problem:
        definition.call({"from_": "a", "to": "b"}, None)
    assert {violation["keyword"] for violation in problem.value.violations} == {"required", "additionalProperties"}
