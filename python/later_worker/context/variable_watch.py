"""News of variables, for loops."""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping, NamedTuple, Optional

from later_worker.context.requester import Watch


class VariableChange(NamedTuple):
    """What has happened to a variable."""

    change: str
    """``created``, ``updated`` or ``deleted``."""
    id: str
    name: str
    variable: Optional[Dict[str, Any]]
    """As ``list_variables`` gives it; None where the host sent none."""
    missed: int
    """How many changes of it came in between and were not told."""


class VariableWatch:
    """
    Waits for changes in a ``for`` loop, which ends when the session does. Ends itself when it is closed, at the end
    of a ``with`` statement, or when nobody has it any more.
    """

    def __init__(self, watch: Watch, describe: Callable[[Mapping[str, Any]], Dict[str, Any]]) -> None:
        self._watch = watch
        self._describe = describe

    def __iter__(self) -> "VariableWatch":
        return self

    def __next__(self) -> VariableChange:
        event = self._watch.next()
        if event is None:
            raise StopIteration
        variable = event.get("variable")
        return VariableChange(
            change=event["change"],
            id=event["id"],
            name=event["name"],
            variable=None if variable is None else self._describe(variable),
            missed=event.get("missed", 0),
        )

    def close(self) -> None:
        """Ends the watch."""
        self._watch.close()

    def __enter__(self) -> "VariableWatch":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
