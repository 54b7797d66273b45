"""Tools with bytes and tensors."""

import enum
import sys
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any, Dict, List, NamedTuple

from later_worker import Tensor, tool


@tool
def echo(value: Any) -> Any:
    """Gives back what it gets."""
    return value


@tool
def describe(value: Any) -> List[Any]:
    """Tells what it has got."""
    if isinstance(value, bytes):
        return ["bytes", len(value), value[:4].hex()]
    if isinstance(value, Tensor):
        return ["Tensor", list(value.shape), value.dtype, value.tolist()]
    writable = value.flags.writeable and value.flags.aligned
    return [type(value).__name__, list(value.shape), value.dtype.name, value.tolist(), writable]


@tool
def size(value: Any) -> int:
    """How many bytes an array has."""
    return int(value.nbytes)


@tool
def has_numpy() -> bool:
    """Whether numpy has been imported."""
    return "numpy" in sys.modules


@tool
def zeros(count: int) -> Any:
    """A large array."""
    import numpy

    return numpy.zeros(count)


@tool
def refill(count: int) -> Any:
    """Yields one array again and again, with other numbers in it."""
    import numpy

    array = numpy.zeros(20_000)
    for number in range(count):
        array[:] = number
        yield array


class Colour(enum.Enum):
    """An enumeration."""

    RED = "red"


class Level(enum.IntEnum):
    """Another one."""

    HIGH = 3


@dataclass
class Point:
    """A record."""

    x: float
    tags: List[str]


class Pair(NamedTuple):
    """A tuple with names."""

    first: int
    second: str


class Model:
    """As models of pydantic do it."""

    def model_dump(self, mode: str) -> Dict[str, Any]:
        """What it is made of."""
        return {"mode": mode}


@tool
def many_kinds() -> Dict[str, Any]:
    """Gives what is turned into JSON."""
    return {
        "colour": Colour.RED,
        "level": Level.HIGH,
        Colour.RED: 1,
        "point": Point(1.5, ["a"]),
        "pair": Pair(1, "b"),
        "date": date(2024, 2, 29),
        "time": datetime(2024, 2, 29, 12, 30, tzinfo=timezone.utc),
        "decimal": Decimal("1.10"),
        "uuid": uuid.UUID(int=7),
        "path": PurePosixPath("a/b"),
        "model": Model(),
        "range": range(3),
        "bytes": bytearray(b"ab"),
    }


@tool
def numpy_kinds() -> Dict[str, Any]:
    """Gives what numpy has."""
    import numpy

    return {
        "integer": numpy.int64(7),
        "float": numpy.float64(0.5),
        "boolean": numpy.bool_(True),
        "text": numpy.str_("a"),
        "booleans": numpy.array([True, False]),
        "nan": numpy.array([float("nan")], dtype="float32"),
        "sliced": numpy.arange(6, dtype="int16").reshape(2, 3).T,
        "big": numpy.array([1, 2], dtype=">i4"),
        "scalar": numpy.array(3.0),
        "half": numpy.array([1.5], dtype="float16"),
    }


@tool
def numpy_nan() -> Any:
    """Gives a number that JSON lacks."""
    import numpy

    return [numpy.float64("nan")]
