"""Requests about sessions."""

from __future__ import annotations

from typing import Any, Dict

from later_worker.bridge_service.translation import Params, Translation, fill_nothing


def _read_get(response: Any, params: Params) -> Dict[str, Any]:
    created = response.created_at
    return {
        "id": response.session_id,
        "metadata": dict(response.metadata),
        "createdAt": created.seconds * 1_000 + created.nanos // 1_000_000,
        "variableCount": response.variable_count,
    }


def _fill_close(request: Any, params: Params) -> None:
    request.force = bool(params.get("force"))


SESSIONS: Dict[str, Translation] = {
    "session.get": Translation("GetSession", fill_nothing, _read_get),
    "session.close": Translation("CleanupSession", _fill_close, lambda response, params: response.success),
}
