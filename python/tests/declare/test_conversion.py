import collections
import concurrent.futures
import enum
import pathlib
import threading
from dataclasses import InitVar, dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import (
    Any,
    Deque,
    Dict,
    FrozenSet,
    Generic,
    Iterable,
    List,
    Literal,
    Mapping,
    NamedTuple,
    NewType,
    Optional,
    Sequence,
    Set,
    Tuple,
    TypedDict,
    TypeVar,
    Union,
)
from uuid import UUID

import pytest

from later_worker.declare import ArgumentProblem, tools_of

T = TypeVar("T")
Number = TypeVar("Number", bound=int)
Either = TypeVar("Either", int, str)
UserId = NewType("UserId", int)


class Colour(enum.Enum):
    RED = "red"
    GREEN = "green"


class Corner(enum.Enum):
    """The values are no JSON, so that the names stand for them."""

    ORIGIN = (0, 0)
    FAR = (1, 1)


class Priority(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Slug(str):
    pass


class Port(int):
    def __new__(cls, value):
        if value > 65535:
            raise ValueError("there is no such port")
        return super().__new__(cls, value)


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0


@dataclass
class Tree:
    value: str
    children: "List[Tree]" = field(default_factory=list)
    parent: Optional["Tree"] = None


@dataclass
class Box(Generic[T]):
    content: T
    label: str = ""


@dataclass
class IntBox(Box[int]):
    size: int = 1


@dataclass
class Range:
    low: int
    high: int

    def __post_init__(self):
        if self.low > self.high:
            raise ValueError("low is above high.")


@dataclass
class Seeded:
    name: str
    seed: InitVar[int] = 1
    total: int = field(init=False, default=0)

    def __post_init__(self, seed):
        self.total = seed * 2


class Coordinate(NamedTuple):
    latitude: float
    longitude: float = 0.0


class Filter(TypedDict, total=False):
    since: date
    tags: List[str]


def convert(annotation, value):
    """What a function gets for a value that a caller sends."""

    def receive(value, other=None):
        """Receives."""
        return value

    receive.__annotations__ = {"value": annotation}
    (tool,) = tools_of(receive)
    return tool.call({"value": value})


UTC = timezone.utc

CONVERSIONS = [
    (int, 3, 3),
    (int, 3.0, 3),
    (int, 10**30, 10**30),
    (float, 3, 3.0),
    (float, 2.5, 2.5),
    (str, "é", "é"),
    (bool, True, True),
    (None, None, None),
    (Any, {"a": [1, None]}, {"a": [1, None]}),
    (object, "x", "x"),
    (bytes, "aGk=", b"hi"),
    (bytes, "aGk", b"hi"),
    (bytes, "-_8=", b"\xfb\xff"),
    (bytes, b"raw", b"raw"),
    (bytearray, "aGk=", bytearray(b"hi")),
    (memoryview, b"raw", memoryview(b"raw")),
    (datetime, "2026-01-31T09:30:00Z", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
    (datetime, "2026-01-31 09:30:00.25+02:00", datetime(2026, 1, 31, 7, 30, 0, 250000, tzinfo=UTC)),
    (datetime, "2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
    (date, "2024-02-29", date(2024, 2, 29)),
    (time, "09:30:00-01:00", time(9, 30, tzinfo=timezone(timedelta(hours=-1)))),
    (timedelta, "P1DT2H0.5S", timedelta(days=1, hours=2, seconds=0.5)),
    (timedelta, "-PT90M", timedelta(minutes=-90)),
    (timedelta, "PT0S", timedelta(0)),
    (UUID, "123E4567-e89b-12d3-a456-426614174000", UUID("123e4567-e89b-12d3-a456-426614174000")),
    (Decimal, "12.50", Decimal("12.50")),
    (pathlib.Path, "a/b.txt", pathlib.Path("a/b.txt")),
    (list, [1, "a"], [1, "a"]),
    (List[int], [1, 2.0], [1, 2]),
    (Sequence[Point], [{"x": 1}], [Point(1)]),
    (Iterable[str], ["a"], ["a"]),
    (Deque[int], [1], collections.deque([1])),
    (tuple, [1, "a"], (1, "a")),
    (Tuple[int, str], [1, "a"], (1, "a")),
    (Tuple[int, ...], [1, 2], (1, 2)),
    (Tuple[()], [], ()),
    (Set[int], [1, 2], {1, 2}),
    (FrozenSet[str], ["a"], frozenset("a")),
    (Set[Point], [{"x": 1}], {Point(1)}),
    (dict, {"a": 1}, {"a": 1}),
    (Dict[str, Point], {"a": {"x": 1}}, {"a": Point(1)}),
    (Mapping[Colour, int], {"red": 1}, {Colour.RED: 1}),
    (Dict[int, str], {"-7": "a"}, {-7: "a"}),
    (Dict[UUID, int], {"123e4567-e89b-12d3-a456-426614174000": 1}, {UUID("123e4567-e89b-12d3-a456-426614174000"): 1}),
    (Optional[int], None, None),
    (Optional[Point], {"x": 1}, Point(1)),
    (Union[int, str], "a", "a"),
    (Union[int, float], 3, 3),
    (Union[int, float], 2.5, 2.5),
    (Union[UUID, str], "not one", "not one"),
    (Union[str, bytes], "aGk=", "aGk="),
    (Union[bytes, str], "aGk=", "aGk="),
    (Union[str, bytes], b"raw", b"raw"),
    (Union[datetime, str], "2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
    (Union[Point, Range], {"low": 1, "high": 2}, Range(1, 2)),
    (Union[Colour, str], "red", Colour.RED),
    (Union[Colour, str], "blue", "blue"),
    (Literal["a", 1, True, None], 1, 1),
    (Literal["a", 1, True, None], None, None),
    (Literal[Colour.RED], "red", Colour.RED),
    (Colour, "green", Colour.GREEN),
    (Corner, "FAR", Corner.FAR),
    (Priority, 2, Priority.HIGH),
    (Priority, 2.0, Priority.HIGH),
    (Slug, "a", Slug("a")),
    (Port, 80, Port(80)),
    (UserId, 7, 7),
    (Number, 7, 7),
    (Either, "a", "a"),
    (T, {"any": "thing"}, {"any": "thing"}),
    (Tree, {"value": "a", "children": [{"value": "b"}]}, Tree("a", [Tree("b")])),
    (Box[Point], {"content": {"x": 1}}, Box(Point(1))),
    (Box[List[Point]], {"content": [{"x": 1}]}, Box([Point(1)])),
    (IntBox, {"content": 1, "size": 2}, IntBox(1, "", 2)),
    (Seeded, {"name": "a", "seed": 4}, Seeded("a", 4)),
    (Coordinate, [1], Coordinate(1.0, 0.0)),
    (Filter, {"since": "2026-01-31"}, {"since": date(2026, 1, 31)}),
]


@pytest.mark.parametrize(("annotation", "sent", "received"), CONVERSIONS)
def test_converts(annotation, sent, received):
    converted = convert(annotation, sent)
    assert converted == received
    assert type(converted) is type(received)


REFUSALS = [
    (int, True, "must be a whole number, but is true."),
    (int, 1.5, "must be a whole number, but is 1.5."),
    (
        int,
        1e300,
        "must be a whole number that is exact: at most 9007199254740991 as a number, at most 64 bits as a bigint, but is 1e+300.",
    ),
    (float, True, "must be a number, but is true."),
    (float, float("nan"), "must be a number, but is NaN."),
    (float, 10**400, "must be a number, but is 1000000000"),
    (str, 1, "must be a string, but is 1."),
    (str, b"x", "must be a string, but is bytes."),
    (str, "\ud800", "must be well-formed text without lone surrogates."),
    (bool, 1, "must be true or false, but is 1."),
    (None, 0, "must be null, but is 0."),
    (bytes, "a!", 'must be bytes in base64, but is the string "a!".'),
    (datetime, "2026-01-31T09:30:00", "must be a date, or a date and time with Z or an offset such as +02:00"),
    (date, "2026-02-30", 'must be a date such as "2026-01-31", but is the string "2026-02-30".'),
    (time, "25:00:00Z", 'must be a time with Z or an offset, such as "09:30:00Z"'),
    (timedelta, "P1Y", 'must be a duration such as "PT1H30M", but is the string "P1Y".'),
    (UUID, "x", 'must be a UUID, but is the string "x".'),
    (Decimal, "NaN", 'must be a decimal number such as "12.50", but is the string "NaN".'),
    (List[int], {}, "must be an array, but is an object."),
    (Tuple[int, int], [1], "must have at least 2 items, but has 1."),
    (Tuple[int, int], [1, 2, 3], "must have at most 2 items, but has 3."),
    (Set[int], [1, 2, 1.0], "must not have equal items, but items 0 and 2 are equal."),
    (Set[Tree], [{"value": "a"}], "has items that cannot be in a set."),
    (Dict[str, int], [], "must be an object, but is an array of 0 items."),
    (Dict[int, str], {"a": "b"}, '"value.a" has a name that is not allowed.'),
    (Optional[int], "a", 'must be a whole number or null, but is the string "a".'),
    (Union[int, List[str]], "a", "must be a whole number or an array"),
    (Colour, "blue", 'must be one of "red" or "green", but is the string "blue".'),
    (Literal["a"], "b", 'must be "a", but is the string "b".'),
    (Literal[1], True, "must be a number, but is true."),
    (Port, 70000, "is not accepted: there is no such port."),
    (Range, {"low": 2, "high": 1}, "is not accepted: low is above high."),
    (Point, {"y": 1}, '"value.x" is required, but missing.'),
    (Point, {"x": 1, "z": 1}, 'is not allowed; allowed are "x", "y". Did you mean "x"?'),
    (Union[Point, Range], {"low": "a", "high": 2}, '"value.low" must be a whole number, but is the string "a".'),
]


@pytest.mark.parametrize(("annotation", "sent", "message"), REFUSALS)
def test_refuses(annotation, sent, message):
    with pytest.raises(ArgumentProblem) as refused:
        convert(annotation, sent)
    assert message in str(refused.value)


def test_ends_where_a_value_is_nested_too_deeply():
    value = {"value": "leaf"}
    for _ in range(100):
        value = {"value": "node", "parent": value}
    with pytest.raises(ArgumentProblem) as refused:
        convert(Tree, value)
    (violation,) = refused.value.violations
    assert violation["keyword"] == "depth"
    assert violation["message"].endswith("is nested more than 64 levels deep.")


def test_bounds_what_it_says():
    @dataclass
    class Talkative:
        text: str

        def __post_init__(self):
            raise ValueError(self.text)

    with pytest.raises(ArgumentProblem) as refused:
        convert(Talkative, {"text": "x" * 100_000})
    (violation,) = refused.value.violations
    assert len(violation["message"]) == 5_000


def test_converts_in_several_threads_from_the_beginning():
    def receive(value: Union[Point, Tree, int], other: int = 0):
        """Receives."""
        return value

    for _ in range(20):
        (tool,) = tools_of(receive)
        together = threading.Barrier(4)

        def call(tool=tool, together=together):
            together.wait()
            return tool.call({"value": {"value": "leaf"}})

        with concurrent.futures.ThreadPoolExecutor(4) as threads:
            assert [future.result() for future in [threads.submit(call) for _ in range(4)]] == [Tree("leaf")] * 4


def test_leaves_what_was_sent_as_it_was():
    sent = {"value": "a", "children": [{"value": "b"}]}
    converted = convert(Tree, sent)
    converted.children.append(Tree("c"))
    assert sent == {"value": "a", "children": [{"value": "b"}]}


def test_does_not_take_null_where_an_alternative_is_left_out():
    with pytest.raises(ArgumentProblem):
        convert(Union[datetime, str], None)
