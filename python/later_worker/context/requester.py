"""What a session context needs of whatever connects it to its host."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Protocol, Sequence


class Watch(Protocol):
    """News of variables."""

    def next(self) -> Optional[Mapping[str, Any]]:
        """
        Waits for the next event, with the members that docs/worker-protocol.md gives to ``event``.

        :returns: None when the session has ended
        """

    def close(self) -> None:
        """Ends the watch; may be called again."""


class Requester(Protocol):
    """
    Asks the host. The methods, their params and their values are those of docs/worker-protocol.md, "Requests to the
    host"; bytes and tensors stand in them as ``bytes``, arrays and ``Tensor``.
    """

    @property
    def stub(self) -> Any:
        """The methods of ``snakepit.bridge.BridgeService``, for tools that call these. Needs protobuf."""

    def request(self, method: str, session: str, params: Mapping[str, Any]) -> Any:
        """
        Blocks until the host has answered.

        :raises HostError: when it answers with an error
        """

    def watch(self, session: str, identifiers: Optional[Sequence[str]]) -> Watch:
        """
        Asks for ``variables.watch``.

        :param identifiers: of the variables, or None for all of the session
        :raises HostError: when the host refuses
        """


class CallHandle(Protocol):
    """What a context tells of the call that it was made for."""

    @property
    def call_id(self) -> str: ...

    @property
    def tool_name(self) -> str: ...

    @property
    def traceparent(self) -> Optional[str]: ...

    @property
    def cancelled(self) -> bool: ...

    def raise_if_cancelled(self) -> None: ...

    def progress(self, done: float, total: Optional[float], message: Optional[str]) -> None: ...
