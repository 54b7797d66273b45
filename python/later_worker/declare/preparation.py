"""What an adapter does with the session of a call."""

from __future__ import annotations

from typing import Any, Callable, Optional


def preparation_of(adapter: Any) -> Optional[Callable[[Any], Any]]:
    """The adapter's own ``set_session_context``, if it has one."""
    method = getattr(type(adapter), "set_session_context", None)
    # The library's own does nothing that is not done for each call anyway.
    if method is None or method.__module__ == f"{__package__}.base_adapter":
        return None
    preparation: Callable[[Any], Any] = adapter.set_session_context
    return preparation
