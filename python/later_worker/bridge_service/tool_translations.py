"""Requests about tools of the session."""

from __future__ import annotations

import re
from typing import Any, Dict, List

from later_worker.bridge_service.metadata_names import APPROVAL, DECLARATION, ERROR_DETAILS, ERROR_TYPE
from later_worker.bridge_service.translation import Params, Translation, fill_nothing
from later_worker.host_error import to_host_error
from later_worker.message.json_text import encode_json
from later_worker.wire.any_value import MalformedValue
from later_worker.wire.read_json import read_object
from later_worker.wire.read_value import read_tool_value
from later_worker.wire.tool_json import write_tool_value

_MISSING = re.compile(r"^Tool \S+ not found")
_TYPES: Dict[str, Dict[str, Any]] = {
    "string": {"type": "string"},
    "str": {"type": "string"},
    "integer": {"type": "integer"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "bool": {"type": "boolean"},
    "array": {"type": "array"},
    "list": {"type": "array"},
    "embedding": {"type": "array", "items": {"type": "number"}},
    "object": {"type": "object"},
    "map": {"type": "object"},
    "dict": {"type": "object"},
    "tensor": {"type": "object"},
}


def to_declaration(spec: Any) -> Dict[str, Any]:
    """
    The declaration of a ``ToolSpec`` or ``ToolRegistration``: its own, if there is one, or what its parameters say.
    """
    own = read_object(spec.metadata.get(DECLARATION, ""))
    if own is not None and own.get("name") == spec.name and isinstance(own.get("parametersJsonSchema"), dict):
        return own
    parameters = [parameter for parameter in spec.parameters if not _is_collector(parameter)]
    required = [parameter.name for parameter in parameters if parameter.required]
    schema: Dict[str, Any] = {
        "type": "object",
        "properties": {parameter.name: _to_schema(parameter) for parameter in parameters},
    }
    if required:
        schema["required"] = required
    description = spec.description if spec.description.strip() else spec.name
    return {"name": spec.name, "description": description, "parametersJsonSchema": schema}


def _is_collector(parameter: Any) -> bool:
    """Workers in Python list what collects all other arguments; nobody can pass it by that name."""
    return parameter.name in ("args", "kwargs") and parameter.type == "any"


def _to_schema(parameter: Any) -> Dict[str, Any]:
    schema = {**_TYPES.get(parameter.type.lower(), {}), **(read_object(parameter.validation_json) or {})}
    if parameter.description:
        schema["description"] = parameter.description
    if parameter.HasField("default_value"):
        try:
            schema["default"] = read_tool_value(parameter.default_value)
        except MalformedValue:
            pass  # It says what happens without an argument, which happens all the same.
    return schema


def _fill_call(request: Any, params: Params) -> None:
    request.tool_name = params["tool"]
    for name, value in params["args"].items():
        write_tool_value(value).put_into(request.parameters[name])
    if "approval" in params:
        request.metadata[APPROVAL] = encode_json(params["approval"])


def _read_call(response: Any, params: Params) -> Dict[str, Any]:
    if response.success:
        return {"value": read_result(response)}
    message = response.error_message or "The tool failed."
    found = "TOOL_NOT_FOUND" if _MISSING.search(message) else "TOOL_EXECUTION_FAILED"
    error: Dict[str, Any] = {"type": response.metadata.get(ERROR_TYPE, found), "message": message}
    details = read_object(response.metadata.get(ERROR_DETAILS, ""))
    if details is not None:
        error["details"] = details
    return {"error": error}


def read_result(response: Any) -> Any:
    """
    The value in the answer to a call.

    :raises HostError: for one that cannot be read
    """
    if not response.HasField("result"):
        return response.binary_result or None
    try:
        return read_tool_value(response.result, response.binary_result)
    except MalformedValue as error:
        raise to_host_error("INVALID_VALUE", f"The host sent a result that cannot be read. {error}") from None


def _read_list(response: Any, params: Params) -> List[Dict[str, Any]]:
    return [to_declaration(spec) for spec in response.tools]


TOOLS: Dict[str, Translation] = {
    "tools.list": Translation("GetExposedElixirTools", fill_nothing, _read_list),
    "tools.call": Translation("ExecuteElixirTool", _fill_call, _read_call),
}
