"""Reads the types of collections."""

from __future__ import annotations

import collections
import collections.abc as abstract
import typing
from typing import TYPE_CHECKING, Any, Optional

from later_worker.declare.forms.form import Form
from later_worker.declare.forms.mapping_form import mapping_form
from later_worker.declare.forms.sequences import list_form, set_form, tuple_form
from later_worker.declare.scope import Scope

if TYPE_CHECKING:
    from later_worker.declare.forms.type_reader import TypeReader

_LISTS = {
    list: list,
    collections.deque: collections.deque,
    abstract.Sequence: list,
    abstract.MutableSequence: list,
    abstract.Collection: list,
    abstract.Iterable: list,
    abstract.Reversible: list,
}
_SETS = {
    set: set,
    frozenset: frozenset,
    abstract.Set: set,
    abstract.MutableSet: set,
}
_MAPPINGS = {
    dict: dict,
    collections.OrderedDict: collections.OrderedDict,
    abstract.Mapping: dict,
    abstract.MutableMapping: dict,
}


def read_collection(reader: TypeReader, annotation: Any, path: str, scope: Scope) -> Optional[Form]:
    """The form of a list, tuple, set or dictionary; ``None`` for everything else."""
    kind = typing.get_origin(annotation) or annotation
    if not isinstance(kind, type):
        return None
    arguments = typing.get_args(annotation)
    if kind is tuple:
        return _read_tuple(reader, annotation, path, scope)
    if kind in _LISTS:
        items = reader.read(arguments[0] if arguments else Any, f"{path}[]", scope)
        return list_form(items, _LISTS[kind])
    if kind in _SETS:
        items = reader.read(arguments[0] if arguments else Any, f"{path}[]", scope)
        return set_form(items, _SETS[kind])
    if kind in _MAPPINGS:
        key, value = arguments if arguments else (str, Any)
        keys = reader.read(key, f"{path} (its keys)", scope)
        return mapping_form(keys, reader.read(value, f"{path}.*", scope), path, _MAPPINGS[kind])
    return None


def _read_tuple(reader: TypeReader, annotation: Any, path: str, scope: Scope) -> Form:
    arguments = typing.get_args(annotation)
    if annotation in (tuple, typing.Tuple):
        return list_form(reader.read(Any, f"{path}[]", scope), tuple)
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return list_form(reader.read(arguments[0], f"{path}[]", scope), tuple)
    if arguments == ((),):
        # So the empty tuple is written until Python 3.11.
        arguments = ()
    return tuple_form([reader.read(one, f"{path}[{index}]", scope) for index, one in enumerate(arguments)])
