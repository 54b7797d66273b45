"""Values of variables on their way to a host."""

from __future__ import annotations

import enum
import json
import math
from array import array
from typing import Any, Mapping

from later_worker.context.variable_type import VariableType, is_numpy_array, to_plain_number
from later_worker.tensor import Tensor
from later_worker.wire.any_value import AnyValue, print_json
from later_worker.wire.tool_json import to_tool_json

_SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_TEXTS = (VariableType.CHOICE, VariableType.MODULE)


def write_value(value: Any, declared: "VariableType | None" = None) -> AnyValue:
    """
    Prints a value as JSON under the type that it is of by itself, or that it was declared to be of, as far as the
    form allows; whether it fits is for the host to say. Numbers that are not finite are texts where they are the whole
    value; among elements they stand as Python prints them, which is what hosts read.

    :raises ValueError: for what no host could read
    """
    if isinstance(value, enum.Enum):
        value = value.value
    value = to_plain_number(value)
    if isinstance(value, bool):
        return print_json(value, "boolean")
    if isinstance(value, int):
        return print_json(value, "integer")
    if isinstance(value, float):
        return print_json(value if math.isfinite(value) else _name_of(value), "float")
    if isinstance(value, str):
        return print_json(value, "string" if declared not in _TEXTS else declared.value)
    if isinstance(value, Mapping) and value.keys() == {"shape", "data"}:
        return _print_elements("tensor", {"shape": list(value["shape"]), "data": _elements(value["data"])})
    if isinstance(value, Tensor) and len(value.shape) > 1 or is_numpy_array(value) and value.ndim != 1:
        return _print_elements("tensor", {"shape": list(value.shape), "data": _elements(value)})
    if isinstance(value, (array, Tensor)) or is_numpy_array(value):
        return _print_elements("embedding", _elements(value))
    if isinstance(value, (list, tuple)):
        elements = _elements(value)
        if all(isinstance(element, (int, float)) and not isinstance(element, bool) for element in elements):
            return _print_elements("embedding", elements)
        return print_json(to_tool_json(value), "list")
    return print_json(to_tool_json(value), "map")


def _elements(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_elements(element) for element in value]
    if isinstance(value, (array, Tensor)) or is_numpy_array(value):
        return value.tolist()
    return _SPECIAL.get(value, value) if isinstance(value, str) else to_plain_number(value)


def _print_elements(type_name: str, value: Any) -> AnyValue:
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, RecursionError):
        raise ValueError(f"The value is no {type_name}: it has elements that are no numbers.") from None
    return AnyValue(f"type.googleapis.com/snakepit.{type_name}", text.encode())


def _name_of(value: float) -> str:
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
