"""What the program asks its host."""

from __future__ import annotations

from typing import Any, Callable, Iterator

from later_worker.adopted.caller import CALLER, Caller
from later_worker.adopted.host_status import to_status
from later_worker.adopted.service_handlers import METHODS, SERVICE
from later_worker.context.requester import Requester
from later_worker.stub.session_stub import SessionStub


class HostMethods:
    """
    Answers as the host's service does, by requests of the worker. Any thread may ask.

    :param requester: for what is asked outside of calls
    :param register: takes the request of ``RegisterTools``, and answers it
    """

    def __init__(self, requester: Requester, register: Callable[[bytes], Any]) -> None:
        self._nobody = Caller(requester, "")
        self._register = register

    def ask(self, path: str, request: bytes) -> bytes:
        """
        Waits for the one answer.

        :param path: of the method
        :raises HostStatus: if the host refuses
        """
        answer: bytes = self._begin(path, request).SerializeToString()
        return answer

    def follow(self, path: str, request: bytes) -> Iterator[bytes]:
        """As ``ask``, for a method with many answers. It begins at once, and ends when what it gives is closed."""
        return _print(self._begin(path, request))

    def _begin(self, path: str, data: bytes) -> Any:
        service, _, name = path.strip("/").rpartition("/")
        try:
            if service != SERVICE or name not in METHODS:
                raise NotImplementedError(f"The host does not serve {path}.")
            if name == "RegisterTools":
                return self._register(data)
            return self._answer(name, METHODS[name].request.FromString(data))
        except Exception as error:
            raise to_status(error) from error

    def _answer(self, name: str, request: Any) -> Any:
        caller = CALLER.get() or self._nobody
        if name == "InitializeSession" and request.session_id == caller.session:
            # The host has begun it before it called the tool.
            return METHODS[name].response(success=True)
        return getattr(SessionStub(caller.requester), name)(request)


def _print(answers: Any) -> Iterator[bytes]:
    try:
        for answer in answers:
            yield answer.SerializeToString()
    except Exception as error:
        raise to_status(error) from error
    finally:
        answers.close()
