"""The structures that are met while the types of one signature are read."""

from __future__ import annotations

from typing import Any, Hashable, Optional

from later_worker.declare.forms.form import Form, Unrepresentable
from later_worker.declare.validation.drafts import Drafts

_PREFIX = "#/$defs/"
_MAXIMUM_DEPTH = 64


class Definition:
    """One type with a structure, read once and referred to from wherever it occurs."""

    def __init__(self, name: str, reference: str) -> None:
        self.name = name
        self.reference = reference
        """How it is referred to until the final names are given."""
        self.form: Optional[Form] = None
        self.schema: Optional[dict[str, Any]] = None
        self.failure: Optional[Unrepresentable] = None
        self.size = 0
        """How many types it is made of."""
        self.recursive = False

    def convert(self, value: Any, drafts: Drafts) -> Any:
        """Converts a value of the type; for places within the type itself."""
        form = self.form
        if form is None:
            return value
        drafts.depth += 1
        try:
            if drafts.depth > _MAXIMUM_DEPTH:
                return drafts.report("depth", f"is nested more than {_MAXIMUM_DEPTH} levels deep.")
            return form.convert(value, drafts)
        finally:
            drafts.depth -= 1


class Definitions:
    """All of them, so that recursion ends and sharing is seen."""

    def __init__(self) -> None:
        self._by_type: dict[Hashable, Definition] = {}
        self._by_reference: dict[str, Definition] = {}

    def known(self, key: Hashable) -> Optional[Form]:
        """The form of a type that has been met, or ``None``.

        Raises :class:`Unrepresentable` if it was when it was read.
        """
        definition = self._by_type.get(key)
        if definition is None:
            return None
        if definition.failure is not None:
            raise definition.failure
        if definition.form is None:
            definition.recursive = True
            return Form({"$ref": definition.reference}, definition.convert)
        return definition.form.over({"$ref": definition.reference})

    def begin(self, key: Hashable, name: str) -> Definition:
        """To be called before a structure is read."""
        definition = Definition(name, f"{_PREFIX}{len(self._by_reference) + 1}")
        self._by_type[key] = definition
        self._by_reference[definition.reference] = definition
        return definition

    def finish(self, definition: Definition, form: Form, size: int) -> Form:
        """To be called when it has been read; answers with what to put in its place."""
        definition.size = size
        definition.schema = form.schema
        definition.form = form
        return form.over({"$ref": definition.reference})

    def fail(self, definition: Definition, failure: Unrepresentable) -> None:
        """To be called when it could not be read."""
        definition.failure = failure
        if definition.recursive:
            self._forget_since(definition)

    def target(self, schema: dict[str, Any]) -> Optional[Definition]:
        """The definition that a schema refers to, if it is a reference."""
        return self._by_reference.get(schema.get("$ref", ""))

    def resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema itself, references followed."""
        definition = self.target(schema)
        return schema if definition is None or definition.schema is None else definition.schema

    def _forget_since(self, failed: Definition) -> None:
        """What was read within a recursive failure may refer to it, and is to be read again."""
        keys = [key for key, definition in self._by_type.items()]
        since = next(i for i, key in enumerate(keys) if self._by_type[key] is failed)
        for key in keys[since + 1 :]:
            del self._by_type[key]
