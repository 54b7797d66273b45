"""Who asks the host."""

from __future__ import annotations

import contextvars
from typing import Any, Mapping, NamedTuple, NoReturn, Optional, Sequence

from later_worker.context.requester import Requester
from later_worker.host_error import HostError, to_host_error
from later_worker.worker.call import Call

NO_SESSION = "default_session"
"""What programs of this kind call the session of a call that has none."""


class Caller(NamedTuple):
    """In whose course the program asks."""

    requester: Requester
    session: str
    """Of the call, as the program knows it. It is there, whatever the host says."""


CALLER: "contextvars.ContextVar[Optional[Caller]]" = contextvars.ContextVar("later_caller", default=None)
"""Goes along with coroutines and what they run in threads by ``asyncio.to_thread``."""


def caller_of(call: Call) -> Caller:
    """For what the program asks while it runs a call."""
    return Caller(call, call.session) if call.session else NO_CALLER


class _NoSession:
    """Implements ``Requester`` for what is not in a session: no variables, and no tools of the host's."""

    def request(self, method: str, session: str, params: Mapping[str, Any]) -> Any:
        if method == "tools.list":
            return []
        raise _session_not_found(session)

    def watch(self, session: str, identifiers: Optional[Sequence[str]]) -> NoReturn:
        raise _session_not_found(session)

    @property
    def stub(self) -> NoReturn:
        raise NotImplementedError


def _session_not_found(session: str) -> HostError:
    return to_host_error("SESSION_NOT_FOUND", f"Session not found: {session}", {"sessionId": session})


NO_CALLER = Caller(_NoSession(), NO_SESSION)
