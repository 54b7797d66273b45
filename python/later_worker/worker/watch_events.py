"""The events of one watch, as they come."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional

if TYPE_CHECKING:
    from later_worker.worker.call import Call

Event = Mapping[str, Any]


class WatchEvents:
    """Implements ``later_worker.context.requester.Watch``; ends when nobody has it any more."""

    def __init__(
        self, call: "Call", events: "queue.SimpleQueue[Optional[Event]]", stop: Callable[[], None]
    ) -> None:
        self._call = call
        self._events = events
        self._stop = stop
        # Bound once, so that it can be taken back; the events know nothing of this watch.
        self._wake = lambda: events.put(None)
        call.on_cancel(self._wake)

    def next(self) -> Optional[Event]:
        while True:
            self._call.raise_if_cancelled()
            remaining = self._call.remaining()
            try:
                event = self._events.get(timeout=None if remaining < 0 else remaining)
            except queue.Empty:
                continue
            if event is not None:
                return None if event.get("ended") else event

    def close(self) -> None:
        self._call.off_cancel(self._wake)
        self._stop()

    def __del__(self) -> None:
        self.close()
