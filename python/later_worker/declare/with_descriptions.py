"""Descriptions in their places."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence

from later_worker.declare.forms.definitions import Definitions


def with_descriptions(
    schema: dict[str, Any],
    descriptions: Mapping[str, str],
    whole: Optional[str],
    definitions: Definitions,
) -> dict[str, Any]:
    """Adds what a docstring says about parameters to the schema of all of them.

    A description is about a parameter, ``city``, or about a member of one, ``options.limit``. Where
    one parameter is the ``whole``, its members need no prefix.
    """
    for path, text in descriptions.items():
        members = path.replace("[]", "").split(".")
        if members[0] == whole and whole not in schema.get("properties", {}):
            members = members[1:]
        schema = _described(schema, members, text, definitions) or schema
    return schema


def _described(schema: Any, members: Sequence[str], text: str, definitions: Definitions) -> Optional[dict[str, Any]]:
    """The schema with one member described; ``None`` if it has no such member.

    Shared definitions on the way are copied, so that other places that use them are not affected.
    """
    if not isinstance(schema, dict):
        return None
    if not members:
        default = {"default": schema["default"]} if "default" in schema else {}
        return {**{name: value for name, value in schema.items() if name != "default"}, "description": text, **default}
    beside = {keyword: value for keyword, value in schema.items() if keyword != "$ref"}
    target = {**definitions.resolve(schema), **beside}
    name, *deeper = members
    properties = target.get("properties", {})
    described = _described(properties.get(name), deeper, text, definitions)
    if described is not None:
        return {**target, "properties": {**properties, name: described}}
    items = _described(target.get("items"), members, text, definitions)
    if items is not None:
        return {**target, "items": items}
    parts = target.get("anyOf", ())
    alternatives = [_described(part, members, text, definitions) for part in parts]
    if not any(alternatives):
        return None
    return {**target, "anyOf": [new or old for new, old in zip(alternatives, parts)]}
