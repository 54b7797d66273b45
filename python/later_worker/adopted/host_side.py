"""The host that a program's calls come from."""

from __future__ import annotations

from typing import Iterable, Optional, Protocol

from later_worker.context.requester import Requester
from later_worker.declare import ToolDefinition


class HostSide(Protocol):
    """How a process serves its host. All methods but ``run`` may be called from any thread."""

    def offer(self, tools: "Iterable[ToolDefinition]") -> None:
        """Offers tools; one of a name that was offered before replaces it. Calls may come from the first time on."""

    @property
    def requester(self) -> Requester:
        """Asks the host outside of calls; from the beginning, also while there is no connection."""

    def run(self) -> None:
        """Runs calls, until the host or ``drain`` has asked for an end and none is left."""

    def drain(self) -> None:
        """Asks for no further calls, and lets ``run`` return when those that run have ended."""

    def leave(self) -> None:
        """Says goodbye; may be called again."""

    @property
    def refusal(self) -> Optional[Exception]:
        """Why the host does not take the worker, if it does not."""
