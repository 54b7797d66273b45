"""Requests about variables."""

from __future__ import annotations

import json
from typing import Any, Dict

from later_worker.bridge_service.host_failure import to_text_failure
from later_worker.bridge_service.translation import Params, Translation
from later_worker.context.variable_type import VariableType
from later_worker.host_error import to_host_error
from later_worker.wire.any_value import MalformedValue
from later_worker.wire.read_value import read_value
from later_worker.wire.write_value import write_value

_EXPECTED_VERSION = "later.expected_version"


def to_variable(message: Any) -> Dict[str, Any]:
    """
    A variable as the worker protocol has it.

    :raises HostError: for a value that cannot be read
    """
    try:
        value = read_value(message.value, message.binary_value).value
        constraints = json.loads(message.constraints_json or "{}")
    except (MalformedValue, ValueError) as error:
        raise to_host_error("INVALID_VALUE", f"The host sent a variable that cannot be read. {error}") from None
    return {
        "id": message.id,
        "name": message.name,
        "type": message.type,
        "value": value,
        "constraints": constraints,
        "metadata": dict(message.metadata),
        "source": message.metadata.get("source") or ("python" if message.source == 1 else "elixir"),
        "version": message.version,
        "createdAt": None,
        "updatedAt": message.last_updated_at.seconds * 1_000 + message.last_updated_at.nanos // 1_000_000,
        "optimizing": message.optimization_status.optimizing,
    }


def to_event(update: Any) -> Dict[str, Any]:
    """
    The ``event`` of the worker protocol for a ``VariableUpdate``.

    :raises HostError: for a value that cannot be read
    """
    missed = update.update_metadata.get("later.missed", "")
    event: Dict[str, Any] = {
        "change": update.update_type if update.update_type in ("created", "deleted") else "updated",
        "id": update.variable_id,
        "name": update.variable.name,
        "missed": int(missed) if missed.isdecimal() else 0,
    }
    if event["change"] != "deleted":
        event["variable"] = to_variable(update.variable)
    return event


def _fill_register(request: Any, params: Params) -> None:
    request.name = params["name"]
    request.type = params["type"]
    write_value(params["value"], VariableType(params["type"])).put_into(request.initial_value)
    request.constraints_json = json.dumps(params.get("constraints") or {})
    request.metadata.update(params.get("metadata") or {})


def _read_register(response: Any, params: Params) -> Dict[str, Any]:
    _assert_success(response)
    return {**params, "id": response.variable_id, "version": 0}


def _fill_identifier(request: Any, params: Params) -> None:
    request.variable_identifier = params["identifier"]


def _fill_set(request: Any, params: Params) -> None:
    request.variable_identifier = params["identifier"]
    write_value(params["value"]).put_into(request.value)
    request.metadata.update(params.get("metadata") or {})
    version = params.get("expectedVersion")
    if version:
        request.expected_version = version
    elif version is not None:
        # In its own place, 0 stands for any.
        request.metadata[_EXPECTED_VERSION] = "0"


def _read_set(response: Any, params: Params) -> Dict[str, Any]:
    _assert_success(response)
    return {"version": response.new_version}


def _fill_get_many(request: Any, params: Params) -> None:
    request.variable_identifiers.extend(params["identifiers"])


def _read_get_many(response: Any, params: Params) -> Dict[str, Any]:
    found = {identifier: to_variable(variable) for identifier, variable in response.variables.items()}
    return {"found": found, "missing": list(response.missing_variables)}


def _fill_set_many(request: Any, params: Params) -> None:
    request.atomic = bool(params.get("atomic"))
    request.metadata.update(params.get("metadata") or {})
    for identifier, value in params["updates"].items():
        write_value(value).put_into(request.updates[identifier])


def _read_set_many(response: Any, params: Params) -> Dict[str, Any]:
    return {"versions": dict(response.new_versions), "errors": dict(response.errors)}


def _fill_list(request: Any, params: Params) -> None:
    request.pattern = params.get("pattern") or ""


def _assert_success(response: Any) -> None:
    if not response.success:
        raise to_text_failure(response.error_message)


VARIABLES: Dict[str, Translation] = {
    "variables.register": Translation("RegisterVariable", _fill_register, _read_register),
    "variables.get": Translation(
        "GetVariable", _fill_identifier, lambda response, params: to_variable(response.variable)
    ),
    "variables.getMany": Translation("GetVariables", _fill_get_many, _read_get_many),
    "variables.set": Translation("SetVariable", _fill_set, _read_set),
    "variables.setMany": Translation("SetVariables", _fill_set_many, _read_set_many),
    "variables.list": Translation(
        "ListVariables", _fill_list, lambda response, params: list(map(to_variable, response.variables))
    ),
    "variables.delete": Translation(
        "DeleteVariable", _fill_identifier, lambda response, params: _assert_success(response)
    ),
}
