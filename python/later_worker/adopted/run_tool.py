"""Has the program run a tool."""

from __future__ import annotations

from typing import Any, AsyncIterator, Iterator, Mapping

from later_worker.adopted.caller import CALLER, caller_of
from later_worker.adopted.handler_call import HandlerCall
from later_worker.adopted.service_handlers import METHODS, Handler
from later_worker.adopted.servicer_context import Refusal
from later_worker.adopted.tool_answer import read_chunk, read_response, to_failure
from later_worker.adopted.tool_request import to_tool_request
from later_worker.worker.call import Call


def run_tool(handler: Handler, call: Call, args: Mapping[str, Any]) -> Any:
    """
    :param handler: of ``ExecuteTool``, or ``ExecuteStreamingTool``
    :returns: the value; an iterator for a tool that streams; where the handler belongs into the program's loop,
        something to be awaited or iterated there
    """
    caller = caller_of(call)
    CALLER.set(caller)
    request = to_tool_request(call.tool_name, args, caller.session, call.call_id)
    request.stream = METHODS[handler.name].streams
    return _RUNS[request.stream, handler.is_async](HandlerCall(handler, request, call), call)


async def _answer(handling: HandlerCall, call: Call) -> Any:
    try:
        return read_response(await handling.answer())
    except Refusal as refusal:
        raise to_failure(refusal) from None


async def _stream(handling: HandlerCall, call: Call) -> "AsyncIterator[Any]":
    chunks = handling.stream()
    try:
        async for chunk in chunks:
            for value in _take(chunk, call):
                yield value
    except Refusal as refusal:
        raise to_failure(refusal) from None
    finally:
        await chunks.aclose()  # type: ignore[attr-defined]


def _answer_here(handling: HandlerCall, call: Call) -> Any:
    try:
        return read_response(handling.answer_here())
    except Refusal as refusal:
        raise to_failure(refusal) from None


def _stream_here(handling: HandlerCall, call: Call) -> "Iterator[Any]":
    try:
        for chunk in handling.stream_here():
            yield from _take(chunk, call)
    except Refusal as refusal:
        raise to_failure(refusal) from None


_RUNS = {
    (False, True): _answer,
    (True, True): _stream,
    (False, False): _answer_here,
    (True, False): _stream_here,
}
"""By whether the tool streams, and whether its handler belongs into the program's loop."""


def _take(chunk: Any, call: Call) -> "Iterator[Any]":
    """The partial result in a chunk, if there is one."""
    content = read_chunk(chunk)
    if content.kind == "value":
        yield content.value
    elif content.kind == "progress":
        report = content.value
        call.progress(report["progress"], report.get("total"), report.get("message"))
