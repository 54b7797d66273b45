"""A process that runs a program as a worker, from its beginning to its end."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import tempfile
import threading
from typing import Mapping, NamedTuple, Optional

from later_worker.adopted.host_methods import HostMethods
from later_worker.adopted.host_side import HostSide
from later_worker.adopted.local_server import LocalServer
from later_worker.adopted.pool_side import PoolSide
from later_worker.adopted.program import HOST_ADDRESS, Program
from later_worker.adopted.program_tools import ProgramTools
from later_worker.adopted.replace_grpc import replace_grpc
from later_worker.adopted.service_handlers import ServiceHandlers
from later_worker.adopted.wake_for_signals import wake_for_signals
from later_worker.dialling.dial_options import DialOptions
from later_worker.load_targets import TargetProblem
from later_worker.process.end_process import end_process
from later_worker.process.standard_streams import prepare_standard_streams
from later_worker.worker.call_runner import CallRunner

logger = logging.getLogger("later_worker")


class AdoptionOptions(NamedTuple):
    """How a program is run as a worker."""

    name: str
    """For people."""
    threads: int
    """How many calls it is given at a time."""
    tools: Mapping[str, bool]
    """That it has besides those that it registers, and whether they stream."""
    dial: Optional[DialOptions]
    """The host on another machine; None for the one that the environment names."""
    drain_seconds: float
    """How long calls may take that run at the end, where the host is dialled."""


def run_program(program: Program, options: AdoptionOptions) -> int:
    """
    Runs a program until it ends, or its host has asked for that. The program is told by SIGTERM, as its own host would
    tell it.

    :returns: the exit code
    :raises NoHost: if there is none
    :raises TargetProblem: for a program that cannot be a worker
    """
    prepare_standard_streams()
    folder = tempfile.mkdtemp(prefix=f"later-adopted-{os.getpid()}-")
    try:
        return _run(program, options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: Program, options: AdoptionOptions, folder: str) -> int:
    runner = CallRunner(options.threads)
    if options.dial is None:
        # A pool decides about the end; a terminal sends this to all of its processes.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        gone = lambda: shutil.rmtree(folder, ignore_errors=True)  # noqa: E731
        host: HostSide = PoolSide(runner, options.name, options.threads, gone)
    else:
        from later_worker.adopted.dialled_side import DialledSide

        host = DialledSide(runner, options.name, options.threads, options.dial, options.drain_seconds)
    adoption = _Adoption(host, runner, options.tools)
    code = program.run(folder)
    # The host may ask for the end as well, and the program's handler would no longer find what it ends.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return adoption.end(code)


class _Adoption:
    """Brings the host and the server of a program together."""

    def __init__(self, host: HostSide, runner: CallRunner, tools: Mapping[str, bool]) -> None:
        self._host = host
        self._runner = runner
        self._handlers = ServiceHandlers()
        self._tools = ProgramTools(self._handlers, tools, host.offer)
        self._calls: Optional[threading.Thread] = None
        self._problem: Optional[TargetProblem] = None
        self._is_stopping = False
        self._is_over = False
        server = LocalServer(self._handlers, start=self._start, stop=self._stop)
        replace_grpc(HOST_ADDRESS, server, HostMethods(host.requester, self._tools.register))

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
        asked_by_host = self._is_over and not self._is_stopping
        self._host.leave()
        return self._code_of_host() if asked_by_host else code

    async def _start(self) -> None:
        """The program's server begins to serve."""
        self._runner.use_loop(asyncio.get_running_loop())
        wake_for_signals()
        try:
            await self._tools.discover()
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
        self._host.drain()
        await asyncio.get_running_loop().run_in_executor(None, self._calls.join, grace_seconds)

    def _run_calls(self) -> None:
        self._host.run()
        self._host.leave()
        self._is_over = True
        if self._is_stopping:
            return
        if self._host.refusal is not None:
            logger.error("%s", self._host.refusal)
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            end_process(self._code_of_host())
        # The thread that the handler runs in may wait for nothing else.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)

    def _code_of_host(self) -> int:
        return 0 if self._host.refusal is None else 1
