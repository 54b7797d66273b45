"""Adapters that dispatch by themselves."""

from __future__ import annotations

import inspect
from typing import Any, AsyncIterator, Dict, Iterator, Optional

from later_worker.declare import BaseAdapter, ToolDefinition
from later_worker.declare.define_tool import define_tool
from later_worker.declare.tool import ToolMetadata

_NAME = "execute_tool"


def dispatching_tool(cls: type, instance: Optional[BaseAdapter] = None) -> ToolDefinition:
    """
    A tool that calls ``execute_tool(tool_name=, arguments=, context=)``, which may be asynchronous or give an iterator.

    :param instance: whose method it is. Without one, there is an instance for each call, which is told its session
        with ``set_session_context``, and begun and ended with ``initialize`` and ``cleanup``, as far as it has these:
        what is no ``BaseAdapter`` does not expect calls of other sessions in between
    """

    def run(context, tool_name: str, arguments: Dict[str, Any]):  # type: ignore[no-untyped-def]
        if instance is not None:
            return instance.execute_tool(tool_name=tool_name, arguments=arguments, context=context)  # type: ignore[attr-defined]
        return _execute(cls, context, tool_name, arguments)

    async def run_async(context, tool_name: str, arguments: Dict[str, Any]):  # type: ignore[no-untyped-def]
        if instance is not None:
            return await instance.execute_tool(tool_name=tool_name, arguments=arguments, context=context)  # type: ignore[attr-defined]
        return await _execute_async(cls, context, tool_name, arguments)

    methods = (getattr(cls, name, None) for name in ("initialize", _NAME, "cleanup"))
    own = [getattr(cls, _NAME)] if instance is not None else methods
    is_async = any(map(inspect.iscoroutinefunction, own))
    description = f"Executes a tool of {cls.__name__} by its name."
    options = ToolMetadata(name=_NAME, description=description)
    prepare = None if instance is None else instance.set_session_context
    return define_tool(run_async if is_async else run, options, instance, prepare)


def _execute(cls: type, context: Any, tool_name: str, arguments: Dict[str, Any]) -> Any:
    adapter = _make(cls, context)
    iterates = False
    try:
        _call(adapter, "initialize")
        value = adapter.execute_tool(tool_name=tool_name, arguments=arguments, context=context)
        if isinstance(value, Iterator):
            iterates = True
            return _iterate(adapter, value)
        if isinstance(value, AsyncIterator):
            iterates = True
            return _iterate_async(adapter, value)
        return value
    finally:
        if not iterates:
            _call(adapter, "cleanup")


async def _execute_async(cls: type, context: Any, tool_name: str, arguments: Dict[str, Any]) -> Any:
    adapter = _make(cls, context)
    iterates = False
    try:
        await _settle(_call(adapter, "initialize"))
        value = await _settle(adapter.execute_tool(tool_name=tool_name, arguments=arguments, context=context))
        if isinstance(value, Iterator):
            value = _to_async(value)
        if isinstance(value, AsyncIterator):
            iterates = True
            return _iterate_async(adapter, value)
        return value
    finally:
        if not iterates:
            await _settle(_call(adapter, "cleanup"))


def _make(cls: type, context: Any) -> Any:
    adapter = cls()
    if hasattr(adapter, "set_session_context"):
        adapter.set_session_context(context)
    return adapter


def _call(adapter: Any, name: str) -> Any:
    method = getattr(adapter, name, None)
    return method() if callable(method) else None


async def _settle(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


def _iterate(adapter: Any, items: "Iterator[Any]") -> "Iterator[Any]":
    try:
        for item in items:
            yield item
    finally:
        _close(items)
        _call(adapter, "cleanup")


async def _iterate_async(adapter: Any, items: "AsyncIterator[Any]") -> "AsyncIterator[Any]":
    try:
        async for item in items:
            yield item
    finally:
        close = getattr(items, "aclose", None)
        if close is not None:
            await close()
        await _settle(_call(adapter, "cleanup"))


async def _to_async(items: "Iterator[Any]") -> "AsyncIterator[Any]":
    try:
        for item in items:
            yield item
    finally:
        _close(items)


def _close(items: Any) -> None:
    close = getattr(items, "close", None)
    if close is not None:
        close()
