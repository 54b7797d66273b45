"""A worker process that dials its host, from its beginning to its end."""

from __future__ import annotations

import gc
import threading
from typing import Callable, Sequence

from later_worker.declare import ToolDefinition
from later_worker.dialling.dial_options import DialOptions
from later_worker.dialling.dialled_worker import DialledWorker
from later_worker.process.signals import handle_signals
from later_worker.process.standard_streams import prepare_standard_streams
from later_worker.run_worker import WorkerOptions, prepare_adapters
from later_worker.worker.adapter_life import stop_adapters
from later_worker.worker.call_runner import CallRunner


def run_dialled_worker(
    options: WorkerOptions,
    load: Callable[[], Sequence[ToolDefinition]],
    dial: DialOptions,
    drain_seconds: float,
) -> None:
    """
    Serves a host until a signal has asked for an end.

    The tools are loaded before the host is dialled, so that it is offered what can be called. ``LATER_READY`` and the
    address, in a line of standard output, say once that it has taken them.

    :param load: gives the tools
    :param drain_seconds: how long calls may take that run then, until they are cancelled
    :raises TargetProblem: as ``load`` does
    :raises HostRefusal: if the host does not take the worker
    """
    prepare_standard_streams()
    tools = load()
    runner = CallRunner(options.threads)
    worker = DialledWorker(
        dial,
        name=options.name,
        concurrency=options.threads,
        drain_seconds=drain_seconds,
        tools=tools,
        runner=runner,
    )
    handle_signals(worker.stop, owned=False)
    prepare_adapters(tools, runner.complete)
    # What is there now stays: collections need not look at it again.
    gc.collect()
    gc.freeze()
    threading.Thread(target=worker.run, name="later-dialling", daemon=True).start()
    runner.work()
    worker.runner_has_returned()
    stop_adapters(tools, runner.complete)
    if worker.refusal is not None:
        raise worker.refusal
