"""What goes along with every call."""

from __future__ import annotations

from typing import Any, Callable, List, Sequence, Tuple

import grpc


class CallMetadata(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):  # type: ignore[misc]
    """
    Adds metadata to the calls of a channel.

    :param metadata: stands in front of what a call has itself
    """

    def __init__(self, metadata: Sequence[Tuple[str, str]]) -> None:
        self._metadata: List[Tuple[str, str]] = list(metadata)

    def intercept_unary_unary(self, continuation: Callable[..., Any], details: Any, request: Any) -> Any:
        """As gRPC calls it."""
        return continuation(_With(details, [*self._metadata, *(details.metadata or ())]), request)

    intercept_unary_stream = intercept_unary_unary


class _With(grpc.ClientCallDetails):  # type: ignore[misc]
    """The details of a call, with other metadata."""

    def __init__(self, details: Any, metadata: Any) -> None:
        self.metadata = metadata
        for name in ("method", "timeout", "credentials", "wait_for_ready", "compression"):
            setattr(self, name, getattr(details, name, None))
