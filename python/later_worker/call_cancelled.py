"""How a tool learns that its call is not wanted any more."""

from __future__ import annotations


class CallCancelled(BaseException):
    """
    Raised inside a tool whose call has been cancelled or has run out of time. As with
    ``asyncio.CancelledError``, ``except Exception`` does not catch it; clean up in ``finally``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__("The call ran out of time." if reason == "timeout" else "The call was cancelled.")
        self.reason = reason
        """``cancelled`` or ``timeout``."""
