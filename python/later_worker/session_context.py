"""What a tool knows of its call and its session."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Dict, Mapping, Optional

from later_worker.context.host_tool import HostTool
from later_worker.context.requester import CallHandle, Requester
from later_worker.context.variable_operations import VariableOperations
from later_worker.context.variable_type import to_plain_number
from later_worker.tool_error import ToolNotFoundError, to_tool_error
from later_worker.tool_name import take_tool_name

if TYPE_CHECKING:
    from later_worker.context.asynchronous import AsynchronousContext
    from later_worker.declare import ToolDefinition

logger = logging.getLogger("later_worker")


class SessionContext(VariableOperations):
    """
    The variables and tools of a session, and the call that a tool runs in. Methods that ask the host block; coroutines
    use ``aio``. A context may be used by several threads.

    What the host refuses is raised as ``HostError``: a ``ValueError``, ``VariableNotFoundError`` (a ``KeyError``),
    ``PermissionError`` or ``RuntimeError`` with the host's ``code``.

    :param stub: how the host is reached: another context's ``stub``, or a stub of gRPC for
        ``snakepit.bridge.BridgeService``; a worker gives its own ``Requester``
    :param session_id: the session
    :param strict_mode: whether ``context[name] = value`` refuses to make variables
    :param call: the call that the context is for, if there is one
    """

    _host_tools: Optional[Dict[str, HostTool]] = None
    _own_tools: Optional[Dict[str, "ToolDefinition"]] = None

    def __init__(
        self,
        stub: Any,
        session_id: str,
        strict_mode: bool = False,
        *,
        call: Optional[CallHandle] = None,
    ) -> None:
        super().__init__(_to_requester(stub), session_id, strict_mode)
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
    def traceparent(self) -> Optional[str]:
        """
        The span in whose course the call is made, as the ``traceparent`` of W3C Trace Context: for requests that the tool
        makes, or as the parent of its own spans. None where the host has named none.
        """
        return None if self._call is None else self._call.traceparent

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

    def call_tool(
        self, tool_name: Optional[str] = None, arguments: Optional[Mapping[str, Any]] = None, /, **keywords: Any
    ) -> Any:
        """
        Calls a tool of the session, wherever it runs, or else one of ``register_tool``.

        :param tool_name: may be given as a keyword, too, where the tool has no argument of this name
        :param arguments: arguments by name; more of them may be given as keywords
        :returns: what the tool returned
        :raises ToolError: when it fails, with its type and details; a ``RuntimeError``
        :raises ToolNotFoundError: if there is none; a ``ValueError`` as well
        """
        name = take_tool_name(tool_name, keywords)
        args = {**(arguments or {}), **keywords}
        try:
            return self._call_host_tool(name, args)
        except ToolNotFoundError:
            own = (self._own_tools or {}).get(name)
            if own is None:
                raise
        return own.invoke(args, self)

    def call_tool_with_approval(
        self, tool_name: str, arguments: Mapping[str, Any], approval: Mapping[str, Any], /
    ) -> Any:
        """
        As ``call_tool``, for a tool of the session and a call that has ended with ``APPROVAL_REQUIRED`` before. The host
        believes workers that have the role ``approver``; for others the call ends so again.

        :param approval: what a person has decided: ``{"decision": "allow"}``, or ``{"decision": "deny"}``, which may have a
            ``"reason"``
        """
        return self._call_host_tool(tool_name, arguments, approval)

    def call_elixir_tool(
        self, tool_name: Optional[str] = None, arguments: Optional[Mapping[str, Any]] = None, /, **keywords: Any
    ) -> Any:
        """As ``call_tool``, but for tools of the session only."""
        name = take_tool_name(tool_name, keywords)
        return self._call_host_tool(name, {**(arguments or {}), **keywords})

    def register_tool(self, tool_class: Any) -> None:
        """
        Lets ``call_tool`` of this context find tools that the session does not have. Nobody else gets to know of them.

        :param tool_class: a function, or a class or an instance of adapters, with methods that are marked
        :raises DeclarationProblem: for one that cannot be a tool
        """
        from later_worker.declare import tools_of

        self._own_tools = {**(self._own_tools or {}), **{tool.name: tool for tool in tools_of(tool_class)}}

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

    @property
    def stub(self) -> Any:
        """
        The methods of ``snakepit.bridge.BridgeService``, for code that calls these itself, with the messages of
        ``later_worker.snakepit_bridge_pb2``. It is a stub of gRPC where the host is reached by that service. Needs
        protobuf.
        """
        return self._requester.stub

    def cleanup(self, force: bool = False) -> None:
        """Ends the session at the host. A failure of it is logged, not raised."""
        self.clear_cache()
        try:
            self._request("session.close", {"force": force})
        except Exception as error:
            logger.error("The session %s could not be ended: %s", self.session_id, error)

    def _call_host_tool(
        self, name: str, args: Mapping[str, Any], approval: Optional[Mapping[str, Any]] = None
    ) -> Any:
        decided = {} if approval is None else {"approval": approval}
        answer = self._request("tools.call", {"tool": name, "args": args, **decided})
        error = answer.get("error")
        if error is None:
            return answer.get("value")
        raise to_tool_error(error)


def call_of(context: SessionContext) -> Any:
    """The ``Call`` that a worker has made a context for."""
    return context._call


def _to_requester(stub: Any) -> Requester:
    if callable(getattr(stub, "request", None)):
        requester: Requester = stub
        return requester
    own = getattr(stub, "requester", None)
    if own is not None:
        return _to_requester(own)
    from later_worker.stub.stub_requester import StubRequester

    return StubRequester(stub)
