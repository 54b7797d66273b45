"""What the program has for a channel that blocks."""

from __future__ import annotations

from typing import Any, Callable, Iterator, Optional

import grpc

from later_worker.adopted.host_methods import HostMethods
from later_worker.adopted.host_status import HostStatus


class BlockingChannel:
    """
    Has the methods of ``grpc.Channel`` that stubs of the service use. A request lasts as long as the call of the tool.
    """

    def __init__(self, methods: HostMethods) -> None:
        self._methods = methods

    def unary_unary(
        self, method: str, request_serializer: Any = None, response_deserializer: Any = None, **_: Any
    ) -> Callable[..., Any]:
        def ask(request: Any, timeout: Optional[float] = None, metadata: Any = None, **_: Any) -> Any:
            try:
                return response_deserializer(self._methods.ask(method, request_serializer(request)))
            except HostStatus as status:
                raise LocalRpcError(status) from None

        return ask

    def unary_stream(
        self, method: str, request_serializer: Any = None, response_deserializer: Any = None, **_: Any
    ) -> Callable[..., Any]:
        def follow(request: Any, timeout: Optional[float] = None, metadata: Any = None, **_: Any) -> Any:
            try:
                answers = self._methods.follow(method, request_serializer(request))
            except HostStatus as status:
                answers = _fail(status)
            return _Answers(answers, response_deserializer)

        return follow

    def subscribe(self, callback: Callable[[Any], Any], try_to_connect: bool = False) -> None:
        callback(grpc.ChannelConnectivity.READY)

    def unsubscribe(self, callback: Callable[[Any], Any]) -> None:
        """Nothing changes that could be told."""

    def close(self) -> None:
        """It is the worker's."""

    def __enter__(self) -> "BlockingChannel":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class LocalRpcError(grpc.RpcError):  # type: ignore[misc]
    """Has the methods of what ``grpc`` raises."""

    def __init__(self, status: HostStatus) -> None:
        super().__init__(f"{status.code.name}: {status.details}")
        self._status = status

    def code(self) -> "grpc.StatusCode":
        return self._status.code

    def details(self) -> str:
        return self._status.details

    def initial_metadata(self) -> Any:
        return ()

    def trailing_metadata(self) -> Any:
        return self._status.metadata


class _Answers:
    """Has the methods of a call with many answers."""

    def __init__(self, answers: Iterator[bytes], deserialize: Any) -> None:
        self._answers = answers
        self._deserialize = deserialize

    def __iter__(self) -> "_Answers":
        return self

    def __next__(self) -> Any:
        try:
            return self._deserialize(next(self._answers))
        except HostStatus as status:
            raise LocalRpcError(status) from None

    def cancel(self) -> None:
        self._answers.close()  # type: ignore[attr-defined]


def _fail(status: HostStatus) -> Iterator[bytes]:
    """What fails is told with the first answer."""
    raise status
    yield
