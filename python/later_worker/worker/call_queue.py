"""Whose turn it is."""

from __future__ import annotations

import threading
from collections import deque
from typing import Callable, Deque, Dict, Iterable, List, Optional

from later_worker.worker.call import Call


class CallQueue:
    """
    Starts calls in the order in which they came, as many at a time as there are places. All methods may be called
    from any thread.

    :param places: how many calls run at a time
    :param start: begins a call in another thread, or leaves it to one; must not block
    """

    def __init__(self, places: int, start: Callable[[Call], None]) -> None:
        self._places = places
        self._free = places
        self._start = start
        self._lock = threading.Lock()
        self._waiting: Deque[Call] = deque()
        self._calls: Dict[int, Call] = {}
        self._on_idle: Optional[Callable[[], None]] = None

    def add(self, calls: Iterable[Call]) -> None:
        """Puts calls behind those that wait."""
        with self._lock:
            for call in calls:
                self._calls[call.id] = call
                self._waiting.append(call)
            self._start_next()

    def find(self, call_id: int) -> Optional[Call]:
        """The call of this id, unless it has ended."""
        return self._calls.get(call_id)

    def running(self) -> List[Call]:
        """The calls that have started and not ended."""
        with self._lock:
            return [call for call in self._calls.values() if call.started]

    def take_back(self, call_id: int) -> Optional[Call]:
        """
        Ends a call that has not started.

        :returns: the call, which will not start any more, or None
        """
        with self._lock:
            call = self._calls.get(call_id)
            if call is None or call.started:
                return None
            call.ended = True
            del self._calls[call_id]
            self._tell_idle()
            return call

    def ended(self, call: Call) -> None:
        """Gives the place of a call to the next one."""
        with self._lock:
            call.ended = True
            # The calls of another connection may have the same numbers.
            if self._calls.get(call.id) is call:
                del self._calls[call.id]
            self._free += 1
            self._start_next()
            self._tell_idle()

    def abandon(self) -> List[Call]:
        """
        Forgets all calls, as if there were none: those that wait never start, those that run keep their places until
        they end.

        :returns: those that run
        """
        with self._lock:
            running = [call for call in self._calls.values() if call.started]
            self._calls.clear()
            self._waiting.clear()
            self._tell_idle()
        return running

    def when_idle(self, function: Callable[[], None]) -> None:
        """Calls a function once, as soon as there are no calls."""
        with self._lock:
            self._on_idle = function
            self._tell_idle()

    def _start_next(self) -> None:
        waiting = self._waiting
        while self._free and waiting:
            call = waiting.popleft()
            if not call.ended:
                self._free -= 1
                call.started = True
                self._start(call)

    def _tell_idle(self) -> None:
        if self._on_idle is not None and not self._calls:
            function, self._on_idle = self._on_idle, None
            function()
