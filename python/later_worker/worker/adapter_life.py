"""Begins and ends the adapters of a worker."""

from __future__ import annotations

import inspect
import logging
from typing import Any, Awaitable, Callable, Sequence

from later_worker.declare import ToolDefinition, adapters_of

logger = logging.getLogger("later_worker")

Complete = Callable[[Awaitable[Any]], Any]


def start_adapters(tools: Sequence[ToolDefinition], complete: Complete) -> None:
    """
    Calls ``initialize()`` of each adapter, in this thread as far as it is not asynchronous.

    :param complete: awaits what is, where asynchronous tools run
    """
    for adapter in adapters_of(tools):
        _call(adapter, "initialize", complete)


def stop_adapters(tools: Sequence[ToolDefinition], complete: Complete) -> None:
    """Calls ``cleanup()`` of each adapter; one that fails does not keep others from theirs."""
    for adapter in adapters_of(tools):
        try:
            _call(adapter, "cleanup", complete)
        except Exception:
            logger.exception("%s could not be cleaned up.", type(adapter).__name__)


def _call(adapter: Any, name: str, complete: Complete) -> None:
    method = getattr(adapter, name, None)
    returned = method() if callable(method) else None
    if inspect.isawaitable(returned):
        complete(returned)
