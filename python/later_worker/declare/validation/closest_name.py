"""The name that was probably meant."""

from __future__ import annotations

from typing import Iterable, Optional

_MAXIMUM_LENGTH = 64
_MAXIMUM_CANDIDATES = 200


def closest_name(name: str, candidates: Iterable[str]) -> Optional[str]:
    """One that differs only in case, ``_`` and ``-``, or in at most two letters (one, for short names)."""
    if len(name) > _MAXIMUM_LENGTH:
        return None
    folded = _fold(name)
    closest = None
    smallest = 2 if len(folded) < 5 else 3
    for candidate in list(candidates)[:_MAXIMUM_CANDIDATES]:
        distance = _edit_distance(folded, _fold(candidate), smallest)
        if distance < smallest:
            smallest = distance
            closest = candidate
    return closest


def _fold(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _edit_distance(left: str, right: str, limit: int) -> int:
    """Letters to insert, remove, replace or swap with their neighbour; ``limit`` stands for more."""
    if abs(len(left) - len(right)) >= limit:
        return limit
    before_last: list[int] = []
    last = list(range(len(right) + 1))
    for row, letter in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            distance = min(
                last[column] + 1,
                current[column - 1] + 1,
                last[column - 1] + (letter != other),
            )
            swapped = row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other
            if swapped:
                distance = min(distance, before_last[column - 2] + 1)
            current.append(distance)
        before_last, last = last, current
    return min(last[-1], limit)
