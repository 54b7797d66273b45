"""A process that serves the service, from its beginning to its end."""

from __future__ import annotations

import gc
import logging
import os
import threading
from typing import NamedTuple

from later_worker.bridge_service.bridge_requests import BridgeRequests
from later_worker.bridge_service.bridge_server import BridgeServer
from later_worker.bridge_service.heartbeat import HeartbeatOptions, beat
from later_worker.bridge_service.host_link import HostLink
from later_worker.bridge_service.host_proxy import HostProxy
from later_worker.bridge_service.host_sessions import HostSessions
from later_worker.bridge_service.readiness import tell_port
from later_worker.bridge_service.served_tools import ServedTools
from later_worker.bridge_service.tool_handlers import ToolHandlers
from later_worker.carrier.connect import forget_connection
from later_worker.dialling.dial_options import DialOptions
from later_worker.dialling.loop_thread import LoopThread
from later_worker.load_targets import load_target
from later_worker.process.end_process import end_process
from later_worker.process.signals import handle_signals
from later_worker.process.standard_streams import prepare_standard_streams
from later_worker.process.worker_id import worker_id
from later_worker.run_worker import prepare_adapters
from later_worker.worker.adapter_life import stop_adapters
from later_worker.worker.call_runner import CallRunner
from later_worker.worker.timer import Timer

logger = logging.getLogger("later_worker")

_GRACE_SECONDS = 1.0
"""How long calls that have been cancelled may take to end when the process does."""


class ServiceOptions(NamedTuple):
    """What the process is to be like."""

    adapter: str
    """A class, or anything else that is a target of the worker."""
    host: DialOptions
    """Whose sessions, variables and tools are used."""
    listen: str = "127.0.0.1"
    """The address of an interface."""
    port: int = 0
    threads: int = 10
    """How many calls run at a time."""
    drain_seconds: float = 10.0
    """How long calls may take that run when the process is told to end."""
    heartbeat: HeartbeatOptions = HeartbeatOptions()


def run_bridge_service(options: ServiceOptions) -> None:
    """
    Serves until a signal has asked for an end. Says on which port as ``tell_port`` does.

    :raises TargetProblem: for an adapter that cannot be used
    :raises OSError: for an address that cannot be listened on
    """
    owned = "LATER_WORKER_ID" in os.environ
    forget_connection(os.environ)
    prepare_standard_streams()
    tools = ServedTools(load_target(options.adapter), options.adapter)
    runner = CallRunner(options.threads)
    prepare_adapters(tools.all, runner.complete)
    thread = LoopThread()
    host = HostLink(thread, options.host)
    sessions = HostSessions(host, tools.all, worker_id())
    handlers = ToolHandlers(tools, runner, sessions, BridgeRequests(host, sessions))
    server = thread.complete(_make_server(handlers, HostProxy(host, sessions)))
    port = thread.complete(server.start(options.listen, options.port))
    ending = _Ending(server, runner, thread, options.drain_seconds)
    handle_signals(ending.begin, owned)
    if not options.listen.startswith("127.") and options.listen not in ("localhost", "::1"):
        logger.warning("Everybody who can reach %s can run the tools.", options.listen)
    tell_port(port)
    if options.heartbeat.enabled:
        thread.start(beat(host, options.heartbeat, ending.begin_elsewhere))
    # What is there now stays: collections need not look at it again.
    gc.collect()
    gc.freeze()
    runner.work()
    ending.is_over = True
    stop_adapters(tools.all, runner.complete)
    thread.complete(host.close())


async def _make_server(handlers: ToolHandlers, proxy: HostProxy) -> BridgeServer:
    return BridgeServer(handlers, proxy)


class _Ending:
    """The end of the process, in order."""

    def __init__(self, server: BridgeServer, runner: CallRunner, thread: LoopThread, drain_seconds: float) -> None:
        self._server = server
        self._runner = runner
        self._thread = thread
        self._drain_seconds = drain_seconds
        self._lock = threading.Lock()
        self._has_begun = False
        self.is_over = False
        """Whether no tool runs any more."""

    def begin(self) -> None:
        """Lets the requests that run end, and then the runner return."""
        with self._lock:
            if self._has_begun:
                return
            self._has_begun = True
        self._thread.complete(self._server.stop(self._drain_seconds))
        self._runner.cancel_running()
        # A tool that does not hear that nobody wants its result is not waited for.
        Timer().schedule(_GRACE_SECONDS, self._end_if_left)
        self._runner.stop()

    def begin_elsewhere(self) -> None:
        """As ``begin``, for the loop's thread, which must not wait."""
        logger.error("The host has gone, and the worker ends with it.")
        threading.Thread(target=self.begin, name="later-drain", daemon=True).start()

    def _end_if_left(self) -> None:
        if not self.is_over:
            logger.error("A tool goes on although its call is cancelled; the worker ends without it.")
            end_process(0)
