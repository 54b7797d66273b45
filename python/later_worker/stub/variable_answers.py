"""Methods about variables."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, Mapping

from later_worker.context.requester import Requester, Watch
from later_worker.context.variable_type import VariableType
from later_worker.stub.answer import Answer
from later_worker.wire.read_value import read_value
from later_worker.wire.write_value import write_value


def _register(host: Requester, request: Any, response: Any) -> Any:
    params: Dict[str, Any] = {
        "name": request.name,
        "type": request.type,
        "value": read_value(request.initial_value, request.initial_binary_value).value,
    }
    if request.constraints_json:
        params["constraints"] = json.loads(request.constraints_json)
    variable = host.request("variables.register", request.session_id, {**params, **_metadata_of(request)})
    return response(success=True, variable_id=variable["id"])


def _get(host: Requester, request: Any, response: Any) -> Any:
    answer = response()
    identifier = request.variable_identifier
    _fill(answer.variable, host.request("variables.get", request.session_id, {"identifier": identifier}))
    return answer


def _get_many(host: Requester, request: Any, response: Any) -> Any:
    identifiers = list(request.variable_identifiers)
    found = host.request("variables.getMany", request.session_id, {"identifiers": identifiers})
    answer = response(missing_variables=found["missing"])
    for identifier, variable in found["found"].items():
        _fill(answer.variables[identifier], variable)
    return answer


def _set(host: Requester, request: Any, response: Any) -> Any:
    params = {
        "identifier": request.variable_identifier,
        "value": read_value(request.value, request.binary_value).value,
        **_metadata_of(request),
    }
    if request.expected_version:
        params["expectedVersion"] = request.expected_version
    changed = host.request("variables.set", request.session_id, params)
    return response(success=True, new_version=changed["version"])


def _set_many(host: Requester, request: Any, response: Any) -> Any:
    data = request.binary_updates
    updates = {name: read_value(value, data.get(name, b"")).value for name, value in request.updates.items()}
    params = {"updates": updates, "atomic": request.atomic, **_metadata_of(request)}
    changed = host.request("variables.setMany", request.session_id, params)
    return response(success=not changed["errors"], errors=changed["errors"], new_versions=changed["versions"])


def _list(host: Requester, request: Any, response: Any) -> Any:
    answer = response()
    params = {"pattern": request.pattern} if request.pattern else {}
    for variable in host.request("variables.list", request.session_id, params):
        _fill(answer.variables.add(), variable)
    return answer


def _delete(host: Requester, request: Any, response: Any) -> Any:
    host.request("variables.delete", request.session_id, {"identifier": request.variable_identifier})
    return response(success=True)


def _watch(host: Requester, request: Any, response: Any) -> Iterator[Any]:
    identifiers = list(request.variable_identifiers) or None
    watch = host.watch(request.session_id, identifiers)
    initial = []
    if request.include_initial_values:
        listed = host.request("variables.list", request.session_id, {})
        initial = [one for one in listed if identifiers is None or {one["id"], one["name"]} & set(identifiers)]
    return _updates(watch, initial, response)


def _updates(watch: Watch, initial: Any, response: Any) -> Iterator[Any]:
    try:
        for variable in initial:
            yield _to_update({"change": "initial", "id": variable["id"], "variable": variable}, response)
        for event in iter(watch.next, None):
            yield _to_update(event, response)
    finally:
        watch.close()


def _to_update(event: Mapping[str, Any], response: Any) -> Any:
    update = response(variable_id=event["id"], update_type=_UPDATES.get(event["change"], event["change"]))
    variable = event.get("variable")
    if variable is None:
        update.variable.id, update.variable.name = event["id"], event["name"]
    else:
        _fill(update.variable, variable)
        update.update_source = update.variable.metadata.get("source", "")
    update.timestamp.GetCurrentTime()
    return update


_UPDATES = {"initial": "initial_value", "updated": "value_change"}


def _fill(message: Any, variable: Mapping[str, Any]) -> None:
    value, kind = variable["value"], variable["type"]
    message.id, message.name, message.type = variable["id"], variable["name"], kind
    write_value(float(value) if kind == "float" else value, VariableType(kind)).put_into(message.value)
    message.constraints_json = json.dumps(variable.get("constraints") or {})
    message.metadata.update(variable.get("metadata") or {})
    source = variable.get("source")
    if source:
        message.metadata["source"] = source
        message.source = message.PYTHON if source.lower() == "python" else message.ELIXIR
    message.version = variable.get("version") or 0
    if variable.get("updatedAt") is not None:
        message.last_updated_at.FromMilliseconds(round(variable["updatedAt"]))
    message.optimization_status.optimizing = bool(variable.get("optimizing"))


def _metadata_of(request: Any) -> Dict[str, Any]:
    return {"metadata": dict(request.metadata)} if request.metadata else {}


VARIABLE_ANSWERS: Dict[str, Answer] = {
    "RegisterVariable": _register,
    "GetVariable": _get,
    "GetVariables": _get_many,
    "SetVariable": _set,
    "SetVariables": _set_many,
    "ListVariables": _list,
    "DeleteVariable": _delete,
    "WatchVariables": _watch,
}
