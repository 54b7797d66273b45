"""Reads tensors: the library's own, and arrays of NumPy without needing it."""

from __future__ import annotations

import sys
import typing
from typing import TYPE_CHECKING, Any, Callable, Optional

from later_worker.declare.forms.form import Form
from later_worker.declare.scope import Scope
from later_worker.declare.validation.drafts import Drafts

if TYPE_CHECKING:
    from later_worker.declare.forms.type_reader import TypeReader

_EXPECTATION = "be a tensor: an array of numbers, or of arrays of the same length, and so on"


def read_tensor(reader: TypeReader, annotation: Any, path: str, scope: Scope) -> Optional[Form]:
    """The form of ``Tensor``, ``numpy.ndarray`` and ``NDArray[…]``; ``None`` for everything else.

    It is taken from nested arrays, from ``{"shape", "data"}`` as variables have it, and from tensors
    that have come as attachments.
    """
    kind = typing.get_origin(annotation) or annotation
    # Whoever names one of these classes has imported its module.
    numpy = sys.modules.get("numpy")
    own = sys.modules.get("later_worker.tensor")
    if numpy is not None and kind is numpy.ndarray:
        dtype = _dtype_of(annotation)
        return _form(reader, lambda value: _to_array(numpy, value, dtype))
    if own is not None and kind is own.Tensor:
        return _form(reader, lambda value: _to_tensor(own.Tensor, value))
    return None


def _form(reader: TypeReader, make: Callable[[Any], Any]) -> Form:
    def convert(value: Any, drafts: Drafts) -> Any:
        try:
            tensor = make(value)
        except (TypeError, ValueError, OverflowError):
            tensor = None
        return drafts.fail("type", _EXPECTATION, value) if tensor is None else tensor

    schema: dict[str, Any] = {"type": "array", "items": {"type": ["number", "array"]}}
    if reader.output:
        # In JSON, what a tool returns is a number if it has no dimensions, and has texts for NaN and the infinities.
        schema = {"type": ["array", "number", "string"], "items": {"type": ["number", "array", "string"]}}
    return Form(schema, convert, _EXPECTATION, coded=True)


def _dtype_of(annotation: Any) -> Any:
    """``float32`` of ``NDArray[float32]``, which is ``ndarray[Any, dtype[float32]]``."""
    arguments = typing.get_args(annotation)
    scalar = typing.get_args(arguments[1])[:1] if len(arguments) == 2 else ()
    return scalar[0] if scalar and isinstance(scalar[0], type) else None


def _to_array(numpy: Any, value: Any, dtype: Any) -> Optional[Any]:
    if isinstance(value, list):
        array = numpy.array(value)
    elif _is_variable(value):
        array = numpy.array(value["data"]).reshape(value["shape"])
    elif isinstance(value, numpy.ndarray):
        array = value
    elif hasattr(value, "shape"):
        array = numpy.asarray(value.data).reshape(value.shape)
    else:
        return None
    if array.size > 0 and array.dtype.kind not in "iuf":
        return None
    return array if dtype is None else array.astype(dtype)


def _to_tensor(cls: Any, value: Any) -> Optional[Any]:
    if isinstance(value, list):
        return cls.from_list(value)
    if _is_variable(value):
        return cls(value["shape"], "float64", value["data"])
    if isinstance(value, cls):
        return value
    return cls(value.shape, str(value.dtype), value.tobytes()) if hasattr(value, "tobytes") else None


def _is_variable(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"shape", "data"}
