"""The messages here are those of the TypeScript side for the same schemas and values."""

import sys
from dataclasses import dataclass
from typing import Annotated, Any, Dict, List, Literal, Optional, Set, Tuple, Union

import pytest

from later_worker.declare import ArgumentProblem, tools_of
from later_worker.declare.validation.closest_name import closest_name
from later_worker.declare.validation.describe_value import describe_value, quote


class Limit:
    def __init__(self, **limits):
        self.__dict__.update(limits)


@dataclass
class Circle:
    kind: Literal["circle"]
    radius: float


@dataclass
class Rect:
    kind: Literal["rect"]
    width: float
    height: float


@dataclass
class Near:
    place: str


@dataclass
class Far:
    place: str
    distance: Annotated[float, Limit(ge=10)]


def violations_of(annotation, value):
    def receive(value, other=None):
        """Receives."""

    receive.__annotations__ = {"value": annotation}
    (tool,) = tools_of(receive)
    with pytest.raises(ArgumentProblem) as refused:
        tool.call({"value": value})
    return [(one["path"], one["keyword"], one["message"]) for one in refused.value.violations]


Shape = Union[Circle, Rect]

ALTERNATIVES = [
    (Shape, 1, ("/value", "anyOf", '"value" must be an object, but is 1.')),
    (
        Shape,
        {"kind": "oval"},
        ("/value/kind", "anyOf", '"value.kind" must be one of "circle" or "rect", but is the string "oval".'),
    ),
    (
        Shape,
        {"radius": 1},
        ("/value/kind", "required", '"value.kind" is required, but missing; it must be one of "circle" or "rect".'),
    ),
    (
        Shape,
        {"kind": "rect", "width": 1},
        ("/value/height", "required", '"value.height" is required, but missing.'),
    ),
    (
        Union[Near, Far],
        {"place": "a", "distance": 5},
        ("/value/distance", "additionalProperties", '"value.distance" is not allowed; allowed is "place".'),
    ),
    (
        Union[int, str, None],
        [],
        ("/value", "anyOf", '"value" must be a whole number, a string or null, but is an array of 0 items.'),
    ),
    (
        Union[Literal["auto", "best", 1], None],
        "other",
        ("/value", "anyOf", '"value" must be one of "auto" or "best", but is the string "other".'),
    ),
    (
        Union[Annotated[int, Limit(ge=3)], str],
        1,
        ("/value", "minimum", '"value" must be at least 3, but is 1.'),
    ),
    (
        Optional[Literal["a", "b"]],
        "c",
        ("/value", "enum", '"value" must be one of "a", "b" or null, but is the string "c".'),
    ),
    (Optional[Set[int]], "c", ("/value", "type", '"value" must be an array, or null, but is the string "c".')),
    (
        Optional[bytes],
        "!",
        ("/value", "type", '"value" must be bytes in base64, or null, but is the string "!".'),
    ),
]


@pytest.mark.parametrize(("annotation", "value", "violation"), ALTERNATIVES)
def test_reports_the_alternative_that_was_probably_meant(annotation, value, violation):
    assert violations_of(annotation, value) == [violation]


LIMITS = [
    (Annotated[int, Limit(ge=1, le=14)], 40, "must be at most 14, but is 40."),
    (Annotated[float, Limit(gt=0)], 0, "must be greater than 0, but is 0."),
    (Annotated[float, Limit(lt=1.5)], 1.5, "must be less than 1.5, but is 1.5."),
    (Annotated[int, Limit(multiple_of=5)], 12, "must be a multiple of 5, but is 12."),
    (Annotated[float, Limit(multiple_of=0.01)], 19.995, "must be a multiple of 0.01, but is 19.995."),
    (Annotated[str, Limit(min_length=1)], "", 'must have at least 1 character, but is the string "".'),
    (Annotated[str, Limit(max_length=2)], "abc", 'must have at most 2 characters, but is the string "abc".'),
    (Annotated[str, Limit(pattern="^[a-z]$")], "A", 'must match the pattern "^[a-z]$", but is the string "A".'),
    (Annotated[str, Limit(pattern="a")], "b" * 65_537, "must have at most 65536 characters, but is a string of 65537"),
    (Annotated[List[int], Limit(min_length=2)], [1], "must have at least 2 items, but has 1."),
    (Annotated[Dict[str, int], Limit(max_length=1)], {"a": 1, "b": 2}, "must have at most 1 member, but has 2."),
    (Annotated[Any, Limit(ge=1)], 0, "must be at least 1, but is 0."),
    (Annotated[Optional[int], Limit(ge=1)], 0, "must be at least 1, but is 0."),
    (Annotated[Union[int, List[int]], Limit(max_length=1)], [1, 2], "must have at most 1 item, but has 2."),
]


@pytest.mark.parametrize(("annotation", "value", "message"), LIMITS)
def test_reports_limits(annotation, value, message):
    ((_, _, text),) = violations_of(annotation, value)
    assert text.startswith(f'"value" {message}')


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (Annotated[float, Limit(multiple_of=0.0001)], 0.0075),
        (Annotated[float, Limit(multiple_of=0.01)], 19.99),
        (Annotated[int, Limit(multiple_of=3)], 9_007_199_254_740_993),
        (Annotated[Optional[int], Limit(ge=1)], None),
        (Annotated[str, Limit(max_length=2)], "😀😀"),
    ],
)
def test_takes_what_is_within_limits(annotation, value):
    def receive(value, other=None):
        """Receives."""
        return value

    receive.__annotations__ = {"value": annotation}
    (tool,) = tools_of(receive)
    assert tool.call({"value": value}) == value


def test_writes_patterns_as_json_schema_does():
    def receive(value: Annotated[str, Limit(pattern=r"\A(?P<letter>[a-z])\Z")], other: int = 0):
        """Receives."""

    (tool,) = tools_of(receive)
    schema = tool.declaration["parametersJsonSchema"]["properties"]["value"]
    assert schema["pattern"] == "^(?<letter>[a-z])$"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (1.0, "1"),
        (1e21, "1e+21"),
        (1e20, "100000000000000000000"),
        (1e-7, "1e-7"),
        (0.00001, "0.00001"),
        (-1.5, "-1.5"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
        (2**63, "9223372036854775808"),
        ("a", 'the string "a"'),
        ("\ud800", 'the string "\\ud800"'),
        ("x" * 100, f'a string of 100 characters that begins "{"x" * 59}…"'),
        ("😀" * 50, f'a string of 100 characters that begins "{"😀" * 29}\\ud83d…"'),
        ([1], "an array of 1 item"),
        ({}, "an object"),
        (b"", "bytes"),
        (object(), "an instance of a class"),
    ],
)
def test_describes_values_as_typescript_does(value, words):
    assert describe_value(value) == words


def test_describes_integers_of_any_length():
    assert describe_value(-(10**5000)) == f"-1{'0' * 57}…"
    assert describe_value(10**400) == f"1{'0' * 58}…"


def test_quotes_structures():
    assert quote({"a": [1, None]}) == '{"a":[1,null]}'
    assert len(quote(["x" * 100])) == 60


@pytest.mark.parametrize(
    ("name", "closest"),
    [
        ("citty", "city"),
        ("CITY", "city"),
        ("ci_ty", "city"),
        ("unti", "unit"),
        ("un", None),
        ("temperatur_unit", "temperature_unit"),
        ("x" * 65, None),
    ],
)
def test_finds_the_name_that_was_probably_meant(name, closest):
    assert closest_name(name, ["city", "unit", "temperature_unit"]) == closest


def test_shows_only_the_beginning_of_long_lists():
    names = [f"member_{index}" for index in range(30)]
    many = Literal[tuple(names)]
    ((_, _, message),) = violations_of(many, "x")
    assert message.startswith('"value" must be one of "member_0", ')
    assert '"member_19" … (30 in all), but is the string "x".' in message
    record = dataclass(
        type("Many", (), {"__annotations__": dict.fromkeys(names, Optional[int]), **dict.fromkeys(names)})
    )
    ((_, _, message),) = violations_of(record, {"unknown": 1})
    assert message.endswith('"member_19", ….')


def test_shows_only_the_end_of_a_long_path():
    deep = Dict[str, Dict[str, Dict[str, int]]]
    ((path, _, message),) = violations_of(deep, {"a" * 300: {"b" * 90: {"c~/": "x"}}})
    assert path == f"/value/{'a' * 200}…/{'b' * 90}/c~0~1"
    assert message == f'"…aaa….{"b" * 90}.c~/" must be a whole number, but is the string "x".'


def test_tells_equal_items_apart_by_json():
    def receive(values: Set[Any], other: int = 0):
        """Receives."""
        return values

    (tool,) = tools_of(receive)
    assert tool.call({"values": [1, "1", None]}) == {1, "1", None}
    for equal in ([1, 1.0], ["a", "a"], [None, None], [{"a": 1, "b": [2]}, {"b": [2.0], "a": 1}]):
        with pytest.raises(ArgumentProblem, match="items 0 and 1 are equal"):
            tool.call({"values": equal})


def test_has_no_form_for_a_literal_that_json_does_not_know():
    ((path, _, message),) = violations_of(Tuple[Literal[True], int], [False, 1])
    assert (path, message) == ("/value/0", '"value[0]" must be true, but is false.')


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the type statement came with Python 3.12")
def test_reads_named_types():
    names: Dict[str, Any] = {}
    source = """
type Json = str | float | bool | None | list[Json] | dict[str, Json]
type Pair[T] = tuple[T, T]
type Name = str

def receive(data: Json, pair: Pair[int], name: Name | None):
    "Receives."
    return data, pair, name
"""
    exec(source, names)
    (tool,) = tools_of(names["receive"])
    schema = tool.declaration["parametersJsonSchema"]
    assert schema["properties"]["data"] == {"$ref": "#/$defs/Json"}
    assert schema["$defs"]["Json"]["anyOf"] == [
        {"type": "string"},
        {"type": "number"},
        {"type": "boolean"},
        {"type": "array", "items": {"$ref": "#/$defs/Json"}},
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/Json"}},
        {"type": "null"},
    ]
    assert schema["properties"]["pair"]["prefixItems"] == [{"type": "integer"}] * 2
    assert schema["properties"]["name"] == {"type": ["string", "null"]}
    assert tool.call({"data": [{"a": 1}], "pair": [1, 2], "name": None}) == ([{"a": 1.0}], (1, 2), None)
