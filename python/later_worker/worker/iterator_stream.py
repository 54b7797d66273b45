"""Streams what generators and other iterators give."""

from __future__ import annotations

import logging
from typing import Any, Callable, Iterator

from later_worker.stream_chunk import item_of
from later_worker.worker.call import Call
from later_worker.worker.chunk_credit import ChunkCredit
from later_worker.worker.results import LAST, chunk_message

logger = logging.getLogger("later_worker")


def stream_iterator(call: Call, iterator: Iterator[Any]) -> Any:
    """
    Sends a chunk for each item, as credit allows; none if nobody takes chunks.

    :returns: the result: what the generator returned, or ``LAST``, or its last item if none was sent
    :raises CallCancelled: when nobody wants the result any more; the generator is closed
    """
    last: Any = None
    sent = False
    try:
        call.raise_if_cancelled()
        while True:
            try:
                last = item_of(next(iterator))
            except StopIteration as end:
                if end.value is not None:
                    return end.value
                return LAST if sent else last
            call.raise_if_cancelled()
            if call.credit is not None:
                message = chunk_message(call, last)
                if not call.credit.take(_nobody_waits):
                    _wait_for_credit(call, call.credit)
                call.sink.send_printed(message)
                sent = True
    finally:
        _close(iterator)


def _wait_for_credit(call: Call, credit: ChunkCredit) -> None:
    taken = False

    def take(wake: Callable[[], object]) -> bool:
        nonlocal taken
        taken = credit.take(wake)
        return taken

    while not taken:
        call.wait(take)


def _nobody_waits() -> None:
    """The wait begins with another look."""


def _close(iterator: Iterator[Any]) -> None:
    close = getattr(iterator, "close", None)
    if close is None:
        return
    try:
        close()
    except BaseException:
        # The outcome of the call is known already.
        logger.exception("A generator failed while it was closed.")
