"""The types of session variables."""

from __future__ import annotations

import sys
from array import array
from enum import Enum
from typing import Any, Mapping, Union

from later_worker.tensor import Tensor


class VariableType(Enum):
    """What values a variable has."""

    FLOAT = "float"
    INTEGER = "integer"
    STRING = "string"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    MODULE = "module"
    EMBEDDING = "embedding"
    TENSOR = "tensor"

    @classmethod
    def of(cls, name: "Union[str, VariableType]") -> "VariableType":
        """
        :param name: a type, or its name in any case
        :raises ValueError: for a name of none
        """
        if isinstance(name, cls):
            return name
        try:
            return cls(str(name).lower())
        except ValueError:
            names = ", ".join(member.value for member in cls)
            raise ValueError(f"There is no type of variables {name!r}: there are {names}.") from None

    @classmethod
    def infer_type(cls, value: Any) -> "VariableType":
        """
        The type of a variable that is made for a value.

        :raises ValueError: for a value that no variable has
        """
        if isinstance(value, Enum):
            value = value.value
        value = to_plain_number(value)
        if isinstance(value, bool):
            return cls.BOOLEAN
        if isinstance(value, int):
            return cls.INTEGER
        if isinstance(value, float):
            return cls.FLOAT
        if isinstance(value, str):
            return cls.STRING
        if isinstance(value, (list, tuple)) and all(map(_is_number, value)):
            return cls.EMBEDDING
        if isinstance(value, array) and value.typecode != "u":
            return cls.EMBEDDING
        if isinstance(value, Tensor) or is_numpy_array(value):
            return cls.EMBEDDING if len(value.shape) == 1 else cls.TENSOR
        if isinstance(value, Mapping) and set(value) == {"shape", "data"}:
            return cls.TENSOR
        raise ValueError(f"No variable has values of the type {type(value).__name__}.")


def is_numpy_array(value: Any) -> bool:
    """Whether a value is an array of numpy; does not import it."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


def to_plain_number(value: Any) -> Any:
    """A scalar of numpy as Python's own; anything else as it is."""
    numpy = sys.modules.get("numpy")
    return value.item() if numpy is not None and isinstance(value, numpy.generic) else value


def _is_number(value: Any) -> bool:
    value = to_plain_number(value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)
