"""Reads the models of pydantic, without needing it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Callable, Optional

from later_worker.declare.forms.form import Form, Unrepresentable
from later_worker.declare.forms.link_definitions import map_schema
from later_worker.declare.scope import Scope
from later_worker.declare.validation.drafts import Drafts

if TYPE_CHECKING:
    from later_worker.declare.forms.type_reader import TypeReader

_PREFIX = "#/$defs/"


def read_model(reader: TypeReader, annotation: Any, path: str, scope: Scope) -> Optional[Form]:
    """The form of a model, or of a data class of pydantic's; ``None`` for everything else."""
    if not isinstance(annotation, type):
        return None
    if hasattr(annotation, "model_json_schema") and hasattr(annotation, "model_validate"):
        describe, validate = annotation.model_json_schema, annotation.model_validate
    elif hasattr(annotation, "__is_pydantic_dataclass__"):
        adapter = sys.modules["pydantic"].TypeAdapter(annotation)
        describe, validate = adapter.json_schema, adapter.validate_python
    else:
        return None
    known = reader.definitions.known(annotation)
    if known is not None:
        return known
    try:
        schema = describe(mode="serialization" if reader.output else "validation")
    except Exception as error:
        raise Unrepresentable(
            f"an instance of {annotation.__name__}, which JSON Schema cannot describe", path
        ) from error
    return _form(reader, annotation, schema, validate)


def _form(reader: TypeReader, cls: type, schema: dict[str, Any], validate: Callable[[Any], Any]) -> Form:
    def convert(value: Any, drafts: Drafts) -> Any:
        try:
            return validate(value)
        except ValueError as error:
            for problem in getattr(error, "errors", list)() or [{"msg": str(error)}]:
                _report(problem, drafts)
            return None

    local = schema.get("$defs", {})
    references = {}
    for name, inner in local.items():
        definition = reader.definitions.begin((cls, name, reader.output), name)
        definition.recursive = _refers_to(inner, name, local, set())
        definition.size = _count(inner)
        references[_PREFIX + name] = definition.reference

    def link(inner: dict[str, Any]) -> dict[str, Any]:
        linked = map_schema({k: v for k, v in inner.items() if k not in ("title", "$defs")}, link)
        if "$ref" in linked:
            linked["$ref"] = references.get(linked["$ref"], linked["$ref"])
        return linked

    for name, inner in local.items():
        target = reader.definitions.target({"$ref": references[_PREFIX + name]})
        if target is not None:
            target.schema = link(inner)
    return reader.define(cls, cls.__name__, "", lambda: Form(link(schema), convert, "be an object"))


def _report(problem: dict[str, Any], drafts: Drafts) -> None:
    place = [token for token in problem.get("loc", ()) if isinstance(token, (str, int))]
    if problem.get("type") == "missing":
        drafts.report("required", "is required, but missing.", *place)
    else:
        message = str(problem.get("msg", "")).rstrip(".")
        drafts.report("value", f"is not accepted: {message}.", *place)


def _refers_to(schema: Any, name: str, local: dict[str, Any], seen: set[str]) -> bool:
    """Whether a schema leads to a definition, by itself or through others."""
    if isinstance(schema, list):
        return any(_refers_to(item, name, local, seen) for item in schema)
    if not isinstance(schema, dict):
        return False
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target = reference[len(_PREFIX) :]
        if target == name:
            return True
        if target not in seen:
            seen.add(target)
            if _refers_to(local.get(target), name, local, seen):
                return True
    return any(_refers_to(inner, name, local, seen) for inner in schema.values())


def _count(schema: Any) -> int:
    if isinstance(schema, list):
        return sum(map(_count, schema))
    return 1 + sum(map(_count, schema.values())) if isinstance(schema, dict) else 0
