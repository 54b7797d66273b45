"""Makes workers without loading their tools anew."""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import sys
import threading
from typing import Any, Dict, NoReturn, Sequence, Set

from later_worker.carrier.carrier import ConnectionEnded, MalformedFrame
from later_worker.carrier.connect import HostConnection, NoHost, connect, forget_connection
from later_worker.declare import ToolDefinition
from later_worker.load_targets import import_module, load_targets
from later_worker.message.json_text import decode_json, encode_json
from later_worker.process.end_process import end_process
from later_worker.process.parent_death import die_with_parent
from later_worker.process.standard_streams import prepare_standard_streams
from later_worker.run_worker import WorkerOptions, run_worker

logger = logging.getLogger("later_worker")

_NEEDED_EARLY = ("ctypes", "later_worker.session_context", "later_worker.message.standard_text")
"""What workers load with their first calls, so that forked ones need not."""


def run_fork_server(options: WorkerOptions, targets: Sequence[str], preload: Sequence[str]) -> None:
    """
    Loads targets once, tells the host ``ready``, and forks a worker for each ``fork`` that it sends. The process ends
    when the connection does, and its workers with it; after SIGTERM, it ends when they have.

    :param preload: names of modules to load besides
    :raises NoHost: if there is no host
    :raises TargetProblem: for a target or module that cannot be used
    """
    connection = connect(os.environ)
    forget_connection(os.environ)
    prepare_standard_streams()
    if connection.host_pid is not None and connection.host_pid == os.getppid():
        die_with_parent(connection.host_pid)
    for module in preload:
        import_module(module)
    tools = load_targets(targets)
    if any(tool.is_async for tool in tools):
        import_module("later_worker.worker.loop_runner")
    for module in _NEEDED_EARLY:
        import_module(module)
    if threading.active_count() > 1:
        logger.warning("What has been loaded has started threads; workers are forked without them.")
    server = ForkServer(options, tools, connection)
    # Pages of what is there now stay shared: no collection in a worker writes to them.
    gc.collect()
    gc.freeze()
    server.run()


class ForkServer:
    """
    Forks workers, and tells of their ends. It has one thread, so what it has loaded is whole in every worker.

    Its messages are frames as of every worker: ``fork`` (``id``, ``environment``) from the host; ``ready``, ``forked``
    (``id``, ``pid``), ``exited`` (``pid``, ``code``, ``signal``) and ``problem`` to it.
    """

    def __init__(
        self, options: WorkerOptions, tools: Sequence[ToolDefinition], connection: HostConnection
    ) -> None:
        self._options = options
        self._tools = tools
        self._carrier = connection.carrier
        self._children: Set[int] = set()
        self._stopping = False
        self._wake, self._woken = os.pipe()
        for end in (self._wake, self._woken):
            os.set_blocking(end, False)

    def run(self) -> None:
        """Serves until the end."""
        signal.set_wakeup_fd(self._woken)
        signal.signal(signal.SIGCHLD, _do_nothing)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        poll = select.poll()
        poll.register(self._carrier.fileno(), select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        try:
            self._send({"type": "ready"})
            while self._children or not self._stopping:
                for descriptor, _ in poll.poll():
                    if descriptor == self._wake:
                        os.read(self._wake, 4096)
                        self._reap()
                    else:
                        self._read()
        except ConnectionEnded:
            self._end()

    def _read(self) -> None:
        try:
            for text, _ in self._carrier.receive(0):
                self._take(text)
        except MalformedFrame as error:
            self._send({"type": "problem", "code": "MALFORMED_FRAME", "message": str(error)})
            self._end()

    def _take(self, text: str) -> None:
        try:
            header = decode_json(text)
        except (ValueError, RecursionError):
            raise MalformedFrame("The header of a frame is not JSON.") from None
        kind = header.get("type") if isinstance(header, dict) else None
        problem: Dict[str, Any] = {"type": "problem", "code": "MALFORMED_MESSAGE"}
        if isinstance(kind, str):
            problem["about"] = kind
        if kind != "fork":
            if problem.get("about") is not None:
                problem["code"] = "UNKNOWN_MESSAGE"
            self._send({**problem, "message": f"There are no messages of the type {kind!r}."})
        elif type(header.get("id")) is not int or not _is_environment(header.get("environment")):
            message = "A fork has an integer for an id and an environment of texts."
            self._send({**problem, "message": message})
        else:
            self._fork(header["id"], header["environment"])

    def _fork(self, request_id: int, environment: Dict[str, str]) -> None:
        server = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            pid = os.fork()
        except OSError as error:
            logger.error("No worker could be forked: %s", error)
            self._send({"type": "forked", "id": request_id, "pid": None})
            return
        if pid == 0:
            self._work(server, environment)
        # Both sides say so: neither knows who comes first.
        _lead_group(pid)
        self._children.add(pid)
        self._send({"type": "forked", "id": request_id, "pid": pid})

    def _work(self, server: int, environment: Dict[str, str]) -> NoReturn:
        code = 1
        try:
            _lead_group(0)
            die_with_parent(server)
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            self._carrier.forget()
            os.close(self._wake)
            os.close(self._woken)
            os.environ.update(environment)
            _reseed()
            run_worker(self._options, lambda: self._tools)
            code = 0
        except NoHost as problem:
            logger.error("%s", problem)
            code = 2
        except BaseException:
            logger.exception("A worker failed.")
        finally:
            end_process(code)

    def _reap(self) -> None:
        for pid in list(self._children):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended == 0:
                continue
            self._children.discard(pid)
            exited: Dict[str, Any] = {"type": "exited", "pid": pid, "code": None, "signal": None}
            if os.WIFSIGNALED(status):
                exited["signal"] = _signal_name(os.WTERMSIG(status))
            else:
                exited["code"] = os.WEXITSTATUS(status)
            self._send(exited)

    def _send(self, message: Dict[str, Any]) -> None:
        self._carrier.add(encode_json(message).encode())
        self._carrier.flush()

    def _stop(self, number: int, frame: Any) -> None:
        self._stopping = True
        for pid in self._children:
            os.kill(pid, signal.SIGTERM)

    def _end(self) -> NoReturn:
        # None of them has been waited for, so none of the numbers is another process's.
        for pid in self._children:
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:
                os.kill(pid, signal.SIGKILL)
        end_process()


def _do_nothing(number: int, frame: Any) -> None:
    """Without a handler, the signal would not wake the server."""


def _lead_group(pid: int) -> None:
    try:
        os.setpgid(pid, pid)
    except OSError:
        pass  # Done already, or over already.


def _reseed() -> None:
    """Python's own generator of random numbers does so by itself."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _is_environment(environment: Any) -> bool:
    return isinstance(environment, dict) and all(
        isinstance(value, str) and "\0" not in name + value and name and "=" not in name
        for name, value in environment.items()
    )


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
