"""What a tool knows of its call and its session."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Dict, Mapping, Optional

from later_worker.context.host_tool import HostTool
from later_worker.context.requester import CallHandle, Requester
from later_worker.context.variable_operations import VariableOperations
from later_worker.context.variable_type import to_plain_number
from later_worker.tool_error import to_tool_error

if TYPE_CHECKING:
    from later_worker.context.asynchronous import AsynchronousContext

logger = logging.getLogger("later_worker")


class SessionContext(VariableOperations):
    """
    The variables and tools of a session, and the call that a tool runs in. Methods that ask the host block; coroutines
    use ``aio``. A context may be used by several threads.

    What the host refuses is raised as ``HostError``: a ``ValueError``, ``VariableNotFoundError`` (a ``KeyError``),
    ``PermissionError`` or ``RuntimeError`` with the host's ``code``.

    :param requester: how the host is reached
    :param session_id: the session
    :param strict_mode: whether ``context[name] = value`` refuses to make variables
    :param call: the call that the context is for, if there is one
    """

    _host_tools: Optional[Dict[str, HostTool]] = None

    def __init__(
        self,
        requester: Requester,
        session_id: str,
        strict_mode: bool = False,
        *,
        call: Optional[CallHandle] = None,
    ) -> None:
        super().__init__(requester, session_id, strict_mode)
        self._call = call

    def __enter__(self) -> "SessionContext":
        return self

    def __exit__(self, *exception: object) -> None:
        self.cleanup()

    # The call

    @property
    def call_id(self) -> Optional[str]:
        """What the caller calls the call."""
        return None if self._call is None else self._call.call_id

    @property
    def tool_name(self) -> Optional[str]:
        """The tool that was called."""
        return None if self._call is None else self._call.tool_name

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants the result any more. A tool that takes long looks at it now and then."""
        return self._call is not None and self._call.cancelled

    def raise_if_cancelled(self) -> None:
        """:raises CallCancelled: when nobody wants the result any more"""
        if self._call is not None:
            self._call.raise_if_cancelled()

    def progress(self, done: float, total: Optional[float] = None, message: Optional[str] = None) -> None:
        """
        Tells the caller how far the tool is. May be called as often as one likes: of more than a hundred in a
        second, the latest are sent.
        """
        if self._call is not None:
            self._call.progress(to_plain_number(done), to_plain_number(total), message)

    @property
    def aio(self) -> "AsynchronousContext":
        """The methods of this context for coroutines: ``await context.aio.get_variable(name)``."""
        from later_worker.context.asynchronous import AsynchronousContext

        return AsynchronousContext(self)

    def run_async(self, function: Callable[..., Any], *args: Any, **keywords: Any) -> Awaitable[Any]:
        """Runs a function that blocks in a thread; to be awaited by a coroutine."""
        from later_worker.context.asynchronous import run_in_thread

        return run_in_thread(function, *args, **keywords)

    # Tools

    def call_tool(self, tool_name: str, arguments: Optional[Mapping[str, Any]] = None, /, **keywords: Any) -> Any:
        """
        Calls a tool of the session, wherever it runs.

        :param arguments: arguments by name; more of them may be given as keywords
        :returns: what the tool returned
        :raises ToolError: when it fails, with its type and details; a ``RuntimeError``
        :raises ToolNotFoundError: if there is none; a ``ValueError`` as well
        """
        args = {**(arguments or {}), **keywords}
        answer = self._request("tools.call", {"tool": tool_name, "args": args})
        error = answer.get("error")
        if error is None:
            return answer.get("value")
        raise to_tool_error(error)

    call_elixir_tool = call_tool

    @property
    def host_tools(self) -> Dict[str, HostTool]:
        """The tools that may be called, as functions by their names; asked for once per context."""
        if self._host_tools is None:
            declarations = self._request("tools.list", {})
            self._host_tools = {tool["name"]: HostTool(self, tool) for tool in declarations}
        return dict(self._host_tools)

    @property
    def elixir_tools(self) -> Dict[str, HostTool]:
        """As ``host_tools``."""
        return self.host_tools

    # The session

    def cleanup(self, force: bool = False) -> None:
        """Ends the session at the host. A failure of it is logged, not raised."""
        self.clear_cache()
        try:
            self._request("session.close", {"force": force})
        except Exception as error:
            logger.error("The session %s could not be ended: %s", self.session_id, error)
