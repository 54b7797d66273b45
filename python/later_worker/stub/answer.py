"""How a method of the service is answered."""

from __future__ import annotations

from typing import Any, Callable

from later_worker.context.requester import Requester

Answer = Callable[[Requester, Any, Any], Any]
"""Asks the host for what the message says, and puts what it says into one of the class given last."""
