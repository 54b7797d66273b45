"""The event loop that gRPC works in."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from typing import Any, Coroutine, TypeVar

T = TypeVar("T")


class LoopThread:
    """An event loop in a thread of its own, which ends with the process. Tools do not run in it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self._run, name="later-grpc", daemon=True).start()

    def start(self, coroutine: Coroutine[Any, Any, T]) -> "concurrent.futures.Future[T]":
        """Begins a coroutine in the loop. May be called from any thread."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    def complete(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Blocks another thread than the loop's until a coroutine has ended, and gives what it returned."""
        return self.start(coroutine).result()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
