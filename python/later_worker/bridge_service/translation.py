"""Requests of tools in the words of the service."""

from __future__ import annotations

from typing import Any, Callable, Mapping, NamedTuple

Params = Mapping[str, Any]


class Translation(NamedTuple):
    """What a request of the worker protocol is here."""

    method: str
    """The service's method."""
    fill: Callable[[Any, Params], None]
    """Puts the params into the method's request, which has its ``session_id`` already."""
    read: Callable[[Any, Params], Any]
    """Makes the value of the answer. Raises ``HostError`` for one that tells of a failure."""


def fill_nothing(request: Any, params: Params) -> None:
    """For requests that are about the session only."""
