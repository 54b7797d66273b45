"""The host that has started the process."""

from __future__ import annotations

import os
import threading
from typing import Callable, Iterable

from later_worker.context.requester import Requester
from later_worker.declare import ToolDefinition
from later_worker.process.guarded_connection import connect_guarded
from later_worker.worker.call_runner import CallRunner
from later_worker.worker.worker import Worker


class PoolSide:
    """
    Implements ``HostSide``. It is greeted at once; to be made before the process has threads.

    :param name: for people
    :param threads: how many calls run at a time
    :param gone: called, in another process, when this one has ended or has said goodbye
    :raises NoHost: if the environment names none
    """

    refusal = None

    def __init__(self, runner: CallRunner, name: str, threads: int, gone: Callable[[], object]) -> None:
        carrier, token, self._guard = connect_guarded(os.environ, gone)
        self._leaving = threading.Lock()
        self._has_left = False
        self._worker = Worker(carrier, name=name, concurrency=threads, token=token, runner=runner)
        self._worker.announce()

    def offer(self, tools: "Iterable[ToolDefinition]") -> None:
        self._worker.offer(tools)

    @property
    def requester(self) -> Requester:
        return self._worker.call_of_nobody()

    def run(self) -> None:
        self._worker.run()

    def drain(self) -> None:
        self._worker.drain()

    def leave(self) -> None:
        with self._leaving:
            if not self._has_left:
                self._guard.release()
                self._worker.leave()
                self._has_left = True
