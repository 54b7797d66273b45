"""The simplest tools."""

from __future__ import annotations

import os
import time
from typing import Any, Dict, Literal

from later_worker.adapters.showcase.process_usage import memory_megabytes, processor_percent
from later_worker.declare import BaseAdapter, tool

_VERSION = "3.0.0"

_OPERATIONS = {
    "upper": str.upper,
    "lower": str.lower,
    "reverse": lambda text: text[::-1],
    "length": len,
}


class BasicTools(BaseAdapter):
    """Tools that need nothing but their arguments."""

    @tool(read_only=True)
    def ping(self, message: str = "pong") -> Dict[str, str]:
        """Answers at once.

        Args:
            message: What to answer
        """
        return {"message": message, "timestamp": str(time.time())}

    @tool(description="Echo back provided arguments", read_only=True)
    def echo(self, **arguments: Any) -> Dict[str, Any]:
        """Echoes all arguments, whatever they are."""
        return {"echoed": arguments}

    @tool(read_only=True)
    def add(self, a: float, b: float) -> float:
        """Adds two numbers.

        Args:
            a: The first number
            b: The second number
        """
        return a + b

    @tool(read_only=True)
    def error_demo(self, error_type: Literal["value", "runtime", "generic"] = "generic") -> None:
        """Fails, to show what becomes of exceptions.

        Args:
            error_type: Which exception to raise
        """
        if error_type == "value":
            raise ValueError("This is a ValueError on purpose.")
        if error_type == "runtime":
            raise RuntimeError("This is a RuntimeError on purpose.")
        raise Exception("This is an exception on purpose.")

    @tool(description="Get adapter information and capabilities", read_only=True)
    def adapter_info(self) -> Dict[str, Any]:
        """Tells what the adapter can do."""
        return {
            "adapter_name": type(self).__name__,
            "version": _VERSION,
            "capabilities": [
                "binary_attachments",
                "streaming",
                "machine_learning",
                "session_variables",
                "host_tools",
            ],
            "tools": [definition.name for definition in self.get_tools()],
        }

    @tool(description="Echo a message back", read_only=True)
    def basic_echo(self, message: str) -> Dict[str, Any]:
        """Echoes a message.

        Args:
            message: What to echo
        """
        return self.echo(message=message)

    @tool(description="Add two numbers", read_only=True)
    def basic_add(self, a: float, b: float) -> float:
        """Adds two numbers.

        Args:
            a: The first number
            b: The second number
        """
        return self.add(a, b)

    @tool(description="Process text with various operations", read_only=True)
    def process_text(self, text: str, operation: str = "upper") -> Dict[str, Any]:
        """Changes or measures a text.

        Args:
            text: The text
            operation: upper, lower, reverse or length
        """
        answer: Dict[str, Any] = {"original": text, "operation": operation}
        if operation not in _OPERATIONS:
            names = list(_OPERATIONS)
            return {
                **answer,
                "error": f"Unknown operation: {operation}",
                "available_operations": names,
                "success": False,
            }
        return {**answer, "result": _OPERATIONS[operation](text), "success": True}

    @tool(description="Get basic statistics and system information", read_only=True)
    def get_stats(self) -> Dict[str, Any]:
        """Tells of the adapter and of its process."""
        session = self.session_context
        return {
            "adapter": {
                "name": type(self).__name__,
                "version": _VERSION,
                "registered_tools": len(self.get_tools()),
                "session_id": None if session is None else session.session_id,
            },
            "system": {
                "timestamp": time.time(),
                "pid": os.getpid(),
                "memory_usage_mb": memory_megabytes(),
                "cpu_percent": processor_percent(),
            },
            "success": True,
        }
