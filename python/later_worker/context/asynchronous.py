"""A session context for coroutines."""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING, Any, Awaitable, Callable

if TYPE_CHECKING:
    from later_worker.session_context import SessionContext


class AsynchronousContext:
    """
    The methods of a context, to be awaited: ``await context.aio.get_variable("temperature")``. Each runs in a thread
    meanwhile, so the event loop goes on.
    """

    def __init__(self, context: "SessionContext") -> None:
        self._context = context

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._context, name)
        if not callable(method):
            raise AttributeError(f"{name} is no method: use it without aio.")
        return functools.partial(run_in_thread, method)


def run_in_thread(function: Callable[..., Any], *args: Any, **keywords: Any) -> Awaitable[Any]:
    """Calls a function that blocks in a thread of the running loop's executor."""
    return asyncio.get_running_loop().run_in_executor(None, functools.partial(function, *args, **keywords))
