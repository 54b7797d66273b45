"""The base of adapters."""

from __future__ import annotations

import logging
from typing import Any, List, Optional

from later_worker.declare.adapter_tools import callable_tools
from later_worker.declare.call_session import current_call, replace_session
from later_worker.declare.executed_tools import executed_tools
from later_worker.declare.marked_tools import marked_tools
from later_worker.declare.tool_definition import ToolDefinition
from later_worker.process.worker_id import worker_id
from later_worker.tool_name import take_tool_name

logger = logging.getLogger("later_worker")


class BaseAdapter:
    """A group of tools: a subclass marks its methods with ``@tool``.

    A worker makes one instance, calls :meth:`initialize` before the first call and :meth:`cleanup`
    after the last, and runs the calls of all sessions on it, several at the same time if it is told
    to. So what belongs to a session belongs into its variables, not into attributes.

    A subclass that has ``execute_tool(tool_name, arguments, context)`` is asked by this method to run
    its tools, and may know others beside them.

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

    def get_tools(self) -> List[Any]:
        """The tools of the adapter, each as a ``ToolRegistration`` of ``snakepit.bridge``.

        A subclass may describe its tools by itself with it: the adapter has those that it names then.
        Needs protobuf; ``tools_of`` gives the tools as this library has them. Raises
        ``DeclarationProblem``.
        """
        from later_worker.bridge_service.tool_registration import to_registration

        return [to_registration(tool) for tool in executed_tools(self, marked_tools(self))]

    def register_with_session(self, session_id: str, stub: Any) -> List[str]:
        """Registers the tools of the adapter in a session of a host.

        :param stub: the ``stub`` of a context, or one of gRPC
        :returns: the names of those that the host has taken; none where it refuses, which is logged
        """
        from later_worker.snakepit_bridge_pb2 import RegisterToolsRequest

        request = RegisterToolsRequest(session_id=session_id, tools=self.get_tools(), worker_id=worker_id())
        try:
            response = stub.RegisterTools(request)
        except Exception as error:
            logger.error("The tools of %s could not be registered: %s", type(self).__name__, error)
            return []
        if not response.success:
            logger.error("The tools of %s are not taken: %s", type(self).__name__, response.error_message)
        return list(response.tool_ids)

    def call_tool(self, tool_name: Optional[str] = None, /, **arguments: Any) -> Any:
        """Calls one of the adapter's tools by its name, in the session of the call that runs.

        Nothing but tools can be called so. The arguments are values as the function takes them. The
        name may be the keyword ``tool_name``, too. Raises ``AttributeError`` for a name that no tool
        has.
        """
        name = take_tool_name(tool_name, arguments)
        if self._later_tools is None:
            self._later_tools = callable_tools(self)
        for tool in self._later_tools:
            if tool.name == name:
                return tool.invoke(arguments, self.session_context)
        raise AttributeError(f"{type(self).__name__} has no tool of the name {name!r}.")
