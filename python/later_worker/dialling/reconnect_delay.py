"""How long to wait until a host is dialled again."""

from __future__ import annotations

import random

_SHORTEST, _LONGEST = 0.1, 10.0


class ReconnectDelay:
    """Longer each time, with jitter, so that not all workers of a host dial it at once."""

    def __init__(self) -> None:
        self._least = _SHORTEST

    def next(self) -> float:
        """In seconds: at least 0.1, then twice as much each time up to 5, and as much again by chance."""
        least = self._least
        self._least = min(least * 2, _LONGEST / 2)
        return least * (1 + random.random())

    def reset(self) -> None:
        """A connection has come about: the next time is like the first."""
        self._least = _SHORTEST
