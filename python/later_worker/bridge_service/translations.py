"""All requests that tools make, in the words of the service."""

from __future__ import annotations

from typing import Any, Mapping, Tuple

from later_worker.bridge_service.session_translations import SESSIONS
from later_worker.bridge_service.tool_translations import TOOLS
from later_worker.bridge_service.translation import Translation
from later_worker.bridge_service.variable_translations import VARIABLES
from later_worker.host_error import to_host_error
from later_worker.protocol.messages import methods_of

_TRANSLATIONS = {**SESSIONS, **VARIABLES, **TOOLS}
_METHODS = methods_of("snakepit.bridge.BridgeService")


def translate(method: str, session: str, params: Mapping[str, Any]) -> Tuple[Translation, Any]:
    """
    How a request is asked for, and the message to do so.

    :raises HostError: for one that the service does not have
    :raises ValueError: for params that cannot be carried
    """
    translation = _TRANSLATIONS.get(method)
    if translation is None:
        raise to_host_error("INVALID_ARGUMENT", f"{method!r} cannot be asked for over this protocol.")
    request = _METHODS[translation.method].request(session_id=session)
    translation.fill(request, params)
    return translation, request
