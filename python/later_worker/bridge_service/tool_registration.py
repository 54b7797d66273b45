"""Tools as the service describes them."""

from __future__ import annotations

import json
from typing import Any, Mapping

from later_worker.bridge_service.metadata_names import DECLARATION
from later_worker.declare import ToolDefinition
from later_worker.protocol.messages import message_class
from later_worker.wire.tool_json import write_tool_value

_ToolRegistration = message_class("snakepit.bridge.ToolRegistration")

_METADATA_BYTES = 4_096
"""How much hosts take of a tool's metadata."""


def to_registration(tool: ToolDefinition) -> Any:
    """
    A ``ToolRegistration``. The schema of each parameter is in its ``validation_json``; the whole declaration in the
    metadata, where it is short enough for hosts of all versions.
    """
    registration = _ToolRegistration(supports_streaming=tool.streaming)
    metadata = {key: _text(value) for key, value in tool.annotations.items()}
    if tool.required_variables:
        metadata["required_variables"] = ",".join(tool.required_variables)
    if tool.adapter is not None:
        metadata["adapter_class"] = type(tool.adapter).__name__
        metadata["module"] = type(tool.adapter).__module__
    registration.metadata.update(metadata)
    put_declaration(tool.declaration, registration)
    return registration


def put_declaration(declaration: Mapping[str, Any], message: Any) -> None:
    """Puts a declaration into a ``ToolRegistration`` or a ``ToolSpec``."""
    message.name, message.description = declaration["name"], declaration.get("description", "")
    schema = declaration.get("parametersJsonSchema") or {}
    required = schema.get("required", ())
    for name, parameter in (schema.get("properties") or {}).items():
        _add_parameter(message, name, parameter if isinstance(parameter, dict) else {}, name in required)
    whole = json.dumps(declaration, ensure_ascii=False, separators=(",", ":"))
    if len(whole.encode()) + _size(message.metadata) + len(DECLARATION) <= _METADATA_BYTES:
        message.metadata[DECLARATION] = whole


def _add_parameter(message: Any, name: str, schema: "dict[str, Any]", required: bool) -> None:
    rest = {key: value for key, value in schema.items() if key not in ("description", "default")}
    kind = rest.get("type")
    parameter = message.parameters.add(
        name=name,
        type=kind if isinstance(kind, str) else "any",
        description=schema.get("description", ""),
        required=required,
        validation_json=json.dumps(rest, ensure_ascii=False, separators=(",", ":")),
    )
    if "default" in schema:
        write_tool_value(schema["default"]).put_into(parameter.default_value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _size(metadata: Mapping[str, str]) -> int:
    return sum(len(key) + len(value.encode()) for key, value in metadata.items())
