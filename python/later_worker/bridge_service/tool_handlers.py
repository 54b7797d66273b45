"""Runs tools for whoever calls the service."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from typing import Any, Dict, Optional

from later_worker.bridge_service.bridge_requests import BridgeRequests
from later_worker.bridge_service.call_answer import CallAnswer, Told
from later_worker.bridge_service.host_sessions import HostSessions
from later_worker.bridge_service.metadata_names import CALL_ID, WANTS_PROGRESS
from later_worker.bridge_service.served_tools import ServedTools
from later_worker.bridge_service.tool_results import ToolFailure, to_chunk, to_response, to_status
from later_worker.wire.any_value import MalformedValue
from later_worker.wire.tool_arguments import read_tool_arguments
from later_worker.worker.call import Call
from later_worker.worker.call_failure import shorten
from later_worker.worker.call_runner import CallRunner
from later_worker.worker.progress_reports import ProgressReports
from later_worker.worker.timer import Timer

logger = logging.getLogger("later_worker")

_NO_SESSION = "default_session"
"""The session of callers that name none."""
_CREDIT = 16
"""How many partial results may be on their way within this process."""


class ToolHandlers:
    """
    ``ExecuteTool`` and ``ExecuteStreamingTool``. A call goes on when its caller does not wait any more, but only until
    it notices.
    """

    def __init__(
        self, tools: ServedTools, runner: CallRunner, sessions: HostSessions, requests: BridgeRequests
    ) -> None:
        self._tools = tools
        self._runner = runner
        self._sessions = sessions
        self._requests = requests
        self._timer = Timer()
        self._ids = itertools.count(1)

    async def execute(self, request: Any, context: Any) -> Any:
        """A call that fails is an answer, not an error."""
        begun = time.monotonic()
        answer = CallAnswer(asyncio.get_running_loop())
        try:
            call_id = await self._begin(request, context, answer)
        except ToolFailure as failure:
            told = Told("result", header={"error": failure.error})
        else:
            try:
                told = await answer.next()
            except asyncio.CancelledError:
                self._cancel(call_id, context)
                raise
        return to_response(told, round((time.monotonic() - begun) * 1_000))

    async def stream(self, request: Any, context: Any) -> None:
        """
        Streams partial results, and ends with a final chunk: without data where the result is what the chunk before
        had. A tool waits until the caller has taken what it gave before. A call that fails ends with a status.
        """
        answer = CallAnswer(asyncio.get_running_loop())
        call: Optional[int] = None
        ended = False
        number = 0
        try:
            call = await self._begin(request, context, answer, streams=True)
            while not ended:
                told = await answer.next()
                ended = told.type == "result"
                number += told.type != "progress"
                await context.write(to_chunk(told, request.tool_name, number))
                if told.type == "chunk":
                    self._add_credit(call)
        except ToolFailure as failure:
            ended = ended or call is None
            status = to_status(failure.error)
            await context.abort(status.code, status.details, trailing_metadata=status.metadata)
        finally:
            if call is not None and not ended:
                self._cancel(call, context)

    async def _begin(self, request: Any, context: Any, answer: CallAnswer, streams: bool = False) -> int:
        """
        Hands the call over to the runner.

        :raises ToolFailure: for one that cannot be run
        """
        name = request.tool_name
        try:
            arguments = read_tool_arguments(request, self._tools.schema_of(name))
        except MalformedValue as error:
            raise ToolFailure({"type": "PARAMETER_VALIDATION_FAILED", "message": shorten(str(error))}) from None
        found = self._tools.find(name, arguments)
        if found is None:
            raise ToolFailure({"type": "TOOL_NOT_FOUND", "message": shorten(f"There is no tool {name!r}.")})
        session = request.session_id or _NO_SESSION
        await self._sessions.begin(session)
        call_id = next(self._ids)
        tool, args = found
        header: Dict[str, Any] = {
            "id": call_id,
            "tool": name,
            "args": args,
            "session": session,
            "callId": request.metadata.get(CALL_ID) or request.metadata.get("correlation_id") or "",
        }
        trace = _metadata_of(context).get("traceparent")
        if trace is not None:
            header["trace"] = trace
        remaining = context.time_remaining()
        if remaining is not None:
            header["timeoutMs"] = max(1.0, remaining * 1_000)
        if streams:
            header["credit"] = _CREDIT
        reports = ProgressReports(answer.send_progress, self._timer) if streams and _wants_progress(context) else None
        self._runner.add([Call(header, tool, answer, self._requests, reports)])  # type: ignore[arg-type]
        return call_id

    def _add_credit(self, call_id: int) -> None:
        call = self._runner.find(call_id)
        if call is not None and call.credit is not None:
            call.credit.add(1)

    def _cancel(self, call_id: int, context: Any) -> None:
        remaining = context.time_remaining()
        late = remaining is not None and remaining <= 0
        self._runner.cancel(call_id, "timeout" if late else "cancelled")


def _wants_progress(context: Any) -> bool:
    return _metadata_of(context).get(WANTS_PROGRESS) == "1"


def _metadata_of(context: Any) -> Dict[str, Any]:
    return dict(context.invocation_metadata() or ())
