"""Values of variables, as Python has them and as the protocol has them."""

from __future__ import annotations

import copy
from array import array
from typing import Any, List, Mapping

from later_worker.context.variable_type import VariableType, is_numpy_array
from later_worker.message.element_types import type_of_format
from later_worker.tensor import Tensor


def to_wire_value(value: Any, variable_type: VariableType) -> Any:
    """
    The value in the form that ``variables.register`` and ``variables.set`` take.

    :raises ValueError: for a tensor whose lists differ in length
    """
    if variable_type is VariableType.EMBEDDING:
        return list(value) if isinstance(value, tuple) else value
    if variable_type is not VariableType.TENSOR or isinstance(value, Mapping):
        return value
    if isinstance(value, array):
        value = Tensor([len(value)], type_of_format(value.typecode, value.itemsize), value)
    if isinstance(value, Tensor) or is_numpy_array(value):
        return {"shape": list(value.shape), "data": value}
    if isinstance(value, (list, tuple)):
        return {"shape": list(Tensor.from_list(value).shape), "data": value}
    return value


def is_ambiguous(value: Any) -> bool:
    """Whether the form of a value depends on what type of variable it is for."""
    return isinstance(value, (list, tuple, array, Tensor)) or is_numpy_array(value)


def from_wire_value(value: Any, type_name: str) -> Any:
    """
    The value that a tool sees: floats for ``float``; a list of floats for ``embedding``; ``numpy.ndarray``, or
    ``Tensor`` where numpy is missing, for ``tensor``.
    """
    if type_name == "float":
        return float(value)
    if type_name == "embedding":
        elements = value if isinstance(value, list) else value.tolist()
        return [float(element) for element in elements]
    if type_name == "tensor":
        return _to_array(value["shape"], value["data"])
    return value


def copy_value(value: Any) -> Any:
    """A copy for a tool to change; what it would change otherwise is the cache."""
    if isinstance(value, list):
        return list(value)
    return copy.copy(value) if not isinstance(value, Tensor) else Tensor(value.shape, value.dtype, bytes(value.data))


def _to_array(shape: List[int], data: Any) -> Any:
    try:
        import numpy
    except ImportError:
        if isinstance(data, Tensor):
            return Tensor(shape, data.dtype, data.data)
        elements = _flatten(data)
        whole = all(type(element) is int for element in elements)
        return Tensor(shape, "int64" if whole else "float64", elements)
    if isinstance(data, Tensor):
        data = numpy.array(data.data, dtype=data.dtype)
    if isinstance(data, numpy.ndarray):
        return data.reshape(shape)
    elements = _flatten(data)
    return numpy.array(elements, dtype=None if elements else "float64").reshape(shape)


def _flatten(data: Any) -> List[Any]:
    if not isinstance(data, list):
        return [float(data) if isinstance(data, str) else data]
    return [element for part in data for element in _flatten(part)]
