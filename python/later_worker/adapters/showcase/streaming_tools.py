"""Tools that hand out one value after another."""

from __future__ import annotations

import itertools
import random
import time
from datetime import datetime, timezone
from typing import Any, Dict, Iterator

from later_worker.declare import BaseAdapter, tool


class StreamingTools(BaseAdapter):
    """Each value is sent as soon as it is there."""

    @tool(read_only=True)
    def stream_progress(self, steps: int = 10, delay_ms: int = 500) -> Iterator[Dict[str, Any]]:
        """Takes some steps, and tells of each.

        Args:
            steps: How many steps
            delay_ms: How long to wait between them, in milliseconds
        """
        started = time.perf_counter()
        for step in range(1, steps + 1):
            if step > 1:
                _wait(delay_ms / 1000)
            yield {
                "step": step,
                "total": steps,
                "progress": round(100 * step / steps, 1),
                "message": f"Processing step {step}/{steps}",
                "elapsed_ms": round((time.perf_counter() - started) * 1000, 1),
            }

    @tool(read_only=True)
    def stream_fibonacci(self, count: int = 20, delay_ms: int = 50) -> Iterator[Dict[str, int]]:
        """Hands out Fibonacci numbers, from 0 on.

        Args:
            count: How many
            delay_ms: How long to wait between them, in milliseconds
        """
        current, following = 0, 1
        for index in range(1, count + 1):
            if index > 1:
                _wait(delay_ms / 1000)
            yield {"index": index, "value": current}
            current, following = following, current + following

    @tool(read_only=True)
    def generate_dataset(
        self, rows: int = 1000, chunk_size: int = 100, delay_ms: int = 100
    ) -> Iterator[Dict[str, Any]]:
        """Makes rows of ten random numbers, and hands out the first of each chunk.

        Args:
            rows: How many rows to make
            chunk_size: How many at a time, at least 1
            delay_ms: How long to wait between chunks, in milliseconds
        """
        if chunk_size < 1:
            raise ValueError("A chunk has at least one row.")
        source = random.Random()
        for sent in range(0, rows, chunk_size):
            if sent > 0:
                _wait(delay_ms / 1000)
            count = min(chunk_size, rows - sent)
            chunk = [[source.gauss(0, 1) for _ in range(10)] for _ in range(count)]
            yield {"rows_in_chunk": count, "total_rows": sent + count, "data_sample": chunk[0]}

    @tool(read_only=True)
    def infinite_stream(self, delay_ms: int = 500) -> Iterator[Dict[str, str]]:
        """Hands out messages until it is cancelled.

        Args:
            delay_ms: How long to wait between them, in milliseconds
        """
        for number in itertools.count(1):
            yield {"message": f"Message #{number}", "timestamp": datetime.now(timezone.utc).isoformat()}
            _wait(delay_ms / 1000)

    @tool(description="Stream data in chunks", supports_streaming=True, read_only=True)
    def stream_data(self, count: int = 5, delay: float = 1.0) -> Any:
        """Hands out numbered chunks.

        Args:
            count: How many
            delay: How long to wait between them, in seconds
        """
        return self._chunks(count, delay)

    def _chunks(self, count: int, delay: float) -> Iterator[Dict[str, Any]]:
        for index in range(count):
            if index > 0:
                _wait(delay)
            yield {"chunk": index + 1, "total": count, "data": f"Data chunk {index + 1}", "timestamp": time.time()}


def _wait(seconds: float) -> None:
    if seconds > 0:
        time.sleep(seconds)
