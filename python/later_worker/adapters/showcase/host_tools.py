"""Tools that call tools of the host."""

from __future__ import annotations

from typing import Any, Dict

from later_worker.declare import BaseAdapter, tool


class HostTools(BaseAdapter):
    """The other direction: from the worker to the host."""

    @tool(description="Demonstrate integration with tools of the host", required_variables=["elixir_tools_enabled"])
    def call_elixir_demo(self, tool_name: str, **arguments: Any) -> Dict[str, Any]:
        """Calls a tool of the host, if there is one of this name, with all other arguments.

        Args:
            tool_name: The name of the tool
        """
        session = self.session_context
        if session is None:
            raise RuntimeError("There is no session.")
        available = session.elixir_tools
        if tool_name not in available:
            return {
                "error": f"There is no tool {tool_name} at the host.",
                "available_tools": sorted(available),
                "hint": "Register the tool at the host, where workers may call it.",
            }
        return {
            "tool": tool_name,
            "result": session.call_elixir_tool(tool_name, **arguments),
            "source": "host",
            "message": f"The host has run {tool_name}.",
        }
