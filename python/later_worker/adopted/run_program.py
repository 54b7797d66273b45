"""A process that runs a program as a worker, from its connection to its end."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
import threading
from typing import Mapping, NamedTuple, Optional

from later_worker.adopted.host_methods import HostMethods
from later_worker.adopted.local_server import LocalServer
from later_worker.adopted.program import HOST_ADDRESS, Program
from later_worker.adopted.program_tools import ProgramTools
from later_worker.adopted.replace_grpc import replace_grpc
from later_worker.adopted.service_handlers import ServiceHandlers
from later_worker.carrier.connect import connect, forget_connection
from later_worker.load_targets import TargetProblem
from later_worker.process.connection_guard import ConnectionGuard
from later_worker.process.parent_death import die_with_parent
from later_worker.process.standard_streams import prepare_standard_streams
from later_worker.worker.call_runner import CallRunner
from later_worker.worker.worker import Worker


class AdoptionOptions(NamedTuple):
    """How a program is run as a worker."""

    name: str
    """For people."""
    threads: int
    """How many calls it is given at a time."""
    tools: Mapping[str, bool]
    """That it has besides those that it registers, and whether they stream."""


def run_program(program: Program, options: AdoptionOptions) -> int:
    """
    Runs a program until it ends, or the host that the environment names has asked for that. The program is told by
    SIGTERM, as its own host would tell it.

    :returns: the exit code
    :raises NoHost: if there is none
    :raises TargetProblem: for a program that cannot be a worker
    """
    carrier, token, host = connect(os.environ)
    forget_connection(os.environ)
    prepare_standard_streams()
    if host is not None and host == os.getppid():
        die_with_parent(host)
    if "LATER_WORKER_ID" in os.environ:
        # A pool decides about the end; a terminal sends this to all of its processes.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    folder = tempfile.mkdtemp(prefix=f"later-adopted-{os.getpid()}-")
    guard = ConnectionGuard(carrier.fileno(), gone=lambda: shutil.rmtree(folder, ignore_errors=True))
    os.register_at_fork(after_in_child=carrier.forget)

    runner = CallRunner(options.threads)
    worker = Worker(carrier, name=options.name, concurrency=options.threads, token=token, runner=runner)
    worker.announce()
    adoption = _Adoption(worker, runner, guard, options)
    code = program.run(folder)
    # The host may ask for the end as well, and the program's handler would no longer find what it ends.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return adoption.end(code)


class _Adoption:
    """Brings a worker and the server of a program together."""

    def __init__(self, worker: Worker, runner: CallRunner, guard: ConnectionGuard, options: AdoptionOptions) -> None:
        self._worker = worker
        self._runner = runner
        self._guard = guard
        self._leaving = threading.Lock()
        self._has_left = False
        self._handlers = ServiceHandlers()
        self._tools = ProgramTools(self._handlers, options.tools, worker.offer)
        self._calls: Optional[threading.Thread] = None
        self._problem: Optional[TargetProblem] = None
        self._is_stopping = False
        server = LocalServer(self._handlers, start=self._start, stop=self._stop)
        methods = HostMethods(worker.call_of_nobody(), register=self._tools.register)
        replace_grpc(HOST_ADDRESS, server, methods)

    def end(self, code: int) -> int:
        """
        Says goodbye to the host, unless that has been said.

        :param code: which the program has ended with
        :returns: the exit code of the process
        :raises TargetProblem: for a program that cannot be a worker
        """
        if self._problem is not None:
            raise self._problem
        if self._calls is None:
            raise TargetProblem(f"The program has ended, with {code}, before it served anything.")
        asked_by_host = self._has_left and not self._is_stopping
        self._leave()
        return 0 if asked_by_host else code

    async def _start(self) -> None:
        """The program's server begins to serve."""
        self._runner.use_loop(asyncio.get_running_loop())
        try:
            await self._tools.discover(self._worker.call_of_nobody())
        except TargetProblem as problem:
            self._problem = problem
            raise SystemExit(1) from None
        self._calls = threading.Thread(target=self._run_calls, name="later-calls", daemon=True)
        self._calls.start()

    async def _stop(self, grace_seconds: Optional[float]) -> None:
        """The program wants to end: it gets no more calls, and those that run may end."""
        if self._calls is None or not self._calls.is_alive():
            return
        self._is_stopping = True
        self._worker.drain()
        await asyncio.get_running_loop().run_in_executor(None, self._calls.join, grace_seconds)

    def _run_calls(self) -> None:
        self._worker.run()
        self._leave()
        if not self._is_stopping:
            # The thread that the handler runs in may wait for nothing else.
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)

    def _leave(self) -> None:
        with self._leaving:
            if self._has_left:
                return
            self._guard.release()
            self._worker.leave()
            self._has_left = True
