"""Reads arrays of NumPy, without needing it."""

from __future__ import annotations

import sys
import typing
from typing import TYPE_CHECKING, Any, Optional

from later_worker.declare.forms.form import Form
from later_worker.declare.scope import Scope
from later_worker.declare.validation.drafts import Drafts

if TYPE_CHECKING:
    from later_worker.declare.forms.type_reader import TypeReader

_EXPECTATION = "be a tensor: an array of numbers, or of arrays of the same length, and so on"


def read_tensor(reader: TypeReader, annotation: Any, path: str, scope: Scope) -> Optional[Form]:
    """The form of ``numpy.ndarray`` and of ``NDArray[…]``; ``None`` for everything else.

    It is taken from nested arrays, from ``{"shape", "data"}`` as variables have it, and from tensors
    that have come as attachments.
    """
    numpy = sys.modules.get("numpy")
    kind = typing.get_origin(annotation) or annotation
    if numpy is None or kind is not numpy.ndarray:
        return None
    dtype = _dtype_of(annotation)

    def convert(value: Any, drafts: Drafts) -> Any:
        try:
            array = _to_array(numpy, value, dtype)
        except (TypeError, ValueError, OverflowError):
            array = None
        return drafts.fail("type", _EXPECTATION, value) if array is None else array

    schema = {"type": "array", "items": {"type": ["number", "array"]}}
    return Form(schema, convert, _EXPECTATION, coded=True)


def _dtype_of(annotation: Any) -> Any:
    """``float32`` of ``NDArray[float32]``, which is ``ndarray[Any, dtype[float32]]``."""
    arguments = typing.get_args(annotation)
    scalar = typing.get_args(arguments[1])[:1] if len(arguments) == 2 else ()
    return scalar[0] if scalar and isinstance(scalar[0], type) else None


def _to_array(numpy: Any, value: Any, dtype: Any) -> Optional[Any]:
    if isinstance(value, list):
        array = numpy.array(value)
    elif isinstance(value, dict) and value.keys() == {"shape", "data"}:
        array = numpy.asarray(value["data"]).reshape(value["shape"])
    elif hasattr(value, "shape"):
        array = numpy.asarray(value)
    else:
        return None
    if array.size == 0 and array.dtype == object:
        return None
    if array.size > 0 and array.dtype.kind not in "iuf":
        return None
    return array if dtype is None else array.astype(dtype)
