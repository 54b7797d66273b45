"""Two of the tools of tools.ts, in Python: what the model is told of them is the same to the byte."""

import json
import math
import unicodedata
from pathlib import Path
from typing import Annotated, Any, Dict, List, Literal, TypedDict, Union

from later_worker import ToolError, tool

CITIES: List[Dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "cities.json").read_text("utf-8")
)


class Distance(TypedDict):
    distance: float
    unit: Literal["kilometres", "miles"]


class NearCity(TypedDict):
    name: str
    kilometres: float


class Between:
    """Bounds of a number; also those of annotated-types and of pydantic would do."""

    def __init__(self, ge: int, le: int) -> None:
        self.ge = ge
        self.le = le


@tool(name="measureDistance")
def measure_distance(
    from_: str, to: str, unit: Literal["kilometres", "miles"] = "kilometres"
) -> Distance:
    """Distance between two cities, over the ground.

    Args:
        from_: City where the way begins
        to: City where it ends
        unit: Unit of the distance
    """
    kilometres = kilometres_between(city_named(from_), city_named(to))
    return {"distance": nearest_whole(kilometres / 1.609344 if unit == "miles" else kilometres), "unit": unit}


@tool(name="nearestCities")
def nearest_cities(city: str, limit: Annotated[int, Between(1, 10)] = 3) -> List[NearCity]:
    """The cities nearest to a city, nearest first.

    Args:
        city: Name of the city in the middle, e.g. "Oslo"
        limit: How many cities
    """
    centre = city_named(city)
    others: List[NearCity] = [
        {"name": other["name"], "kilometres": nearest_whole(kilometres_between(centre, other))}
        for other in CITIES
        if other is not centre
    ]
    return sorted(others, key=lambda other: other["kilometres"])[:limit]


def city_named(name: str) -> Dict[str, Any]:
    """Finds a city by its name, whatever its case and accents."""
    wanted = plain(name)
    for city in CITIES:
        if plain(city["name"]) == wanted:
            return city
    raise ToolError(f'There is no data about a city named "{name}".', type="CITY_NOT_FOUND")


def kilometres_between(a: Dict[str, Any], b: Dict[str, Any]) -> float:
    """Distance over the ground in kilometres: haversine formula, mean radius of the Earth."""

    def half(start: float, end: float) -> float:
        return math.sin(math.radians(end - start) / 2) ** 2

    squared = half(a["latitude"], b["latitude"]) + math.cos(math.radians(a["latitude"])) * math.cos(
        math.radians(b["latitude"])
    ) * half(a["longitude"], b["longitude"])
    return 2 * 6371.0088 * math.asin(math.sqrt(squared))


def nearest_whole(number: Union[int, float]) -> int:
    """As JavaScript rounds: halves upwards."""
    return math.floor(number + 0.5)


def plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name)
    return "".join(c for c in decomposed if not unicodedata.category(c).startswith("M")).strip().lower()
