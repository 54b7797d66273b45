import enum
from dataclasses import dataclass, field
from typing import Annotated, Any, Callable, ClassVar, Dict, List, NamedTuple, Optional, Tuple, TypedDict

from later_worker.declare import tools_of


class Unit(enum.Enum):
    METRE = "m"


@dataclass
class Base:
    """What all have.

    Args:
        name: What it is called
    """

    name: str


@dataclass
class Item(Base):
    """A thing.

    Attributes:
        size: How large it is
    """

    size: int = 1
    unit: Unit = Unit.METRE
    tags: List[str] = field(default_factory=list)
    extra: Dict[str, Any] = field(default_factory=lambda: {"made": "anew"})
    weight: Annotated[Optional[float], "In kilograms"] = None
    code: str = field(default="x", metadata={"description": "A code"})
    box: Tuple[int, int] = (1, 2)
    kind: ClassVar[str] = "item"
    on_change: Optional[Callable[[], None]] = None
    hidden: Callable[[], None] = print
    total: int = field(init=False, default=0)


class Span(NamedTuple):
    start: float
    end: Optional[float] = None


class Wide(TypedDict):
    one: List[Dict[str, List[int]]]
    two: List[Dict[str, List[int]]]
    three: List[Dict[str, List[int]]]


@dataclass
class Left:
    right: "Optional[Right]"
    send: Callable[[], None]


@dataclass
class Right:
    left: Left


def declared(function):
    (tool,) = tools_of(function)
    return tool.declaration


def test_reads_data_classes_with_defaults_and_descriptions():
    def store(item: Item, place: str) -> Item:
        """Stores."""

    declaration = declared(store)
    assert declaration["parametersJsonSchema"]["properties"]["item"] == {
        "type": "object",
        "properties": {
            "name": {"type": "string", "description": "What it is called"},
            "size": {"type": "integer", "description": "How large it is", "default": 1},
            "unit": {"type": "string", "enum": ["m"], "default": "m"},
            "tags": {"type": "array", "items": {"type": "string"}, "default": []},
            "extra": {"type": "object", "additionalProperties": True},
            "weight": {"type": ["number", "null"], "description": "In kilograms", "default": None},
            "code": {"type": "string", "description": "A code", "default": "x"},
            "box": {
                "type": "array",
                "prefixItems": [{"type": "integer"}, {"type": "integer"}],
                "items": False,
                "maxItems": 2,
                "minItems": 2,
                "default": [1, 2],
            },
        },
        "required": ["name"],
        "additionalProperties": False,
    }


def test_says_that_all_members_of_a_returned_data_class_are_there():
    @dataclass
    class Result:
        name: str
        count: int = 0
        total: int = field(init=False, default=0)

    def count() -> Result:
        """Counts."""

    assert declared(count)["responseJsonSchema"] == {
        "type": "object",
        "properties": {"name": {"type": "string"}, "count": {"type": "integer"}, "total": {"type": "integer"}},
        "required": ["name", "count", "total"],
    }


def test_says_that_returned_flags_may_be_combined():
    class Permission(enum.Flag):
        READ = 1
        WRITE = 2

    def permit(permission: Permission) -> Permission:
        """Permits."""

    assert declared(permit)["parametersJsonSchema"]["properties"]["permission"]["enum"] == [1, 2]
    assert declared(permit)["responseJsonSchema"] == {"type": "integer"}


def test_says_nothing_of_a_result_that_json_cannot_hold():
    def connect() -> Dict[str, Callable[[], None]]:
        """Connects."""

    def either(flag: bool) -> "int | Callable":
        """Either."""

    def anything() -> Any:
        """Anything."""

    def nothing() -> None:
        """Nothing."""

    for function in (connect, either, anything, nothing):
        assert "responseJsonSchema" not in declared(function)


def test_reads_named_tuples_as_arrays_with_names():
    def cut(span: Span, text: str):
        """Cuts."""

    assert declared(cut)["parametersJsonSchema"]["properties"]["span"] == {
        "type": "array",
        "prefixItems": [{"title": "start", "type": "number"}, {"title": "end", "type": ["number", "null"]}],
        "items": False,
        "maxItems": 2,
        "minItems": 1,
    }


def test_shares_large_types_that_occur_more_than_once():
    def compare(first: Wide, second: Wide):
        """Compares.

        Args:
            first: One of both
        """

    schema = declared(compare)["parametersJsonSchema"]
    assert schema["properties"] == {
        "first": {"$ref": "#/$defs/Wide", "description": "One of both"},
        "second": {"$ref": "#/$defs/Wide"},
    }
    assert list(schema["$defs"]) == ["Wide"]


def test_describes_members_of_parameters_by_path():
    class Options(TypedDict, total=False):
        limit: int

    def search(text: str, options: Options, more: List[Options]):
        """Searches.

        Args:
            options.limit: How many
            more[].limit: How many more
            more.unknown: Nothing
        """

    properties = declared(search)["parametersJsonSchema"]["properties"]
    assert properties["options"]["properties"]["limit"]["description"] == "How many"
    assert properties["more"]["items"]["properties"]["limit"]["description"] == "How many more"


def test_hides_types_that_need_a_type_that_cannot_be_sent():
    def link(title: str, left: Optional[Left] = None, right: Optional[Right] = None):
        """Links."""

    assert declared(link)["parametersJsonSchema"]["properties"] == {
        "title": {"type": "string"},
    }
