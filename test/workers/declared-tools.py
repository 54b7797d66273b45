"""Tools in Python whose results stand otherwise in JSON than their types say at first sight."""

import enum
from typing import List

from later_worker import Tensor, tool


class Permission(enum.Flag):
    """Members that can be combined."""

    READ = 1
    WRITE = 2


class Corner(enum.Enum):
    """Members whose values JSON does not have as they are."""

    LEFT = (0, 0)
    RIGHT = (1, 0)


@tool
def permissions() -> Permission:
    """A combination."""
    return Permission.READ | Permission.WRITE


@tool
def corner(corner: Corner) -> Corner:
    """Gives back what it gets."""
    return corner


@tool
def yes() -> int:
    """A truth value, which in Python is a whole number."""
    return True


@tool
def half() -> float:
    """A truth value, which in Python is a number."""
    return False


@tool
def scalar() -> Tensor:
    """A tensor without dimensions."""
    return Tensor([], "float64", [2.5])


@tool
def scalars() -> List[Tensor]:
    """Tensors without dimensions."""
    return [Tensor([], "int8", [1]), Tensor([], "float64", [float("nan")])]
