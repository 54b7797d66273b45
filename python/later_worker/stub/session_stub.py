"""The service's methods where there is no channel to a host."""

from __future__ import annotations

from typing import Any, Callable, Dict

from later_worker.context.requester import Requester
from later_worker.protocol.messages import methods_of
from later_worker.stub.answer import Answer
from later_worker.stub.session_answers import SESSION_ANSWERS
from later_worker.stub.tool_answers import TOOL_ANSWERS
from later_worker.stub.variable_answers import VARIABLE_ANSWERS

_ANSWERS: Dict[str, Answer] = {**SESSION_ANSWERS, **VARIABLE_ANSWERS, **TOOL_ANSWERS}
_METHODS = methods_of("snakepit.bridge.BridgeService")


class SessionStub:
    """
    Takes and gives the messages that a stub of gRPC does, and asks the host as the worker's own contexts do. What the
    host refuses is raised as ``HostError``. A method that workers have no request for is a ``NotImplementedError``.

    :param requester: how the host is reached
    """

    def __init__(self, requester: Requester) -> None:
        self.requester = requester

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in _METHODS:
            raise AttributeError(f"The service has no method {name!r}.")
        answer = _ANSWERS.get(name)
        response = _METHODS[name].response

        def call(request: Any, timeout: Any = None, metadata: Any = None, **options: Any) -> Any:
            """What is said of the transport means nothing here: a request lasts as long as the call of the tool."""
            if answer is None:
                raise NotImplementedError(f"{name} needs a host that is reached over gRPC.")
            return answer(self.requester, request, response)

        call.__name__ = name
        return call
