"""The arguments of a call."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

from later_worker.wire.any_value import MalformedValue
from later_worker.wire.read_json import read_json
from later_worker.wire.read_pickle import read_pickle
from later_worker.wire.read_value import read_tool_value
from later_worker.wire.type_url import read_type_url


def read_tool_arguments(request: Any, schema: Optional[Mapping[str, Any]] = None) -> Dict[str, Any]:
    """
    Reads the arguments of an ``ExecuteToolRequest`` by their names. Bytes with a parameter that describes them are an
    embedding or tensor; others are an argument by themselves, which the metadata ``binary_format:<name>`` may say to be
    a pickle, and count before a parameter of the same name.

    :param schema: of the parameters; with it, objects and lists are also found in the texts that older hosts make of
        them
    :raises MalformedValue: if one of them cannot be read
    """
    data = dict(request.binary_parameters)
    arguments: Dict[str, Any] = {}
    for name, any_message in request.parameters.items():
        form, type_name = read_type_url(any_message.type_url)
        if form == "binary" or name not in data:
            value = read_tool_value(any_message, data.pop(name, b"") if form == "binary" else b"")
            if form == "json" and type_name == "string" and schema is not None:
                value = _unwrap(value, name, schema)
            arguments[name] = value
    for name, content in data.items():
        pickled = request.metadata.get(f"binary_format:{name}") == "pickle"
        arguments[name] = read_pickle(content) if pickled else content
    return arguments


def _unwrap(value: Any, name: str, schema: Mapping[str, Any]) -> Any:
    """What stands in a text, where the tool takes no text but an object or a list."""
    property_schema = (schema.get("properties") or {}).get(name)
    kinds = property_schema.get("type") if isinstance(property_schema, dict) else None
    kinds = [kinds] if isinstance(kinds, str) else kinds or []
    if "string" in kinds or not {"object", "array"}.intersection(kinds) or not isinstance(value, str):
        return value
    try:
        return read_json(value.encode())
    except MalformedValue:
        return value
