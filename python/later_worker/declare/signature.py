"""The parameters of a function as its author wrote them."""

from __future__ import annotations

import functools
import inspect
import sys
from typing import Any, Callable


def signature_of(function: Callable[..., Any]) -> inspect.Signature:
    """The signature, without the receiver of a bound method; annotations may still be text."""
    if sys.version_info >= (3, 14):
        import annotationlib

        return inspect.signature(function, annotation_format=annotationlib.Format.FORWARDREF)
    return inspect.signature(function)


def written_function(function: Callable[..., Any]) -> Any:
    """The function that somebody wrote: inside bound methods, partial applications and wrappers."""
    while isinstance(function, functools.partial):
        function = function.func
    return inspect.unwrap(getattr(function, "__func__", function))


def source_of(function: Callable[..., Any]) -> tuple[Any, Any]:
    """The file and the line of a function, ``None`` where they are not known."""
    code = getattr(written_function(function), "__code__", None)
    return (None, None) if code is None else (code.co_filename, code.co_firstlineno)
