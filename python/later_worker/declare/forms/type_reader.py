"""Reads the types of one signature."""

from __future__ import annotations

import typing
from typing import Any, Callable, Hashable, Optional

from later_worker.declare.forms.constraints import constrain
from later_worker.declare.forms.definitions import Definitions
from later_worker.declare.forms.form import Form, Unrepresentable
from later_worker.declare.forms.primitives import PRIMITIVES, STRING
from later_worker.declare.forms.read_alternatives import read_alternatives
from later_worker.declare.forms.read_collection import read_collection
from later_worker.declare.forms.read_model import read_model
from later_worker.declare.forms.read_record import read_record
from later_worker.declare.forms.read_subclass import read_subclass
from later_worker.declare.forms.read_tensor import read_tensor
from later_worker.declare.forms.settle import name_in, settle
from later_worker.declare.forms.special_forms import is_type_alias, special_form
from later_worker.declare.forms.standard_types import standard_form
from later_worker.declare.forms.unrepresentable_types import reason_against
from later_worker.declare.scope import Scope

_MAXIMUM_DEPTH = 24


class SchemaTooLarge(Exception):
    """A type describes more than a model could use."""


class TypeReader:
    """Turns types into forms.

    ``output`` says that values are what a tool returns: objects may then have more members than
    they are declared with, and all of a data class are there. ``budget`` is how many types may be
    read before :class:`SchemaTooLarge` is raised.
    """

    def __init__(self, *, output: bool = False, budget: int = 4000) -> None:
        self.output = output
        self.definitions = Definitions()
        self._left = budget
        self._depth = 0

    def read(self, annotation: Any, path: str, scope: Scope) -> Form:
        """The form of a type.

        Raises ``Unrepresentable`` where JSON has no values of it, ``UnresolvedName`` where a name in
        it is not known, ``UnfitConstraint`` where it is limited in a way that does not go with it.
        """
        self._left -= 1
        if self._left < 0:
            raise SchemaTooLarge
        settled = settle(annotation, scope)
        name = name_in(annotation)
        if name is not None and special_form(settled) == "Union":
            key = ("name", name, id(scope.names))
            return self.define_alias(key, name, path, lambda: self.read(settled, path, scope))
        known = _known(settled)
        if known is not None:
            return known
        for read in _READERS:
            form = read(self, settled, path, scope)
            if form is not None:
                return form
        raise Unrepresentable(reason_against(settled), path)

    def define(self, key: Hashable, name: str, path: str, read: Callable[[], Form]) -> Form:
        """The form of a type with a structure, which may refer to itself; read once."""
        known = self.definitions.known(key)
        if known is not None:
            return known
        if self._depth >= _MAXIMUM_DEPTH:
            raise Unrepresentable(f"nested more than {_MAXIMUM_DEPTH} levels deep", path)
        definition = self.definitions.begin(key, name)
        before = self._left
        self._depth += 1
        try:
            form = read()
        except Unrepresentable as failure:
            self.definitions.fail(definition, failure)
            raise
        finally:
            self._depth -= 1
        return self.definitions.finish(definition, form, before - self._left)

    def define_alias(self, key: Hashable, name: str, path: str, read: Callable[[], Form]) -> Form:
        """As :meth:`define`, but with a name of its own only where the type refers to itself."""
        form = self.define(key, name, path, read)
        definition = self.definitions.target(form.schema)
        if definition is None or definition.recursive or definition.form is None:
            return form
        return definition.form


def _known(annotation: Any) -> Optional[Form]:
    if special_form(annotation) == "LiteralString":
        return STRING
    try:
        return PRIMITIVES.get(annotation) or standard_form(annotation)
    except TypeError:
        # Annotations with lists in them, such as `Callable[[int], str]` in some versions.
        return None


def _read_annotated(reader: TypeReader, annotation: Any, path: str, scope: Scope) -> Optional[Form]:
    if special_form(annotation) != "Annotated":
        return None
    inner, *metadata = typing.get_args(annotation)
    return constrain(reader.read(inner, path, scope), metadata, reader.definitions)


def _read_alias(reader: TypeReader, annotation: Any, path: str, scope: Scope) -> Optional[Form]:
    """``type Name = …``: a name of its own only where the type refers to itself."""
    if not is_type_alias(annotation):
        return None
    alias = typing.get_origin(annotation) or annotation
    bindings = dict(zip(alias.__type_params__, typing.get_args(annotation)))
    inside = Scope(scope.names, scope.local, {**scope.bindings, **bindings})
    return reader.define_alias(annotation, alias.__name__, path, lambda: reader.read(alias.__value__, path, inside))


_READERS = (
    _read_annotated,
    _read_alias,
    read_alternatives,
    read_collection,
    read_model,
    read_record,
    read_tensor,
    read_subclass,
)
