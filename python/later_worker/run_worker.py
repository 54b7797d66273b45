"""A worker process, from its connection to its end."""

from __future__ import annotations

import gc
import os
from typing import Callable, MutableMapping, NamedTuple, Sequence

from later_worker.declare import ToolDefinition
from later_worker.load_targets import TargetProblem
from later_worker.process.guarded_connection import connect_guarded
from later_worker.process.signals import handle_signals
from later_worker.process.standard_streams import prepare_standard_streams
from later_worker.worker.adapter_life import Complete, start_adapters, stop_adapters
from later_worker.worker.worker import Worker


class WorkerOptions(NamedTuple):
    """What a worker is to be like."""

    name: str
    """For people."""
    threads: int
    """How many calls run at a time."""


def run_worker(
    options: WorkerOptions,
    load: Callable[[], Sequence[ToolDefinition]],
    environment: MutableMapping[str, str] = os.environ,
) -> None:
    """
    Serves the host that the environment names, until that or a signal has asked for an end.

    The host is greeted before the tools are loaded, which may take longer than it waits for a greeting.

    :param load: gives the tools
    :raises NoHost: if there is none
    :raises TargetProblem: as ``load`` does
    """
    carrier, token, guard = connect_guarded(environment)
    owned = "LATER_WORKER_ID" in environment
    prepare_standard_streams()

    worker = Worker(carrier, name=options.name, concurrency=options.threads, token=token)
    worker.announce()
    handle_signals(worker.drain, owned)
    tools = load()
    prepare_adapters(tools, worker.complete)
    worker.offer(tools)
    # What is there now stays: collections need not look at it again.
    gc.collect()
    gc.freeze()
    worker.run()
    stop_adapters(tools, worker.complete)
    guard.release()
    worker.leave()


def prepare_adapters(tools: Sequence[ToolDefinition], complete: Complete) -> None:
    """
    As ``start_adapters``.

    :raises TargetProblem: for an adapter that cannot be initialised
    """
    try:
        start_adapters(tools, complete)
    except Exception as error:
        raise TargetProblem(f"An adapter cannot be initialised: {type(error).__name__}: {error}") from error
