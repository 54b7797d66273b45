"""The tools that the program has."""

from __future__ import annotations

import asyncio
import contextvars
from typing import Any, Callable, Dict, Iterable, List, Mapping, Tuple

from later_worker.adopted.caller import CALLER, NO_CALLER, NO_SESSION
from later_worker.adopted.handler_call import HandlerCall
from later_worker.adopted.registrations import PrintedRegistration, read_registrations
from later_worker.adopted.run_tool import run_tool
from later_worker.adopted.service_handlers import METHODS, SERVICE, Handler, ServiceHandlers
from later_worker.adopted.servicer_context import Refusal
from later_worker.adopted.tool_request import to_tool_request
from later_worker.bridge_service.tool_translations import to_declaration
from later_worker.declare import ToolDefinition
from later_worker.load_targets import TargetProblem
from later_worker.session_context import call_of

_NO_TOOL = "later.list_tools"
"""No program has one of this name."""
_RegisterTools = METHODS["RegisterTools"]


class ProgramTools:
    """
    Offers what the program registers, and runs it.

    :param named: tools that it has besides, and whether they stream
    :param offer: tells the host
    """

    def __init__(
        self, handlers: ServiceHandlers, named: Mapping[str, bool], offer: Callable[[Iterable[ToolDefinition]], None]
    ) -> None:
        self._handlers = handlers
        self._named = named
        self._offer = offer
        self._registrations: Dict[str, PrintedRegistration] = {}
        self._is_offered = False
        self._last: Tuple[PrintedRegistration, ...] = ()
        self._answer: Any = None

    async def discover(self) -> None:
        """
        Offers the tools. Programs register theirs when they are called, so it is called for a tool that nobody has. In
        the program's loop.

        :raises TargetProblem: if there are none
        """
        handler = self._find("ExecuteTool")
        handling = HandlerCall(handler, to_tool_request(_NO_TOOL, {}, NO_SESSION, ""))
        previous = CALLER.set(NO_CALLER)
        try:
            await (handling.answer() if handler.is_async else _in_thread(handling.answer_here))
        except Refusal:
            pass  # It is to refuse.
        finally:
            CALLER.reset(previous)
        if not self._registrations and not self._named:
            raise TargetProblem(
                "The program has registered no tools with its host, which is {host} in its arguments. "
                "--tool NAME and --streaming-tool NAME say that it has some."
            )
        self._is_offered = True
        named = [self._tool(_to_declaration(name), streams) for name, streams in self._named.items()]
        self._offer([*self._tools_of(self._registrations.values()), *named])

    def register(self, data: bytes) -> Any:
        """
        Takes a ``RegisterToolsRequest`` of the program's. Most register the same tools with every call.

        :returns: the answer
        """
        registrations = read_registrations(data)
        if self._answer is None or registrations != self._last:
            tools = {registration.name: registration for registration in registrations}
            self._take(tools)
            self._last = registrations
            self._answer = _RegisterTools.response(success=True, tool_ids={name: name for name in tools})
        return self._answer

    def _take(self, tools: Mapping[str, PrintedRegistration]) -> None:
        changed = [tool for name, tool in tools.items() if self._registrations.get(name) != tool]
        self._registrations.update(tools)
        if changed and self._is_offered:
            self._offer(self._tools_of(changed))

    def _tools_of(self, registrations: Iterable[PrintedRegistration]) -> List[ToolDefinition]:
        tools = map(self._to_tool, registrations)
        return [tool for tool in tools if tool.name not in self._named]

    def _to_tool(self, printed: PrintedRegistration) -> ToolDefinition:
        registration = printed.read()
        return self._tool(to_declaration(registration), registration.supports_streaming)

    def _tool(self, declaration: Dict[str, Any], streams: bool) -> ToolDefinition:
        handler = self._find("ExecuteStreamingTool" if streams else "ExecuteTool")

        def invoke(values: Dict[str, Any], context: Any) -> Any:
            return run_tool(handler, call_of(context), values)

        return ToolDefinition(
            name=declaration["name"],
            declaration=declaration,
            parameters=declaration["parametersJsonSchema"],
            streaming=streams,
            annotations={},
            timeout_ms=None,
            required_variables=[],
            is_async=handler.is_async,
            function=invoke,
            _invoke=invoke,
        )

    def _find(self, method: str) -> Handler:
        handler = self._handlers.find(method)
        if handler is None:
            raise TargetProblem(f"The program does not serve {method} of {SERVICE}.")
        return handler


async def _in_thread(function: Callable[[], Any]) -> Any:
    run = contextvars.copy_context().run
    return await asyncio.get_running_loop().run_in_executor(None, run, function)


def _to_declaration(name: str) -> Dict[str, Any]:
    return {"name": name, "description": name, "parametersJsonSchema": {"type": "object"}}
