"""Tools that remember something for a session."""

from __future__ import annotations

import os
import time
from datetime import datetime, timezone
from typing import Any, Dict

from later_worker.adapters.showcase.session_values import forget, recall, remember
from later_worker.declare import BaseAdapter, tool

_STARTED = "showcase_started"
_COMMANDS = "showcase_commands"
_COUNTER = "showcase_counter"


class SessionTools(BaseAdapter):
    """A counter, and how many commands there have been."""

    @tool
    def init_session(self, **options: Any) -> Dict[str, Any]:
        """Begins to count commands, and sets the counter to 0. Other arguments have no effect."""
        session = self.session_context
        remember(session, _STARTED, "float", time.time())
        remember(session, _COMMANDS, "integer", 0)
        remember(session, _COUNTER, "integer", 0)
        return {
            "timestamp": datetime.now(timezone.utc).isoformat(),
            "worker_pid": os.getpid(),
            "session_id": session.session_id,
        }

    @tool(name="cleanup")
    def cleanup_session(self) -> Dict[str, Any]:
        """Tells how long the session has lasted and how many commands there were, and forgets both."""
        session = self.session_context
        started = recall(session, _STARTED, time.time())
        commands = recall(session, _COMMANDS, 0)
        for name in (_STARTED, _COMMANDS, _COUNTER):
            forget(session, name)
        return {"duration_ms": round((time.time() - started) * 1000, 2), "command_count": commands}

    @tool(idempotent=True)
    def set_counter(self, value: int) -> Dict[str, int]:
        """Sets the counter.

        Args:
            value: What to set it to
        """
        self._count_command()
        remember(self.session_context, _COUNTER, "integer", value)
        return {"value": value}

    @tool
    def get_counter(self) -> Dict[str, int]:
        """Tells what the counter is."""
        self._count_command()
        return {"value": recall(self.session_context, _COUNTER, 0)}

    @tool
    def increment_counter(self) -> Dict[str, int]:
        """Adds one to the counter."""
        self._count_command()
        value = recall(self.session_context, _COUNTER, 0) + 1
        remember(self.session_context, _COUNTER, "integer", value)
        return {"value": value}

    @tool
    def get_worker_info(self, call_number: int) -> Dict[str, Any]:
        """Tells which process runs the call.

        Args:
            call_number: What the caller counts its calls by
        """
        self._count_command()
        return {
            "worker_pid": str(os.getpid()),
            "call_number": call_number,
            "session_id": self.session_context.session_id,
        }

    def _count_command(self) -> None:
        session = self.session_context
        commands = recall(session, _COMMANDS)
        if commands is not None:
            remember(session, _COMMANDS, "integer", commands + 1)
