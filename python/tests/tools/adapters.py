"""Adapters with a life."""

import asyncio
import threading
from typing import Any, Dict

from later_worker import BaseAdapter, tool


class Counter(BaseAdapter):
    """Is made ready in the thread that its tools run in."""

    def initialize(self) -> None:
        """Begins."""
        self.thread = threading.current_thread()

    def cleanup(self) -> None:
        """Ends."""
        print("counter cleaned up", flush=True)

    @tool
    def same_thread(self) -> bool:
        """Whether it runs where it was made ready."""
        return threading.current_thread() is self.thread


class Clock(BaseAdapter):
    """Is made ready in the loop that its tools run in."""

    async def initialize(self) -> None:
        """Begins."""
        self.loop = asyncio.get_running_loop()

    async def cleanup(self) -> None:
        """Ends."""
        await asyncio.sleep(0)
        print("clock cleaned up", flush=True)

    @tool
    async def same_loop(self) -> bool:
        """Whether it runs where it was made ready."""
        return asyncio.get_running_loop() is self.loop

    @tool
    async def session(self) -> Dict[str, Any]:
        """Tells whose call it is."""
        await asyncio.sleep(0)
        return {"session": self.session_context.session_id}
