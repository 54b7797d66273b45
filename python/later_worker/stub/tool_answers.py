"""Methods about tools."""

from __future__ import annotations

from typing import Any, Dict, Mapping

from later_worker.bridge_service.metadata_names import APPROVAL, ERROR_DETAILS, ERROR_TYPE
from later_worker.bridge_service.tool_registration import put_declaration
from later_worker.context.requester import Requester
from later_worker.message.json_text import decode_json, encode_json
from later_worker.stub.answer import Answer
from later_worker.wire.read_value import read_tool_value
from later_worker.wire.tool_arguments import read_tool_arguments
from later_worker.wire.tool_json import write_tool_value


def _list(host: Requester, request: Any, response: Any) -> Any:
    answer = response()
    for declaration in host.request("tools.list", request.session_id, {}):
        put_declaration(declaration, answer.tools.add())
    return answer


def _execute(host: Requester, request: Any, response: Any) -> Any:
    return _call(host, request, response, read_tool_arguments(request))


def _execute_elixir(host: Requester, request: Any, response: Any) -> Any:
    arguments = {name: read_tool_value(value) for name, value in request.parameters.items()}
    return _call(host, request, response, arguments)


def _call(host: Requester, request: Any, response: Any, arguments: Mapping[str, Any]) -> Any:
    approval = {"approval": decode_json(request.metadata[APPROVAL])} if APPROVAL in request.metadata else {}
    result = host.request("tools.call", request.session_id, {"tool": request.tool_name, "args": arguments, **approval})
    error = result.get("error")
    if error is None:
        answer = response(success=True)
        write_tool_value(result.get("value")).put_into(answer.result)
        return answer
    answer = response(success=False, error_message=error["message"], metadata={ERROR_TYPE: error["type"]})
    if error.get("details") is not None:
        answer.metadata[ERROR_DETAILS] = encode_json(error["details"])
    return answer


def _register(host: Requester, request: Any, response: Any) -> Any:
    """A worker has offered its tools when it began, and offers no others: they are looked for where they are called."""
    known = {tool["name"] for tool in host.request("tools.list", request.session_id, {})}
    missing = [tool.name for tool in request.tools if tool.name not in known]
    if missing:
        return response(success=False, error_message=f"The session has no tool {', '.join(missing)}.")
    return response(success=True, tool_ids={tool.name: tool.name for tool in request.tools})


TOOL_ANSWERS: Dict[str, Answer] = {
    "GetExposedElixirTools": _list,
    "ExecuteTool": _execute,
    "ExecuteElixirTool": _execute_elixir,
    "RegisterTools": _register,
}
