"""An adapter as it was written for the original package."""

from __future__ import annotations

from typing import Any, Dict

from snakepit_bridge_pb2 import GetSessionRequest

from snakepit_bridge import SessionContext  # type: ignore[import-not-found]
from snakepit_bridge.adapters.showcase.tool import StreamChunk  # type: ignore[import-not-found]
from snakepit_bridge.base_adapter import BaseAdapter, tool  # type: ignore[import-not-found]


class OriginalAdapter(BaseAdapter):  # type: ignore[misc]
    """Has tools of both kinds."""

    def __init__(self) -> None:
        super().__init__()
        self.session_context = None

    def set_session_context(self, session_context: SessionContext) -> None:
        self.session_context = session_context

    def execute_tool(self, tool_name: str, arguments: Dict[str, Any], context: Any) -> Any:
        if tool_name == "hidden":
            session = context.stub.GetSession(GetSessionRequest(session_id=context.session_id))
            return {"hidden": arguments, "session": session.session_id}
        return self.call_tool(tool_name, **arguments)

    @tool(description="Echo back provided arguments")
    def echo(self, **kwargs: Any) -> Dict[str, Any]:
        """Echo back all provided arguments."""
        return {"echoed": kwargs, "session": self.session_context.session_id}

    @tool(description="Stream data in chunks", supports_streaming=True)
    def stream_data(self, count: int = 3) -> Any:
        """Stream data chunks."""
        return (StreamChunk({"step": step}, step == count - 1) for step in range(count))

    @tool(description="Calls a tool of the host")
    def call_elixir_demo(self, tool_name: str, **kwargs: Any) -> Any:
        """Call a tool of the host."""
        if tool_name not in self.session_context.elixir_tools:
            return {"available_tools": sorted(self.session_context.elixir_tools)}
        return self.session_context.call_elixir_tool(tool_name, **kwargs)
