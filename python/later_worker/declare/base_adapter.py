"""The base of adapters."""

from __future__ import annotations

from typing import Any, Optional

from later_worker.declare.adapter_tools import adapter_tools
from later_worker.declare.call_session import current_call, replace_session
from later_worker.declare.tool_definition import ToolDefinition


class BaseAdapter:
    """A group of tools: a subclass marks its methods with ``@tool``.

    A worker makes one instance, calls :meth:`initialize` before the first call and :meth:`cleanup`
    after the last, and runs the calls of all sessions on it, several at the same time if it is told
    to. So what belongs to a session belongs into its variables, not into attributes.

    ``session_context`` is the session of the call that runs: within a tool, whatever its kind, it is
    that tool's own, also when calls of other sessions run in other threads or tasks. A thread that a
    tool starts itself has to be given the session.
    """

    _later_session: Any = None
    _later_tools: Optional[list[ToolDefinition]] = None

    @property
    def session_context(self) -> Any:
        """The session of the call that runs; outside of calls, what was set last, or ``None``."""
        call = current_call()
        return call[1] if call is not None and call[0] is self else self._later_session

    @session_context.setter
    def session_context(self, session_context: Any) -> None:
        if not replace_session(self, session_context):
            self._later_session = session_context

    def set_session_context(self, session_context: Any) -> None:
        """Sets ``session_context``. A subclass may do more; it is called before each call of a tool."""
        self.session_context = session_context

    def initialize(self) -> Any:
        """Called once, before the first call. May be asynchronous in a subclass."""

    def cleanup(self) -> Any:
        """Called once, after the last call. May be asynchronous in a subclass."""

    def get_tools(self) -> list[ToolDefinition]:
        """The tools of the adapter. Raises ``DeclarationProblem``."""
        if self._later_tools is None:
            self._later_tools = adapter_tools(self)
        return list(self._later_tools)

    def call_tool(self, tool_name: str, /, **arguments: Any) -> Any:
        """Calls one of the adapter's tools by its name, in the session of the call that runs.

        Nothing but tools can be called so. The arguments are values as the function takes them.
        Raises ``AttributeError`` for a name that no tool has.
        """
        for tool in BaseAdapter.get_tools(self):
            if tool.name == tool_name:
                return tool.invoke(arguments, self.session_context)
        raise AttributeError(f"{type(self).__name__} has no tool of the name {tool_name!r}.")
