"""Schemas that stand on their own."""

from __future__ import annotations

from typing import Any, Callable

from later_worker.declare.forms.definitions import Definition, Definitions

_LARGEST_REPEATED = 8
"""Structures made of no more types than this are repeated rather than referred to."""


def link_definitions(root: dict[str, Any], definitions: Definitions) -> dict[str, Any]:
    """Puts structures in place of references to them.

    Recursive structures, and large ones that occur more than once, go to ``$defs`` under the names
    of their types.
    """
    uses = _count_uses(root, definitions)
    names: dict[Definition, str] = {}
    linked: dict[str, dict[str, Any]] = {}

    def link(schema: dict[str, Any]) -> dict[str, Any]:
        definition = definitions.target(schema)
        if definition is None or definition.schema is None:
            return map_schema(schema, link)
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        if not _is_kept(definition, uses):
            return {**link(definition.schema), **beside}
        return {"$ref": f"#/$defs/{name_of(definition, definition.schema)}", **beside}

    def name_of(definition: Definition, schema: dict[str, Any]) -> str:
        if definition not in names:
            name = names[definition] = _unused_name(definition.name, linked)
            # The place is taken before the schema is linked, because it may refer to itself.
            linked[name] = {}
            linked[name] = link(schema)
        return names[definition]

    result = link(root)
    return {**result, "$defs": linked} if linked else result


def map_schema(schema: dict[str, Any], change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """Applies a function to every schema directly within another."""

    def apply(inner: Any) -> Any:
        return change(inner) if isinstance(inner, dict) else inner

    changed = dict(schema)
    for keyword in ("items", "additionalProperties", "propertyNames"):
        if keyword in changed:
            changed[keyword] = apply(changed[keyword])
    for keyword in ("anyOf", "oneOf", "allOf", "prefixItems"):
        if keyword in changed:
            changed[keyword] = [apply(inner) for inner in changed[keyword]]
    for keyword in ("properties", "patternProperties"):
        if keyword in changed:
            changed[keyword] = {name: apply(inner) for name, inner in changed[keyword].items()}
    return changed


def _is_kept(definition: Definition, uses: dict[Definition, int]) -> bool:
    if definition.recursive:
        return True
    return uses.get(definition, 0) > 1 and definition.size > _LARGEST_REPEATED


def _count_uses(root: dict[str, Any], definitions: Definitions) -> dict[Definition, int]:
    uses: dict[Definition, int] = {}

    def count(schema: dict[str, Any]) -> dict[str, Any]:
        definition = definitions.target(schema)
        if definition is not None:
            before = uses.get(definition, 0)
            uses[definition] = before + 1
            if before == 0 and definition.schema is not None:
                count(definition.schema)
        return map_schema(schema, count)

    count(root)
    return uses


def _unused_name(base: str, taken: dict[str, Any]) -> str:
    name = base
    number = 2
    while name in taken:
        name = f"{base}{number}"
        number += 1
    return name


def without_marks(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without the marks that say how values are decoded, which no model is shown."""
    bare = map_schema({k: v for k, v in schema.items() if k != "x-codec"}, without_marks)
    if "$defs" in bare:
        bare["$defs"] = {name: without_marks(inner) for name, inner in bare["$defs"].items()}
    return bare
