"""Methods about sessions."""

from __future__ import annotations

from typing import Any, Dict

from later_worker.context.requester import Requester
from later_worker.host_error import HostError
from later_worker.stub.answer import Answer


def _ping(host: Requester, request: Any, response: Any) -> Any:
    answer = response(message=f"Pong from the worker's host: {request.message}")
    answer.server_time.GetCurrentTime()
    return answer


def _initialize(host: Requester, request: Any, response: Any) -> Any:
    # The host has begun it before it called the tool.
    host.request("session.get", request.session_id, {})
    return response(success=True)


def _get(host: Requester, request: Any, response: Any) -> Any:
    session = host.request("session.get", request.session_id, {})
    answer = response(
        session_id=session["id"],
        metadata=session["metadata"],
        variable_count=session["variableCount"],
        tool_count=len(host.request("tools.list", request.session_id, {})),
    )
    answer.created_at.FromMilliseconds(round(session["createdAt"]))
    return answer


def _heartbeat(host: Requester, request: Any, response: Any) -> Any:
    answer = response(session_valid=True)
    try:
        host.request("session.get", request.session_id, {})
    except HostError as error:
        if error.code != "SESSION_NOT_FOUND":
            raise
        answer.session_valid = False
    answer.server_time.GetCurrentTime()
    return answer


def _cleanup(host: Requester, request: Any, response: Any) -> Any:
    ended = host.request("session.close", request.session_id, {"force": request.force})
    return response(success=True, resources_cleaned=int(bool(ended)))


SESSION_ANSWERS: Dict[str, Answer] = {
    "Ping": _ping,
    "InitializeSession": _initialize,
    "GetSession": _get,
    "Heartbeat": _heartbeat,
    "CleanupSession": _cleanup,
}
