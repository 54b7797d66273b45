"""Tools that show how calls share a worker."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict

from later_worker.adapters.showcase.process_usage import memory_megabytes, processor_percent
from later_worker.declare import BaseAdapter, tool

_MOST_TASKS = 32


class ConcurrentTools(BaseAdapter):
    """Work, waiting, and next to nothing."""

    @tool(read_only=True)
    def cpu_bound_task(self, task_id: str, duration_ms: int) -> Dict[str, Any]:
        """Computes for a while.

        Args:
            task_id: What the caller calls the task
            duration_ms: How long to compute, in milliseconds
        """
        started = time.perf_counter()
        result = rounds = 0
        while (time.perf_counter() - started) * 1000 < duration_ms:
            result = (result + rounds * rounds) % 1_000_000
            rounds += 1
        return {
            "task_id": task_id,
            "result": result,
            "rounds": rounds,
            "actual_duration_ms": round((time.perf_counter() - started) * 1000, 2),
        }

    @tool(read_only=True)
    def sleep_task(self, duration_ms: int, task_number: int) -> Dict[str, int]:
        """Waits for a while.

        Args:
            duration_ms: How long to wait, in milliseconds
            task_number: What the caller counts its tasks by
        """
        time.sleep(max(duration_ms, 0) / 1000)
        return {"task_number": task_number, "slept_ms": duration_ms}

    @tool(read_only=True)
    def lightweight_task(self, iteration: int) -> Dict[str, int]:
        """Does next to nothing, to measure what a call costs.

        Args:
            iteration: What the caller counts its calls by; the result is twice as much
        """
        return {"iteration": iteration, "result": iteration * 2}

    @tool(read_only=True)
    def get_pool_stats(self) -> Dict[str, Any]:
        """Tells what the worker's process uses."""
        return {"worker_pid": os.getpid(), "memory_mb": memory_megabytes(), "cpu_percent": processor_percent()}

    @tool(description="Execute concurrent tasks", read_only=True)
    def concurrent_demo(self, task_count: int = 3) -> Dict[str, Any]:
        """Runs several short tasks in threads of their own.

        Args:
            task_count: How many tasks, 1 to 32
        """
        if not 1 <= task_count <= _MOST_TASKS:
            raise ValueError(f"There may be 1 to {_MOST_TASKS} tasks.")
        together = threading.Barrier(task_count)
        started = time.perf_counter()

        def run(number: int) -> Dict[str, Any]:
            # Nobody goes on before all are there, which only happens if they run at the same time.
            together.wait(timeout=10)
            return {"task": number, "thread": threading.current_thread().name, "result": number * number}

        with ThreadPoolExecutor(task_count, thread_name_prefix="showcase") as threads:
            results = list(threads.map(run, range(1, task_count + 1)))
        return {
            "task_count": task_count,
            "results": results,
            "duration_ms": round((time.perf_counter() - started) * 1000, 2),
            "success": True,
        }
