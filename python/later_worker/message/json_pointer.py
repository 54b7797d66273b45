"""JSON Pointers, RFC 6901."""

from __future__ import annotations

from typing import Any, Iterable, List, Union


def to_pointer(steps: Iterable[Union[str, int]]) -> str:
    """The pointer that leads through these members and elements."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def fill_null(document: Any, pointer: str, value: Any) -> None:
    """
    Puts a value where the document has ``null``.

    :raises ValueError: if the pointer leads to no ``null`` below the document's root
    """
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")]
    if len(steps) < 2 or steps[0] != "":
        raise ValueError(f"{pointer!r} is no pointer to a place in a message.")
    place = document
    for step in steps[1:-1]:
        place = _child(place, step, pointer)
    if _child(place, steps[-1], pointer) is not None:
        raise ValueError(f"There is no null at {pointer!r}.")
    place[int(steps[-1]) if isinstance(place, list) else steps[-1]] = value


def _child(place: Union[List[Any], Any], step: str, pointer: str) -> Any:
    try:
        if isinstance(place, list) and step.isdecimal():
            return place[int(step)]
        if isinstance(place, dict):
            return place[step]
    except LookupError:
        pass
    raise ValueError(f"There is nothing at {pointer!r}.")
