"""What handlers of the program are told of a request, and tell of how it ends."""

from __future__ import annotations

from typing import Any, Awaitable, Callable, Dict, NoReturn, Optional, Sequence, Tuple

import grpc

Metadata = Sequence[Tuple[str, Any]]


class Refusal(Exception):
    """A request has ended with a status."""

    def __init__(self, code: "grpc.StatusCode", details: str, metadata: Metadata) -> None:
        super().__init__(details)
        self.code = code
        self.details = details
        self.metadata = metadata


class _Aborted(Exception):
    """Leaves the handler."""


class ServicerContext:
    """
    What contexts of ``grpc`` and ``grpc.aio`` have in common.

    :param remaining: how many seconds the request has left; None for any
    :param is_wanted: whether anybody waits for the answer
    :param metadata: of the request
    """

    def __init__(
        self, remaining: Callable[[], Optional[float]], is_wanted: Callable[[], bool], metadata: Metadata
    ) -> None:
        self._remaining = remaining
        self._is_wanted = is_wanted
        self._metadata = tuple(metadata)
        self._code: Any = None
        self._details = ""
        self._trailing: Metadata = ()
        self._is_aborted = False

    def refusal(self, error: Optional[BaseException]) -> Optional[Refusal]:
        """
        What the status says that the handler has set; None if that is OK.

        :param error: which it has raised, if it has
        """
        if self._code is None and error is not None and not self._is_aborted:
            return Refusal(grpc.StatusCode.UNKNOWN, str(error) or type(error).__name__, self._trailing)
        code = self._code or (grpc.StatusCode.OK if error is None else grpc.StatusCode.UNKNOWN)
        return None if code is grpc.StatusCode.OK else Refusal(code, self._details, self._trailing)

    def invocation_metadata(self) -> Metadata:
        return self._metadata

    def time_remaining(self) -> Optional[float]:
        return self._remaining()

    def peer(self) -> str:
        return "unix:"

    def peer_identities(self) -> None:
        return None

    def peer_identity_key(self) -> None:
        return None

    def auth_context(self) -> Dict[str, Any]:
        return {}

    def set_code(self, code: Any) -> None:
        self._code = code

    def code(self) -> Any:
        return self._code

    def set_details(self, details: str) -> None:
        self._details = details

    def details(self) -> str:
        return self._details

    def set_trailing_metadata(self, trailing_metadata: Metadata) -> None:
        self._trailing = tuple(trailing_metadata)

    def trailing_metadata(self) -> Metadata:
        return self._trailing

    def set_compression(self, compression: Any) -> None:
        """Nothing is compressed."""

    def disable_next_message_compression(self) -> None:
        """Nothing is compressed."""

    def _abort(self, code: Any, details: str, trailing_metadata: Metadata) -> NoReturn:
        if code is grpc.StatusCode.OK:
            raise ValueError("A request cannot be aborted with OK.")
        self._code, self._details = code, details
        self._trailing = tuple(trailing_metadata) or self._trailing
        self._is_aborted = True
        raise _Aborted(details)


class BlockingContext(ServicerContext):
    """As ``grpc.ServicerContext``."""

    def abort(self, code: Any, details: str) -> NoReturn:
        self._abort(code, details, ())

    def abort_with_status(self, status: Any) -> NoReturn:
        self._abort(status.code, status.details, status.trailing_metadata or ())

    def send_initial_metadata(self, initial_metadata: Metadata) -> None:
        """Nobody reads it."""

    def is_active(self) -> bool:
        return self._is_wanted()


class LoopContext(ServicerContext):
    """
    As ``grpc.aio.ServicerContext``.

    :param write: takes an answer, when there is room for it
    """

    def __init__(self, *about: Any, write: Optional[Callable[[Any], Awaitable[None]]] = None) -> None:
        super().__init__(*about)
        self._write = write

    async def abort(self, code: Any, details: str = "", trailing_metadata: Metadata = ()) -> NoReturn:
        self._abort(code, details, trailing_metadata)

    async def abort_with_status(self, status: Any) -> NoReturn:
        self._abort(status.code, status.details, status.trailing_metadata or ())

    async def send_initial_metadata(self, initial_metadata: Metadata) -> None:
        """Nobody reads it."""

    async def write(self, message: Any) -> None:
        if self._write is None:
            raise TypeError("There is one answer to this request, which the handler returns.")
        await self._write(message)

    def cancelled(self) -> bool:
        return not self._is_wanted()

    def done(self) -> bool:
        return not self._is_wanted()
