"""The declarations here are those that the TypeScript side makes of the same functions."""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import (
    Annotated,
    Any,
    AsyncGenerator,
    Dict,
    Generator,
    List,
    Literal,
    Optional,
    Set,
    Tuple,
    TypedDict,
    Union,
)

import pytest

from later_worker.declare import tools_of


class Limit:
    """Like those of annotated_types."""

    def __init__(self, **limits):
        self.__dict__.update(limits)


class Role(enum.Enum):
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"


class Level(enum.IntEnum):
    LOW = 0
    MID = 5
    HIGH = 6


@dataclass
class Circle:
    kind: Literal["circle"]
    radius: float


@dataclass
class Rect:
    kind: Literal["rect"]
    w: float
    h: float


class TreeNode(TypedDict):
    value: str


class TreeChildren(TreeNode, total=False):
    children: "List[TreeChildren]"


class Temperature(TypedDict):
    temp: float
    unit: Literal["c", "f"]


class Options(TypedDict, total=False):
    limit: Annotated[float, "Limit"]


@dataclass
class Place:
    city: str


CIRCLE = {
    "type": "object",
    "properties": {"kind": {"type": "string", "enum": ["circle"]}, "radius": {"type": "number"}},
    "required": ["kind", "radius"],
    "additionalProperties": False,
}
RECT = {
    "type": "object",
    "properties": {"kind": {"type": "string", "enum": ["rect"]}, "w": {"type": "number"}, "h": {"type": "number"}},
    "required": ["kind", "w", "h"],
    "additionalProperties": False,
}


def get_weather(city: str, unit: Literal["c", "f"] = "c") -> Temperature:
    """Gets the weather.

    Args:
        city: City name, e.g. "Paris"
        unit: Temperature unit

    Returns:
        what it is like
    """


def rest(separator: str, *parts: str) -> str:
    """Rest.

    :param separator: Separator
    :param parts: Parts
    """


def enums(role: Role = Role.VIEWER, level: Level = Level.MID, some: Literal[Role.EDITOR, Role.ADMIN] = None):
    """Enums."""


def literals(
    numbers: Literal[3, 1, 2],
    single: Literal["only"],
    nullable: Literal["y", "x", None],
    many: List[Literal["fahrenheit", "celsius"]],
):
    """Literals."""


def mixed(
    scale: Union[float, Literal["auto"]],
    anything: Union[str, float, bool],
    maybe: Optional[bool],
    flag: bool = None,
    open: Union[Literal["a", "b"], str] = None,
    when: Union[datetime, str] = None,
):
    """Mixed."""


def structures(shape: Union[Circle, Rect], shapes: List[Union[Circle, Rect]], nothing: Optional[Circle]):
    """Structures.

    Args:
        shape: Shape
        shapes: Shapes
        nothing: Or nothing
    """


def recursion(root: TreeChildren, other: str):
    """Recursion.

    Args:
        root: Root
    """


def records(scores: Dict[str, float], free: Dict[str, Any], lists: List[List[float]]):
    """Records."""


def codecs(date: datetime, data: bytes, units: Set[str], fixed: Tuple[Literal["on", "off"], bool], none: Any):
    """Codecs."""


def optional_object(options: Options = None) -> Optional[float]:
    """Optional object."""


def place_or_not(place: Place = None):
    """An optional object with something required stays one.

    Args:
        place: Place
    """


def context_only(context: "SessionContext") -> str:  # noqa: F821
    """Context only."""


async def stream(count: Annotated[float, "How many"]) -> AsyncGenerator[Dict[str, str], None]:
    """Streams."""
    yield {}


def counted() -> Generator[str, None, float]:
    """Streams, and counts."""
    yield ""
    return 1.0


def limited(
    page: Annotated[int, Limit(ge=1, le=50), "Page size"],
    country: Annotated[str, Limit(pattern="^[A-Z]{2}$")],
    names: Annotated[List[str], Limit(min_length=1)],
):
    """Limited."""


PARAMETERS = {
    get_weather: {
        "type": "object",
        "properties": {
            "city": {"type": "string", "description": 'City name, e.g. "Paris"'},
            "unit": {"type": "string", "enum": ["c", "f"], "description": "Temperature unit", "default": "c"},
        },
        "required": ["city"],
        "additionalProperties": False,
    },
    rest: {
        "type": "object",
        "properties": {
            "separator": {"type": "string", "description": "Separator"},
            "parts": {"type": "array", "items": {"type": "string"}, "description": "Parts"},
        },
        "required": ["separator"],
        "additionalProperties": False,
    },
    enums: {
        "type": "object",
        "properties": {
            "role": {"type": "string", "enum": ["admin", "editor", "viewer"], "default": "viewer"},
            "level": {"type": "number", "enum": [0, 5, 6], "default": 5},
            "some": {"type": "string", "enum": ["editor", "admin"]},
        },
        "additionalProperties": False,
    },
    literals: {
        "type": "object",
        "properties": {
            "numbers": {"type": "number", "enum": [3, 1, 2]},
            "single": {"type": "string", "enum": ["only"]},
            "nullable": {"type": ["string", "null"], "enum": ["y", "x", None]},
            "many": {"type": "array", "items": {"type": "string", "enum": ["fahrenheit", "celsius"]}},
        },
        "required": ["numbers", "single", "nullable", "many"],
        "additionalProperties": False,
    },
    mixed: {
        "type": "object",
        "properties": {
            "scale": {"anyOf": [{"type": "number"}, {"type": "string", "enum": ["auto"]}]},
            "anything": {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]},
            "maybe": {"type": ["boolean", "null"]},
            "flag": {"type": "boolean"},
            "open": {"type": "string", "examples": ["a", "b"]},
            "when": {"type": "string", "format": "date-time"},
        },
        "required": ["scale", "anything", "maybe"],
        "additionalProperties": False,
    },
    structures: {
        "type": "object",
        "properties": {
            "shape": {"anyOf": [CIRCLE, RECT], "description": "Shape"},
            "shapes": {"type": "array", "items": {"anyOf": [CIRCLE, RECT]}, "description": "Shapes"},
            "nothing": {"anyOf": [CIRCLE, {"type": "null"}], "description": "Or nothing"},
        },
        "required": ["shape", "shapes", "nothing"],
        "additionalProperties": False,
    },
    recursion: {
        "type": "object",
        "properties": {"root": {"$ref": "#/$defs/TreeChildren", "description": "Root"}, "other": {"type": "string"}},
        "required": ["root", "other"],
        "additionalProperties": False,
        "$defs": {
            "TreeChildren": {
                "type": "object",
                "properties": {
                    "value": {"type": "string"},
                    "children": {"type": "array", "items": {"$ref": "#/$defs/TreeChildren"}},
                },
                "required": ["value"],
                "additionalProperties": False,
            },
        },
    },
    records: {
        "type": "object",
        "properties": {
            "scores": {"type": "object", "additionalProperties": {"type": "number"}},
            "free": {"type": "object", "additionalProperties": True},
            "lists": {"type": "array", "items": {"type": "array", "items": {"type": "number"}}},
        },
        "required": ["scores", "free", "lists"],
        "additionalProperties": False,
    },
    codecs: {
        "type": "object",
        "properties": {
            "date": {"type": "string", "format": "date-time"},
            "data": {"type": "string", "contentEncoding": "base64"},
            "units": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
            "fixed": {
                "type": "array",
                "prefixItems": [{"type": "string", "enum": ["on", "off"]}, {"type": "boolean"}],
                "items": False,
                "maxItems": 2,
                "minItems": 2,
            },
            "none": {},
        },
        "required": ["date", "data", "units", "fixed", "none"],
        "additionalProperties": False,
    },
    optional_object: {
        "type": "object",
        "properties": {"limit": {"type": "number", "description": "Limit"}},
        "additionalProperties": False,
    },
    place_or_not: {
        "type": "object",
        "properties": {
            "place": {
                "type": "object",
                "properties": {"city": {"type": "string"}},
                "required": ["city"],
                "additionalProperties": False,
                "description": "Place",
            },
        },
        "additionalProperties": False,
    },
    context_only: {"type": "object", "properties": {}, "additionalProperties": False},
    limited: {
        "type": "object",
        "properties": {
            "page": {"type": "integer", "minimum": 1, "maximum": 50, "description": "Page size"},
            "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
            "names": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        },
        "required": ["page", "country", "names"],
        "additionalProperties": False,
    },
}

RESPONSES = {
    get_weather: {
        "type": "object",
        "properties": {"temp": {"type": "number"}, "unit": {"type": "string", "enum": ["c", "f"]}},
        "required": ["temp", "unit"],
        "description": "what it is like",
    },
    optional_object: {"type": ["number", "null"]},
    context_only: {"type": "string"},
    stream: {"type": "object", "additionalProperties": {"type": "string"}},
    counted: {"type": "number"},
    enums: None,
}


@pytest.mark.parametrize("function", PARAMETERS, ids=lambda function: function.__name__)
def test_declares_parameters_as_typescript_does(function):
    (tool,) = tools_of(function)
    assert tool.declaration["parametersJsonSchema"] == PARAMETERS[function]


@pytest.mark.parametrize("function", RESPONSES, ids=lambda function: function.__name__)
def test_declares_results_as_typescript_does(function):
    (tool,) = tools_of(function)
    assert tool.declaration.get("responseJsonSchema") == RESPONSES[function]


def test_has_members_in_the_order_of_typescript():
    (tool,) = tools_of(get_weather)
    assert list(tool.declaration) == ["name", "description", "parametersJsonSchema", "responseJsonSchema"]
    assert list(tool.declaration["parametersJsonSchema"]) == [
        "type",
        "properties",
        "required",
        "additionalProperties",
    ]


def test_says_of_a_parameter_in_the_order_of_typescript():
    (tool,) = tools_of(get_weather)
    unit = tool.declaration["parametersJsonSchema"]["properties"]["unit"]
    assert list(unit) == ["type", "enum", "description", "default"]


def test_marks_codecs_in_the_offer_only():
    (tool,) = tools_of(codecs)
    offer = tool.offer()
    marks = {name: schema.get("x-codec") for name, schema in offer["parameters"]["properties"].items()}
    assert marks == {"date": "date", "data": "bytes", "units": "set", "fixed": None, "none": None}
    assert "x-codec" not in str(offer["declaration"])


def test_offers_the_parameters_once_where_nothing_is_marked():
    (tool,) = tools_of(get_weather)
    assert tool.offer() == {"declaration": tool.declaration}
