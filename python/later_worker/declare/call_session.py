"""The session of the call that runs at the moment."""

from __future__ import annotations

from contextvars import ContextVar
from functools import partial
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import Any, AsyncGenerator, Callable, Coroutine, Generator, Optional, Tuple

from later_worker.declare.invocation import Invoke

Call = Tuple[Any, Any]
"""The adapter whose method is called, and the session."""

_current: ContextVar[Optional[Call]] = ContextVar("later_worker_call", default=None)


def current_call() -> Optional[Call]:
    """The call in whose course this is asked; each thread and each task has its own."""
    return _current.get()


def replace_session(adapter: Any, session: Any) -> bool:
    """Gives the call that runs another session, if it is one of this adapter. Answers whether it is."""
    call = _current.get()
    if call is None or call[0] is not adapter:
        return False
    _current.set((adapter, session))
    return True


def within_call(adapter: Any, prepare: Optional[Callable[[Any], Any]], invoke: Invoke) -> Invoke:
    """Makes an invocation run as a call of an adapter.

    A generator or coroutine that comes of it runs so, too, in whatever thread or task it goes on.
    ``prepare`` is told the session first.
    """

    def invoke_within(values: dict[str, Any], session: Any) -> Any:
        call = (adapter, session)
        token = _current.set(call)
        try:
            if prepare is not None:
                prepare(session)
            returned = invoke(values, session)
        finally:
            _current.reset(token)
        return _carried(call, returned) if type(returned) in _SUSPENDED else returned

    return invoke_within


_SUSPENDED = frozenset((GeneratorType, CoroutineType, AsyncGeneratorType))


def _carried(call: Call, suspended: Any) -> Any:
    if type(suspended) is GeneratorType:
        return _generator(call, suspended)
    if type(suspended) is CoroutineType:
        return _coroutine(call, suspended)
    return _async_generator(call, suspended)


async def _coroutine(call: Call, inner: Coroutine[Any, Any, Any]) -> Any:
    token = _current.set(call)
    try:
        return await inner
    finally:
        _current.reset(token)


def _generator(call: Call, inner: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    step = partial(inner.send, None)
    try:
        while True:
            token = _current.set(call)
            try:
                value = step()
            except StopIteration as end:
                return end.value
            finally:
                _current.reset(token)
            try:
                step = partial(inner.send, (yield value))
            except GeneratorExit:
                raise
            except BaseException as error:
                step = partial(inner.throw, error)
    finally:
        token = _current.set(call)
        try:
            inner.close()
        finally:
            _current.reset(token)


async def _async_generator(call: Call, inner: AsyncGenerator[Any, Any]) -> AsyncGenerator[Any, Any]:
    step = partial(inner.asend, None)
    try:
        while True:
            token = _current.set(call)
            try:
                value = await step()
            except StopAsyncIteration:
                return
            finally:
                _current.reset(token)
            try:
                step = partial(inner.asend, (yield value))
            except GeneratorExit:
                raise
            except BaseException as error:
                step = partial(inner.athrow, error)
    finally:
        token = _current.set(call)
        try:
            await inner.aclose()
        finally:
            _current.reset(token)
