"""What tools remember from call to call."""

from __future__ import annotations

from typing import Any


def recall(session: Any, name: str, otherwise: Any = None) -> Any:
    """The value of a variable of the session, or something else if there is none of this name."""
    try:
        return session.get_variable(name)
    except KeyError:
        return otherwise


def remember(session: Any, name: str, kind: str, value: Any) -> None:
    """Sets a variable of the session; makes one of this type if there is none of this name."""
    try:
        session.update_variable(name, value)
    except KeyError:
        session.register_variable(name, kind, value)


def forget(session: Any, name: str) -> None:
    """Deletes a variable of the session, if there is one of this name."""
    try:
        session.delete_variable(name)
    except KeyError:
        return
