"""A worker of a host on another machine."""

from __future__ import annotations

import concurrent.futures
import logging
import os
import threading
from typing import Any, Dict, Iterable, Optional, Sequence

import grpc

from later_worker.carrier.carrier import ConnectionEnded
from later_worker.declare import ToolDefinition
from later_worker.dialling.dial_host import dial_host
from later_worker.dialling.dial_options import DialOptions
from later_worker.dialling.grpc_carrier import GrpcCarrier, StreamEnded
from later_worker.dialling.host_refusal import HostRefusal
from later_worker.dialling.loop_thread import LoopThread
from later_worker.dialling.reconnect_delay import ReconnectDelay
from later_worker.host_error import to_host_error
from later_worker.process.end_process import end_process
from later_worker.worker.call import Call
from later_worker.worker.call_runner import CallRunner
from later_worker.worker.timer import Timer
from later_worker.worker.worker import Worker

logger = logging.getLogger("later_worker")

_READY_SECONDS = 30.0
"""How long a host that has let the worker in may take to judge its tools."""
_SHORTEST_GRACE_SECONDS = 1.0

_REFUSALS = {
    grpc.StatusCode.UNAUTHENTICATED: "Give a token that it knows with --token-file or LATER_TOKEN, or a certificate "
    "with --tls-cert and --tls-key.",
    grpc.StatusCode.PERMISSION_DENIED: "It has to give the token, or the certificate, the role of a worker.",
    grpc.StatusCode.UNIMPLEMENTED: "It takes no workers.",
}
_FINAL_PROBLEMS = ("UNAUTHENTICATED", "UNSUPPORTED_PROTOCOL")


class DialledWorker:
    """
    Serves a host that is dialled, and dialled again whenever the connection has ended. Calls that run then are
    cancelled, and nothing is sent of them any more. A host that refuses the worker ends it, unless it has taken its
    tools before: such a host may be about to change.

    :param name: for people
    :param concurrency: how many calls run at a time
    :param drain_seconds: how long calls may take that run when the worker is told to end, until they are cancelled; as
        long again, and at least a second, until they are not waited for any more
    :param runner: runs the calls, whatever connection they have come over
    """

    def __init__(
        self,
        dial: DialOptions,
        *,
        name: str,
        concurrency: int,
        drain_seconds: float,
        tools: Sequence[ToolDefinition],
        runner: CallRunner,
    ) -> None:
        self._dial = dial
        self._name = name
        self._concurrency = concurrency
        self._drain_seconds = drain_seconds
        self._grace_seconds = max(_SHORTEST_GRACE_SECONDS, drain_seconds)
        self._tools = {tool.name: tool for tool in tools}
        self._runner = runner
        self._timer = Timer()
        self._thread = LoopThread()
        self._delay = ReconnectDelay()
        self._stopping = threading.Event()
        self._dialling: "Optional[concurrent.futures.Future[GrpcCarrier]]" = None
        self._connection: Optional[_Connection] = None
        self._lock = threading.Lock()
        self._was_ready = False
        self._is_over = False
        self.refusal: Optional[HostRefusal] = None
        """Why the worker has ended by itself, if it has."""
        os.register_at_fork(after_in_child=self._forget)

    def run(self) -> None:
        """Serves until ``stop`` or a refusal; then lets the runner return."""
        try:
            while not self._stopping.is_set():
                self._serve_and_wait()
        except HostRefusal as refusal:
            self.refusal = refusal
        except BaseException:
            logger.exception("The worker cannot go on.")
            end_process(1)
        # A tool that does not hear that nobody wants its result is not waited for.
        self._timer.schedule(self._grace_seconds, self._end_if_left)
        self._runner.stop()

    def stop(self) -> None:
        """Ends in order: no further calls, and those that run may end. May be called from any thread."""
        with self._lock:
            self._stopping.set()
            connection = self._connection
            if self._dialling is not None:
                self._dialling.cancel()
        if connection is not None:
            self._drain(connection)

    def offer(self, tools: Iterable[ToolDefinition]) -> None:
        """Offers further tools, and others of the same names, from now on. May be called from any thread."""
        tools = list(tools)
        with self._lock:
            self._tools.update((tool.name, tool) for tool in tools)
            if self._connection is not None:
                self._connection.worker.offer(tools)

    def call_of_nobody(self) -> Call:
        """
        As that of ``Worker``.

        :raises HostError: if the host cannot be reached now
        """
        connection = self._connection
        if connection is None:
            raise to_host_error("HOST_UNAVAILABLE", "There is no connection with the host.")
        return connection.worker.call_of_nobody()

    def runner_has_returned(self) -> None:
        """No tool runs any more."""
        self._is_over = True

    def _serve_and_wait(self) -> None:
        try:
            self._serve()
            reason = "The host has sent the worker away."
        except ConnectionEnded as error:
            reason = str(error)
        if self._stopping.is_set():
            return
        seconds = self._delay.next()
        logger.warning("Not connected: %s Dialling %s again in %.1f s.", reason, self._dial.address, seconds)
        self._stopping.wait(seconds)

    def _serve(self) -> None:
        """Serves one connection to its end."""
        connection = _Connection(self, self._dial_host())
        worker = connection.worker
        worker.announce()
        with self._lock:
            worker.offer(self._tools.values())
            self._connection = connection
            self._dialling = None
            is_late = self._stopping.is_set()
        if is_late:
            self._drain(connection)
        while not connection.over.wait(_READY_SECONDS) and connection.is_ready:
            pass
        with self._lock:
            self._connection = None
        if connection.is_finished:
            worker.leave()
        else:
            self._runner.cancel_running()
            connection.carrier.close()
        # When nothing is read any more, no call can come that would be taken for one of the next connection.
        worker.wait_for_end()
        self._runner.abandon()
        if connection.refusal is not None:
            raise connection.refusal
        if not connection.is_finished:
            raise self._explain(connection.carrier.end_reason())

    def _dial_host(self) -> GrpcCarrier:
        with self._lock:
            self._dialling = self._thread.start(dial_host(self._thread, self._dial))
            if self._stopping.is_set():
                self._dialling.cancel()
        try:
            return self._dialling.result()
        except concurrent.futures.CancelledError:
            raise ConnectionEnded("The worker ends.") from None
        except StreamEnded as ended:
            raise self._explain(ended) from None

    def _drain(self, connection: "_Connection") -> None:
        connection.worker.drain()
        self._timer.schedule(self._drain_seconds, self._runner.cancel_running)
        self._timer.schedule(self._drain_seconds + self._grace_seconds, connection.over.set)

    def _explain(self, reason: ConnectionEnded) -> Exception:
        """What it means: a refusal, if it is one."""
        if not isinstance(reason, StreamEnded) or reason.code not in _REFUSALS:
            return reason
        text = f"The host at {self._dial.address} refuses the worker: {reason} {_REFUSALS[reason.code]}"
        return ConnectionEnded(text) if self._was_ready else HostRefusal(text)

    def ready(self, accepted: int) -> None:
        """The host has taken tools."""
        self._delay.reset()
        logger.info("Connected with %s, which has taken %d tools.", self._dial.address, accepted)
        if not self._was_ready:
            self._was_ready = True
            print(f"LATER_READY {self._dial.address}", flush=True)

    def make_worker(self, connection: "_Connection") -> Worker:
        """The part of it that is there for one connection."""
        return Worker(
            connection.carrier,
            name=self._name,
            concurrency=self._concurrency,
            connection_ended=connection.over.set,
            runner=self._runner,
            timer=self._timer,
            told=connection.told,
            finished=connection.finish,
        )

    @property
    def was_ready(self) -> bool:
        """Whether a host has ever taken tools."""
        return self._was_ready

    def _end_if_left(self) -> None:
        if not self._is_over:
            logger.error("A tool goes on although its call is cancelled; the worker ends without it.")
            end_process(0 if self.refusal is None else 1)

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.carrier.forget()


class _Connection:
    """One connection, and how it ends."""

    def __init__(self, owner: DialledWorker, carrier: GrpcCarrier) -> None:
        self._owner = owner
        self.carrier = carrier
        self.over = threading.Event()
        self.is_ready = False
        """Whether the host has judged the tools."""
        self.is_finished = False
        """Whether it ends in order: nothing runs any more, and nothing is to come."""
        self.refusal: Optional[HostRefusal] = None
        self.worker = owner.make_worker(self)

    def finish(self) -> None:
        """All calls have ended, and no more are to come."""
        self.is_finished = True
        self.over.set()

    def told(self, header: Dict[str, Any]) -> None:
        """The host has greeted the worker, has judged its tools, or has a problem."""
        if header["type"] == "welcome":
            self.carrier.limit(int(header["maxMessageBytes"]))
            return
        if header["type"] == "problem":
            if header.get("code") in _FINAL_PROBLEMS:
                self._refuse(f"The host refuses the worker: {header.get('message')}")
            return
        accepted = len(header["accepted"])
        if accepted == 0 and not self._owner.was_ready:
            reasons = [f"{tool.get('name')}: {tool.get('code')}, {tool.get('message')}" for tool in header["rejected"]]
            self._refuse(f"The host takes none of the tools. {' '.join(reasons)}")
            return
        self.is_ready = True
        self._owner.ready(accepted)

    def _refuse(self, message: str) -> None:
        """Ends the connection, and the worker as well unless a host has taken it before."""
        if not self._owner.was_ready:
            self.refusal = HostRefusal(message)
        self.over.set()
