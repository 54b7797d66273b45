"""A host on another machine, that the process dials."""

from __future__ import annotations

import threading
from typing import Any, Iterable, Mapping, Optional, Sequence

from later_worker.context.requester import Requester, Watch
from later_worker.declare import ToolDefinition
from later_worker.dialling.dial_options import DialOptions
from later_worker.dialling.dialled_worker import DialledWorker
from later_worker.worker.call_runner import CallRunner


class DialledSide:
    """
    Implements ``HostSide``. It is dialled when there are tools to offer, and again whenever the connection has ended.

    :param name: for people
    :param threads: how many calls run at a time
    :param drain_seconds: how long calls may take that run at the end, until they are cancelled
    """

    def __init__(
        self, runner: CallRunner, name: str, threads: int, dial: DialOptions, drain_seconds: float
    ) -> None:
        self._runner = runner
        self._worker = DialledWorker(
            dial, name=name, concurrency=threads, drain_seconds=drain_seconds, tools=(), runner=runner
        )
        self._has_begun = False

    def offer(self, tools: "Iterable[ToolDefinition]") -> None:
        self._worker.offer(tools)
        if not self._has_begun:
            self._has_begun = True
            threading.Thread(target=self._worker.run, name="later-dialling", daemon=True).start()

    @property
    def requester(self) -> Requester:
        return _CurrentConnection(self._worker)

    def run(self) -> None:
        self._runner.work()
        self._worker.runner_has_returned()

    def drain(self) -> None:
        self._worker.stop()

    def leave(self) -> None:
        """The connection ends with the calls."""

    @property
    def refusal(self) -> Optional[Exception]:
        return self._worker.refusal


class _CurrentConnection:
    """Implements ``Requester``: asks over the connection that there is then. Without one, that is a ``HostError``."""

    def __init__(self, worker: DialledWorker) -> None:
        self._worker = worker

    @property
    def stub(self) -> Any:
        return self._worker.call_of_nobody().stub

    def request(self, method: str, session: str, params: Mapping[str, Any]) -> Any:
        return self._worker.call_of_nobody().request(method, session, params)

    def watch(self, session: str, identifiers: Optional[Sequence[str]]) -> Watch:
        return self._worker.call_of_nobody().watch(session, identifiers)
