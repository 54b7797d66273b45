"""Tools as the service describes them."""

from __future__ import annotations

import json
from typing import Any

from later_worker.bridge_service.tool_translations import DECLARATION
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
    registration = _ToolRegistration(name=tool.name, description=tool.description, supports_streaming=tool.streaming)
    schema = tool.declaration["parametersJsonSchema"]
    required = schema.get("required", ())
    for name, parameter in schema.get("properties", {}).items():
        _add_parameter(registration, name, parameter if isinstance(parameter, dict) else {}, name in required)
    metadata = {key: _text(value) for key, value in tool.annotations.items()}
    if tool.required_variables:
        metadata["required_variables"] = ",".join(tool.required_variables)
    if tool.adapter is not None:
        metadata["adapter_class"] = type(tool.adapter).__name__
        metadata["module"] = type(tool.adapter).__module__
    declaration = json.dumps(tool.declaration, ensure_ascii=False, separators=(",", ":"))
    if len(declaration.encode()) + _size(metadata) + len(DECLARATION) <= _METADATA_BYTES:
        metadata[DECLARATION] = declaration
    registration.metadata.update(metadata)
    return registration


def _add_parameter(registration: Any, name: str, schema: "dict[str, Any]", required: bool) -> None:
    rest = {key: value for key, value in schema.items() if key not in ("description", "default")}
    kind = rest.get("type")
    parameter = registration.parameters.add(
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


def _size(metadata: "dict[str, str]") -> int:
    return sum(len(key) + len(value.encode()) for key, value in metadata.items())
